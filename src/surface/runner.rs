//! One optimizer on a surface.

use super::function::Surface;
use super::trail::Trail;
use crate::knob::Knob;
use crate::optim::{self, Optimizer};

/// Whoever is outside of a window so many times as large is lost.
const LOST: f64 = 10.0;
/// Share of the window below which a movement can't be seen.
const GRAIN: f64 = 1.0 / 2000.0;

/// How a runner does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RunnerState {
    /// On its way.
    Running,
    /// On its way, and not in the window just now.
    OutOfView,
    /// Near a minimum since this step, and at rest.
    Arrived(u64),
    /// Lost at this step: not finite any more, or far out of the window.
    Diverged(u64),
}

impl RunnerState {
    /// Whether it goes on.
    #[must_use]
    pub const fn is_moving(self) -> bool {
        matches!(self, Self::Running | Self::OutOfView)
    }
}

/// One optimizer on a surface, on its way from the start.
#[derive(Clone)]
pub struct Runner {
    surface: &'static Surface,
    entry: &'static optim::Entry,
    pub(super) knobs: Vec<f64>,
    optimizer: Box<dyn Optimizer<f64>>,
    point: [f64; 2],
    velocity: [f64; 2],
    steps: u64,
    /// Since when it has been near a minimum without a break.
    near_since: Option<u64>,
    state: RunnerState,
    trail: Trail,
    left_at: Option<[f64; 2]>,
}

impl Runner {
    /// A runner that stays near a minimum for so many steps has arrived: passing by at speed is not arriving.
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
            near_since: None,
            state: RunnerState::Running,
            trail: Trail::new(start, surface.window.size().map(|side| side * GRAIN)),
            left_at: None,
        };
        runner.judge(start);
        runner
    }

    /// One step of its optimizer; one that has arrived or is lost rests.
    pub(super) fn step(&mut self) {
        if !self.state.is_moving() {
            return;
        }
        let mut ahead = [0.0; 2];
        let looks = self
            .optimizer
            .look_ahead(&self.point, &self.knobs, &mut ahead);
        let [x, y] = if looks { ahead } else { self.point };
        let gradient = (self.surface.gradient)(x, y);
        let mut point = self.point;
        self.optimizer.step(&mut point, &gradient, &self.knobs);
        self.go_to(point);
    }

    /// Makes a step to a point.
    pub(super) fn go_to(&mut self, point: [f64; 2]) {
        if !self.state.is_moving() {
            return;
        }
        let before = std::mem::replace(&mut self.point, point);
        self.steps += 1;
        self.velocity = [point[0] - before[0], point[1] - before[1]];
        if self.surface.window.contains(before) && !self.surface.window.contains(point) {
            self.left_at = Some(self.surface.window.clamp(edge(before, point)));
        }
        self.judge(point);
        self.trail.push(point);
    }

    fn judge(&mut self, point: [f64; 2]) {
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
            window if window.enlarged(LOST).contains(point) => RunnerState::OutOfView,
            _ => RunnerState::Diverged(self.steps),
        };
    }

    /// Where it runs.
    #[must_use]
    pub const fn surface(&self) -> &'static Surface {
        self.surface
    }

    /// Which optimizer it is.
    #[must_use]
    pub const fn entry(&self) -> &'static optim::Entry {
        self.entry
    }

    /// The values of its knobs, in the order of its entry.
    #[must_use]
    pub fn knobs(&self) -> &[f64] {
        &self.knobs
    }

    /// The knob that says how fast it goes, and its place: the learning rate, or where there is none the last one, ε,
    /// which gives the first steps their length.
    #[must_use]
    pub fn dial(&self) -> Option<(usize, &'static Knob)> {
        let knobs = self.entry.knobs;
        let place = self.entry.knob("lr").or(knobs.len().checked_sub(1))?;
        Some((place, &knobs[place]))
    }

    /// Where it is.
    #[must_use]
    pub const fn point(&self) -> [f64; 2] {
        self.point
    }

    /// Its last step.
    #[must_use]
    pub const fn velocity(&self) -> [f64; 2] {
        self.velocity
    }

    /// The steps it has made.
    #[must_use]
    pub const fn steps(&self) -> u64 {
        self.steps
    }

    /// `f` where it is.
    #[must_use]
    pub fn value(&self) -> f64 {
        self.surface.at(self.point())
    }

    /// How far the nearest minimum is.
    #[must_use]
    pub fn distance(&self) -> f64 {
        self.surface.distance(self.point())
    }

    /// How it does.
    #[must_use]
    pub const fn state(&self) -> RunnerState {
        self.state
    }

    /// The way it has come, thinned: from its start to about where it is.
    #[must_use]
    pub fn trail(&self) -> &[[f64; 2]] {
        self.trail.points()
    }

    /// Where on the edge of the window it left last.
    #[must_use]
    pub const fn left_at(&self) -> Option<[f64; 2]> {
        self.left_at
    }
}

/// A point in the direction of a step; one to nowhere stays where it was.
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
