//! How a race stands: each lane on each seed, and who leads.

use std::sync::Arc;

use super::error::PlanError;
use super::plan::RacePlan;
use super::spread::Spread;
use super::thinned_series::{Measurement, Point, ThinnedSeries};
use crate::train::{Evaluation, Recipe, Suspect, Until};

/// How a race stands. All but the seconds are the same whenever the same plan is raced this far; with a clock that stands
/// still, they are too.
#[derive(Clone, Debug, PartialEq)]
pub struct Standing {
    /// What is raced.
    pub plan: Arc<RacePlan>,
    /// Samples in the training part.
    pub samples: usize,
    /// The lanes, in the plan's order.
    pub lanes: Vec<LaneStanding>,
    /// Why the race could not be begun, or not be finished.
    pub trouble: Option<PlanError>,
}

/// How a lane stands.
#[derive(Clone, Debug, PartialEq)]
pub struct LaneStanding {
    /// What it is called.
    pub label: String,
    /// Its run on each seed, in order. What has not changed since is shared with what was told before.
    pub runs: Vec<Arc<RunStanding>>,
}

/// How a lane stands on one seed.
#[derive(Clone, Debug, PartialEq)]
pub struct RunStanding {
    /// The seed.
    pub seed: u64,
    /// Whether it goes on.
    pub state: LaneState,
    /// Updates made.
    pub step: u64,
    /// Epochs passed.
    pub epoch: f64,
    /// Samples seen, with repetition.
    pub samples: u64,
    /// Its own computing so far, in seconds by the race's clock.
    pub seconds: f64,
    /// Its evaluations, from that of the untrained network on.
    pub track: ThinnedSeries<Point>,
    /// All looks at the validation part: its evaluations, and those between them.
    pub looks: ThinnedSeries<Measurement>,
    /// The look with the lowest validation loss: what counts for the threshold counts here, or a lane could have reached what
    /// its best falls short of.
    pub best: Option<Measurement>,
    /// The highest validation accuracy of all looks; only for classes.
    pub best_accuracy: Option<f64>,
    /// The first look at which it had reached the threshold.
    pub reached: Option<Measurement>,
    /// Where early stopping stopped it: the evaluation of the best weights, which are what it stops for.
    pub kept: Option<Evaluation>,
    /// The first planned change that could not be made, and why.
    pub refused: Option<String>,
    /// The digest of its parameters at the latest evaluation; see [`digest`](crate::train::journal::digest).
    pub digest: u64,
}

/// What a lane, or its run on one seed, is doing.
#[derive(Clone, Debug, PartialEq)]
pub enum LaneState {
    /// It has not begun.
    Waiting,
    /// It makes steps.
    Running,
    /// It came to the end of the race.
    Done,
    /// Early stopping stopped it. Its weights are those it stopped with.
    EarlyStopped {
        /// After this many updates.
        step: u64,
    },
    /// The loss or a parameter left the finite numbers.
    Diverged {
        /// The first step that could not be made.
        step: u64,
        /// What probably did it, as the change that would set it: `lr 0.8`.
        suspect: Suspect,
    },
}

impl LaneState {
    /// Whether nothing more will happen.
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
    /// A run that has not begun.
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
            looks: ThinnedSeries::default(),
            best: None,
            best_accuracy: None,
            reached: None,
            kept: None,
            refused: None,
            digest: 0,
        }
    }

    /// Takes in the next evaluation, on the way to what the plan wants reached.
    pub fn evaluated(&mut self, point: Point, plan: &RacePlan) {
        self.evaluated_since(point, point.at.samples, plan);
    }

    /// The same, where the first update after the last look was at `since` samples.
    pub(super) fn evaluated_since(&mut self, point: Point, since: u64, plan: &RacePlan) {
        self.track.push(point);
        self.looked_at(Measurement::of(&point, since), plan);
    }

    /// Takes in the next look.
    pub fn looked_at(&mut self, look: Measurement, plan: &RacePlan) {
        let best = self.best.map_or(f64::INFINITY, |best| best.validation.loss);
        if look.validation.loss < best {
            self.best = Some(look);
        }
        let accuracies = [self.best_accuracy, look.validation.accuracy];
        self.best_accuracy = accuracies.into_iter().flatten().reduce(f64::max);
        let is_reached = plan
            .threshold
            .is_some_and(|one| one.is_reached(&look.validation));
        if is_reached && look.validation.loss.is_finite() && self.reached.is_none() {
            self.reached = Some(look);
        }
        self.looks.push(look);
    }
}

