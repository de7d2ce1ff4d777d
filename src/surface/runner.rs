//! One optimizer on a surface.

use super::function::Surface;
use super::trail::Trail;
use crate::knob::Knob;
use crate::optim::{self, Optimizer};

/// A runner outside a window enlarged by this factor has diverged.
const DIVERGED_BEYOND: f64 = 10.0;
/// Smallest visible movement, as a share of the window.
const RESOLUTION: f64 = 1.0 / 2000.0;

/// The state of a runner.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RunnerState {
    /// Still running.
    Running,
    /// Still running, but currently outside the window.
    OutOfView,
    /// At rest; near a minimum since this step.
    Arrived(u64),
    /// Diverged at this step: non-finite, or far outside the window.
    Diverged(u64),
}

impl RunnerState {
    /// Whether it is still running.
    #[must_use]
    pub const fn is_moving(self) -> bool {
        matches!(self, Self::Running | Self::OutOfView)
    }
}

/// One optimizer on a surface, with its path from the start.
#[derive(Clone)]
pub struct Runner {
    surface: &'static Surface,
    entry: &'static optim::Entry,
    pub(super) knobs: Vec<f64>,
    optimizer: Box<dyn Optimizer<f64>>,
    point: [f64; 2],
    velocity: [f64; 2],
    steps: u64,
    /// The number of steps that lowered the value.
    downhill: u64,
    /// The step since which it has been near a minimum without a break.
    near_since: Option<u64>,
    state: RunnerState,
    trail: Trail,
    left_at: Option<[f64; 2]>,
}

impl Runner {
    /// Number of steps that a runner must stay near a minimum to arrive; passing by at speed does not count.
    pub const STAY: u64 = 20;

    pub(super) fn new(
        surface: &'static Surface,
        entry: &'static optim::Entry,
        start: [f64; 2],
        knobs: Vec<f64>,
    ) -> Self {
        let mut runner = Self {
            surface,
            entry,
            knobs,
            optimizer: (entry.build_wide)(2),
            point: start,
            velocity: [0.0; 2],
            steps: 0,
            downhill: 0,
            near_since: None,
            state: RunnerState::Running,
            trail: Trail::new(start, surface.window.size().map(|side| side * RESOLUTION)),
            left_at: None,
        };
        runner.update_state(start);
        runner
    }

    /// Makes one step of its optimizer, unless it has arrived or diverged. `noise` is added to its gradient, in units of
    /// the gradient's length.
    pub(super) fn step(&mut self, noise: Option<[f64; 2]>) {
        if !self.state.is_moving() {
            return;
        }
        let mut ahead = [0.0; 2];
        let looks_ahead = self
            .optimizer
            .look_ahead(&self.point, &self.knobs, &mut ahead);
        let [x, y] = if looks_ahead { ahead } else { self.point };
        let [gx, gy] = (self.surface.gradient)(x, y);
        let gradient = noise.map_or([gx, gy], |[dx, dy]| {
            let length = gx.hypot(gy);
            [gx + length * dx, gy + length * dy]
        });
        let mut point = self.point;
        self.optimizer.step(&mut point, &gradient, &self.knobs);
        self.go_to(point);
    }

    /// Moves to a point as its next step.
    pub(super) fn go_to(&mut self, point: [f64; 2]) {
        if !self.state.is_moving() {
            return;
        }
        let before = std::mem::replace(&mut self.point, point);
        self.steps += 1;
        self.downhill += u64::from(self.surface.at(point) < self.surface.at(before));
        self.velocity = [point[0] - before[0], point[1] - before[1]];
        if self.surface.window.contains(before) && !self.surface.window.contains(point) {
            self.left_at = Some(self.surface.window.clamp(edge(before, point)));
        }
        self.update_state(point);
        self.trail.push(point);
    }

    fn update_state(&mut self, point: [f64; 2]) {
        if self.surface.distance(point) <= self.surface.radius {
            let since = *self.near_since.get_or_insert(self.steps);
            if self.steps - since >= Self::STAY {
                self.state = RunnerState::Arrived(since);
                return;
            }
        } else {
            self.near_since = None;
        }
        self.state = match self.surface.window {
            window if window.contains(point) => RunnerState::Running,
            window if window.enlarged(DIVERGED_BEYOND).contains(point) => RunnerState::OutOfView,
            _ => RunnerState::Diverged(self.steps),
        };
    }

    /// The surface.
    #[must_use]
    pub const fn surface(&self) -> &'static Surface {
        self.surface
    }

    /// The optimizer.
    #[must_use]
    pub const fn entry(&self) -> &'static optim::Entry {
        self.entry
    }

    /// The values of its knobs, in the order of its entry.
    #[must_use]
    pub fn knobs(&self) -> &[f64] {
        &self.knobs
    }

    /// The knob that sets its speed, with its index: the learning rate or, without one, the last knob, ε, which
    /// determines the length of the first steps.
    #[must_use]
    pub fn dial(&self) -> Option<(usize, &'static Knob)> {
        let knobs = self.entry.knobs;
        let index = self.entry.knob("lr").or(knobs.len().checked_sub(1))?;
        Some((index, &knobs[index]))
    }

    /// Its position.
    #[must_use]
    pub const fn point(&self) -> [f64; 2] {
        self.point
    }

    /// Its last step, as a vector.
    #[must_use]
    pub const fn velocity(&self) -> [f64; 2] {
        self.velocity
    }

    /// The number of steps made.
    #[must_use]
    pub const fn steps(&self) -> u64 {
        self.steps
    }

    /// The share of its steps that lowered the value of `f`; `None` before the first.
    #[must_use]
    pub fn downhill(&self) -> Option<f64> {
        (self.steps > 0).then(|| self.downhill as f64 / self.steps as f64)
    }

    /// The value of `f` at its position.
    #[must_use]
    pub fn value(&self) -> f64 {
        self.surface.at(self.point())
    }

    /// The distance to the nearest minimum.
    #[must_use]
    pub fn distance(&self) -> f64 {
        self.surface.distance(self.point())
    }

    /// Its state.
    #[must_use]
    pub const fn state(&self) -> RunnerState {
        self.state
    }

    /// Its thinned path, from its start to about its position.
    #[must_use]
    pub fn trail(&self) -> &[[f64; 2]] {
        self.trail.points()
    }

    /// The point on the edge of the window at which it last left.
    #[must_use]
    pub const fn left_at(&self) -> Option<[f64; 2]> {
        self.left_at
    }
}

/// A point in the direction of the step; the previous one if the step is non-finite.
fn edge(before: [f64; 2], point: [f64; 2]) -> [f64; 2] {
    if point.iter().all(|one| one.is_finite()) {
        point
    } else {
        before
    }
}

impl std::fmt::Debug for Runner {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Runner")
            .field("optimizer", &self.entry.id)
            .field("knobs", &self.knobs)
            .field("point", &self.point())
            .field("steps", &self.steps)
            .field("state", &self.state)
            .finish_non_exhaustive()
    }
}
