//! The curves of a run, or of one of its branches.

use super::vitals::Vitals;
use crate::series::Series;
use crate::train::Evaluations;

/// The curves of a run.
#[derive(Clone, Debug, Default)]
pub struct Curves {
    /// Objective of each step.
    pub objective: Series,
    /// Loss on the training part.
    pub train_loss: Series,
    /// Loss on the validation part.
    pub validation_loss: Series,
    /// Accuracy on the training part.
    pub train_accuracy: Series,
    /// Accuracy on the validation part.
    pub validation_accuracy: Series,
    /// Validation loss − train loss.
    pub gap: Series,
    /// What updates did.
    pub vitals: Vitals,
}

impl Curves {
    /// The curves up to `step`.
    pub(super) fn until(&self, step: u64) -> Self {
        Self {
            objective: self.objective.until(step),
            train_loss: self.train_loss.until(step),
            validation_loss: self.validation_loss.until(step),
            train_accuracy: self.train_accuracy.until(step),
            validation_accuracy: self.validation_accuracy.until(step),
            gap: self.gap.until(step),
            vitals: self.vitals.until(step),
        }
    }

    /// Puts `last` in the place of what was measured at its step.
    pub(super) fn measure_again(&mut self, last: &Evaluations) {
        let before = last.last.step.saturating_sub(1);
        for series in [
            &mut self.train_loss,
            &mut self.validation_loss,
            &mut self.train_accuracy,
            &mut self.validation_accuracy,
            &mut self.gap,
        ] {
            *series = series.until(before);
        }
        self.take(last);
    }

    pub(super) fn take(&mut self, new: &Evaluations) {
        self.train_loss.push(new.train_loss);
        self.validation_loss.push(new.validation_loss);
        self.gap.push(new.gap);
        if let (Some(train), Some(validation)) = (new.train_accuracy, new.validation_accuracy) {
            self.train_accuracy.push(train);
            self.validation_accuracy.push(validation);
        }
    }
}
