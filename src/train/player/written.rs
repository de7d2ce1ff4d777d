//! The saved state of a run, and resuming from it.

use serde::{Deserialize, Serialize};

use super::Player;
use super::reported::Reported;
use crate::train::journal::{Extent, Journal, Line};
use crate::train::saved_state::StateError;
use crate::train::timeline::{WrittenPoints, WrittenTimeline};
use crate::train::{Logs, Session};

/// The state of a run, to be kept beside its journal.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct SavedState {
    /// The extent of the journal when the state was saved.
    journal: Extent,
    timeline: WrittenTimeline,
    reported: Reported,
    seconds: f64,
}

/// Checkpoints of a run's history, so that a resumed run reaches any position quickly.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct SavedPoints {
    /// The extent of the journal when the checkpoints were saved.
    journal: Extent,
    points: WrittenPoints,
}

impl Player {
    /// The checkpoints of the history, to be kept beside the journal; `None` if the run is not journaled.
    #[must_use]
    pub fn save_points(&self) -> Option<SavedPoints> {
        Some(SavedPoints {
            journal: self.timeline.journaled()?,
            points: self.timeline.written_points(),
        })
    }

    /// Adds saved checkpoints to the history. `bytes` are the contents of the journal.
    ///
    /// # Errors
    /// If they belong to another run.
    pub fn restore_points(&mut self, points: &SavedPoints, bytes: &[u8]) -> Result<(), StateError> {
        if !points.journal.begins(bytes) {
            return Err(StateError::OtherJournal);
        }
        Ok(self.timeline.read_points(&points.points)?)
    }

    /// The state of the run, to be kept beside its journal; `None` if the run is not journaled.
    #[must_use]
    pub fn save_state(&self) -> Option<SavedState> {
        Some(SavedState {
            journal: self.timeline.journaled()?,
            timeline: self.timeline.written(),
            reported: self.reported.clone(),
            seconds: self.seconds,
        })
    }

    /// Resumes a run from a saved `state`. Returns its player and the journal lines written since, for
    /// [`Player::retrace`]. `session` must be made from [`Journal::recipe`]; `bytes` are the contents of the journal.
    ///
    /// # Errors
    /// If the state belongs to another run.
    pub fn restore(
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
