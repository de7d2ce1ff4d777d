//! Validation samples of a table, the most confident mistakes first.

use ratatui::layout::Rect;

use crate::portrait::{Mistakes, Portrait, ValidationPrediction};
use crate::ui::draw_context::DrawContext;
use crate::ui::naming;
use crate::ui::theme::Role;

pub(super) fn draw(
    mistakes: &Mistakes,
    portrait: &Portrait,
    scroll: u16,
    area: Rect,
    ctx: &mut DrawContext<'_>,
) {
    let shown = mistakes.samples.iter().skip(usize::from(scroll));
    for (line, prediction) in area.rows().zip(shown) {
        draw_line(prediction, portrait, line, ctx);
    }
}

fn draw_line(
    prediction: &ValidationPrediction,
    portrait: &Portrait,
    line: Rect,
    ctx: &mut DrawContext<'_>,
) {
    let names = naming::targets(&portrait.snapshot.data, ctx.words);
    let name = |class: u32| names.get(class as usize).copied().unwrap_or_default();
    let is_right = prediction.actual == prediction.predicted;
    let row = portrait.snapshot.data.row_number(prediction.row);
    let number = ctx.words.numbers().count(row as u64);
    let label = ctx.words.fill("model.row", &[("row", &number)]);
    let to = ctx.symbols.to;
    let mark = if is_right {
        ctx.symbols.check
    } else {
        ctx.symbols.wrong
    };
    let sure = format!("{:.0}", 100.0 * prediction.confidence);
    let sure = ctx.words.numbers().of_hundred(&sure);
    let mut row = ctx.row(line);
    row.end(&sure, Role::Dim).end_skip(1);
    row.put(mark, if is_right { Role::Good } else { Role::Error })
        .skip(1);
    row.put(&label, Role::Dim).go_to(line.x + 12);
    row.put(name(prediction.actual), Role::Text);
    if !is_right {
        row.skip(1)
            .put(to, Role::Dim)
            .skip(1)
            .put(name(prediction.predicted), Role::Error);
    }
}
