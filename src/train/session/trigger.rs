//! The moment at which early stopping's patience is exhausted.

use std::fmt;

use crate::regularize::Watched;

/// Early stopping's condition was met at an evaluation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Trigger {
    /// Updates made before the evaluation.
    pub step: u64,
    /// What did not improve.
    pub watched: Watched,
    /// Evaluations without an improvement.
    pub evaluations: u32,
    /// Updates made before the evaluation that none since has bettered; `None` where none was ever an improvement.
    pub best_step: Option<u64>,
    /// Whether it stops the run, or only marks the step.
    pub stops: bool,
}

impl fmt::Display for Trigger {
    /// In English, to follow a step.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let plural = if self.evaluations == 1 { "" } else { "s" };
        write!(
            f,
            "no better {} in {} evaluation{plural}",
            self.watched, self.evaluations
        )?;
        match self.best_step {
            Some(step) => write!(f, " since step {step}"),
            None => Ok(()),
        }
    }
}
