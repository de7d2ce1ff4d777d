//! The picture, and what the network paints of it by now.

use super::PortraitBuffers;
use crate::data::Dataset;
use crate::train::Snapshot;

/// The picture and what the network paints, pixel by pixel from the top left.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PixelFit {
    /// Pixels in a row.
    pub width: usize,
    /// Rows.
    pub height: usize,
    /// Red, green and blue of the pixels of the training and validation parts. `None` where a pixel is of neither: it is
    /// sealed in the test part, or was left out of a smaller training part.
    pub original: Vec<Option<[u8; 3]>>,
    /// What the network says to every position.
    pub painted: Vec<[u8; 3]>,
}

/// The picture of this size, and what the network says to each of its pixels' places.
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
    let places = [0, 1].map(|axis| Places::of(data, size, axis));
    let painted = buffers.ask(snapshot, width * height, |pixel, inputs| {
        inputs[0] = places[0].at(pixel % width);
        inputs[1] = places[1].at(pixel / width);
    });
    let painted = painted.chunks_exact(3);
    PixelFit {
        width,
        height,
        original,
        painted: painted.map(|rgb| colour(data, rgb.iter())).collect(),
    }
}

/// Red, green and blue as bytes; beyond black and white, those, and black where there is no number.
fn colour<'a>(data: &Dataset, numbers: impl Iterator<Item = &'a f32>) -> [u8; 3] {
    let mut rgb = [0; 3];
    for ((byte, number), map) in rgb
        .iter_mut()
        .zip(numbers)
        .zip(&data.standardisation.targets)
    {
        // The conversion ends at 0 and 255 by itself.
        *byte = (map.undo(*number) * 255.0).round() as u8;
    }
    rgb
}

/// Where the columns (axis 0) or the rows (axis 1) of a picture are, as the network is fed them. They are evenly spaced, so
/// two that are seen tell all, those of sealed pixels too.
struct Places {
    first: f64,
    step: f64,
}

impl Places {
    fn of(data: &Dataset, size: [usize; 2], axis: usize) -> Self {
        let place = |row: &usize| [row % size[0], row / size[0]][axis];
        let parts = [&data.train, &data.validation].into_iter();
        let seen = parts.flat_map(|part| {
            let inputs = part.inputs.column(axis).into_iter();
            part.rows.iter().map(place).zip(inputs.copied())
        });
        // The two that lie farthest apart, so that rounding counts least.
        let least = seen.clone().min_by_key(|(place, _)| *place);
        let most = seen.max_by_key(|(place, _)| *place);
        let (Some((from, a)), Some((to, b))) = (least, most) else {
            return Self {
                first: 0.0,
                step: 0.0,
            };
        };
        let (a, b) = (f64::from(a), f64::from(b));
        // Where all that is seen is in one line, all is painted as if it were there.
        let step = (b - a) / (to - from).max(1) as f64;
        Self {
            first: a - step * from as f64,
            step,
        }
    }

    fn at(&self, place: usize) -> f32 {
        self.step.mul_add(place as f64, self.first) as f32
    }
}
