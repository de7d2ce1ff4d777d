//! Races of all optimizers over known surfaces, where the path is seen.
//!
//! Each [`Surface`] is a function of two variables with known minima, in one file with one `ENTRY`. An [`SurfaceRace`] lets the
//! optimizers of [`crate::optim`] run over it side by side, on two parameters each, from one start. They run in f64: near the
//! floor of a valley the rounding of f32 moves an arrival by hundreds of steps. A race is deterministic: an [`SurfaceRacePlan`]
//! makes the same paths again, bit for bit.
//!
//! To add a surface: write its file with an entry, and add its line to [`SURFACES`].

mod answer;
mod beale;
mod function;
mod himmelblau;
mod ravine;
mod rosenbrock;
mod runner;
mod saddle;
mod surface_race;
mod trail;

pub use function::{Surface, Window};
pub use runner::{Runner, RunnerState};
pub use surface_race::{KnobChange, SurfaceRace, SurfaceRacePlan};

/// Every surface, in the order in which a key cycles through them.
pub static SURFACES: &[&Surface] = &[
    &ravine::ENTRY,
    &beale::ENTRY,
    &rosenbrock::ENTRY,
    &saddle::ENTRY,
    &himmelblau::ENTRY,
];

/// The surface of this name.
#[must_use]
pub fn find(id: &str) -> Option<&'static Surface> {
    SURFACES.iter().copied().find(|surface| surface.id == id)
}

#[cfg(test)]
mod tests;
