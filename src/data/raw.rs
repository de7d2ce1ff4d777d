//! The output of a loader: samples before split and standardisation.

use super::image_size::ImageSize;
use super::notice::Notice;
use super::numbers::Numbers;
use super::origin::Origin;
use super::reading::Missing;
use super::table_report::TableReport;
use super::{Kind, Truth};
use ndarray::Array2;
use serde::{Deserialize, Serialize};
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
    /// The row of each sample in its file, from 0; empty if that is the index of the sample.
    pub row_numbers: Vec<u32>,
    /// The file of each sample, where each has one.
    pub sources: Vec<String>,
    /// The function the data were generated from, if known.
    pub truth: Option<Truth>,
}

impl Raw {
    /// Samples of which each input column is one of the source, and of which nothing more is known.
    #[must_use]
    pub fn new(kind: Kind, features: Vec<String>, inputs: Inputs, targets: Targets) -> Self {
        Self {
            kind,
            features,
            inputs,
            targets,
            dropped_rows: 0,
            notices: Vec::new(),
            table: None,
            origins: Vec::new(),
            sources: Vec::new(),
            row_numbers: Vec::new(),
            truth: None,
        }
    }

    /// The size of the images; `None` of other samples.
    #[must_use]
    pub fn image_size(&self) -> Option<ImageSize> {
        self.kind.image_size(self.features.len())
    }
}

/// Raw inputs.
#[derive(Clone, Debug)]
pub enum Inputs {
    /// Greyscale images, `[samples, pixels]`, standardised by one mean and one standard deviation over all pixels.
    Pixels {
        /// The brightness of each pixel.
        bytes: Array2<u8>,
        /// What the bytes mean.
        brightness: Brightness,
    },
    /// Numbers, `[samples, features]`.
    Numbers {
        /// The values; NaN in the columns of `gaps` where one is missing.
        values: Numbers,
        /// Which columns are standardised, each on its own.
        standardise: Vec<bool>,
        /// Where values are missing.
        gaps: Gaps,
    },
}

/// How the source of images writes brightness.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Brightness {
    /// The byte of brightness 1.
    pub white: u8,
    /// Whether the source has fractions from 0 to 1, which were rounded to bytes.
    #[serde(default, skip_serializing_if = "is_false")]
    pub fractions: bool,
    /// Whether white is only the brightest byte that there is, which other images may exceed.
    #[serde(skip)]
    pub is_inferred: bool,
}

#[allow(clippy::trivially_copy_pass_by_ref)] // What serde asks for.
fn is_false(is: &bool) -> bool {
    !is
}

impl Brightness {
    /// Fractions from 0 to 1.
    pub const FRACTIONS: Self = Self {
        white: u8::MAX,
        fractions: true,
        is_inferred: false,
    };

    /// Bytes of which `white` is brightness 1.
    #[must_use]
    pub const fn bytes(white: u8) -> Self {
        Self {
            white,
            fractions: false,
            is_inferred: false,
        }
    }

    /// Bytes of which `white` is the brightest.
    #[must_use]
    pub const fn up_to(white: u8) -> Self {
        Self {
            is_inferred: true,
            ..Self::bytes(white)
        }
    }

    /// The byte of brightness 1 among samples that a network trained on those of `known` is to predict: of images in the
    /// same bytes, not all need have a white pixel.
    #[must_use]
    pub fn white_beside(self, known: Option<Self>) -> u8 {
        match known {
            Some(known) if self.is_inferred => known.white.max(self.white),
            _ => self.white,
        }
    }

    /// The byte of a value of the source; `None` if that is no brightness.
    #[must_use]
    pub fn byte(self, value: f64) -> Option<u8> {
        let most = if self.fractions { 1.0 } else { 255.0 };
        if !(0.0..=most).contains(&value) || (!self.fractions && value.fract() != 0.0) {
            return None;
        }
        Some((value * 255.0 / most).round() as u8)
    }
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
            Self::Numbers { values, .. } => values.rows(),
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
