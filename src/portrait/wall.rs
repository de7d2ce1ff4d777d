//! Grey pictures: how they are taken, and what the first layer looks for in them.

use super::Judged;
use crate::data::Dataset;

/// A wall of pictures.
#[derive(Clone, Debug, PartialEq)]
pub struct Wall {
    /// Pixels in a row.
    pub width: usize,
    /// Rows.
    pub height: usize,
    /// Validation samples in the order of [`Mistakes`](super::Mistakes): at most [`MOST_SAMPLES`](super::MOST_SAMPLES).
    pub samples: Vec<WallSample>,
    /// The weights of the first [`MOST_FILTERS`](super::MOST_FILTERS) units of the first layer (of the outputs, where there
    /// is no hidden layer), in the order of the units: each keeps its place while training goes on.
    pub filters: Vec<Filter>,
    /// The largest |w| in `filters`; 0 where all are 0.
    pub most: f32,
}

/// A picture and what the network takes it for.
#[derive(Clone, Debug, PartialEq)]
pub struct WallSample {
    /// What it is and what it is taken for.
    pub judged: Judged,
    /// Brightness 0 … 1, row by row from the top left.
    pub grey: Vec<f32>,
}

/// What a unit is fed from each pixel.
#[derive(Clone, Debug, PartialEq)]
pub struct Filter {
    /// Signed weights, row by row from the top left; 0 where one is not finite.
    pub weights: Vec<f32>,
    /// The largest |w| among them.
    pub most: f32,
}

/// A row of inputs (of a [`Stage`](crate::train::Stage), say) as brightness 0 … 1: the standardisation undone, what noise
/// took beyond the range brought back to its ends.
#[must_use]
pub fn grey(data: &Dataset, inputs: &[f32]) -> Vec<f32> {
    let maps = &data.standardisation.inputs;
    let brightness = |(number, map): (&f32, &crate::data::Affine)| {
        let value = map.undo(*number) as f32;
        // Written so that what is not a number is black.
        if value > 0.0 { value.min(1.0) } else { 0.0 }
    };
    inputs.iter().zip(maps).map(brightness).collect()
}
