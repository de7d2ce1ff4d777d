//! The names of vertical thresholds, in rows above the plot where they cover no data.

use ratatui::layout::Rect;

use super::frame::Frame;
use super::style::{role, say};
use crate::figure::{At, Curves};
use crate::ui::draw_context::{self, DrawContext};
use crate::ui::theme::Role;

/// Maximum number of rows.
const ROWS: u16 = 2;
/// Minimum height of a plot that gives up rows for names.
const TALL: u16 = 5;
/// Minimum width of a cut name.
const LEAST: u16 = 3;

/// A name at its place.
#[derive(Clone, Debug, PartialEq)]
struct Name {
    text: String,
    role: Role,
    column: u16,
    /// Counted from the plot upwards.
    row: u16,
}

#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Margin(Vec<Name>);

/// Places the names above their lines in `frame`, which has no room for them yet.
pub(super) fn margin(curves: &Curves, frame: &Frame, ctx: &DrawContext<'_>) -> Margin {
    let inner = frame.inner;
    if inner.height < TALL {
        return Margin::default();
    }
    let places = curves.thresholds.iter().filter_map(|one| match one.at {
        At::X(x) => Some((frame.column(x)?, say(&one.name, ctx), role(one.hue))),
        At::Y(_) => None,
    });
    let mut places: Vec<(u16, String, Role)> = places.collect();
    places.sort_by_key(|(column, ..)| *column);
    let mut free = [inner.x; ROWS as usize];
    let mut names = Vec::new();
    for (column, text, role) in places.into_iter().filter(|(_, text, _)| !text.is_empty()) {
        let text = draw_context::cut(&text, inner.width, ctx.symbols.ellipsis);
        let width = draw_context::width(&text);
        let start = column.saturating_sub(width / 2);
        let start = start.min(inner.right() - width).max(inner.x);
        let row = free.iter().position(|end| *end <= start);
        // Where no row is free, the name goes as near as it can.
        let row = row.unwrap_or_else(|| usize::from(free[1] < free[0]));
        let start = start.max(free[row]);
        let room = inner.right().saturating_sub(start);
        if room < width.min(LEAST) {
            continue;
        }
        let text = draw_context::cut(&text, room, ctx.symbols.ellipsis).into_owned();
        free[row] = start + draw_context::width(&text) + 2;
        names.push(Name {
            text,
            role,
            column: start,
            row: row as u16,
        });
    }
    Margin(names)
}

impl Margin {
    /// Number of rows that the names need.
    pub(super) fn rows(&self) -> u16 {
        self.0.iter().map(|name| name.row + 1).max().unwrap_or(0)
    }

    /// Writes the names into these rows.
    pub(super) fn draw(&self, area: Rect, ctx: &mut DrawContext<'_>) {
        for name in &self.0 {
            let y = area.bottom() - 1 - name.row;
            let style = ctx.theme.style(name.role);
            ctx.buffer.set_string(name.column, y, &name.text, style);
        }
    }
}
