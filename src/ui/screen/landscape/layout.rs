//! Where the panes of the Landscape screen are.

use ratatui::layout::Rect;

use crate::ui::rects;
use crate::ui::screen::common::panes::Panes;
use crate::ui::screen::landscape::state::Pane;
use crate::ui::state::State;

/// Where everything is.
pub(super) type Layout = Panes<Pane>;

/// From this size on both panes stand together.
const TOGETHER: (u16, u16) = (76, 28);
/// Columns between them.
const GAP: u16 = 3;

/// The pane that is looked at.
pub(super) fn chosen(state: &State) -> Pane {
    Pane::ALL[state.panes().chosen(Pane::ALL.len())]
}

impl Layout {
    pub(super) fn of(state: &State, area: Rect) -> Self {
        let chosen = Some(chosen(state));
        let together = area.width >= TOGETHER.0 && area.height >= TOGETHER.1;
        if together && !state.panes().large {
            // Air above the line below.
            let area = rects::indented(rects::bottom(area, 1).0);
            // The left one is a cell wider where they can't be alike.
            let half = area.width.saturating_sub(GAP).div_ceil(2);
            let (left, rest) = rects::left(area, half);
            let (_, right) = rects::left(rest, GAP);
            return Self::together(Pane::ALL.into_iter().zip([left, right]), chosen);
        }
        let (tabs, rest) = rects::top(area, 1);
        let (_, rest) = rects::top(rest, u16::from(rest.height >= 24));
        // Air above the line below where there is some above, too.
        let (rest, _) = rects::bottom(rest, u16::from(rest.height >= 24));
        Self::alone(chosen, tabs, rects::indented(rest))
    }
}

/// A figure and the text that belongs to it. One of them may be empty.
#[derive(Clone, Copy, Debug)]
pub(super) struct Figure {
    pub(super) figure: Rect,
    pub(super) text: Rect,
}

/// Columns that a figure keeps where its text stands beside it.
const BESIDE: u16 = 24;
/// Rows that a figure keeps where the first of its text stand below it for want of room.
const LEAST_FIGURE: u16 = 5;
/// From this many rows on the text stands below the figure, however wide that is.
const TALL: u16 = 24;

impl Figure {
    /// Beside each other the text is so many cells wide; below the figure it gets the `rows` it needs, as long as the
    /// figure keeps `least`. Where there is no room for both, the figure stands alone but for the first `kept` rows of the
    /// text below it, or if `large` the text does; where both stand side by side, `large` gives all to the figure.
    pub(super) fn of(
        area: Rect,
        width: u16,
        [rows, kept]: [u16; 2],
        least: u16,
        large: bool,
    ) -> Self {
        if area.height >= TALL {
            let below = rows.min(area.height.saturating_sub(least + 1));
            let (figure, text) = rects::bottom(area, below);
            let (figure, _) = rects::bottom(figure, u16::from(below > 0));
            return Self { figure, text };
        }
        if area.width < width + BESIDE {
            return if large {
                Self::text(area)
            } else {
                let (figure, text) =
                    rects::bottom(area, kept.min(area.height.saturating_sub(LEAST_FIGURE)));
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

    /// Text alone.
    pub(super) fn text(area: Rect) -> Self {
        let (figure, text) = rects::top(area, 0);
        Self { figure, text }
    }
}
