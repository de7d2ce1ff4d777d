//! A refused setting of how data are read.

use thiserror::Error;

/// A value that a setting of [`READING`](super::READING) can't have.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("{word} can't be '{given}': expected {allowed}")]
pub struct ReadingError {
    /// The setting.
    pub word: &'static str,
    /// The value as given.
    pub given: String,
    /// The values allowed, in the words of options.
    pub allowed: String,
}
