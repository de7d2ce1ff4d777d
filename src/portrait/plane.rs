//! The plane of two of a network's inputs, the others held at their mean.

use super::{PortraitBuffers, Request, range};
use crate::data::{Dataset, Part};
use crate::train::Snapshot;

/// A part of the plane that has all training and validation samples, divided into cells.
#[derive(Clone, Debug, PartialEq)]
pub struct Plane {
    /// The names of the inputs to the right and upwards.
    pub axes: [String; 2],
    /// The number of other inputs, each held at its mean over the training part.
    pub others: usize,
    /// The left and right edge in raw units: the range of all training and validation samples, with a margin.
    pub x: [f64; 2],
    /// The bottom and top edge, likewise.
    pub y: [f64; 2],
    /// Number of cells in a row.
    pub columns: usize,
    /// Number of rows of cells.
    pub rows: usize,
}

impl Plane {
    /// The plane of the inputs `axes`, in the resolution of `request`.
    pub(super) fn of(data: &Dataset, request: Request, axes: [usize; 2]) -> Self {
        let [columns, rows] = request.clamped();
        let [x, y] = axes.map(|axis| {
            let parts = [&data.train, &data.validation].into_iter();
            range::with_margin(parts.flat_map(|part| raw(data, part, axis)))
        });
        Self {
            axes: axes.map(|axis| data.features[axis].clone()),
            others: data.inputs() - axes.len(),
            x,
            y,
            columns,
            rows,
        }
    }

    /// The network's outputs at the centre of each cell, row by row from the top left.
    pub(super) fn predict(
        &self,
        snapshot: &Snapshot,
        [right, up]: [usize; 2],
        buffers: &mut PortraitBuffers,
    ) -> Vec<f32> {
        let &Self {
            x,
            y,
            columns,
            rows,
            ..
        } = self;
        let maps = &snapshot.data.standardisation.inputs;
        let means = means(&snapshot.data.train);
        buffers.predict_rows(snapshot, columns * rows, |cell, inputs| {
            inputs.copy_from_slice(&means);
            inputs[right] = maps[right].apply(range::middle(x, cell % columns, columns));
            // Rows count downwards, y upwards.
            inputs[up] = maps[up].apply(range::middle(y, rows - 1 - cell / columns, rows));
        })
    }
}

/// Where the samples of a part are in the plane, in raw units.
pub(super) fn positions<'a>(
    data: &Dataset,
    part: &'a Part,
    [right, up]: [usize; 2],
) -> impl Iterator<Item = [f64; 2]> + use<'a> {
    raw(data, part, right)
        .zip(raw(data, part, up))
        .map(|(x, y)| [x, y])
}

/// One input of each sample of a part, in raw units.
fn raw<'a>(data: &Dataset, part: &'a Part, axis: usize) -> impl Iterator<Item = f64> + use<'a> {
    let map = data.standardisation.inputs[axis];
    let column = part.inputs.column(axis);
    column.into_iter().map(move |number| map.undo(*number))
}

/// The mean of each input over a part, as the network is fed it; 0 without samples.
fn means(part: &Part) -> Vec<f32> {
    let samples = part.len().max(1) as f64;
    let columns = part.inputs.columns().into_iter();
    columns
        .map(|column| (column.iter().map(|x| f64::from(*x)).sum::<f64>() / samples) as f32)
        .collect()
}
