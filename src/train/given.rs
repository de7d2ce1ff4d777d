//! Settings of a recipe as they were given, and their errors.

use std::fmt;
use std::path::PathBuf;

use super::{ChangeError, ScheduleError};
use crate::data::{FoldError, ReadingError, SplitError};
use crate::nn::{Activation, UnknownActivation};

/// The source of a setting.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Origin {
    /// An option of the command line.
    Option,
    /// A recipe file.
    File {
        /// The path of the file.
        path: PathBuf,
        /// The line number, from 1.
        line: usize,
    },
}

/// A setting as it was given, not yet parsed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Given {
    /// Its word.
    pub word: String,
    /// Its value.
    pub value: String,
    /// Its source.
    pub origin: Origin,
}

impl Given {
    /// A setting given as an option.
    #[must_use]
    pub fn option(word: &str, value: &str) -> Self {
        Self {
            word: word.to_owned(),
            value: value.to_owned(),
            origin: Origin::Option,
        }
    }

    /// These words and values, given as options.
    #[must_use]
    pub fn options(settings: &[(&str, &str)]) -> Vec<Self> {
        let one = |(word, value): &(&str, &str)| Self::option(word, value);
        settings.iter().map(one).collect()
    }
}

/// The allowed values of a setting that is not a live change.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Allowed {
    /// A whole number from this one on.
    WholeFrom(usize),
    /// A seed.
    Seed,
    /// A number from 0 on.
    NotNegative,
    /// A number from 0 to 1.
    Share,
    /// The digest of a file.
    Digest,
    /// The widths of the hidden layers.
    Widths,
    /// A knob of a regularizer with its value.
    Strength,
}

impl fmt::Display for Allowed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::WholeFrom(least) => write!(f, "a whole number from {least}"),
            Self::Seed => write!(f, "a whole number from 0 to {}", u64::MAX),
            Self::NotNegative => f.write_str("a number from 0"),
            Self::Share => f.write_str("a number from 0 to 1"),
            Self::Digest => f.write_str("a digest of 16 hexadecimal digits"),
            Self::Widths => f.write_str("widths like 64,32, each a whole number from 1, or none"),
            Self::Strength => {
                f.write_str("a regularizer's hyperparameter with its value, like 'dropout 0.5'")
            }
        }
    }
}

/// What is wrong with the value of a setting.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum SettingProblem {
    /// It is not one of the allowed values.
    #[error("{word} can't be '{value}': expected {allowed}")]
    Value {
        /// The setting's word.
        word: String,
        /// The given value.
        value: String,
        /// The allowed values.
        allowed: Allowed,
    },
    /// It is not a valid split.
    #[error(transparent)]
    Split(#[from] SplitError),
    /// It is not a valid fold.
    #[error(transparent)]
    Fold(#[from] FoldError),
    /// It is not a way to read a table.
    #[error(transparent)]
    Reading(#[from] ReadingError),
    /// It is not an activation.
    #[error(
        "activation can't be '{}': expected {}",
        .0.given,
        Activation::ALL.map(Activation::id).join(", ")
    )]
    Activation(#[from] UnknownActivation),
    /// It is not a valid time, or not a valid change at a step.
    #[error(transparent)]
    Schedule(#[from] ScheduleError),
    /// It is not a change, or does not fit the settings given before.
    #[error(transparent)]
    Change(#[from] ChangeError),
}

/// An invalid setting.
#[derive(Clone, Debug, PartialEq)]
pub struct SettingError {
    /// The setting with its source.
    pub given: Given,
    /// What is wrong with it.
    pub problem: Box<SettingProblem>,
}

impl fmt::Display for SettingError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Given {
            word,
            value,
            origin,
        } = &self.given;
        let problem = self.problem.to_string();
        match origin {
            Origin::File { path, line } => write!(f, "{}:{line}: {problem}", path.display()),
            // Most messages begin with the word, and with dashes in front that is the option.
            Origin::Option if problem.starts_with(&format!("{word} ")) => write!(f, "--{problem}"),
            Origin::Option => write!(f, "--{word} {value}: {problem}"),
        }
    }
}

impl std::error::Error for SettingError {}
