//! Images in memory, whatever format they come in.

use super::dataset::Kind;
use super::error::DataError;
use super::image_size::ImageSize;
use super::problem::{IdxProblem, Problem};
use super::raw::{Brightness, Inputs, Raw, Targets};
use ndarray::{Array2, Axis};

/// Images of one size, `[count, values]`: row by row from the top left, one plane of colour after the other.
#[derive(Debug)]
pub(super) struct Images {
    pub(super) size: ImageSize,
    pub(super) bytes: Array2<u8>,
}

impl Images {
    /// The raw data set of these images.
    pub(super) fn into_raw(self, brightness: Brightness, targets: Targets) -> Raw {
        let ImageSize {
            width,
            height,
            channels,
        } = self.size;
        let planes = match channels {
            1 => &["pixel"][..],
            _ => &["red", "green", "blue"],
        };
        let names = planes.iter().flat_map(|plane| {
            let rows = 0..height;
            rows.flat_map(move |row| {
                (0..width).map(move |column| format!("{plane} {row},{column}"))
            })
        });
        Raw::new(
            Kind::Image { width, height },
            names.collect(),
            Inputs::Pixels {
                bytes: self.bytes,
                brightness,
            },
            targets,
        )
    }

    /// The brightest byte, or 1 if all are black.
    pub(super) fn white(&self) -> u8 {
        self.bytes.iter().copied().max().unwrap_or(0).max(1)
    }
}

/// Concatenates the images and labels of several files, each with the file's name.
pub(super) fn pool<L>(parts: Vec<(String, Images, Vec<L>)>) -> Result<(Images, Vec<L>), DataError> {
    let mut parts = parts.into_iter();
    let Some((first_file, mut images, mut labels)) = parts.next() else {
        return Err(DataError::malformed("images", IdxProblem::NoImages));
    };
    for (file, more, more_labels) in parts {
        if more.size != images.size {
            let sides = |size: ImageSize| [size.height, size.width];
            let problem = IdxProblem::OtherSize {
                size: sides(more.size),
                other: first_file,
                others: sides(images.size),
            };
            return Err(DataError::malformed(&file, problem));
        }
        let appended = images.bytes.append(Axis(0), more.bytes.view());
        appended
            .map_err(|error| DataError::malformed(&file, Problem::Reader(error.to_string())))?;
        labels.extend(more_labels);
    }
    Ok((images, labels))
}

/// Classes of these names.
pub(super) fn classes(names: Vec<String>, labels: Vec<u32>) -> Targets {
    Targets::Classes { names, labels }
}
