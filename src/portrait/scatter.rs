//! Predicted numbers against true ones.

use ndarray::s;

use super::{MOST_POINTS, PortraitBuffers, range};
use crate::data::{Affine, Part};
use crate::train::Snapshot;

/// Predicted against true, in the raw units of the data.
#[derive(Clone, Debug, PartialEq)]
pub struct Scatter {
    /// One for each output of the task, in its order.
    pub outputs: Vec<Cloud>,
}

/// One output's numbers.
#[derive(Clone, Debug, PartialEq)]
pub struct Cloud {
    /// The range of the true values of the training and validation parts, and a margin: for both axes. A prediction may
    /// leave it.
    pub range: [f64; 2],
    /// The first [`MOST_POINTS`] training samples as (true, predicted). Where the prediction is not a
    /// finite number, the sample is left out.
    pub train: Vec<[f64; 2]>,
    /// The first [`MOST_POINTS`] validation samples, likewise.
    pub validation: Vec<[f64; 2]>,
}

/// All outputs' clouds; `answers` is what the network says to the validation part.
pub(super) fn scatter(
    snapshot: &Snapshot,
    answers: &[f32],
    buffers: &mut PortraitBuffers,
) -> Scatter {
    let data = &snapshot.data;
    let (train, validation) = (&data.train, &data.validation);
    let count = train.len().min(MOST_POINTS);
    let to_train = buffers.answers(snapshot, &train.inputs.slice(s![..count, ..]));
    let maps = data.standardisation.targets.iter().enumerate();
    let cloud = |(output, &map): (usize, &Affine)| {
        let parts = [train, validation].into_iter();
        let truths = parts.flat_map(|part| part.targets.column(output));
        Cloud {
            range: range::with_margin(truths.map(|y| map.undo(*y))),
            train: points(train, &to_train, output, map),
            validation: points(validation, answers, output, map),
        }
    };
    Scatter {
        outputs: maps.map(cloud).collect(),
    }
}

/// One output of the first samples as (true, predicted).
fn points(part: &Part, answers: &[f32], output: usize, map: Affine) -> Vec<[f64; 2]> {
    let truths = part.targets.column(output).into_iter();
    let predictions = answers.iter().skip(output).step_by(part.targets.ncols());
    truths
        .zip(predictions)
        .take(MOST_POINTS)
        .filter(|(_, prediction)| prediction.is_finite())
        .map(|(truth, prediction)| [map.undo(*truth), map.undo(*prediction)])
        .collect()
}
