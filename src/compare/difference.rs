//! What a change makes of a run, over several seeds.

use crate::race::{Difference, LaneStanding, LaneState, Point, RunStanding, Spread, Standing};
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

    /// The least that can lie between two such figures, as far as the evaluation tells: one sample of the validation part,
    /// all of it where nobody knows how many there are; of losses what single precision resolves.
    fn resolution(self, at: &Evaluation) -> f64 {
        let resolved = |loss: f64| loss.abs() * f64::from(f32::EPSILON);
        match self {
            Self::ValidationAccuracy => at.doubt.map_or(1.0, |doubt| 1.0 / doubt.samples as f64),
            Self::ValidationLoss => resolved(at.validation.loss),
            Self::Gap => resolved(at.validation.loss) + resolved(at.train.loss),
        }
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
    /// Whether all runs are over, and the difference is told from none.
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
        let grains = pairs.iter().flatten().map(|at| measure.resolution(at));
        let difference = Difference::of(&values, grains.fold(0.0, f64::max))?;
        Some(Self {
            measure,
            without: Spread::of(values.iter().map(|[without, _]| *without))?.mean,
            with: Spread::of(values.iter().map(|[_, with]| *with))?.mean,
            difference,
            is_seen: is_over && difference.is_told,
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
    /// The epoch that the figures are of, where they are not of the end.
    pub on_the_way: Option<f64>,
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
    compare(standing, |pairs| (at_their_ends(pairs), false))
}

/// The same while the runs go on. As long as no seed has both at their end, all that have begun are compared where they all
/// have been, at evaluations after the same samples: runs that are at different places of their way have no common mean.
#[must_use]
pub fn so_far(standing: &Standing) -> Vec<Compared> {
    compare(standing, |pairs| {
        let ended = at_their_ends(pairs);
        if ended.is_empty() {
            (on_their_way(pairs), true)
        } else {
            (ended, false)
        }
    })
}

/// The runs of a seed without a change and with it.
type Pair<'a> = [&'a RunStanding; 2];
/// What was measured of both.
type Measured = [Evaluation; 2];

fn at_their_ends(pairs: &[Pair<'_>]) -> Vec<Measured> {
    let ended = |pair: &Pair<'_>| {
        let are_over = pair.iter().all(|run| run.state.is_over());
        let [without, with] = pair.map(last);
        are_over.then_some([without?, with?])
    };
    pairs.iter().filter_map(ended).collect()
}

fn on_their_way(pairs: &[Pair<'_>]) -> Vec<Measured> {
    let ways = pairs.iter().map(way).filter(|way| !way.is_empty());
    let ways: Vec<Vec<Measured>> = ways.collect();
    let samples = |[without, _]: &Measured| without.samples;
    let at = |way: &Vec<Measured>, place: u64| {
        let found = way.binary_search_by_key(&place, samples).ok()?;
        Some(way[found])
    };
    let Some((first, others)) = ways.split_first() else {
        return Vec::new();
    };
    let mut places = first.iter().rev().map(samples);
    let common = places.find(|place| others.iter().all(|way| at(way, *place).is_some()));
    let Some(common) = common else {
        return Vec::new();
    };
    ways.iter().filter_map(|way| at(way, common)).collect()
}

/// The evaluations of both after the same samples. That of the untrained network is none: it is the same without and with.
fn way([without, with]: &Pair<'_>) -> Vec<Measured> {
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
    let compare = |(place, with): (usize, &LaneStanding)| {
        let pairs = without.runs.iter().zip(&with.runs);
        let (diverged, finite): (Vec<Pair<'_>>, Vec<Pair<'_>>) = pairs
            .map(|(without, with)| [&**without, &**with])
            .partition(|pair| pair.iter().any(|run| is_diverged(&run.state)));
        let (measured, is_on_the_way) = measured(&finite);
        let first = measured.first().filter(|_| is_on_the_way);
        Compared {
            lane: place + 1,
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
