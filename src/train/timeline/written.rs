//! A run in time as it is written down, for whoever takes it up later. What acted on it stands in its journal.

use serde::{Deserialize, Serialize};

use super::checkpoints::Key;
use super::{Timeline, place};
use crate::state_visitor::StateMismatch;
use crate::train::Session;
use crate::train::history::WrittenTree;
use crate::train::journal::Journal;
use crate::train::session::Point;
use crate::train::trainer::Written;

/// What the points of the past that are written down often may take, in bytes, about.
const FEW: usize = 1 << 19;
/// The same for those that are written down now and then.
const MANY: usize = 8 << 20;

/// A run in time, in numbers and names.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(in crate::train) struct WrittenTimeline {
    tree: WrittenTree,
    here: Point<Written>,
    points: WrittenPoints,
}

/// Some points of the past, and whether each lies at an input.
pub(in crate::train) type WrittenPoints = Vec<(Key, bool, Point<Written>)>;

impl Timeline {
    /// It as it is written down.
    pub(in crate::train) fn written(&self) -> WrittenTimeline {
        WrittenTimeline {
            tree: self.tree.written(),
            here: self.session.point().written(),
            points: self.choose(FEW),
        }
    }

    /// Points of the past as they are written down: many, so that any place is near one.
    pub(in crate::train) fn written_points(&self) -> WrittenPoints {
        self.choose(MANY)
    }

    fn choose(&self, bytes: usize) -> WrittenPoints {
        let points = self.checkpoints.choose(bytes);
        points
            .map(|(key, at_input, point)| (key, at_input, point.written()))
            .collect()
    }

    /// Keeps points that were written down.
    ///
    /// # Errors
    /// Where they are of another run.
    pub(in crate::train) fn read_points(
        &mut self,
        points: &WrittenPoints,
    ) -> Result<(), StateMismatch> {
        let alive = self.tree.alive();
        for (key, at_input, point) in points {
            // What was undone and can't be redone may have left points behind.
            if alive.get(key.0).is_some_and(|is_alive| *is_alive) && !self.checkpoints.has(*key) {
                let point = self.session.read(point)?;
                self.checkpoints.keep(*key, point, *at_input);
            }
        }
        Ok(())
    }
}

impl Journal {
    /// The run where it stood as it was written down, at the end of this journal. `session` is one of [`Journal::recipe`].
    ///
    /// # Errors
    /// Where it was of another run.
    pub(in crate::train) fn go_on(
        self,
        session: Session,
        written: WrittenTimeline,
    ) -> Result<Timeline, StateMismatch> {
        session
            .trainer()
            .data()
            .test
            .raise_openings_to(self.openings());
        let (tree, known) = self.into_parts();
        let mut timeline = Timeline::of(session, tree.read(written.tree)?, known);
        timeline.read_points(&written.points)?;
        let stand = timeline.tree.position();
        let here = timeline.session.read(&written.here)?;
        let applied = timeline.tree.applied(stand.inputs);
        timeline.session.go_to(&here, applied);
        timeline.depth = stand.inputs;
        timeline.node = timeline.tree.node(stand.inputs);
        if place(&timeline.session, timeline.depth) == stand {
            Ok(timeline)
        } else {
            Err(StateMismatch)
        }
    }
}
