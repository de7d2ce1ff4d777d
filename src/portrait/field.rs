//! The decision regions of a network over two of its inputs.

use ndarray::s;

use super::validation_prediction::{ValidationPrediction, number, verdict};
use super::{MOST_POINTS, PortraitBuffers, Request, range};
use crate::data::{Dataset, Part};
use crate::train::Snapshot;

/// The network's predictions over the plane, in the raw units of the data.
#[derive(Clone, Debug, PartialEq)]
pub struct Field {
    /// The names of the inputs to the right and upwards.
    pub axes: [String; 2],
    /// The number of other inputs, each held at its mean over the training part.
    pub others: usize,
    /// The left and right edge: the range of all training and validation samples, with a margin.
    pub x: [f64; 2],
    /// The bottom and top edge, likewise.
    pub y: [f64; 2],
    /// Number of cells in a row.
    pub columns: usize,
    /// Number of rows of cells.
    pub rows: usize,
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
    let ([columns, rows], classes) = (request.clamped(), data.outputs());
    let [x, y] = axes.map(|axis| {
        let parts = [&data.train, &data.validation].into_iter();
        range::with_margin(parts.flat_map(|part| raw(data, part, axis)))
    });
    let maps = &data.standardisation.inputs;
    let means = means(&data.train);
    let [right, up] = axes;
    let mut probabilities = buffers.predict_rows(snapshot, columns * rows, |cell, inputs| {
        inputs.copy_from_slice(&means);
        inputs[right] = maps[right].apply(range::middle(x, cell % columns, columns));
        // Rows count downwards, y upwards.
        inputs[up] = maps[up].apply(range::middle(y, rows - 1 - cell / columns, rows));
    });
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
        axes: axes.map(|axis| data.features[axis].clone()),
        others: data.inputs() - axes.len(),
        x,
        y,
        columns,
        rows,
        classes,
        most_likely,
        probabilities,
        train: points(data, &data.train, axes, train, &data.wrong_labels),
        validation: points(data, &data.validation, axes, validation, &[]),
    }
}

/// The mean of each input over a part, as the network is fed it; 0 without samples.
fn means(part: &Part) -> Vec<f32> {
    let samples = part.len().max(1) as f64;
    let columns = part.inputs.columns().into_iter();
    columns
        .map(|column| (column.iter().map(|x| f64::from(*x)).sum::<f64>() / samples) as f32)
        .collect()
}

/// The first samples of a part with their predictions.
fn points(
    data: &Dataset,
    part: &Part,
    [right, up]: [usize; 2],
    predicted: impl Iterator<Item = u32>,
    wrong_labels: &[usize],
) -> Vec<FieldPoint> {
    let positions = raw(data, part, right).zip(raw(data, part, up));
    let classes = part.labels.iter().zip(predicted);
    let all = positions.zip(classes).enumerate().take(MOST_POINTS);
    all.map(|(index, ((x, y), (&class, predicted)))| FieldPoint {
        x,
        y,
        class,
        predicted,
        is_mislabelled: wrong_labels.binary_search(&index).is_ok(),
    })
    .collect()
}

/// One input of each sample of a part, in raw units.
fn raw<'a>(data: &Dataset, part: &'a Part, axis: usize) -> impl Iterator<Item = f64> + use<'a> {
    let map = data.standardisation.inputs[axis];
    let column = part.inputs.column(axis);
    column.into_iter().map(move |number| map.undo(*number))
}
