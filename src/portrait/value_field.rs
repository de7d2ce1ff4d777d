//! The value that a network predicts over two of its inputs.

use super::plane::positions;
use super::{MOST_POINTS, Plane, PortraitBuffers, Request};
use crate::train::Snapshot;

/// The network's first output over the plane, in the raw units of the data.
#[derive(Clone, Debug, PartialEq)]
pub struct ValueField {
    /// Where it is predicted.
    pub plane: Plane,
    /// The least and the greatest true value of the training and validation parts; a prediction may lie outside.
    pub range: [f64; 2],
    /// The predicted value at the centre of each cell, row by row from the top left; not finite if the network's output
    /// is not.
    pub values: Vec<f64>,
    /// The first [`MOST_POINTS`] training samples as (x, y).
    pub train: Vec<[f64; 2]>,
    /// The first [`MOST_POINTS`] validation samples, likewise.
    pub validation: Vec<[f64; 2]>,
}

/// The network's predictions over the plane of the inputs `axes`.
pub(super) fn value_field(
    snapshot: &Snapshot,
    request: Request,
    axes: [usize; 2],
    buffers: &mut PortraitBuffers,
) -> ValueField {
    let data = &snapshot.data;
    let plane = Plane::of(data, request, axes);
    let map = data.standardisation.targets[0];
    let outputs = plane.predict(snapshot, axes, buffers);
    let outputs = outputs.iter().step_by(data.outputs());
    let parts = [&data.train, &data.validation];
    let truths = parts.into_iter().flat_map(|part| part.targets.column(0));
    let ends = [f64::INFINITY, f64::NEG_INFINITY];
    let truths = truths.map(|target| map.undo(*target));
    let [train, validation] = parts.map(|part| {
        let samples = positions(data, part, axes);
        samples.take(MOST_POINTS).collect()
    });
    ValueField {
        range: truths.fold(ends, |[least, most], y| [least.min(y), most.max(y)]),
        values: outputs.map(|output| map.undo(*output)).collect(),
        train,
        validation,
        plane,
    }
}
