//! Layout of the Model screen.

use ratatui::layout::Rect;

use crate::data::Family;
use crate::ui::rects;
use crate::ui::screen::common::panes::Panes;
use crate::ui::state::State;

/// A view of the network.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Pane {
    /// The network's output on its data: a decision field, a fit, an image, validation samples …
    ModelOutput,
    /// The confusion matrix.
    Confusion,
    /// The current batch as transformed by the regularizers.
    Batch,
    /// The weights of the first layer as images.
    Filters,
    /// Activations, masks, normalization and norms by layer.
    Layers,
}

impl Pane {
    /// The locale key of its title; `has_axes` if the predictions for a table are drawn over two inputs.
    pub(super) fn title(self, state: &State, has_axes: bool) -> &'static str {
        match (self, family(state)) {
            (Self::ModelOutput, Some(Family::Table)) if has_axes => {
                if state.run.is_classification() {
                    "model.field"
                } else {
                    "model.value-field"
                }
            }
            (Self::ModelOutput, Some(Family::Points2d)) => "model.field",
            (Self::ModelOutput, Some(Family::Curve1d)) => "model.fit",
            (Self::ModelOutput, Some(Family::Picture)) => "model.painting",
            (Self::ModelOutput, Some(Family::Image)) => "model.wall",
            (Self::ModelOutput, _) if state.run.is_classification() => "model.mistakes",
            (Self::ModelOutput, _) => "model.scatter",
            (Self::Confusion, _) => "model.confusion",
            (Self::Batch, _) => "model.batch",
            (Self::Filters, _) => "model.filters",
            (Self::Layers, _) => "model.layers",
        }
    }
}

fn family(state: &State) -> Option<Family> {
    state.run.about.as_ref().map(|about| about.family)
}

/// The panes available for the data set, the most informative first.
pub(super) fn panes(state: &State) -> &'static [Pane] {
    match family(state) {
        Some(Family::Image) => &[
            Pane::ModelOutput,
            Pane::Confusion,
            Pane::Batch,
            Pane::Filters,
            Pane::Layers,
        ],
        Some(Family::Points2d) => &[Pane::ModelOutput, Pane::Confusion, Pane::Layers],
        Some(Family::Table) if state.run.is_classification() => {
            &[Pane::Confusion, Pane::ModelOutput, Pane::Layers]
        }
        Some(_) => &[Pane::ModelOutput, Pane::Layers],
        None => &[],
    }
}

pub(super) type Layout = Panes<Pane>;

/// From this size (columns, rows) on, all panes are shown at once.
const TOGETHER: (u16, u16) = (72, 28);
/// From this many rows on, images have room to be enlarged.
const TALL: u16 = 46;
/// Columns between neighbouring panes.
const GAP: u16 = 2;

impl Layout {
    pub(super) fn of(state: &State, area: Rect) -> Self {
        let panes = panes(state);
        let pane_state = state.panes();
        let chosen = panes.get(pane_state.chosen(panes.len())).copied();
        let together = area.width >= TOGETHER.0 && area.height >= TOGETHER.1;
        if together && !pane_state.large {
            // A blank row above the line below.
            let (area, _) = rects::bottom(area, 1);
            return Self::together(arrange(state, panes, rects::indented(area)), chosen);
        }
        let (tabs, rest) = rects::top(area, 1);
        let (_, rest) = rects::top(rest, u16::from(rest.height >= 24));
        Self::alone(chosen, tabs, rects::indented(rest))
    }
}

/// The areas of all panes shown at once.
fn arrange(state: &State, panes: &[Pane], area: Rect) -> Vec<(Pane, Rect)> {
    let about = state.run.about.as_ref();
    let hidden = about.map_or(1, |about| about.recipe.hidden.len()) as u16;
    let layers = (1 + 3 * hidden).clamp(6, area.height / 3);
    match panes {
        [Pane::ModelOutput, Pane::Confusion, Pane::Batch, ..] => {
            // The wall gets what a confusion matrix of ten classes and a row of batch images leave; on a tall screen it
            // gets a larger share.
            let is_tall = area.height >= TALL;
            let wall = if is_tall { 21 } else { 12 };
            let max = if is_tall { 76 } else { 36 };
            let layers = area.height.saturating_sub(wall + 10).max(8);
            let (top, rest) = split_bottom(area, layers + 9);
            let (batch, bottom) = split_bottom(rest, layers);
            let samples = about.map_or(0, |about| about.validation_samples);
            // A validation set of 1000 samples or more needs wider columns of counts.
            let (wall, confusion) = split_right(top, if samples < 1000 { 37 } else { 47 });
            let (filters, layers) =
                split_right(bottom, bottom.width - (bottom.width / 2).min(max) - GAP);
            vec![
                (Pane::ModelOutput, wall),
                (Pane::Confusion, confusion),
                (Pane::Batch, batch),
                (Pane::Filters, filters),
                (Pane::Layers, layers),
            ]
        }
        [Pane::ModelOutput, Pane::Confusion, _] => {
            let (top, bottom) = split_bottom(area, layers);
            let (output, confusion) = split_right(top, 26);
            vec![
                (Pane::ModelOutput, output),
                (Pane::Confusion, confusion),
                (Pane::Layers, bottom),
            ]
        }
        [Pane::Confusion, Pane::ModelOutput, _] => {
            let (top, bottom) = split_bottom(area, layers);
            let (confusion, mistakes) = split_right(top, top.width / 2);
            vec![
                (Pane::Confusion, confusion),
                (Pane::ModelOutput, mistakes),
                (Pane::Layers, bottom),
            ]
        }
        _ => {
            let (output, bottom) = split_bottom(area, layers);
            vec![(Pane::ModelOutput, output), (Pane::Layers, bottom)]
        }
    }
}

/// Splits off the last `rows` rows, with a blank row before them.
fn split_bottom(area: Rect, rows: u16) -> (Rect, Rect) {
    let (rest, bottom) = rects::bottom(area, rows);
    (rects::bottom(rest, 1).0, bottom)
}

/// Splits off the last `columns` columns, with [`GAP`] blank columns before them.
fn split_right(area: Rect, columns: u16) -> (Rect, Rect) {
    let (rest, right) = rects::right(area, columns);
    (rects::right(rest, GAP).0, right)
}
