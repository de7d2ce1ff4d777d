//! The run that a program's messages amount to.

mod changes;
mod figures;
mod verdict;

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use figures::key;

use crate::attach::control::Value;
use crate::attach::early_stopping::EarlyStopping;
use crate::attach::message::{Hello, Message, Outcome};
use crate::attach::metric::Metric;
use crate::attach::name::{self, printable};
use crate::attach::panel::{Panel, Pending};
use crate::attach::role::{Role, RoleMap};
use crate::attach::throughput::Throughput;
use crate::series::{Axis, AxisKind, Series};
use crate::train::evaluation_history::EvaluationHistory;

/// The most earlier stretches of a run that are kept.
const MAX_CHAPTERS: usize = 3;
/// The most marks of a kind.
const MAX_MARKS: usize = 1000;

/// A change that the program has made.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Applied {
    /// The step at which it took effect.
    pub step: u64,
    /// The name of the control in messages.
    pub control: String,
    /// Its name as it may be shown.
    pub label: String,
    /// The value before, if it is known.
    pub from: Option<Value>,
    /// The value since; `None` where something was done.
    pub to: Option<Value>,
    /// Whether it is the nearest value that was possible.
    pub is_clamped: bool,
    /// Why it was, in the program's words.
    #[serde(default)]
    pub why: Option<String>,
    /// The step from which the program has another value all the same.
    #[serde(default)]
    pub until: Option<u64>,
}

/// Something that the program has said of a step.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Mark {
    /// The step.
    pub step: u64,
    /// What kind of thing, such as `checkpoint`.
    pub kind: String,
    /// What happened.
    pub text: String,
}

/// How the run ended.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum End {
    /// It said so.
    Said(Outcome),
    /// Its program ended with this exit status; `None` if a signal ended it.
    Exited(Option<i32>),
    /// Whatever it was read from is gone.
    Closed,
}

/// An earlier stretch of the run, before its steps ran backwards.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Chapter {
    /// Its axis.
    pub axis: Axis,
    /// Its train loss.
    pub train_loss: Series,
    /// Its validation loss.
    pub validation_loss: Series,
}

/// Something for the status line.
#[derive(Clone, Debug, PartialEq)]
pub enum Notice {
    /// A run has introduced itself.
    Began,
    /// A change took effect: its index in [`Run::applied`].
    Applied(usize),
    /// A change was refused: the control, and why.
    Rejected(String, Option<String>),
    /// A change has no answer yet: the control.
    Unanswered(String),
    /// A control was changed by the program since it was set: the control, what was set, the value now, and the step.
    Overridden(String, Value, f64, u64),
    /// The steps run backwards, to this one.
    Rewound(u64),
    /// A loss is not finite: the metric and the step.
    Diverged(String, u64),
    /// Early stopping's patience is exhausted, at this step; and whether the run was asked to stop.
    Triggered(u64, bool),
    /// The program said something: its index in [`Run::marks`].
    Said(usize),
    /// The run is over.
    Ended,
    /// There are more metrics than can be shown.
    TooManyMetrics(usize),
    /// A message of this type is not understood.
    Unknown(String),
    /// Something that the run declares can't be offered, in English.
    Refused(String),
    /// What is said of whatever it is read from, in English.
    Source(String),
}

