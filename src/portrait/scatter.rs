//! Predicted against true values.

use ndarray::s;

use super::{MOST_POINTS, PortraitBuffers, range};
use crate::data::{Affine, Part};
use crate::train::Snapshot;

/// Predicted against true values, in the raw units of the data.
#[derive(Clone, Debug, PartialEq)]
pub struct Scatter {
    /// One for each output of the task, in order.
    pub outputs: Vec<Cloud>,
}

/// The values of one output.
#[derive(Clone, Debug, PartialEq)]
pub struct Cloud {
    /// The range of the true values of the training and validation parts, with a margin, for both axes. A prediction
    /// may be outside.
    pub range: [f64; 2],
    /// The first [`MOST_POINTS`] training samples as (true, predicted). Samples with a non-finite prediction are left
    /// out.
    pub train: Vec<[f64; 2]>,
    /// The first [`MOST_POINTS`] validation samples, likewise.
    pub validation: Vec<[f64; 2]>,
}

/// The clouds of all outputs; `outputs` are the network's outputs on the validation part.
pub(super) fn scatter(
    snapshot: &Snapshot,
    outputs: &[f32],
    buffers: &mut PortraitBuffers,
) -> Scatter {
    let data = &snapshot.data;
    let (train, validation) = (&data.train, &data.validation);
    let count = train.len().min(MOST_POINTS);
    let to_train = buffers.predict_all(snapshot, &train.inputs.slice(s![..count, ..]));
    let maps = data.standardisation.targets.iter().enumerate();
    let cloud = |(output, &map): (usize, &Affine)| {
        let parts = [train, validation].into_iter();
        let truths = parts.flat_map(|part| part.targets.column(output));
        Cloud {
            range: range::with_margin(truths.map(|y| map.undo(*y))),
            train: points(train, &to_train, output, map),
            validation: points(validation, outputs, output, map),
        }
    };
    Scatter {
        outputs: maps.map(cloud).collect(),
    }
}

/// One output of the first samples as (true, predicted).
fn points(part: &Part, outputs: &[f32], output: usize, map: Affine) -> Vec<[f64; 2]> {
    let truths = part.targets.column(output).into_iter();
    let predictions = outputs.iter().skip(output).step_by(part.targets.ncols());
    truths
        .zip(predictions)
        .take(MOST_POINTS)
        .filter(|(_, prediction)| prediction.is_finite())
        .map(|(truth, prediction)| [map.undo(*truth), map.undo(*prediction)])
        .collect()
}
