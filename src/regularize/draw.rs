//! The random draws of regularizers in a step, as values sufficient to repeat the step without their generator.

use std::collections::BTreeMap;

use serde::Serialize;

/// A drawn value.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(untagged)]
pub enum Draw {
    /// One number for the whole batch.
    Number(f32),
    /// One number per sample, or the ends of a range.
    Numbers(Vec<f32>),
    /// A row of numbers per sample.
    Rows(Vec<Vec<f32>>),
    /// The index of another sample in the batch for each sample, from 0; or a range of pixels, end excluded.
    Places(Vec<u32>),
    /// Per hidden layer and sample, a string of one 1 or 0 per unit.
    Bits(Vec<Vec<String>>),
    /// A number for each parameter, by block, in the order of a saved file.
    Parameters(BTreeMap<String, Vec<f32>>),
}

/// The draws of one regularizer for a step, by name.
pub type Draws = BTreeMap<&'static str, Draw>;

/// The sizes of a step.
#[derive(Clone, Copy, Debug)]
pub struct Sizes<'a> {
    /// Samples in the batch.
    pub rows: usize,
    /// Features of an input.
    pub inputs: usize,
    /// Width of a target.
    pub outputs: usize,
    /// Units of each hidden layer.
    pub hidden: &'a [usize],
}
