//! The course of a run: its evaluations, early stopping, and the verdict.

use super::{MAX_MARKS, Notice, Run};
use crate::attach::metric::Metric;
use crate::attach::role::Role;
use crate::diagnosis::{self, Context, Diagnosis};
use crate::nn::Score;
use crate::series::{AxisKind, Span};
use crate::train::Evaluation;
use crate::train::evaluation_history::EvaluationHistory;

impl Run {
    /// An evaluation: the gap, the course of the run, and early stopping.
    pub(super) fn evaluation(&mut self, step: u64, loss: f64, notices: &mut Vec<Notice>) {
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
        let epoch = self.epoch_of(step);
        if let Some(train) = train {
            self.judge(self.as_evaluation(step, epoch, train, loss));
        }
        if self.early_stopping.take(step, epoch, loss) {
            if self.triggers.len() < MAX_MARKS {
                self.triggers.push(step);
            }
            notices.push(Notice::Triggered(step, self.wants_stop()));
        }
    }

    /// The place of a step in epochs, or in steps where epochs were not known at the first evaluation.
    pub(super) fn epoch_of(&mut self, step: u64) -> f64 {
        if self.early_stopping.best.is_none() && self.history.is_none() {
            self.counts_steps = !self.has_axis(AxisKind::Epochs);
        }
        if self.counts_steps {
            step as f64
        } else {
            self.axis.x_of(AxisKind::Epochs, step)
        }
    }

    /// Takes an evaluation for the verdict, which needs both losses.
    fn judge(&mut self, evaluation: Evaluation) {
        if let Some(history) = &mut self.history {
            history.take(evaluation);
            return;
        }
        // The first stands for the start, which no other program evaluates; only the train loss is known from there.
        let mut history = EvaluationHistory::new(evaluation, None);
        if let Some(first) = self.first_train {
            history.start.train.loss = first;
        }
        self.history = Some(history);
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

    /// Which loss a verdict would need, if it is missing.
    #[must_use]
    pub fn missing_loss(&self) -> Option<Role> {
        [Role::ValidationLoss, Role::TrainLoss]
            .into_iter()
            .find(|role| self.of_role(*role).is_none())
    }

    /// The verdict on its curves; nothing without both losses.
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
}
