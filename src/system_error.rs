//! What the operating system says of something that it could not do, as a value that is kept, compared and sent.

use std::io;

/// An [`io::Error`] in its own words.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{text}")]
pub struct SystemError {
    kind: io::ErrorKind,
    text: String,
}

impl SystemError {
    /// What sort of failure it is.
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
