//! The metric that early stopping monitors and that selects the best weights.

use serde::{Deserialize, Serialize};

use std::fmt;

use crate::nn::Score;

/// The monitored metric.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Watched {
    /// The loss on the validation part.
    #[default]
    Loss,
    /// The accuracy on the validation part.
    Accuracy,
}

impl Watched {
    /// Their words, in the order of the knob's values.
    pub(super) const WORDS: [&'static str; 2] = ["validation-loss", "validation-accuracy"];

    /// The metric for a value of the knob.
    #[must_use]
    pub fn from_knob(value: f64) -> Self {
        if value == 1.0 {
            Self::Accuracy
        } else {
            Self::Loss
        }
    }

    /// Its value as a loss (lower is better); without an accuracy, the loss.
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
