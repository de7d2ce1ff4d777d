//! Statistics of the jobs finished so far.

use super::consensus::{At, Identity, Targets, Unseen, by_members, out_of_bag, sample_errors};
use super::plan::{Job, Plan};
use super::run::{Made, Net};
use super::variance::Variance;
use crate::race::Difference;
use crate::study::outcome::mean;

/// Gains smaller than this share of the error are not called gains.
const LEAST: f64 = 0.05;

pub(super) struct Findings<'a> {
    pub(super) plan: &'a Plan,
    /// One per lane with a net.
    pub(super) lanes: Vec<Lane<'a>>,
    /// Number of nets that diverged.
    pub(super) diverged: usize,
}

/// A learner.
pub(super) struct Lane<'a> {
    pub(super) index: usize,
    /// The error of its net on the whole training part.
    pub(super) whole: f64,
    /// Its nets on resamples of the recipe's own training part.
    pub(super) nets: Vec<&'a Net>,
    /// Errors on the validation samples by the number of nets; empty without nets.
    pub(super) errors: Vec<At>,
    pub(super) identity: Option<Identity>,
    /// Out-of-bag errors by the number of nets.
    pub(super) unseen: Vec<Unseen>,
    /// Error of the net on the whole training part minus that of all nets together, over the validation samples.
    pub(super) gain: Option<Difference>,
    pub(super) variance: Option<Variance>,
    /// The outputs `[set][net][point]` behind the variance.
    pub(super) sets: Vec<Vec<Vec<f64>>>,
}

/// Whether many nets are better than one on the whole training part.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Gain {
    /// By more than chance and by at least 5 % of its error.
    Gains,
    Level,
    Loses,
}

impl<'a> Findings<'a> {
    pub(super) fn new(plan: &'a Plan, made: &'a [Made]) -> Self {
        let lanes = (0..plan.lanes.len()).filter_map(|lane| Lane::new(plan, made, lane));
        let diverged = made.iter().filter(|one| matches!(one, Made::Member(None)));
        Self {
            plan,
            lanes: lanes.collect(),
            diverged: diverged.count(),
        }
    }
}

/// The samples of the recipe's own validation part, or of its training part.
fn targets(plan: &Plan, is_validation: bool) -> Targets<'_> {
    let base = &plan.sets[0].base;
    Targets {
        part: if is_validation {
            &base.validation
        } else {
            &base.train
        },
        width: base.outputs(),
        is_classification: base.task.is_classification(),
    }
}

impl<'a> Lane<'a> {
    /// `None` until its net on the whole training part is known.
    fn new(plan: &'a Plan, made: &'a [Made], lane: usize) -> Option<Self> {
        let jobs = || plan.jobs.iter().zip(made);
        let whole = jobs().find_map(|(job, made)| match (job, made) {
            (Job::Whole { lane: own }, Made::Whole(outputs)) if *own == lane => Some(outputs),
            _ => None,
        })?;
        let nets = |wanted: usize| -> Vec<&'a Net> {
            jobs()
                .filter_map(|(job, made)| match (job, made) {
                    (Job::Member { lane: own, set, .. }, Made::Member(Some(net)))
                        if (*own, *set) == (lane, wanted) =>
                    {
                        Some(net)
                    }
                    _ => None,
                })
                .collect()
        };
        let validation = targets(plan, true);
        let own = nets(0);
        let outputs: Vec<&[f32]> = own.iter().map(|net| &net.validation[..]).collect();
        let whole = sample_errors(&[whole], validation);
        let gain = (!own.is_empty()).then(|| {
            let together = sample_errors(&outputs, validation).into_iter();
            let pairs: Vec<[f64; 2]> = together.zip(&whole).map(|(a, b)| [a, *b]).collect();
            let resolution = if validation.is_classification {
                1.0 / pairs.len() as f64
            } else {
                0.0
            };
            Difference::of(&pairs, resolution)
        });
        let all: Vec<Vec<&Net>> = (0..plan.sets.len()).map(nets).collect();
        let sets = outputs_of_sets(plan, &all);
        Some(Self {
            index: lane,
            whole: mean(&whole),
            errors: by_members(&outputs, validation, plan.members, plan.seed),
            identity: Identity::of(&outputs, validation),
            unseen: out_of_bag(&own, targets(plan, false)),
            gain: gain.flatten(),
            variance: Variance::of(&sets),
            sets,
            nets: own,
        })
    }

    /// The error of all nets together: by the vote, or for regression by the mean.
    pub(super) fn together(&self) -> Option<f64> {
        let last = self.errors.last()?;
        Some(last.vote.unwrap_or(last.mean))
    }

    /// The mean error of the nets on their own.
    pub(super) fn alone(&self) -> Option<f64> {
        Some(self.errors.first()?.mean)
    }

    /// The gain as a share of the error of one net.
    pub(super) fn share(&self) -> f64 {
        self.gain.map_or(f64::NAN, |gain| gain.mean / self.whole)
    }

    pub(super) fn verdict(&self) -> Gain {
        let is_clear = self.gain.is_some_and(|gain| gain.is_significant);
        match self.share() {
            share if is_clear && share >= LEAST => Gain::Gains,
            share if is_clear && share <= -LEAST => Gain::Loses,
            _ => Gain::Level,
        }
    }
}

/// The outputs at the grid, in the units of the true function, of the training sets whose nets have finished: equally
/// many of each.
fn outputs_of_sets(plan: &Plan, sets: &[Vec<&Net>]) -> Vec<Vec<Vec<f64>>> {
    let map = plan.target();
    let wanted = plan.per_set();
    let is_whole = |nets: &&Vec<&Net>| nets.len() >= wanted;
    let raw = |net: &&Net| -> Vec<f64> { net.grid.iter().map(|y| map.undo(*y)).collect() };
    if plan.grid.is_empty() {
        return Vec::new();
    }
    sets.iter()
        .filter(is_whole)
        .map(|nets| nets.iter().take(wanted).map(raw).collect())
        .collect()
}
