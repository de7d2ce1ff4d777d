//! Where the panes of the Model screen are.

use ratatui::layout::Rect;

use crate::data::Family;
use crate::ui::rects;
use crate::ui::screen::common::panes::Panes;
use crate::ui::state::State;

/// One picture of the network.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Pane {
    /// What the network makes of its data: a field, a fit, a painting, a wall of samples …
    ModelOutput,
    /// What is taken for what.
    Confusion,
    /// The batch that is being trained, as the regularizers leave it.
    Batch,
    /// The weights of the first layer as images.
    Filters,
    /// The layers: activations, masks, normalization, norms.
    Layers,
}

impl Pane {
    /// The key of its title.
    pub(super) fn title(self, state: &State) -> &'static str {
        match (self, family(state)) {
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

/// The panes that the data has, the first the one that tells most.
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

/// Where everything is.
pub(super) type Layout = Panes<Pane>;

/// From this size on all panes stand together.
const TOGETHER: (u16, u16) = (72, 28);
/// From so many rows on images have the room to be drawn large.
const TALL: u16 = 46;
/// Columns between neighbours.
const GAP: u16 = 2;

impl Layout {
    pub(super) fn of(state: &State, area: Rect) -> Self {
        let panes = panes(state);
        let looked_at = state.panes();
        let chosen = panes.get(looked_at.chosen(panes.len())).copied();
        let together = area.width >= TOGETHER.0 && area.height >= TOGETHER.1;
        if together && !looked_at.large {
            // Air above the line below, as everywhere.
            let (area, _) = rects::bottom(area, 1);
            return Self::together(arrange(state, panes, rects::indented(area)), chosen);
        }
        let (tabs, rest) = rects::top(area, 1);
        let (_, rest) = rects::top(rest, u16::from(rest.height >= 24));
        Self::alone(chosen, tabs, rects::indented(rest))
    }
}

/// All panes together.
fn arrange(state: &State, panes: &[Pane], area: Rect) -> Vec<(Pane, Rect)> {
    let about = state.run.about.as_ref();
    let hidden = about.map_or(1, |about| about.recipe.hidden.len()) as u16;
    let layers = (1 + 3 * hidden).clamp(6, area.height / 3);
    match panes {
        [Pane::ModelOutput, Pane::Confusion, Pane::Batch, ..] => {
            // What the confusion of ten classes and a row of images leave; where there is much of it, the wall has its
            // share.
            let is_tall = area.height >= TALL;
            let wall = if is_tall { 21 } else { 12 };
            let most = if is_tall { 76 } else { 36 };
            let layers = area.height.saturating_sub(wall + 10).max(8);
            let (top, rest) = split_bottom(area, layers + 9);
            let (batch, bottom) = split_bottom(rest, layers);
            let samples = about.map_or(0, |about| about.validation_samples);
            // Counts of three figures need more room.
            let (wall, confusion) = split_right(top, if samples < 1000 { 37 } else { 47 });
            let (filters, layers) =
                split_right(bottom, bottom.width - (bottom.width / 2).min(most) - GAP);
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
            let (scene, confusion) = split_right(top, 26);
            vec![
                (Pane::ModelOutput, scene),
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
            let (scene, bottom) = split_bottom(area, layers);
            vec![(Pane::ModelOutput, scene), (Pane::Layers, bottom)]
        }
    }
}

/// The last `rows` rows apart, with a line of air before them.
fn split_bottom(area: Rect, rows: u16) -> (Rect, Rect) {
    let (rest, bottom) = rects::bottom(area, rows);
    (rects::bottom(rest, 1).0, bottom)
}

/// The last `columns` columns apart, with some air before them.
fn split_right(area: Rect, columns: u16) -> (Rect, Rect) {
    let (rest, right) = rects::right(area, columns);
    (rects::right(rest, GAP).0, right)
}