impl LaneStanding {
    /// A figure over the seeds that have it.
    #[must_use]
    pub fn over(&self, figure: impl Fn(&RunStanding) -> Option<f64>) -> Option<Spread> {
        Spread::of(self.runs.iter().filter_map(|run| figure(run)))
    }

    /// Its runs that are over, or all as long as none is: what is at different places of its way has no common mean.
    pub fn counted(&self) -> impl Iterator<Item = &RunStanding> {
        let mut runs = self.runs.iter();
        let is_any_over = runs.any(|run| run.state.is_over());
        let runs = self.runs.iter().map(Arc::as_ref);
        runs.filter(move |run| run.state.is_over() || !is_any_over)
    }

    fn so_far(&self, figure: impl Fn(&RunStanding) -> Option<f64>) -> Option<Spread> {
        Spread::of(self.counted().filter_map(figure))
    }

    /// The latest validation loss over the seeds that are [`counted`](Self::counted).
    #[must_use]
    pub fn final_loss(&self) -> Option<Spread> {
        self.so_far(|run| Some(run.track.latest()?.at.validation.loss))
    }

    /// The latest validation accuracy over them.
    #[must_use]
    pub fn final_accuracy(&self) -> Option<Spread> {
        self.so_far(|run| run.track.latest()?.at.validation.accuracy)
    }

    /// The lowest validation loss over them.
    #[must_use]
    pub fn best_loss(&self) -> Option<Spread> {
        self.so_far(|run| Some(run.best?.validation.loss))
    }

    /// The highest validation accuracy over them.
    #[must_use]
    pub fn best_accuracy(&self) -> Option<Spread> {
        self.so_far(|run| run.best_accuracy)
    }

    /// The samples seen up to the threshold, over the seeds that reached it.
    #[must_use]
    pub fn samples_to_threshold(&self) -> Option<Spread> {
        self.over(|run| Some(run.reached?.samples as f64))
    }

    /// On how many seeds it diverged.
    #[must_use]
    pub fn diverged(&self) -> usize {
        let runs = self.runs.iter();
        runs.filter(|run| matches!(run.state, LaneState::Diverged { .. }))
            .count()
    }

    /// What it is doing: over the seeds, it runs until all are over; then a divergence counts before an early stop, and that
    /// before an end.
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
    /// A race that has not begun, on a training part of `samples` samples.
    #[must_use]
    pub fn waiting(plan: Arc<RacePlan>, samples: usize) -> Self {
        let lane = |lane: &super::Lane| LaneStanding {
            label: lane.label.clone(),
            runs: (0..plan.seeds)
                .map(|place| Arc::new(RunStanding::waiting(plan.seed(place))))
                .collect(),
        };
        Self {
            lanes: plan.lanes.iter().map(lane).collect(),
            plan,
            samples,
            trouble: None,
        }
    }

    /// Whether all lanes have come to an end.
    #[must_use]
    pub fn is_over(&self) -> bool {
        let mut runs = self.lanes.iter().flat_map(|lane| &lane.runs);
        runs.all(|run| run.state.is_over())
    }

    /// The recipe and the step with which the main run can be begun again and brought to where a lane stands on the race's
    /// `seed`th seed (from 0). The base's end stays where it lies beyond that place; otherwise there is none.
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
