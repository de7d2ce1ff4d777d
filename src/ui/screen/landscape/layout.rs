//! Layout of the Landscape screen.

use ratatui::layout::Rect;

use crate::ui::rects;
use crate::ui::screen::common::panes::Panes;
use crate::ui::screen::landscape::state::Pane;
use crate::ui::state::State;

pub(super) type Layout = Panes<Pane>;

/// From this size (columns, rows) on, both panes are shown at once.
const TOGETHER: (u16, u16) = (76, 28);
/// Columns between the panes.
const GAP: u16 = 3;

pub(super) fn chosen(state: &State) -> Pane {
    Pane::ALL[state.panes().chosen(Pane::ALL.len())]
}

impl Layout {
    pub(super) fn of(state: &State, area: Rect) -> Self {
        let chosen = Some(chosen(state));
        let together = area.width >= TOGETHER.0 && area.height >= TOGETHER.1;
        if together && !state.panes().large {
            // A blank row above the line below.
            let area = rects::indented(rects::bottom(area, 1).0);
            // If the width is odd, the left pane gets the additional column.
            let half = area.width.saturating_sub(GAP).div_ceil(2);
            let (left, rest) = rects::left(area, half);
            let (_, right) = rects::left(rest, GAP);
            return Self::together(Pane::ALL.into_iter().zip([left, right]), chosen);
        }
        let (tabs, rest) = rects::top(area, 1);
        let (_, rest) = rects::top(rest, u16::from(rest.height >= 24));
        // A blank row above the line below if there is one at the top, too.
        let (rest, _) = rects::bottom(rest, u16::from(rest.height >= 24));
        Self::alone(chosen, tabs, rects::indented(rest))
    }
}

/// The areas of a figure and of its text; one of them may be empty.
#[derive(Clone, Copy, Debug)]
pub(super) struct Figure {
    pub(super) figure: Rect,
    pub(super) text: Rect,
}

/// Columns reserved for a figure with text beside it.
const BESIDE: u16 = 24;
/// Rows reserved for a figure that shares a small pane with the first rows of its text.
const MIN_FIGURE_ROWS: u16 = 5;
/// From this many rows on, the text is below the figure, at any width.
const TALL: u16 = 24;

impl Figure {
    /// In a tall area the text is below the figure and gets the `rows` it needs, as long as the figure keeps `min`.
    /// Otherwise the text is beside the figure, `width` cells wide, or hidden if `large`. If the area is too narrow for
    /// that, the figure has only the first `kept` rows of the text below it, or with `large` the text is shown alone.
    pub(super) fn of(
        area: Rect,
        width: u16,
        [rows, kept]: [u16; 2],
        min: u16,
        large: bool,
    ) -> Self {
        if area.height >= TALL {
            let below = rows.min(area.height.saturating_sub(min + 1));
            let (figure, text) = rects::bottom(area, below);
            let (figure, _) = rects::bottom(figure, u16::from(below > 0));
            return Self { figure, text };
        }
        if area.width < width + BESIDE {
            return if large {
                Self::text(area)
            } else {
                let (figure, text) =
                    rects::bottom(area, kept.min(area.height.saturating_sub(MIN_FIGURE_ROWS)));
                Self { figure, text }
            };
        }
        if large {
            let text = Rect {
                width,
                ..Rect::ZERO
            };
            return Self { figure: area, text };
        }
        let (figure, text) = rects::right(area, width);
        let (figure, _) = rects::right(figure, GAP);
        Self { figure, text }
    }

    pub(super) fn text(area: Rect) -> Self {
        let (figure, text) = rects::top(area, 0);
        Self { figure, text }
    }
}
