//! The rounds of one seed, one after the other.

use std::sync::Arc;

use super::grid::Grid;
use super::learner::Learner;
use super::plan::{Plan, seeds};
use super::residuals::Residuals;
use super::samme::{End, Samme};
use crate::control::Control;
use crate::data::Dataset;
use crate::study::train::UNITS;
use crate::study::{StudyError, UnfitRun};
use crate::train::SampleWeights;

/// What the rounds so far came to.
pub(super) struct Chain {
    pub(super) seed: u64,
    /// Whether it is that of the first seed, which has the figures and can't be left out.
    is_first: bool,
    pub(super) data: Arc<Dataset>,
    pub(super) grid: Option<Grid>,
    /// Learners that were trained, that without a vote included.
    pub(super) trained: usize,
    pub(super) course: Course,
}

/// How learners are put together.
pub(super) enum Course {
    /// They vote for classes.
    Classes(Samme),
    /// They add up.
    Values(Residuals),
}

impl Chain {
    /// A chain before its first round.
    pub(super) fn new(plan: &Plan, seed: u64, data: Arc<Dataset>, is_first: bool) -> Self {
        let (train, validation) = (&data.train, &data.validation);
        let course = if data.task.is_classification() {
            let labels = [train.labels.clone(), validation.labels.clone()];
            Course::Classes(Samme::new(
                data.outputs(),
                labels,
                data.wrong_labels.clone(),
            ))
        } else {
            let targets = [&train.targets, &validation.targets];
            Course::Values(Residuals::new(plan.shrinkage, targets))
        };
        Self {
            seed,
            is_first,
            grid: is_first.then(|| Grid::of(&data)).flatten(),
            data,
            trained: 0,
            course,
        }
    }

    /// Learners that are part of the strong model.
    pub(super) fn rounds(&self) -> usize {
        match &self.course {
            Course::Classes(samme) => samme.rounds.len(),
            Course::Values(residuals) => residuals.learners.len(),
        }
    }

    /// Errors of the strong model after each round: training, validation.
    pub(super) fn strong(&self) -> Vec<[f64; 2]> {
        match &self.course {
            Course::Classes(samme) => samme.rounds.iter().map(|round| round.strong).collect(),
            Course::Values(residuals) => residuals.strong.clone(),
        }
    }

    /// Why there are no more rounds than this, if there is a reason.
    pub(super) fn end(&self) -> Option<End> {
        match &self.course {
            Course::Classes(samme) => samme.end,
            Course::Values(residuals) => residuals.has_diverged.then_some(End::Diverged),
        }
    }

    /// Makes rounds until there are all or one ends it; `told` after each but the last. Returns whether it came to its end: not where the
    /// study was cancelled after the first round.
    ///
    /// # Errors
    /// When a run can't begin, the first one of the first seed diverges, or the study is cancelled before the first is over.
    pub(super) fn grow(
        &mut self,
        plan: &Plan,
        control: &Control,
        told: impl Fn(&Self),
    ) -> Result<bool, StudyError> {
        while self.trained < plan.rounds && self.end().is_none() {
            match self.advance(plan, control) {
                Err(StudyError::Cancelled(_)) if self.rounds() > 0 => return Ok(false),
                other => other?,
            }
            self.trained += 1;
            if self.trained < plan.rounds && self.end().is_none() {
                told(self);
            }
        }
        control.advance(UNITS * (plan.rounds - self.trained) as u64);
        Ok(true)
    }

    fn advance(&mut self, plan: &Plan, control: &Control) -> Result<(), StudyError> {
        let [init, order] = seeds(self.seed, self.trained);
        let mut recipe = plan.recipe.clone();
        recipe.seed = order;
        let grid = self.grid.as_ref();
        let diverged = match &mut self.course {
            Course::Classes(samme) => {
                // What SAMME calls weights is never negative, and sums to 1.
                let Ok(weights) = SampleWeights::new(&samme.weights) else {
                    samme.end = Some(End::Diverged);
                    return Ok(());
                };
                let made = Learner::classes(&recipe, init, &self.data, weights, grid, control)?;
                let made = made.map(|learner| samme.take(learner)).err();
                samme.end = samme.end.or(made.as_ref().map(|_| End::Diverged));
                made
            }
            Course::Values(residuals) => {
                let [train, validation] = residuals.left().map(|left| left.mapv(|r| r as f32));
                let data = Arc::new(self.data.with_targets(train, validation));
                let made = Learner::values(&recipe, init, &data, grid, control)?;
                let made = made.map(|learner| residuals.take(learner)).err();
                residuals.has_diverged = made.is_some();
                made
            }
        };
        match diverged {
            Some(verdict) if self.trained == 0 && self.is_first => {
                Err(UnfitRun::Diverged(*verdict).into())
            }
            _ => Ok(()),
        }
    }
}
