//! Dropout: each hidden activation is zeroed with probability p and the rest are scaled by 1/(1−p), in training only.
//!
//! Scaling in training ("inverted dropout") preserves the expected signal, so that evaluation needs no scaling.

use std::fmt;

use super::scratch::{Scratch, first};
use super::words::{GROUP, Words};
use super::{Draw, Draws, Entry, Regularizer, Sizes, StepContext, never};
use crate::knob::{Kind, Knob, Scale};
use crate::nn::Taps;
use crate::rng::{Purpose, stream};
use crate::simd::vectorised;

/// See the [module](self).
pub(super) static ENTRY: Entry = Entry {
    id: "dropout",
    label: "dropout",
    explanation: "drop hidden units at random, so that none relies on another",
    source: "Srivastava et al. 2014",
    knobs: &[Knob {
        word: "dropout",
        symbol: "p",
        label: "dropout rate",
        value_name: "RATE",
        explanation: "probability that a hidden unit is dropped in a step",
        kind: Kind::Real {
            min: 0.01,
            max: 0.95,
            scale: Scale::Linear(0.05),
        },
        default: 0.2,
        switches: true,
    }],
    exclusive: false,
    watches: false,
    unavailable: never,
    mismatch: super::fits,
    notice: never,
    build: || Box::new(Dropout::default()),
};

/// The state of dropout in the current step, with the factors of each hidden layer's activations.
#[derive(Clone, Default)]
struct Dropout {
    seed: u64,
    step: u64,
    /// The number of values out of 2¹⁶ for which a unit is dropped; 16 bits per unit match p to 1e-5.
    out: u32,
    masks: Scratch<Vec<Mask>>,
}

#[derive(Clone, Debug, Default)]
struct Mask {
    factors: Vec<f32>,
    length: usize,
}

impl fmt::Debug for Dropout {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Dropout").finish_non_exhaustive()
    }
}

impl Regularizer for Dropout {
    fn taps(&mut self, context: StepContext<'_>, knobs: &[f64]) -> Option<&mut dyn Taps> {
        self.seed = context.seed;
        self.step = context.step;
        self.out = (knobs[0] * 65_536.0).round().clamp(0.0, 65_535.0) as u32;
        Some(self)
    }

    fn shown(&self, layer: usize, _parameters: &[f32]) -> Vec<(&'static str, Vec<f32>)> {
        let mask = self.masks.get(layer);
        let shown = mask.map(|mask| ("mask", mask.factors[..mask.length].to_vec()));
        shown.into_iter().collect()
    }

    fn draws(&self, context: StepContext<'_>, knobs: &[f64], sizes: Sizes<'_>) -> Draws {
        let mut double = self.clone();
        let Some(taps) = double.taps(context, knobs) else {
            return Draws::new();
        };
        let mut scale: f32 = 0.0;
        let mut layers = Vec::new();
        for (layer, &width) in sizes.hidden.iter().enumerate() {
            let mut factors = vec![1.0; sizes.rows * width];
            taps.activation(layer, &mut factors, width);
            scale = factors.iter().copied().fold(scale, f32::max);
            let bits = |row: &[f32]| {
                let bits = row
                    .iter()
                    .map(|factor| if *factor > 0.0 { '1' } else { '0' });
                bits.collect()
            };
            layers.push(factors.chunks(width).map(bits).collect());
        }
        Draws::from([("scale", Draw::Number(scale)), ("kept", Draw::Bits(layers))])
    }

    fn boxed_clone(&self) -> Box<dyn Regularizer> {
        Box::new(self.clone())
    }
}

impl Taps for Dropout {
    fn wants_activation(&self) -> bool {
        true
    }

