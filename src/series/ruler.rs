//! The positions of the pieces of a curve, and which neighbours may be merged.

use super::axis::{Axis, Follow};
use super::resolution::{AxisPositions, Resolution};

/// A piece of a curve, from its first step to its last.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Piece {
    from: AxisPositions,
    to: AxisPositions,
    part: Part,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Part {
    /// Before the first known position.
    Before,
    /// Between known positions.
    Known,
    /// Beyond the last known position.
    Beyond,
}

impl Piece {
    /// This piece and a `later` one merged.
    #[must_use]
    pub fn with(self, later: Self) -> Self {
        Self {
            to: later.to,
            ..self
        }
    }
}

/// Decides which pieces of a curve may be merged.
///
/// The position of the run is reported only now and then, so the latest steps lie beyond the end of the axis. They will
/// be drawn evenly spaced from there to the next position reported, wherever that is; so a small part of those steps is
/// a small part of the run on every axis. The same holds for the first steps if the position at their start is not
/// known.
#[derive(Clone, Debug)]
pub struct Ruler<'a> {
    follow: Follow<'a>,
    start: u64,
    first: u64,
    last: u64,
    /// The end of each part.
    before: AxisPositions,
    known: AxisPositions,
    beyond: AxisPositions,
}

impl<'a> Ruler<'a> {
    /// For a run with positions on `axis` that has reached the step `end`.
    #[must_use]
    pub fn new(axis: &'a Axis, end: u64) -> Self {
        Self::from(axis, 0, 0, end)
    }

    /// For a run known from the step `start` to `end`, where `axis` has no positions before the step `first`.
    #[must_use]
    pub fn from(axis: &'a Axis, start: u64, first: u64, end: u64) -> Self {
        let last = axis.last_step().max(start);
        Self {
            follow: axis.follow(),
            start,
            first,
            last,
            before: from_there(first, start),
            known: axis.end(),
            beyond: from_there(end, last),
        }
    }

    /// The piece from one step to another; neither may be smaller than in the previous call.
    pub fn piece(&mut self, from: u64, to: u64) -> Piece {
        let (part, from, to) = if to > self.last {
            let there = |step| from_there(step, self.last);
            (Part::Beyond, there(from), there(to))
        } else if from < self.first {
            let there = |step| from_there(step, self.start);
            (Part::Before, there(from), there(to))
        } else {
            (
                Part::Known,
                self.follow.positions(from),
                self.follow.positions(to),
            )
        };
        Piece { from, to, part }
    }

    /// Whether two neighbours may be merged into one piece.
    #[must_use]
    pub fn joins(&self, one: &Piece, later: &Piece, resolution: Resolution) -> bool {
        let end = match one.part {
            Part::Before => &self.before,
            Part::Known => &self.known,
            Part::Beyond => &self.beyond,
        };
        one.part == later.part && resolution.allows(&one.from, &later.to, end)
    }

    /// Whether the axis can drop the knots between two neighbours without visibly moving anything. (On the steps axis
    /// nothing moves.)
    #[must_use]
    pub fn bridges(&self, one: &Piece, later: &Piece, resolution: Resolution) -> bool {
        resolution.bridges(&one.from, &later.to, &self.known)
    }
}

fn from_there(step: u64, there: u64) -> AxisPositions {
    [step.saturating_sub(there) as f64, 0.0, 0.0, 0.0]
}
