//! A part of a data set, ready for the network.

use ndarray::Array2;

/// Samples ready for the network, in an order in which every prefix is stratified like the whole.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Part {
    /// `[samples, features]`, standard layout.
    pub inputs: Array2<f32>,
    /// `[samples, outputs]`, standard layout: one-hot classes, or values.
    pub targets: Array2<f32>,
    /// The class of each sample; empty for regression.
    pub labels: Vec<u32>,
    /// The index of each sample in the source, from 0, not counting rows with missing cells.
    pub rows: Vec<usize>,
}

impl Part {
    /// Number of samples.
    #[must_use]
    pub fn len(&self) -> usize {
        self.inputs.nrows()
    }

    /// Whether there are no samples.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
}
