//! Grey pictures: how they are taken, and what the first layer looks for in them.

use super::validation_prediction::worth_a_look;
use super::{MOST_FILTERS, ValidationPrediction};
use crate::data::{Affine, Dataset};
use crate::train::Snapshot;

/// A wall of pictures.
#[derive(Clone, Debug, PartialEq)]
pub struct Wall {
    /// Pixels in a row.
    pub width: usize,
    /// Rows.
    pub height: usize,
    /// Validation samples in the order of [`Mistakes`](super::Mistakes): at most [`MOST_SAMPLES`](super::MOST_SAMPLES).
    pub samples: Vec<WallSample>,
    /// The weights of the first [`MOST_FILTERS`] units of the first layer (of the outputs, where there
    /// is no hidden layer), in the order of the units: each keeps its place while training goes on.
    pub filters: Vec<Filter>,
    /// The largest |w| in `filters`; 0 where all are 0.
    pub most: f32,
}

/// A picture and what the network takes it for.
#[derive(Clone, Debug, PartialEq)]
pub struct WallSample {
    /// What it is and what it is taken for.
    pub validation_prediction: ValidationPrediction,
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

/// A row of inputs (of a [`BatchStage`](crate::train::BatchStage), say) as brightness 0 … 1: the standardisation undone, what noise
/// took beyond the range brought back to its ends.
#[must_use]
pub fn grey(data: &Dataset, inputs: &[f32]) -> Vec<f32> {
    let maps = &data.standardisation.inputs;
    let brightness = |(number, map): (&f32, &Affine)| {
        let value = map.undo(*number) as f32;
        // Written so that what is not a number is black.
        if value > 0.0 { value.min(1.0) } else { 0.0 }
    };
    inputs.iter().zip(maps).map(brightness).collect()
}

/// The wall of the validation part, of which `validation_prediction` is what it is taken for.
pub(super) fn wall(
    snapshot: &Snapshot,
    size: [usize; 2],
    validation_prediction: Vec<ValidationPrediction>,
) -> Wall {
    let data = &snapshot.data;
    let [width, height] = size;
    let picture = |validation_prediction: ValidationPrediction| {
        let inputs = data.validation.inputs.row(validation_prediction.index);
        WallSample {
            validation_prediction,
            // Of a matrix in standard layout every row is a slice.
            grey: grey(data, inputs.as_slice().unwrap_or_default()),
        }
    };
    let filters = filters(snapshot);
    let most = |most: f32, filter: &Filter| most.max(filter.most);
    Wall {
        width,
        height,
        samples: worth_a_look(validation_prediction)
            .into_iter()
            .map(picture)
            .collect(),
        most: filters.iter().fold(0.0, most),
        filters,
    }
}

fn filters(snapshot: &Snapshot) -> Vec<Filter> {
    let Some(block) = snapshot.network.layout().blocks().first() else {
        return Vec::new();
    };
    let weights = &snapshot.weights[block.range.clone()];
    let units = block.shape[1];
    let filter = |unit: usize| {
        let all = weights[unit..].iter().step_by(units);
        let weights: Vec<f32> = all.map(|w| if w.is_finite() { *w } else { 0.0 }).collect();
        let most = weights.iter().fold(0.0, |most: f32, w| most.max(w.abs()));
        Filter { weights, most }
    };
    (0..units.min(MOST_FILTERS)).map(filter).collect()
}
