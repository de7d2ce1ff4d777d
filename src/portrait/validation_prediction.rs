//! What the network takes a validation sample for.

use std::cmp::Ordering;

use super::MOST_SAMPLES;
use crate::data::Part;

/// A validation sample and what the network takes it for.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct ValidationPrediction {
    /// Its place in the validation part.
    pub index: usize,
    /// Where it stood in the source, from 0: see [`Part::rows`](crate::data::Part::rows).
    pub row: usize,
    /// Its class, an index into the task's names.
    pub actual: u32,
    /// What the network takes it for.
    pub predicted: u32,
    /// The probability that the network gives to `predicted`; 0 where its answer is not a number.
    pub confidence: f32,
}

/// Validation samples in the order in which they deserve a look: mistakes first, the most confident before all; then what
/// is right, the least confident first. At most [`MOST_SAMPLES`](super::MOST_SAMPLES).
#[derive(Clone, Debug, PartialEq)]
pub struct Mistakes {
    /// In that order.
    pub samples: Vec<ValidationPrediction>,
}

impl ValidationPrediction {
    /// Whether it is taken for another class than its own.
    #[must_use]
    pub fn is_mistake(&self) -> bool {
        self.actual != self.predicted
    }

    /// Whether it deserves a look before `other`.
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

/// The samples of `part` with what `answers` (`[rows, outputs]`) take them for; none for regression.
pub(super) fn judge(part: &Part, answers: &[f32]) -> Vec<ValidationPrediction> {
    let rows = answers.chunks_exact(part.targets.ncols().max(1));
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

/// The first most likely class and its probability. Where the probabilities are not numbers it is class 0, as the accuracy
/// has it, with probability 0.
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

/// The probability, or 0 where it is not a number.
pub(super) fn number(probability: f32) -> f32 {
    if probability.is_finite() {
        probability
    } else {
        0.0
    }
}

/// Those that deserve a look most, in the order of [`Mistakes`].
pub(super) fn worth_a_look(
    mut validation_prediction: Vec<ValidationPrediction>,
) -> Vec<ValidationPrediction> {
    if validation_prediction.len() > MOST_SAMPLES {
        // Of a large part few are kept: only those are sorted.
        validation_prediction.select_nth_unstable_by(MOST_SAMPLES, ValidationPrediction::before);
        validation_prediction.truncate(MOST_SAMPLES);
    }
    validation_prediction.sort_unstable_by(ValidationPrediction::before);
    validation_prediction
}
