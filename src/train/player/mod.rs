//! Plays a run, logs it, and tells whoever listens: the one driver of a [`Timeline`].
//!
//! The dashboard, `gradus train` and `gradus frame` differ in when they play on and in what they do with the news. What is
//! news, what stands in a log, when a time is up, what leaving a run does to it and for which reason it ended is decided
//! here.

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

/// A run that is played, logged and told.
pub struct Player {
    timeline: Timeline,
    logs: Logs,
    reported: Reported,
    seconds: f64,
    /// The seconds at which a journal has the run's evaluations.
    times: BTreeMap<(BranchId, u64), f64>,
    /// The seconds at which the logs were handed on last.
    flushed: f64,
    /// Whether it was told that this machine computes differently.
    differs_told: bool,
}

/// How a run is left.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Leaving {
    /// For good.
    Quit,
    /// Though nobody meant to: its journal stays open, so that it can be taken up again.
    Interrupted,
    /// After what a journal knows of it was played again: nothing is added to that.
    Replayed,
}

impl Player {
    /// The player of a run of which nothing is told yet.
    #[must_use]
    pub fn new(timeline: Timeline, logs: Logs) -> Self {
        Self {
            timeline,
            logs,
            reported: Reported::default(),
            seconds: 0.0,
            times: BTreeMap::new(),
            flushed: 0.0,
            differs_told: false,
        }
    }

    /// Logs all that is told from now on.
    pub fn set_logs(&mut self, logs: Logs) {
        self.logs = logs;
    }

    /// A run that is made again takes the time it took when it was made: `times` are the seconds at which it has its
    /// evaluations, by branch and step.
    pub fn know_times(&mut self, times: BTreeMap<(BranchId, u64), f64>) {
        self.times = times;
    }

    /// The run in time.
    #[must_use]
    pub fn timeline(&self) -> &Timeline {
        &self.timeline
    }

    /// The run as it is now.
    #[must_use]
    pub fn session(&self) -> &Session {
        self.timeline.session()
    }

    /// The run alone.
    #[must_use]
    pub fn into_session(self) -> Session {
        self.timeline.into_session()
    }

