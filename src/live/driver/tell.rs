//! What happens is told to the viewer and the logs, once.

use super::Driver;
use crate::live::{About, Activity, Branches, Event, Position, Report, Status, Ticket};
use crate::train::history::{BranchId, Place};
use crate::train::timeline::{Played, Taken};
use crate::train::{Advance, Applied, Change, Log, Phase, Until};

impl Driver {
    /// Says that a run begins, with its first evaluation.
    pub(super) fn begin(&mut self) {
        let session = self.timeline.session();
        let evaluation = *session.evaluation();
        self.pending
            .push(Event::Started(Box::new(About::of(session))));
        let failed = self.logs.write(|log| log.begin(session));
        self.warn(failed);
        self.note_position();
        self.pending.evaluation(evaluation);
        self.write_log(|log| log.evaluation(&evaluation));
        let branch = self.timeline.branch().id;
        if branch != BranchId::default() {
            // A run begins on the trunk, which may have been deleted since.
            self.introduce(branch, BranchId::default(), Place::default());
        }
        self.note_branches();
    }

    /// Does the next thing of the run, and tells it if it is new.
    pub(super) fn play(&mut self) {
        let was_replaying = self.timeline.is_replaying();
        match self.timeline.play() {
            Played::Input(taken) => {
                if self.is_news() {
                    self.note_taken(*taken, None);
                }
            }
            Played::Step { advance, .. } => {
                if self.is_news() {
                    self.note_advance(&advance);
                }
            }
            Played::Nothing => {}
        }
        if was_replaying && !self.timeline.is_replaying() && self.past.pauses_at_end {
            (self.past.pauses_at_end, self.paused, self.goal) = (false, true, None);
        }
    }

    /// Whether the viewer does not know this place yet; from now on it does.
    pub(super) fn is_news(&mut self) -> bool {
        let is_new = self.told.reach(self.timeline.position());
        self.told.is_fresh |= is_new;
        is_new
    }

    fn note_advance(&mut self, advance: &Advance) {
        self.pending.advance(advance);
        let pulse = self.timeline.session().trainer().pulse();
        if let (Some(_), Some(pulse)) = (&advance.record, pulse) {
            self.pending.pulse(pulse);
        }
        self.write_log(|log| log.advance(advance));
        if let Some(evaluation) = &advance.evaluation {
            self.note_recorded_time(evaluation.step);
        }
        self.note_stop();
    }

    /// Tells of an input that was taken.
    pub(super) fn note_taken(&mut self, taken: Taken, ticket: Option<Ticket>) {
        let (at, then) = (taken.recorded.at, taken.recorded.then);
        let keeps = taken.recorded.change() == Some(Change::KeepBest);
        match (taken.applied, taken.recorded.outcome) {
            (Some(applied), _) => self.note_applied(applied, ticket),
            (None, Err(message)) => self.note_refused(message, ticket),
            (None, Ok(_)) => {}
        }
        if let Some(evaluation) = taken.evaluation {
            self.pending.evaluation(evaluation);
            self.write_log(|log| log.evaluation(&evaluation));
        }
        if keeps || (then.stopped && !at.stopped) {
            self.note_stop();
        }
        self.note_branches();
    }

    fn note_stop(&mut self) {
        if let Phase::Stopped(end) = self.timeline.session().phase() {
            let (step, end) = (self.step_count(), end.clone());
            self.pending.push(Event::Stopped { step, end });
        }
    }

    fn note_applied(&mut self, applied: Applied, ticket: Option<Ticket>) {
        let settings = self.timeline.session().trainer().settings();
        let failed = self.logs.write(|log| log.change(&applied, settings));
        self.warn(failed);
        self.note_position();
        self.pending.push(Event::Applied { applied, ticket });
    }

    pub(super) fn note_refused(&mut self, message: String, ticket: Option<Ticket>) {
        self.pending.push(Event::Refused { ticket, message });
    }

