//! The decision regions of a network over two of its inputs.

use ndarray::s;

use super::plane::positions;
use super::validation_prediction::{ValidationPrediction, number, verdict};
use super::{MOST_POINTS, Plane, PortraitBuffers, Request};
use crate::data::{Dataset, Part};
use crate::train::Snapshot;

/// The network's predictions over the plane, in the raw units of the data.
#[derive(Clone, Debug, PartialEq)]
pub struct Field {
    /// Where they are predicted.
    pub plane: Plane,
    /// Number of classes.
    pub classes: usize,
    /// The most likely class at the centre of each cell, row by row from the top left.
    pub most_likely: Vec<u32>,
    /// The class probabilities at the centre of each cell: `[rows, columns, classes]`. 0 where the network's output is
    /// not finite.
    pub probabilities: Vec<f32>,
    /// The first [`MOST_POINTS`] training samples.
    pub train: Vec<FieldPoint>,
    /// The first [`MOST_POINTS`] validation samples.
    pub validation: Vec<FieldPoint>,
}

/// A sample with its position in the plane.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct FieldPoint {
    /// The input to the right, in raw units.
    pub x: f64,
    /// The input upwards, in raw units.
    pub y: f64,
    /// Its label.
    pub class: u32,
    /// The predicted class.
    pub predicted: u32,
    /// Whether its label was made wrong on purpose.
    pub is_mislabelled: bool,
}

impl FieldPoint {
    /// Whether the prediction differs from the label.
    #[must_use]
    pub fn is_mistaken(&self) -> bool {
        self.class != self.predicted
    }
}

/// The network's predictions over the plane of the inputs `axes`; `validation_prediction` are those of the validation part.
pub(super) fn field(
    snapshot: &Snapshot,
    request: Request,
    axes: [usize; 2],
    validation_prediction: &[ValidationPrediction],
    buffers: &mut PortraitBuffers,
) -> Field {
    let data = &snapshot.data;
    let classes = data.outputs();
    let plane = Plane::of(data, request, axes);
    let mut probabilities = plane.predict(snapshot, axes, buffers);
    let cells = probabilities.chunks_exact(classes);
    let most_likely = cells.map(|cell| verdict(cell).0).collect();
    for p in &mut probabilities {
        *p = number(*p);
    }
    let count = data.train.len().min(MOST_POINTS);
    let outputs = buffers.predict_all(snapshot, &data.train.inputs.slice(s![..count, ..]));
    let train = outputs.chunks_exact(classes).map(|p| verdict(p).0);
    let validation = validation_prediction.iter().map(|one| one.predicted);
    Field {
        plane,
        classes,
        most_likely,
        probabilities,
        train: points(data, &data.train, axes, train, &data.wrong_labels),
        validation: points(data, &data.validation, axes, validation, &[]),
    }
}

/// The first samples of a part with their predictions.
fn points(
    data: &Dataset,
    part: &Part,
    axes: [usize; 2],
    predicted: impl Iterator<Item = u32>,
    wrong_labels: &[usize],
) -> Vec<FieldPoint> {
    let positions = positions(data, part, axes);
    let classes = part.labels.iter().zip(predicted);
    let all = positions.zip(classes).enumerate().take(MOST_POINTS);
    all.map(|(index, ([x, y], (&class, predicted)))| FieldPoint {
        x,
        y,
        class,
        predicted,
        is_mislabelled: wrong_labels.binary_search(&index).is_ok(),
    })
    .collect()
}
