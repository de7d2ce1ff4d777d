//! The results of playing a run.

use crate::train::history::Recorded;
use crate::train::{Advance, Applied, Evaluation};

/// The result of one call of [`Timeline::play`](super::Timeline::play).
#[derive(Clone, Debug, PartialEq)]
pub enum Played {
    /// An input was taken: a planned change that was due, or the recorded one at this position.
    Input(Box<Taken>),
    /// A step was made, or the run ended instead.
    Step {
        /// The step and its evaluation.
        advance: Advance,
        /// Whether it repeats recorded history.
        replayed: bool,
    },
    /// Nothing happened: the run is over.
    Nothing,
}

/// An input that the run has just taken.
#[derive(Clone, Debug, PartialEq)]
pub struct Taken {
    /// The input.
    pub recorded: Recorded,
    /// The change that took effect, if one did.
    pub applied: Option<Applied>,
    /// The evaluation it required.
    pub evaluation: Option<Evaluation>,
    /// Whether it repeats recorded history.
    pub replayed: bool,
}
