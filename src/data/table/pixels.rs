//! Tables whose columns are the pixels of images, row by row from the top left.

use super::{Plan, Table};
use crate::data::dataset::Kind;
use crate::data::error::DataError;
use crate::data::image_size::ImageSize;
use crate::data::notice::Notice;
use crate::data::numbers::Numbers;
use crate::data::problem::TableProblem;
use crate::data::raw::{Brightness, Gaps, Inputs};
use crate::data::reading::Missing;
use crate::data::table_report::ColumnContent;
use ndarray::Array2;

/// From so many pixels on, columns may be those of an image.
const FEWEST_PIXELS: usize = 64;
/// Whole numbers up to here hardly look like brightness.
const DIM: f64 = 12.0;

/// The values that are learned from.
pub(super) enum Grid {
    /// Any numbers.
    Numbers(Numbers),
    /// The pixels of images.
    Pixels {
        bytes: Array2<u8>,
        size: ImageSize,
        brightness: Brightness,
    },
}

impl Grid {
    /// Zeros for what the plan makes of this table.
    ///
    /// # Errors
    /// If the columns are not the pixels of images that they are said to be.
    pub(super) fn new(
        table: &Table<'_>,
        plan: &Plan,
        shape: [usize; 2],
    ) -> Result<Self, DataError> {
        let Some(size) = table.reading.image else {
            let are_single = (plan.inputs.iter()).all(|column| table.columns[*column].is_single());
            return Ok(Self::Numbers(Numbers::zeros(shape, are_single)));
        };
        check(table, plan, size)?;
        Ok(Self::Pixels {
            bytes: Array2::zeros(shape),
            size,
            brightness: brightness(table, plan),
        })
    }

    pub(super) fn set(&mut self, at: [usize; 2], value: f64) -> Result<(), TableProblem> {
        match self {
            Self::Numbers(values) => values.set(at, value),
            Self::Pixels {
                bytes, brightness, ..
            } => {
                let byte = brightness.byte(value);
                bytes[at] = byte.ok_or(TableProblem::NotAPixel(value))?;
            }
        }
        Ok(())
    }

    /// The kind of the samples, and the raw inputs.
    pub(super) fn into_inputs(self, standardise: Vec<bool>, gaps: Gaps) -> (Kind, Inputs) {
        match self {
            Self::Numbers(values) => {
                let inputs = Inputs::Numbers {
                    values,
                    standardise,
                    gaps,
                };
                (Kind::Table, inputs)
            }
            Self::Pixels {
                bytes,
                size: ImageSize { width, height, .. },
                brightness,
            } => (
                Kind::Image { width, height },
                Inputs::Pixels { bytes, brightness },
            ),
        }
    }
}

fn check(table: &Table<'_>, plan: &Plan, size: ImageSize) -> Result<(), DataError> {
    if table.reading.missing != Missing::Drop {
        return Err(table.error(TableProblem::FilledPixels));
    }
    let text = plan
        .inputs
        .iter()
        .find(|column| !table.columns[**column].is_numeric());
    if let Some(column) = text {
        let header = table.headers[*column].clone();
        return Err(table.error(TableProblem::TextPixels(header)));
    }
    if plan.inputs.len() == size.values() {
        return Ok(());
    }
    Err(table.error(TableProblem::PixelColumns {
        size,
        columns: plan.inputs.len(),
    }))
}

/// Whole numbers up to the largest, or fractions from 0 to 1.
fn brightness(table: &Table<'_>, plan: &Plan) -> Brightness {
    let [_, most] = range(table, plan);
    if is_whole(table, plan) {
        Brightness::up_to(most.clamp(1.0, 255.0) as u8)
    } else {
        Brightness::FRACTIONS
    }
}

fn is_whole(table: &Table<'_>, plan: &Plan) -> bool {
    (plan.inputs.iter()).all(|column| table.columns[*column].is_whole())
}

/// The smallest and the largest value of all inputs.
fn range(table: &Table<'_>, plan: &Plan) -> [f64; 2] {
    let ranges = plan
        .inputs
        .iter()
        .map(|column| table.columns[*column].range());
    ranges.fold(
        [f64::INFINITY, f64::NEG_INFINITY],
        |[least, most], [low, high]| [least.min(low), most.max(high)],
    )
}

/// That the columns look like the pixels of square images, if nothing is said of it.
pub(super) fn offer(table: &Table<'_>, plan: &Plan) -> Option<Notice> {
    let columns = plan.inputs.len();
    let side = columns.isqrt();
    let is_asked = table.reading.image.is_some();
    if is_asked || columns < FEWEST_PIXELS || side * side != columns {
        return None;
    }
    let are_numbers = plan.inputs.iter().all(|column| {
        let content = table.columns[*column].content();
        matches!(content, ColumnContent::Numbers { .. })
    });
    let [least, most] = range(table, plan);
    let is_brightness = if is_whole(table, plan) {
        least == 0.0 && (most == 1.0 || (DIM..=255.0).contains(&most))
    } else {
        least == 0.0 && (0.5..=1.0).contains(&most)
    };
    let size = ImageSize::grey(side, side);
    (are_numbers && is_brightness).then_some(Notice::LooksLikeImages(size))
}