/// A run of another program.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct Run {
    /// Tells it from others.
    pub id: Option<String>,
    /// Its name.
    pub name: Option<String>,
    /// The steps that it will take.
    pub total_steps: Option<u64>,
    /// The positions of its steps. Which of them are known says [`Run::has_axis`].
    pub axis: Axis,
    /// Its metrics, in the order of their first values.
    pub metrics: Vec<Metric>,
    /// Validation loss − mean train loss since the evaluation before.
    pub gap: Series,
    /// Its controls.
    pub panel: Panel,
    /// The changes that took effect.
    pub applied: Vec<Applied>,
    /// What it has said.
    pub marks: Vec<Mark>,
    /// Steps at which early stopping's patience was exhausted.
    pub triggers: Vec<u64>,
    /// The first step with a loss that is not finite, and the metric.
    pub divergence: Option<(u64, String)>,
    /// Early stopping.
    pub early_stopping: EarlyStopping,
    /// How it ended.
    pub end: Option<End>,
    /// Earlier stretches, the oldest first.
    pub chapters: Vec<Chapter>,
    /// Values that came out of order, and stand at the step they came at.
    pub out_of_order: u64,
    #[serde(skip)]
    throughput: Throughput,
    /// The roles that the run gives to metrics.
    declared: BTreeMap<String, Role>,
    #[serde(skip)]
    roles: RoleMap,
    #[serde(skip)]
    by_name: BTreeMap<String, usize>,
    history: Option<EvaluationHistory>,
    /// Whether the epochs of the history are steps: epochs were not known at its first evaluation.
    #[serde(default)]
    counts_steps: bool,
    /// The first train loss.
    first_train: Option<f64>,
    /// The step of the last evaluation.
    evaluated: Option<u64>,
    /// Whether positions on each axis are known, in the order of [`AxisKind::ALL`].
    known_axes: [bool; AxisKind::ALL.len()],
    /// The earliest changes that are not kept any more.
    #[serde(default)]
    forgotten: usize,
    /// Values since the last chapter began.
    since_chapter: u64,
    /// Whether it says its steps; else its lines are counted.
    says_steps: bool,
    is_full: bool,
}

impl Run {
    /// A run of which nothing is known, whose metrics may have roles given by the user.
    #[must_use]
    pub fn new(roles: RoleMap) -> Self {
        Self {
            roles,
            ..Self::default()
        }
    }

    /// A run that was recorded, ready to go on.
    #[must_use]
    pub fn restored(mut self, roles: RoleMap) -> Self {
        self.roles = roles;
        self.by_name = self
            .metrics
            .iter()
            .enumerate()
            .map(|(index, metric)| (key(&metric.name), index))
            .collect();
        self
    }

    /// Takes a message that arrived at `now`, in seconds since the run is watched; `None` where that says nothing about the
    /// run, as in a file of the past.
    pub fn take(&mut self, message: Message, now: Option<f64>) -> Vec<Notice> {
        let mut notices = Vec::new();
        match message {
            Message::Hello(hello) => self.hello(*hello, &mut notices),
            Message::Metrics(metrics) => self.figures(&metrics, now, &mut notices),
            Message::Ack(ack) => self.answer(&ack, &mut notices),
            Message::Event { step, kind, text } => {
                if self.marks.len() < MAX_MARKS {
                    let step = step.unwrap_or(self.last_step());
                    self.marks.push(Mark { step, kind, text });
                    notices.push(Notice::Said(self.marks.len() - 1));
                }
            }
            Message::End { outcome, .. } => {
                self.end = Some(End::Said(outcome));
                notices.push(Notice::Ended);
            }
            Message::Unknown(kind) => notices.push(Notice::Unknown(kind)),
        }
        notices
    }

    fn hello(&mut self, hello: Hello, notices: &mut Vec<Notice>) {
        self.end = None;
        if let (Some(known), Some(new)) = (&self.id, &hello.run)
            && known != new
        {
            self.start_over();
        }
        self.panel.declare(&hello);
        self.id = hello.run.or(self.id.take());
        self.name = hello.name.or(self.name.take());
        self.total_steps = hello.total_steps.or(self.total_steps);
        let declared = hello.roles.into_iter();
        let declared: BTreeMap<_, _> = declared
            .map(|(metric, role)| (key(&metric), role))
            .collect();
        if !declared.is_empty() {
            self.declared = declared;
        }
        notices.push(Notice::Began);
        notices.extend(hello.refused.into_iter().map(Notice::Refused));
    }

    /// Forgets all but the user's settings: another run begins, or this one is read again.
    pub fn start_over(&mut self) {
        let mut early_stopping = EarlyStopping::default();
        early_stopping.patience = self.early_stopping.patience;
        early_stopping.on_trigger = self.early_stopping.on_trigger;
        *self = Self {
            early_stopping,
            panel: std::mem::take(&mut self.panel),
            roles: std::mem::take(&mut self.roles),
            ..Self::default()
        };
    }

