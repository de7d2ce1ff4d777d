//! The effect of a change on a run, over several seeds.

use crate::race::{Difference, LaneStanding, LaneState, Point, RunStanding, Spread, Standing};
use crate::train::Evaluation;

/// A metric of a run at its end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Measure {
    /// The validation loss.
    ValidationLoss,
    /// The validation accuracy; only for classification.
    ValidationAccuracy,
    /// The generalization gap: validation loss minus training loss.
    Gap,
}

impl Measure {
    /// All, in the order in which they are listed.
    pub const ALL: [Self; 3] = [Self::ValidationLoss, Self::ValidationAccuracy, Self::Gap];

    /// Its name in tables.
    #[must_use]
    pub const fn id(self) -> &'static str {
        match self {
            Self::ValidationLoss => "validation_loss",
            Self::ValidationAccuracy => "validation_accuracy",
            Self::Gap => "gap",
        }
    }

    /// Whether a difference of this sign is for the better.
    #[must_use]
    pub fn is_better(self, difference: f64) -> bool {
        match self {
            Self::ValidationLoss | Self::Gap => difference < 0.0,
            Self::ValidationAccuracy => difference > 0.0,
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
            Self::Gap => Some(at.gap()),
        }
    }

    /// The smallest possible difference between two values of an evaluation: for accuracies, one sample of the
    /// validation part, or all of it if their number is unknown; for losses, the resolution of single precision.
    fn resolution(self, at: &Evaluation) -> f64 {
        let resolved = |loss: f64| loss.abs() * f64::from(f32::EPSILON);
        match self {
            Self::ValidationAccuracy => at.doubt.map_or(1.0, |doubt| 1.0 / doubt.samples as f64),
            Self::ValidationLoss => resolved(at.validation.loss),
            Self::Gap => resolved(at.validation.loss) + resolved(at.train.loss),
        }
    }
}

/// A metric of a run without and with a change.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Figures {
    /// The metric.
    pub measure: Measure,
    /// Mean over the seeds without the change.
    pub without: f64,
    /// Mean over the seeds with the change.
    pub with: f64,
    /// With the change minus without it.
    pub difference: Difference,
    /// Whether all runs are over and the difference is significant.
    pub is_seen: bool,
}

impl Figures {
    /// Whether a difference that is told from none is for the better; `None` where none is told.
    #[must_use]
    pub fn verdict(&self) -> Option<bool> {
        self.is_seen
            .then(|| self.measure.is_better(self.difference.mean))
    }

    /// Of such pairs, without and with the change, one a seed; `None` where they have no such figure.
    fn of(measure: Measure, pairs: &[[Evaluation; 2]], is_over: bool) -> Option<Self> {
        let read = |pair: &[Evaluation; 2]| {
            let [without, with] = pair.map(|at| measure.at(&at));
            Some([without?, with?])
        };
        let values: Vec<[f64; 2]> = pairs.iter().filter_map(read).collect();
        let resolutions = pairs.iter().flatten().map(|at| measure.resolution(at));
        let difference = Difference::of(&values, resolutions.fold(0.0, f64::max))?;
        Some(Self {
            measure,
            without: Spread::of(values.iter().map(|[without, _]| *without))?.mean,
            with: Spread::of(values.iter().map(|[_, with]| *with))?.mean,
            difference,
            is_seen: is_over && difference.is_significant,
        })
    }
}

/// The effect of one change on the run.
#[derive(Clone, Debug, PartialEq)]
pub struct Compared {
    /// The lane's index in the plan.
    pub lane: usize,
    /// The lane's label.
    pub label: String,
    /// Over the seeds for which both runs have ended without diverging.
    pub figures: Vec<Figures>,
    /// The epoch of the figures if they are not of the end.
    pub on_the_way: Option<f64>,
    /// Number of seeds on which at least one of the two runs diverged, which are in no figure.
    pub diverged: usize,
}

impl Compared {
    /// The figures of one metric.
    #[must_use]
    pub fn figure(&self, measure: Measure) -> Option<&Figures> {
        self.figures.iter().find(|one| one.measure == measure)
    }
}

