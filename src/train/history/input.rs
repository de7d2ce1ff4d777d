//! What acts on a run from outside.

use super::Place;
use crate::train::{Change, ChangeError};

/// What acts on a run from outside, between two steps.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Input {
    /// A change made by hand.
    Manual(Change),
    /// The planned change that was due.
    Planned(Change),
    /// The planned change that was due, passed over since it was undone.
    Skipped(Change),
    /// The end of a run that was to end after some time.
    Stop,
}

/// Why an input was refused.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum Refused {
    /// The run says so.
    #[error(transparent)]
    Change(#[from] ChangeError),
    /// A journal says so, in the words that were read.
    #[error("{0}")]
    Journaled(String),
}

/// An input with its place, and what came of it.
#[derive(Clone, Debug, PartialEq)]
pub struct Recorded {
    /// What acted.
    pub input: Input,
    /// Where the run stood just before it.
    pub at: Place,
    /// Where it stood just after it.
    pub then: Place,
    /// What was and what is (`sgd → adam`), or why it was refused.
    pub outcome: Result<String, Refused>,
    /// How long the run had gone, if somebody kept the time.
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

    /// How long the run had gone when a hand made this change; `None` for all else.
    #[must_use]
    pub fn pressed(&self) -> Option<f64> {
        self.seconds
            .filter(|_| matches!(self.input, Input::Manual(_)))
    }
}
