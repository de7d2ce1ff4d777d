//! Coloured cells in rows and columns.

use ratatui::layout::Rect;

use super::legend::{Entry, Legend};
use super::style::{filling, role, say};
use crate::figure::Matrix;
use crate::phrase::Phrase;
use crate::ui::canvas::put;
use crate::ui::draw_context::{self, DrawContext};
use crate::ui::rects;
use crate::ui::theme::Role;

/// Maximum width of the row names, in cells.
const NAMES: u16 = 16;
/// Rows above and below the matrix if it leaves them.
const AROUND: u16 = 4;

/// Number of rows that may not fit.
pub(super) fn most_scroll(matrix: &Matrix, area: Rect) -> u16 {
    (matrix.rows.len() as u16).saturating_sub(area.height.saturating_sub(AROUND))
}

fn legend(matrix: &Matrix, ctx: &DrawContext<'_>) -> Legend {
    let mut legend = Legend {
        title: say(&matrix.y, ctx),
        ..Legend::default()
    };
    for (index, (name, hue)) in matrix.kinds.iter().enumerate() {
        legend.add(Entry {
            glyph: filling(index, ctx).to_owned(),
            name: say(name, ctx),
            role: role(*hue),
            value: None,
        });
    }
    legend
}

pub(super) fn draw(matrix: &Matrix, scroll: u16, area: Rect, ctx: &mut DrawContext<'_>) {
    let columns = matrix.width();
    if columns == 0 || matrix.rows.is_empty() {
        return;
    }
    let legend = legend(matrix, ctx);
    let rows = matrix.rows.len() as u16;
    // Where rows are short, the legend is cut and the name of the columns left out, if all rows fit then.
    let above = legend.rows(area.width, 2);
    let fits = |above: u16, below: u16| rows <= area.height.saturating_sub(above + below);
    let around = [(above, 2), (above, 1), (1.min(above), 1)];
    let fitting = around
        .into_iter()
        .find(|(above, below)| fits(*above, *below));
    let (above, below) = fitting.unwrap_or((1.min(above), 2));
    let (above, rest) = rects::top(area, above);
    legend.draw(above, ctx);
    let names: Vec<String> = matrix.rows.iter().map(|name| say(name, ctx)).collect();
    let longest = names.iter().map(|name| draw_context::width(name)).max();
    let gutter = (longest.unwrap_or(0).min(NAMES) + 1).max(2);
    let (left, right) = rects::left(rest, gutter);
    let (inner, below) = rects::bottom(right, below);
    if inner.is_empty() {
        return;
    }
    // Equally wide columns if each has at least a cell, otherwise several columns per cell.
    let width = match inner.width as usize / columns {
        0 => inner.width,
        each => (each * columns) as u16,
    };
    let inner = Rect { width, ..inner };
    let height = (inner.height / matrix.rows.len() as u16).clamp(1, 3);
    let most = (matrix.rows.len() as u16).saturating_sub(inner.height / height);
    let first = usize::from(scroll.min(most));
    for (line, row) in (first..matrix.rows.len()).enumerate() {
        let y = inner.y + line as u16 * height;
        if y + height > inner.bottom() {
            break;
        }
        let named = Rect {
            y,
            width: gutter - 1,
            height: 1,
            ..left
        };
        ctx.row(named).end(&names[row], Role::Dim);
        // A gap between rows if there is room.
        let filled = (height - u16::from(height > 1)).max(1);
        let area = Rect {
            y,
            height: filled,
            ..inner
        };
        draw_row(matrix, row, area, ctx);
    }
    let used = inner.y + (names.len() as u16 * height).min(inner.height);
    let below = Rect {
        y: used.min(below.y),
        width,
        ..below
    };
    draw_groups(matrix, inner, below, ctx);
    let visible = inner.height / height;
    if visible < rows {
        let last = rects::top(below, 1).1;
        let first = first as u16;
        shown_rows(
            say(&matrix.y, ctx),
            [first, first + visible, rows],
            last,
            ctx,
        );
    }
}

/// Says which rows are shown, if not all are. `from`, `to` and `all` count rows.
pub(super) fn shown_rows(
    what: String,
    [from, to, all]: [u16; 3],
    area: Rect,
    ctx: &mut DrawContext<'_>,
) {
    let shown = Phrase::new("figure.shown")
        .with("what", what)
        .with("first", usize::from(from) + 1)
        .with("last", usize::from(to))
        .with("all", usize::from(all));
    let text = say(&shown.into(), ctx);
    ctx.row(area).put(text.trim_start(), Role::Warning);
}

/// The matrix columns shown by screen column `x`.
fn shown(area: Rect, x: u16, columns: usize) -> std::ops::Range<usize> {
    let at = |x: u16| usize::from(x - area.x) * columns / usize::from(area.width);
    at(x)..at(x + 1).max(at(x) + 1)
}

fn draw_row(matrix: &Matrix, row: usize, area: Rect, ctx: &mut DrawContext<'_>) {
    let columns = matrix.width();
    let each = usize::from(area.width) / columns;
    for x in area.left()..area.right() {
        // A gap between columns if there is room.
        if each > 3 && (usize::from(x - area.x) + 1).is_multiple_of(each) {
            continue;
        }
        let cells = shown(area, x, columns).map(|column| row * columns + column);
        let kinds = cells.filter_map(|cell| matrix.cells.get(cell).copied());
        let Some(kind) = most_frequent(kinds) else {
            continue;
        };
        let Some((_, hue)) = matrix.kinds.get(usize::from(kind)) else {
            continue;
        };
        let (glyph, style) = (filling(kind.into(), ctx), ctx.theme.style(role(*hue)));
        for y in area.top()..area.bottom() {
            put(&mut ctx.buffer[(x, y)], glyph, style);
        }
    }
}

/// The most frequent kind; the first of several on a tie.
fn most_frequent(kinds: impl Iterator<Item = u8>) -> Option<u8> {
    let mut counts: Vec<(u8, usize)> = Vec::new();
    for kind in kinds {
        match counts.iter_mut().find(|(known, _)| *known == kind) {
            Some((_, count)) => *count += 1,
            None => counts.push((kind, 1)),
        }
    }
    let most = counts.iter().map(|(_, count)| *count).max()?;
    let first = counts.into_iter().find(|(_, count)| *count == most);
    first.map(|(kind, _)| kind)
}

/// Draws the names of the column groups, with a tick where each begins, and the name of the columns.
fn draw_groups(matrix: &Matrix, inner: Rect, below: Rect, ctx: &mut DrawContext<'_>) {
    let columns = matrix.width();
    let at = |column: usize| inner.x + (usize::from(inner.width) * column / columns) as u16;
    let what = say(&matrix.x, ctx);
    let mut from = 0;
    for (name, count) in &matrix.columns {
        let (left, right) = (at(from), at(from + count));
        from += count;
        let text = say(name, ctx);
        let available = (right - left).saturating_sub(1);
        let text = draw_context::cut(&text, available, ctx.symbols.ellipsis).into_owned();
        let area = Rect {
            x: left,
            width: right - left,
            height: below.height.min(1),
            ..below
        };
        let mut row = ctx.row(area);
        if matrix.columns.len() > 1 {
            row.put(if left == inner.x { "" } else { "|" }, Role::Axis);
        }
        row.put(&text, Role::Dim);
    }
    let (_, last) = rects::top(below, 1);
    ctx.row(last).end(&what, Role::Dim);
}
