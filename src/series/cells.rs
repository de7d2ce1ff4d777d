//! Divides a run into cells that are narrow on every axis.

use super::resolution::AxisPositions;

/// The cells of a run. With one piece per cell, a curve needs bounded memory, however the speed of the run varied.
///
/// The cells divide the progress of the run, which is the mean over all axes of the share covered so far, into equal
/// parts. So on each axis a cell is at most as wide as the number of axes divided by the number of cells.
#[derive(Clone, Copy, Debug)]
pub(super) struct Cells {
    count: usize,
    end: AxisPositions,
}

impl Cells {
    /// Divides a run that has reached `end` on each axis into `count` cells.
    pub(super) fn of(count: usize, end: AxisPositions) -> Self {
        Self {
            count: count.max(1),
            end,
        }
    }

    /// The index of the cell at `positions`; does not decrease along the run.
    pub(super) fn index_at(&self, positions: &AxisPositions) -> usize {
        let moving = positions
            .iter()
            .zip(&self.end)
            .filter(|(_, end)| **end > 0.0);
        let (passed, axes) = moving.fold((0.0, 0.0), |(passed, axes), (x, end)| {
            (passed + x / end, axes + 1.0_f64)
        });
        let cell = passed / axes.max(1.0) * self.count as f64;
        (cell as usize).min(self.count - 1)
    }
}
