//! A part of a data set: samples as the net is fed them.

use ndarray::Array2;

/// Samples as the net is fed them, in an order of which every beginning is stratified like the whole.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Part {
    /// `[samples, features]`, standard layout.
    pub inputs: Array2<f32>,
    /// `[samples, outputs]`, standard layout: one-hot classes, or values.
    pub targets: Array2<f32>,
    /// The class of each sample; empty for regression.
    pub labels: Vec<u32>,
    /// Where each sample stood in the source, from 0, rows with missing cells not counted.
    pub rows: Vec<usize>,
}

impl Part {
    /// How many samples it has.
    #[must_use]
    pub fn len(&self) -> usize {
        self.inputs.nrows()
    }

    /// Whether it has none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
}
