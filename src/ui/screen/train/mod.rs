//! Screen 1, Train: the curves of the run, and its recipe.

mod layout;
mod timeline;

use ratatui::layout::{Position, Rect};

use super::common::marks;
use super::entry::{Entry, Screen};
use crate::ui::draw_context::DrawContext;
use crate::ui::hit::Hit;
use crate::ui::keymap::{Context, Group};
use crate::ui::run_plots::{Ghost, RunPlots};
use crate::ui::state::{Focus, ScreenMode, State};
use crate::ui::theme::Role;
use layout::Layout;

/// See the [module](self).
pub(super) static ENTRY: Entry = Entry {
    id: "train",
    label: "Train",
    explanation: "live curves of loss, accuracy and gap, and the recipe to change meanwhile",
    mode: ScreenMode {
        keys: Context::Curves,
        focused: "message.curves",
        ..ScreenMode::PANES
    },
    new: || Box::new(Train),
    ..Entry::BASE
};

/// Stateless: everything shown is in the shared [`State`].
#[derive(Debug)]
struct Train;

impl Screen for Train {
    fn draw(&self, state: &State, body: Rect, ctx: &mut DrawContext<'_>) {
        let layout = Layout::of(state, body);
        draw_curves(state, &layout, ctx);
        layout.split.draw(state, ctx);
    }

    fn hit(&self, state: &State, body: Rect, at: Position) -> Option<Hit> {
        let layout = Layout::of(state, body);
        if let Some(hit) = layout.split.hit(state, at) {
            return Some(hit);
        }
        let inner = layout.plots.inner();
        if layout.plots.plots().any(|plot| plot.contains(at))
            && (inner.left()..inner.right()).contains(&at.x)
        {
            return Some(Hit::Plot(at.x - inner.x));
        }
        layout.curves.contains(at).then_some(Hit::Main)
    }

    fn plot_cells(&self, state: &State, body: Rect) -> u16 {
        Layout::of(state, body).plots.inner().width
    }

    /// Every key of the curves works here, so none is removed.
    fn hint(&self, _: &State, _: &mut Vec<Group>) {}
}

fn draw_curves(state: &State, layout: &Layout, ctx: &mut DrawContext<'_>) {
    let run = &state.run;
    let curves = &run.curves;
    let ghosts = run.ghosts().map(|ghost| Ghost {
        name: ghost.info.name.trim_start_matches('#'),
        axis: ghost.axis,
        validation_loss: &ghost.curves.validation_loss,
        role: Role::ghost(ghost.place),
    });
    let marked = marks::of(state);
    let marks = marked.marks();
    let window = state
        .view
        .window(&run.axis, run.last_step(), layout.plots.inner().width);
    let plots = RunPlots {
        view: &state.view,
        axis: &run.axis,
        window: &window,
        objective: Some(&curves.objective),
        train_loss: &curves.train_loss,
        validation_loss: &curves.validation_loss,
        train_accuracy: &curves.train_accuracy,
        validation_accuracy: &curves.validation_accuracy,
        gap: &curves.gap,
        ghosts: ghosts.collect(),
        marks: &marks,
        mark_steps: &marked.changes,
        best: run.best.map(|(step, _, loss)| (step, loss)),
        divergence: run.divergence,
        now: run.past(),
        has_focus: state.focus == Focus::Main,
        names_empty: true,
        train_smoothing: state.view.smoothing,
    };
    plots.draw(&layout.plots, ctx);
    timeline::draw(state, &window, layout.timeline, ctx);
}
