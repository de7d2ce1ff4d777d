//! How far the study is, as it can be drawn.

use std::sync::Arc;

use super::line::{Line, LinePoint};
use crate::study::StudyError;

/// What the study is at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Phase {
    /// Both runs are trained, side by side.
    Training,
    /// The line between them is walked.
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
    /// Epochs passed and training loss, oldest first, thinned to a few hundred.
    pub losses: Vec<(f64, f64)>,
    /// Whether it has come to the target.
    pub reached: bool,
}

/// How far the study is.
#[derive(Clone, Debug, PartialEq)]
pub struct Progress {
    /// What it is at.
    pub phase: Phase,
    /// The seed of both runs.
    pub seed: u64,
    /// The training loss at which both are to stop.
    pub target: f64,
    /// The most epochs each may take.
    pub epochs: u64,
    /// The run with the small batch, and the one with the large.
    pub runs: [RunProgress; 2],
    /// Points of the line so far, in the order of s.
    pub points: Vec<LinePoint>,
    /// How many points there will be.
    pub of_points: usize,
    /// What it came to, once it is over: the line, or why there is none.
    pub outcome: Option<Result<Arc<Line>, StudyError>>,
}
