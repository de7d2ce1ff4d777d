//! Noise robustness: `x + N(0, σₓ²)`, and the gradient taken at `W + N(0, σ_w²)` but applied to `W`.
//!
//! Inputs and weights draw from separate streams, so that switching one does not change the other's draws. All
//! parameters are perturbed, including biases and those that regularizers own.

use ndarray::ArrayViewMut2;

use super::{Draw, Draws, Entry, Regularizer, Sizes, StepContext, never, normal};
use crate::knob::{Kind, Knob, Scale};
use crate::rng::{Generator, Purpose, stream};

const DEVIATION: Kind = Kind::Real {
    min: 1e-5,
    max: 10.0,
    scale: Scale::Log,
};

/// See the [module](self).
pub(super) static ENTRY: Entry = Entry {
    id: "noise",
    label: "noise",
    explanation: "add noise to inputs or weights at every step, so that the fit does not hinge on exact values",
    source: "Bishop 1995; An 1996",
    knobs: &[
        Knob {
            word: "input-noise",
            symbol: "σₓ",
            label: "on inputs",
            value_name: "STD",
            explanation: "standard deviation of the noise added to each input",
            kind: DEVIATION,
            default: 0.1,
            switches: true,
        },
        Knob {
            word: "weight-noise",
            symbol: "σ_w",
            label: "on weights",
            value_name: "STD",
            explanation: "standard deviation of the noise on each weight where the gradient is computed",
            kind: DEVIATION,
            default: 0.01,
            switches: true,
        },
    ],
    exclusive: false,
    watches: false,
    unavailable: never,
    mismatch: super::fits,
    notice: never,
    build: || Box::new(Noise),
};

const INPUTS: usize = 0;
const WEIGHTS: usize = 1;

#[derive(Clone, Debug)]
struct Noise;

/// The generator of a step for inputs or for weights.
fn draws(context: StepContext<'_>, target: usize) -> Generator {
    stream(
        context.seed,
        Purpose::Noise,
        2 * context.step + target as u64,
    )
}

impl Regularizer for Noise {
    fn batch(
        &mut self,
        context: StepContext<'_>,
        knobs: &[f64],
        inputs: &mut ArrayViewMut2<'_, f32>,
        _targets: &mut ArrayViewMut2<'_, f32>,
    ) {
        if knobs[INPUTS] > 0.0
            && let Some(inputs) = inputs.as_slice_mut()
        {
            normal::add(&draws(context, INPUTS), knobs[INPUTS] as f32, inputs);
        }
    }

    fn moves_weights(&self, knobs: &[f64]) -> bool {
        knobs[WEIGHTS] > 0.0
    }

    fn weights(&mut self, context: StepContext<'_>, knobs: &[f64], at: &mut [f32]) {
        if knobs[WEIGHTS] > 0.0 {
            normal::add(&draws(context, WEIGHTS), knobs[WEIGHTS] as f32, at);
        }
    }

    fn draws(&self, context: StepContext<'_>, knobs: &[f64], sizes: Sizes<'_>) -> Draws {
        let noise = |target: usize, length: usize| {
            let mut noise = vec![0.0; length];
            normal::add(&draws(context, target), knobs[target] as f32, &mut noise);
            noise
        };
        let mut drawn = Draws::new();
        if knobs[INPUTS] > 0.0 {
            let all = noise(INPUTS, sizes.rows * sizes.inputs);
            let rows = all.chunks(sizes.inputs).map(<[f32]>::to_vec);
            drawn.insert("inputs", Draw::Rows(rows.collect()));
        }
        if knobs[WEIGHTS] > 0.0 {
            let all = context
                .layout
                .sequential(&noise(WEIGHTS, context.layout.len()));
            let blocks = all.into_iter().map(|(name, _, values)| (name, values));
            drawn.insert("weights", Draw::Parameters(blocks.collect()));
        }
        drawn
    }

    fn boxed_clone(&self) -> Box<dyn Regularizer> {
        Box::new(self.clone())
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use ndarray::Array2;

    use super::*;
    use crate::nn::{Activation, Loss, Network, Shape};
    use crate::regularize::DataContext;

    /// The noise that a step adds to 40 × 50 inputs and to the same number of weights.
    fn added(knobs: &[f64], step: u64) -> (Vec<f32>, Vec<f32>) {
        let shape = Shape {
            inputs: 50,
            hidden: Vec::new(),
            outputs: 1,
        };
        let network = Network::new(shape, Activation::Relu, Loss::MeanSquaredError).unwrap();
        let context = StepContext {
            seed: 5,
            step,
            layout: network.layout(),
            data_context: DataContext {
                images: None,
                classes: false,
                batch: 40,
            },
        };
        let mut inputs = Array2::zeros((40, 50));
        let mut targets = Array2::zeros((40, 1));
        let mut noise = (ENTRY.build)();
        noise.batch(
            context,
            knobs,
            &mut inputs.view_mut(),
            &mut targets.view_mut(),
        );
        assert!(targets.iter().all(|y| *y == 0.0));
        let mut weights = vec![0.0; 2000];
        noise.weights(context, knobs, &mut weights);
        (inputs.into_raw_vec_and_offset().0, weights)
    }

    fn deviation(values: &[f32]) -> f64 {
        let squares: f64 = values.iter().map(|x| f64::from(*x).powi(2)).sum();
        (squares / values.len() as f64).sqrt()
    }

    #[test]
    fn the_noise_has_the_deviation_asked_for_and_is_fresh_at_every_step() {
        let (inputs, weights) = added(&[0.3, 0.02], 4);
        assert!((deviation(&inputs) / 0.3 - 1.0).abs() < 0.08);
        assert!((deviation(&weights) / 0.02 - 1.0).abs() < 0.08);
        assert_ne!(added(&[0.3, 0.02], 5).0, inputs);
        assert_eq!(added(&[0.3, 0.02], 4).0, inputs);
    }

    #[test]
    fn inputs_and_weights_do_not_disturb_each_other() {
        let both = added(&[0.3, 0.02], 7);
        let (inputs, nothing) = added(&[0.3, 0.0], 7);
        assert_eq!(inputs, both.0);
        assert!(nothing.iter().all(|w| *w == 0.0));
        assert!(!(ENTRY.build)().moves_weights(&[0.3, 0.0]));
        assert_eq!(added(&[0.0, 0.02], 7).1, both.1);
    }
}
