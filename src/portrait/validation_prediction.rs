//! The network's predictions on the validation part.

use std::cmp::Ordering;

use super::MOST_SAMPLES;
use crate::data::Part;

/// A validation sample with its predicted class.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct ValidationPrediction {
    /// Its index in the validation part.
    pub index: usize,
    /// Its row in the source, from 0: see [`Part::rows`](crate::data::Part::rows).
    pub row: usize,
    /// Its class, an index into the task's class names.
    pub actual: u32,
    /// The predicted class.
    pub predicted: u32,
    /// The probability of `predicted`; 0 if the network's output is not finite.
    pub confidence: f32,
}

/// Validation samples in order of interest: mistakes first, the most confident ones leading; then correct predictions,
/// the least confident ones leading. At most [`MOST_SAMPLES`](super::MOST_SAMPLES).
#[derive(Clone, Debug, PartialEq)]
pub struct Mistakes {
    /// The samples, in that order.
    pub samples: Vec<ValidationPrediction>,
}

impl ValidationPrediction {
    /// Whether the prediction is wrong.
    #[must_use]
    pub fn is_mistake(&self) -> bool {
        self.actual != self.predicted
    }

    /// The order of [`Mistakes`].
    fn before(&self, other: &Self) -> Ordering {
        let by_confidence = self.confidence.total_cmp(&other.confidence);
        let mistakes_first = other.is_mistake().cmp(&self.is_mistake());
        mistakes_first
            .then(if self.is_mistake() {
                by_confidence.reverse()
            } else {
                by_confidence
            })
            .then(self.index.cmp(&other.index))
    }
}

/// The samples of `part` with the predictions from `outputs` (`[rows, outputs]`); empty for regression.
pub(super) fn predictions(part: &Part, outputs: &[f32]) -> Vec<ValidationPrediction> {
    let rows = outputs.chunks_exact(part.targets.ncols().max(1));
    let samples = part.labels.iter().zip(&part.rows).zip(rows).enumerate();
    samples
        .map(|(index, ((&actual, &row), probabilities))| {
            let (predicted, confidence) = verdict(probabilities);
            ValidationPrediction {
                index,
                row,
                actual,
                predicted,
                confidence,
            }
        })
        .collect()
}

/// The most likely class (the first of several) and its probability. If the probabilities are not numbers, class 0, as
/// in the accuracy, with probability 0.
pub(super) fn verdict(probabilities: &[f32]) -> (u32, f32) {
    let mut best = 0;
    for (class, p) in probabilities.iter().enumerate() {
        if *p > probabilities[best] {
            best = class;
        }
    }
    (
        best as u32,
        probabilities.get(best).copied().map_or(0.0, number),
    )
}

/// The probability, or 0 if it is not finite.
pub(super) fn number(probability: f32) -> f32 {
    if probability.is_finite() {
        probability
    } else {
        0.0
    }
}

/// The first [`MOST_SAMPLES`] in the order of [`Mistakes`].
pub(super) fn most_interesting(
    mut validation_prediction: Vec<ValidationPrediction>,
) -> Vec<ValidationPrediction> {
    if validation_prediction.len() > MOST_SAMPLES {
        // Sorting only those kept is faster on a large part.
        validation_prediction.select_nth_unstable_by(MOST_SAMPLES, ValidationPrediction::before);
        validation_prediction.truncate(MOST_SAMPLES);
    }
    validation_prediction.sort_unstable_by(ValidationPrediction::before);
    validation_prediction
}
