//! Coloured cells in rows and columns.

use super::{Anchor, HEIGHT, Mark, Page, Say, TEXT, WIDTH, colour};
use crate::figure::Matrix;

pub(super) fn draw(matrix: &Matrix, say: Say<'_>, page: &mut Page) {
    let kinds = matrix.kinds.iter();
    page.legend(kinds.map(|(name, hue)| (say(name), Mark::Patch, colour(*hue))));
    let top = page.top;
    let (rows, width) = (matrix.rows.len().max(1), matrix.width().max(1));
    let longest = matrix.rows.iter().map(|row| super::width(&say(row)));
    let left = 60.0 + 8.5 * longest.fold(0.0, f64::max);
    let (right, bottom) = (WIDTH - 28.0, HEIGHT - 66.0);
    let (wide, tall) = ((right - left) / width as f64, (bottom - top) / rows as f64);
    let gap = if wide > 12.0 { 1.0 } else { 0.0 };
    for (index, cells) in matrix.cells.chunks(width).enumerate() {
        let y = [0, 1].map(|by| top + tall * (index + by) as f64);
        let y = [y[0], (y[1] - 3.0).max(y[0] + 1.0)];
        let mut from = 0;
        // Cells without gaps are joined, so that no seams show between them.
        for run in cells.chunk_by(|one, other| gap == 0.0 && one == other) {
            let x = [from, from + run.len()].map(|column| left + wide * column as f64);
            from += run.len();
            let kind = run
                .first()
                .and_then(|kind| matrix.kinds.get(usize::from(*kind)));
            if let Some((_, hue)) = kind {
                let attributes = format!("fill=\"{}\"", colour(*hue));
                page.cell([[x[0], y[0]], [x[1].round() - gap, y[1]]], &attributes);
            }
        }
    }
    for (index, row) in matrix.rows.iter().enumerate() {
        let y = top + tall * (index as f64 + 0.5) + 5.0;
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
            page.line([x, top], [x, bottom], "#111", false);
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
    page.upright(f64::midpoint(top, bottom), &say(&matrix.y));
}