    /// The time of a run that is made again is the one it took when it was made.
    fn note_recorded_time(&mut self, step: u64) {
        let key = (self.told.branch(), step);
        if let Some(seconds) = self.past.times.get(&key) {
            self.seconds = *seconds;
            self.note_position();
        }
    }

    pub(super) fn note_position(&mut self) {
        let trainer = self.timeline.session().trainer();
        self.told.is_fresh = false;
        self.pending.position(Position {
            step: trainer.step_count(),
            epoch: trainer.epoch(),
            samples: trainer.samples(),
            seconds: self.seconds,
        });
    }

    /// Lets the next report tell of the branches if there is anything new to tell.
    pub(super) fn note_branches(&mut self) {
        self.changed = true;
        self.branches.are_new = true;
    }

    /// What is said once, whenever it happens: trouble with the journal, and weights that are not those of the journal.
    pub(super) fn note_trouble(&mut self) {
        if let Some(error) = self.timeline.take_trouble() {
            let text =
                format!("the journal can't be written: {error}; training goes on without it");
            self.pending.push(Event::Warning(text));
        }
        if let (Some(step), false) = (
            self.timeline.agreement().differs_from,
            self.past.said_differs,
        ) {
            self.past.said_differs = true;
            let text =
                format!("this machine computes differently: step {step} is not the journal's");
            self.pending.push(Event::Warning(text));
        }
    }

    /// Sends what waits, if there is room now; otherwise it waits on.
    pub(super) fn offer(&mut self) {
        if let Ok(room) = self.reports.clone().try_reserve() {
            room.send(self.report());
        }
    }

    pub(super) fn report(&mut self) -> Report {
        self.changed = false;
        self.tell_branches();
        let session = self.timeline.session();
        let speed = self.haste.unwrap_or(self.pace.speed());
        let status = Status::of(session, self.paused, self.seconds, speed);
        let mut status = status.within(&self.timeline);
        if status.replaying {
            // Where a run has stopped in its past, it goes on as it did.
            status.activity = if self.paused {
                Activity::Paused
            } else {
                Activity::Training
            };
        }
        if status.activity == Activity::Training {
            status.steps_per_second = self.rate.steps_per_second;
            status.samples_per_second = self.rate.samples_per_second;
            status.remaining = self.remaining(&status);
        }
        Report {
            events: self.pending.take(),
            status,
        }
    }

    fn tell_branches(&mut self) {
        let best = self.timeline.branch().best().map(|low| low.step);
        if !self.branches.are_new && best == self.branches.best {
            return;
        }
        (self.branches.are_new, self.branches.best) = (false, best);
        let branches = Branches::of(&self.timeline);
        if self.branches.told.as_ref() != Some(&branches) {
            self.branches.told = Some(branches.clone());
            self.pending.push(Event::Branches(Box::new(branches)));
        }
    }

    /// Seconds to the end of the run at the present rate.
    fn remaining(&self, status: &Status) -> Option<f64> {
        let steps = match self.timeline.session().until()? {
            Until::Step(step) => step.saturating_sub(status.position.step) as f64,
            Until::Epoch(epoch) => {
                let per_epoch = status.position.step as f64 / status.position.epoch;
                (epoch - status.position.epoch) * per_epoch
            }
            Until::Seconds(limit) => return Some((limit - self.seconds).max(0.0)),
            Until::Stopped => return None,
        };
        Some(steps / status.steps_per_second).filter(|seconds| seconds.is_finite())
    }

    fn write_log(&mut self, write: impl FnMut(&mut dyn Log) -> std::io::Result<()>) {
        let failed = self.logs.write(write);
        self.warn(failed);
    }

    fn warn(&mut self, failed: Vec<String>) {
        for text in failed {
            self.pending.push(Event::Warning(text));
        }
    }

    pub(super) fn end_log(&mut self, reason: &str) {
        let step = self.step_count();
        self.write_log(|log| log.end(step, reason));
    }
}
