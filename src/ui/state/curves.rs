use serde::{Deserialize, Serialize};

use super::update_curves::UpdateCurves;
use crate::series::{Axis, Series, Span};
use crate::train::Evaluations;

/// Bucket capacity of the objective, which alone has one point per step. With this many, the part before a step
/// travelled back to is still finely resolved for the then shorter run.
const STEPS: usize = 12_288;

/// The curves of a branch.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Curves {
    /// The objective of each step.
    pub objective: Series,
    /// Loss on the training set, at each evaluation.
    pub train_loss: Series,
    pub validation_loss: Series,
    pub train_accuracy: Series,
    pub validation_accuracy: Series,
    /// Validation loss − train loss.
    pub gap: Series,
    pub updates: UpdateCurves,
}

impl Default for Curves {
    fn default() -> Self {
        Self {
            objective: Series::with_capacity(STEPS),
            train_loss: Series::new(),
            validation_loss: Series::new(),
            train_accuracy: Series::new(),
            validation_accuracy: Series::new(),
            gap: Series::new(),
            updates: UpdateCurves::default(),
        }
    }
}

impl Curves {
    /// A copy up to `step`.
    pub(super) fn until(&self, step: u64) -> Self {
        Self {
            objective: self.objective.until(step),
            train_loss: self.train_loss.until(step),
            validation_loss: self.validation_loss.until(step),
            train_accuracy: self.train_accuracy.until(step),
            validation_accuracy: self.validation_accuracy.until(step),
            gap: self.gap.until(step),
            updates: self.updates.until(step),
        }
    }

    /// The curves in so many pieces each, without what updates did.
    pub(super) fn coarse(&self, pieces: usize, axis: &Axis) -> Self {
        Self {
            objective: self.objective.coarse(pieces, axis),
            train_loss: self.train_loss.coarse(pieces, axis),
            validation_loss: self.validation_loss.coarse(pieces, axis),
            train_accuracy: self.train_accuracy.coarse(pieces, axis),
            validation_accuracy: self.validation_accuracy.coarse(pieces, axis),
            gap: self.gap.coarse(pieces, axis),
            updates: UpdateCurves::default(),
        }
    }

    /// In how many pieces all of them are kept.
    pub(super) fn pieces(&self) -> usize {
        let curves = [
            &self.objective,
            &self.train_loss,
            &self.validation_loss,
            &self.train_accuracy,
            &self.validation_accuracy,
            &self.gap,
        ];
        let pieces: usize = curves.iter().map(|series| series.pieces()).sum();
        pieces + self.updates.pieces()
    }

    /// The curves up to `step` stay; the rest is returned, for [`Curves::join`].
    pub(super) fn split_off(&mut self, step: u64) -> Self {
        Self {
            objective: self.objective.split_off(step),
            train_loss: self.train_loss.split_off(step),
            validation_loss: self.validation_loss.split_off(step),
            train_accuracy: self.train_accuracy.split_off(step),
            validation_accuracy: self.validation_accuracy.split_off(step),
            gap: self.gap.split_off(step),
            updates: self.updates.split_off(step),
        }
    }

    /// Appends `rest`, which was split off at `step`.
    pub(super) fn join(&mut self, rest: Self, step: u64) {
        self.objective.join(rest.objective, step);
        self.train_loss.join(rest.train_loss, step);
        self.validation_loss.join(rest.validation_loss, step);
        self.train_accuracy.join(rest.train_accuracy, step);
        self.validation_accuracy
            .join(rest.validation_accuracy, step);
        self.gap.join(rest.gap, step);
        self.updates.join(rest.updates, step);
    }

    /// Replaces the evaluation at the step of `last`.
    pub(super) fn measure_again(&mut self, last: &Evaluations, axis: &Axis) {
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
        self.take(last, axis);
    }

    pub(super) fn take_steps(&mut self, new: Span, axis: &Axis) {
        self.objective.push_on(new, axis);
    }

    pub(super) fn take(&mut self, new: &Evaluations, axis: &Axis) {
        self.train_loss.push_on(new.train_loss, axis);
        self.validation_loss.push_on(new.validation_loss, axis);
        self.gap.push_on(new.gap, axis);
        if let (Some(train), Some(validation)) = (new.train_accuracy, new.validation_accuracy) {
            self.train_accuracy.push_on(train, axis);
            self.validation_accuracy.push_on(validation, axis);
        }
    }
}
