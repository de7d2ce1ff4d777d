//! Unbiased estimates of bias², variance and noise, and the cost that they should add up to.
//!
//! At an input, `f̄_d` is the mean over the I runs on training set d, f̄ the mean of all, `S_b` the variance of the `f̄_d`
//! (divisor D − 1) and `S_w` that of the runs within their sets (divisor D(I − 1)):
//!
//! - variance = `S_b` + (1 − 1/I) `S_w`. `S_b` contains `S_w`/I of the spread within sets, because it is taken of means over
//!   only I runs; a single run has all of it.
//! - bias² = (f̄ − f)² − `S_b`/D, because the mean over D sets has a sampling error. It can be negative.
//! - noise = σ².
//!
//! The parts of the variance follow the law of total variance, in this order: data, Var E(f̂ | data); initialisation, E
//! Var E(f̂ | data, initialisation); batch order, E Var(f̂ | data, initialisation). The last is half the mean squared
//! difference of two runs that differ only in the batch order, the second is `S_w` minus the last, the first is `S_b` −
//! `S_w`/I. The first two can be negative.

use crate::study::evidence::Evidence;

/// Share of the cost below which a difference to the sum is one of rounding.
const ROUNDING: f64 = 1e-9;

/// The predictions at the grid of the runs on one training set.
pub(super) struct Set<'a> {
    /// The predictions of each of its I runs.
    pub(super) runs: Vec<&'a [f64]>,
    /// The predictions of the run that differs from the first only in its batch order.
    pub(super) twin: Option<&'a [f64]>,
    /// Fresh targets, not used in training.
    pub(super) fresh: &'a [f64],
}

/// The terms of one value of the capacity.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Terms {
    /// Per input of the grid.
    pub(super) at: Vec<AtInput>,
    /// Means over the grid.
    pub(super) bias2: f64,
    pub(super) variance: f64,
    pub(super) noise: f64,
    /// Data, initialisation, batch order; `None` without twins.
    pub(super) parts: Option<[f64; 3]>,
    /// Mean squared error on the fresh targets, and its standard error over the training sets.
    pub(super) cost: f64,
    pub(super) cost_error: f64,
    /// Standard error of cost − sum. It is smaller than `cost_error`: for the same models the mean squared distance to
    /// f is exactly bias² + variance, so only the noise of the fresh targets is left.
    pub(super) difference_error: f64,
    /// Per set, the mean squared distance of its runs to f; the mean over the sets is exactly bias² + variance.
    pub(super) distances: Vec<f64>,
}

/// The terms at one input.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct AtInput {
    /// f̄.
    pub(super) mean: f64,
    pub(super) bias2: f64,
    pub(super) variance: f64,
    /// Data, initialisation, batch order; zeros without twins.
    parts: [f64; 3],
}

impl Terms {
    /// The terms of at least two sets with equally many runs; `function` is f at the grid, `deviation` σ.
    pub(super) fn of(sets: &[Set<'_>], function: &[f64], deviation: f64) -> Self {
        let at: Vec<AtInput> = (0..function.len())
            .map(|point| at_input(sets, point, function[point]))
            .collect();
        let over_grid = |of: &dyn Fn(&AtInput) -> f64| mean(at.iter().map(of));
        let noise = deviation * deviation;
        let costs: Vec<f64> = sets.iter().map(|set| distance(set, set.fresh)).collect();
        let distances: Vec<f64> = sets.iter().map(|set| distance(set, function)).collect();
        let differences = costs.iter().zip(&distances);
        let differences: Vec<f64> = differences.map(|(cost, own)| cost - own - noise).collect();
        Self {
            bias2: over_grid(&|one| one.bias2),
            variance: over_grid(&|one| one.variance),
            noise,
            parts: sets
                .iter()
                .all(|set| set.twin.is_some())
                .then(|| std::array::from_fn(|part| over_grid(&|one| one.parts[part]))),
            cost: mean(costs.iter().copied()),
            cost_error: standard_error(&costs),
            difference_error: standard_error(&differences),
            distances,
            at,
        }
    }

    /// bias² + variance + noise.
    pub(super) fn sum(&self) -> f64 {
        self.bias2 + self.variance + self.noise
    }

    /// cost − sum.
    pub(super) fn difference(&self) -> f64 {
        self.cost - self.sum()
    }

    /// cost − sum in standard errors of its own; 0 where the two are the same but for rounding.
    pub(super) fn difference_in_errors(&self) -> f64 {
        if self.difference().abs() <= ROUNDING * self.cost.abs() {
            0.0
        } else {
            self.difference() / self.difference_error
        }
    }

    /// Whether the fits are further from f than those of `other` on the same training sets.
    pub(super) fn further_than(&self, other: &Self) -> Evidence {
        let pairs = other.distances.iter().zip(&self.distances);
        let pairs: Vec<[f64; 2]> = pairs.map(|(other, own)| [*other, *own]).collect();
        Evidence::of_losses(&pairs)
    }
}

fn at_input(sets: &[Set<'_>], point: usize, f: f64) -> AtInput {
    let count = sets.len() as f64;
    let runs = sets.first().map_or(1, |set| set.runs.len()) as f64;
    let of_set = |set: &Set<'_>| mean(set.runs.iter().map(|run| run[point]));
    let means: Vec<f64> = sets.iter().map(of_set).collect();
    let all = mean(means.iter().copied());
    let squares = |values: &mut dyn Iterator<Item = f64>| values.map(|x| x * x).sum::<f64>();
    let between = squares(&mut means.iter().map(|mean| mean - all)) / (count - 1.0);
    let within = if runs > 1.0 {
        let residuals = sets.iter().zip(&means);
        let mut residuals =
            residuals.flat_map(|(set, mean)| set.runs.iter().map(move |run| run[point] - mean));
        squares(&mut residuals) / (count * (runs - 1.0))
    } else {
        0.0
    };
    let apart = |set: &Set<'_>| {
        set.twin
            .map_or(0.0, |twin| twin[point] - set.runs[0][point])
    };
    let order = squares(&mut sets.iter().map(apart)) / (2.0 * count);
    AtInput {
        mean: all,
        bias2: (all - f).powi(2) - between / count,
        variance: between + (1.0 - 1.0 / runs) * within,
        parts: [between - within / runs, within - order, order],
    }
}

/// The mean squared difference between the runs of a set and `targets`.
fn distance(set: &Set<'_>, targets: &[f64]) -> f64 {
    let of_run = |run: &&[f64]| {
        let pairs = run.iter().zip(targets);
        mean(pairs.map(|(fit, target)| (target - fit).powi(2)))
    };
    mean(set.runs.iter().map(of_run))
}

pub(super) fn mean(values: impl ExactSizeIterator<Item = f64>) -> f64 {
    let count = values.len() as f64;
    values.sum::<f64>() / count
}

/// Standard error of the mean of these values.
fn standard_error(values: &[f64]) -> f64 {
    let count = values.len() as f64;
    let mean = mean(values.iter().copied());
    let squares: f64 = values.iter().map(|value| (value - mean).powi(2)).sum();
    (squares / (count - 1.0) / count).sqrt()
}
