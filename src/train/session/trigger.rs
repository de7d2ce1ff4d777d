//! The moment at which early stopping's patience is exhausted.

use std::fmt;

use crate::regularize::Watched;

/// The condition of early stopping, met at an evaluation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Trigger {
    /// Updates made before the evaluation.
    pub step: u64,
    /// The value that did not improve.
    pub watched: Watched,
    /// The number of evaluations without an improvement.
    pub evaluations: u32,
    /// Updates made before the best evaluation; `None` if none was ever an improvement.
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
