//! Weight decay, the L2 parameter norm penalty: objective `+ α/2 ‖W‖²`, gradient `+ α W`.
//!
//! Applies to weights only, not to biases or the scale and shift of batch normalisation.

use super::{Entry, Regularizer, StepContext};
use crate::knob::{Kind, Knob, Scale};
use crate::nn::{Layout, Role};
use crate::simd::vectorised;

/// See the [module](self).
pub(super) static ENTRY: Entry = Entry {
    id: "weight-decay",
    label: "weight decay",
    explanation: "a penalty on the size of the weights, so that only useful ones grow",
    source: "Krogh & Hertz 1992",
    knobs: &[Knob {
        word: "weight-decay",
        symbol: "α",
        label: "strength",
        value_name: "STRENGTH",
        explanation: "strength of the penalty α/2 ‖W‖² in the objective",
        kind: Kind::Real {
            min: 1e-8,
            max: 10.0,
            scale: Scale::Log,
        },
        default: 1e-4,
        switches: true,
    }],
    exclusive: false,
    watches: false,
    unavailable: super::never,
    mismatch: super::fits,
    notice: super::never,
    build: || Box::new(WeightDecay),
};

#[derive(Clone, Debug)]
struct WeightDecay;

/// The ranges of the flat vector that are decayed.
fn decayed(layout: &Layout) -> impl Iterator<Item = std::ops::Range<usize>> {
    layout
        .blocks()
        .iter()
        .filter(|block| block.role == Role::Weight)
        .map(|block| block.range.clone())
}

/// `‖values‖²`, summed in sixteen lanes, so that it vectorises and gives the same bits on every run.
fn square_norm(values: &[f32]) -> f64 {
    let mut lanes = [0.0_f32; 16];
    let chunks = values.chunks_exact(16);
    let tail: f32 = chunks.remainder().iter().map(|w| w * w).sum();
    vectorised(
        #[inline(always)]
        || {
            for chunk in chunks {
                for (lane, w) in lanes.iter_mut().zip(chunk) {
                    *lane += w * w;
                }
            }
        },
    );
    f64::from(tail) + lanes.iter().map(|lane| f64::from(*lane)).sum::<f64>()
}

impl Regularizer for WeightDecay {
    fn penalty(&self, context: StepContext<'_>, knobs: &[f64], weights: &[f32]) -> f64 {
        let norm: f64 = decayed(context.layout)
            .map(|range| square_norm(&weights[range]))
            .sum();
        knobs[0] / 2.0 * norm
    }

    fn gradient(
        &mut self,
        context: StepContext<'_>,
        knobs: &[f64],
        weights: &[f32],
        gradient: &mut [f32],
    ) {
        let alpha = knobs[0] as f32;
        for range in decayed(context.layout) {
            let (weights, gradient) = (&weights[range.clone()], &mut gradient[range]);
            vectorised(
                #[inline(always)]
                || {
                    for (g, w) in gradient.iter_mut().zip(weights) {
                        *g += alpha * w;
                    }
                },
            );
        }
    }

    fn boxed_clone(&self) -> Box<dyn Regularizer> {
        Box::new(self.clone())
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use crate::nn::{Activation, Loss, Network, Shape};

    #[test]
    fn the_gradient_is_that_of_the_penalty_and_biases_are_free() {
        let shape = Shape {
            inputs: 3,
            hidden: vec![5],
            outputs: 2,
        };
        let network = Network::new(shape, Activation::Tanh, Loss::CrossEntropy).unwrap();
        let weights: Vec<f32> = (0..network.layout().len())
            .map(|i| (i as f32 * 0.7).sin())
            .collect();
        let context = StepContext {
            seed: 0,
            step: 0,
            layout: network.layout(),
            data_context: crate::regularize::DataContext {
                images: None,
                classes: true,
                batch: 32,
            },
        };
        let alpha = 0.3;
        let reference = |weights: &[f64]| -> f64 {
            let squares: f64 = network
                .layout()
                .blocks()
                .iter()
                .filter(|b| !b.name.ends_with("bias"))
                .flat_map(|b| &weights[b.range.clone()])
                .map(|w| w * w)
                .sum();
            0.5 * alpha * squares
        };
        let wide: Vec<f64> = weights.iter().map(|w| f64::from(*w)).collect();
        let mut decay = (ENTRY.build)();
        let penalty = decay.penalty(context, &[alpha], &weights);
        assert!((penalty - reference(&wide)).abs() < 1e-6);

        let mut gradient = vec![1.0; weights.len()];
        decay.gradient(context, &[alpha], &weights, &mut gradient);
        for i in 0..wide.len() {
            let mut up = wide.clone();
            let mut down = wide.clone();
            up[i] += 1e-4;
            down[i] -= 1e-4;
            let slope = (reference(&up) - reference(&down)) / 2e-4;
            assert!((f64::from(gradient[i]) - 1.0 - slope).abs() < 1e-5, "{i}");
        }
    }
}
