//! Sharp and flat minima (Keskar et al. 2017): the same network from the same weights, trained with a small and with a
//! large batch to the same training loss, and the loss along the line between the two ends.

mod line;
mod progress;

pub use line::{Line, LinePoint, Minimum, Verdict};
pub use progress::{Phase, Progress, RunProgress};

use crate::train::{BatchSize, Recipe};

/// What is to be studied.
#[derive(Clone, Debug, PartialEq)]
pub struct Plan {
    /// The recipe of both runs, but for the batch size; where it says how long to train, that does not count.
    pub recipe: Recipe,
    /// The small batch.
    pub small: BatchSize,
    /// The large batch; `None` for half the training part.
    pub large: Option<BatchSize>,
    /// The training loss at which both runs stop.
    pub target: f64,
    /// The most epochs a run may take to get there.
    pub epochs: u64,
    /// Points of the line.
    pub points: usize,
}
