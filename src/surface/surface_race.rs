//! A race of all optimizers on one surface.

use super::function::Surface;
use super::runner::Runner;
use crate::optim;

/// What a race is made of: the same plan makes the same paths, bit for bit.
#[derive(Clone, Debug, PartialEq)]
pub struct SurfaceRacePlan {
    /// Where.
    pub surface: &'static Surface,
    /// From here.
    pub start: [f64; 2],
    /// The knobs of each runner, in the order of [`optim::ENTRIES`].
    pub knobs: Vec<Vec<f64>>,
    /// What was changed on the way, in the order of the steps.
    pub changes: Vec<KnobChange>,
}

/// A knob that was turned during a race.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct KnobChange {
    /// Made before the step after this one.
    pub step: u64,
    /// Whose, in the order of [`optim::ENTRIES`].
    pub runner: usize,
    /// Which of its knobs.
    pub knob: usize,
    /// To this value.
    pub value: f64,
}

impl SurfaceRacePlan {
    /// A race as the surface has it by default.
    #[must_use]
    pub fn of(surface: &'static Surface) -> Self {
        Self {
            surface,
            start: surface.start,
            knobs: optim::ENTRIES
                .iter()
                .map(|entry| surface.defaults(entry))
                .collect(),
            changes: Vec::new(),
        }
    }
}

/// All optimizers on their way over one surface.
#[derive(Clone, Debug)]
pub struct SurfaceRace {
    plan: SurfaceRacePlan,
    step: u64,
    /// How many of the changes are made.
    made: usize,
    runners: Vec<Runner>,
}

impl SurfaceRace {
    /// All at the start.
    #[must_use]
    pub fn new(plan: SurfaceRacePlan) -> Self {
        let runners = optim::ENTRIES.iter().zip(&plan.knobs);
        let runners = runners
            .map(|(entry, knobs)| Runner::new(plan.surface, entry, plan.start, knobs.clone()))
            .collect();
        Self {
            plan,
            step: 0,
            made: 0,
            runners,
        }
    }

    /// An arena whose runners have gone along `paths`, one a runner in the order of [`optim::ENTRIES`], instead of where
    /// their formulas would have led them.
    #[must_use]
    pub fn along(plan: SurfaceRacePlan, paths: &[Vec<[f64; 2]>]) -> Self {
        let mut arena = Self::new(plan);
        for (runner, path) in arena.runners.iter_mut().zip(paths) {
            for point in path {
                runner.go_to(*point);
            }
            arena.step = arena.step.max(path.len() as u64);
        }
        arena
    }

    /// Where it is run.
    #[must_use]
    pub const fn surface(&self) -> &'static Surface {
        self.plan.surface
    }

    /// Where it began.
    #[must_use]
    pub const fn start(&self) -> [f64; 2] {
        self.plan.start
    }

    /// What it is made of, with all that was changed so far.
    #[must_use]
    pub const fn plan(&self) -> &SurfaceRacePlan {
        &self.plan
    }

    /// The steps it has gone.
    #[must_use]
    pub const fn step(&self) -> u64 {
        self.step
    }

    /// The runners, in the order of [`optim::ENTRIES`].
    #[must_use]
    pub fn runners(&self) -> &[Runner] {
        &self.runners
    }

    /// Whether all have arrived or are lost.
    #[must_use]
    pub fn is_over(&self) -> bool {
        !self.runners.iter().any(|runner| runner.state().is_moving())
    }

    /// Goes on by so many steps, or until all have arrived or are lost.
    pub fn advance(&mut self, steps: u64) {
        for _ in 0..steps {
            if self.is_over() {
                return;
            }
            while let Some(change) = self.plan.changes.get(self.made)
                && change.step <= self.step
            {
                self.runners[change.runner].knobs[change.knob] = change.value;
                self.made += 1;
            }
            self.runners.iter_mut().for_each(Runner::step);
            self.step += 1;
        }
    }

    /// Gives a knob another value from the next step on. Before the first step it is what the race begins with.
    pub fn set(&mut self, runner: usize, knob: usize, value: f64) {
        let Some(slot) = self
            .runners
            .get_mut(runner)
            .and_then(|runner| runner.knobs.get_mut(knob))
        else {
            return;
        };
        *slot = value;
        if self.step == 0 {
            self.plan.knobs[runner][knob] = value;
            return;
        }
        // What was planned for later gives way to what is wanted now.
        self.plan.changes.truncate(self.made);
        self.plan.changes.push(KnobChange {
            step: self.step,
            runner,
            knob,
            value,
        });
        self.made += 1;
    }

    /// Back to the start, with the knobs as they are now.
    pub fn again(&mut self) {
        self.begin_at(self.plan.start);
    }

    /// All at another start, with the knobs as they are now.
    pub fn begin_at(&mut self, start: [f64; 2]) {
        *self = Self::new(SurfaceRacePlan {
            surface: self.plan.surface,
            start,
            knobs: self
                .runners
                .iter()
                .map(|runner| runner.knobs.clone())
                .collect(),
            changes: Vec::new(),
        });
    }
}
