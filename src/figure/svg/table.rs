//! Numbers in columns.

use super::{Anchor, MARGIN, Page, WIDTH};
use crate::sheet::Sheet;

/// Lines that fit on the page.
const LINES: usize = 20;

pub(super) fn draw(sheet: &Sheet, page: &mut Page) {
    let step = (WIDTH - 2.0 * MARGIN) / sheet.columns.len().max(1) as f64;
    let right = |column: usize| MARGIN + step * (column as f64 + 1.0) - 8.0;
    let top = page.top + 14.0;
    for (column, name) in sheet.columns.iter().enumerate() {
        page.text([right(column), top], name, Anchor::End, "#555", 13.0);
    }
    page.line(
        [MARGIN, top + 8.0],
        [WIDTH - MARGIN, top + 8.0],
        "#333",
        false,
    );
    for (line, row) in sheet.rows.iter().take(LINES).enumerate() {
        let y = top + 30.0 + 22.0 * line as f64;
        for (column, cell) in row.iter().enumerate() {
            page.text(
                [right(column), y],
                &cell.to_string(),
                Anchor::End,
                "#111",
                14.0,
            );
        }
    }
}
