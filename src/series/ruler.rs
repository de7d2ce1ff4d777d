//! Where the pieces of a curve lie, and which neighbours may be one.

use super::axis::{Axis, Follow};
use super::grain::{Grain, Place};

/// A piece of a curve, from its first step to its last.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Piece {
    from: Place,
    to: Place,
    /// Whether it reaches beyond what the axis knows.
    beyond: bool,
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
/// a small part of it on every axis.
#[derive(Clone, Debug)]
pub struct Ruler<'a> {
    follow: Follow<'a>,
    known: u64,
    end: Place,
    end_beyond: Place,
}

impl<'a> Ruler<'a> {
    /// For a run that lies along `axis` and has come to the step `last`.
    #[must_use]
    pub fn new(axis: &'a Axis, last: u64) -> Self {
        let known = axis.last_step();
        Self {
            follow: axis.follow(),
            known,
            end: axis.end(),
            end_beyond: from_there(last, known),
        }
    }

    /// The piece from one step to another; neither before the last one asked for.
    pub fn piece(&mut self, first: u64, last: u64) -> Piece {
        if last > self.known {
            return Piece {
                from: from_there(first, self.known),
                to: from_there(last, self.known),
                beyond: true,
            };
        }
        Piece {
            from: self.follow.place(first),
            to: self.follow.place(last),
            beyond: false,
        }
    }

    /// Whether two neighbours may be one piece.
    #[must_use]
    pub fn joins(&self, one: &Piece, later: &Piece, grain: Grain) -> bool {
        let end = if one.beyond {
            &self.end_beyond
        } else {
            &self.end
        };
        one.beyond == later.beyond && grain.allows(&one.from, &later.to, end)
    }

    /// Whether the axis can do without what it knows between two neighbours: whatever lies there is then hardly anywhere else.
    /// (Along the steps themselves nothing moves.)
    #[must_use]
    pub fn bridges(&self, one: &Piece, later: &Piece, grain: Grain) -> bool {
        bridges(&one.from, &later.to, &self.end, grain)
    }
}

/// Whether an axis of a run that has come to `end` can do without what it knows between two places: a quarter of what may be
/// one piece of a curve, so that the two together are not seen either.
pub(super) fn bridges(from: &Place, to: &Place, end: &Place, grain: Grain) -> bool {
    let (from, mut to) = ([0.0, from[1], from[2], from[3]], *to);
    for (to, from) in to.iter_mut().zip(from) {
        *to = from + 4.0 * (*to - from);
    }
    to[0] = 0.0;
    grain.allows(&from, &to, end)
}

fn from_there(step: u64, known: u64) -> Place {
    [step.saturating_sub(known) as f64, 0.0, 0.0, 0.0]
}
