//! Where the panes of the Model screen are.

use ratatui::layout::Rect;

use crate::data::Family;
use crate::ui::state::State;

/// One picture of the network.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Pane {
    /// What the network makes of its data: a field, a fit, a painting, a wall of samples …
    Scene,
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
            (Self::Scene, Some(Family::Points2d)) => "model.field",
            (Self::Scene, Some(Family::Curve1d)) => "model.fit",
            (Self::Scene, Some(Family::Picture)) => "model.painting",
            (Self::Scene, Some(Family::Image)) => "model.wall",
            (Self::Scene, _) if state.run.is_classification() => "model.mistakes",
            (Self::Scene, _) => "model.scatter",
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
            Pane::Scene,
            Pane::Confusion,
            Pane::Batch,
            Pane::Filters,
            Pane::Layers,
        ],
        Some(Family::Points2d) => &[Pane::Scene, Pane::Confusion, Pane::Layers],
        Some(Family::Table) if state.run.is_classification() => {
            &[Pane::Confusion, Pane::Scene, Pane::Layers]
        }
        Some(_) => &[Pane::Scene, Pane::Layers],
        None => &[],
    }
}

/// A pane on the screen.
#[derive(Clone, Copy, Debug)]
pub(super) struct Place {
    pub(super) pane: Pane,
    /// Its title's line, where it has one of its own.
    pub(super) title: Option<Rect>,
    pub(super) area: Rect,
    /// Title and all.
    pub(super) whole: Rect,
    /// Whether the arrows scroll it.
    pub(super) scrolls: bool,
}

/// Where everything is.
#[derive(Clone, Debug)]
pub(super) struct Layout {
    /// The names of the panes, where only one of them is shown.
    pub(super) tabs: Option<Rect>,
    pub(super) places: Vec<Place>,
    whole: Rect,
}

/// From this size on all panes stand together.
const TOGETHER: (u16, u16) = (72, 28);
/// Columns between neighbours.
const GAP: u16 = 2;

impl Layout {
    pub(super) fn of(state: &State, area: Rect) -> Self {
        let panes = panes(state);
        let looked_at = state.panes();
        let chosen = panes.get(looked_at.chosen(panes.len())).copied();
        let together = area.width >= TOGETHER.0 && area.height >= TOGETHER.1;
        if together && !looked_at.large {
            let area = Rect {
                // Air above the line below, as everywhere.
                height: area.height - 1,
                ..area
            };
            let place = |(pane, whole): (Pane, Rect)| {
                let (title, area) = split_top(whole, 1);
                Place {
                    pane,
                    title: Some(title),
                    area,
                    whole,
                    scrolls: Some(pane) == chosen,
                }
            };
            return Self {
                tabs: None,
                places: arrange(state, panes, indented(area))
                    .into_iter()
                    .map(place)
                    .collect(),
                whole: area,
            };
        }
        let (tabs, rest) = split_top(area, 1);
        let (_, rest) = split_top(rest, u16::from(rest.height >= 24));
        let rest = indented(rest);
        let places = chosen.map(|pane| Place {
            pane,
            title: None,
            area: rest,
            whole: rest,
            scrolls: true,
        });
        Self {
            tabs: Some(tabs),
            places: places.into_iter().collect(),
            whole: area,
        }
    }

    /// The first line below the tabs.
    pub(super) fn first(&self) -> Rect {
        split_top(self.whole, u16::from(self.tabs.is_some())).1
    }
}

/// All panes together.
fn arrange(state: &State, panes: &[Pane], area: Rect) -> Vec<(Pane, Rect)> {
    let about = state.run.about.as_ref();
    let hidden = about.map_or(1, |about| about.recipe.hidden.len()) as u16;
    let layers = (1 + 3 * hidden).clamp(6, area.height / 3);
    match panes {
        [Pane::Scene, Pane::Confusion, Pane::Batch, ..] => {
            // What the confusion of ten classes and a row of images leave.
            let layers = area.height.saturating_sub(12 + 10).max(8);
            let (top, rest) = split_bottom(area, layers + 9);
            let (batch, bottom) = split_bottom(rest, layers);
            let samples = about.map_or(0, |about| about.validation_samples);
            // Counts of three figures need more room.
            let (wall, confusion) = split_right(top, if samples < 1000 { 37 } else { 47 });
            let (filters, layers) =
                split_right(bottom, bottom.width - (bottom.width / 2).min(36) - GAP);
            vec![
                (Pane::Scene, wall),
                (Pane::Confusion, confusion),
                (Pane::Batch, batch),
                (Pane::Filters, filters),
                (Pane::Layers, layers),
            ]
        }
        [Pane::Scene, Pane::Confusion, _] => {
            let (top, bottom) = split_bottom(area, layers);
            let (scene, confusion) = split_right(top, 26);
            vec![
                (Pane::Scene, scene),
                (Pane::Confusion, confusion),
                (Pane::Layers, bottom),
            ]
        }
        [Pane::Confusion, Pane::Scene, _] => {
            let (top, bottom) = split_bottom(area, layers);
            let (confusion, mistakes) = split_right(top, top.width / 2);
            vec![
                (Pane::Confusion, confusion),
                (Pane::Scene, mistakes),
                (Pane::Layers, bottom),
            ]
        }
        _ => {
            let (scene, bottom) = split_bottom(area, layers);
            vec![(Pane::Scene, scene), (Pane::Layers, bottom)]
        }
    }
}

fn indented(area: Rect) -> Rect {
    let cells = area.width.min(1);
    Rect {
        x: area.x + cells,
        width: area.width - cells,
        ..area
    }
}

fn split_top(area: Rect, rows: u16) -> (Rect, Rect) {
    let rows = rows.min(area.height);
    let rest = Rect {
        y: area.y + rows,
        height: area.height - rows,
        ..area
    };
    (
        Rect {
            height: rows,
            ..area
        },
        rest,
    )
}

/// The last `rows` rows apart, with a line of air before them.
fn split_bottom(area: Rect, rows: u16) -> (Rect, Rect) {
    let rows = rows.min(area.height);
    let top = Rect {
        height: area.height.saturating_sub(rows + 1),
        ..area
    };
    let bottom = Rect {
        y: area.bottom() - rows,
        height: rows,
        ..area
    };
    (top, bottom)
}

/// The last `columns` columns apart, with some air before them.
fn split_right(area: Rect, columns: u16) -> (Rect, Rect) {
    let columns = columns.min(area.width);
    let left = Rect {
        width: area.width.saturating_sub(columns + GAP),
        ..area
    };
    let right = Rect {
        x: area.right() - columns,
        width: columns,
        ..area
    };
    (left, right)
}
