//! Command failures: one line on stderr, and an exit status that distinguishes wrong usage from failure.

use std::io::{ErrorKind, Write};
use std::process::ExitCode;

use crate::data::DataError;
pub(super) use crate::plain::plain;
use crate::train::{RecipeFileError, SaveError, SessionError, SettingError};

/// Why a command failed.
#[derive(Debug)]
pub enum Failure {
    /// Invalid arguments: exit status 2.
    Usage(String),
    /// Any other error: exit status 1.
    Failed(String),
    /// Ended by a signal: exit status 128 + its number.
    Signal(i32),
    /// The exit status of a program that was run, which has said why.
    Exit(i32),
    /// Stdout is closed (a broken pipe): exit status 0 without a message, as is usual in a pipeline.
    Unread,
}

impl Failure {
    /// Prints the message to stderr and returns the exit status.
    #[must_use]
    pub fn report(self) -> ExitCode {
        match self {
            Self::Usage(message) => {
                complain(&message);
                ExitCode::from(2)
            }
            Self::Failed(message) => {
                complain(&message);
                ExitCode::FAILURE
            }
            Self::Signal(number) => ExitCode::from(u8::try_from(128 + number).unwrap_or(1)),
            Self::Exit(status) => ExitCode::from(u8::try_from(status).unwrap_or(1)),
            Self::Unread => ExitCode::SUCCESS,
        }
    }
}

/// Prints a line to stderr, ignoring errors.
pub(super) fn complain(message: &str) {
    let _ = writeln!(std::io::stderr(), "gradus: {}", plain(message));
}

impl From<SettingError> for Failure {
    fn from(error: SettingError) -> Self {
        Self::Usage(error.to_string())
    }
}

impl From<RecipeFileError> for Failure {
    fn from(error: RecipeFileError) -> Self {
        match error {
            RecipeFileError::Unreadable { .. } => Self::Failed(error.to_string()),
            _ => Self::Usage(error.to_string()),
        }
    }
}

impl From<DataError> for Failure {
    fn from(error: DataError) -> Self {
        match error {
            DataError::UnknownName { .. }
            | DataError::ArgumentMissing { .. }
            | DataError::ArgumentNotTaken { .. }
            | DataError::NotApplicable { .. }
            | DataError::OutOfRange { .. }
            | DataError::Split(_) => Self::Usage(error.to_string()),
            _ => Self::Failed(error.to_string()),
        }
    }
}

impl From<SessionError> for Failure {
    fn from(error: SessionError) -> Self {
        match error {
            SessionError::Data(error) => error.into(),
            SessionError::Shape(_) | SessionError::NoClasses(_) => {
                Self::Usage(format!("--{error}"))
            }
            SessionError::Init(error) => Self::Failed(format!("--{error}")),
            SessionError::Settings(error) => Self::Usage(format!("--{error}")),
            SessionError::Schedule { .. } => Self::Usage(format!("--{error}")),
        }
    }
}

impl From<SaveError> for Failure {
    fn from(error: SaveError) -> Self {
        Self::Failed(error.to_string())
    }
}

/// The failure of a write to stdout.
pub(super) fn stdout(error: &std::io::Error) -> Failure {
    if error.kind() == ErrorKind::BrokenPipe {
        Failure::Unread
    } else {
        Failure::Failed(format!("can't write to stdout: {error}"))
    }
}
