use std::path::PathBuf;

use super::export::UnknownFormat;
use crate::series::UnknownTableFormat;
use crate::system_error::SystemError;
use crate::train::SaveError;

/// Why a requested file could not be written. The message that reports it names the file.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum WriteError {
    #[error(transparent)]
    Weights(SaveError),
    #[error(transparent)]
    File(SystemError),
    /// The extension is no format of a frame.
    #[error(transparent)]
    Frame(#[from] UnknownFormat),
    /// The extension is no format of a table.
    #[error(transparent)]
    Curves(#[from] UnknownTableFormat),
    /// The screen shows no answer.
    #[error("this screen shows no answer")]
    NoAnswer,
    /// There is no journal to copy.
    #[error("this run has no journal")]
    NoJournal,
    #[error("can't read its journal {path}: {error}")]
    Journal { path: PathBuf, error: SystemError },
}

impl From<SaveError> for WriteError {
    fn from(error: SaveError) -> Self {
        match error {
            SaveError::Unwritable { source, .. } => Self::File(source),
            error @ SaveError::Format { .. } => Self::Weights(error),
        }
    }
}
