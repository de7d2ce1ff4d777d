//! What a change makes of a run, over several seeds.

use super::student::t95;
use crate::race::{LaneStanding, LaneState, RunStanding, Spread, Standing};
use crate::train::Evaluation;

/// A figure of a run at its end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Measure {
    /// The loss on the validation part.
    ValidationLoss,
    /// The share of the validation part that is right; only for classes.
    ValidationAccuracy,
    /// The generalization gap: the loss on the validation part less that on the training part.
    Gap,
}

impl Measure {
    /// All, in the order in which they are told.
    pub const ALL: [Self; 3] = [Self::ValidationLoss, Self::ValidationAccuracy, Self::Gap];

    /// The word for it.
    #[must_use]
    pub const fn id(self) -> &'static str {
        match self {
            Self::ValidationLoss => "validation_loss",
            Self::ValidationAccuracy => "validation_accuracy",
            Self::Gap => "gap",
        }
    }

    /// It at a run's latest evaluation, or of the best weights where early stopping stopped it: these are what it keeps.
    #[must_use]
    pub fn of(self, run: &RunStanding) -> Option<f64> {
        self.at(&last(run)?)
    }

    fn at(self, at: &Evaluation) -> Option<f64> {
        match self {
            Self::ValidationLoss => Some(at.validation.loss),
            Self::ValidationAccuracy => at.validation.accuracy,
            Self::Gap => Some(at.validation.loss - at.train.loss),
        }
    }
}

/// The mean of paired differences.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Difference {
    /// With the change less without it, in the mean over the seeds.
    pub mean: f64,
    /// Half the width of the mean's 95 % interval, by Student's t; of a single seed there is none.
    pub uncertainty: Option<f64>,
    /// Of how many seeds.
    pub count: usize,
}

impl Difference {
    /// Of these differences, one a seed; `None` of none.
    #[must_use]
    pub fn of(differences: impl Iterator<Item = f64>) -> Option<Self> {
        let Spread {
            mean, sd, count, ..
        } = Spread::of(differences)?;
        Some(Self {
            mean,
            uncertainty: (count > 1).then(|| t95(count - 1) * sd / (count as f64).sqrt()),
            count,
        })
    }

    /// Whether it is larger than its uncertainty.
    #[must_use]
    pub fn is_seen(&self) -> bool {
        self.uncertainty
            .is_some_and(|uncertainty| self.mean.abs() > uncertainty)
    }
}

/// One measure of a run without a change and with it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Figures {
    /// What is measured.
    pub measure: Measure,
    /// In the mean over the seeds, without the change.
    pub without: f64,
    /// With it.
    pub with: f64,
    /// The second less the first.
    pub difference: Difference,
}

impl Figures {
    /// Of such pairs, without and with the change, one a seed; `None` where they have no such figure.
    fn of(measure: Measure, pairs: &[[Evaluation; 2]]) -> Option<Self> {
        let read = |pair: &[Evaluation; 2]| {
            let [without, with] = pair.map(|at| measure.at(&at));
            Some([without?, with?])
        };
        let values: Vec<[f64; 2]> = pairs.iter().filter_map(read).collect();
        Some(Self {
            measure,
            without: Spread::of(values.iter().map(|[without, _]| *without))?.mean,
            with: Spread::of(values.iter().map(|[_, with]| *with))?.mean,
            difference: Difference::of(values.iter().map(|[without, with]| with - without))?,
        })
    }
}

/// What one change makes of the run.
#[derive(Clone, Debug, PartialEq)]
pub struct Compared {
    /// The lane, by its place in the plan.
    pub lane: usize,
    /// What it is called.
    pub label: String,
    /// Over the seeds whose runs are both at their end, and finite.
    pub figures: Vec<Figures>,
    /// On how many seeds one of both diverged. Those are in no figure.
    pub diverged: usize,
}

impl Compared {
    /// One of its figures.
    #[must_use]
    pub fn figure(&self, measure: Measure) -> Option<&Figures> {
        self.figures.iter().find(|one| one.measure == measure)
    }
}

/// The figures of a run as it stands, or of the weights that early stopping kept.
fn last(run: &RunStanding) -> Option<Evaluation> {
    run.kept.or_else(|| Some(run.track.latest()?.at))
}

/// What each change of a comparison makes of the run at its end, on those seeds whose runs are both there; in the order of
/// the plan.
#[must_use]
pub fn compared(standing: &Standing) -> Vec<Compared> {
    compare(standing, at_the_end)
}

/// The same while the runs go on: where one of both does, by their latest evaluations after the same samples.
#[must_use]
pub fn so_far(standing: &Standing) -> Vec<Compared> {
    compare(standing, |pair| {
        at_the_end(pair).or_else(|| on_the_way(pair))
    })
}

type Pair<'a> = [&'a RunStanding; 2];

fn at_the_end(pair: Pair<'_>) -> Option<[Evaluation; 2]> {
    let are_over = pair.iter().all(|run| run.state.is_over());
    let [without, with] = pair.map(last);
    are_over.then_some([without?, with?])
}

fn on_the_way([without, with]: Pair<'_>) -> Option<[Evaluation; 2]> {
    let ahead = with.track.points().iter().rev();
    let mut behind = without.track.points().iter().rev().peekable();
    for one in ahead {
        while behind
            .next_if(|other| other.at.samples > one.at.samples)
            .is_some()
        {}
        let other = behind.peek()?;
        if other.at.samples == one.at.samples {
            // The untrained network is the same with and without.
            return (one.at.samples > 0).then_some([other.at, one.at]);
        }
    }
    None
}

fn compare(
    standing: &Standing,
    figures: impl Fn(Pair<'_>) -> Option<[Evaluation; 2]>,
) -> Vec<Compared> {
    let Some((without, changed)) = standing.lanes.split_first() else {
        return Vec::new();
    };
    let compare = |(place, with): (usize, &LaneStanding)| {
        let pairs = without.runs.iter().zip(&with.runs);
        let pairs: Vec<Pair<'_>> = pairs.map(|(without, with)| [&**without, &**with]).collect();
        let has_diverged = |pair: &&Pair<'_>| pair.iter().any(|run| is_diverged(&run.state));
        let finite = pairs.iter().filter(|pair| !has_diverged(pair));
        let read: Vec<[Evaluation; 2]> = finite.filter_map(|pair| figures(*pair)).collect();
        Compared {
            lane: place + 1,
            label: with.label.clone(),
            figures: Measure::ALL
                .into_iter()
                .filter_map(|measure| Figures::of(measure, &read))
                .collect(),
            diverged: pairs.iter().filter(has_diverged).count(),
        }
    };
    changed.iter().enumerate().map(compare).collect()
}

fn is_diverged(state: &LaneState) -> bool {
    matches!(state, LaneState::Diverged { .. })
}
