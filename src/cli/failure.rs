//! How a command fails: one clear line on stderr, and an exit status that tells wrong usage from failure.

use std::borrow::Cow;
use std::io::{ErrorKind, Write};
use std::process::ExitCode;

use crate::data::DataError;
use crate::train::{RecipeFileError, SaveError, SessionError, SettingError};

/// Why a command did not do what was asked.
#[derive(Debug)]
pub enum Failure {
    /// It was asked wrongly: exit status 2.
    Usage(String),
    /// It could not be done: exit status 1.
    Failed(String),
    /// A signal ended it: exit status 128 + its number.
    Signal(i32),
    /// Nobody reads what it writes any more: exit status 0, silently, as is usual in a pipeline.
    Unread,
}

impl Failure {
    /// Says it on stderr.
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

/// Says it on stderr, unless that is gone too.
pub(super) fn complain(message: &str) {
    let _ = writeln!(std::io::stderr(), "gradus: {}", plain(message));
}

/// The text in one line, with what would command a terminal (a name in a file may hold anything) written out.
pub(super) fn plain(text: &str) -> Cow<'_, str> {
    let commands = |letter: char| letter.is_control() || turns(letter);
    if !text.contains(commands) {
        return Cow::Borrowed(text);
    }
    let mut plain = String::with_capacity(text.len() + 8);
    for letter in text.chars() {
        if commands(letter) {
            plain.extend(letter.escape_default());
        } else {
            plain.push(letter);
        }
    }
    Cow::Owned(plain)
}

/// Whether it turns the direction of the letters that follow.
const fn turns(letter: char) -> bool {
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

/// What failing to write to stdout means.
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
        for (text, is) in [
            ("검증 손실 0.1 'ü'", "검증 손실 0.1 'ü'"),
            ("a\u{1b}[31mred\u{7}", "a\\u{1b}[31mred\\u{7}"),
            ("two\nlines\t\u{9b}1m", "two\\nlines\\t\\u{9b}1m"),
            ("\u{202e}dlrow", "\\u{202e}dlrow"),
        ] {
            assert_eq!(plain(text), is);
        }
    }
}
