//! Numbers in columns.

use ratatui::layout::Rect;

use super::matrix::shown_rows;
use crate::answer::{Cell, Sheet};
use crate::ui::draw_context::{self, DrawContext};
use crate::ui::rects;
use crate::ui::theme::Role;

/// Cells between columns.
const GAP: u16 = 2;

/// Number of rows that are shown: below them a line says so if there are others.
fn visible(sheet: &Sheet, area: Rect) -> u16 {
    let room = area.height.saturating_sub(1);
    if sheet.rows.len() > usize::from(room) {
        room.saturating_sub(1)
    } else {
        room
    }
}

/// Number of rows that do not fit.
pub(super) fn most_scroll(sheet: &Sheet, area: Rect) -> u16 {
    (sheet.rows.len() as u16).saturating_sub(visible(sheet, area))
}

/// Whether a column holds text, which is left-aligned; numbers are right-aligned.
fn holds_text(sheet: &Sheet, column: usize) -> bool {
    let mut cells = sheet.rows.iter().filter_map(|row| row.get(column));
    cells.any(|cell| matches!(cell, Cell::Text(_)))
}

pub(super) fn draw(sheet: &Sheet, scroll: u16, area: Rect, ctx: &mut DrawContext<'_>) {
    let texts: Vec<Vec<String>> = sheet
        .rows
        .iter()
        .map(|row| row.iter().map(ToString::to_string).collect())
        .collect();
    let widths: Vec<u16> = (0..sheet.columns.len())
        .map(|column| {
            let cells = texts.iter().filter_map(|row| row.get(column));
            let widest = cells.map(|text| ctx.width(text)).max().unwrap_or(0);
            widest.max(draw_context::width(sheet.columns[column]))
        })
        .collect();
    let text_columns: Vec<bool> = (0..sheet.columns.len())
        .map(|column| holds_text(sheet, column))
        .collect();
    let mut line = |area: Rect, cells: &mut dyn Iterator<Item = &str>, role: Role| {
        let mut x = area.x;
        for ((text, width), is_text) in cells.zip(&widths).zip(&text_columns) {
            // A truncated number would read as another number.
            let available = area.right().saturating_sub(x);
            if available < *width && !is_text {
                break;
            }
            let cell = Rect {
                x,
                width: (*width).min(available),
                ..area
            };
            if *is_text {
                ctx.row(cell).put(text, role);
            } else {
                ctx.row(cell).end(text, role);
            }
            x += width + GAP;
        }
    };
    let (head, rest) = rects::top(area, 1);
    line(head, &mut sheet.columns.iter().copied(), Role::Dim);
    let first = usize::from(scroll.min(most_scroll(sheet, area)));
    let visible = visible(sheet, area);
    let (rows, note) = rects::top(rest, visible);
    for (row, area) in texts.iter().skip(first).zip(rows.rows()) {
        line(area, &mut row.iter().map(String::as_str), Role::Text);
    }
    let (from, all) = (first as u16, texts.len() as u16);
    if visible < all {
        shown_rows(String::new(), [from, from + visible, all], note, ctx);
    }
}
