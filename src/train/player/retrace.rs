//! Replays a run from the lines of its journal: every step is computed again, and every input, fork and jump is
//! repeated at its position, so that the listener receives the same events.

use super::{Listener, Player};
use crate::train::history::{HistoryError, Input, Place, Recorded};
use crate::train::journal::{Entry, Line};

/// A replayed run did not arrive at a position of its journal, since this machine computes differently.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("this machine computes differently from step {step} on, or from shortly before")]
pub struct ReplayMismatch {
    /// The step at which the replayed run is instead, in updates made.
    pub step: u64,
}

impl Player {
    /// Repeats what these lines of a journal record. The run must be where it was before the first of them, and must
    /// not be journaled meanwhile.
    ///
    /// # Errors
    /// If the run does not arrive at the position of a line. It is then left where it got to.
    pub fn retrace(
        &mut self,
        lines: &[Line],
        listener: &mut impl Listener,
    ) -> Result<(), ReplayMismatch> {
        for line in lines {
            // It stands where the journal ended, which a state saved later is already past.
            let is_resumed = matches!(line.entry, Entry::Resumed { .. });
            if is_resumed && line.place < self.timeline.position() {
                continue;
            }
            let done = self.play_to(line, listener);
            let done = done.and_then(|()| self.repeat(&line.entry, listener));
            if done.is_err() {
                let step = self.timeline.position().step;
                return Err(ReplayMismatch { step });
            }
        }
        self.report_new_position(listener);
        Ok(())
    }

    /// Plays on to where a line was written, with the elapsed time interpolated linearly in between.
    fn play_to(&mut self, line: &Line, listener: &mut impl Listener) -> Result<(), HistoryError> {
        let (start, since) = (self.timeline.position().step, self.seconds);
        let then = line.seconds.unwrap_or(since);
        let steps = line.place.step.saturating_sub(start).max(1) as f64;
        let mut here = self.timeline.position();
        while here < line.place {
            let made = (here.step + 1).saturating_sub(start) as f64;
            self.set_seconds(since + (then - since) * (made / steps).min(1.0));
            self.play(listener);
            let now = self.timeline.position();
            if now == here {
                break;
            }
            here = now;
        }
        self.report_new_position(listener);
        self.check_position(line.place)?;
        if let Some(seconds) = line.seconds {
            self.set_seconds(seconds);
        }
        Ok(())
    }

    fn check_position(&self, place: Place) -> Result<(), HistoryError> {
        if self.timeline.position() == place {
            Ok(())
        } else {
            Err(HistoryError::Elsewhere(place.step))
        }
    }

    fn repeat(&mut self, entry: &Entry, listener: &mut impl Listener) -> Result<(), HistoryError> {
        match entry {
            Entry::Input(recorded) => return self.repeat_input(recorded, listener),
            Entry::Evaluation { digest, .. } => self.timeline.compare(*digest),
            Entry::Fork => self.fork(listener),
            Entry::Undo => self.undo(listener)?,
            Entry::Redo => self.redo(listener)?,
            Entry::Switch(id) => self.switch(*id, listener)?,
            Entry::Travel(to) => self.travel(*to, listener),
            Entry::Rename(id, name) => self.rename(*id, name, listener)?,
            Entry::Hide(id, hidden) => self.hide(*id, *hidden, listener)?,
            Entry::Delete(id) => self.delete(*id, listener)?,
            Entry::TestOpened { .. } | Entry::Resumed { .. } | Entry::End { .. } => {}
        }
        Ok(())
    }

    fn repeat_input(
        &mut self,
        recorded: &Recorded,
        listener: &mut impl Listener,
    ) -> Result<(), HistoryError> {
        match recorded.input {
            Input::Manual(change) => {
                let result = self.change(change, listener);
                result.map_err(|_| HistoryError::Elsewhere(recorded.at.step))?;
            }
            // The plan contains it, too.
            Input::Planned(_) | Input::Skipped(_) => self.play(listener),
            Input::Stop => self.stop(listener),
        }
        self.check_position(recorded.then)
    }
}
