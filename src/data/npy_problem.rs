//! What can be wrong with arrays of numpy.

use super::names::first_names;
use thiserror::Error;

/// What can be wrong with an archive of numpy, or an array in it.
#[derive(Clone, Debug, PartialEq, Error)]
pub enum NpyProblem {
    /// Not an archive, or a damaged one.
    #[error("not an intact numpy archive ({0})")]
    NotNpz(String),
    /// Not an array, or one cut off in its header.
    #[error("not an array of numpy")]
    NotNpy,
    /// The header of an array is not one.
    #[error("its header can't be read: {0}")]
    Header(String),
    /// Values of a type that is not supported.
    #[error("values of the type {0} can't be read; expected numbers or texts")]
    Type(String),
    /// An array of Python's objects.
    #[error("it holds Python objects, which can't be read; save an array of numbers or texts")]
    Objects,
    /// More values than the limit.
    #[error("an array of {0} is too large")]
    TooLarge(String),
    /// The values do not fill the shape.
    #[error("the header says {shape}, {total} bytes, but {} follow", if got > total { "more".to_owned() } else { got.to_string() })]
    Length {
        /// The shape in the header.
        shape: String,
        /// The bytes that it needs.
        total: u64,
        /// The bytes that are there, one more than needed if there are more.
        got: u64,
    },
    /// Reading failed.
    #[error("it can't be read: {0}")]
    Unreadable(String),
    /// No arrays that belong together.
    #[error(
        "no inputs and targets found: expected arrays like x and y, x_train and y_train, or images and labels, but the arrays are {}",
        if .0.is_empty() { "none".to_owned() } else { first_names(.0) }
    )]
    NoArrays(Vec<String>),
    /// Not one target for each sample.
    #[error("its shape is {shape}, but there are {samples} samples, with one target each")]
    Targets {
        /// The shape of the targets.
        shape: String,
        /// The number of samples.
        samples: usize,
    },
    /// All targets are the same.
    #[error("all targets are the same; at least two classes or values are required")]
    OneClass,
    /// A value that is not a number of the allowed range.
    #[error("value {} is not a finite number from -1e30 to 1e30", place + 1)]
    NotFinite {
        /// Its place, from 0.
        place: usize,
    },
    /// Neither images nor rows.
    #[error("its shape is {shape}; expected {expected}")]
    OtherShape {
        /// The shape.
        shape: String,
        /// What is expected.
        expected: String,
    },
    /// The values are no brightness.
    #[error(
        "its values are {least} to {most}; expected pixels, whole numbers from 0 to 255 or fractions from 0 to 1"
    )]
    NotPixels {
        /// The smallest value.
        least: f64,
        /// The largest.
        most: f64,
    },
}
