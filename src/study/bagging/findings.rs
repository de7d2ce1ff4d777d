//! Statistics of the jobs finished so far.

use super::consensus::{At, Identity, Targets, Unseen, by_members, out_of_bag, sample_errors};
use super::plan::{Job, Plan};
use super::run::{Made, Net};
use super::variance::Variance;
use crate::race::{Difference, Spread};
use crate::study::evidence::{Evidence, Finding};
use crate::study::outcome::mean;

/// Gains smaller than this share of the error are not called gains.
const LEAST: f64 = 0.05;

pub(super) struct Findings<'a> {
    pub(super) plan: &'a Plan,
    pub(super) lanes: Vec<Lane<'a>>,
    /// Number of nets on resamples that diverged.
    pub(super) diverged: usize,
    /// Number of nets on the whole training part that diverged.
    pub(super) diverged_wholes: usize,
}

/// A learner.
pub(super) struct Lane<'a> {
    pub(super) index: usize,
    /// The errors of its nets on the whole training part, each with initial weights of its own.
    pub(super) wholes: Vec<f64>,
    /// Number of resamples of the recipe's own training part on which a net was trained, those that diverged included.
    pub(super) tried: usize,
    /// Its nets on these resamples.
    pub(super) nets: Vec<&'a Net>,
    /// Errors on the validation samples by the number of nets; empty without nets.
    pub(super) errors: Vec<At>,
    pub(super) identity: Option<Identity>,
    /// Out-of-bag errors by the number of nets.
    pub(super) unseen: Vec<Unseen>,
    /// Mean error of the nets on their own minus that of all together, over the validation samples; `None` for fewer than
    /// two nets.
    pub(super) gain: Option<Difference>,
    /// Whether the validation samples tell that gain from none.
    finding: Finding,
    pub(super) variance: Option<Variance>,
    /// The outputs `[set][net][point]` behind the variance.
    pub(super) sets: Vec<Vec<Vec<f64>>>,
}

/// Whether the nets together are better than on their own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Gain {
    /// By more than chance and by at least 5 % of their error.
    Gains,
    Level,
    Loses,
}

impl<'a> Findings<'a> {
    pub(super) fn new(plan: &'a Plan, made: &'a [Made]) -> Self {
        let lanes = (0..plan.lanes.len()).map(|lane| Lane::new(plan, made, lane));
        let count = |of: fn(&Made) -> bool| made.iter().filter(|one| of(one)).count();
        Self {
            plan,
            lanes: lanes.collect(),
            diverged: count(|one| matches!(one, Made::Member(None))),
            diverged_wholes: count(|one| matches!(one, Made::Whole(None))),
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
    fn new(plan: &'a Plan, made: &'a [Made], lane: usize) -> Self {
        let jobs = || plan.jobs.iter().zip(made);
        let wholes = jobs().filter_map(|(job, made)| match (job, made) {
            (Job::Whole { lane: own, .. }, Made::Whole(Some(outputs))) if *own == lane => {
                Some(&outputs[..])
            }
            _ => None,
        });
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
        let tried = jobs().filter(|(job, _)| match job {
            Job::Member { lane: own, set, .. } => (*own, *set) == (lane, 0),
            Job::Whole { .. } => false,
        });
        let validation = targets(plan, true);
        let own = nets(0);
        let outputs: Vec<&[f32]> = own.iter().map(|net| &net.validation[..]).collect();
        let pairs = gains(&outputs, validation);
        let wholes = wholes.map(|outputs| mean(&sample_errors(&[outputs], validation)));
        let all: Vec<Vec<&Net>> = (0..plan.sets.len()).map(nets).collect();
        let sets = outputs_of_sets(plan, &all);
        Self {
            index: lane,
            wholes: wholes.collect(),
            tried: tried.count(),
            errors: by_members(&outputs, validation, plan.members, plan.seed),
            identity: Identity::of(&outputs, validation),
            unseen: out_of_bag(&own, targets(plan, false)),
            gain: Difference::of(&pairs, 0.0),
            finding: Evidence::of_samples(&pairs).finding,
            variance: Variance::of(&sets),
            sets,
            nets: own,
        }
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

    /// The gain as a share of the nets' own error; `None` where that is 0.
    pub(super) fn share(&self) -> Option<f64> {
        let share = self.gain?.mean / self.alone()?;
        share.is_finite().then_some(share)
    }

    pub(super) fn verdict(&self) -> Gain {
        match (self.finding, self.share()) {
            (Finding::Higher, Some(share)) if share >= LEAST => Gain::Gains,
            (Finding::Lower, Some(share)) if share <= -LEAST => Gain::Loses,
            _ => Gain::Level,
        }
    }

    /// The errors of nets on the whole training part; `None` without any.
    pub(super) fn one(&self) -> Option<Spread> {
        Spread::of(self.wholes.iter().copied())
    }

    /// A net on the whole training part against all nets together, over its initial weights.
    pub(super) fn against_one(&self) -> Option<Evidence> {
        let together = self.together()?;
        let pairs: Vec<[f64; 2]> = self.wholes.iter().map(|one| [*one, together]).collect();
        (!pairs.is_empty()).then(|| Evidence::of(&pairs))
    }
}

/// For each sample the error of all nets together and their mean error on their own; empty for fewer than two nets.
fn gains(nets: &[&[f32]], targets: Targets<'_>) -> Vec<[f64; 2]> {
    if nets.len() < 2 {
        return Vec::new();
    }
    let together = sample_errors(nets, targets);
    let mut alone = vec![0.0; together.len()];
    for net in nets {
        let errors = sample_errors(&[net], targets);
        for (sum, error) in alone.iter_mut().zip(errors) {
            *sum += error / nets.len() as f64;
        }
    }
    together
        .into_iter()
        .zip(alone)
        .map(|(a, b)| [a, b])
        .collect()
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
