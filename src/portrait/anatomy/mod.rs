//! What the optimizer does with the very next update, taken apart: one parameter in numbers, all of them as histograms.
//!
//! [`Anatomy::of`] needs a snapshot with a rehearsal ([`SnapshotExtras::preview`](crate::train::SnapshotExtras::preview)); all that is
//! said of an update is said of that one, which is made bit for bit so when the run goes on. A change that is due before it,
//! planned (`--at`) or recorded, comes first and is not part of it.

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

use crate::train::{Rates, Snapshot, StepPreview, look_at_rates};

/// What is wanted of an anatomy.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Request {
    /// The linear layer (from 0) that is looked at; `None` for all parameters. Beyond the last it is the last.
    pub layer: Option<usize>,
    /// The parameter whose update is shown in numbers.
    pub parameter: Parameter,
}

/// A choice of one parameter.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Parameter {
    /// The one with the largest update, of the layer that is looked at.
    #[default]
    Largest,
    /// The one at this place of the flat vector; beyond the end, the last.
    At(usize),
}

/// What the optimizer does with the very next update.
#[derive(Clone, Debug)]
pub struct Anatomy {
    /// The run before that update.
    pub snapshot: Arc<Snapshot>,
    /// The layer that is looked at; `None` for all parameters.
    pub layer: Option<usize>,
    /// Linear layers there are.
    pub layers: usize,
    /// The update; `None` where it can't be made, since it leaves the finite numbers.
    pub update: Option<UpdateTerms>,
    /// How noisy gradients are at these weights, or at those of shortly before; `None` until that has been worked out once.
    pub noise: Option<Arc<Noise>>,
    /// How much of the next one is worked out, 0 to 1; 1 where `noise` is of this very snapshot.
    pub noise_progress: f64,
}

/// An update taken apart.
#[derive(Clone, Debug)]
pub struct UpdateTerms {
    /// One parameter, in numbers.
    pub example: Example,
    /// How g, ΔW and then each vector of the optimizer's state after the update are spread, over the parameters that are
    /// looked at.
    pub spreads: Vec<Spread>,
    /// How their effective learning rates after the update are spread; `None` where none has one.
    pub rates: Option<RateSpread>,
    /// What ε does; `None` for an optimizer without one.
    pub epsilon: Option<Epsilon>,
}

/// How effective learning rates are spread.
#[derive(Clone, Debug, PartialEq)]
pub struct RateSpread {
    /// On a logarithmic axis. Its `zeros` are the parameters without a rate, which no gradient has reached.
    pub spread: Spread,
    /// Median, 5 % and 95 %, over the parameters that a pulse looks at: see [`look_at_rates`].
    pub quantiles: Rates,
}

impl Anatomy {
    /// Takes the next update of `snapshot` apart, and works on the noise of gradients for a while; `estimator` keeps that from
    /// one call to the next. Returns whether all is worked out.
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
            update: update.map(|update| dissect(update, layer, request.parameter)),
            noise: estimator.latest(),
            noise_progress: estimator.progress(),
        };
        (anatomy, is_whole)
    }
}

fn dissect(update: &StepPreview, layer: Option<usize>, parameter: Parameter) -> UpdateTerms {
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

/// Where the parameters that are looked at stand.
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
    // Of the parameters that the curve over the run is of, so that both say the same.
    rates.clear();
    look_at_rates(
        optimizer,
        knobs,
        gradient,
        (&update.layout, layer),
        &mut rates,
    );
    let quantiles = Rates::of(&mut rates)?;
    Some(RateSpread { spread, quantiles })
}
