//! How wide a piece of a run may be, so that no plot shows it as a block.
//!
//! A run of hundreds of millions of steps is kept as a few thousand pieces, and is drawn over updates, epochs, samples
//! or seconds. Its pieces may be distributed very differently along these axes: a hundred thousand updates of single
//! samples take less time than ten of the whole training part. Two pieces are merged only if the result is narrow on
//! *every* axis. If an axis keeps two neighbours apart, together they are wider than the finest limit that must be
//! allowed, 1/512 of the run, and all such pairs together are no wider than twice the run. So there are fewer than
//! 1024 such pairs per axis, whatever the order in which batch sizes and speeds change. The remaining capacity goes to
//! where a viewer looks most closely: the end of the run, which is zoomed in on, and its beginning, which is what
//! remains when the run is continued from an earlier step.

use serde::{Deserialize, Serialize};

use super::axis_kind::AxisKind;

/// The position of a step on each axis, in the order of [`AxisKind::ALL`].
pub type AxisPositions = [f64; AxisKind::ALL.len()];

/// No piece is wider than 2⁻⁹ of the run, on any axis.
const COARSEST: u32 = 9;
/// The same for curves that exist in large numbers: 2⁻⁷.
const COARSEST_OF_MANY: u32 = 7;
/// A piece is at most 1/512 of the part of the run before it, unless the field `share` allows more.
const PARTS_BEFORE: f64 = 512.0;
/// A piece is at most 1/256 of the part of the run after it, unless the field `share` allows more.
const PARTS_AFTER: f64 = 256.0;
/// Initially, a piece of at most 2⁻²⁶ of the run is never too wide.
const FINEST: u32 = 26;

/// Maximum number of neighbouring pairs that can stay apart at the coarsest resolution: see the module documentation.
pub(super) const MOST: usize = (2 << COARSEST) * AxisKind::ALL.len();
pub(super) const MOST_OF_MANY: usize = (2 << COARSEST_OF_MANY) * AxisKind::ALL.len();

/// The current coarseness. It only ever grows, so that no thinning is tried in vain.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Resolution {
    /// A piece of at most this share of the run is never too wide.
    share: f64,
    /// A piece is at most 1/`parts` of the run.
    parts: f64,
}

impl Default for Resolution {
    fn default() -> Self {
        Self::down_to(COARSEST)
    }
}

impl Resolution {
    /// For curves that exist in large numbers: it may get coarser than the default.
    #[must_use]
    pub fn of_many() -> Self {
        Self::down_to(COARSEST_OF_MANY)
    }

    fn down_to(coarsest: u32) -> Self {
        Self {
            share: 1.0 / f64::from(1 << FINEST),
            parts: f64::from(1 << coarsest),
        }
    }

    /// The coarser of the two; `parts` is taken from `self`.
    #[must_use]
    pub fn or(self, other: Self) -> Self {
        Self {
            share: self.share.max(other.share),
            ..self
        }
    }

    /// Half as fine; `None` if pieces would become visible.
    #[must_use]
    pub fn coarser(self) -> Option<Self> {
        let share = 2.0 * self.share;
        (share * self.parts <= 1.0).then_some(Self { share, ..self })
    }

    /// Whether the range between two positions may be one piece of a run that has reached `end`.
    #[must_use]
    pub fn allows(self, from: &AxisPositions, to: &AxisPositions, end: &AxisPositions) -> bool {
        let axes = from.iter().zip(to).zip(end);
        axes.into_iter().all(|((&from, &to), &end)| {
            let near = (from / PARTS_BEFORE).min((end - to) / PARTS_AFTER);
            to - from <= near.max(self.share * end).min(end / self.parts)
        })
    }

    /// Whether an axis of a run that has reached `end` can drop the knots between two positions. The limit is a quarter
    /// of that for a piece of a curve, so that both errors together stay invisible.
    #[must_use]
    pub fn bridges(self, from: &AxisPositions, to: &AxisPositions, end: &AxisPositions) -> bool {
        let (from, mut to) = ([0.0, from[1], from[2], from[3]], *to);
        for (to, from) in to.iter_mut().zip(from) {
            *to = from + 4.0 * (*to - from);
        }
        to[0] = 0.0;
        self.allows(&from, &to, end)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Whether a range on the first axis may be one piece of a run that has reached 1024 there.
    fn allows(resolution: Resolution, from: f64, to: f64) -> bool {
        let on = |x| [x, 0.0, 0.0, 0.0];
        resolution.allows(&on(from), &on(to), &on(1024.0))
    }

    fn coarsest() -> Resolution {
        let mut resolution = Resolution::default();
        while let Some(coarser) = resolution.coarser() {
            resolution = coarser;
        }
        resolution
    }

    #[test]
    fn at_the_coarsest_a_piece_is_a_part_of_the_run_wherever_it_lies() {
        for from in [0.0, 3.0, 500.0, 1022.0] {
            assert!(allows(coarsest(), from, from + 2.0), "{from}");
            assert!(!allows(coarsest(), from, from + 2.001), "{from}");
        }
    }

    #[test]
    fn where_there_is_room_it_is_finer_towards_the_start_and_the_end() {
        // In 256ths: 1/512 of what lies before, or 1/256 of what lies after, and at most 1/512 of the whole.
        let widest = |from: u32| {
            let start = f64::from(from) / 256.0;
            let fits = |width: &u32| {
                let end = start + f64::from(*width) / 256.0;
                allows(Resolution::default(), start, end)
            };
            (1..=1024).take_while(fits).count()
        };
        let widths = [0, 1, 256, 512, 768, 1000, 1020].map(|at| widest(256 * at));
        assert_eq!(widths, [0, 0, 128, 256, 255, 23, 3]);
    }

    #[test]
    fn each_axis_has_its_say_and_one_that_stands_still_has_none() {
        let end = [1024.0, 1024.0, 1024.0, 0.0];
        for axis in 0..3 {
            let (from, mut to) = ([500.0, 500.0, 500.0, 0.0], [501.0, 501.0, 501.0, 0.0]);
            to[axis] = 502.5;
            assert!(!coarsest().allows(&from, &to, &end), "{axis}");
            to[axis] = 502.0;
            assert!(coarsest().allows(&from, &to, &end), "{axis}");
        }
    }

    #[test]
    fn it_gets_coarser_in_as_many_steps_as_there_are_powers() {
        let mut steps = 0;
        let mut resolution = Resolution::default();
        while let Some(coarser) = resolution.coarser() {
            (resolution, steps) = (coarser, steps + 1);
        }
        assert_eq!((steps, MOST), (17, 4096));
        let mut resolution = Resolution::of_many();
        while let Some(coarser) = resolution.coarser() {
            resolution = coarser;
        }
        assert!(allows(resolution, 500.0, 508.0) && !allows(resolution, 500.0, 508.001));
        assert_eq!(MOST_OF_MANY, 1024);
    }
}
