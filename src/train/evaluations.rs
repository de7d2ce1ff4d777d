//! Evaluations that are merged into one.

use serde::{Deserialize, Serialize};

use super::Evaluation;
use crate::series::Span;

/// Consecutive evaluations, merged when a viewer is too slow to receive each.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Evaluations {
    /// The latest one.
    pub last: Evaluation,
    /// The one with the lowest validation loss among them.
    pub best: Evaluation,
    /// The losses on the training part.
    pub train_loss: Span,
    /// The losses on the validation part.
    pub validation_loss: Span,
    /// Validation loss − train loss.
    pub gap: Span,
    /// The accuracies on the training part, for classification.
    pub train_accuracy: Option<Span>,
    /// The accuracies on the validation part, for classification.
    pub validation_accuracy: Option<Span>,
}

impl From<Evaluation> for Evaluations {
    fn from(one: Evaluation) -> Self {
        let point = |value: f64| Span::point(one.step, value as f32);
        Self {
            last: one,
            best: one,
            train_loss: point(one.train.loss),
            validation_loss: point(one.validation.loss),
            gap: point(one.gap()),
            train_accuracy: one.train.accuracy.map(point),
            validation_accuracy: one.validation.accuracy.map(point),
        }
    }
}

impl Evaluations {
    /// Merges later evaluations into this one.
    pub fn merge(&mut self, later: &Self) {
        let merge = |one: &mut Option<Span>, other: &Option<Span>| {
            if let (Some(one), Some(other)) = (one, other) {
                one.merge(other);
            }
        };
        self.last = later.last;
        if later.best.validation.loss < self.best.validation.loss {
            self.best = later.best;
        }
        self.train_loss.merge(&later.train_loss);
        self.validation_loss.merge(&later.validation_loss);
        self.gap.merge(&later.gap);
        merge(&mut self.train_accuracy, &later.train_accuracy);
        merge(&mut self.validation_accuracy, &later.validation_accuracy);
    }
}
