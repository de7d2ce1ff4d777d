//! Progress of the study, for display.

use std::sync::Arc;

use super::line::{Line, LinePoint};
use crate::study::StudyError;

/// Phase of the study.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Phase {
    /// Both runs train in parallel.
    Training,
    /// Loss and accuracy along the line are evaluated.
    Line,
    /// The sharpness of both ends is measured.
    Measures,
    /// It is over: see [`Progress::outcome`].
    Done,
}

/// One of the two runs.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct RunProgress {
    /// Samples in a batch.
    pub batch: usize,
    /// Epoch and training loss, oldest first, thinned to a few hundred.
    pub losses: Vec<(f64, f64)>,
    /// Whether it has reached the target.
    pub reached: bool,
}

/// A snapshot of the progress of the study.
#[derive(Clone, Debug, PartialEq)]
pub struct Progress {
    /// The current phase.
    pub phase: Phase,
    /// The seed of both runs.
    pub seed: u64,
    /// Training loss at which both runs stop.
    pub target: f64,
    /// Maximum number of epochs per run.
    pub epochs: u64,
    /// The run with the small batch, and the one with the large.
    pub runs: [RunProgress; 2],
    /// Points of the line so far, s rising.
    pub points: Vec<LinePoint>,
    /// Total number of points.
    pub of_points: usize,
    /// The result, once it is over: the line, or why there is none.
    pub outcome: Option<Result<Arc<Line>, StudyError>>,
}
