//! Places of the plane, or of the line, at which the models are drawn.

use ndarray::Array2;

use crate::data::{Dataset, Kind, Part};

/// Places along each side of the plane.
const SIDE: usize = 48;
/// Places along a line.
const LINE: usize = 160;
/// Air around the samples, as a share of their range.
const MARGIN: f64 = 0.08;

/// A grid over the samples, in raw units.
pub(super) struct Grid {
    /// From the first to the last place of each axis; one of a line.
    pub(super) ranges: Vec<[f64; 2]>,
    /// What the network is fed at each place, row by row from the lowest.
    pub(super) inputs: Array2<f32>,
}

impl Grid {
    /// Places along the x axis.
    pub(super) fn columns(&self) -> usize {
        if self.ranges.len() == 1 { LINE } else { SIDE }
    }

    /// The grid over these data, if they lie in a plane or along a line.
    pub(super) fn of(data: &Dataset) -> Option<Self> {
        let axes = match data.kind {
            Kind::Points2d => 2,
            Kind::Curve1d => 1,
            _ => return None,
        };
        let ranges: Vec<[f64; 2]> = (0..axes).map(|axis| range(data, axis)).collect();
        let columns = if axes == 1 { LINE } else { SIDE };
        let cells = columns.pow(axes as u32);
        let inputs = Array2::from_shape_fn((cells, axes), |(cell, axis)| {
            let place = if axis == 0 {
                cell % columns
            } else {
                cell / columns
            };
            data.standardisation.inputs[axis].apply(at(ranges[axis], place, columns))
        });
        Some(Self { ranges, inputs })
    }

    /// The x of each column.
    pub(super) fn xs(&self) -> Vec<f64> {
        let columns = self.columns();
        (0..columns)
            .map(|place| at(self.ranges[0], place, columns))
            .collect()
    }
}

fn at([low, high]: [f64; 2], place: usize, count: usize) -> f64 {
    low + (high - low) * place as f64 / (count - 1) as f64
}

/// One input of each sample in raw units.
pub(super) fn raw<'a>(
    data: &'a Dataset,
    part: &'a Part,
    axis: usize,
) -> impl Iterator<Item = f64> + 'a {
    let map = data.standardisation.inputs[axis];
    part.inputs
        .column(axis)
        .into_iter()
        .map(move |x| map.undo(*x))
}

fn range(data: &Dataset, axis: usize) -> [f64; 2] {
    let all = raw(data, &data.train, axis).chain(raw(data, &data.validation, axis));
    let ends = [f64::INFINITY, f64::NEG_INFINITY];
    let [low, high] = all.fold(ends, |[low, high], x| [low.min(x), high.max(x)]);
    let air = MARGIN * (high - low).max(f64::MIN_POSITIVE);
    [low - air, high + air]
}
