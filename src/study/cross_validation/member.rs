//! What runs came to.

use crate::nn::Score;

/// What a candidate came to in a round.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Member {
    /// On the held-out fold; the loss is infinite where the run diverged.
    pub(super) score: Score,
    /// Epochs, and the loss on the held-out fold.
    pub(super) course: Vec<[f64; 2]>,
    /// The score where a rule is broken.
    pub(super) leaked: Option<Score>,
}

/// What a candidate came to after learning from all folds together.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Final {
    pub(super) candidate: usize,
    /// On the test part.
    pub(super) score: Score,
}
