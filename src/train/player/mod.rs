//! Drives a [`Timeline`]: plays the run, writes its logs and reports its events to a [`Listener`].
//!
//! The dashboard, `gradus train` and `gradus frame` differ only in when they play on and in what they do with the
//! events. Which events are new, what is logged, when a time limit is reached, what leaving a run does to it and the
//! reason with which it ends are decided here.

mod events;
mod histories;
mod reported;
mod retrace;
mod written;

#[cfg(test)]
mod tests;

pub use events::{Listener, RunEvent, RunStatus};
pub use retrace::ReplayMismatch;
pub use written::{SavedPoints, SavedState};

use std::collections::BTreeMap;
use std::io;

use super::history::{BranchId, Input, Place};
use super::journal::Writer;
use super::timeline::{JournalOut, OpenJournal, Played, Taken};
use super::{
    Advance, Applied, Change, ChangeError, End, Evaluation, Log, LogFailure, Logs, Phase, Session,
    Timeline, Until,
};
use crate::nn::Score;
use reported::Reported;

/// A run that is played, logged and reported.
pub struct Player {
    timeline: Timeline,
    logs: Logs,
    reported: Reported,
    seconds: f64,
    /// The elapsed seconds of the run's evaluations according to a journal.
    times: BTreeMap<(BranchId, u64), f64>,
    /// The elapsed seconds at which the logs were last flushed.
    flushed: f64,
    /// Whether [`RunEvent::Differs`] has been emitted.
    reported_difference: bool,
}

/// How a run is left.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Leaving {
    /// For good: the end is written to the journal.
    Quit,
    /// By accident: the journal is left without an end, so that the run can be resumed.
    Interrupted,
    /// After a replay of its journal, to which nothing is added.
    Replayed,
}

impl Player {
    /// A player of a run of which nothing has been reported yet.
    #[must_use]
    pub fn new(timeline: Timeline, logs: Logs) -> Self {
        Self {
            timeline,
            logs,
            reported: Reported::default(),
            seconds: 0.0,
            times: BTreeMap::new(),
            flushed: 0.0,
            reported_difference: false,
        }
    }

    /// Writes everything reported from now on to `logs`.
    pub fn set_logs(&mut self, logs: Logs) {
        self.logs = logs;
    }

    /// Sets the elapsed seconds of a replayed run's evaluations, by branch and step, so that a replay reports the
    /// original times.
    pub fn restore_times(&mut self, times: BTreeMap<(BranchId, u64), f64>) {
        self.times = times;
    }

    /// The run with its history.
    #[must_use]
    pub fn timeline(&self) -> &Timeline {
        &self.timeline
    }

    /// The run in its current state.
    #[must_use]
    pub fn session(&self) -> &Session {
        self.timeline.session()
    }

    /// Drops the history, logs and listener state, and returns the run.
    #[must_use]
    pub fn into_session(self) -> Session {
        self.timeline.into_session()
    }

