//! Thresholds for scores on the validation part.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::nn::Score;

/// A score that a run is to reach on the validation part.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub enum Threshold {
    /// A loss of at most this value, which is not negative.
    Loss(f64),
    /// An accuracy of at least this share, from 0 to 1; only for classification.
    Accuracy(f64),
}

/// Why a threshold can't be parsed.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ThresholdError {
    /// Neither a loss nor an accuracy.
    #[error(
        "threshold can't be '{0}': expected something like 'loss 0.3', 'accuracy 0.9' or 'accuracy 90 %'"
    )]
    Kind(String),
    /// The loss is not a number from 0.
    #[error("threshold loss can't be '{0}': expected a number from 0")]
    Loss(String),
    /// The accuracy is not a share.
    #[error(
        "threshold accuracy can't be '{0}': expected a number from 0 to 1, or from 0 % to 100 %"
    )]
    Accuracy(String),
}

impl Threshold {
    /// Whether this score on the validation part reaches the threshold.
    #[must_use]
    pub fn is_reached(self, validation: &Score) -> bool {
        match self {
            Self::Loss(loss) => validation.loss <= loss,
            Self::Accuracy(share) => validation
                .accuracy
                .is_some_and(|accuracy| accuracy >= share),
        }
    }
}

impl fmt::Display for Threshold {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Loss(loss) => write!(f, "loss {loss}"),
            Self::Accuracy(share) => write!(f, "accuracy {share}"),
        }
    }
}

impl FromStr for Threshold {
    type Err = ThresholdError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let number = |text: &str, most: f64| {
            let number = text.parse().ok();
            number.filter(|number: &f64| number.is_finite() && (0.0..=most).contains(number))
        };
        // A share as a number, or in percent, as views show it.
        let share = |text: &str| match text.strip_suffix('%') {
            Some(percent) => {
                let percent = percent.trim_end();
                number(percent, 100.0)?;
                // Shifting the decimal point gives the f64 nearest to the written share; dividing by 100 may not.
                let shifted = format!("{percent}e-2").parse();
                shifted
                    .ok()
                    .or_else(|| Some(number(percent, 100.0)? / 100.0))
            }
            None => number(text, 1.0),
        };
        let (kind, value) = text
            .trim()
            .split_once(char::is_whitespace)
            .ok_or_else(|| ThresholdError::Kind(text.trim().to_owned()))?;
        let value = value.trim();
        match kind {
            "loss" => number(value, f64::MAX)
                .map(Self::Loss)
                .ok_or_else(|| ThresholdError::Loss(value.to_owned())),
            "accuracy" => share(value)
                .map(Self::Accuracy)
                .ok_or_else(|| ThresholdError::Accuracy(value.to_owned())),
            _ => Err(ThresholdError::Kind(text.trim().to_owned())),
        }
    }
}
