//! Random `ReLU` features: the hidden layer of a network that is never trained.

use ndarray::{Array1, Array2, ArrayView2, Axis};
use rand::Rng;
use rand_distr::{Distribution, StandardNormal};

use crate::rng::{Generator, Purpose, stream};

/// N random functions φ(x) = max(0, w·(x − c)/√d) with standard normal w, and c a random point between two random
/// training samples. So each is above 0 for some training samples and 0 for others; with c anywhere many would be 0, or
/// linear, for all of them, and N features would have fewer than N directions. With the same seed, fewer features are
/// the first of more.
#[derive(Clone, Debug)]
pub(super) struct Features {
    /// `[inputs, N]`
    weights: Array2<f64>,
    /// −w·c/√d
    biases: Array1<f64>,
}

impl Features {
    /// Draws `count` features for these training inputs.
    pub(super) fn draw(seed: u64, train: &ArrayView2<'_, f32>, count: usize) -> Self {
        // The stream of a layer that no network has, so that the features are independent of a net with this seed.
        let mut draws = stream(seed, Purpose::Init, u64::MAX);
        let (samples, inputs) = train.dim();
        let scale = 1.0 / (inputs.max(1) as f64).sqrt();
        let mut weights = Array2::zeros((inputs, count));
        let mut biases = Array1::zeros(count);
        for (mut weights, bias) in weights.columns_mut().into_iter().zip(&mut biases) {
            let first = index(&mut draws, samples);
            let second =
                (first + 1 + index(&mut draws, samples.saturating_sub(1))) % samples.max(1);
            let between = uniform(&mut draws);
            weights.mapv_inplace(|_: f64| {
                let normal: f64 = StandardNormal.sample(&mut draws);
                scale * normal
            });
            let along = |sample: usize| -> f64 {
                let pairs = weights.iter().zip(train.row(sample));
                pairs.map(|(weight, x)| weight * f64::from(*x)).sum()
            };
            if samples > 0 {
                let (first, second) = (along(first), along(second));
                *bias = -between.mul_add(second - first, first);
            }
        }
        Self { weights, biases }
    }

    /// The features of these inputs: `[samples, N]`.
    pub(super) fn of(&self, inputs: &ArrayView2<'_, f32>) -> Array2<f64> {
        let mut features = inputs.mapv(f64::from).dot(&self.weights);
        for mut row in features.axis_iter_mut(Axis(0)) {
            row += &self.biases;
            row.mapv_inplace(|value| value.max(0.0));
        }
        features
    }
}

/// A number from 0, below 1.
fn uniform(draws: &mut Generator) -> f64 {
    (draws.next_u64() >> 11) as f64 / (1_u64 << 53) as f64
}

/// A whole number from 0, below `count`; 0 if there is none.
fn index(draws: &mut Generator, count: usize) -> usize {
    (uniform(draws) * count as f64) as usize
}
