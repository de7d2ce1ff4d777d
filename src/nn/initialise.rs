//! Initial weights, with a variance that keeps the signal's size from layer to layer.

use rand_distr::{Distribution, Normal, Uniform};

use super::{Activation, Layout, Role};
use crate::rng::{Purpose, stream};

/// Draws initial parameters. Each layer has its own random stream, so its weights do not depend on the layers before
/// it.
///
/// - tanh, sigmoid: uniform in `±√(6 / (inputs + outputs))` (Glorot & Bengio 2010, normalised initialisation);
/// - relu, gelu: normal with variance `2 / inputs` (He et al. 2015, forward case).
///
/// Biases start at zero.
pub(super) fn parameters(layout: &Layout, activation: Activation, seed: u64) -> Vec<f32> {
    let mut parameters = vec![0.0; layout.len()];
    for block in layout
        .blocks()
        .iter()
        .filter(|block| block.role == Role::Weight)
    {
        let weights = &mut parameters[block.range.clone()];
        let mut random = stream(seed, Purpose::Init, block.layer as u64);
        let [inputs, outputs] = block.shape.map(|width| width as f32);
        match activation {
            Activation::Tanh | Activation::Sigmoid => {
                let limit = (6.0 / (inputs + outputs)).sqrt();
                // The limit is positive and finite, since no width is zero.
                if let Ok(uniform) = Uniform::new_inclusive(-limit, limit) {
                    weights.fill_with(|| uniform.sample(&mut random));
                }
            }
            Activation::Relu | Activation::Gelu => {
                if let Ok(normal) = Normal::new(0.0, (2.0 / inputs).sqrt()) {
                    weights.fill_with(|| normal.sample(&mut random));
                }
            }
        }
    }
    parameters
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use crate::nn::Shape;

    fn layout() -> Layout {
        Layout::of(&Shape {
            inputs: 200,
            hidden: vec![100],
            outputs: 50,
        })
    }

    fn weights(activation: Activation, layer: usize) -> Vec<f64> {
        let all = parameters(&layout(), activation, 5);
        let range = layout().find(layer, Role::Weight).unwrap().range.clone();
        all[range].iter().map(|&w| f64::from(w)).collect()
    }

    fn variance(values: &[f64]) -> f64 {
        values.iter().map(|w| w * w).sum::<f64>() / values.len() as f64
    }

    #[test]
    fn glorot_fills_its_interval_evenly() {
        let drawn = weights(Activation::Tanh, 0);
        let limit = (6.0_f64 / 300.0).sqrt();
        let largest = drawn.iter().fold(0.0_f64, |most, w| most.max(w.abs()));
        assert!(
            largest <= limit * 1.000_001 && largest > 0.999 * limit,
            "{largest} of {limit}"
        );
        // The variance of 20 000 uniform draws has a standard error of 0.6 %.
        assert!((variance(&drawn) / (limit * limit / 3.0) - 1.0).abs() < 0.03);
    }

    #[test]
    fn he_has_variance_two_over_inputs() {
        for (layer, inputs) in [(0, 200.0), (1, 100.0)] {
            let ratio = variance(&weights(Activation::Relu, layer)) * inputs / 2.0;
            assert!((ratio - 1.0).abs() < 0.1, "layer {layer}: {ratio}");
        }
    }

    #[test]
    fn biases_are_zero_and_the_seed_decides_the_rest() {
        let all = parameters(&layout(), Activation::Gelu, 5);
        let bias = layout().find(0, Role::Bias).unwrap().range.clone();
        assert!(all[bias].iter().all(|&b| b == 0.0));
        assert_eq!(all, parameters(&layout(), Activation::Gelu, 5));
        assert_ne!(all, parameters(&layout(), Activation::Gelu, 6));
    }

    #[test]
    fn a_layers_draw_does_not_depend_on_the_layers_before_it() {
        let other = Layout::of(&Shape {
            inputs: 7,
            hidden: vec![100],
            outputs: 50,
        });
        let mine = other.find(1, Role::Weight).unwrap().range.clone();
        let theirs = layout().find(1, Role::Weight).unwrap().range.clone();
        let [a, b] = [&other, &layout()].map(|l| parameters(l, Activation::Relu, 3));
        assert_eq!(a[mine], b[theirs]);
    }
}
