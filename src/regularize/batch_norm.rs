//! Batch normalisation of each hidden layer's linear output, before its activation.
//!
//! In training `μ, σ²` are those of the batch (σ² divided by the number of rows, "biased"), `x̂ = (x − μ)/√(σ² +
//! 1e-5)`, and the layer's output is `γ x̂ + β` with learned γ and β. Each step updates a running mean and variance,
//! `r ← 0.9 r + 0.1 batch` (`PyTorch` divides the running variance by rows − 1). A batch of one row has no variance:
//! it is normalised by the running statistics, which it does not change.
//!
//! Evaluation uses the plain network with the running statistics, γ and β folded in: `W ← W γ/√(r_σ² + 1e-5)`, `b ←
//! (b − r_μ) γ/√(r_σ² + 1e-5) + β`.
//!
//! Switching it on during training does not change that function: the running statistics start as those of the whole
//! training part, γ = √(σ² + 1e-5) and β = μ. In an untrained network it starts as in the paper, γ = 1 and β = 0.

use std::ops::Range;

use super::scratch::{Scratch, first};
use super::{Entry, OwnedParameters, Pass, Reason, Regularizer, Start, never};
use crate::nn::{Layout, Role, Taps};
use crate::simd::{flush, vectorised};
use crate::state_visitor::StateVisitor;

/// See the [module](self).
pub(super) static ENTRY: Entry = Entry {
    id: "batch-norm",
    label: "batch normalization",
    explanation: "normalize each unit's input over the batch, then scale and shift it as learned",
    source: "Ioffe & Szegedy 2015, arXiv:1502.03167",
    knobs: &[],
    exclusive: false,
    watches: false,
    unavailable: never,
    mismatch: super::fits,
    notice: |on, _| (on.batch == 1).then_some(Reason::BatchOfOne),
    build: || Box::new(BatchNorm::default()),
};

/// Added to each variance.
const EPSILON: f32 = 1e-5;
/// Weight of the batch in the running statistics.
const MOMENTUM: f32 = 0.1;

#[derive(Clone, Debug, Default)]
struct BatchNorm {
    layers: Vec<Layer>,
}

/// One hidden layer's state.
#[derive(Clone, Debug, Default)]
struct Layer {
    /// Running statistics, one number per unit.
    mean: Vec<f32>,
    variance: Vec<f32>,
    /// The ranges of γ and β in the flat vector.
    scale: Range<usize>,
    shift: Range<usize>,
    work: Scratch<Work>,
}

/// Results of a step's forward pass, for the backward pass and the running statistics.
#[derive(Debug, Default)]
struct Work {
    /// Whether the batch was normalised by its own statistics.
    of_batch: bool,
    mean: Vec<f32>,
    variance: Vec<f32>,
    /// 1/√(σ² + ε)
    inverse: Vec<f32>,
    /// x̂, `[rows, width]`
    normalised: Vec<f32>,
    /// Sums over the rows of the gradient, and of the gradient times x̂.
    sum: Vec<f32>,
    product: Vec<f32>,
}

impl Work {
    fn reserve(&mut self, rows: usize, width: usize) {
        for each in [
            &mut self.mean,
            &mut self.variance,
            &mut self.inverse,
            &mut self.sum,
            &mut self.product,
        ] {
            each.resize(width, 0.0);
        }
        first(&mut self.normalised, rows * width);
    }
}

impl Regularizer for BatchNorm {
    fn own(&self, network: &Layout) -> Vec<OwnedParameters> {
        let linear = network.blocks().iter().filter(|b| b.role == Role::Weight);
        let hidden = linear.clone().count().saturating_sub(1);
        linear
            .take(hidden)
            .flat_map(|weight| {
                let (layer, shape) = (weight.layer, [1, weight.shape[1]]);
                [(Role::Scale, "scale"), (Role::Shift, "shift")]
                    .map(|(role, name)| (format!("{layer}.{name}"), layer, role, shape))
            })
            .collect()
    }

    fn placed(&mut self, layout: &Layout) {
        let scales = layout.blocks().iter().filter(|b| b.role == Role::Scale);
        self.layers
            .resize_with(scales.clone().count(), Layer::default);
        for (layer, scale) in self.layers.iter_mut().zip(scales) {
            layer.scale = scale.range.clone();
            // `own` adds γ and β in pairs.
            let shift = layout.find(scale.layer, Role::Shift);
            layer.shift = shift.map_or(0..0, |shift| shift.range.clone());
            layer.mean.resize(scale.range.len(), 0.0);
            layer.variance.resize(scale.range.len(), 1.0);
        }
    }

