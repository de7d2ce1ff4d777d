//! What playing a run brings.

use crate::train::history::Recorded;
use crate::train::{Advance, Applied, Evaluation};

/// What one call of [`Timeline::play`](super::Timeline::play) brought.
#[derive(Clone, Debug, PartialEq)]
pub enum Played {
    /// An input was taken: a planned change that was due, or what is known to have acted here.
    Input(Box<Taken>),
    /// A step, or the end that came in its place.
    Step {
        /// What it brought.
        advance: Advance,
        /// Whether it was known already.
        replayed: bool,
    },
    /// Nothing: the run is over.
    Nothing,
}

/// An input that the run has just taken.
#[derive(Clone, Debug, PartialEq)]
pub struct Taken {
    /// The input.
    pub recorded: Recorded,
    /// The change that took effect, if one did.
    pub applied: Option<Applied>,
    /// The evaluation it called for.
    pub evaluation: Option<Evaluation>,
    /// Whether it was known already.
    pub replayed: bool,
}
