//! The serialisable form of a timeline. Its inputs are not part of it: they are in the journal.

use serde::{Deserialize, Serialize};

use super::checkpoints::Key;
use super::{Timeline, place};
use crate::state_visitor::StateMismatch;
use crate::train::Session;
use crate::train::history::WrittenTree;
use crate::train::journal::Journal;
use crate::train::session::Point;
use crate::train::trainer::Written;

/// The approximate size of the checkpoints that are saved with the state, which is often, in bytes.
const STATE_BYTES: usize = 1 << 19;
/// The same for the checkpoints that are saved on their own, less often.
const POINTS_BYTES: usize = 8 << 20;

/// A timeline in serialisable form.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(in crate::train) struct WrittenTimeline {
    tree: WrittenTree,
    here: Point<Written>,
    points: WrittenPoints,
}

/// Checkpoints, each with whether it lies at an input.
pub(in crate::train) type WrittenPoints = Vec<(Key, bool, Point<Written>)>;

impl Timeline {
    /// The serialisable form of the timeline.
    pub(in crate::train) fn written(&self) -> WrittenTimeline {
        WrittenTimeline {
            tree: self.tree.written(),
            here: self.session.point().written(),
            points: self.choose(STATE_BYTES),
        }
    }

    /// Many checkpoints in serialisable form, so that every position is near one.
    pub(in crate::train) fn written_points(&self) -> WrittenPoints {
        self.choose(POINTS_BYTES)
    }

    fn choose(&self, bytes: usize) -> WrittenPoints {
        let points = self.checkpoints.choose(bytes);
        points
            .map(|(key, at_input, point)| (key, at_input, point.written()))
            .collect()
    }

    /// Adds saved checkpoints.
    ///
    /// # Errors
    /// If they belong to another run.
    pub(in crate::train) fn read_points(
        &mut self,
        points: &WrittenPoints,
    ) -> Result<(), StateMismatch> {
        let alive = self.tree.alive();
        for (key, at_input, point) in points {
            // The checkpoints may include some of a history that was undone and can't be redone.
            if alive.get(key.0).is_some_and(|is_alive| *is_alive) && !self.checkpoints.has(*key) {
                let point = self.session.read(point)?;
                self.checkpoints.keep(*key, point, *at_input);
            }
        }
        Ok(())
    }
}

impl Journal {
    /// The run as it was when `written` was saved, which must be at the end of this journal. `session` must be made
    /// from [`Journal::recipe`].
    ///
    /// # Errors
    /// If it belongs to another run.
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
        let (tree, digests) = self.into_parts();
        let mut timeline = Timeline::of(session, tree.read(written.tree)?, digests);
        timeline.read_points(&written.points)?;
        let position = timeline.tree.position();
        let here = timeline.session.read(&written.here)?;
        let applied = timeline.tree.applied(position.inputs);
        timeline.session.go_to(&here, applied);
        timeline.depth = position.inputs;
        timeline.node = timeline.tree.node(position.inputs);
        if place(&timeline.session, timeline.depth) == position {
            Ok(timeline)
        } else {
            Err(StateMismatch)
        }
    }
}
