//! External inputs of a run.

use super::Place;
use crate::train::{Change, ChangeError};

/// An external input of a run, taken between two steps.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Input {
    /// A change made by hand.
    Manual(Change),
    /// The planned change that was due.
    Planned(Change),
    /// The planned change that was due, skipped since it was undone before.
    Skipped(Change),
    /// The end of a run with a time limit.
    Stop,
}

/// Why an input was refused.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum Refused {
    /// The change does not fit the run's state.
    #[error(transparent)]
    Change(#[from] ChangeError),
    /// As read from a journal, in the words of its line.
    #[error("{0}")]
    Journaled(String),
}

/// An input with its position and its outcome.
#[derive(Clone, Debug, PartialEq)]
pub struct Recorded {
    /// The input.
    pub input: Input,
    /// The position just before it.
    pub at: Place,
    /// The position just after it.
    pub then: Place,
    /// The old and the new value (`sgd → adam`), or why it was refused.
    pub outcome: Result<String, Refused>,
    /// The elapsed time of the run in seconds, if it was set.
    pub seconds: Option<f64>,
}

impl Recorded {
    /// The change that took effect, if one did.
    #[must_use]
    pub fn change(&self) -> Option<Change> {
        match self.input {
            Input::Manual(change) | Input::Planned(change) if self.outcome.is_ok() => Some(change),
            _ => None,
        }
    }

    /// The elapsed seconds when this change was made by hand; `None` for all other inputs.
    #[must_use]
    pub fn pressed(&self) -> Option<f64> {
        self.seconds
            .filter(|_| matches!(self.input, Input::Manual(_)))
    }
}
