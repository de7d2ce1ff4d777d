//! Races of all optimizers on known surfaces, where their paths are visible.
//!
//! Each [`Surface`] is a function of two variables with known minima, in one file with one `ENTRY`. A [`SurfaceRace`]
//! lets the optimizers of [`crate::optim`] run on it side by side, each on its own two parameters, from the same start.
//! They run in f64: near the floor of a valley the rounding of f32 moves an arrival by hundreds of steps. A race is
//! deterministic: a [`SurfaceRacePlan`] always gives the same paths, bit for bit.
//!
//! To add a surface, write a file with its entry and add it to [`SURFACES`].

mod answer;
mod beale;
mod function;
mod himmelblau;
mod noise;
mod ravine;
mod rosenbrock;
mod runner;
mod saddle;
mod surface_race;
mod trail;

pub use function::{Surface, Window};
pub use runner::{Runner, RunnerState};
pub use surface_race::{KnobChange, Only, SurfaceRace, SurfaceRacePlan};

/// Every surface, in the order in which a key cycles through them.
pub static SURFACES: &[&Surface] = &[
    &ravine::ENTRY,
    &beale::ENTRY,
    &rosenbrock::ENTRY,
    &saddle::ENTRY,
    &himmelblau::ENTRY,
    &noise::ENTRY,
];

/// The surface with this id.
#[must_use]
pub fn find(id: &str) -> Option<&'static Surface> {
    SURFACES.iter().copied().find(|surface| surface.id == id)
}

#[cfg(test)]
mod tests;
