//! What a loader hands over: samples as they were read or drawn, before split and standardisation.

use super::{Kind, Truth};
use ndarray::Array2;

/// A data set as its file or generator gives it.
#[derive(Clone, Debug)]
pub struct Raw {
    /// What it consists of, with sizes.
    pub kind: Kind,
    /// The names of the input columns.
    pub features: Vec<String>,
    /// The inputs, one row a sample.
    pub inputs: Inputs,
    /// What is to be predicted.
    pub targets: Targets,
    /// Rows left out because a cell was missing.
    pub dropped_rows: usize,
    /// The function behind the data, where it is known.
    pub truth: Option<Truth>,
}

/// Raw inputs.
#[derive(Clone, Debug)]
pub enum Inputs {
    /// Grey pictures, `[samples, pixels]`, standardised by one mean and one standard deviation over all pixels.
    Pixels {
        /// The brightness of each pixel.
        bytes: Array2<u8>,
        /// The byte that stands for 1.
        white: u8,
    },
    /// Numbers, `[samples, features]`. In f64, so that a column such as a year loses nothing before its mean is taken.
    Numbers {
        /// The values.
        values: Array2<f64>,
        /// Which columns are standardised, each on its own.
        standardise: Vec<bool>,
    },
}

impl Inputs {
    /// How many samples there are.
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
        /// For each sample an index into `names`.
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
