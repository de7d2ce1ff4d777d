//! A run that was left is gone through again as its journal tells it: every step is made, and every input, fork and jump
//! comes at its place, so that whoever listens is told what was told then.

use super::{Listener, Player};
use crate::train::history::{HistoryError, Input, Place, Recorded};
use crate::train::journal::{Entry, Line};

/// A run that was gone through again and did not come to where its journal has it: this machine computes differently.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("this machine computes differently from step {step} on, or from shortly before")]
pub struct ReplayMismatch {
    /// Where the run stands instead, in updates made.
    pub step: u64,
}

impl Player {
    /// Does again what these lines of a journal tell. The run stands where it stood before the first of them, and is not
    /// journaled meanwhile.
    ///
    /// # Errors
    /// Where the run does not come to where a line has it. It then stands as near as it came.
    pub fn retrace(
        &mut self,
        lines: &[Line],
        listener: &mut impl Listener,
    ) -> Result<(), ReplayMismatch> {
        for line in lines {
            let done = self.come_to(line, listener);
            let done = done.and_then(|()| self.do_again(&line.entry, listener));
            if done.is_err() {
                let step = self.timeline.position().step;
                return Err(ReplayMismatch { step });
            }
        }
        self.tell_new_position(listener);
        Ok(())
    }

    /// Plays on to where a line was written. In between the time went on evenly.
    fn come_to(&mut self, line: &Line, listener: &mut impl Listener) -> Result<(), HistoryError> {
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
        self.tell_new_position(listener);
        self.has_come_to(line.place)?;
        if let Some(seconds) = line.seconds {
            self.set_seconds(seconds);
        }
        Ok(())
    }

    fn has_come_to(&self, place: Place) -> Result<(), HistoryError> {
        if self.timeline.position() == place {
            Ok(())
        } else {
            Err(HistoryError::Elsewhere(place.step))
        }
    }

    fn do_again(
        &mut self,
        entry: &Entry,
        listener: &mut impl Listener,
    ) -> Result<(), HistoryError> {
        match entry {
            Entry::Input(recorded) => return self.take_again(recorded, listener),
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

    fn take_again(
        &mut self,
        recorded: &Recorded,
        listener: &mut impl Listener,
    ) -> Result<(), HistoryError> {
        match recorded.input {
            Input::Manual(change) => {
                let result = self.change(change, listener);
                result.map_err(|_| HistoryError::Elsewhere(recorded.at.step))?;
            }
            // The plan has it, too.
            Input::Planned(_) | Input::Skipped(_) => self.play(listener),
            Input::Stop => self.stop(listener),
        }
        self.has_come_to(recorded.then)
    }
}