    fn activation(&mut self, layer: usize, h: &mut [f32], _width: usize) {
        let out = self.out;
        // From the rounded probability, so that the expectation is exact.
        let scale = (65_536.0 / (65_536.0 - out as f32)).to_bits();
        // The step selects the stream, and the layer a position in it far from every other layer's.
        let generator = stream(self.seed, Purpose::Dropout, self.step);
        let mut words = Words::of(&generator, (layer as u64) << 40);
        if self.masks.len() <= layer {
            self.masks.resize_with(layer + 1, Mask::default);
        }
        let mask = &mut self.masks[layer];
        mask.length = h.len();
        let factors = first(&mut mask.factors, h.len());
        // Each word decides for two activations, a group apart.
        for (h, factors) in h.chunks_mut(2 * GROUP).zip(factors.chunks_mut(2 * GROUP)) {
            let words = words.next();
            let middle = h.len().min(GROUP);
            let (low, high) = h.split_at_mut(middle);
            let (low_factors, high_factors) = factors.split_at_mut(middle);
            vectorised(
                #[inline(always)]
                || {
                    for ((h, factor), word) in low.iter_mut().zip(low_factors).zip(words) {
                        *factor = f32::from_bits(scale & kept(word & 0xffff, out));
                        *h *= *factor;
                    }
                    for ((h, factor), word) in high.iter_mut().zip(high_factors).zip(words) {
                        *factor = f32::from_bits(scale & kept(word >> 16, out));
                        *h *= *factor;
                    }
                },
            );
        }
    }

    fn activation_gradient(&mut self, layer: usize, dh: &mut [f32], _width: usize) {
        let factors = &self.masks[layer].factors;
        vectorised(
            #[inline(always)]
            || {
                for (d, factor) in dh.iter_mut().zip(factors) {
                    *d *= factor;
                }
            },
        );
    }
}

/// All bits set if the draw keeps the unit, none if it drops it: a mask, since selecting between two numbers would be
/// compiled to a memory lookup.
#[inline(always)]
#[allow(clippy::inline_always)] // Part of the vector loop.
fn kept(drawn: u32, out: u32) -> u32 {
    u32::from(drawn >= out).wrapping_neg()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use crate::nn::{Activation, Loss, Network, Shape};
    use crate::regularize::DataContext;

    fn network() -> Network {
        let shape = Shape {
            inputs: 1,
            hidden: vec![100],
            outputs: 1,
        };
        Network::new(shape, Activation::Relu, Loss::MeanSquaredError).unwrap()
    }

    /// The factors of one layer in one step.
    fn factors(p: f64, step: u64, layer: usize, length: usize) -> Vec<f32> {
        let network = network();
        let context = StepContext {
            seed: 2,
            step,
            layout: network.layout(),
            data_context: DataContext {
                images: None,
                classes: false,
                batch: 1,
            },
        };
        let mut dropout = (ENTRY.build)();
        let taps = dropout.taps(context, &[p]).unwrap();
        let mut h = vec![1.0; length];
        taps.activation(layer, &mut h, 100);
        let mut dh = vec![3.0; length];
        taps.activation_gradient(layer, &mut dh, 100);
        assert!(h.iter().zip(&dh).all(|(h, dh)| 3.0 * h == *dh));
        assert_eq!(dropout.shown(layer, &[]), [("mask", h.clone())]);
        h
    }

    #[test]
    fn the_share_left_out_and_the_expected_signal_are_as_asked() {
        for p in [0.1, 0.2, 0.5, 0.9] {
            let all = factors(p, 0, 0, 200_000);
            let out = all.iter().filter(|f| **f == 0.0).count() as f64 / all.len() as f64;
            assert!((out - p).abs() < 0.005, "{p}: {out}");
            let scale = (1.0 / (1.0 - p)) as f32;
            assert!(
                all.iter()
                    .all(|f| *f == 0.0 || (f / scale - 1.0).abs() < 1e-4)
            );
            let mean = all.iter().map(|f| f64::from(*f)).sum::<f64>() / all.len() as f64;
            assert!((mean - 1.0).abs() < 0.03, "{p}: {mean}");
        }
    }

    #[test]
    fn every_step_and_layer_draws_afresh_and_the_same_again() {
        let mask = factors(0.5, 3, 1, 1000);
        assert_eq!(mask, factors(0.5, 3, 1, 1000));
        assert_eq!(mask[..70], factors(0.5, 3, 1, 70));
        assert_ne!(mask, factors(0.5, 4, 1, 1000));
        assert_ne!(mask, factors(0.5, 3, 0, 1000));
    }

    #[test]
    fn a_larger_share_leaves_out_what_a_smaller_one_did_and_more() {
        let (few, many) = (factors(0.2, 1, 0, 1000), factors(0.6, 1, 0, 1000));
        assert!(
            few.iter()
                .zip(&many)
                .all(|(few, many)| *few > 0.0 || *many == 0.0)
        );
    }
}
