//! The figures of a run: what metrics they are, where they stand on the axes, and what is told by their values.

use super::{Notice, Run};
use crate::attach::message::Metrics;
use crate::attach::metric::Metric;
use crate::attach::name;
use crate::attach::role::Role;
use crate::fnv::Fnv;
use crate::series::AxisKind;

/// The most metrics of a run.
pub(super) const MAX_METRICS: usize = 1000;
/// The longest name by which metrics are told apart, in bytes; longer ones by a digest.
const MAX_KEY: usize = 256;
/// With fewer steps since the last chapter, a step that runs backwards is one out of order.
const LEAST_CHAPTER: u64 = 8;

impl Run {
    pub(super) fn figures(
        &mut self,
        metrics: &Metrics,
        now: Option<f64>,
        notices: &mut Vec<Notice>,
    ) {
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
                let set = self.applied.iter_mut().rev();
                let set = set.into_iter().find(|one| one.control == name);
                if let Some(one) = set {
                    one.until = Some(step);
                }
                notices.push(Notice::Overridden(label, was, value, step));
            }
        }
        if let Some((step, loss)) = evaluation {
            self.evaluation(step, loss, notices);
        }
    }
}

/// The name by which a metric is known: a very long one is cut, and told from others by its digest.
pub(super) fn key(name: &str) -> String {
    if name.len() <= MAX_KEY {
        return name.to_owned();
    }
    let start: String = name.chars().take(name::NAME).collect();
    format!("{start}#{:016x}", Fnv::of(name.as_bytes()).value())
}
