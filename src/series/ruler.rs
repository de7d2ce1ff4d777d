//! Where the pieces of a curve lie, and which neighbours may be one.

use super::axis::{Axis, Follow};
use super::resolution::{AxisPositions, Resolution};

/// A piece of a curve, from its first step to its last.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Piece {
    from: AxisPositions,
    to: AxisPositions,
    part: Part,
}

/// Which part of a run a piece lies in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Part {
    /// Before the first place that is known.
    Before,
    /// Where places are known.
    Known,
    /// Beyond the last place that is known.
    Beyond,
}

impl Piece {
    /// This one and a `later` one together.
    #[must_use]
    pub fn with(self, later: Self) -> Self {
        Self {
            to: later.to,
            ..self
        }
    }
}

/// Says which pieces of a curve may be one.
///
/// Where the run stands is told now and then, so the latest steps lie beyond what the axis knows. Whoever looks will see them
/// spread evenly from there to the place that is told next, wherever that turns out to be: so a small part of those steps is
/// a small part of it on every axis. The same goes for the first steps, where the place that they begin at is not known.
#[derive(Clone, Debug)]
pub struct Ruler<'a> {
    follow: Follow<'a>,
    start: u64,
    first: u64,
    last: u64,
    /// Where each part ends.
    before: AxisPositions,
    known: AxisPositions,
    beyond: AxisPositions,
}

impl<'a> Ruler<'a> {
    /// For a run that lies along `axis` and has come to the step `end`.
    #[must_use]
    pub fn new(axis: &'a Axis, end: u64) -> Self {
        Self::from(axis, 0, 0, end)
    }

    /// For what is told of a run from the step `start` to `end`; `axis` knows nothing of it before the step `first`.
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

    /// The piece from one step to another; neither before the last one asked for.
    pub fn piece(&mut self, from: u64, to: u64) -> Piece {
        let (part, from, to) = if to > self.last {
            let there = |step| from_there(step, self.last);
            (Part::Beyond, there(from), there(to))
        } else if from < self.first {
            let there = |step| from_there(step, self.start);
            (Part::Before, there(from), there(to))
        } else {
            (Part::Known, self.follow.place(from), self.follow.place(to))
        };
        Piece { from, to, part }
    }

    /// Whether two neighbours may be one piece.
    #[must_use]
    pub fn joins(&self, one: &Piece, later: &Piece, resolution: Resolution) -> bool {
        let end = match one.part {
            Part::Before => &self.before,
            Part::Known => &self.known,
            Part::Beyond => &self.beyond,
        };
        one.part == later.part && resolution.allows(&one.from, &later.to, end)
    }

    /// Whether the axis can do without what it knows between two neighbours: whatever lies there is then hardly anywhere else.
    /// (Along the steps themselves nothing moves.)
    #[must_use]
    pub fn bridges(&self, one: &Piece, later: &Piece, resolution: Resolution) -> bool {
        resolution.bridges(&one.from, &later.to, &self.known)
    }
}

fn from_there(step: u64, there: u64) -> AxisPositions {
    [step.saturating_sub(there) as f64, 0.0, 0.0, 0.0]
}
