//! Where the parts of a race on a surface are.

use ratatui::layout::Rect;

/// Where everything is.
#[derive(Clone, Copy, Debug)]
pub(super) struct Layout {
    pub(super) names: Rect,
    pub(super) formula: Rect,
    /// What the surface teaches, where there is a line for it.
    pub(super) teaches: Option<Rect>,
    pub(super) map: Rect,
    pub(super) board: Rect,
}

/// From this many rows on there is air below the words at the top.
const AIRY: u16 = 26;

/// The words at the top, and the rest.
pub(super) fn top(body: Rect) -> (Rect, Rect) {
    let modes = Rect {
        height: body.height.min(1),
        ..body
    };
    let below = body.height - modes.height;
    let used = modes.height + u16::from(below >= AIRY);
    let rest = Rect {
        y: body.y + used,
        height: body.height - used,
        ..body
    };
    (modes, rest)
}

/// Columns between map and board.
const GAP: u16 = 2;

impl Layout {
    pub(super) fn of(area: Rect) -> Self {
        let inset = area.width.min(1);
        let area = Rect {
            x: area.x + inset,
            width: area.width.saturating_sub(2 * inset),
            ..area
        };
        let line = |row: u16| Rect {
            y: (area.y + row).min(area.bottom()),
            height: u16::from(row < area.height),
            ..area
        };
        let teaches = area.height >= 14;
        let top = 2 + u16::from(teaches) + u16::from(area.height >= 24);
        let rest = Rect {
            y: (area.y + top).min(area.bottom()),
            height: area.height.saturating_sub(top),
            ..area
        };
        let width = match area.width {
            110.. => 46,
            _ => 36,
        };
        let board = Rect {
            x: rest.x + rest.width.saturating_sub(width),
            width: width.min(rest.width),
            ..rest
        };
        let map = Rect {
            width: rest.width.saturating_sub(width + GAP),
            ..rest
        };
        Self {
            names: line(0),
            formula: line(1),
            teaches: teaches.then(|| line(2)),
            map,
            board,
        }
    }
}
