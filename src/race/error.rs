//! Why a race is refused.

use crate::data::DataError;
use crate::system_error::SystemError;
use crate::train::{ChangeError, SessionError};

/// Why a race can't be started.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum PlanError {
    /// A lane's changes are invalid, or do not fit the data or the base recipe.
    #[error("lane '{lane}': {source}")]
    Change {
        /// The lane.
        lane: String,
        /// What is wrong with it.
        source: ChangeError,
    },
    /// A scheduled change of the base recipe does not fit a lane.
    #[error("lane '{lane}': at step {step}: {source}")]
    Schedule {
        /// The lane.
        lane: String,
        /// The step it is scheduled for.
        step: u64,
        /// What is wrong with it.
        source: ChangeError,
    },
    /// A change that only a stopped run accepts.
    #[error("a lane can't start with '{0}': it needs a stopped run")]
    NotABeginning(String),
    /// A lane without changes.
    #[error("a lane needs a change, like 'dropout 0.5' or 'optimizer adam, lr 0.01'")]
    EmptyLane,
    /// A lane gives the same setting twice.
    #[error("lane '{lane}': '{word}' is given twice; only one can apply")]
    Contradiction {
        /// The lane.
        lane: String,
        /// The setting.
        word: String,
    },
    /// Two lanes have the same label.
    #[error("lane '{0}' is given twice")]
    Twice(String),
    /// Two lanes with different labels have the same settings.
    #[error("lanes '{first}' and '{second}' have the same settings")]
    Same {
        /// The earlier one.
        first: String,
        /// The later one.
        second: String,
    },
    /// The plan has no lanes.
    #[error("a race needs at least one lane")]
    NoLane,
    /// The number of seeds is out of range.
    #[error("seeds can't be {given}: expected a whole number from 1 to {most}")]
    Seeds {
        /// What was given.
        given: u64,
        /// The most that are allowed.
        most: u64,
    },
    /// The end of the race can't be parsed.
    #[error(
        "until can't be '{0}' in a race: expected 'step N', 'epoch N', 'samples N' or 'stopped'"
    )]
    Until(String),
    /// A lane has no early stopping, so the race would never end.
    #[error(
        "until stopped needs early stopping with on-trigger stop in every lane; '{0}' has none"
    )]
    Endless(String),
    /// An accuracy threshold on data without classes.
    #[error("threshold accuracy needs classes to predict; {0} has none")]
    NoClasses(String),
    /// The system could not start a thread.
    #[error("can't start a thread: {0}")]
    Thread(SystemError),
    /// The data could not be loaded.
    #[error(transparent)]
    Data(#[from] DataError),
    /// The base recipe makes no valid run on its data.
    #[error(transparent)]
    Session(#[from] SessionError),
}
