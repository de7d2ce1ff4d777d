//! The state of a run, built from the reports of the training thread.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::branch_view::BranchView;
pub use super::curves::Curves;
pub use super::marks::{ChangeMark, Changed, Requested, letters};
pub use super::update_curves::{NormCurves, UpdateCurves};
use crate::diagnosis::{self, Context, Diagnosis};
use crate::live::{About, Activity, Branches, Event, Refusal, Report, RequestId, Status, Warning};
use crate::regularize::{Reason, Watched};
use crate::series::{Axis, Curve, Mark, Table};
use crate::train::history::BranchId;
use crate::train::{Best, Change, End, Evaluations, Settings};

/// A measurement on the test set.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Test {
    /// The updates made before it.
    pub step: u64,
    pub loss: f64,
    /// For classification.
    pub accuracy: Option<f64>,
    /// How often the test set has been opened.
    pub openings: u64,
}

/// Something for the status line to show.
#[derive(Clone, Debug, PartialEq)]
pub enum RunNotice {
    Started,
    /// The run of this name was resumed.
    Resumed(String),
    /// A change took effect: its index in [`Run::changes`].
    Applied(usize),
    Refused(Refusal),
    Stopped,
    TestOpened,
    /// How often the test set that was asked about has been opened.
    Openings(u64),
    /// A branch was forked at this step.
    Forked(u64),
    /// The change at this step was undone.
    Undone {
        /// `None` if this view does not have it.
        change: Option<Change>,
        /// The effect of the change: `sgd → adam`.
        text: String,
        step: u64,
    },
    /// An undo was taken back.
    Redone {
        /// The change with what had changed, where it is one that this view knew.
        change: Option<(Change, String)>,
        /// The step that the run stands at.
        step: u64,
    },
    /// Another branch is the current one.
    Switched,
    /// The run travelled to this step.
    Travelled(u64),
    /// An error that training survives.
    Warning(Box<Warning>),
}

/// What the best evaluation that is shown is the best of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BestOf {
    /// The run: no validation loss was lower.
    Run,
    /// What early stopping has seen: it was switched on after a lower one.
    SinceOn,
    /// What it watches, an accuracy, or what it counts as an improvement.
    Watched,
}

/// A run as far as it is known.
#[derive(Debug, Default)]
pub struct Run {
    /// Facts that stay constant.
    pub about: Option<About>,
    /// The latest status.
    pub status: Option<Status>,
    /// The x coordinates of the curves.
    pub axis: Axis,
    pub curves: Curves,
    /// The applied changes, oldest first.
    pub changes: Vec<Changed>,
    /// The changes requested and not yet answered, oldest first.
    pub requested: Vec<Requested>,
    /// Steps at which a regularizer's stopping condition was met.
    pub triggers: Vec<u64>,
    /// The step at which the run diverged.
    pub divergence: Option<u64>,
    /// The best evaluation: step, epoch and validation loss. While early stopping is on, the one whose weights are
    /// kept, so that the displayed best is what restoring would bring back; else the lowest so far.
    pub best: Option<(u64, f64, f64)>,
    pub(super) lowest: Option<(u64, f64, f64)>,
    /// Evaluations since the lowest.
    pub since_best: u64,
    pub last: Option<Evaluations>,
    /// The latest test measurement.
    pub test: Option<Test>,
    /// The branches as last reported.
    pub(super) branches: Option<Branches>,
    /// The branch that `curves` and `changes` belong to.
    pub(super) current: BranchId,
    /// The data of the other branches.
    pub(super) others: BTreeMap<BranchId, BranchView>,
    /// For each branch the data that its undos removed, with the step of each, the latest last.
    pub(super) undone: BTreeMap<BranchId, Vec<(u64, BranchView)>>,
}

impl Run {
    /// How often the test set has been opened, in other runs too.
    pub(in crate::ui) fn test_openings(&self) -> u64 {
        let before = self.about.as_ref().map_or(0, |one| one.test_openings);
        self.test.as_ref().map_or(before, |test| test.openings)
    }

    /// Applies a report; returns the notices to show.
    pub fn take(&mut self, report: Report) -> Vec<RunNotice> {
        let mut notices = Vec::new();
        let changes_branch = |event: &Event| {
            matches!(
                event,
                Event::Forked { .. }
                    | Event::Undone { .. }
                    | Event::Redone { .. }
                    | Event::Switched { .. }
            )
        };
        let has_changed_branch = report.events.iter().any(changes_branch);
        for event in report.events {
            self.event(event, &mut notices);
        }
        if has_changed_branch {
            self.measured(report.status.last);
        }
        self.best = match (&report.status.meter, &report.status.best) {
            (Some(_), Some(kept)) => Some((kept.step, kept.epoch, kept.validation.loss)),
            _ if report.status.replaying => self.lowest_until(report.status.position.step),
            _ => self.lowest,
        };
        if !report.status.can_redo {
            self.undone.remove(&report.status.branch);
        }
        self.status = Some(report.status);
        notices
    }

