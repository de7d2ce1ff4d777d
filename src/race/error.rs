//! Why something can't be raced.

use crate::data::DataError;
use crate::system_error::SystemError;
use crate::train::{ChangeError, SessionError};

/// A race that can't be.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum PlanError {
    /// A lane's words are wrong, or do not fit the data or the base recipe.
    #[error("lane '{lane}': {source}")]
    Change {
        /// The lane.
        lane: String,
        /// What is wrong with it.
        source: ChangeError,
    },
    /// A planned change of the base recipe does not fit a lane.
    #[error("lane '{lane}': at step {step}: {source}")]
    Schedule {
        /// The lane.
        lane: String,
        /// The step it was planned for.
        step: u64,
        /// What is wrong with it.
        source: ChangeError,
    },
    /// A change that only a run that was stopped can take.
    #[error("a lane can't start with '{0}': it needs a stopped run")]
    NotABeginning(String),
    /// A lane without words.
    #[error("a lane needs a change, like 'dropout 0.5' or 'optimizer adam, lr 0.01'")]
    EmptyLane,
    /// A lane says a word twice.
    #[error("lane '{lane}': '{word}' is given twice; only one can apply")]
    Contradiction {
        /// The lane.
        lane: String,
        /// The word.
        word: String,
    },
    /// Two lanes have the same words.
    #[error("lane '{0}' is given twice")]
    Twice(String),
    /// Two lanes with different words would be the same run.
    #[error("lanes '{first}' and '{second}' have the same settings")]
    Same {
        /// The earlier one.
        first: String,
        /// The later one.
        second: String,
    },
    /// There is nothing to race.
    #[error("a race needs at least one lane")]
    NoLane,
    /// Not a number of seeds.
    #[error("seeds can't be {given}: expected a whole number from 1 to {most}")]
    Seeds {
        /// What was given.
        given: u64,
        /// The most that are allowed.
        most: u64,
    },
    /// The end can't be read.
    #[error(
        "until can't be '{0}' in a race: expected 'step N', 'epoch N', 'samples N' or 'stopped'"
    )]
    Until(String),
    /// A lane would never end.
    #[error(
        "until stopped needs early stopping with on-trigger stop in every lane; '{0}' has none"
    )]
    Endless(String),
    /// There are no classes to be right about.
    #[error("threshold accuracy needs classes to predict; {0} has none")]
    NoClasses(String),
    /// The system has no thread to race on.
    #[error("can't start a thread: {0}")]
    Thread(SystemError),
    /// The data can't be had.
    #[error(transparent)]
    Data(#[from] DataError),
    /// The base recipe makes no run on its data.
    #[error(transparent)]
    Session(#[from] SessionError),
}
