//! A slice as it can be drawn.

use crate::nn::Loss;

/// Along which directions the loss is cut.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Kind {
    /// Random directions, each filter as long as that of the weights (Li et al. 2018); biases stay. One unit is the
    /// length of the weights themselves, filter by filter.
    #[default]
    Random,
    /// The first two principal directions of the path travelled, each of length 1: one unit is a distance in the space
    /// of the weights.
    Path,
}

/// What somebody wants to see of the loss around the weights.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct View {
    /// Along which directions.
    pub kind: Kind,
    /// How far to look: 1 is one unit to each side along random directions, and along those of the path the window that
    /// holds the whole path with a margin.
    pub width: f64,
    /// Which random directions.
    pub seed: u64,
    /// Whether the validation loss is wanted, too.
    pub validation: bool,
}

impl Default for View {
    fn default() -> Self {
        Self {
            kind: Kind::default(),
            width: 1.0,
            seed: 0,
            validation: false,
        }
    }
}

/// A place that the run has passed, as the slice sees it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct PathPoint {
    /// Updates made.
    pub step: u64,
    /// Its coordinates a and b: the nearest point of the slice's plane. The present place is `[0, 0]`.
    pub at: [f64; 2],
    /// How far it lies off the plane, a Euclidean distance.
    pub off: f64,
}

/// Distances and losses beyond which nothing is to be seen.
const FARTHEST: f64 = 1e9;

/// The loss in a window of the plane through the weights.
#[derive(Clone, Debug, PartialEq)]
pub struct Slice {
    /// Updates made where it was cut.
    pub step: u64,
    /// Epochs passed there.
    pub epoch: f64,
    /// Along which directions. Random, whatever was wished for, as long as there is no path.
    pub kind: Kind,
    /// What is shown.
    pub loss: Loss,
    /// The window: lowest and highest a, then b.
    pub window: [[f64; 2]; 2],
    /// Points along each side of the grid: points lie on the edges of the window, too. 0 before the first level is done.
    pub side: usize,
    /// Points along each side once it is as fine as it gets.
    pub finest: usize,
    /// The mean training loss, `side` rows of `side` points; the first row has the lowest b, the first point of a row the
    /// lowest a. May be infinite or no number far away.
    pub train: Vec<f64>,
    /// The mean validation loss, likewise, if it was wished for.
    pub validation: Option<Vec<f64>>,
    /// The training loss at the weights themselves, on the same samples.
    pub here: f64,
    /// Training samples it was measured on, and how many there are: of much data only so many, always the same.
    pub samples: [usize; 2],
    /// The path, oldest first; the last is the present place.
    pub path: Vec<PathPoint>,
    /// Of principal directions: the share of the path's variance that each explains.
    pub explained: Option<[f64; 2]>,
}

impl Slice {
    /// The coordinates of a grid point, by its place in a row and its row.
    #[must_use]
    pub fn place(&self, column: usize, row: usize) -> [f64; 2] {
        let along = |[low, high]: [f64; 2], index: usize| {
            let share = index as f64 / (self.side.max(2) - 1) as f64;
            low + share * (high - low)
        };
        [along(self.window[0], column), along(self.window[1], row)]
    }

    /// Whether anything can be seen on it: not where the run has gone so far out that window and losses are figures
    /// without a meaning, as one that diverged does.
    #[must_use]
    pub fn is_within_reach(&self) -> bool {
        let is_near = |x: f64| x.abs() <= FARTHEST;
        let window = self.window.iter().flatten();
        let has_sights = self.train.is_empty() || self.train.iter().any(|loss| is_near(*loss));
        is_near(self.here) && has_sights && window.copied().all(is_near)
    }

    /// Whether it is as fine as it gets.
    #[must_use]
    pub fn is_finest(&self) -> bool {
        self.side == self.finest
    }
}
