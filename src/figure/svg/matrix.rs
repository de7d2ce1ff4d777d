//! Coloured cells in rows and columns.

use super::{Anchor, HEIGHT, Page, Say, TEXT, TOP, WIDTH, colour};
use crate::figure::Matrix;

pub(super) fn draw(matrix: &Matrix, say: Say<'_>, page: &mut Page) {
    let kinds = matrix.kinds.iter();
    page.legend(kinds.map(|(name, hue)| (say(name), colour(*hue))));
    let (rows, width) = (matrix.rows.len().max(1), matrix.width().max(1));
    let longest = matrix.rows.iter().map(|row| super::width(&say(row)));
    let left = 60.0 + 8.5 * longest.fold(0.0, f64::max);
    let (right, bottom) = (WIDTH - 28.0, HEIGHT - 66.0);
    let (wide, tall) = ((right - left) / width as f64, (bottom - TOP) / rows as f64);
    for (index, kind) in matrix.cells.iter().enumerate() {
        let Some((_, hue)) = matrix.kinds.get(*kind as usize) else {
            continue;
        };
        let (row, column) = ((index / width) as f64, (index % width) as f64);
        let gap = if wide > 6.0 { 1.0 } else { 0.0 };
        let at = [left + wide * column, TOP + tall * row];
        page.rectangle(at, [wide - gap, (tall - 3.0).max(1.0)], colour(*hue));
    }
    for (index, row) in matrix.rows.iter().enumerate() {
        let y = TOP + tall * (index as f64 + 0.5) + 5.0;
        page.text([left - 10.0, y], &say(row), Anchor::End, "#333", TEXT);
    }
    let mut from = 0;
    for (name, count) in &matrix.columns {
        let middle = left + wide * (from as f64 + *count as f64 / 2.0);
        page.text(
            [middle, bottom + 22.0],
            &say(name),
            Anchor::Middle,
            "#333",
            TEXT,
        );
        from += count;
        if from < width {
            let x = left + wide * from as f64;
            page.line([x, TOP], [x, bottom], "#111", false);
        }
    }
    let middle = f64::midpoint(left, right);
    page.text(
        [middle, bottom + 50.0],
        &say(&matrix.x),
        Anchor::Middle,
        "#333",
        TEXT,
    );
    page.upright(f64::midpoint(TOP, bottom), &say(&matrix.y));
}
