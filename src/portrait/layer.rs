//! The activations of the hidden layers over the validation part.

use super::PortraitBuffers;
use crate::nn::Activation;
use crate::train::Snapshot;

/// Maximum number of activations per layer in its histogram.
const MOST_ACTIVATIONS: usize = 1 << 20;

/// Maximum number of samples in a histogram.
const MOST_ROWS: usize = 2000;

/// A hidden layer's activations over the validation part, in evaluation mode.
#[derive(Clone, Debug, PartialEq)]
pub struct LayerPortrait {
    /// Number of units.
    pub width: usize,
    /// The distribution of the activations of the first 2000 samples, or of fewer if the layer is wider than 524 units
    /// (at most 2²⁰ activations).
    pub histogram: Histogram,
    /// Number of dead units, which no sample of the validation part could train any more: at 0 for all of them (relu),
    /// |h| > 0.99 for all (tanh), h < 0.01 or h > 0.99 for all (sigmoid), |h| < 0.01 for all (gelu, whose slope there
    /// is not 0, though). 0 if the part is empty.
    pub dead: usize,
    /// The mean activation of each unit; 0 if it is not finite or the validation part is empty.
    pub unit_means: Vec<f32>,
}

/// A histogram with bins of equal width.
#[derive(Clone, Debug, PartialEq)]
pub struct Histogram {
    /// The left edge of the first bin and the right edge of the last: −1 … 1 for tanh, 0 … 1 for sigmoid, otherwise the
    /// smallest and the largest value (relu: from 0). The first is always less than the second.
    pub range: [f32; 2],
    /// The number of values in each of the [`Histogram::BINS`] bins.
    pub counts: Vec<u64>,
    /// The number of values that are exactly 0 and in no bin: counted for relu only, where they would dwarf all other
    /// bins.
    pub zeros: u64,
    /// The number of non-finite values, which are in no bin.
    pub not_finite: u64,
}

impl Histogram {
    /// Number of bins.
    pub const BINS: usize = 32;

    /// Number of all values counted.
    #[must_use]
    pub fn total(&self) -> u64 {
        self.counts.iter().sum::<u64>() + self.zeros + self.not_finite
    }

    pub(super) fn of(values: &[f32], activation: Activation) -> Self {
        let range = range(values, activation);
        let sparse = activation == Activation::Relu;
        let least = f64::from(range[0]);
        let scale = Self::BINS as f64 / (f64::from(range[1]) - least);
        let mut histogram = Self {
            range,
            counts: vec![0; Self::BINS],
            zeros: 0,
            not_finite: 0,
        };
        for value in values {
            if sparse && *value == 0.0 {
                histogram.zeros += 1;
            } else if value.is_finite() {
                let bin = (f64::from(*value) - least) * scale;
                histogram.counts[(bin as usize).min(Self::BINS - 1)] += 1;
            } else {
                histogram.not_finite += 1;
            }
        }
        histogram
    }
}

fn range(values: &[f32], activation: Activation) -> [f32; 2] {
    let (least, most) = match activation {
        Activation::Tanh => return [-1.0, 1.0],
        Activation::Sigmoid => return [0.0, 1.0],
        Activation::Relu => (0.0, f32::NEG_INFINITY),
        Activation::Gelu => (f32::INFINITY, f32::NEG_INFINITY),
    };
    let finite = values.iter().filter(|value| value.is_finite());
    let (least, most) = finite.fold((least, most), |(a, b), h| (a.min(*h), b.max(*h)));
    if least < most {
        [least, most]
    } else if least.is_finite() && least != 0.0 {
        // All values are equal: a range that includes 0 has a positive width, whatever their size.
        [least.min(0.0), least.max(0.0)]
    } else {
        [0.0, 1.0]
    }
}

/// Whether an activation is where its function is flat.
fn is_flat(activation: Activation, h: f32) -> bool {
    match activation {
        Activation::Relu => h == 0.0,
        Activation::Tanh => h.abs() > 0.99,
        Activation::Sigmoid => !(0.01..=0.99).contains(&h) && !h.is_nan(),
        Activation::Gelu => h.abs() < 0.01,
    }
}

/// Totals over a layer, accumulated chunk by chunk.
struct LayerTotals {
    width: usize,
    sums: Vec<f64>,
    dead: Vec<bool>,
    kept: Vec<f32>,
}

impl LayerTotals {
    fn add(&mut self, activations: &[f32], activation: Activation) {
        for row in activations.chunks_exact(self.width) {
            for ((h, sum), dead) in row.iter().zip(&mut self.sums).zip(&mut self.dead) {
                *sum += f64::from(*h);
                *dead &= is_flat(activation, *h);
            }
        }
        let rows = (MOST_ACTIVATIONS / self.width).clamp(1, MOST_ROWS);
        let most = rows * self.width;
        let scratch = most.saturating_sub(self.kept.len());
        self.kept
            .extend_from_slice(&activations[..activations.len().min(scratch)]);
    }

    fn portrait(&self, samples: usize, activation: Activation) -> LayerPortrait {
        let mean = |sum: &f64| Some((sum / samples as f64) as f32).filter(|mean| mean.is_finite());
        let dead = self.dead.iter().filter(|dead| **dead && samples > 0);
        LayerPortrait {
            width: self.width,
            histogram: Histogram::of(&self.kept, activation),
            dead: dead.count(),
            unit_means: self.sums.iter().map(|s| mean(s).unwrap_or(0.0)).collect(),
        }
    }
}

/// Passes the validation part through the network: its outputs (`[rows, outputs]`) and the statistics of each hidden
/// layer.
pub(super) fn survey(
    snapshot: &Snapshot,
    buffers: &mut PortraitBuffers,
) -> (Vec<f32>, Vec<LayerPortrait>) {
    let inputs = &snapshot.data.validation.inputs;
    let activation = snapshot.network.activation();
    let shape = snapshot.network.shape();
    let mut buffers_of_layers = std::mem::take(&mut buffers.activations).into_iter();
    let totals = |width: &usize| LayerTotals {
        width: *width,
        sums: vec![0.0; *width],
        dead: vec![true; *width],
        kept: buffers_of_layers.next().unwrap_or_default(),
    };
    let mut totals_of_layers: Vec<LayerTotals> = shape.hidden.iter().map(totals).collect();
    let mut predictions = Vec::with_capacity(inputs.nrows() * shape.outputs);
    buffers.pass(snapshot, &inputs.view(), |outputs, work| {
        predictions.extend_from_slice(outputs);
        for (layer, totals) in totals_of_layers.iter_mut().enumerate() {
            // The workspace returns whole rows in standard layout.
            let activations = work.hidden(layer);
            totals.add(activations.as_slice().unwrap_or_default(), activation);
        }
    });
    let portrait = |totals: &LayerTotals| totals.portrait(inputs.nrows(), activation);
    let layers = totals_of_layers.iter().map(portrait).collect();
    for mut totals in totals_of_layers {
        totals.kept.clear();
        buffers.activations.push(totals.kept);
    }
    (predictions, layers)
}
