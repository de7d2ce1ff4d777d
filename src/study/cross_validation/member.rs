//! Results of the runs.

use crate::nn::Score;
use crate::race::Spread;

/// Result of a candidate in a round.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Member {
    /// Score on the held-out fold; the loss is infinite if the run diverged.
    pub(super) score: Score,
    /// Epoch and loss on the held-out fold, along the run.
    pub(super) course: Vec<[f64; 2]>,
    /// The score with a rule broken; `None` without a leak, or with one that concerns only the test part.
    pub(super) leaked: Option<Score>,
}

/// Result of a candidate trained on all folds together.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Final {
    pub(super) candidate: usize,
    /// Score on the test part; the loss is infinite if the run diverged.
    pub(super) score: Score,
    /// Of the losses of its samples; `None` if the run diverged.
    pub(super) losses: Option<Spread>,
    /// Whether the test part was opened for it; there is no need to if the run diverged.
    pub(super) is_opened: bool,
}

impl Final {
    /// Standard error of the loss on the test part, over its samples; `None` for a single one.
    pub(super) fn error(&self) -> Option<f64> {
        let losses = self.losses.filter(|losses| losses.count > 1)?;
        Some(losses.sd / (losses.count as f64).sqrt())
    }
}
