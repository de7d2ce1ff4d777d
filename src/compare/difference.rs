//! What a change makes of a run, over several seeds.

use super::student::t95;
use crate::race::{LaneState, RunStanding, Spread, Standing};

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
        let at = match run.kept {
            Some(kept) => kept,
            None => run.track.latest()?.at,
        };
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

/// What each change of a comparison makes of the run, so far as its race has come; in the order of the plan.
#[must_use]
pub fn compared(standing: &Standing) -> Vec<Compared> {
    let Some((without, changed)) = standing.lanes.split_first() else {
        return Vec::new();
    };
    let compare = |(place, with): (usize, &crate::race::LaneStanding)| {
        let pairs = without.runs.iter().zip(&with.runs);
        let pairs: Vec<[&RunStanding; 2]> = pairs
            .map(|(without, with)| [&**without, &**with])
            .filter(|pair| pair.iter().all(|run| run.state.is_over()))
            .collect();
        let diverged = |pair: &&[&RunStanding; 2]| pair.iter().any(|run| is_diverged(&run.state));
        let finite: Vec<_> = pairs.iter().filter(|pair| !diverged(pair)).collect();
        let figures = Measure::ALL.into_iter().filter_map(|measure| {
            let read = |pair: &&[&RunStanding; 2]| {
                let [without, with] = pair.map(|run| measure.of(run));
                Some([without?, with?])
            };
            let values: Vec<[f64; 2]> = finite
                .iter()
                .copied()
                .filter_map(|one| read(&one))
                .collect();
            Some(Figures {
                measure,
                without: Spread::of(values.iter().map(|[without, _]| *without))?.mean,
                with: Spread::of(values.iter().map(|[_, with]| *with))?.mean,
                difference: Difference::of(values.iter().map(|[without, with]| with - without))?,
            })
        });
        Compared {
            lane: place + 1,
            label: with.label.clone(),
            figures: figures.collect(),
            diverged: pairs.iter().filter(diverged).count(),
        }
    };
    changed.iter().enumerate().map(compare).collect()
}

fn is_diverged(state: &LaneState) -> bool {
    matches!(state, LaneState::Diverged { .. })
}
