//! A slice, ready to draw.

use crate::nn::Loss;

/// The kind of directions of a slice.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Kind {
    /// Random directions, where each filter has the norm of the corresponding filter of the weights (Li et al. 2018),
    /// and 0 for biases. One unit is the norm of the weights, filter by filter.
    #[default]
    Random,
    /// The first two principal directions of the run's path, as unit vectors: one unit is a distance in weight space.
    Path,
}

/// A request for a slice.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct View {
    /// The kind of directions.
    pub kind: Kind,
    /// The size of the window: 1 is one unit to each side along random directions, or a window around the whole path,
    /// with a margin, along the directions of the path.
    pub width: f64,
    /// The seed of random directions.
    pub seed: u64,
    /// Whether to compute the validation loss, too.
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

/// A point of the run's path, projected to the slice.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct PathPoint {
    /// Updates made.
    pub step: u64,
    /// The coordinates a and b of the nearest point in the plane. `[0, 0]` for the current weights.
    pub at: [f64; 2],
    /// Its Euclidean distance from the plane.
    pub off: f64,
}

/// Distances and losses above this are not displayed.
const FARTHEST: f64 = 1e9;

/// The loss in a window of the plane through the weights.
#[derive(Clone, Debug, PartialEq)]
pub struct Slice {
    /// Number of updates at the weights.
    pub step: u64,
    /// Number of epochs at the weights.
    pub epoch: f64,
    /// The kind of directions: random, whatever was requested, while there is no path.
    pub kind: Kind,
    /// The loss function.
    pub loss: Loss,
    /// The window: lowest and highest a, then b.
    pub window: [[f64; 2]; 2],
    /// Points per side of the grid, including the edges of the window. 0 before the first level is complete.
    pub side: usize,
    /// Points per side at the finest level.
    pub finest: usize,
    /// The mean training loss, `side` rows of `side` points; the first row has the lowest b, the first point of a row
    /// the lowest a. May be infinite or NaN far from the weights.
    pub train: Vec<f64>,
    /// The mean validation loss, likewise, if requested.
    pub validation: Option<Vec<f64>>,
    /// The training loss at the weights themselves, on the same samples.
    pub here: f64,
    /// Number of training samples used, and of all there are. For large data only the first ones are used, always the
    /// same.
    pub samples: [usize; 2],
    /// The path, oldest first; the last point is the current one.
    pub path: Vec<PathPoint>,
    /// For principal directions: the share of the path's variance that each explains.
    pub explained: Option<[f64; 2]>,
}

impl Slice {
    /// The coordinates of a grid point, by column and row.
    #[must_use]
    pub fn point(&self, column: usize, row: usize) -> [f64; 2] {
        let along = |[low, high]: [f64; 2], index: usize| {
            let share = index as f64 / (self.side.max(2) - 1) as f64;
            low + share * (high - low)
        };
        [along(self.window[0], column), along(self.window[1], row)]
    }

    /// Whether there is anything to display: not if the window or the losses are too large to be meaningful, as after a
    /// divergence.
    #[must_use]
    pub fn is_within_reach(&self) -> bool {
        let is_near = |x: f64| x.abs() <= FARTHEST;
        let window = self.window.iter().flatten();
        let is_visible = self.train.is_empty() || self.train.iter().any(|loss| is_near(*loss));
        is_near(self.here) && is_visible && window.copied().all(is_near)
    }

    /// Whether it is at the finest level.
    #[must_use]
    pub fn is_finest(&self) -> bool {
        self.side == self.finest
    }
}
