//! What the screens know of a run: all of it comes from the reports of the live loop.

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

/// The test part, opened.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Test {
    /// After this many updates.
    pub step: u64,
    /// Its loss.
    pub loss: f64,
    /// Its accuracy, for classification.
    pub accuracy: Option<f64>,
    /// How often it has been opened.
    pub openings: u64,
}

/// Something the status line should say.
#[derive(Clone, Debug, PartialEq)]
pub enum RunNotice {
    /// A run began.
    Started,
    /// A run of this name is where it was left.
    Resumed(String),
    /// A change took effect: its place in [`Run::changes`].
    Applied(usize),
    /// A change was refused.
    Refused(Refusal),
    /// The training stopped.
    Stopped,
    /// The test part was opened.
    TestOpened,
    /// A new branch began at this step.
    Forked(u64),
    /// This change at this step was undone.
    Undone {
        /// The change, where it is one that this view knew.
        change: Option<Change>,
        /// What had changed: `sgd → adam`.
        text: String,
        /// The step.
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
    /// The run stands at this step.
    Travelled(u64),
    /// Something went wrong that training survives.
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
    /// What does not change.
    pub about: Option<About>,
    /// How things stand.
    pub status: Option<Status>,
    /// What lies along x.
    pub axis: Axis,
    /// The curves.
    pub curves: Curves,
    /// The changes that took effect, oldest first.
    pub changes: Vec<Changed>,
    /// The changes asked for, oldest first.
    pub requested: Vec<Requested>,
    /// Steps at which a regularizer's condition to stop was met.
    pub triggers: Vec<u64>,
    /// The step that could not be made.
    pub divergence: Option<u64>,
    /// The best evaluation: step, epoch and validation loss. While early stopping is on it is the one whose weights are
    /// kept, so that what is shown as best is what keeping the best would bring back; else the lowest seen.
    pub best: Option<(u64, f64, f64)>,
    pub(super) lowest: Option<(u64, f64, f64)>,
    /// Evaluations since that one.
    pub since_best: u64,
    /// What the last evaluation measured.
    pub last: Option<Evaluations>,
    /// The test part, once opened.
    pub test: Option<Test>,
    /// The branches, as told last.
    pub(super) branches: Option<Branches>,
    /// The branch that the curves are of.
    pub(super) current: BranchId,
    /// What is known of the other branches.
    pub(super) others: BTreeMap<BranchId, BranchView>,
    /// What each undo on a branch took away, with the step from which on it did, the latest last.
    pub(super) undone: BTreeMap<BranchId, Vec<(u64, BranchView)>>,
}

impl Run {
    /// Takes in a report; returns what is to be said about it.
    pub fn take(&mut self, report: Report) -> Vec<RunNotice> {
        let mut news = Vec::new();
        let goes_elsewhere = |event: &Event| {
            matches!(
                event,
                Event::Forked { .. }
                    | Event::Undone { .. }
                    | Event::Redone { .. }
                    | Event::Switched { .. }
            )
        };
        let elsewhere = report.events.iter().any(goes_elsewhere);
        for event in report.events {
            self.event(event, &mut news);
        }
        if elsewhere {
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
        news
    }

    fn event(&mut self, event: Event, news: &mut Vec<RunNotice>) {
        match event {
            Event::Started(about) => {
                *self = Self {
                    about: Some(*about),
                    ..Self::default()
                };
                news.push(RunNotice::Started);
            }
            Event::ResumedRun(about) => {
                self.about = Some(*about);
                news.push(RunNotice::Started);
            }
            Event::Resumed { name } => news.push(RunNotice::Resumed(name)),
            Event::Steps(span) => self.curves.take_steps(span, &self.axis),
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
                news.push(RunNotice::Applied(self.changes.len() - 1));
            }
            Event::Refused { ticket, why } => {
                self.answer(ticket);
                news.push(RunNotice::Refused(why));
            }
            Event::Triggered { step } => self.triggers.push(step),
            Event::Stopped { end, .. } => {
                if let End::Diverged(verdict) = end {
                    self.divergence = Some(verdict.step);
                }
                news.push(RunNotice::Stopped);
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
                news.push(RunNotice::TestOpened);
            }
            // Whoever asked for it tells the app: see `Message::Saved`. The state is for whoever keeps it.
            Event::Saved { .. } | Event::State(_) => {}
            Event::Warning(warning) => news.push(RunNotice::Warning(warning)),
            Event::Branches(branches) => self.told_of(*branches),
            Event::Forked {
                id,
                from,
                step,
                changes,
            } => {
                self.forked(id, from, step);
                self.changes.truncate(changes);
                news.push(RunNotice::Forked(step));
            }
            Event::Undone { step, text } => {
                let told = self.changes.iter().map(|one| &one.applied);
                let change = told
                    .filter(|one| one.step == step && one.text == text)
                    .map(|one| one.change)
                    .next_back();
                self.cut(step);
                news.push(RunNotice::Undone { change, text, step });
            }
            Event::Redone { step, retold_from } => {
                let change = self.redone(retold_from);
                news.push(RunNotice::Redone { change, step });
            }
            Event::Switched { id } => {
                self.switched(id);
                news.push(RunNotice::Switched);
            }
            Event::Travelled { step } => news.push(RunNotice::Travelled(step)),
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

    /// The settings as they will be once all requests are answered: what keys count on from.
    #[must_use]
    pub fn expected(&self) -> Option<Settings> {
        let mut settings = self.status.as_ref()?.settings.clone();
        for one in &self.requested {
            // Each was tried before it was sent; should the trainer see it differently, it says so.
            let _ = one.change.apply(&mut settings, self.train_samples());
        }
        Some(settings)
    }

    /// The words that would be refused as things are, each with the reason.
    #[must_use]
    pub fn unavailable(&self) -> &[(&'static str, Reason)] {
        let status = self.status.as_ref();
        status.map_or(&[], |status| &status.unavailable)
    }

    /// Samples in the training part.
    #[must_use]
    pub fn train_samples(&self) -> usize {
        self.about.as_ref().map_or(0, |about| about.train_samples)
    }

    /// Whether there are classes to be right about.
    #[must_use]
    pub fn is_classification(&self) -> bool {
        self.about.as_ref().is_none_or(|about| about.classification)
    }

    /// The latest step known; after a divergence the one that could not be made, so that its mark is in sight.
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

    /// Why the training is at a stop, if it is.
    #[must_use]
    pub fn end(&self) -> Option<&End> {
        match &self.status.as_ref()?.activity {
            Activity::Stopped(end) => Some(end),
            Activity::Training | Activity::Paused => None,
        }
    }

    /// Whether something was changed where the run has diverged, or is asked for, so that the step that could not be made may
    /// now be.
    #[must_use]
    pub fn is_mended(&self) -> bool {
        let Some(End::Diverged(verdict)) = self.end() else {
            return false;
        };
        let mends = |change: &Change| !matches!(change, Change::GoOn | Change::KeepBest);
        if let Some(asked) = self.requested.last() {
            return mends(&asked.change);
        }
        let last = self.changes.last().map(|one| &one.applied);
        last.is_some_and(|last| last.step + 1 >= verdict.step && mends(&last.change))
    }

    /// The step at which going on would fail as before, since nothing was changed where the run has diverged.
    #[must_use]
    pub fn diverges_again(&self) -> Option<u64> {
        match self.end()? {
            End::Diverged(verdict) if !self.is_mended() => Some(verdict.step),
            _ => None,
        }
    }

    /// Whether the training is paused.
    #[must_use]
    pub fn is_paused(&self) -> bool {
        let status = self.status.as_ref();
        status.is_some_and(|status| status.activity == Activity::Paused)
    }

    /// The weights that a stop offers to put back.
    #[must_use]
    pub fn offer(&self) -> Option<Best> {
        match self.end()? {
            End::EarlyStopping | End::Diverged(_) => self.status.as_ref()?.best,
            End::Until(_) | End::KeptBest(_) => None,
        }
    }

    /// All that is known of the run, as a table to be saved.
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

    /// The marks of the changes, oldest first: each has the letter of its place.
    #[must_use]
    pub fn marks(&self) -> Vec<ChangeMark> {
        ChangeMark::all(&self.changes)
    }

    /// What the curves say up to where the run stands, be that in its past.
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
