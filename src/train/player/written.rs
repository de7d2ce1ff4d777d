//! How a run stands, as it is written down, and taken up from there.

use serde::{Deserialize, Serialize};

use super::Player;
use super::reported::Reported;
use crate::train::journal::{Extent, Journal, Line};
use crate::train::saved_state::StateError;
use crate::train::timeline::{WrittenPoints, WrittenTimeline};
use crate::train::{Logs, Session};

/// How a run stands, in numbers and names: what is kept beside its journal.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct SavedState {
    /// How far the journal went then.
    journal: Extent,
    timeline: WrittenTimeline,
    reported: Reported,
    seconds: f64,
}

/// Points of a run's past, so that whoever takes it up gets to any place soon.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct SavedPoints {
    /// How far the journal went then.
    journal: Extent,
    points: WrittenPoints,
}

impl Player {
    /// Points of the past, to be kept beside the journal; `None` where there is none.
    #[must_use]
    pub fn save_points(&self) -> Option<SavedPoints> {
        Some(SavedPoints {
            journal: self.timeline.journaled()?,
            points: self.timeline.written_points(),
        })
    }

    /// Knows these points of the past, too. `bytes` are those of the journal.
    ///
    /// # Errors
    /// Where they are of another run.
    pub fn know_points(&mut self, points: &SavedPoints, bytes: &[u8]) -> Result<(), StateError> {
        if !points.journal.begins(bytes) {
            return Err(StateError::OtherJournal);
        }
        Ok(self.timeline.read_points(&points.points)?)
    }

    /// How the run stands, to be kept beside its journal; `None` where it is not journaled.
    #[must_use]
    pub fn save_state(&self) -> Option<SavedState> {
        Some(SavedState {
            journal: self.timeline.journaled()?,
            timeline: self.timeline.written(),
            reported: self.reported.clone(),
            seconds: self.seconds,
        })
    }

    /// The player of a run where it stood when `state` was saved, and what its journal has happened since, for
    /// [`Player::retrace`]. `session` is one of [`Journal::recipe`]; `bytes` are those of the journal.
    ///
    /// # Errors
    /// Where the state is of another run.
    pub fn take_up(
        journal: Journal,
        bytes: &[u8],
        session: Session,
        state: SavedState,
    ) -> Result<(Self, Vec<Line>), StateError> {
        if !state.journal.begins(bytes) {
            return Err(StateError::OtherJournal);
        }
        let (before, later) = journal.split(state.journal.lines);
        let timeline = before.go_on(session, state.timeline)?;
        let mut player = Self::new(timeline, Logs::new());
        player.reported = state.reported;
        player.set_seconds(state.seconds);
        Ok((player, later))
    }
}

#[cfg(test)]
mod tests;
