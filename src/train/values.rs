//! The values that may follow the word of a change.

use std::fmt;

use crate::knob::Knob;
use crate::optim;

/// The values that may follow the word of a change.
#[derive(Clone, Debug, PartialEq)]
pub enum Values {
    /// No value.
    None,
    /// One of these.
    Choices(Vec<&'static str>),
    /// A value of this knob, or one of these words.
    Knob(&'static Knob, &'static [&'static str]),
    /// A batch size.
    Batch,
}

impl Values {
    /// The ids of all optimizers.
    #[must_use]
    pub fn optimizers() -> Self {
        Self::Choices(optim::ENTRIES.iter().map(|entry| entry.id).collect())
    }

    /// The values of a knob.
    #[must_use]
    pub fn of(knob: &'static Knob) -> Self {
        Self::Knob(knob, &[])
    }
}

impl fmt::Display for Values {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::None => f.write_str("nothing"),
            Self::Choices(choices) => f.write_str(&choices.join(", ")),
            Self::Knob(knob, _) => f.write_str(&knob.allowed()),
            Self::Batch => f.write_str("a whole number from 1, or full"),
        }
    }
}
