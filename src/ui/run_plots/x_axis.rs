//! The x axis below the plots, with the position of the cursor.

use ratatui::layout::Rect;
use ratatui::widgets::Widget;

use crate::series::{Axis, AxisKind, Series};
use crate::ui::canvas::DOTS_PER_CELL;
use crate::ui::draw_context::{self, DrawContext};
use crate::ui::naming;
use crate::ui::state::view::View;
use crate::ui::theme::Role;
use crate::ui::widget::plot::{GUTTER, Plot, Window, XAxis};

/// Resolution is mentioned only if a point of a curve spans more than this many cells.
const MAX_POINT_WIDTH: usize = 2;

/// The x axis of plots over a run.
pub(in crate::ui) struct XAxisLine<'a> {
    pub(in crate::ui) view: &'a View,
    pub(in crate::ui) axis: &'a Axis,
    pub(in crate::ui) window: &'a Window<'a>,
    pub(in crate::ui) has_focus: bool,
}

impl XAxisLine<'_> {
    /// Draws the axis of a plot of `curves`, and the cursor's position over it.
    pub(in crate::ui) fn draw(&self, curves: &[&Series], area: Rect, ctx: &mut DrawContext<'_>) {
        let (view, window) = (self.view, self.window);
        let unit = naming::axis(view.kind, ctx.words);
        XAxis::new(window, ctx.theme, ctx.symbols, unit)
            .numbers(ctx.words.numbers())
            .render(area, ctx.buffer);
        let inner = Plot::inner(area, GUTTER);
        if area.height > 1 {
            resolution(window, curves, inner, ctx);
        }
        let Some(step) = view.cursor else {
            return;
        };
        let text = ctx.symbols.text(&self.readout(step, ctx)).into_owned();
        let width = draw_context::width(&text);
        // A cursor outside the window has no column to point to.
        let Some(cell) = window.cell_of(step).filter(|cell| *cell < inner.width) else {
            return;
        };
        let left = (inner.x + cell).saturating_sub(width / 2);
        let left = left.min(area.right().saturating_sub(width)).max(area.x);
        let label = Rect {
            x: left,
            y: area.bottom().saturating_sub(1),
            width: width.min(area.width),
            height: area.height.min(1),
        };
        let role = if self.has_focus {
            Role::Selected
        } else {
            Role::Strong
        };
        // A partly covered tick label would read as another number, so it is erased entirely.
        let columns = label.left()..label.right();
        for x in (area.left()..columns.start).rev() {
            if !erase(x, label.y, ctx) {
                break;
            }
        }
        for x in columns.end..area.right() {
            if !erase(x, label.y, ctx) {
                break;
            }
        }
        ctx.row(label).put(&text, role);
    }

    /// The position of the cursor in the unit of the axis and in steps.
    fn readout(&self, step: u64, ctx: &DrawContext<'_>) -> String {
        let kind = self.view.kind;
        let x = self.axis.x_of(kind, step);
        let (key, x) = match kind {
            AxisKind::Steps => ("cursor.updates", String::new()),
            AxisKind::Epochs => ("cursor.epochs", ctx.words.numbers().epoch(x)),
            AxisKind::Samples => ("cursor.samples", ctx.words.numbers().count(x as u64)),
            AxisKind::Seconds => ("cursor.seconds", ctx.words.numbers().duration(x)),
        };
        let step = ctx.words.numbers().count(step);
        format!(" {} ", ctx.words.fill(key, &[("x", &x), ("step", &step)]))
    }
}

/// Writes at the right end of the line how many steps one point of the curves covers, if that is wide enough to be
/// visible.
fn resolution(window: &Window<'_>, curves: &[&Series], inner: Rect, ctx: &mut DrawContext<'_>) {
    let dots = MAX_POINT_WIDTH * usize::from(DOTS_PER_CELL);
    let width = curves
        .iter()
        .filter_map(|series| series.coarsest(dots, window.edges()));
    let Some(steps) = width.map(|piece| piece.last - piece.first + 1).max() else {
        return;
    };
    let steps = ctx.words.numbers().count(steps);
    let texts = ["plot.coarse", "plot.coarse-short"].map(|key| {
        let text = ctx.words.fill(key, &[("steps", &steps)]);
        format!(" {} ", ctx.symbols.text(&text))
    });
    let line = Rect {
        height: inner.height.min(1),
        ..inner
    };
    if let Some(text) = texts
        .iter()
        .find(|text| draw_context::width(text) <= line.width / 2)
    {
        ctx.row(line).end_skip(1).end(text, Role::Warning);
    }
}

/// Blanks a cell; returns whether it had content.
fn erase(x: u16, y: u16, ctx: &mut DrawContext<'_>) -> bool {
    let Some(cell) = ctx.buffer.cell_mut((x, y)) else {
        return false;
    };
    let written = cell.symbol() != " ";
    cell.set_symbol(" ");
    written
}
