//! Reports events to the viewer.

use super::{Driver, Progress};
use crate::data::OpeningLogError;
use crate::live::{
    About, Activity, Branches, Event, Pending, Refusal, Report, RequestId, SavedRun, Status,
    Warning,
};
use crate::train::journal::DataChange;
use crate::train::player::{Listener, ReplayMismatch, RunEvent, RunStatus};
use crate::train::{Session, Timeline, Until};

/// Collects the events of the run for the viewer.
#[derive(Default)]
pub(super) struct Reporter {
    pub(super) pending: Pending,
    branches: BranchTracker,
    /// The request that the current events answer.
    pub(super) ticket: Option<RequestId>,
    /// Whether the run has reached the end of its past since the flag was last taken.
    pub(super) caught_up: bool,
    /// The callback for the number of recomputed steps, and that number.
    pub(super) progress: Option<Progress>,
    made: u64,
    /// How the data differ from those of the journal that is continued.
    pub(super) data_change: Option<DataChange>,
}

/// The branches as last reported to the viewer.
#[derive(Default)]
struct BranchTracker {
    reported: Option<Branches>,
    /// The step of the lowest validation loss on the current branch.
    best: Option<u64>,
    changed: bool,
}

impl Listener for Reporter {
    fn on_event(&mut self, event: RunEvent<'_>, status: RunStatus<'_>) {
        if let RunEvent::Differs(step) = event
            && let Some(warning) = self.of_data(step, true)
        {
            return self.warn(warning);
        }
        match event {
            RunEvent::Began => self.branches = BranchTracker::default(),
            RunEvent::Advanced(_) => self.report_progress(),
            RunEvent::Branches => self.branches.changed = true,
            RunEvent::CaughtUp => self.caught_up = true,
            _ => {}
        }
        self.pending.push_event(event, status, self.ticket);
    }
}

impl Reporter {
    pub(super) fn warn(&mut self, warning: Warning) {
        self.pending.push(warning.into());
    }

    /// That the run is not that of its journal from this step on, if it is for other data.
    fn of_data(&self, step: u64, is_journaled: bool) -> Option<Warning> {
        self.data_change.clone().map(|change| Warning::OtherData {
            step,
            change,
            is_journaled,
        })
    }

    /// Warns that the run does not reach the state in its journal.
    pub(super) fn warn_of_mismatch(&mut self, mismatch: ReplayMismatch) {
        let warning = self.of_data(mismatch.step, false);
        self.warn(warning.unwrap_or(Warning::ReplayMismatch(mismatch)));
    }

    /// Reports that a run known to the viewer is being resumed.
    pub(super) fn report_resumed(&mut self, session: &Session) {
        let about = Box::new(About::of(session));
        self.pending.push(Event::ResumedRun(about));
        self.branches.changed = true;
    }

    /// Reports that the run with this name is where it was left.
    pub(super) fn report_resume_done(&mut self, name: String) {
        self.pending.push(Event::Resumed { name });
    }

    pub(super) fn warn_of_opening_log(&mut self, trouble: Option<OpeningLogError>) {
        if let Some(trouble) = trouble {
            self.warn(Warning::OpeningLog(trouble));
        }
    }

    pub(super) fn refuse(&mut self, why: impl Into<Refusal>, ticket: Option<RequestId>) {
        let why = why.into();
        self.pending.push(Event::Refused { ticket, why });
    }

    /// Calls the progress callback every 256 recomputed steps.
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
        if !self.branches.changed && best == self.branches.best {
            return;
        }
        (self.branches.changed, self.branches.best) = (false, best);
        let branches = Branches::of(timeline);
        if self.branches.reported.as_ref() != Some(&branches) {
            self.branches.reported = Some(branches.clone());
            self.pending.push(Event::Branches(Box::new(branches)));
        }
    }
}

impl Driver {
    /// Sends a report if the channel has capacity; otherwise the events keep waiting.
    pub(super) fn offer(&mut self) {
        if let Ok(permit) = self.reports.clone().try_reserve() {
            permit.send(self.report());
        }
    }

    pub(super) fn report(&mut self) -> Report {
        self.changed = false;
        self.reporter.report_branches(self.player.timeline());
        let session = self.player.session();
        let speed = self.speed_after_goal.unwrap_or(self.pace.speed());
        let status = Status::of(session, self.paused, self.player.seconds(), speed);
        let mut status = status.within(self.player.timeline());
        if status.replaying {
            // A stop in the past does not end the run: replay continues beyond it.
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

    /// The state to be saved, if a save is due; all earlier events are reported before it.
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

    /// Estimated seconds to the end of the run at the current rate.
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
