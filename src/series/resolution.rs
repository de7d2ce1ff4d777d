//! How much of a run may lie in one piece, so that no picture of it shows the piece as a block.
//!
//! A run of hundreds of millions of steps is kept as a few thousand pieces, and is looked at over updates, epochs, samples or
//! seconds, along which it may lie quite differently: a hundred thousand updates of single samples pass in less time than ten
//! of the whole training part. Two pieces are made one only where what they come to is narrow on *every* axis. Along an axis
//! each two neighbours that stay apart for its sake are together wider than the finest piece that must be allowed, 1/512 of
//! the run, and all such couples together no wider than twice the run: so there are less than 1 024 of them for each axis, in
//! whatever order batch sizes and speeds change. What room is left goes to where somebody will look closer: to the end of the
//! run, which is zoomed in on, and to its beginning, which is what remains where it is gone back to and begun anew.

use serde::{Deserialize, Serialize};

use super::axis_kind::AxisKind;

/// Where a step stands on each axis, in the order of [`AxisKind::ALL`].
pub type AxisPositions = [f64; AxisKind::ALL.len()];

/// No piece is wider than the run divided by two to this power, on any axis.
const COARSEST: u32 = 9;
/// The same for curves of which there are many.
const COARSEST_OF_MANY: u32 = 7;
/// No piece is wider than so many of it would be from the start of the run to it.
const PARTS_BEFORE: f64 = 512.0;
/// No piece is wider than so many of it would be from it to the end of the run.
const PARTS_AFTER: f64 = 256.0;
/// A piece that is no wider than the run divided by two to this power is never too wide, to begin with.
const FINEST: u32 = 26;

/// The most couples of neighbours that can stay apart at the coarsest: see the module.
pub(super) const MOST: usize = (2 << COARSEST) * AxisKind::ALL.len();
pub(super) const MOST_OF_MANY: usize = (2 << COARSEST_OF_MANY) * AxisKind::ALL.len();

/// How coarse pieces are by now: it only ever grows, so that thinning is not tried in vain.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Resolution {
    /// A piece that is no more than this share of the run is never too wide.
    share: f64,
    /// A piece is at most one of so many.
    parts: f64,
}

impl Default for Resolution {
    fn default() -> Self {
        Self::down_to(COARSEST)
    }
}

impl Resolution {
    /// That of curves of which there are many: it may get coarser than others.
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

    /// The coarser of two.
    #[must_use]
    pub fn or(self, other: Self) -> Self {
        Self {
            share: self.share.max(other.share),
            ..self
        }
    }

    /// Half as fine; `None` where that would be seen.
    #[must_use]
    pub fn coarser(self) -> Option<Self> {
        let share = 2.0 * self.share;
        (share * self.parts <= 1.0).then_some(Self { share, ..self })
    }

    /// Whether all from one place to another may be one piece of a run that has come to `end`.
    #[must_use]
    pub fn allows(self, from: &AxisPositions, to: &AxisPositions, end: &AxisPositions) -> bool {
        let axes = from.iter().zip(to).zip(end);
        axes.into_iter().all(|((&from, &to), &end)| {
            let near = (from / PARTS_BEFORE).min((end - to) / PARTS_AFTER);
            to - from <= near.max(self.share * end).min(end / self.parts)
        })
    }

    /// Whether an axis of a run that has come to `end` can do without what it knows between two places: a quarter of what
    /// may be one piece of a curve, so that the two together are not seen either.
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

    /// On the first axis, from a place to another, of a run that has come to 1024 there.
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
        // In 256ths: a 512th of what lies before, or a 256th of what lies after, and at most a 512th of the whole.
        let widest = |from: u32| {
            let start = f64::from(from) / 256.0;
            let fits = |width: &u32| {
                let end = start + f64::from(*width) / 256.0;
                allows(Resolution::default(), start, end)
            };
            (1..=1024).take_while(fits).count()
        };
        let places = [0, 1, 256, 512, 768, 1000, 1020].map(|at| widest(256 * at));
        assert_eq!(places, [0, 0, 128, 256, 255, 23, 3]);
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
