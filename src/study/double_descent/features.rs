//! Random `ReLU` features: the hidden layer of a network that is never trained.

use ndarray::{Array1, Array2, ArrayView2, Axis};
use rand_distr::{Distribution, StandardNormal};

use crate::rng::{Purpose, stream};

/// N random functions φ(x) = max(0, w·x/√d + b) with standard normal w and b. With the same seed, fewer features are the
/// first of more.
#[derive(Clone, Debug)]
pub(super) struct Features {
    /// `[inputs, N]`
    weights: Array2<f64>,
    biases: Array1<f64>,
}

impl Features {
    /// Draws `count` features of `inputs` inputs.
    pub(super) fn draw(seed: u64, inputs: usize, count: usize) -> Self {
        // The stream of a layer that no network has, so that the features are independent of a net with this seed.
        let mut draws = stream(seed, Purpose::Init, u64::MAX);
        let scale = 1.0 / (inputs.max(1) as f64).sqrt();
        let mut weights = Array2::zeros((inputs, count));
        let mut biases = Array1::zeros(count);
        for (mut weights, bias) in weights.columns_mut().into_iter().zip(&mut biases) {
            let mut draw = || -> f64 { StandardNormal.sample(&mut draws) };
            weights.mapv_inplace(|_: f64| scale * draw());
            *bias = draw();
        }
        Self { weights, biases }
    }

    /// The features of these inputs: `[samples, N]`.
    pub(super) fn of(&self, inputs: ArrayView2<'_, f32>) -> Array2<f64> {
        let mut features = inputs.mapv(f64::from).dot(&self.weights);
        for mut row in features.axis_iter_mut(Axis(0)) {
            row += &self.biases;
            row.mapv_inplace(|value| value.max(0.0));
        }
        features
    }
}
