//! What happens is told to the viewer.

use super::{Driver, Progress};
use crate::data::OpeningLogError;
use crate::live::{
    About, Activity, Branches, Event, Pending, Refusal, Report, RequestId, SavedRun, Status,
    Warning,
};
use crate::train::player::{Listener, RunEvent, RunStatus};
use crate::train::{Session, Timeline, Until};

/// Tells the viewer what happens in the run.
#[derive(Default)]
pub(super) struct Reporter {
    pub(super) pending: Pending,
    branches: BranchNews,
    /// The request that what happens now answers.
    pub(super) ticket: Option<RequestId>,
    /// Whether the run has come to the end of its past since somebody looked here.
    pub(super) caught_up: bool,
    /// Who is told how many steps were made again, and how many were.
    pub(super) progress: Option<Progress>,
    made: u64,
}

/// What the viewer was last told of the branches.
#[derive(Default)]
struct BranchNews {
    told: Option<Branches>,
    /// The step of the lowest validation loss on the current branch.
    best: Option<u64>,
    are_new: bool,
}

impl Listener for Reporter {
    fn on_event(&mut self, news: RunEvent<'_>, now: RunStatus<'_>) {
        match news {
            RunEvent::Began => self.branches = BranchNews::default(),
            RunEvent::Advanced(_) => self.report_progress(),
            RunEvent::Branches => self.branches.are_new = true,
            RunEvent::CaughtUp => self.caught_up = true,
            _ => {}
        }
        self.pending.tell(news, now, self.ticket);
    }
}

impl Reporter {
    pub(super) fn warn(&mut self, warning: Warning) {
        self.pending.push(warning.into());
    }

    /// Reports a run that the viewer had before.
    pub(super) fn report_resumed(&mut self, session: &Session) {
        let about = Box::new(About::of(session));
        self.pending.push(Event::ResumedRun(about));
        self.branches.are_new = true;
    }

    /// Tells that the run of this name is where it was left.
    pub(super) fn resumed(&mut self, name: String) {
        self.pending.push(Event::Resumed { name });
    }

    pub(super) fn trouble_with_seals(&mut self, trouble: Option<OpeningLogError>) {
        if let Some(trouble) = trouble {
            self.warn(Warning::OpeningLog(trouble));
        }
    }

    pub(super) fn refuse(&mut self, why: impl Into<Refusal>, ticket: Option<RequestId>) {
        let why = why.into();
        self.pending.push(Event::Refused { ticket, why });
    }

    /// Says how far it is in making steps again.
    fn report_progress(&mut self) {
        if let Some(progress) = &mut self.progress {
            self.made += 1;
            if self.made.is_multiple_of(256) {
                progress(self.made);
            }
        }
    }

    fn report_branches(&mut self, timeline: &Timeline) {
        let best = timeline.branch().best().map(|low| low.step);
        if !self.branches.are_new && best == self.branches.best {
            return;
        }
        (self.branches.are_new, self.branches.best) = (false, best);
        let branches = Branches::of(timeline);
        if self.branches.told.as_ref() != Some(&branches) {
            self.branches.told = Some(branches.clone());
            self.pending.push(Event::Branches(Box::new(branches)));
        }
    }
}

impl Driver {
    /// Sends what waits, if there is room now; otherwise it waits on.
    pub(super) fn offer(&mut self) {
        if let Ok(room) = self.reports.clone().try_reserve() {
            room.send(self.report());
        }
    }

    pub(super) fn report(&mut self) -> Report {
        self.changed = false;
        self.reporter.report_branches(self.player.timeline());
        let session = self.player.session();
        let speed = self.haste.unwrap_or(self.pace.speed());
        let status = Status::of(session, self.paused, self.player.seconds(), speed);
        let mut status = status.within(self.player.timeline());
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
        let mut events = self.reporter.pending.take();
        events.extend(self.state_to_save());
        Report { events, status }
    }

    /// How the run stands, if that is to be saved: all that came before is told.
    fn state_to_save(&mut self) -> Option<Event> {
        if !self.saving.is_due() {
            return None;
        }
        let are_points_due = self.saving.are_points_due();
        let saved = SavedRun {
            state: self.player.save_state()?,
            points: are_points_due.then(|| self.player.save_points()).flatten(),
        };
        Some(Event::State(Box::new(saved)))
    }

    /// Seconds to the end of the run at the present rate.
    fn remaining(&self, status: &Status) -> Option<f64> {
        let steps = match self.player.session().until()? {
            Until::Step(step) => step.saturating_sub(status.position.step) as f64,
            Until::Epoch(epoch) => {
                let per_epoch = status.position.step as f64 / status.position.epoch;
                (epoch - status.position.epoch) * per_epoch
            }
            Until::Seconds(limit) => return Some((limit - self.player.seconds()).max(0.0)),
            Until::Stopped | Until::Reached(..) => return None,
        };
        Some(steps / status.steps_per_second).filter(|seconds| seconds.is_finite())
    }
}
