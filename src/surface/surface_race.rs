//! A race of all optimizers on one surface.

use rand_distr::{Distribution, StandardNormal};

use super::function::Surface;
use super::runner::Runner;
use crate::optim;
use crate::rng::{Purpose, stream};

/// The default seed of a race.
const SEED: u64 = 7;

/// The definition of a race: the same plan gives the same paths, bit for bit.
#[derive(Clone, Debug, PartialEq)]
pub struct SurfaceRacePlan {
    /// The surface.
    pub surface: &'static Surface,
    /// The seed of the noise in the gradients, if the surface has any. All runners get the same noise at a step.
    pub seed: u64,
    /// The starting point of all runners.
    pub start: [f64; 2],
    /// The knobs of each runner, in the order of [`optim::ENTRIES`].
    pub knobs: Vec<Vec<f64>>,
    /// The knob changes made during the race, in order of their steps.
    pub changes: Vec<KnobChange>,
}

/// The optimizers whose paths are shown; all if there are none.
#[derive(Clone, Debug, Default)]
pub struct Only(pub Vec<&'static optim::Entry>);

/// A knob change during a race.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct KnobChange {
    /// It takes effect before the step after this one.
    pub step: u64,
    /// The runner's index, in the order of [`optim::ENTRIES`].
    pub runner: usize,
    /// The index of the knob.
    pub knob: usize,
    /// The new value.
    pub value: f64,
}

impl SurfaceRacePlan {
    /// A race with the surface's default start and knobs, and the default seed.
    #[must_use]
    pub fn of(surface: &'static Surface) -> Self {
        Self {
            surface,
            seed: SEED,
            start: surface.start,
            knobs: optim::ENTRIES
                .iter()
                .map(|entry| surface.defaults(entry))
                .collect(),
            changes: Vec::new(),
        }
    }

    /// The same with another seed.
    #[must_use]
    pub fn seeded(self, seed: u64) -> Self {
        Self { seed, ..self }
    }
}

/// The state of a race: all optimizers on one surface.
#[derive(Clone, Debug)]
pub struct SurfaceRace {
    plan: SurfaceRacePlan,
    step: u64,
    /// The number of `plan.changes` already made.
    made: usize,
    runners: Vec<Runner>,
}

impl SurfaceRace {
    /// All runners at the start.
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

    /// A race whose runners have followed `paths`, one per runner in the order of [`optim::ENTRIES`], instead of their
    /// formulas.
    #[must_use]
    pub fn along(plan: SurfaceRacePlan, paths: &[Vec<[f64; 2]>]) -> Self {
        let mut race = Self::new(plan);
        for (runner, path) in race.runners.iter_mut().zip(paths) {
            for point in path {
                runner.go_to(*point);
            }
            race.step = race.step.max(path.len() as u64);
        }
        race
    }

    /// The surface.
    #[must_use]
    pub const fn surface(&self) -> &'static Surface {
        self.plan.surface
    }

    /// The starting point.
    #[must_use]
    pub const fn start(&self) -> [f64; 2] {
        self.plan.start
    }

    /// Its definition, including all changes made so far.
    #[must_use]
    pub const fn plan(&self) -> &SurfaceRacePlan {
        &self.plan
    }

    /// The number of steps made.
    #[must_use]
    pub const fn step(&self) -> u64 {
        self.step
    }

    /// The runners, in the order of [`optim::ENTRIES`].
    #[must_use]
    pub fn runners(&self) -> &[Runner] {
        &self.runners
    }

    /// Whether every runner has arrived or diverged.
    #[must_use]
    pub fn is_over(&self) -> bool {
        !self.runners.iter().any(|runner| runner.state().is_moving())
    }

    /// Makes the given number of steps, or fewer if every runner has arrived or diverged.
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
            let noise = self.noise();
            self.runners
                .iter_mut()
                .for_each(|runner| runner.step(noise));
            self.step += 1;
        }
    }

    /// The noise of the next step, in units of a gradient's length; `None` on a surface without noise.
    fn noise(&self) -> Option<[f64; 2]> {
        let sd = self.plan.surface.noise;
        (sd > 0.0).then(|| {
            let mut generator = stream(self.plan.seed, Purpose::Noise, self.step);
            let mut draw = || -> f64 { StandardNormal.sample(&mut generator) };
            [sd * draw(), sd * draw()]
        })
    }

    /// Sets a knob from the next step on. Before the first step, it changes the race's initial knobs.
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
        // A new change replaces those planned for later.
        self.plan.changes.truncate(self.made);
        self.plan.changes.push(KnobChange {
            step: self.step,
            runner,
            knob,
            value,
        });
        self.made += 1;
    }

    /// Restarts with the current knobs.
    pub fn again(&mut self) {
        self.begin_at(self.plan.start);
    }

    /// Restarts from another point with the current knobs.
    pub fn begin_at(&mut self, start: [f64; 2]) {
        *self = Self::new(SurfaceRacePlan {
            surface: self.plan.surface,
            seed: self.plan.seed,
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
