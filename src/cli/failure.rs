//! Command failures: one line on stderr, and an exit status that distinguishes wrong usage from failure.

use std::borrow::Cow;
use std::io::{ErrorKind, Write};
use std::process::ExitCode;

use crate::data::DataError;
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
            Self::Unread => ExitCode::SUCCESS,
        }
    }
}

/// Prints a line to stderr, ignoring errors.
pub(super) fn complain(message: &str) {
    let _ = writeln!(std::io::stderr(), "gradus: {}", plain(message));
}

/// Escapes control and bidi control characters (a name in a file may hold any), which also makes `text` a single line.
pub(super) fn plain(text: &str) -> Cow<'_, str> {
    let is_escaped = |letter: char| letter.is_control() || is_bidi_control(letter);
    if !text.contains(is_escaped) {
        return Cow::Borrowed(text);
    }
    let mut plain = String::with_capacity(text.len() + 8);
    for letter in text.chars() {
        if is_escaped(letter) {
            plain.extend(letter.escape_default());
        } else {
            plain.push(letter);
        }
    }
    Cow::Owned(plain)
}

/// Whether it changes the direction of the text that follows.
const fn is_bidi_control(letter: char) -> bool {
    matches!(letter, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_commands_a_terminal_is_written_out_and_all_else_stays() {
        for (text, expected) in [
            ("검증 손실 0.1 'ü'", "검증 손실 0.1 'ü'"),
            ("a\u{1b}[31mred\u{7}", "a\\u{1b}[31mred\\u{7}"),
            ("two\nlines\t\u{9b}1m", "two\\nlines\\t\\u{9b}1m"),
            ("\u{202e}dlrow", "\\u{202e}dlrow"),
        ] {
            assert_eq!(plain(text), expected);
        }
    }
}
