//! Regression on a curve: the data, the true function and the network's fit.

use super::{MOST_POINTS, PortraitBuffers, Request, range};
use crate::data::{Dataset, Part};
use crate::train::Snapshot;

/// A curve with its samples and the network's fit, in the raw units of the data.
#[derive(Clone, Debug, PartialEq)]
pub struct Fit {
    /// The left and right edge: the range of all training and validation samples, with a margin.
    pub x: [f64; 2],
    /// The bottom and top edge: the range of all training and validation samples and of the true function, with a
    /// margin. The network's curve may leave it, since the edges stay the same during training.
    pub y: [f64; 2],
    /// The x values of the curves, evenly spaced from edge to edge.
    pub xs: Vec<f64>,
    /// The network's output at each of `xs`; not finite if the network's output is not.
    pub network: Vec<f64>,
    /// The function the data were generated from at each of `xs`, if known.
    pub truth: Option<Vec<f64>>,
    /// The first [`MOST_POINTS`] training samples as (x, y).
    pub train: Vec<[f64; 2]>,
    /// The first [`MOST_POINTS`] validation samples as (x, y).
    pub validation: Vec<[f64; 2]>,
}

/// The data and the network's fit at `request.columns` points.
pub(super) fn fit(snapshot: &Snapshot, request: Request, buffers: &mut PortraitBuffers) -> Fit {
    let data = &snapshot.data;
    let [columns, _] = request.clamped();
    let samples = || points(data, &data.train).chain(points(data, &data.validation));
    let x = range::with_margin(samples().map(|[x, _]| x));
    let xs: Vec<f64> = (0..columns).map(|i| range::point(x, i, columns)).collect();
    let truth = data.truth.map(|truth| truth.function);
    let truth: Option<Vec<f64>> = truth.map(|f| xs.iter().map(|x| f(*x)).collect());
    let behind = truth.iter().flatten().copied();
    let y = range::with_margin(samples().map(|[_, y]| y).chain(behind));
    let maps = &data.standardisation;
    let outputs = buffers.predict_rows(snapshot, columns, |i, inputs| {
        inputs[0] = maps.inputs[0].apply(xs[i]);
    });
    Fit {
        x,
        y,
        network: outputs.iter().map(|o| maps.targets[0].undo(*o)).collect(),
        xs,
        truth,
        train: points(data, &data.train).take(MOST_POINTS).collect(),
        validation: points(data, &data.validation).take(MOST_POINTS).collect(),
    }
}

/// The samples of a part as (x, y).
fn points<'a>(data: &Dataset, part: &'a Part) -> impl Iterator<Item = [f64; 2]> + use<'a> {
    let (x, y) = (
        data.standardisation.inputs[0],
        data.standardisation.targets[0],
    );
    let samples = part
        .inputs
        .column(0)
        .into_iter()
        .zip(part.targets.column(0));
    samples.map(move |(input, target)| [x.undo(*input), y.undo(*target)])
}
