//! Errors of data sets, each a single line that says what is wrong, where, and what is allowed.

use super::problem::Problem;
use super::split::{Split, SplitError};
use crate::nearest::question;
use crate::system_error::SystemError;
use std::{fmt, io};
use thiserror::Error;

/// Why a data set could not be loaded or exported.
#[derive(Clone, Debug, PartialEq, Error)]
pub enum DataError {
    /// No data set has this name.
    #[error(
        "unknown data set '{name}'{} (available: {})",
        question(';', near.as_deref()),
        allowed.join(", ")
    )]
    UnknownName {
        /// The name as given.
        name: String,
        /// The most similar name.
        near: Option<String>,
        /// Every name, as it is written in options.
        allowed: Vec<String>,
    },
    /// `csv` or `idx` without a path.
    #[error("the data set '{id}' needs a path: write {id}:{wanted}")]
    ArgumentMissing {
        /// The id of the entry.
        id: &'static str,
        /// What must follow the colon.
        wanted: &'static str,
    },
    /// An argument after the name of a data set that takes none.
    #[error("the data set '{id}' takes nothing after its name, but got ':{given}'")]
    ArgumentNotTaken {
        /// The id of the entry.
        id: &'static str,
        /// The given argument.
        given: String,
    },
    /// An option that does not apply to this data set.
    #[error("--{option} does not apply to the data set '{name}', only to {applies}")]
    NotApplicable {
        /// The option, without dashes.
        option: &'static str,
        /// The data set as named.
        name: String,
        /// What it applies to.
        applies: Applies,
    },
    /// A number outside its range.
    #[error("--{option} {value} is out of range for the data set '{name}': expected {allowed}")]
    OutOfRange {
        /// The option, without dashes.
        option: &'static str,
        /// The value as given.
        value: String,
        /// The data set as named.
        name: String,
        /// The range.
        allowed: Bounds,
    },
    /// An invalid split.
    #[error(transparent)]
    Split(#[from] SplitError),
    /// Too few samples, so that a part of the split would be empty.
    #[error(
        "the data set '{name}' has {samples} samples, too few to split {split}: the {part} set would be empty"
    )]
    TooFewSamples {
        /// The data set as named.
        name: String,
        /// The number of its samples.
        samples: usize,
        /// The requested split.
        split: Split,
        /// The part that would be empty.
        part: SplitPart,
    },
    /// A file or directory that can't be read.
    #[error("can't read the data in {file}: {source}")]
    Read {
        /// The file or directory.
        file: String,
        /// The system's reason.
        source: SystemError,
    },
    /// A file with invalid content.
    #[error("{file}: {problem}")]
    Malformed {
        /// The file or directory.
        file: String,
        /// What is wrong and what is allowed.
        problem: Box<Problem>,
    },
    /// An invalid line of a table.
    #[error("{file}, line {line}: {problem}")]
    MalformedLine {
        /// The file.
        file: String,
        /// The line, from 1.
        line: u64,
        /// What is wrong and what is allowed.
        problem: Box<Problem>,
    },
    /// An invalid cell of a table.
    #[error("{file}, line {line}, column {column} ('{header}'): {problem}")]
    MalformedCell {
        /// The file.
        file: String,
        /// The line, from 1.
        line: u64,
        /// The column, from 1.
        column: usize,
        /// The column's name.
        header: String,
        /// What is wrong and what is allowed.
        problem: Box<Problem>,
    },
    /// The export could not be written.
    #[error("can't write the export: {0}")]
    Write(SystemError),
}

/// The data sets that an option applies to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Applies {
    /// Data sets with these names.
    Named(Vec<String>),
    /// All data sets with classes.
    Classes,
}

impl fmt::Display for Applies {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Named(names) => f.write_str(&names.join(", ")),
            Self::Classes => f.write_str("data sets with classes"),
        }
    }
}

/// The range of an option's value.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Bounds {
    /// From the first to the second, inclusive.
    Between(f64, f64),
    /// From 1 to the size of the training part.
    TrainingPart(usize),
    /// At most as many folds as the smallest class has samples outside the test part.
    Folds(usize),
}

impl fmt::Display for Bounds {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Between(low, high) => write!(f, "{low} to {high}"),
            Self::TrainingPart(samples) => write!(f, "1 to {samples} (the training set)"),
            Self::Folds(samples) => write!(
                f,
                "at most {samples} folds (the samples of the smallest class outside the test set)"
            ),
        }
    }
}

/// A part of the split.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SplitPart {
    /// The samples for training.
    Training,
    /// The samples measured during training.
    Validation,
    /// The sealed samples.
    Test,
}

impl fmt::Display for SplitPart {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Training => "training",
            Self::Validation => "validation",
            Self::Test => "test",
        })
    }
}

impl From<io::Error> for DataError {
    fn from(error: io::Error) -> Self {
        Self::Write(error.into())
    }
}

impl DataError {
    pub(super) fn malformed(file: &str, problem: impl Into<Problem>) -> Self {
        Self::Malformed {
            file: file.to_owned(),
            problem: Box::new(problem.into()),
        }
    }
}
