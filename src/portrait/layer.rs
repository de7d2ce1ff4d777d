//! How a hidden layer answers to the validation part.

/// A hidden layer's activations over the validation part, in evaluation mode.
#[derive(Clone, Debug, PartialEq)]
pub struct LayerPortrait {
    /// Units.
    pub width: usize,
    /// How the activations are spread.
    pub histogram: Histogram,
    /// Units that give the same for every sample, so that they tell nothing and hardly learn: at 0 for every sample
    /// (relu), |h| > 0.99 for every sample (tanh), h < 0.01 or h > 0.99 for every sample (sigmoid), |h| < 0.01 for every
    /// sample (gelu). 0 where the validation part is empty.
    pub dead: usize,
    /// The mean activation of each unit; 0 where it is not a finite number or the validation part is empty.
    pub unit_means: Vec<f32>,
}

/// How numbers are spread over bins of equal width.
#[derive(Clone, Debug, PartialEq)]
pub struct Histogram {
    /// From the left edge of the first bin to the right edge of the last: −1 … 1 for tanh, 0 … 1 for sigmoid, else from the
    /// smallest to the largest (relu: from 0).
    pub range: [f32; 2],
    /// How many numbers are in each of the [`Histogram::BINS`] bins.
    pub counts: Vec<u64>,
    /// How many are exactly 0, and in no bin: counted for relu alone, where they would tower over all else.
    pub zeros: u64,
    /// How many are not finite, and in no bin.
    pub not_finite: u64,
}