    fn event(&mut self, event: Event, notices: &mut Vec<RunNotice>) {
        match event {
            Event::Started(about) => {
                *self = Self {
                    about: Some(*about),
                    ..Self::default()
                };
                notices.push(RunNotice::Started);
            }
            Event::ResumedRun(about) => {
                self.about = Some(*about);
                notices.push(RunNotice::Started);
            }
            Event::Resumed { name } => notices.push(RunNotice::Resumed(name)),
            Event::Steps(span) => self.curves.take_steps(span, &self.axis),
            Event::EachStep(steps) => {
                for point in steps.spans() {
                    self.curves.take_steps(point, &self.axis);
                }
            }
            Event::Evaluations(new) => self.evaluations(*new),
            Event::UpdateStats(new) => self.curves.updates.take(&new, &self.axis),
            Event::Position(at) => self.axis.push(at.step, at.epoch, at.samples, at.seconds),
            Event::Applied {
                applied,
                pressed,
                ticket,
            } => {
                self.answer(ticket);
                self.divergence = self.divergence.filter(|_| applied.change != Change::GoOn);
                self.changes.push(Changed { applied, pressed });
                notices.push(RunNotice::Applied(self.changes.len() - 1));
            }
            Event::Refused { ticket, why } => {
                self.answer(ticket);
                notices.push(RunNotice::Refused(why));
            }
            Event::Triggered { step } => self.triggers.push(step),
            Event::Stopped { end, .. } => {
                if let End::Diverged(verdict) = end {
                    self.divergence = Some(verdict.step);
                }
                notices.push(RunNotice::Stopped);
            }
            Event::TestOpened {
                step,
                loss,
                accuracy,
                openings,
            } => {
                self.test = Some(Test {
                    step,
                    loss,
                    accuracy,
                    openings,
                });
                notices.push(RunNotice::TestOpened);
            }
            Event::OpenedElsewhere(openings) => {
                if let Some(about) = &mut self.about {
                    about.test_openings = openings;
                }
                if let Some(test) = &mut self.test {
                    test.openings = openings;
                }
            }
            Event::Openings(times) => notices.push(RunNotice::Openings(times)),
            // The host reports saved files to the app with `Message::Saved`, and keeps the state.
            Event::Saved { .. } | Event::State(_) => {}
            Event::Warning(warning) => notices.push(RunNotice::Warning(warning)),
            Event::Branches(branches) => self.on_branches(*branches),
            Event::Forked {
                id,
                from,
                step,
                changes,
            } => {
                self.forked(id, from, step);
                self.changes.truncate(changes);
                notices.push(RunNotice::Forked(step));
            }
            Event::Undone { step, text } => {
                let applied_changes = self.changes.iter().map(|one| &one.applied);
                let change = applied_changes
                    .filter(|one| one.step == step && one.text == text)
                    .map(|one| one.change)
                    .next_back();
                self.cut(step);
                notices.push(RunNotice::Undone { change, text, step });
            }
            Event::Redone { step, retold_from } => {
                let change = self.redone(retold_from);
                notices.push(RunNotice::Redone { change, step });
            }
            Event::Switched { id } => {
                self.switched(id);
                notices.push(RunNotice::Switched);
            }
            Event::Travelled { step } => notices.push(RunNotice::Travelled(step)),
        }
    }

    fn evaluations(&mut self, new: Evaluations) {
        self.curves.take(&new, &self.axis);
        let best = new.best;
        self.since_best += new.validation_loss.count.max(1);
        if best.validation.loss.is_finite()
            && self
                .lowest
                .is_none_or(|(.., loss)| best.validation.loss < loss)
        {
            self.lowest = Some((best.step, best.epoch, best.validation.loss));
            self.since_best = 0;
        }
        self.last = Some(new);
    }

    /// What [`Run::best`] is the best of.
    #[must_use]
    pub fn best_of(&self) -> BestOf {
        let status = self.status.as_ref();
        let here = status.map_or(0, |status| status.position.step);
        let (Some((step, _, loss)), Some((lowest_at, _, lowest))) =
            (self.best, self.lowest_until(here))
        else {
            return BestOf::Run;
        };
        // A curve keeps single precision.
        if loss as f32 <= lowest as f32 {
            return BestOf::Run;
        }
        let watched = status.map(|status| status.settings.watched());
        if step > lowest_at && watched == Some(Watched::Loss) {
            BestOf::SinceOn
        } else {
            BestOf::Watched
        }
    }

