//! The plots of loss, accuracy and gap.

use super::Attached;
use crate::attach::{Metric, Role as MetricRole};
use crate::series::{Series, Smoothing};
use crate::ui::draw_context::DrawContext;
use crate::ui::run_plots::{Areas, Ghost, Marked, RunPlots};
use crate::ui::state::Focus;
use crate::ui::theme::Role;

/// With so many train losses for an evaluation, they are those of single batches.
const STEPS_BETWEEN: u64 = 5;

impl Attached {
    pub(super) fn has_accuracy(&self) -> bool {
        let roles = [MetricRole::TrainAccuracy, MetricRole::ValidationAccuracy];
        roles
            .into_iter()
            .any(|role| self.run.of_role(role).is_some())
    }

    /// The smoothing of the train loss. One of single batches is noisy, so it is smoothed where nothing is chosen; its points
    /// are drawn behind.
    fn train_smoothing(&self) -> Smoothing {
        let points = |role| {
            self.run
                .of_role(role)
                .map_or(0, |metric| metric.series.len())
        };
        let evaluations = points(MetricRole::ValidationLoss).max(1);
        let is_noisy = points(MetricRole::TrainLoss) / evaluations >= STEPS_BETWEEN;
        match self.view.smoothing {
            Smoothing::Off if is_noisy => Smoothing::Medium,
            smoothing => smoothing,
        }
    }

    /// What is marked in all plots.
    pub(super) fn marked(&self) -> Marked {
        let (run, meter) = (&self.run, &self.run.early_stopping);
        Marked {
            best: meter.best.map(|(step, ..)| step),
            since_best: meter.waited.into(),
            said: run.marks.iter().map(|mark| mark.step).collect(),
            triggers: run.triggers.clone(),
            divergence: run.divergence.as_ref().map(|(step, _)| *step),
            changes: run.applied.iter().map(|one| one.step).collect(),
        }
    }
}

pub(super) fn draw(shown: &Attached, areas: &Areas, ctx: &mut DrawContext<'_>) {
    let run = &shown.run;
    let empty = Series::new();
    let of_role = |role| {
        run.of_role(role)
            .map_or(&empty, |metric: &Metric| &metric.series)
    };
    let chapters = run.chapters.iter().enumerate().map(|(index, chapter)| {
        let has_validation = !chapter.validation_loss.is_empty();
        Ghost {
            name: "",
            axis: &chapter.axis,
            validation_loss: if has_validation {
                &chapter.validation_loss
            } else {
                &chapter.train_loss
            },
            role: Role::ghost(index),
        }
    });
    let others = shown.others.iter().enumerate().map(|(index, other)| Ghost {
        name: &other.name,
        axis: &other.axis,
        validation_loss: &other.validation_loss,
        role: Role::ghost(run.chapters.len() + index),
    });
    let marked = shown.marked();
    let marks = marked.marks();
    let window = shown
        .view
        .window(&run.axis, run.last_step(), areas.inner().width);
    let plots = RunPlots {
        view: &shown.view,
        axis: &run.axis,
        window: &window,
        objective: None,
        train_loss: of_role(MetricRole::TrainLoss),
        validation_loss: of_role(MetricRole::ValidationLoss),
        train_accuracy: of_role(MetricRole::TrainAccuracy),
        validation_accuracy: of_role(MetricRole::ValidationAccuracy),
        gap: &run.gap,
        ghosts: chapters.chain(others).collect(),
        marks: &marks,
        mark_steps: &marked.changes,
        best: run.early_stopping.best.map(|(step, _, loss)| (step, loss)),
        divergence: marked.divergence,
        now: None,
        has_focus: shown.focus == Focus::Main,
        names_empty: false,
        train_smoothing: shown.train_smoothing(),
    };
    plots.draw(areas, ctx);
}
