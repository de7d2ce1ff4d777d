//! Layout of the surface race.

use ratatui::layout::{Margin, Rect};

use crate::ui::rects;
use crate::ui::screen::race::modes;
use crate::ui::state::State;

/// Columns that the names leave at least to the state of the race, in cells.
const STATE: u16 = 10;

#[derive(Clone, Copy, Debug)]
pub(super) struct Layout {
    /// The line of the names and the state of the race.
    pub(super) line: Rect,
    pub(super) names: Rect,
    pub(super) formula: Rect,
    /// The line of what the surface teaches, if there is room.
    pub(super) teaches: Option<Rect>,
    pub(super) map: Rect,
    pub(super) board: Rect,
}

/// From this many rows on, a blank line follows the top line.
const SPACED: u16 = 26;

/// The line of modes at the top, and the rest.
pub(super) fn top(state: &State, body: Rect) -> (Rect, Rect) {
    let (modes, rest) = modes::split(state, body);
    let (_, rest) = rects::top(rest, u16::from(rest.height >= SPACED));
    (modes, rest)
}

/// Columns between map and board.
const GAP: u16 = 2;

impl Layout {
    pub(super) fn of(area: Rect) -> Self {
        let area = area.inner(Margin::new(1, 0));
        let teaches = area.height >= 14;
        let top = 2 + u16::from(teaches) + u16::from(area.height >= 24);
        let (_, rest) = rects::top(area, top);
        let width = match area.width {
            110.. => 46,
            _ => 36,
        };
        let (map, board) = rects::right(rest, width);
        let (map, _) = rects::right(map, GAP);
        Self {
            line: rects::row(area, 0),
            names: rects::right(rects::row(area, 0), STATE).0,
            formula: rects::row(area, 1),
            teaches: teaches.then(|| rects::row(area, 2)),
            map,
            board,
        }
    }
}
