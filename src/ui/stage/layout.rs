//! Where the text and the live screen are.

use ratatui::layout::Rect;

use crate::ui::rects;
use crate::ui::state::LEAST_WITHIN;

/// From this width on the text stands beside the live screen, else above it.
const BESIDE: u16 = 100;
/// Rows that the text leaves to a live screen below it.
const LEAST_LIVE: u16 = LEAST_WITHIN.1;
/// The widest text, in cells: longer lines are hard to read.
const WIDEST: u16 = 72;

/// The areas of the stage.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Layout {
    /// The title and the text.
    pub(super) text: Rect,
    /// The live screen; empty if the scene has none, or there is no room.
    pub(super) live: Rect,
    /// The last line.
    pub(super) bottom: Rect,
}

/// The most rows that title and text take at once.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Rows {
    /// Up to the reveal.
    pub(super) before: usize,
    /// With what came out.
    pub(super) after: usize,
}

impl Layout {
    /// Whether the text stands above the live screen, and takes rows from it.
    pub(super) fn is_above(&self) -> bool {
        !self.live.is_empty() && !self.text.is_empty() && self.live.top() >= self.text.bottom()
    }

    /// For a scene with or without a live screen; `is_full` leaves the text out. `rows` tells what title and text take in
    /// this many columns: above a live screen they get no more, and do not move as text is added.
    pub(super) fn of(
        area: Rect,
        has_live: bool,
        is_full: bool,
        rows: impl Fn(u16) -> Rows,
    ) -> Self {
        let (rest, bottom) = rects::bottom(area, 1);
        let nothing = Rect {
            width: 0,
            height: 0,
            ..rest
        };
        if !has_live {
            return Self {
                text: middle(rest, rows),
                live: nothing,
                bottom,
            };
        }
        if is_full {
            return Self {
                text: nothing,
                live: rest,
                bottom,
            };
        }
        let (text, live) = if area.width >= BESIDE {
            let width = (area.width * 9 / 25).clamp(36, 64);
            let (text, live) = rects::left(rest, width);
            // A gap between the two.
            (rects::indented(rects::left(text, width - 2).0), live)
        } else {
            let share = rest.height * 2 / 5;
            let most = share.max(rest.height.saturating_sub(LEAST_LIVE));
            let rows = rows(rest.width.saturating_sub(2));
            // What came out scrolls the text, rather than take more from the live screen.
            let needed = (rows.before as u16 + 1).max((rows.after as u16 + 1).min(share));
            let height = most.min(needed).max(3);
            let (text, live) = rects::top(rest, height);
            (within(rects::top(text, height - 1).0), live)
        };
        if live.width < LEAST_WITHIN.0 || live.height < LEAST_WITHIN.1 {
            return Self {
                text: within(rest),
                live: nothing,
                bottom,
            };
        }
        Self { text, live, bottom }
    }
}

/// All but the first and the last column, so that text does not touch the edges.
fn within(area: Rect) -> Rect {
    let area = rects::indented(area);
    Rect {
        width: area.width.saturating_sub(1),
        ..area
    }
}

/// The middle of an area, a little above it, for this many rows.
fn middle(area: Rect, rows: impl Fn(u16) -> Rows) -> Rect {
    let width = area.width.saturating_sub(4).min(WIDEST);
    let rows = rows(width);
    let rows = rows.before.max(rows.after) as u16;
    let margin = area.height.saturating_sub(rows) / 3;
    Rect {
        x: area.x + (area.width - width) / 2,
        y: area.y + margin,
        width,
        height: area.height - margin,
    }
}
