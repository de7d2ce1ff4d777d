//! An I/O error as a value that can be cloned, compared and sent.

use std::io;

/// The kind and the message of an [`io::Error`].
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{text}")]
pub struct SystemError {
    kind: io::ErrorKind,
    text: String,
}

impl SystemError {
    /// The kind of the original error.
    #[must_use]
    pub fn kind(&self) -> io::ErrorKind {
        self.kind
    }
}

impl From<io::Error> for SystemError {
    fn from(error: io::Error) -> Self {
        Self {
            kind: error.kind(),
            text: error.to_string(),
        }
    }
}
