//! The run that a program's messages amount to.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::control::Value;
use super::early_stopping::{EarlyStopping, OnTrigger};
use super::message::{Ack, AckStatus, Hello, Message, Metrics, Outcome};
use super::metric::Metric;
use super::name::{self, printable};
use super::panel::{Panel, Pending, Requested};
use super::role::{Role, RoleMap};
use super::throughput::Throughput;
use crate::diagnosis::{self, Context, Diagnosis};
use crate::fnv::Fnv;
use crate::nn::Score;
use crate::series::{Axis, AxisKind, Series, Span};
use crate::train::Evaluation;
use crate::train::evaluation_history::EvaluationHistory;

/// The most metrics of a run.
const MAX_METRICS: usize = 1000;
/// The longest name by which metrics are told apart, in bytes; longer ones by a digest.
const MAX_KEY: usize = 256;
/// The most earlier stretches of a run that are kept.
const MAX_CHAPTERS: usize = 3;
/// The most marks of a kind.
const MAX_MARKS: usize = 1000;
/// With fewer steps since the last chapter, a step that runs backwards is one out of order.
const LEAST_CHAPTER: u64 = 8;
/// The control that stops a run.
const STOP: &str = "stop";

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
        self.declared
            .extend(declared.map(|(metric, role)| (key(&metric), role)));
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

    fn figures(&mut self, metrics: &Metrics, now: Option<f64>, notices: &mut Vec<Notice>) {
        if metrics.is_empty() && metrics.step.is_none() {
            return;
        }
        // Lines without a step belong to the latest, or are counted where none has one.
        let numbered = self.last_step() + u64::from(!self.says_steps);
        let step = metrics.step.unwrap_or(numbered);
        self.says_steps |= metrics.step.is_some();
        self.end = None;
        let indexes = self.indexes(metrics, notices);
        let runs_backwards = indexes.iter().any(|(index, _)| {
            let last = self.metrics[*index].series.last_step();
            last.is_some_and(|last| step < last)
        });
        if runs_backwards {
            if self.since_chapter >= LEAST_CHAPTER {
                self.rewind(step);
                notices.push(Notice::Rewound(step));
            } else {
                self.out_of_order += 1;
            }
        }
        self.since_chapter += 1;
        let at = self.position(metrics, now);
        if step > 0 {
            self.axis.push(step, at[0], at[1] as u64, at[2]);
        }
        if let Some(now) = now {
            self.throughput.take(now, step);
        }
        self.values(step, indexes, notices);
    }

    /// The metrics of these values. The train loss comes first: an evaluation refers to it.
    fn indexes(&mut self, metrics: &Metrics, notices: &mut Vec<Notice>) -> Vec<(usize, f64)> {
        let mut found = Vec::with_capacity(metrics.values.len());
        for (name, value) in &metrics.values {
            match self.index(name) {
                Some(index) => found.push((index, *value)),
                None if !self.is_full => {
                    self.is_full = true;
                    notices.push(Notice::TooManyMetrics(MAX_METRICS));
                }
                None => {}
            }
        }
        found.sort_by_key(|(index, _)| self.metrics[*index].role);
        found
    }

    /// The metric of this name, a new one if there is none yet.
    fn index(&mut self, name: &str) -> Option<usize> {
        let key = key(name);
        if let Some(index) = self.by_name.get(&key) {
            return Some(*index);
        }
        if self.metrics.len() >= MAX_METRICS {
            return None;
        }
        let role = self.role(name, &key);
        let index = self.metrics.len();
        let mut metric = Metric::new(name, role);
        metric.name.clone_from(&key);
        self.metrics.push(metric);
        self.by_name.insert(key, index);
        Some(index)
    }

    /// The role of a new metric: as the user, the run or its name says. Each role is taken once.
    fn role(&self, name: &str, key: &str) -> Role {
        if let Some(role) = self.roles.of(name) {
            return role;
        }
        let declared = self.declared.get(key).copied();
        let role = declared.unwrap_or_else(|| Role::of_name(name));
        let is_taken = self.metrics.iter().any(|metric| metric.role == role);
        if is_taken || self.roles.gives(role) {
            Role::Other
        } else {
            role
        }
    }

    /// Epoch, samples and seconds of a step, as far as they are known.
    fn position(&mut self, metrics: &Metrics, now: Option<f64>) -> [f64; 3] {
        let samples = metrics.samples.map(|samples| samples as f64);
        let known = [metrics.epoch, samples, metrics.seconds.or(now)];
        let kinds = [AxisKind::Epochs, AxisKind::Samples, AxisKind::Seconds];
        let end = self.axis.end();
        let mut position = [0.0; 3];
        for (index, (value, kind)) in known.into_iter().zip(kinds).enumerate() {
            self.known_axes[kind as usize] |= value.is_some();
            position[index] = value.unwrap_or(end[kind as usize]);
        }
        position
    }

    fn values(&mut self, step: u64, values: Vec<(usize, f64)>, notices: &mut Vec<Notice>) {
        let mut evaluation = None;
        for (index, value) in values {
            let metric = &mut self.metrics[index];
            // One that came out of order is kept at the last step.
            let step = step.max(metric.series.last_step().unwrap_or(0));
            let value = metric.push(step, value, &self.axis);
            let (role, name) = (metric.role, metric.name.clone());
            if role == Role::TrainLoss && self.first_train.is_none() && value.is_finite() {
                self.first_train = Some(value);
            }
            if role == Role::ValidationLoss {
                evaluation = Some((step, value));
            }
            let is_loss = matches!(role, Role::TrainLoss | Role::ValidationLoss);
            if is_loss && !value.is_finite() && self.divergence.is_none() {
                let label = self.metrics[index].label.clone();
                self.divergence = Some((step, label.clone()));
                notices.push(Notice::Diverged(label, step));
            }
            if let Some(was) = self.panel.logged(&name, step, value) {
                let label = self.metrics[index].label.clone();
                notices.push(Notice::Overridden(label, was, value, step));
            }
        }
        if let Some((step, loss)) = evaluation {
            self.evaluation(step, loss, notices);
        }
    }

    /// An evaluation: the gap, the course of the run, and early stopping.
    fn evaluation(&mut self, step: u64, loss: f64, notices: &mut Vec<Notice>) {
        let since = self.evaluated.map_or(0, |last| last + 1);
        let train = self.of_role(Role::TrainLoss).and_then(|metric| {
            let span = metric.series.range(since, step.saturating_add(1));
            let span = span.filter(Span::is_finite).or(metric.series.last());
            span.map(|span| f64::from(span.mean()))
        });
        self.evaluated = Some(step);
        if let Some(train) = train {
            let gap = Span::point(step, (loss - train) as f32);
            self.gap.push_on(gap, &self.axis);
        }
        if self.history.is_none() {
            self.counts_steps = !self.has_axis(AxisKind::Epochs);
        }
        let epoch = if self.counts_steps {
            step as f64
        } else {
            self.axis.x_of(AxisKind::Epochs, step)
        };
        let evaluation = self.as_evaluation(step, epoch, train.unwrap_or(loss), loss);
        let start = self.first_train.unwrap_or(loss);
        let history = self.history.get_or_insert_with(|| {
            let start = Evaluation {
                step: 0,
                epoch: 0.0,
                samples: 0,
                train: Score {
                    loss: start,
                    ..evaluation.train
                },
                validation: Score {
                    loss: start,
                    ..evaluation.validation
                },
                ..evaluation
            };
            EvaluationHistory::new(start, None)
        });
        history.take(evaluation);
        if self.early_stopping.take(step, epoch, loss) {
            if self.triggers.len() < MAX_MARKS {
                self.triggers.push(step);
            }
            notices.push(Notice::Triggered(step, self.wants_stop()));
        }
    }

    fn as_evaluation(&self, step: u64, epoch: f64, train: f64, validation: f64) -> Evaluation {
        let accuracy = |role| self.of_role(role).and_then(Metric::last);
        Evaluation {
            step,
            epoch,
            samples: self.axis.x_of(AxisKind::Samples, step) as u64,
            train: Score {
                loss: train,
                accuracy: accuracy(Role::TrainAccuracy),
            },
            validation: Score {
                loss: validation,
                accuracy: accuracy(Role::ValidationAccuracy),
            },
            doubt: None,
        }
    }

    /// Whether the run is to be asked to stop now, and can be.
    fn wants_stop(&self) -> bool {
        let can = self
            .panel
            .control(STOP)
            .is_some_and(super::Control::is_trigger);
        self.early_stopping.on_trigger == OnTrigger::Stop && can
    }

    /// The request to stop, for a trigger that asks for it.
    pub fn stop(&mut self, now: f64) -> Option<Requested> {
        self.panel.trigger(STOP, now)
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

    fn answer(&mut self, ack: &Ack, notices: &mut Vec<Notice>) {
        let step = ack.step.unwrap_or(self.last_step());
        let Some(answered) = self.panel.answer(ack, step) else {
            return;
        };
        if ack.status == AckStatus::Rejected {
            notices.push(Notice::Rejected(answered.label, ack.why.clone()));
            return;
        }
        if self.applied.len() >= MAX_MARKS {
            self.applied.remove(0);
        }
        self.applied.push(Applied {
            step,
            control: answered.control,
            label: answered.label,
            from: answered.from,
            to: answered.to,
            is_clamped: ack.status == AckStatus::Clamped,
        });
        notices.push(Notice::Applied(self.applied.len() - 1));
    }

    /// The time has come to `now`, in seconds.
    pub fn tick(&mut self, now: f64) -> Vec<Notice> {
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

    /// The verdict on its curves; nothing without a validation loss.
    #[must_use]
    pub fn diagnosis(&self) -> Diagnosis {
        let context = Context {
            wrong_labels: false,
            stopped_early: self.early_stopping.is_triggered,
        };
        match &self.history {
            Some(history) => diagnosis::diagnose(history, context),
            None => Diagnosis::Nothing,
        }
    }

    /// Whether the places in its [`diagnosis`](Self::diagnosis) are steps, since it does not say its epochs.
    #[must_use]
    pub const fn counts_steps(&self) -> bool {
        self.counts_steps
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

/// The name by which a metric is known: a very long one is cut, and told from others by its digest.
fn key(name: &str) -> String {
    if name.len() <= MAX_KEY {
        return name.to_owned();
    }
    let start: String = name.chars().take(name::NAME).collect();
    format!("{start}#{:016x}", Fnv::of(name.as_bytes()).value())
}

#[cfg(test)]
#[path = "tests.rs"]
#[allow(clippy::unwrap_used)]
mod tests;
