//! The axes of a plane of two quantities.

use ratatui::layout::Rect;
use unicode_width::UnicodeWidthStr;

use super::ticks::{self, Units};
use super::y_axis::YAxis;
use crate::ui::canvas::{dots_per_row, put};
use crate::ui::draw_context::DrawContext;
use crate::ui::theme::Role;

/// Draws the y axis at the left of `inner`, with its labels in the gutter of `area`.
pub(in crate::ui::widget) fn y_axis(area: Rect, inner: Rect, y: &YAxis, ctx: &mut DrawContext<'_>) {
    let (line, label_style) = (ctx.theme.style(Role::Axis), ctx.theme.style(Role::Dim));
    let left = inner.x - 1;
    for row in inner.top()..inner.bottom() {
        put(&mut ctx.buffer[(left, row)], ctx.symbols.axis, line);
    }
    for (row, text) in y.labels(inner.height, dots_per_row(ctx.symbols.set)) {
        let row = inner.y + row;
        put(&mut ctx.buffer[(left, row)], ctx.symbols.axis_tick, line);
        let start = left.saturating_sub(1 + text.width() as u16).max(area.x);
        let width = usize::from(left - start);
        ctx.buffer.set_stringn(start, row, text, width, label_style);
    }
}

/// Draws the line below `inner`, with the corner where it meets the y axis.
pub(in crate::ui::widget) fn base_line(inner: Rect, ctx: &mut DrawContext<'_>) {
    let (line, base) = (ctx.theme.style(Role::Axis), inner.bottom());
    put(
        &mut ctx.buffer[(inner.x - 1, base)],
        ctx.symbols.corner,
        line,
    );
    for column in inner.left()..inner.right() {
        put(&mut ctx.buffer[(column, base)], ctx.symbols.base, line);
    }
}

/// Draws the x axis in the two rows below `inner`: ticks, and their labels below.
pub(in crate::ui::widget) fn x_axis(x: [f64; 2], inner: Rect, ctx: &mut DrawContext<'_>) {
    let (line, label_style) = (ctx.theme.style(Role::Axis), ctx.theme.style(Role::Dim));
    let base = inner.bottom();
    if base + 1 >= ctx.buffer.area.bottom() || inner.x == 0 {
        return;
    }
    base_line(inner, ctx);
    let (ticks, step) = ticks::linear(x[0], x[1], usize::from(inner.width / 7).max(2));
    for tick in ticks {
        let share = (tick - x[0]) / (x[1] - x[0]);
        let column = inner.x + (share * f64::from(inner.width - 1)).round() as u16;
        put(&mut ctx.buffer[(column, base)], ctx.symbols.base_tick, line);
        let text = ticks::label(tick, step, Units::Plain, ctx.words.numbers(), 9);
        let width = text.width() as u16;
        // Centres the digits below the tick, without the sign.
        let before = (width - u16::from(tick < 0.0)) / 2 + u16::from(tick < 0.0);
        let start = column
            .saturating_sub(before)
            .min(inner.right().saturating_sub(width));
        ctx.buffer
            .set_stringn(start, base + 1, &text, usize::from(width), label_style);
    }
}
