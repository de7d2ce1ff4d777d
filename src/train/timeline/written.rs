//! A run in time as it is written down, for whoever takes it up later. What acted on it stands in its journal.

use serde::{Deserialize, Serialize};

use super::checkpoints::Key;
use super::{Timeline, place};
use crate::memory::Misfit;
use crate::train::Session;
use crate::train::history::WrittenTree;
use crate::train::journal::Journal;
use crate::train::session::Point;
use crate::train::trainer::Written;

/// What points of the past may take, in bytes, about.
const POINTS: usize = 1 << 20;

/// A run in time, in numbers and names.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(in crate::train) struct WrittenTimeline {
    tree: WrittenTree,
    here: Point<Written>,
    /// Some points of the past, and whether each lies at an input.
    points: Vec<(Key, bool, Point<Written>)>,
}

impl Timeline {
    /// It as it is written down.
    pub(in crate::train) fn written(&self) -> WrittenTimeline {
        let points = self.checkpoints.choose(POINTS);
        WrittenTimeline {
            tree: self.tree.written(),
            here: self.session.point().written(),
            points: points
                .map(|(key, at_input, point)| (key, at_input, point.written()))
                .collect(),
        }
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
    ) -> Result<Timeline, Misfit> {
        session.trainer().data().test.remember(self.openings());
        let (tree, known) = self.into_parts();
        let mut timeline = Timeline::of(session, tree.read(written.tree)?, known);
        let alive = timeline.tree.alive();
        for (key, at_input, point) in &written.points {
            // What was undone and can't be redone may have left points behind.
            if !alive.get(key.0).is_some_and(|is_alive| *is_alive) {
                continue;
            }
            let point = timeline.session.read(point)?;
            timeline.checkpoints.keep(*key, point, *at_input);
        }
        let stand = timeline.tree.position();
        let here = timeline.session.read(&written.here)?;
        let applied = timeline.tree.applied(stand.inputs);
        timeline.session.go_to(&here, applied);
        timeline.depth = stand.inputs;
        timeline.node = timeline.tree.node(stand.inputs);
        if place(&timeline.session, timeline.depth) == stand {
            Ok(timeline)
        } else {
            Err(Misfit)
        }
    }
}
