//! What can go wrong with data, each as one line that says what, where and what is allowed.

use super::split::SplitError;
use crate::nearest::question;
use std::io;
use thiserror::Error;

/// Why a data set could not be loaded or exported.
#[derive(Debug, Error)]
pub enum DataError {
    /// No data set has this name.
    #[error(
        "unknown data set '{name}'{} (allowed: {})",
        question(';', near.as_deref()),
        allowed.join(", ")
    )]
    UnknownName {
        /// The name as given.
        name: String,
        /// The name that may have been meant.
        near: Option<String>,
        /// Every name, as it is written.
        allowed: Vec<String>,
    },
    /// `csv` or `idx` without a path.
    #[error("the data set '{id}' needs a path: write {id}:{wanted}")]
    ArgumentMissing {
        /// The entry.
        id: &'static str,
        /// What has to follow the colon.
        wanted: &'static str,
    },
    /// Something after the colon of a data set that takes nothing.
    #[error("the data set '{id}' takes nothing after its name, but ':{given}' follows it")]
    ArgumentNotTaken {
        /// The entry.
        id: &'static str,
        /// What followed the colon.
        given: String,
    },
    /// An option that this data set can't use.
    #[error("--{option} does not apply to the data set '{name}', only to {applies}")]
    NotApplicable {
        /// The option, without dashes.
        option: &'static str,
        /// The data set as named.
        name: String,
        /// What it does apply to.
        applies: String,
    },
    /// A number outside its range.
    #[error("--{option} {value} is out of range for the data set '{name}': allowed is {allowed}")]
    OutOfRange {
        /// The option, without dashes.
        option: &'static str,
        /// The value as given.
        value: String,
        /// The data set as named.
        name: String,
        /// The range, in words.
        allowed: String,
    },
    /// A split that is none.
    #[error(transparent)]
    Split(#[from] SplitError),
    /// So few samples that a part of the split would be empty.
    #[error(
        "the data set '{name}' has {samples} samples, too few to split {split}: the {part} part would be empty"
    )]
    TooFewSamples {
        /// The data set as named.
        name: String,
        /// Its samples.
        samples: usize,
        /// The split asked for.
        split: String,
        /// The part that would be empty.
        part: &'static str,
    },
    /// A file or directory that can't be read.
    #[error("{file}: {source}")]
    Read {
        /// The file or directory.
        file: String,
        /// The system's reason.
        source: io::Error,
    },
    /// A file that is not what it should be.
    #[error("{file}: {problem}")]
    Malformed {
        /// The file or directory.
        file: String,
        /// What is wrong and what is allowed.
        problem: String,
    },
    /// A line of a table that is not what it should be.
    #[error("{file}, line {line}: {problem}")]
    MalformedLine {
        /// The file.
        file: String,
        /// The line, from 1.
        line: u64,
        /// What is wrong and what is allowed.
        problem: String,
    },
    /// A cell of a table that is not what it should be.
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
        problem: String,
    },
    /// The export could not be written.
    #[error("writing the export: {0}")]
    Write(#[from] io::Error),
}

impl DataError {
    /// A file that is not what it should be.
    pub(super) fn malformed(file: &str, problem: impl Into<String>) -> Self {
        Self::Malformed {
            file: file.to_owned(),
            problem: problem.into(),
        }
    }
}