    /// How the run stands, for whoever hears of it.
    #[must_use]
    pub fn now(&self) -> RunStatus<'_> {
        RunStatus {
            timeline: &self.timeline,
            seconds: self.seconds,
        }
    }

    /// How long the run has gone.
    #[must_use]
    pub fn seconds(&self) -> f64 {
        self.seconds
    }

    /// Says how long the run has gone: here is no clock.
    pub fn set_seconds(&mut self, seconds: f64) {
        self.seconds = seconds;
        self.timeline.set_seconds(seconds);
    }

    /// Journals everything from now on: see [`Timeline::record`].
    pub fn record(&mut self, journal: Writer<JournalOut>) {
        self.timeline.record(journal);
        self.timeline.set_seconds(self.seconds);
    }

    /// Journals everything that is not known yet: see [`Timeline::record_when_taken_over`].
    pub fn record_when_taken_over(&mut self, open: OpenJournal) {
        self.timeline.record_when_taken_over(open);
    }

    /// Measures what updates do from now on: see [`Timeline::watch_pulse`].
    pub fn watch_pulse(&mut self, on: bool) {
        self.timeline.watch_pulse(on);
    }

    /// Tells that the run begins, with its first evaluation. Before anything else of it is told.
    pub fn begin(&mut self, listener: &mut impl Listener) {
        self.tell(RunEvent::Began, listener);
        let session = self.timeline.session();
        let first = *session.evaluation();
        let failed = self.logs.write(|log| log.begin(session));
        self.tell_failed(failed, listener);
        self.tell_position(listener);
        self.tell_evaluation(&first, listener);
        let branch = self.timeline.branch().id;
        if branch != BranchId::default() {
            // A run begins on the trunk, which may have been deleted since.
            self.introduce(branch, BranchId::default(), Place::default(), listener);
        }
        self.tell(RunEvent::Branches, listener);
    }

    /// Does the next thing of the run, if there is one, and tells it if it is new.
    pub fn play(&mut self, listener: &mut impl Listener) {
        let was_replaying = self.timeline.is_replaying();
        match self.timeline.play() {
            Played::Input(taken) => {
                if self.is_news() {
                    self.tell_taken(*taken, listener);
                }
            }
            Played::Step { advance, .. } => {
                if self.is_news() {
                    self.tell_advance(&advance, listener);
                }
            }
            Played::Nothing => {}
        }
        if was_replaying && !self.timeline.is_replaying() {
            self.tell(RunEvent::CaughtUp, listener);
        }
    }

    /// Alters the run where it stands: see [`Timeline::change`].
    ///
    /// # Errors
    /// When the change does not fit the run as it is; nothing is then altered or told.
    pub fn change(
        &mut self,
        change: Change,
        listener: &mut impl Listener,
    ) -> Result<(), ChangeError> {
        let (from, at) = (self.reported.branch(), self.timeline.position());
        let taken = self.timeline.change(change)?;
        self.tell_fork(from, at, listener);
        self.is_news();
        self.tell_taken(taken, listener);
        Ok(())
    }

    /// Does what is due by the clock: stops the run if it was to end after some time and that is up, and hands the logs on
    /// each second.
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

    /// Ends a run that was to end after some time.
    fn stop(&mut self, listener: &mut impl Listener) {
        if let Some(taken) = self.timeline.stop() {
            self.is_news();
            self.tell_taken(taken, listener);
        }
    }

    /// Hands on what the logs have kept back.
    pub fn flush_logs(&mut self, listener: &mut impl Listener) {
        self.flushed = self.seconds;
        self.log(|log| log.flush(), listener);
    }

    /// Opens the test part: see [`Session::open_test`].
    pub fn open_test(&mut self) -> Option<(Score, u64)> {
        self.timeline.open_test()
    }

    /// Leaves the run: nothing of it is played or told any more.
    ///
    /// Whoever leaves a run that early stopping has ended, without choosing what becomes of it, gets what early stopping is
    /// for: the best weights.
    pub fn leave(&mut self, leaving: Leaving, listener: &mut impl Listener) {
        let reason = self.reason(leaving);
        if leaving != Leaving::Replayed
            && self.offers_best()
            && let Err(error) = self.change(Change::KeepBest, listener)
        {
            self.tell(RunEvent::Refused(error.into()), listener);
        }
        self.end_logs(&reason, listener);
        if leaving == Leaving::Quit {
            self.timeline.end(&reason);
        }
        self.tell_trouble(listener);
    }

    /// Another run takes the place of this one, which ends for `reason`.
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

    /// Why a run ends that is left now: it came to an end, or else what leaving it means.
    fn reason(&self, leaving: Leaving) -> String {
        match (self.session().phase(), leaving) {
            (Phase::Stopped(end), _) if !self.timeline.is_replaying() => end.to_string(),
            (_, Leaving::Quit) => "quit".to_owned(),
            (_, Leaving::Interrupted) => "interrupted".to_owned(),
            (_, Leaving::Replayed) => "replayed".to_owned(),
        }
    }

    /// Whether early stopping, which is still on, has ended the run, and nobody has chosen how to go on.
    fn offers_best(&self) -> bool {
        let session = self.session();
        *session.phase() == Phase::Stopped(End::EarlyStopping)
            && session.trainer().meter().is_some()
            && !self.timeline.is_replaying()
    }

    /// Whether it is not known yet what led to this place; from now on it is.
    fn is_news(&mut self) -> bool {
        self.reported.reach(self.timeline.position())
    }

    fn tell(&self, news: RunEvent<'_>, listener: &mut impl Listener) {
        listener.on_event(news, self.now());
    }

    fn tell_advance(&mut self, advance: &Advance, listener: &mut impl Listener) {
        self.tell(RunEvent::Advanced(advance), listener);
        self.log(|log| log.advance(advance), listener);
        if let Some(trigger) = &advance.trigger {
            self.tell(RunEvent::Triggered(trigger), listener);
        }
        if let Some(evaluation) = &advance.evaluation {
            self.recall_time(evaluation.step, listener);
        }
        self.tell_stop(listener);
    }

    fn tell_taken(&mut self, taken: Taken, listener: &mut impl Listener) {
        let (at, then) = (taken.recorded.at, taken.recorded.then);
        let keeps = taken.recorded.change() == Some(Change::KeepBest);
        let pressed = taken.recorded.pressed();
        let is_timed = taken.recorded.input == Input::Stop;
        match (taken.applied, taken.recorded.outcome) {
            (Some(applied), _) => self.tell_applied(applied, pressed, listener),
            (None, Err(refused)) => self.tell(RunEvent::Refused(refused), listener),
            (None, Ok(_)) => {}
        }
        if let Some(evaluation) = taken.evaluation {
            self.tell_evaluation(&evaluation, listener);
            if let (true, Some(trigger)) = (is_timed, self.session().trigger()) {
                self.tell(RunEvent::Triggered(&trigger), listener);
                self.log(|log| log.trigger(&trigger), listener);
            }
        }
        if keeps || (then.stopped && !at.stopped) {
            self.tell_stop(listener);
        }
        self.tell(RunEvent::Branches, listener);
    }

    fn tell_evaluation(&mut self, evaluation: &Evaluation, listener: &mut impl Listener) {
        self.tell(RunEvent::Evaluated(evaluation), listener);
        self.log(|log| log.evaluation(evaluation), listener);
    }

    /// It is logged first: what was told as applied is never lost.
    fn tell_applied(
        &mut self,
        applied: Applied,
        pressed: Option<f64>,
        listener: &mut impl Listener,
    ) {
        let settings = self.timeline.session().trainer().settings();
        let failed = self.logs.write(|log| log.change(&applied, settings));
        self.tell_failed(failed, listener);
        self.tell_position(listener);
        self.tell(RunEvent::Applied { applied, pressed }, listener);
    }

    fn tell_stop(&mut self, listener: &mut impl Listener) {
        if let Phase::Stopped(end) = self.session().phase() {
            self.tell(RunEvent::Stopped(end), listener);
        }
    }

    /// The time of a run that is made again is the one it took when it was made.
    fn recall_time(&mut self, step: u64, listener: &mut impl Listener) {
        if let Some(seconds) = self.times.get(&(self.reported.branch(), step)) {
            self.set_seconds(*seconds);
            self.tell_position(listener);
        }
    }

    fn tell_position(&mut self, listener: &mut impl Listener) {
        self.reported.is_fresh = false;
        let now = RunStatus {
            seconds: self.remembered().unwrap_or(self.seconds),
            ..self.now()
        };
        listener.on_event(RunEvent::Position, now);
    }

    /// The seconds at which a run that is made again was here: between two evaluations whose times are known, it went on
    /// evenly.
    fn remembered(&self) -> Option<f64> {
        let (branch, step) = (self.reported.branch(), self.timeline.position().step);
        let ahead = (branch, step)..=(branch, u64::MAX);
        let (&(_, next), &then) = self.times.range(ahead).next()?;
        let (last, since) = self.known_before(branch, step);
        let share = (step - last) as f64 / (next - last).max(1) as f64;
        Some(since + share * (then - since))
    }

    /// The last step up to `step` on the way to it whose time is known, with that time.
    fn known_before(&self, mut branch: BranchId, mut step: u64) -> (u64, f64) {
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

    /// Tells the position that belongs to all that was told since the last one, if anything was.
    pub fn tell_new_position(&mut self, listener: &mut impl Listener) {
        if self.reported.is_fresh {
            self.tell_position(listener);
        }
    }

    /// Tells what is told once, whenever it happens: trouble with the journal, and weights that are not those of the
    /// journal.
    pub fn tell_trouble(&mut self, listener: &mut impl Listener) {
        if let Some(error) = self.timeline.take_trouble() {
            self.tell(RunEvent::JournalFailed(error.into()), listener);
        }
        if let (Some(step), false) = (self.timeline.agreement().differs_from, self.differs_told) {
            self.differs_told = true;
            self.tell(RunEvent::Differs(step), listener);
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
        let failed = self.logs.write(write);
        self.tell_failed(failed, listener);
    }

    fn tell_failed(&self, failed: Vec<LogFailure>, listener: &mut impl Listener) {
        for failure in failed {
            self.tell(RunEvent::LogFailed(failure), listener);
        }
    }
}