    fn enter(&mut self, start: Start, pass: Pass<'_>, parameters: &mut [f32]) {
        for measured in 0..self.layers.len() {
            let mut taps = Measure {
                below: &self.layers[..measured],
                parameters: &*parameters,
                moments: Moments::new(self.layers[measured].mean.len()),
            };
            pass(&mut taps);
            let moments = taps.moments;
            let layer = &mut self.layers[measured];
            for unit in 0..layer.mean.len() {
                let (mean, variance) = moments.of(unit);
                (layer.mean[unit], layer.variance[unit]) = (mean, variance);
                let (scale, shift) = match start {
                    Start::Fresh => (1.0, 0.0),
                    Start::Running => ((variance + EPSILON).sqrt(), mean),
                };
                parameters[layer.scale.start + unit] = scale;
                parameters[layer.shift.start + unit] = shift;
            }
        }
    }

    fn fold(&self, layout: &Layout, parameters: &mut [f32]) {
        for (index, layer) in self.layers.iter().enumerate() {
            let block = |role| layout.find(index, role).map(|block| block.range.clone());
            let (Some(weight), Some(bias)) = (block(Role::Weight), block(Role::Bias)) else {
                // Unreachable: every layer with a scale has both.
                continue;
            };
            for unit in 0..layer.mean.len() {
                let (factor, offset) = layer.affine(unit, parameters);
                let bias = &mut parameters[bias.start + unit];
                *bias = (f64::from(*bias) * factor + offset) as f32;
            }
            let width = layer.mean.len();
            let (own, tail) = parameters.split_at_mut(layer.scale.start);
            for row in own[weight].chunks_exact_mut(width) {
                let factors = tail.iter().zip(&layer.variance);
                vectorised(
                    #[inline(always)]
                    || {
                        for (w, (scale, variance)) in row.iter_mut().zip(factors) {
                            *w *= scale / (variance + EPSILON).sqrt();
                        }
                    },
                );
            }
        }
    }

    fn taps(&mut self, _context: super::StepContext<'_>, _knobs: &[f64]) -> Option<&mut dyn Taps> {
        Some(self)
    }

    fn updated(&mut self) {
        for layer in self.layers.iter_mut().filter(|layer| layer.work.of_batch) {
            let follow = |running: &mut [f32], batch: &[f32]| {
                for (running, batch) in running.iter_mut().zip(batch) {
                    *running += MOMENTUM * (batch - *running);
                }
            };
            follow(&mut layer.mean, &layer.work.mean);
            follow(&mut layer.variance, &layer.work.variance);
        }
    }

    fn shown(&self, layer: usize, parameters: &[f32]) -> Vec<(&'static str, Vec<f32>)> {
        let Some(layer) = self.layers.get(layer) else {
            return Vec::new();
        };
        let deviation = |variance: &f32| (variance + EPSILON).sqrt();
        vec![
            ("μ", layer.mean.clone()),
            ("σ", layer.variance.iter().map(deviation).collect()),
            ("γ", parameters[layer.scale.clone()].to_vec()),
            ("β", parameters[layer.shift.clone()].to_vec()),
        ]
    }

    fn visit_state(&mut self, visitor: &mut dyn StateVisitor) {
        for layer in &mut self.layers {
            visitor.vector(&mut layer.mean);
            visitor.vector(&mut layer.variance);
        }
    }

    fn kept(&self, layer: usize) -> Vec<(&'static str, Vec<f32>)> {
        let Some(layer) = self.layers.get(layer) else {
            return Vec::new();
        };
        vec![
            ("running_mean", layer.mean.clone()),
            ("running_var", layer.variance.clone()),
        ]
    }

    fn boxed_clone(&self) -> Box<dyn Regularizer> {
        Box::new(self.clone())
    }
}

impl Layer {
    /// The evaluation of one unit as `(factor, offset)` in `factor · z + offset`.
    fn affine(&self, unit: usize, parameters: &[f32]) -> (f64, f64) {
        let scale = parameters[self.scale.start + unit];
        // In f32, as in `fold`'s weights.
        let factor = f64::from(scale / (self.variance[unit] + EPSILON).sqrt());
        let shift = f64::from(parameters[self.shift.start + unit]);
        (factor, shift - f64::from(self.mean[unit]) * factor)
    }
}