    fn answer(&mut self, ticket: Option<RequestId>) {
        self.requested.retain(|one| Some(one.ticket) != ticket);
    }

    /// The settings once all requests are applied, from which keys count on.
    #[must_use]
    pub fn expected(&self) -> Option<Settings> {
        let mut settings = self.status.as_ref()?.settings.clone();
        for one in &self.requested {
            // Each was validated before it was sent; if the trainer disagrees, it reports a refusal.
            let _ = one.change.apply(&mut settings, self.train_samples());
        }
        Some(settings)
    }

    /// The changes that would be refused now, each with the reason.
    #[must_use]
    pub fn unavailable(&self) -> &[(&'static str, Reason)] {
        let status = self.status.as_ref();
        status.map_or(&[], |status| &status.unavailable)
    }

    /// The size of the training set.
    #[must_use]
    pub fn train_samples(&self) -> usize {
        self.about.as_ref().map_or(0, |about| about.train_samples)
    }

    #[must_use]
    pub fn is_classification(&self) -> bool {
        self.about.as_ref().is_none_or(|about| about.classification)
    }

    /// The latest known step. After a divergence the step that failed, so that its mark is visible.
    #[must_use]
    pub fn last_step(&self) -> u64 {
        let status = self
            .status
            .as_ref()
            .map_or(0, |status| status.position.step);
        status
            .max(self.axis.last_step())
            .max(self.divergence.unwrap_or(0))
    }

    /// Why training stopped, if it has.
    #[must_use]
    pub fn end(&self) -> Option<&End> {
        match &self.status.as_ref()?.activity {
            Activity::Stopped(end) => Some(end),
            Activity::Training | Activity::Paused => None,
        }
    }

    /// Whether a change was made (or requested) since the divergence, so that the failed step may now succeed.
    #[must_use]
    pub fn is_mended(&self) -> bool {
        let Some(End::Diverged(verdict)) = self.end() else {
            return false;
        };
        let may_fix = |change: &Change| !matches!(change, Change::GoOn | Change::KeepBest);
        if let Some(request) = self.requested.last() {
            return may_fix(&request.change);
        }
        let last = self.changes.last().map(|one| &one.applied);
        last.is_some_and(|last| last.step + 1 >= verdict.step && may_fix(&last.change))
    }

    /// The step at which resuming would diverge again, as nothing has changed since.
    #[must_use]
    pub fn diverges_again(&self) -> Option<u64> {
        match self.end()? {
            End::Diverged(verdict) if !self.is_mended() => Some(verdict.step),
            _ => None,
        }
    }

    /// Whether it has begun, and is neither paused nor over.
    #[must_use]
    pub fn is_training(&self) -> bool {
        self.about.is_some() && !self.is_paused() && self.end().is_none()
    }

    #[must_use]
    pub fn is_paused(&self) -> bool {
        let status = self.status.as_ref();
        status.is_some_and(|status| status.activity == Activity::Paused)
    }

    /// The best weights, where a stop offers to restore them.
    #[must_use]
    pub fn offer(&self) -> Option<Best> {
        match self.end()? {
            End::EarlyStopping | End::Diverged(_) => self.status.as_ref()?.best,
            End::Until(_) | End::KeptBest(_) => None,
        }
    }

    /// The curves as a table to save.
    #[must_use]
    pub fn table(&self) -> Table<'_> {
        let curves = &self.curves;
        let named = [
            ("objective", &curves.objective),
            ("train_loss", &curves.train_loss),
            ("validation_loss", &curves.validation_loss),
            ("gap", &curves.gap),
            ("train_accuracy", &curves.train_accuracy),
            ("validation_accuracy", &curves.validation_accuracy),
        ];
        let mark = |Changed { applied, .. }: &Changed| Mark {
            step: applied.step,
            change: applied.change.to_string(),
        };
        Table {
            curves: named.map(|(name, series)| Curve { name, series }).into(),
            axis: &self.axis,
            marks: self.changes.iter().map(mark).collect(),
        }
    }

    /// The marks of the changes, oldest first; the index gives a mark its letter.
    #[must_use]
    pub fn marks(&self) -> Vec<ChangeMark> {
        ChangeMark::all(&self.changes)
    }

    /// The diagnosis of the curves up to the current position, which may be in the past.
    #[must_use]
    pub fn diagnosis(&self) -> Diagnosis {
        let Some(status) = &self.status else {
            return Diagnosis::Nothing;
        };
        let about = self.about.as_ref();
        let label_noise = about.map_or(0.0, |about| about.recipe.data.label_noise);
        let context = Context::of(label_noise, self.end());
        diagnosis::diagnose(&status.course, context)
    }
}
