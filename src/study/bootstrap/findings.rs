//! Statistics of the jobs finished so far.

use super::coverage::Coverage;
use super::interval::{LEVEL, of_sorted};
use super::metrics::{Metric, Metrics};
use super::plan::{Grid, Plan};
use super::run::{Made, Member, Whole};
use crate::study::ensemble::largest;

pub(super) struct Findings<'a> {
    pub(super) plan: &'a Plan,
    /// The nets on the whole training part: the recipe's and the second lane's.
    pub(super) whole: [Option<&'a Whole>; 2],
    /// Intervals of the recipe's net, and of the second lane's minus the recipe's.
    pub(super) metrics: [Option<&'a Metrics>; 2],
    pub(super) coverage: Option<&'a Coverage>,
    /// Index and result of the members that did not diverge.
    pub(super) members: Vec<(usize, &'a Member)>,
    /// Number of members that diverged.
    pub(super) diverged: usize,
    /// Whether the net of the second lane diverged.
    pub(super) lane_diverged: bool,
}

/// The spread of the nets of a regression, at one point and output.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Spread {
    pub(super) mean: f64,
    /// Standard deviation, with divisor B − 1; 0 for a single net.
    pub(super) sd: f64,
    /// The central 95 % of the nets.
    pub(super) band: [f64; 2],
}

/// The votes on one sample.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Votes {
    /// The share of the votes for each class.
    pub(super) shares: Vec<f64>,
}

impl<'a> Findings<'a> {
    /// The metrics with their names: the recipe's own, then the differences to the second lane.
    pub(super) fn named(&self) -> Vec<(&'static str, &'a Metric)> {
        let names = [
            ["loss", "accuracy"],
            ["loss-difference", "accuracy-difference"],
        ];
        let all = self.metrics.iter().zip(names);
        all.filter_map(|(metrics, names)| metrics.map(|metrics| (metrics, names)))
            .flat_map(|(metrics, names)| {
                [&metrics.loss, &metrics.accuracy]
                    .into_iter()
                    .zip(names)
                    .filter_map(|(metric, name)| metric.as_ref().map(|metric| (name, metric)))
            })
            .collect()
    }

    pub(super) fn new(plan: &'a Plan, made: &'a [Made]) -> Self {
        let mut whole = [None; 2];
        let mut lane_diverged = false;
        let mut coverage = None;
        let (mut members, mut diverged) = (Vec::new(), 0);
        for (index, made) in made.iter().enumerate() {
            match made {
                // The recipe's own is the first job, that of the second lane the next.
                Made::Whole(Some(one)) => whole[index] = Some(one),
                Made::Whole(None) => lane_diverged = true,
                Made::Coverage(one) => coverage = Some(one),
                Made::Member(Some(one)) => members.push((index - plan.before(), one)),
                Made::Member(None) => diverged += 1,
            }
        }
        let seed = plan.recipe.seed;
        let own =
            whole[0].map(|own| plan.metrics[0].get_or_init(|| Metrics::of(&own.samples, seed)));
        let difference = whole[0].zip(whole[1]).map(|(own, other)| {
            plan.metrics[1]
                .get_or_init(|| Metrics::of_difference(&own.samples, &other.samples, seed))
        });
        Self {
            plan,
            whole,
            metrics: [own, difference],
            coverage,
            members,
            diverged,
            lane_diverged,
        }
    }

    pub(super) fn is_classification(&self) -> bool {
        self.plan.resampler.base.task.is_classification()
    }

    /// Number of outputs of a net.
    pub(super) fn outputs(&self) -> usize {
        self.plan.resampler.base.outputs()
    }

    /// The spread at each point of the grid, in the units of the raw data; empty without nets or without a curve.
    pub(super) fn band(&self) -> Vec<Spread> {
        if !matches!(self.plan.grid, Grid::Curve(_)) || self.is_classification() {
            return Vec::new();
        }
        let map = self.plan.resampler.base.standardisation.targets[0];
        let grids: Vec<&[f32]> = self.members.iter().map(|(_, one)| &one.grid[..]).collect();
        let at = |point: usize| {
            let values = grids.iter().map(|grid| map.undo(grid[point]));
            Spread::of(values.collect())
        };
        (0..self.plan.grid.len()).filter_map(at).collect()
    }

