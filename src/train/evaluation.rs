//! What is measured at an evaluation, the same way for train and validation: clean inputs, hard labels, evaluation
//! mode, no penalty. So the generalization gap is the truth whatever distorts the objective.

use serde::Serialize;

use crate::nn::Score;

/// One evaluation on the whole train and validation parts.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Evaluation {
    /// Updates made before it.
    pub step: u64,
    /// Epochs passed, with the fraction of the current one.
    pub epoch: f64,
    /// Samples seen, with repetition.
    pub samples: u64,
    /// On the training part.
    pub train: Score,
    /// On the validation part.
    pub validation: Score,
}

/// An evaluation as a line of the log.
#[derive(Serialize)]
struct Line {
    step: u64,
    epoch: f64,
    samples: u64,
    train_loss: Option<f64>,
    validation_loss: Option<f64>,
    train_accuracy: Option<f64>,
    validation_accuracy: Option<f64>,
}

impl Evaluation {
    /// The generalization gap: validation loss − train loss.
    #[must_use]
    pub fn gap(&self) -> f64 {
        self.validation.loss - self.train.loss
    }
}

impl Serialize for Evaluation {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        // JSON has no word for a number that is none: null.
        let finite = |value: f64| value.is_finite().then_some(value);
        Line {
            step: self.step,
            epoch: self.epoch,
            samples: self.samples,
            train_loss: finite(self.train.loss),
            validation_loss: finite(self.validation.loss),
            train_accuracy: self.train.accuracy,
            validation_accuracy: self.validation.accuracy,
        }
        .serialize(serializer)
    }
}