    /// Steps run backwards, as after a resume from a checkpoint: what lies beyond is another chapter.
    fn rewind(&mut self, step: u64) {
        let of_role = |role| {
            self.of_role(role)
                .map_or_else(Series::new, |one| one.series.clone())
        };
        let chapter = Chapter {
            axis: self.axis.clone(),
            train_loss: of_role(Role::TrainLoss),
            validation_loss: of_role(Role::ValidationLoss),
        };
        if self.chapters.len() >= MAX_CHAPTERS {
            self.chapters.remove(0);
        }
        self.chapters.push(chapter);
        let keep = step.saturating_sub(1);
        drop(self.axis.split_off(keep));
        for metric in &mut self.metrics {
            drop(metric.series.split_off(keep));
        }
        drop(self.gap.split_off(keep));
        self.applied.retain(|one| one.step < step);
        self.marks.retain(|one| one.step < step);
        self.triggers.retain(|one| *one < step);
        self.divergence = self.divergence.take().filter(|(at, _)| *at < step);
        self.evaluated = self.evaluated.map(|at| at.min(keep));
        let is_lost = self.early_stopping.best.is_some_and(|(at, ..)| at >= step);
        if is_lost {
            self.early_stopping.best = None;
        }
        self.early_stopping.waited = 0;
        self.early_stopping.is_triggered = false;
        self.history = None;
        self.since_chapter = 0;
        self.throughput = Throughput::default();
    }

    /// The changes that took effect so far, kept or not.
    #[must_use]
    pub fn changes(&self) -> usize {
        self.forgotten + self.applied.len()
    }

    /// The role that the run has declared for a metric.
    #[must_use]
    pub fn declared_role(&self, metric: &str) -> Option<Role> {
        self.declared.get(&key(metric)).copied()
    }

    /// The time has come to `now`, in seconds.
    pub fn tick(&mut self, now: f64) -> Vec<Notice> {
        self.panel.reached(self.axis.last_step(), now);
        let late = self.panel.late(now).into_iter();
        late.map(|one| Notice::Unanswered(self.label_of(&one)))
            .collect()
    }

    /// Whatever it is read from has ended.
    pub fn ended(&mut self, end: End) -> Vec<Notice> {
        let given_up = self.panel.give_up().into_iter();
        let mut notices: Vec<Notice> = given_up
            .map(|one| Notice::Unanswered(self.label_of(&one)))
            .collect();
        if self.end.is_none() {
            self.end = Some(end);
        }
        notices.push(Notice::Ended);
        notices
    }

    fn label_of(&self, pending: &Pending) -> String {
        match self.panel.control(&pending.control) {
            Some(control) => control.label.clone(),
            None => printable(&pending.control, name::NAME),
        }
    }

    /// The metric with this role.
    #[must_use]
    pub fn of_role(&self, role: Role) -> Option<&Metric> {
        self.metrics.iter().find(|metric| metric.role == role)
    }

    /// The metrics without a place of their own.
    pub fn others(&self) -> impl Iterator<Item = &Metric> {
        self.metrics
            .iter()
            .filter(|metric| metric.role == Role::Other)
    }

    /// Whether positions on this axis are known.
    #[must_use]
    pub fn has_axis(&self, kind: AxisKind) -> bool {
        kind == AxisKind::Steps || self.known_axes[kind as usize]
    }

    /// The latest step.
    #[must_use]
    pub fn last_step(&self) -> u64 {
        self.axis.last_step()
    }

    /// Steps per second.
    #[must_use]
    pub fn rate(&self) -> Option<f64> {
        self.throughput.rate()
    }

    /// The seconds that remain, where the steps in all are known.
    #[must_use]
    pub fn remaining(&self) -> Option<f64> {
        let left = self.total_steps?.checked_sub(self.last_step())?;
        Some(left as f64 / self.rate()?)
    }

    /// Its approximate size in memory, in bytes.
    #[must_use]
    pub fn memory(&self) -> usize {
        let series = self.metrics.iter().map(|metric| metric.series.memory());
        let chapters = self.chapters.iter().map(|chapter| {
            chapter.axis.memory() + chapter.train_loss.memory() + chapter.validation_loss.memory()
        });
        series.chain(chapters).sum::<usize>() + self.axis.memory() + self.gap.memory()
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests;
