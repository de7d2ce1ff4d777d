//! The plots of loss, accuracy and gap.

use super::Attached;
use crate::attach::{Metric, Role as MetricRole};
use crate::series::{Series, Smoothing};
use crate::ui::draw_context::DrawContext;
use crate::ui::run_plots::{Areas, Ghost, RunPlots};
use crate::ui::state::Focus;
use crate::ui::theme::Role;
use crate::ui::widget::plot::Mark;

/// With so many train losses for an evaluation, they are those of single batches.
const STEPS_BETWEEN: u64 = 5;
/// The best evaluation is marked once this many came after it.
const EVALUATIONS_AFTER_BEST: u32 = 3;

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

    /// The marks of all plots, the changes last, in front.
    pub(super) fn plot_marks(&self) -> Vec<Mark> {
        let run = &self.run;
        let mut marks = Vec::new();
        if let Some((step, ..)) = run.early_stopping.best
            && run.early_stopping.waited >= EVALUATIONS_AFTER_BEST
        {
            marks.push(Mark::line(step, Role::Best));
        }
        marks.extend(
            run.marks
                .iter()
                .map(|mark| Mark::line(mark.step, Role::Faint)),
        );
        marks.extend(
            run.triggers
                .iter()
                .map(|step| Mark::line(*step, Role::Trigger)),
        );
        marks.extend(
            run.divergence
                .iter()
                .map(|(step, _)| Mark::line(*step, Role::Divergence)),
        );
        marks.extend(run.applied.iter().enumerate().map(|(index, one)| {
            let role = Role::change(index);
            match index {
                0..26 => Mark::flag(one.step, char::from(b'A' + index as u8), role),
                _ => Mark::line(one.step, role),
            }
        }));
        marks
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
    let marks = shown.plot_marks();
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
        mark_steps: run.applied.iter().map(|one| one.step).collect(),
        best: run.early_stopping.best.map(|(step, _, loss)| (step, loss)),
        divergence: run.divergence.as_ref().map(|(step, _)| *step),
        now: None,
        has_focus: shown.focus == Focus::Main,
        names_empty: false,
        train_smoothing: shown.train_smoothing(),
    };
    plots.draw(areas, ctx);
}
