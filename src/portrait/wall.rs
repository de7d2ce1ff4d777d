//! Images: their predictions, and the weights of the first layer.

use super::validation_prediction::most_interesting;
use super::{MOST_FILTERS, ValidationPrediction};
use crate::data::{Affine, Dataset, Kind};
use crate::train::Snapshot;

/// A wall of images.
#[derive(Clone, Debug, PartialEq)]
pub struct Wall {
    /// Width in pixels.
    pub width: usize,
    /// Height in pixels.
    pub height: usize,
    /// Validation samples in the order of [`Mistakes`](super::Mistakes): at most [`MOST_SAMPLES`](super::MOST_SAMPLES).
    pub samples: Vec<WallSample>,
    /// The weights of the first [`MOST_FILTERS`] units of the first layer (the output layer if there is no hidden one),
    /// in the order of the units, so that each keeps its position during training.
    pub filters: Vec<Filter>,
    /// The largest |w| in `filters`; 0 if all are 0.
    pub most: f32,
}

/// An image with its prediction.
#[derive(Clone, Debug, PartialEq)]
pub struct WallSample {
    /// Its actual and predicted class.
    pub validation_prediction: ValidationPrediction,
    /// Brightness 0 … 1, row by row from the top left.
    pub grey: Vec<f32>,
}

/// The weights of a unit to each pixel.
#[derive(Clone, Debug, PartialEq)]
pub struct Filter {
    /// Signed weights, row by row from the top left; non-finite ones are 0.
    pub weights: Vec<f32>,
    /// The largest |w| among them.
    pub most: f32,
}

/// The shares of red, green and blue in the brightness of a colour (ITU-R BT.601).
const LUMA: [f32; 3] = [0.299, 0.587, 0.114];

/// A row of inputs (for example of a [`BatchStage`](crate::train::BatchStage)) as brightness 0 … 1: the
/// scaling is undone, and values that noise pushed out of the range are clamped. Of a colour image it is the brightness of
/// the three colours together.
#[must_use]
pub fn grey(data: &Dataset, inputs: &[f32]) -> Vec<f32> {
    let maps = &data.standardisation.inputs;
    let brightness = |(number, map): (&f32, &Affine)| {
        let value = map.undo(*number) as f32;
        // Written so that NaN becomes black.
        if value > 0.0 { value.min(1.0) } else { 0.0 }
    };
    let all: Vec<f32> = inputs.iter().zip(maps).map(brightness).collect();
    let pixels = pixels(data.kind, all.len());
    if all.len() != LUMA.len() * pixels {
        return all;
    }
    let luma = |pixel: usize| {
        let planes = LUMA.iter().zip(all[pixel..].iter().step_by(pixels));
        planes.map(|(share, value)| share * value).sum()
    };
    (0..pixels).map(luma).collect()
}

/// The number of pixels of an image with so many inputs.
fn pixels(kind: Kind, inputs: usize) -> usize {
    match kind {
        Kind::Image { width, height } => width * height,
        _ => inputs,
    }
}

pub(super) fn wall(
    snapshot: &Snapshot,
    size: [usize; 2],
    validation_prediction: Vec<ValidationPrediction>,
) -> Wall {
    let data = &snapshot.data;
    let [width, height] = size;
    let sample = |validation_prediction: ValidationPrediction| {
        let inputs = data.validation.inputs.row(validation_prediction.index);
        WallSample {
            validation_prediction,
            // Every row of a matrix in standard layout is a slice.
            grey: grey(data, inputs.as_slice().unwrap_or_default()),
        }
    };
    let filters = filters(snapshot);
    let most = |most: f32, filter: &Filter| most.max(filter.most);
    Wall {
        width,
        height,
        samples: most_interesting(validation_prediction)
            .into_iter()
            .map(sample)
            .collect(),
        most: filters.iter().fold(0.0, most),
        filters,
    }
}

fn filters(snapshot: &Snapshot) -> Vec<Filter> {
    let Some(block) = snapshot.network.layout().blocks().first() else {
        return Vec::new();
    };
    let all = &snapshot.weights[block.range.clone()];
    let units = block.shape[1];
    let pixels = pixels(snapshot.data.kind, block.shape[0]);
    let filter = |unit: usize| {
        let mut weights = vec![0.0; pixels];
        // Of the planes of a colour image, what a grey one calls forth.
        for (input, w) in all[unit..].iter().step_by(units).enumerate() {
            weights[input % pixels] += if w.is_finite() { *w } else { 0.0 };
        }
        let most = weights.iter().fold(0.0, |most: f32, w| most.max(w.abs()));
        Filter { weights, most }
    };
    (0..units.min(MOST_FILTERS)).map(filter).collect()
}
