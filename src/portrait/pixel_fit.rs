//! An image and the network's reproduction of it.

use super::PortraitBuffers;
use crate::data::Dataset;
use crate::train::Snapshot;

/// The image and the network's reproduction, pixel by pixel from the top left.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PixelFit {
    /// Width in pixels.
    pub width: usize,
    /// Height in pixels.
    pub height: usize,
    /// RGB values of the pixels of the training and validation parts. `None` for a pixel of neither: it is sealed in
    /// the test part, or was left out of a smaller training part.
    pub original: Vec<Option<[u8; 3]>>,
    /// The network's output at every position.
    pub painted: Vec<[u8; 3]>,
}

/// An image of this size, and the network's output at each of its pixels.
pub(super) fn pixel_fit(
    snapshot: &Snapshot,
    size: [usize; 2],
    buffers: &mut PortraitBuffers,
) -> PixelFit {
    let data = &snapshot.data;
    let [width, height] = size;
    let mut original = vec![None; width * height];
    for part in [&data.train, &data.validation] {
        for (row, target) in part.rows.iter().zip(part.targets.rows()) {
            if let Some(pixel) = original.get_mut(*row) {
                *pixel = Some(colour(data, target.into_iter()));
            }
        }
    }
    let coordinates = [0, 1].map(|axis| Coordinates::of(data, size, axis));
    let painted = buffers.predict_rows(snapshot, width * height, |pixel, inputs| {
        inputs[0] = coordinates[0].at(pixel % width);
        inputs[1] = coordinates[1].at(pixel / width);
    });
    let painted = painted.chunks_exact(3);
    PixelFit {
        width,
        height,
        original,
        painted: painted.map(|rgb| colour(data, rgb.iter())).collect(),
    }
}

/// RGB values as bytes, clamped to 0 … 255; NaN gives 0.
fn colour<'a>(data: &Dataset, numbers: impl Iterator<Item = &'a f32>) -> [u8; 3] {
    let mut rgb = [0; 3];
    for ((byte, number), map) in rgb
        .iter_mut()
        .zip(numbers)
        .zip(&data.standardisation.targets)
    {
        // `as u8` saturates at 0 and 255.
        *byte = (map.undo(*number) * 255.0).round() as u8;
    }
    rgb
}

/// The network inputs for the columns (axis 0) or rows (axis 1) of an image. They are evenly spaced, so two known ones
/// determine all, including those of sealed pixels.
struct Coordinates {
    first: f64,
    step: f64,
}

impl Coordinates {
    fn of(data: &Dataset, size: [usize; 2], axis: usize) -> Self {
        let index = |row: &usize| [row % size[0], row / size[0]][axis];
        let parts = [&data.train, &data.validation].into_iter();
        let known = parts.flat_map(|part| {
            let inputs = part.inputs.column(axis).into_iter();
            part.rows.iter().map(index).zip(inputs.copied())
        });
        // The two farthest apart, to minimise rounding errors.
        let least = known.clone().min_by_key(|(index, _)| *index);
        let most = known.max_by_key(|(index, _)| *index);
        let (Some((from, a)), Some((to, b))) = (least, most) else {
            return Self {
                first: 0.0,
                step: 0.0,
            };
        };
        let (a, b) = (f64::from(a), f64::from(b));
        // If all known pixels are on one line, every pixel gets its coordinate.
        let step = (b - a) / (to - from).max(1) as f64;
        Self {
            first: a - step * from as f64,
            step,
        }
    }

    fn at(&self, index: usize) -> f32 {
        self.step.mul_add(index as f64, self.first) as f32
    }
}
