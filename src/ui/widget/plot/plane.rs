//! Lines and points over a plane of two quantities.

use ratatui::layout::Rect;
use unicode_width::UnicodeWidthStr;

use super::axes::y_axis;
use super::ticks::{self, Scale, Units};
use super::y_axis::{GUTTER, Range, YAxis};
use crate::ui::canvas::{DOTS_PER_CELL, Layer, Pattern, Stroke, put};
use crate::ui::draw_context::DrawContext;
use crate::ui::theme::Role;

/// A line through points in ascending order of x.
#[derive(Clone, Copy, Debug)]
pub(in crate::ui) struct Line<'a> {
    /// (x, y); a value that is not finite leaves a gap.
    pub(in crate::ui) points: &'a [[f64; 2]],
    pub(in crate::ui) role: Role,
    pub(in crate::ui) pattern: Pattern,
}

/// Points, each drawn as a glyph on its cell.
#[derive(Clone, Copy, Debug)]
pub(in crate::ui) struct Points<'a> {
    pub(in crate::ui) at: &'a [[f64; 2]],
    pub(in crate::ui) role: Role,
    pub(in crate::ui) glyph: &'static str,
}

/// Lines in front of points, over fixed ranges of x and y.
#[derive(Clone, Debug)]
pub(in crate::ui) struct Plane<'a> {
    pub(in crate::ui) x: [f64; 2],
    pub(in crate::ui) y: [f64; 2],
    /// Later ones are drawn in front.
    pub(in crate::ui) points: Vec<Points<'a>>,
    /// Later ones are drawn in front.
    pub(in crate::ui) lines: Vec<Line<'a>>,
}

impl Plane<'_> {
    /// Draws the plane with a gutter for the y axis at the left and the x axis in the last two rows.
    pub(in crate::ui) fn draw(&self, area: Rect, ctx: &mut DrawContext<'_>) {
        let inner = Rect {
            x: area.x + GUTTER.min(area.width),
            width: area.width.saturating_sub(GUTTER),
            height: area.height.saturating_sub(2),
            ..area
        }
        .intersection(ctx.buffer.area);
        if inner.is_empty() || !(self.x[0] < self.x[1] && self.y[0] < self.y[1]) {
            return;
        }
        let range = Range::Fixed(self.y[0], self.y[1]);
        let width = usize::from(GUTTER - 2);
        let y = YAxis::fit(
            Some((self.y[0], self.y[1])),
            range,
            Scale::Linear,
            Units::Plain,
            ctx.words.numbers(),
            inner.height,
            width,
        );
        y_axis(area, inner, &y, ctx);
        self.x_axis(inner, ctx);
        for points in &self.points {
            let style = ctx.theme.style(points.role);
            for point in points.at {
                if let Some((column, row)) = self.cell(*point, inner, &y) {
                    put(
                        &mut ctx.buffer[(inner.x + column, inner.y + row)],
                        points.glyph,
                        style,
                    );
                }
            }
        }
        let mut scratch = ctx.scratch.borrow_mut();
        let canvas = &mut scratch.canvas;
        canvas.reset(inner, ctx.symbols.set);
        for line in &self.lines {
            let stroke = canvas.add_stroke(Stroke {
                layer: Layer::Front,
                style: ctx.theme.style(line.role),
                pattern: line.pattern,
                patterned: line.pattern != Pattern::Solid,
            });
            // A solid line is thicker, to stand out from points and dotted lines.
            let thick = i64::from(line.pattern == Pattern::Solid && canvas.cell_height() > 1);
            let dots: Vec<Option<(i64, i64)>> = line
                .points
                .iter()
                .map(|point| self.dot(*point, canvas.width(), canvas.height(), &y))
                .collect();
            for pair in dots.windows(2) {
                if let [Some(from), Some(to)] = *pair {
                    canvas.run(from.0, from.1, from.1 + thick, stroke);
                    for below in 0..=thick {
                        let lower = |dot: (i64, i64)| (dot.0, dot.1 + below);
                        canvas.line(lower(from), lower(to), stroke);
                    }
                }
            }
        }
        canvas.paint(inner, ctx.buffer, ctx.symbols, |_| {});
    }

    fn dot(&self, [x, y]: [f64; 2], width: i64, height: i64, axis: &YAxis) -> Option<(i64, i64)> {
        const FAR: f64 = 1e6;
        if !(x.is_finite() && y.is_finite()) {
            return None;
        }
        let share = (x - self.x[0]) / (self.x[1] - self.x[0]);
        let column = (share * (width - 1) as f64).round().clamp(-FAR, FAR) as i64;
        Some((column, axis.dot_of(y, height)))
    }

    fn cell(&self, point: [f64; 2], inner: Rect, axis: &YAxis) -> Option<(u16, u16)> {
        let width = i64::from(inner.width) * i64::from(DOTS_PER_CELL);
        let (x, y) = self.dot(point, width, i64::from(inner.height) * 4, axis)?;
        let (column, row) = (x.div_euclid(i64::from(DOTS_PER_CELL)), y.div_euclid(4));
        let (column, row) = (u16::try_from(column).ok()?, u16::try_from(row).ok()?);
        (column < inner.width && row < inner.height).then_some((column, row))
    }

    fn x_axis(&self, inner: Rect, ctx: &mut DrawContext<'_>) {
        let (line, label_style) = (ctx.theme.style(Role::Axis), ctx.theme.style(Role::Dim));
        let left = inner.x - 1;
        let base = inner.bottom();
        if base + 1 >= ctx.buffer.area.bottom() {
            return;
        }
        put(&mut ctx.buffer[(left, base)], ctx.symbols.corner, line);
        for x in inner.left()..inner.right() {
            put(&mut ctx.buffer[(x, base)], ctx.symbols.base, line);
        }
        let (ticks, step) =
            ticks::linear(self.x[0], self.x[1], usize::from(inner.width / 10).max(2));
        for x in ticks {
            let share = (x - self.x[0]) / (self.x[1] - self.x[0]);
            let column = inner.x + (share * f64::from(inner.width - 1)).round() as u16;
            put(&mut ctx.buffer[(column, base)], ctx.symbols.base_tick, line);
            let text = ticks::label(x, step, Units::Plain, ctx.words.numbers(), 9);
            let width = text.width() as u16;
            let start = column
                .saturating_sub(width / 2)
                .min(inner.right().saturating_sub(width));
            ctx.buffer
                .set_stringn(start, base + 1, &text, usize::from(width), label_style);
        }
    }
}
