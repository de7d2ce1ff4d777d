//! A run cut into a number of cells, none of them wide on any axis.

use super::axis::Axis;
use super::axis_kind::AxisKind;
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
    /// So many cells of a run that lies along `axis` and has come to the step `last`.
    pub(super) fn of(count: usize, axis: &Axis, last: u64) -> Self {
        Self {
            count: count.max(1),
            end: AxisKind::ALL.map(|kind| axis.x_of(kind, last.max(axis.last_step()))),
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_cell_is_wide_on_any_axis_however_the_pace_changes() {
        let mut axis = Axis::new();
        // Of single samples for long, then of all of them at once.
        axis.push(100_000, 1.0, 100_000, 10.0);
        axis.push(100_100, 101.0, 10_100_000, 1000.0);
        let cells = Cells::of(64, &axis, 0);
        let mut follow = axis.follow();
        let mut first = [None; 64];
        let mut widest = 0.0_f64;
        for step in 0..=100_100 {
            let place = follow.positions(step);
            let from = *first[cells.of_place(&place)].get_or_insert(place);
            for ((x, from), end) in place.iter().zip(from).zip(axis.end()) {
                widest = widest.max((x - from) / end);
            }
        }
        assert!(widest <= 4.0 / 64.0, "{widest}");
    }

    #[test]
    fn a_run_of_which_no_place_is_known_is_cut_by_its_steps() {
        let cells = Cells::of(4, &Axis::new(), 100);
        let cell = |step: u64| cells.of_place(&Axis::new().follow().positions(step));
        assert_eq!(
            [0, 24, 26, 51, 99, 100, 200].map(cell),
            [0, 0, 1, 2, 3, 3, 3]
        );
    }
}