impl Taps for BatchNorm {
    fn wants_pre_activation(&self) -> bool {
        true
    }

    fn pre_activation(&mut self, layer: usize, z: &mut [f32], width: usize, parameters: &[f32]) {
        let layer = &mut self.layers[layer];
        let work = &mut *layer.work;
        let rows = z.len() / width;
        work.reserve(rows, width);
        work.of_batch = rows > 1;
        if !work.of_batch {
            work.mean.copy_from_slice(&layer.mean);
            work.variance.copy_from_slice(&layer.variance);
        }
        let mut forward = Forward {
            z,
            work,
            scale: &parameters[layer.scale.clone()],
            shift: &parameters[layer.shift.clone()],
        };
        vectorised(
            #[inline(always)]
            || forward.all(width),
        );
    }

    fn pre_activation_gradient(
        &mut self,
        layer: usize,
        dz: &mut [f32],
        width: usize,
        parameters: &[f32],
        gradient: &mut [f32],
    ) {
        let layer = &mut self.layers[layer];
        let work = &mut *layer.work;
        let mut backward = Backward {
            dz,
            work,
            scale: &parameters[layer.scale.clone()],
        };
        vectorised(
            #[inline(always)]
            || backward.all(width),
        );
        gradient[layer.scale.clone()].copy_from_slice(&layer.work.product);
        gradient[layer.shift.clone()].copy_from_slice(&layer.work.sum);
    }
}

/// An operation on columns, several at a time so that their sums stay in registers.
trait Columns {
    /// Processes the columns from `start` to `start + L`.
    fn block<const L: usize>(&mut self, start: usize);

    #[inline(always)]
    #[allow(clippy::inline_always)] // Part of the vector loop.
    fn all(&mut self, width: usize) {
        let mut start = 0;
        while start + 32 <= width {
            self.block::<32>(start);
            start += 32;
        }
        while start + 8 <= width {
            self.block::<8>(start);
            start += 8;
        }
        while start < width {
            self.block::<1>(start);
            start += 1;
        }
    }
}

/// `L` numbers from `start` on.
#[inline(always)]
#[allow(clippy::inline_always)] // Part of the vector loop.
fn load<const L: usize>(from: &[f32], start: usize) -> [f32; L] {
    let mut lanes = [0.0; L];
    lanes.copy_from_slice(&from[start..start + L]);
    lanes
}

#[inline(always)]
#[allow(clippy::inline_always)] // Part of the vector loop.
fn store<const L: usize>(to: &mut [f32], start: usize, lanes: [f32; L]) {
    to[start..start + L].copy_from_slice(&lanes);
}

/// `z ← γ x̂ + β`; stores x̂ and the statistics in `work`.
struct Forward<'a> {
    z: &'a mut [f32],
    work: &'a mut Work,
    scale: &'a [f32],
    shift: &'a [f32],
}

impl Columns for Forward<'_> {
    #[inline(always)]
    #[allow(clippy::inline_always)] // Part of the vector loop.
    fn block<const L: usize>(&mut self, start: usize) {
        let (width, length) = (self.scale.len(), self.z.len());
        let offsets = || (start..length).step_by(width);
        let work = &mut *self.work;
        if work.of_batch {
            let share = width as f32 / length as f32;
            let mut sum = [0.0; L];
            for offset in offsets() {
                let z: [f32; L] = load(self.z, offset);
                for i in 0..L {
                    sum[i] += z[i];
                }
            }
            let mean = sum.map(|sum| sum * share);
            let mut sum = [0.0; L];
            for offset in offsets() {
                let z: [f32; L] = load(self.z, offset);
                for i in 0..L {
                    let off = z[i] - mean[i];
                    sum[i] += off * off;
                }
            }
            store(&mut work.mean, start, mean);
            store(&mut work.variance, start, sum.map(|sum| sum * share));
        }
        let mean: [f32; L] = load(&work.mean, start);
        let variance: [f32; L] = load(&work.variance, start);
        // An infinite variance makes the loss NaN, which stops the training, rather than the signal 0, which would
        // hide it.
        let inverse = variance.map(|v| {
            let inverse = 1.0 / (v + EPSILON).sqrt();
            if v.is_finite() { inverse } else { f32::NAN }
        });
        store(&mut work.inverse, start, inverse);
        let (scale, shift): ([f32; L], [f32; L]) =
            (load(self.scale, start), load(self.shift, start));
        for offset in offsets() {
            let mut z: [f32; L] = load(self.z, offset);
            let mut x = [0.0; L];
            for i in 0..L {
                x[i] = (z[i] - mean[i]) * inverse[i];
                z[i] = scale[i] * x[i] + shift[i];
            }
            store(&mut work.normalised, offset, x);
            store(self.z, offset, z);
        }
    }
}

