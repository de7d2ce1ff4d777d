//! A run cut into a number of cells, none of them wide on any axis.

use super::resolution::AxisPositions;

/// A run cut into cells. Whoever keeps one piece for each cell needs a known room, wherever the run went slow or fast.
///
/// What is cut into equal parts is the sum of the shares of the run that have passed on each axis. So a cell is on no axis
/// wider than its own share of that sum.
#[derive(Clone, Copy, Debug)]
pub(super) struct Cells {
    count: usize,
    end: AxisPositions,
}

impl Cells {
    /// So many cells of a run that has come to `end` on each axis.
    pub(super) fn of(count: usize, end: AxisPositions) -> Self {
        Self {
            count: count.max(1),
            end,
        }
    }

    /// The cell that a place lies in: none before that of an earlier place.
    pub(super) fn of_place(&self, place: &AxisPositions) -> usize {
        let moving = place.iter().zip(&self.end).filter(|(_, end)| **end > 0.0);
        let (passed, axes) = moving.fold((0.0, 0.0), |(passed, axes), (x, end)| {
            (passed + x / end, axes + 1.0_f64)
        });
        let cell = passed / axes.max(1.0) * self.count as f64;
        (cell as usize).min(self.count - 1)
    }
}
