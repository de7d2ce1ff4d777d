//! What regularizers draw at random for a step, as values: enough to make the step again without their generator.

use std::collections::BTreeMap;

use serde::Serialize;

/// Something drawn.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(untagged)]
pub enum Draw {
    /// For the batch as a whole.
    Number(f32),
    /// One number a sample, or the ends of a range.
    Numbers(Vec<f32>),
    /// Numbers of each sample.
    Rows(Vec<Vec<f32>>),
    /// A place in the batch for each sample, from 0; or ends of a range of pixels, the last not included.
    Places(Vec<u32>),
    /// For each hidden layer and each sample, a 1 or a 0 for each unit.
    Bits(Vec<Vec<String>>),
    /// A number for each parameter, block by block, in the order of a saved file.
    Parameters(BTreeMap<String, Vec<f32>>),
}

/// What one regularizer draws for a step, by name.
pub type Draws = BTreeMap<&'static str, Draw>;

/// The sizes of a step.
#[derive(Clone, Copy, Debug)]
pub struct Sizes<'a> {
    /// Samples in the batch.
    pub rows: usize,
    /// Numbers of an input.
    pub inputs: usize,
    /// Numbers of a target.
    pub outputs: usize,
    /// Units of each hidden layer.
    pub hidden: &'a [usize],
}