/// `dz ← γ/√(σ² + ε) (d − Σd/m − x̂ Σ(d x̂)/m)`; stores the sums in `work`.
struct Backward<'a> {
    dz: &'a mut [f32],
    work: &'a mut Work,
    scale: &'a [f32],
}

impl Columns for Backward<'_> {
    #[inline(always)]
    #[allow(clippy::inline_always)] // Part of the vector loop.
    fn block<const L: usize>(&mut self, start: usize) {
        let (width, length) = (self.scale.len(), self.dz.len());
        let offsets = || (start..length).step_by(width);
        let work = &mut *self.work;
        let (mut sum, mut product) = ([0.0; L], [0.0; L]);
        for offset in offsets() {
            let d: [f32; L] = load(self.dz, offset);
            let x: [f32; L] = load(&work.normalised, offset);
            for i in 0..L {
                sum[i] += d[i];
                product[i] += d[i] * x[i];
            }
        }
        store(&mut work.sum, start, sum);
        store(&mut work.product, start, product);
        // Statistics that do not depend on the rows have no gradient.
        let share = if work.of_batch {
            width as f32 / length as f32
        } else {
            0.0
        };
        let (sum, product) = (sum.map(|sum| sum * share), product.map(|sum| sum * share));
        let (scale, mut factor): ([f32; L], [f32; L]) =
            (load(self.scale, start), load(&work.inverse, start));
        for i in 0..L {
            factor[i] *= scale[i];
        }
        for offset in offsets() {
            let mut d: [f32; L] = load(self.dz, offset);
            let x: [f32; L] = load(&work.normalised, offset);
            for i in 0..L {
                d[i] = flush(factor[i] * (d[i] - sum[i] - x[i] * product[i]));
            }
            store(self.dz, offset, d);
        }
    }
}

/// Accumulates mean and variance of each unit in f64.
struct Moments {
    rows: f64,
    /// The first row: summing differences from it avoids cancellation where the mean is far from 0.
    origin: Vec<f64>,
    sums: Vec<(f64, f64)>,
}

impl Moments {
    fn new(width: usize) -> Self {
        Self {
            rows: 0.0,
            origin: Vec::new(),
            sums: vec![(0.0, 0.0); width],
        }
    }

    fn add(&mut self, z: &[f32]) {
        let width = self.sums.len();
        if self.origin.is_empty() {
            self.origin = z[..width].iter().map(|z| f64::from(*z)).collect();
        }
        for row in z.chunks_exact(width) {
            self.rows += 1.0;
            let units = self.sums.iter_mut().zip(&self.origin);
            for ((sums, origin), z) in units.zip(row) {
                let z = f64::from(*z) - origin;
                sums.0 += z;
                sums.1 += z * z;
            }
        }
    }

    fn of(&self, unit: usize) -> (f32, f32) {
        let (sum, squares) = self.sums[unit];
        let mean = sum / self.rows;
        let variance = (squares / self.rows - mean * mean).max(0.0);
        ((mean + self.origin[unit]) as f32, variance as f32)
    }
}

/// Measures one hidden layer's linear output, with the layers below normalised as in evaluation.
struct Measure<'a> {
    below: &'a [Layer],
    parameters: &'a [f32],
    moments: Moments,
}

impl Taps for Measure<'_> {
    fn wants_pre_activation(&self) -> bool {
        true
    }

    fn pre_activation(&mut self, layer: usize, z: &mut [f32], width: usize, _network: &[f32]) {
        if layer == self.below.len() {
            self.moments.add(z);
        }
        if let Some(below) = self.below.get(layer) {
            for unit in 0..width {
                let (factor, offset) = below.affine(unit, self.parameters);
                for z in z.iter_mut().skip(unit).step_by(width) {
                    *z = (f64::from(*z) * factor + offset) as f32;
                }
            }
        }
    }
}
