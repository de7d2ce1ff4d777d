//! The state of a race: each lane on each seed.

use std::sync::Arc;

use super::error::PlanError;
use super::plan::RacePlan;
use super::spread::Spread;
use super::thinned_series::{Measurement, Point, ThinnedSeries};
use crate::train::{Evaluation, Recipe, Suspect, Until};

/// The state of a race. The same plan raced this far gives the same standing, except for the seconds; with a clock that
/// stands still, those are the same too.
#[derive(Clone, Debug, PartialEq)]
pub struct Standing {
    /// What is raced.
    pub plan: Arc<RacePlan>,
    /// Number of samples in the training part.
    pub samples: usize,
    /// The lanes, in the plan's order.
    pub lanes: Vec<LaneStanding>,
    /// Why the race could not start or finish.
    pub trouble: Option<PlanError>,
}

/// The state of a lane.
#[derive(Clone, Debug, PartialEq)]
pub struct LaneStanding {
    /// Its label.
    pub label: String,
    /// Its run on each seed, in order. Unchanged runs are shared with standings reported earlier.
    pub runs: Vec<Arc<RunStanding>>,
}

/// The state of a lane on one seed.
#[derive(Clone, Debug, PartialEq)]
pub struct RunStanding {
    /// The seed.
    pub seed: u64,
    /// What the run is doing.
    pub state: LaneState,
    /// Updates made.
    pub step: u64,
    /// Epochs passed.
    pub epoch: f64,
    /// Samples seen, with repetition.
    pub samples: u64,
    /// Its compute time so far, in seconds by the race's clock.
    pub seconds: f64,
    /// Its evaluations, starting with the untrained network.
    pub track: ThinnedSeries<Point>,
    /// All measurements of the validation set: its evaluations, and those between them.
    pub measurements: ThinnedSeries<Measurement>,
    /// The measurement with the lowest validation loss, those between evaluations included: they decide who reached the
    /// threshold, too.
    pub best: Option<Measurement>,
    /// The highest validation accuracy of all measurements; only for classes.
    pub best_accuracy: Option<f64>,
    /// The first measurement that reached the threshold.
    pub reached: Option<Measurement>,
    /// If early stopping ended it: the evaluation of the best weights, which it restores.
    pub kept: Option<Evaluation>,
    /// The first scheduled change that failed, with the reason.
    pub refused: Option<String>,
    /// Digest of its parameters at the latest evaluation; see [`digest`](crate::train::journal::digest).
    pub digest: u64,
}

/// What a lane, or its run on one seed, is doing.
#[derive(Clone, Debug, PartialEq)]
pub enum LaneState {
    /// Not started.
    Waiting,
    /// Training.
    Running,
    /// It reached the end of the race.
    Done,
    /// Early stopping ended it.
    EarlyStopped {
        /// After this many updates.
        step: u64,
    },
    /// The loss or a parameter became non-finite.
    Diverged {
        /// The first step that failed.
        step: u64,
        /// The probable cause, written as the change that would set it: `lr 0.8`.
        suspect: Suspect,
    },
}

impl LaneState {
    /// Whether it has ended.
    #[must_use]
    pub fn is_over(&self) -> bool {
        !matches!(self, Self::Waiting | Self::Running)
    }
}

impl std::fmt::Display for LaneState {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Waiting => f.write_str("waiting"),
            Self::Running => f.write_str("running"),
            Self::Done => f.write_str("done"),
            Self::EarlyStopped { step } => write!(f, "stopped early at step {step}"),
            Self::Diverged { step, suspect } => write!(f, "diverged at step {step} ({suspect})"),
        }
    }
}

impl RunStanding {
    /// A run that has not started.
    #[must_use]
    pub fn waiting(seed: u64) -> Self {
        Self {
            seed,
            state: LaneState::Waiting,
            step: 0,
            epoch: 0.0,
            samples: 0,
            seconds: 0.0,
            track: ThinnedSeries::default(),
            measurements: ThinnedSeries::default(),
            best: None,
            best_accuracy: None,
            reached: None,
            kept: None,
            refused: None,
            digest: 0,
        }
    }

    /// Adds the next evaluation; the plan has the threshold to reach.
    pub fn evaluated(&mut self, point: Point, plan: &RacePlan) {
        self.evaluated_since(point, point.at.samples, plan);
    }

    /// The same, where the first update since the last measurement was at `since` samples.
    pub(super) fn evaluated_since(&mut self, point: Point, since: u64, plan: &RacePlan) {
        self.track.push(point);
        self.measured(Measurement::of(&point, since), plan);
    }

    /// Takes in the next measurement.
    pub fn measured(&mut self, measurement: Measurement, plan: &RacePlan) {
        let best = self.best.map_or(f64::INFINITY, |best| best.validation.loss);
        if measurement.validation.loss < best {
            self.best = Some(measurement);
        }
        let accuracies = [self.best_accuracy, measurement.validation.accuracy];
        self.best_accuracy = accuracies.into_iter().flatten().reduce(f64::max);
        let is_reached = plan
            .threshold
            .is_some_and(|one| one.is_reached(&measurement.validation));
        if is_reached && measurement.validation.loss.is_finite() && self.reached.is_none() {
            self.reached = Some(measurement);
        }
        self.measurements.push(measurement);
    }
}