/// The run's latest evaluation, or that of the weights that early stopping kept.
fn last(run: &RunStanding) -> Option<Evaluation> {
    run.kept.or_else(|| Some(run.track.latest()?.at))
}

/// The effect of each change on the run at its end, over the seeds for which both runs have ended; in the order of the
/// plan.
#[must_use]
pub fn compared(standing: &Standing) -> Vec<Compared> {
    compare(standing, |pairs| (ended_pairs(pairs), false))
}

/// The same while the runs go on. While no seed has ended on both sides, all runs that have started are compared at the
/// latest evaluation after the same number of samples that they all have: values from different points of a run have no
/// meaningful mean.
#[must_use]
pub fn so_far(standing: &Standing) -> Vec<Compared> {
    compare(standing, |pairs| {
        let ended = ended_pairs(pairs);
        if ended.is_empty() {
            (pairs_so_far(pairs), true)
        } else {
            (ended, false)
        }
    })
}

/// The runs of a seed without and with a change.
type Pair<'a> = [&'a RunStanding; 2];
/// The evaluations of both.
type Measured = [Evaluation; 2];

fn ended_pairs(pairs: &[Pair<'_>]) -> Vec<Measured> {
    let ended = |pair: &Pair<'_>| {
        let are_over = pair.iter().all(|run| run.state.is_over());
        let [without, with] = pair.map(last);
        are_over.then_some([without?, with?])
    };
    pairs.iter().filter_map(ended).collect()
}

fn pairs_so_far(pairs: &[Pair<'_>]) -> Vec<Measured> {
    let evaluations = pairs
        .iter()
        .map(common_evaluations)
        .filter(|one| !one.is_empty());
    let evaluations: Vec<Vec<Measured>> = evaluations.collect();
    let samples = |[without, _]: &Measured| without.samples;
    let at = |run: &Vec<Measured>, count: u64| {
        let found = run.binary_search_by_key(&count, samples).ok()?;
        Some(run[found])
    };
    let Some((first, others)) = evaluations.split_first() else {
        return Vec::new();
    };
    let mut counts = first.iter().rev().map(samples);
    let common = counts.find(|count| others.iter().all(|run| at(run, *count).is_some()));
    let Some(common) = common else {
        return Vec::new();
    };
    evaluations
        .iter()
        .filter_map(|run| at(run, common))
        .collect()
}

/// The evaluations of both after equal numbers of samples, without that of the untrained network, which is the same in
/// both.
fn common_evaluations([without, with]: &Pair<'_>) -> Vec<Measured> {
    let mut others = without.track.points().iter().peekable();
    let beside = |one: &Point| {
        let samples = one.at.samples;
        while others.next_if(|other| other.at.samples < samples).is_some() {}
        let other = others.peek()?.at;
        (samples > 0 && other.samples == samples).then_some([other, one.at])
    };
    with.track.points().iter().filter_map(beside).collect()
}

fn compare(
    standing: &Standing,
    measured: impl Fn(&[Pair<'_>]) -> (Vec<Measured>, bool),
) -> Vec<Compared> {
    let Some((without, changed)) = standing.lanes.split_first() else {
        return Vec::new();
    };
    let is_over = standing.is_over();
    let compare = |(index, with): (usize, &LaneStanding)| {
        let pairs = without.runs.iter().zip(&with.runs);
        let (diverged, finite): (Vec<Pair<'_>>, Vec<Pair<'_>>) = pairs
            .map(|(without, with)| [&**without, &**with])
            .partition(|pair| pair.iter().any(|run| is_diverged(&run.state)));
        let (measured, is_on_the_way) = measured(&finite);
        let first = measured.first().filter(|_| is_on_the_way);
        Compared {
            lane: index + 1,
            label: with.label.clone(),
            figures: Measure::ALL
                .into_iter()
                .filter_map(|measure| Figures::of(measure, &measured, is_over))
                .collect(),
            on_the_way: first.map(|[without, _]| without.epoch),
            diverged: diverged.len(),
        }
    };
    changed.iter().enumerate().map(compare).collect()
}

fn is_diverged(state: &LaneState) -> bool {
    matches!(state, LaneState::Diverged { .. })
}
