//! What may follow the first word of a change.

use std::fmt;

use crate::knob::Knob;
use crate::optim;

/// What may follow the first word of a change.
#[derive(Clone, Debug, PartialEq)]
pub enum Values {
    /// Nothing.
    None,
    /// One of these.
    Choices(Vec<&'static str>),
    /// What this knob takes, or one of these.
    Knob(&'static Knob, &'static [&'static str]),
    /// A batch size.
    Batch,
}

impl Values {
    /// The names of all optimizers.
    #[must_use]
    pub fn optimizers() -> Self {
        Self::Choices(optim::ENTRIES.iter().map(|entry| entry.id).collect())
    }

    /// What a knob takes.
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
