//! The picture, and what the network paints of it by now.

use super::Studio;
use crate::data::{Dataset, pixel_position};
use crate::train::Snapshot;

/// The picture and what the network paints, pixel by pixel from the top left.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Painting {
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
pub(super) fn painting(snapshot: &Snapshot, size: [usize; 2], studio: &mut Studio) -> Painting {
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
    // The places of sealed pixels are no secret: they are those of any picture of this size.
    let maps = &data.standardisation.inputs;
    let painted = studio.ask(snapshot, width * height, |pixel, inputs| {
        let [x, y] = pixel_position(pixel, width, height);
        inputs[0] = maps[0].apply(x);
        inputs[1] = maps[1].apply(y);
    });
    let painted = painted.chunks_exact(3);
    Painting {
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
