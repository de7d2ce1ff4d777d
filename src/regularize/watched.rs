//! The quantity that early stopping watches, and that the best weights are chosen by.

use serde::{Deserialize, Serialize};

use std::fmt;

use crate::nn::Score;

/// What has to improve.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Watched {
    /// The loss on the validation part.
    #[default]
    Loss,
    /// The accuracy there.
    Accuracy,
}

impl Watched {
    /// The words for them, in the order of the knob's values.
    pub(super) const WORDS: [&'static str; 2] = ["validation-loss", "validation-accuracy"];

    /// What this value of the knob stands for.
    #[must_use]
    pub fn from_knob(value: f64) -> Self {
        if value == 1.0 {
            Self::Accuracy
        } else {
            Self::Loss
        }
    }

    /// Its value, as a loss: lower is better.
    #[must_use]
    pub fn value(self, validation: Score) -> f64 {
        match (self, validation.accuracy) {
            (Self::Accuracy, Some(accuracy)) => -accuracy,
            _ => validation.loss,
        }
    }
}

impl fmt::Display for Watched {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(Self::WORDS[*self as usize])
    }
}
