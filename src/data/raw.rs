//! The output of a loader: samples before split and standardisation.

use super::notice::Notice;
use super::origin::Origin;
use super::reading::Missing;
use super::table_report::TableReport;
use super::{Kind, Truth};
use ndarray::Array2;
use std::ops::Range;

/// A data set as its file or generator gives it.
#[derive(Clone, Debug)]
pub struct Raw {
    /// The kind of its samples, with sizes.
    pub kind: Kind,
    /// The names of the input columns.
    pub features: Vec<String>,
    /// The inputs, one row per sample.
    pub inputs: Inputs,
    /// The targets to predict.
    pub targets: Targets,
    /// Number of rows left out because a cell was missing.
    pub dropped_rows: usize,
    /// How the source was read, as far as the user should be told.
    pub notices: Vec<Notice>,
    /// How a table was read.
    pub table: Option<TableReport>,
    /// What each input column is made of; empty if each is a column of numbers of its own.
    pub origins: Vec<Origin>,
    /// The function the data were generated from, if known.
    pub truth: Option<Truth>,
}

/// Raw inputs.
#[derive(Clone, Debug)]
pub enum Inputs {
    /// Greyscale images, `[samples, pixels]`, standardised by one mean and one standard deviation over all pixels.
    Pixels {
        /// The brightness of each pixel.
        bytes: Array2<u8>,
        /// The byte value of brightness 1.
        white: u8,
    },
    /// Numbers, `[samples, features]`. In f64, so that a column of large values, such as years, loses no precision
    /// before its mean is subtracted.
    Numbers {
        /// The values; NaN in the columns of `gaps` where one is missing.
        values: Array2<f64>,
        /// Which columns are standardised, each on its own.
        standardise: Vec<bool>,
        /// Where values are missing.
        gaps: Gaps,
    },
}

/// The columns of numbers in which values are missing, and how they are filled: see [`Missing`].
#[derive(Clone, Debug, Default)]
pub struct Gaps {
    /// How they are filled.
    pub how: Missing,
    /// Columns of numbers.
    pub numbers: Vec<usize>,
    /// Columns of 0 and 1 that together code one text.
    pub texts: Vec<Range<usize>>,
}

impl Inputs {
    /// Number of samples.
    #[must_use]
    pub fn samples(&self) -> usize {
        match self {
            Self::Pixels { bytes, .. } => bytes.nrows(),
            Self::Numbers { values, .. } => values.nrows(),
        }
    }
}

/// Raw targets.
#[derive(Clone, Debug)]
pub enum Targets {
    /// A class for each sample.
    Classes {
        /// The class names.
        names: Vec<String>,
        /// For each sample, an index into `names`.
        labels: Vec<u32>,
    },
    /// Numbers for each sample, `[samples, outputs]`.
    Values {
        /// The names of the outputs.
        names: Vec<String>,
        /// The values.
        values: Array2<f64>,
        /// Whether the outputs are standardised.
        standardise: bool,
    },
}
