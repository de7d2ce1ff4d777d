//! Why a file that was asked for could not be written.

use std::path::PathBuf;

use super::export::UnknownFormat;
use crate::series::UnknownTableFormat;
use crate::system_error::SystemError;
use crate::train::SaveError;

/// Why a file that was asked for could not be written. The file itself is named where it is said.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum WriteError {
    /// The weights can't be saved.
    #[error(transparent)]
    Weights(SaveError),
    /// The file can't be written.
    #[error(transparent)]
    File(SystemError),
    /// Its name asks for a format that a frame can't have.
    #[error(transparent)]
    Frame(#[from] UnknownFormat),
    /// Its name asks for a format that curves can't have.
    #[error(transparent)]
    Curves(#[from] UnknownTableFormat),
    /// The screen shows no answer.
    #[error("this screen shows no answer")]
    NoAnswer,
    /// There is no journal to copy.
    #[error("this run has no journal")]
    NoJournal,
    /// The journal to copy can't be read.
    #[error("can't read its journal {path}: {error}")]
    Journal {
        /// The journal.
        path: PathBuf,
        /// Why.
        error: SystemError,
    },
}

impl From<SaveError> for WriteError {
    fn from(error: SaveError) -> Self {
        match error {
            SaveError::Unwritable { source, .. } => Self::File(source),
            error @ SaveError::Format { .. } => Self::Weights(error),
        }
    }
}
