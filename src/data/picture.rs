//! An image as regression: from the position of a pixel to its colour.

use super::dataset::Kind;
use super::problem::Problem;
use super::{DataError, Entry, Family, Gaps, Inputs, Raw, Shape, Source, Targets};
use ndarray::Array2;

pub(super) const ENTRY: Entry = Entry {
    id: "picture",
    argument: None,
    label: "Picture",
    explanation: "a photograph of a temple, 96 x 64: learn the colour at each position",
    family: Family::Picture,
    shape: Some(Shape {
        samples: 96 * 64,
        features: 2,
        classes: None,
    }),
    source: "photograph by danielbuechele, 2011 (Flickr 6061409035), made smaller",
    licence: "CC BY 2.0",
    generated: None,
    takes: &[],
    load,
};

const FILE: &[u8] = include_bytes!("../../assets/data/picture/temple-96x64.ppm");

/// The header of the embedded file, followed by RGB bytes of each pixel from the top left.
const HEADER: &[u8] = b"P6\n96 64\n255\n";
const WIDTH: usize = 96;
const HEIGHT: usize = 64;

/// Inputs are x (−1 left … 1 right) and y (−1 bottom … 1 top); targets are red, green and blue 0 … 1. None are
/// standardised.
fn load(_: &Source<'_>) -> Result<Raw, DataError> {
    let malformed = || DataError::malformed("temple-96x64.ppm", Problem::NotEmbedded);
    let pixels = FILE.strip_prefix(HEADER).ok_or_else(malformed)?;
    if pixels.len() != WIDTH * HEIGHT * 3 {
        return Err(malformed());
    }
    let samples = WIDTH * HEIGHT;
    let across = |index: usize, size: usize| 2.0 * index as f64 / (size - 1) as f64 - 1.0;
    let values = Array2::from_shape_fn((samples, 2), |(sample, axis)| match axis {
        0 => across(sample % WIDTH, WIDTH),
        _ => -across(sample / WIDTH, HEIGHT),
    });
    let colours = Array2::from_shape_fn((samples, 3), |(sample, c)| {
        f64::from(pixels[3 * sample + c]) / 255.0
    });
    Ok(Raw::new(
        Kind::Picture {
            width: WIDTH,
            height: HEIGHT,
        },
        vec!["x".to_owned(), "y".to_owned()],
        Inputs::Numbers {
            values: values.into(),
            standardise: vec![false; 2],
            gaps: Gaps::default(),
        },
        Targets::Values {
            names: ["red", "green", "blue"].map(str::to_owned).to_vec(),
            values: colours,
            standardise: false,
        },
    ))
}
