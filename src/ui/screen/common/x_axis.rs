//! The x axis below the plots, with the place of the cursor.

use ratatui::layout::Rect;
use ratatui::widgets::Widget;

use crate::series::{AxisKind, Series};
use crate::ui::canvas::DOTS_PER_CELL;
use crate::ui::draw_context::{self, DrawContext};
use crate::ui::naming;
use crate::ui::state::{Focus, State};
use crate::ui::theme::Role;
use crate::ui::widget::plot::{GUTTER, Plot, Window, XAxis};

/// Cells that a piece of a curve may take before it is said how large pieces are.
const UNSEEN: usize = 2;

/// Draws the axis of a plot of `curves`; where there is a cursor, what it reads stands on it.
pub(in crate::ui::screen) fn draw(
    state: &State,
    window: &Window<'_>,
    curves: &[&Series],
    area: Rect,
    ctx: &mut DrawContext<'_>,
) {
    let unit = naming::axis(state.view.kind, ctx.words);
    XAxis::new(window, ctx.theme, ctx.symbols, unit)
        .numbers(ctx.words.numbers())
        .render(area, ctx.buffer);
    let inner = Plot::inner(area, GUTTER);
    if area.height > 1 {
        pieces(window, curves, inner, ctx);
    }
    let Some(step) = state.view.cursor else {
        return;
    };
    let text = ctx.symbols.text(&readout(state, step, ctx)).into_owned();
    let wide = draw_context::width(&text);
    // Outside of the window there is no place it could point to.
    let Some(cell) = window.cell_of(step).filter(|cell| *cell < inner.width) else {
        return;
    };
    let left = (inner.x + cell).saturating_sub(wide / 2);
    let left = left.min(area.right().saturating_sub(wide)).max(area.x);
    let place = Rect {
        x: left,
        y: area.bottom().saturating_sub(1),
        width: wide.min(area.width),
        height: area.height.min(1),
    };
    let role = if state.focus == Focus::Main {
        Role::Selected
    } else {
        Role::Strong
    };
    // A figure that is half covered reads as another: it goes.
    let covers = place.left()..place.right();
    for x in (area.left()..covers.start).rev() {
        if !erase(x, place.y, ctx) {
            break;
        }
    }
    for x in covers.end..area.right() {
        if !erase(x, place.y, ctx) {
            break;
        }
    }
    ctx.row(place).put(&text, role);
}

/// Says, at the right end of the line, how many steps a piece of the curves is, where one is wider than can be overlooked.
fn pieces(window: &Window<'_>, curves: &[&Series], inner: Rect, ctx: &mut DrawContext<'_>) {
    let dots = UNSEEN * usize::from(DOTS_PER_CELL);
    let wide = curves
        .iter()
        .filter_map(|series| series.coarsest(dots, window.edges()));
    let Some(steps) = wide.map(|piece| piece.last - piece.first + 1).max() else {
        return;
    };
    let steps = ctx.words.numbers().count(steps);
    let said = ["plot.coarse", "plot.coarse-short"].map(|key| {
        let said = ctx.words.fill(key, &[("steps", &steps)]);
        format!(" {} ", ctx.symbols.text(&said))
    });
    let line = Rect {
        height: inner.height.min(1),
        ..inner
    };
    if let Some(said) = said
        .iter()
        .find(|said| draw_context::width(said) <= line.width / 2)
    {
        ctx.row(line).end_skip(1).end(said, Role::Warning);
    }
}

/// Where the cursor is, in the units of the axis and in steps.
fn readout(state: &State, step: u64, ctx: &DrawContext<'_>) -> String {
    let kind = state.view.kind;
    let x = state.run.axis.x_of(kind, step);
    let (key, x) = match kind {
        AxisKind::Steps => ("cursor.updates", String::new()),
        AxisKind::Epochs => ("cursor.epochs", ctx.words.numbers().epoch(x)),
        AxisKind::Samples => ("cursor.samples", ctx.words.numbers().count(x as u64)),
        AxisKind::Seconds => ("cursor.seconds", ctx.words.numbers().duration(x)),
    };
    let step = ctx.words.numbers().count(step);
    format!(" {} ", ctx.words.fill(key, &[("x", &x), ("step", &step)]))
}

/// Blanks a cell; says whether there was anything in it.
fn erase(x: u16, y: u16, ctx: &mut DrawContext<'_>) -> bool {
    let Some(cell) = ctx.buffer.cell_mut((x, y)) else {
        return false;
    };
    let written = cell.symbol() != " ";
    cell.set_symbol(" ");
    written
}
