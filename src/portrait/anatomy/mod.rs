//! The optimizer's next update in detail: one parameter in numbers, all of them as histograms.
//!
//! [`Anatomy::of`] needs a snapshot with a preview of the next step
//! ([`SnapshotExtras::preview`](crate::train::SnapshotExtras::preview)). Everything reported here is about that update,
//! which the run makes bit for bit when it continues. A change that is due before it, scheduled (`--at`) or recorded,
//! comes first and is not part of the preview.

mod address;
mod epsilon;
mod example;
mod noise;
mod spread;
#[cfg(test)]
mod tests;

use std::ops::Range;
use std::sync::Arc;

pub use address::index_of;
pub use epsilon::Epsilon;
pub use example::Example;
pub use noise::{BatchSpread, Noise, NoiseEstimator, NoiseScale};
pub use spread::{Scale, Spread};

use crate::train::{Rates, Snapshot, StepPreview, record_rates};

/// What to include in an anatomy.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Request {
    /// The linear layer (from 0) to inspect, clamped to the last; `None` for all parameters.
    pub layer: Option<usize>,
    /// The parameter whose update is given in numbers.
    pub parameter: Parameter,
}

/// A choice of one parameter.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Parameter {
    /// The one with the largest update in the selected layer.
    #[default]
    Largest,
    /// The one at this index of the flat vector, clamped to the last.
    At(usize),
}

/// The optimizer's next update in detail.
#[derive(Clone, Debug)]
pub struct Anatomy {
    /// The run before that update.
    pub snapshot: Arc<Snapshot>,
    /// The selected layer; `None` for all parameters.
    pub layer: Option<usize>,
    /// Number of linear layers.
    pub layers: usize,
    /// The update; `None` if it can't be made because it would give non-finite numbers.
    pub update: Option<UpdateTerms>,
    /// How noisy gradients are at these weights, or at those of a little earlier; `None` until the first estimate is
    /// complete.
    pub noise: Option<Arc<Noise>>,
    /// Progress of the next estimate, 0 to 1; 1 if `noise` belongs to this snapshot.
    pub noise_progress: f64,
}

/// The details of an update.
#[derive(Clone, Debug)]
pub struct UpdateTerms {
    /// One parameter, in numbers.
    pub example: Example,
    /// Histograms of g, ΔW and each vector of the optimizer's state after the update, over the selected parameters.
    pub spreads: Vec<Spread>,
    /// The distribution of their effective learning rates after the update; `None` if none has one.
    pub rates: Option<RateSpread>,
    /// The effect of ε; `None` for an optimizer without one.
    pub epsilon: Option<Epsilon>,
}

/// The distribution of effective learning rates.
#[derive(Clone, Debug, PartialEq)]
pub struct RateSpread {
    /// The histogram, on a logarithmic axis. Its `zeros` are the parameters without a rate, which no gradient has
    /// reached.
    pub spread: Spread,
    /// Median, 5 % and 95 % quantile, over the sample of parameters that [`record_rates`] takes.
    pub quantiles: Rates,
}

impl Anatomy {
    /// Computes the details of the next update of `snapshot`, and spends a slice of work on the noise of gradients;
    /// `estimator` keeps the estimate between calls. Also returns whether everything is complete.
    #[must_use]
    pub fn of(
        snapshot: &Arc<Snapshot>,
        request: Request,
        estimator: &mut NoiseEstimator,
    ) -> (Self, bool) {
        let layers = snapshot.network.shape().hidden.len() + 1;
        let layer = request.layer.map(|layer| layer.min(layers - 1));
        let is_whole = estimator.work(snapshot);
        let update = snapshot.preview.as_deref();
        let anatomy = Self {
            snapshot: Arc::clone(snapshot),
            layer,
            layers,
            update: update.map(|update| terms(update, layer, request.parameter)),
            noise: estimator.latest(),
            noise_progress: estimator.progress(),
        };
        (anatomy, is_whole)
    }
}

fn terms(update: &StepPreview, layer: Option<usize>, parameter: Parameter) -> UpdateTerms {
    let ranges = ranges(update, layer);
    let index = match parameter {
        Parameter::At(index) => index.min(update.gradient.len() - 1),
        Parameter::Largest => largest(update, &ranges),
    };
    UpdateTerms {
        example: Example::of(update, index),
        spreads: spreads(update, &ranges),
        rates: rates(update, layer, &ranges),
        epsilon: Epsilon::of(update, &ranges),
    }
}

fn ranges(update: &StepPreview, layer: Option<usize>) -> Vec<Range<usize>> {
    let blocks = update.layout.blocks().iter();
    let blocks = blocks.filter(|block| layer.is_none_or(|layer| block.layer == layer));
    blocks.map(|block| block.range.clone()).collect()
}

/// The parameter with the largest update; the first of several.
fn largest(update: &StepPreview, ranges: &[Range<usize>]) -> usize {
    let [before, after] = &update.weights;
    let mut largest = (0, -1.0);
    for index in ranges.iter().flat_map(Clone::clone) {
        let size = (after[index] - before[index]).abs();
        if size > largest.1 {
            largest = (index, size);
        }
    }
    largest.0
}

fn spreads(update: &StepPreview, ranges: &[Range<usize>]) -> Vec<Spread> {
    let [before, after] = &update.weights;
    let all = |of: &dyn Fn(usize) -> f32| -> Vec<f32> {
        let indices = ranges.iter().flat_map(Clone::clone);
        indices.map(of).collect()
    };
    let mut spreads = vec![
        Spread::of("g", Scale::Symmetric, &all(&|at| update.gradient[at])),
        Spread::of("ΔW", Scale::Symmetric, &all(&|at| after[at] - before[at])),
    ];
    for (symbol, values) in update.optimizers[1].state() {
        let known = update.entry.symbol(symbol);
        let is_square = known.is_some_and(|one| one.is_square);
        let scale = if is_square {
            Scale::Log
        } else {
            Scale::Symmetric
        };
        spreads.push(Spread::of(symbol, scale, &all(&|at| values[at])));
    }
    spreads
}

fn rates(
    update: &StepPreview,
    layer: Option<usize>,
    ranges: &[Range<usize>],
) -> Option<RateSpread> {
    let optimizer = &*update.optimizers[1];
    let (knobs, gradient) = (&update.knobs, &update.gradient);
    let mut rates = Vec::new();
    for range in ranges {
        optimizer.rates(knobs, gradient, range.clone(), 1, &mut rates);
    }
    let all: usize = ranges.iter().map(Range::len).sum();
    let mut spread = Spread::of("rate", Scale::Log, &rates);
    spread.zeros += (all - rates.len()) as u64;
    // Over the same parameters as the curve of the run, so that both agree.
    rates.clear();
    record_rates(
        optimizer,
        knobs,
        gradient,
        (&update.layout, layer),
        &mut rates,
    );
    let quantiles = Rates::of(&mut rates)?;
    Some(RateSpread { spread, quantiles })
}