impl LaneStanding {
    /// Summarises a value over the seeds that have it.
    #[must_use]
    pub fn over(&self, figure: impl Fn(&RunStanding) -> Option<f64>) -> Option<Spread> {
        Spread::of(self.runs.iter().filter_map(|run| figure(run)))
    }

    /// Its finished runs, or all runs while none has finished: values from different points of a run have no meaningful
    /// mean.
    pub fn counted(&self) -> impl Iterator<Item = &RunStanding> {
        let mut runs = self.runs.iter();
        let is_any_over = runs.any(|run| run.state.is_over());
        let runs = self.runs.iter().map(Arc::as_ref);
        runs.filter(move |run| run.state.is_over() || !is_any_over)
    }

    fn so_far(&self, figure: impl Fn(&RunStanding) -> Option<f64>) -> Option<Spread> {
        Spread::of(self.counted().filter_map(figure))
    }

    /// The latest validation loss over the [`counted`](Self::counted) runs.
    #[must_use]
    pub fn final_loss(&self) -> Option<Spread> {
        self.so_far(|run| Some(run.track.latest()?.at.validation.loss))
    }

    /// The latest validation accuracy over the counted runs; `None` for regression.
    #[must_use]
    pub fn final_accuracy(&self) -> Option<Spread> {
        self.so_far(|run| run.track.latest()?.at.validation.accuracy)
    }

    /// The lowest validation loss over the counted runs.
    #[must_use]
    pub fn best_loss(&self) -> Option<Spread> {
        self.so_far(|run| Some(run.best?.validation.loss))
    }

    /// The highest validation accuracy over the counted runs; `None` for regression.
    #[must_use]
    pub fn best_accuracy(&self) -> Option<Spread> {
        self.so_far(|run| run.best_accuracy)
    }

    /// The number of samples until the threshold, over the seeds that reached it.
    #[must_use]
    pub fn samples_to_threshold(&self) -> Option<Spread> {
        self.over(|run| Some(run.reached?.samples as f64))
    }

    /// Number of seeds on which it diverged.
    #[must_use]
    pub fn diverged(&self) -> usize {
        let runs = self.runs.iter();
        runs.filter(|run| matches!(run.state, LaneState::Diverged { .. }))
            .count()
    }

    /// Its state over the seeds: waiting or running until all are over, then diverged if any run diverged, else
    /// early-stopped if any was, else done.
    #[must_use]
    pub fn state(&self) -> LaneState {
        let mut states = self.runs.iter().map(|run| &run.state);
        if !states.clone().all(LaneState::is_over) {
            let is_waiting = states.all(|state| *state == LaneState::Waiting);
            return if is_waiting {
                LaneState::Waiting
            } else {
                LaneState::Running
            };
        }
        let weight = |state: &&LaneState| match state {
            LaneState::Diverged { .. } => 0,
            LaneState::EarlyStopped { .. } => 1,
            _ => 2,
        };
        states
            .min_by_key(weight)
            .cloned()
            .unwrap_or(LaneState::Done)
    }
}

impl Standing {
    /// A race that has not started, on a training part of `samples` samples.
    #[must_use]
    pub fn waiting(plan: Arc<RacePlan>, samples: usize) -> Self {
        let lane = |lane: &super::Lane| LaneStanding {
            label: lane.label.clone(),
            runs: (0..plan.seeds)
                .map(|index| Arc::new(RunStanding::waiting(plan.seed(index))))
                .collect(),
        };
        Self {
            lanes: plan.lanes.iter().map(lane).collect(),
            plan,
            samples,
            trouble: None,
        }
    }

    /// Whether all runs are over.
    #[must_use]
    pub fn is_over(&self) -> bool {
        let mut runs = self.lanes.iter().flat_map(|lane| &lane.runs);
        runs.all(|run| run.state.is_over())
    }

    /// The recipe and the step with which the main run can reproduce a lane's run for the seed at an index (from 0).
    /// The base's end is kept if it lies beyond that step; otherwise there is none.
    #[must_use]
    pub fn take_over(&self, lane: usize, seed: usize) -> Option<(Recipe, u64)> {
        let run = self.lanes.get(lane)?.runs.get(seed)?;
        let recipe = self.plan.recipe(lane, seed as u64, self.samples).ok()?;
        let until = self.plan.base.until.filter(|until| match *until {
            Until::Step(step) => step > run.step,
            Until::Epoch(epoch) => epoch > run.epoch,
            Until::Seconds(_) => false,
            Until::Stopped | Until::Reached(..) => true,
        });
        Some((Recipe { until, ..recipe }, run.step))
    }
}