    /// The share of the grid at which the band contains the true function; `None` if it is not known.
    pub(super) fn covered(&self, band: &[Spread]) -> Option<f64> {
        let truth = self.plan.resampler.base.truth?;
        let Grid::Curve(xs) = &self.plan.grid else {
            return None;
        };
        let pairs = xs.iter().zip(band);
        let inside = pairs.filter(|(x, at)| {
            let [low, high] = at.band;
            (low..=high).contains(&(truth.function)(**x))
        });
        (!band.is_empty()).then(|| inside.count() as f64 / band.len() as f64)
    }

    /// The spread of the predictions for each validation sample, over all outputs.
    pub(super) fn spreads(&self) -> Vec<Vec<Spread>> {
        let outputs = self.outputs();
        let of = |sample: usize| {
            let of = |output: usize| {
                let values = self.members.iter().map(|(_, one)| {
                    let map = self.plan.resampler.base.standardisation.targets[output];
                    map.undo(one.validation[sample * outputs + output])
                });
                Spread::of(values.collect())
            };
            (0..outputs).filter_map(of).collect()
        };
        (0..self.plan.validation()).map(of).collect()
    }

    /// The votes on each validation sample, or at each point of the grid; empty without nets.
    pub(super) fn votes(&self, of: fn(&Member) -> &[f32]) -> Vec<Votes> {
        let outputs: Vec<&[f32]> = self.members.iter().map(|(_, one)| of(one)).collect();
        votes(&outputs, self.outputs())
    }

    /// The mean share of distinct samples in a resample.
    pub(super) fn distinct(&self) -> f64 {
        let samples = self.plan.resampler.base.train.len() as f64;
        let all = self.members.iter().map(|(_, one)| one.distinct as f64);
        all.sum::<f64>() / (samples * self.members.len() as f64)
    }

    /// The classes of the validation samples.
    pub(super) fn labels(&self) -> &[u32] {
        &self.plan.resampler.base.validation.labels
    }
}

impl Spread {
    /// Of these values; `None` if there are none.
    pub(super) fn of(mut values: Vec<f64>) -> Option<Self> {
        if values.is_empty() {
            return None;
        }
        let count = values.len() as f64;
        let mean = values.iter().sum::<f64>() / count;
        let squares: f64 = values.iter().map(|value| (value - mean).powi(2)).sum();
        values.sort_unstable_by(f64::total_cmp);
        let tail = 0.5 * (1.0 - LEVEL);
        Some(Self {
            mean,
            sd: (squares / (count - 1.0).max(1.0)).sqrt(),
            band: [tail, 1.0 - tail].map(|p| of_sorted(&values, p)),
        })
    }
}

impl Votes {
    /// The class with the most votes, the first one of equals.
    pub(super) fn consensus(&self) -> usize {
        largest(self.shares.iter().copied())
    }

    /// The share of the votes for the consensus.
    pub(super) fn agreement(&self) -> f64 {
        self.shares.iter().copied().fold(0.0, f64::max)
    }

    /// The entropy of the votes in nats: 0 if all agree.
    pub(super) fn entropy(&self) -> f64 {
        let shares = self.shares.iter().filter(|share| **share > 0.0);
        shares.map(|share| -share * share.ln()).sum::<f64>().abs()
    }
}

/// The votes of nets with these outputs, each for its class of highest probability, per sample.
pub(super) fn votes(nets: &[&[f32]], classes: usize) -> Vec<Votes> {
    let samples = nets.first().map_or(0, |outputs| outputs.len() / classes);
    let mut all = vec![
        Votes {
            shares: vec![0.0; classes]
        };
        samples
    ];
    for outputs in nets {
        for (votes, row) in all.iter_mut().zip(outputs.chunks_exact(classes)) {
            votes.shares[largest(row.iter().map(|y| f64::from(*y)))] += 1.0;
        }
    }
    for share in all.iter_mut().flat_map(|votes| &mut votes.shares) {
        *share /= nets.len() as f64;
    }
    all
}

/// The mean; NaN if there are no values.
pub(super) fn mean(values: impl Iterator<Item = f64> + Clone) -> f64 {
    let count = values.clone().count();
    values.sum::<f64>() / count as f64
}
