//! The confusion matrix: counts of predicted classes by actual class.

use ratatui::layout::Rect;

use crate::answer::{Cell, Sheet};
use crate::portrait::{Confusion, Portrait};
use crate::ui::draw_context::{self, DrawContext};
use crate::ui::naming;
use crate::ui::rects;
use crate::ui::theme::Role;

/// Least and greatest width of a column in cells.
const COLUMN: (u16, u16) = (3, 8);

/// Rows of the entire matrix with its header.
pub(super) fn lines(portrait: &Portrait) -> u16 {
    let classes = portrait
        .confusion
        .as_ref()
        .map_or(0, |confusion| confusion.classes);
    classes as u16 + 1
}

/// The matrix as a table of class names.
pub(super) fn sheet(portrait: &Portrait) -> Option<Sheet> {
    let confusion = portrait.confusion.as_ref()?;
    let names = portrait.snapshot.data.task.names();
    let name = |class: usize| Cell::Text(names.get(class).cloned().unwrap_or_default());
    let pairs = (0..confusion.classes)
        .flat_map(|actual| (0..confusion.classes).map(move |predicted| (actual, predicted)));
    let row = |(actual, predicted)| {
        let count = confusion.at(actual, predicted);
        vec![name(actual), name(predicted), Cell::Count(count.into())]
    };
    Some(Sheet {
        name: "confusion",
        columns: vec!["actual", "predicted", "samples"],
        rows: pairs.map(row).collect(),
    })
}

/// Draws the matrix; `is_bare`, with which way to read it below, where its title does not say so.
pub(super) fn draw(
    portrait: &Portrait,
    scroll: u16,
    area: Rect,
    is_bare: bool,
    ctx: &mut DrawContext<'_>,
) {
    let Some(confusion) = &portrait.confusion else {
        return;
    };
    let names = naming::targets(&portrait.snapshot.data, ctx.words);
    let widest = names.iter().map(|name| ctx.width(name)).max().unwrap_or(0);
    let count = confusion.classes as u16;
    // Counts take precedence over names, since a truncated name is still recognisable.
    let largest = confusion.counts.iter().max().copied().unwrap_or(0);
    let min = COLUMN.0.max(largest.to_string().len() as u16 + 1);
    let counts_width = min * count;
    let label = widest
        .min(area.width.saturating_sub(counts_width + 1))
        .max(3);
    let column =
        (area.width.saturating_sub(label + 1) / count.max(1)).clamp(min.min(COLUMN.1), COLUMN.1);
    let row_at = |line: u16| rects::row(area, line);
    if area.height == 0 {
        return;
    }
    let mut head = ctx.row(row_at(0));
    for (class, name) in names.iter().enumerate() {
        let text = draw_context::cut(name, column - 1, "");
        let right = area.x + label + 1 + column * (class as u16 + 1);
        head.go_to(right.saturating_sub(draw_context::width(&text)))
            .put(&text, Role::Dim);
    }
    let max = |actual: usize| -> u32 {
        (0..confusion.classes)
            .map(|predicted| confusion.at(actual, predicted))
            .sum()
    };
    let visible = area.height.saturating_sub(1);
    let first = usize::from(scroll).min(confusion.classes.saturating_sub(usize::from(visible)));
    for (line, actual) in (1..=visible).zip(first..confusion.classes) {
        let name = names.get(actual).copied().unwrap_or_default();
        let text = draw_context::cut(name, label, ctx.symbols.ellipsis).into_owned();
        let mut row = ctx.row(row_at(line));
        row.go_to(area.x + label - draw_context::width(&text))
            .put(&text, Role::Dim);
        for predicted in 0..confusion.classes {
            figure(
                confusion,
                actual,
                predicted,
                max(actual),
                area.x + label + 1 + column * predicted as u16,
                column,
                row_at(line),
                ctx,
            );
        }
    }
    // Which way to read it, where all classes leave room for it.
    if is_bare && visible > count {
        let text = ctx.words.get("model.matrix");
        ctx.row(row_at(count + 1)).put(text, Role::Faint);
    }
}

/// Draws one cell of the matrix: correct predictions on the diagonal in one colour, errors in stronger ones the larger
/// their share of the actual class.
#[allow(
    clippy::too_many_arguments,
    reason = "a cell: what, of how much, where"
)]
fn figure(
    confusion: &Confusion,
    actual: usize,
    predicted: usize,
    of: u32,
    left: u16,
    width: u16,
    line: Rect,
    ctx: &mut DrawContext<'_>,
) {
    let count = confusion.at(actual, predicted);
    let text = if count == 0 {
        ctx.symbols.dot.to_owned()
    } else {
        count.to_string()
    };
    let text = draw_context::cut(&text, width, ctx.symbols.ellipsis).into_owned();
    let share = f64::from(count) / f64::from(of.max(1));
    let role = match () {
        () if count == 0 => Role::Axis,
        () if actual == predicted => Role::Good,
        () if share >= 0.1 => Role::Error,
        () => Role::Warning,
    };
    let (_, rest) = rects::left(line, left - line.x);
    let (cell, _) = rects::left(rest, width);
    ctx.row(cell).end(&text, role);
}