    /// The state of the run, as it is passed to a [`Listener`].
    #[must_use]
    pub fn now(&self) -> RunStatus<'_> {
        RunStatus {
            timeline: &self.timeline,
            seconds: self.seconds,
        }
    }

    /// The elapsed time of the run, in seconds.
    #[must_use]
    pub fn seconds(&self) -> f64 {
        self.seconds
    }

    /// Sets the elapsed time, in seconds. The player has no clock of its own.
    pub fn set_seconds(&mut self, seconds: f64) {
        self.seconds = seconds;
        self.timeline.set_seconds(seconds);
    }

    /// Writes everything to `journal` from now on: see [`Timeline::record`].
    pub fn record(&mut self, journal: Writer<JournalOut>) {
        self.timeline.record(journal);
        self.timeline.set_seconds(self.seconds);
    }

    /// Writes everything that is new to a journal: see [`Timeline::record_when_taken_over`].
    pub fn record_when_taken_over(&mut self, open: OpenJournal) {
        self.timeline.record_when_taken_over(open);
    }

    /// Measures the effect of updates from now on: see [`Timeline::record_updates`].
    pub fn record_updates(&mut self, on: bool) {
        self.timeline.record_updates(on);
    }

    /// Reports the beginning of the run and its first evaluation. Must be called before anything else is reported.
    pub fn begin(&mut self, listener: &mut impl Listener) {
        self.emit(RunEvent::Began, listener);
        let session = self.timeline.session();
        let first = *session.evaluation();
        let failed = self.logs.write(|log| log.begin(session));
        self.report_failures(failed, listener);
        self.report_position(listener);
        self.report_evaluation(&first, listener);
        let branch = self.timeline.branch().id;
        if branch != BranchId::default() {
            // The run began on the trunk, which may have been deleted since.
            self.report_branch(branch, BranchId::default(), Place::default(), listener);
        }
        self.emit(RunEvent::Branches, listener);
    }

    /// Makes the next step or takes the next input of the run, if there is one, and reports it if it is new.
    pub fn play(&mut self, listener: &mut impl Listener) {
        let was_replaying = self.timeline.is_replaying();
        match self.timeline.play() {
            Played::Input(taken) => {
                if self.is_new_position() {
                    self.report_taken(*taken, listener);
                }
            }
            // Not taken out of what was played: it is too large to be copied at each step.
            Played::Step { ref advance, .. } => {
                if self.is_new_position() {
                    self.report_advance(advance, listener);
                }
            }
            Played::Nothing => {}
        }
        if was_replaying && !self.timeline.is_replaying() {
            self.emit(RunEvent::CaughtUp, listener);
        }
    }

    /// Makes a change at the current position: see [`Timeline::change`].
    ///
    /// # Errors
    /// If the change does not fit the run's current state; nothing is then altered or reported.
    pub fn change(
        &mut self,
        change: Change,
        listener: &mut impl Listener,
    ) -> Result<(), ChangeError> {
        let (from, at) = (self.reported.branch(), self.timeline.position());
        let taken = self.timeline.change(change)?;
        self.report_fork(from, at, listener);
        self.is_new_position();
        self.report_taken(taken, listener);
        Ok(())
    }

    /// Does what depends on the elapsed time: ends the run once its time limit is reached, and flushes the logs every
    /// second.
    pub fn check_time(&mut self, listener: &mut impl Listener) {
        if (self.seconds - self.flushed).abs() >= 1.0 {
            self.flush_logs(listener);
        }
        if let Some(Until::Seconds(limit)) = self.session().until()
            && self.seconds >= limit
        {
            self.stop(listener);
        }
    }

    /// Ends a run whose time limit is reached.
    fn stop(&mut self, listener: &mut impl Listener) {
        if let Some(taken) = self.timeline.stop() {
            self.is_new_position();
            self.report_taken(taken, listener);
        }
    }

    /// Flushes the buffers of the logs.
    pub fn flush_logs(&mut self, listener: &mut impl Listener) {
        self.flushed = self.seconds;
        self.log(|log| log.flush(), listener);
    }

    /// Opens the test part: see [`Session::open_test`].
    pub fn open_test(&mut self) -> Option<(Score, u64)> {
        self.timeline.open_test()
    }

    /// Leaves the run; nothing may be played or reported afterwards.
    ///
    /// A run that early stopping has ended and that is left without a choice of how to go on gets its best weights,
    /// which is what early stopping is for.
    pub fn leave(&mut self, leaving: Leaving, listener: &mut impl Listener) {
        let reason = self.reason(leaving);
        if leaving != Leaving::Replayed
            && self.should_keep_best()
            && let Err(error) = self.change(Change::KeepBest, listener)
        {
            self.emit(RunEvent::Refused(error.into()), listener);
        }
        self.end_logs(&reason, listener);
        if leaving == Leaving::Quit {
            self.timeline.end(&reason);
        }
        self.report_problems(listener);
    }

    /// Replaces this run, which ends for `reason`, by another one.
    pub fn replace(&mut self, mut session: Session, reason: &str, listener: &mut impl Listener) {
        session.remember_openings(self.session());
        if self.session().keeps_lowest() {
            session.keep_lowest();
        }
        self.end_logs(reason, listener);
        self.timeline.end(reason);
        let logs = std::mem::take(&mut self.logs);
        *self = Self::new(Timeline::new(session), logs);
        self.begin(listener);
    }

    /// The reason with which the run ends if it is left now: the one for which it stopped, or else the way of leaving
    /// it.
    fn reason(&self, leaving: Leaving) -> String {
        match (self.session().phase(), leaving) {
            (Phase::Stopped(end), _) if !self.timeline.is_replaying() => end.to_string(),
            (_, Leaving::Quit) => "quit".to_owned(),
            (_, Leaving::Interrupted) => "interrupted".to_owned(),
            (_, Leaving::Replayed) => "replayed".to_owned(),
        }
    }

    /// Whether early stopping, still enabled, has ended the run and no choice of how to go on was made.
    fn should_keep_best(&self) -> bool {
        let session = self.session();
        *session.phase() == Phase::Stopped(End::EarlyStopping)
            && session.trainer().meter().is_some()
            && !self.timeline.is_replaying()
    }

    /// Whether the current position had not been reached before; marks it as reached.
    fn is_new_position(&mut self) -> bool {
        self.reported.reach(self.timeline.position())
    }

    fn emit(&self, event: RunEvent<'_>, listener: &mut impl Listener) {
        listener.on_event(event, self.now());
    }

    fn report_advance(&mut self, advance: &Advance, listener: &mut impl Listener) {
        self.emit(RunEvent::Advanced(advance), listener);
        self.log(|log| log.advance(advance), listener);
        if let Some(trigger) = &advance.trigger {
            self.emit(RunEvent::Triggered(trigger), listener);
        }
        if let Some(evaluation) = &advance.evaluation {
            self.recall_time(evaluation.step, listener);
        }
        self.report_stop(listener);
    }

    fn report_taken(&mut self, taken: Taken, listener: &mut impl Listener) {
        let (at, then) = (taken.recorded.at, taken.recorded.then);
        let keeps_best = taken.recorded.change() == Some(Change::KeepBest);
        let pressed = taken.recorded.pressed();
        let is_timed = taken.recorded.input == Input::Stop;
        match (taken.applied, taken.recorded.outcome) {
            (Some(applied), _) => self.report_applied(applied, pressed, listener),
            (None, Err(refused)) => self.emit(RunEvent::Refused(refused), listener),
            (None, Ok(_)) => {}
        }
        if let Some(evaluation) = taken.evaluation {
            self.report_evaluation(&evaluation, listener);
            if let (true, Some(trigger)) = (is_timed, self.session().trigger()) {
                self.emit(RunEvent::Triggered(&trigger), listener);
                self.log(|log| log.trigger(&trigger), listener);
            }
        }
        if keeps_best || (then.stopped && !at.stopped) {
            self.report_stop(listener);
        }
        self.emit(RunEvent::Branches, listener);
    }

    fn report_evaluation(&mut self, evaluation: &Evaluation, listener: &mut impl Listener) {
        self.emit(RunEvent::Evaluated(evaluation), listener);
        self.log(|log| log.evaluation(evaluation), listener);
    }

    /// Writes the logs first, so that a change reported as applied is never missing from them.
    fn report_applied(
        &mut self,
        applied: Applied,
        pressed: Option<f64>,
        listener: &mut impl Listener,
    ) {
        let settings = self.timeline.session().trainer().settings();
        let failed = self.logs.write(|log| log.change(&applied, settings));
        self.report_failures(failed, listener);
        self.report_position(listener);
        self.emit(RunEvent::Applied { applied, pressed }, listener);
    }

    fn report_stop(&mut self, listener: &mut impl Listener) {
        if let Phase::Stopped(end) = self.session().phase() {
            self.emit(RunEvent::Stopped(end), listener);
        }
    }

    /// Sets the elapsed time to that of the original run at this evaluation, if it is known.
    fn recall_time(&mut self, step: u64, listener: &mut impl Listener) {
        if let Some(seconds) = self.times.get(&(self.reported.branch(), step)) {
            self.set_seconds(*seconds);
            self.report_position(listener);
        }
    }

    fn report_position(&mut self, listener: &mut impl Listener) {
        self.reported.is_fresh = false;
        let now = RunStatus {
            seconds: self.original_seconds().unwrap_or(self.seconds),
            ..self.now()
        };
        listener.on_event(RunEvent::Position, now);
    }

    /// The elapsed seconds of the original run at the current position, interpolated linearly between two evaluations
    /// whose times are known.
    fn original_seconds(&self) -> Option<f64> {
        let (branch, step) = (self.reported.branch(), self.timeline.position().step);
        let ahead = (branch, step)..=(branch, u64::MAX);
        let (&(_, next), &then) = self.times.range(ahead).next()?;
        let (last, since) = self.last_known_time(branch, step);
        let share = (step - last) as f64 / (next - last).max(1) as f64;
        Some(since + share * (then - since))
    }

    /// The last step up to `step`, on the branch or its ancestors, whose time is known, with that time.
    fn last_known_time(&self, mut branch: BranchId, mut step: u64) -> (u64, f64) {
        loop {
            let behind = (branch, 0)..=(branch, step);
            if let Some((&(_, last), &seconds)) = self.times.range(behind).next_back() {
                return (last, seconds);
            }
            let mut all = self.timeline.branches().iter();
            let here = all.find(|one| one.id == branch);
            let Some((parent, fork)) = here.and_then(|one| Some((one.parent?, one.fork))) else {
                return (0, 0.0);
            };
            (branch, step) = (parent, step.min(fork.step));
        }
    }

    /// Reports the position if any event was emitted since the last position was reported.
    pub fn report_new_position(&mut self, listener: &mut impl Listener) {
        if self.reported.is_fresh {
            self.report_position(listener);
        }
    }

    /// Reports what is reported once, whenever it happens: a journal that can't be written, and weights that differ
    /// from the journal's.
    pub fn report_problems(&mut self, listener: &mut impl Listener) {
        if let Some(error) = self.timeline.take_trouble() {
            self.emit(RunEvent::JournalFailed(error.into()), listener);
        }
        if let (Some(step), false) = (
            self.timeline.agreement().differs_from,
            self.reported_difference,
        ) {
            self.reported_difference = true;
            self.emit(RunEvent::Differs(step), listener);
        }
    }

    fn end_logs(&mut self, reason: &str, listener: &mut impl Listener) {
        let step = self.session().trainer().step_count();
        self.log(|log| log.end(step, reason), listener);
    }

    fn log(
        &mut self,
        write: impl FnMut(&mut dyn Log) -> io::Result<()>,
        listener: &mut impl Listener,
    ) {
        if self.logs.is_empty() {
            return;
        }
        let failed = self.logs.write(write);
        self.report_failures(failed, listener);
    }

    fn report_failures(&self, failed: Vec<LogFailure>, listener: &mut impl Listener) {
        for failure in failed {
            self.emit(RunEvent::LogFailed(failure), listener);
        }
    }
}
