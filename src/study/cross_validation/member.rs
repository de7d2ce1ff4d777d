//! Results of the runs.

use crate::nn::Score;

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
    /// Whether the test part was opened for it; there is no need to if the run diverged.
    pub(super) is_opened: bool,
}
