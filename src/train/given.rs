//! A setting of a recipe as it was given, and what can be wrong with it.

use std::fmt;
use std::path::PathBuf;

use super::{ChangeError, ScheduleError};
use crate::data::{FoldError, SplitError};
use crate::nn::{Activation, UnknownActivation};

/// Where a setting was given.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Origin {
    /// On the command line.
    Option,
    /// In a recipe file.
    File {
        /// The file.
        path: PathBuf,
        /// The line, from 1.
        line: usize,
    },
}

/// A setting as it was given.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Given {
    /// Its word.
    pub word: String,
    /// Its value, unread.
    pub value: String,
    /// Where.
    pub origin: Origin,
}

impl Given {
    /// As an option says it.
    #[must_use]
    pub fn option(word: &str, value: &str) -> Self {
        Self {
            word: word.to_owned(),
            value: value.to_owned(),
            origin: Origin::Option,
        }
    }

    /// These words and values, as options say them.
    #[must_use]
    pub fn options(settings: &[(&str, &str)]) -> Vec<Self> {
        let one = |(word, value): &(&str, &str)| Self::option(word, value);
        settings.iter().map(one).collect()
    }
}

/// What may be the value of a setting that is no live change.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Allowed {
    /// A whole number, this one or more.
    WholeFrom(usize),
    /// A seed.
    Seed,
    /// A number that is not negative.
    NotNegative,
    /// A share, 0 to 1.
    Share,
    /// Widths of layers.
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
    /// It is not allowed.
    #[error("{word} can't be '{value}': expected {allowed}")]
    Value {
        /// The setting's word.
        word: String,
        /// The value given.
        value: String,
        /// What may stand there.
        allowed: Allowed,
    },
    /// It is no split.
    #[error(transparent)]
    Split(#[from] SplitError),
    /// It is no fold.
    #[error(transparent)]
    Fold(#[from] FoldError),
    /// It is no activation.
    #[error(
        "activation can't be '{}': expected {}",
        .0.given,
        Activation::ALL.map(Activation::id).join(", ")
    )]
    Activation(#[from] UnknownActivation),
    /// It is no time, or no change at a step.
    #[error(transparent)]
    Schedule(#[from] ScheduleError),
    /// It is no change, or none that fits what was given before.
    #[error(transparent)]
    Change(#[from] ChangeError),
}

/// A setting that can't be.
#[derive(Clone, Debug, PartialEq)]
pub struct SettingError {
    /// What was given, and where.
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
            // Most messages begin with the word; with dashes it is the option itself.
            Origin::Option if problem.starts_with(&format!("{word} ")) => write!(f, "--{problem}"),
            Origin::Option => write!(f, "--{word} {value}: {problem}"),
        }
    }
}

impl std::error::Error for SettingError {}
