//! Lines over a quantity other than the run's progress, such as the loss along a path through the weights.
//!
//! Stacked profiles share their x range; only the last has an x axis.

use ratatui::layout::Rect;
use ratatui::style::Color;

use super::axes::{x_axis, y_axis};
use super::plane::Line;
use super::ticks::{Scale, Units};
use super::y_axis::{Range, YAxis};
use crate::ui::canvas::{Layer, Pattern, Stroke, put};
use crate::ui::draw_context::{self, DrawContext};
use crate::ui::theme::Role;

/// A vertical line with an optional label.
#[derive(Clone, Copy, Debug)]
pub(in crate::ui) struct Rule<'a> {
    pub(in crate::ui) x: f64,
    /// Written to the right of its top; may be empty.
    pub(in crate::ui) name: &'a str,
    pub(in crate::ui) role: Role,
}

/// Lines over a range of x, with a y axis fitted to them.
#[derive(Clone, Debug)]
pub(in crate::ui) struct Profile<'a> {
    pub(in crate::ui) x: [f64; 2],
    pub(in crate::ui) range: Range,
    pub(in crate::ui) scale: Scale,
    pub(in crate::ui) units: Units,
    /// Width of the y axis with its labels, in cells.
    pub(in crate::ui) gutter: u16,
    pub(in crate::ui) rules: &'a [Rule<'a>],
    /// Later ones are drawn in front.
    pub(in crate::ui) lines: Vec<Line<'a>>,
    /// Whether the last two rows hold the x axis.
    pub(in crate::ui) has_x: bool,
}

impl Profile<'_> {
    /// Draws the profile, or nothing where there is no room for a line.
    pub(in crate::ui) fn draw(&self, area: Rect, ctx: &mut DrawContext<'_>) {
        let below = if self.has_x { 2 } else { 0 };
        let inner = Rect {
            x: area.x + self.gutter.min(area.width),
            width: area.width.saturating_sub(self.gutter),
            height: area.height.saturating_sub(below),
            ..area
        }
        .intersection(ctx.buffer.area);
        if inner.is_empty() || self.gutter < 3 || self.x[0] >= self.x[1] {
            return;
        }
        let y = YAxis::fit(
            self.extremes(),
            self.range,
            self.scale,
            self.units,
            ctx.words.numbers(),
            inner.height,
            usize::from(self.gutter - 2),
        );
        y_axis(area, inner, &y, ctx);
        if self.has_x {
            x_axis(self.x, inner, ctx);
        }
        self.strokes(inner, &y, ctx);
        self.names(inner, ctx);
    }

    /// The least and greatest value that the y axis must cover; on a logarithmic axis only positive ones count.
    fn extremes(&self) -> Option<(f64, f64)> {
        let points = self.lines.iter().flat_map(|line| line.points);
        let usable = |y: &f64| y.is_finite() && (self.scale == Scale::Linear || *y > 0.0);
        let values = points.map(|[_, y]| *y).filter(usable);
        values.fold(None, |known: Option<(f64, f64)>, y| {
            let (low, high) = known.unwrap_or((y, y));
            Some((low.min(y), high.max(y)))
        })
    }

    fn share(&self, x: f64) -> f64 {
        (x - self.x[0]) / (self.x[1] - self.x[0])
    }

    fn column(&self, x: f64, inner: Rect) -> Option<u16> {
        let share = self.share(x);
        (0.0..=1.0)
            .contains(&share)
            .then(|| inner.x + (share * f64::from(inner.width - 1)).round() as u16)
    }

    fn strokes(&self, inner: Rect, y: &YAxis, ctx: &mut DrawContext<'_>) {
        const FAR: f64 = 1e6;
        let mut scratch = ctx.scratch.borrow_mut();
        let canvas = &mut scratch.canvas;
        canvas.reset(inner, ctx.symbols.set);
        let (width, height) = (canvas.width(), canvas.height());
        for line in &self.lines {
            let stroke = canvas.add_stroke(Stroke {
                layer: Layer::Front,
                style: ctx.theme.style(line.role),
                pattern: line.pattern,
                patterned: line.pattern != Pattern::Solid,
            });
            let dots: Vec<Option<(i64, i64)>> = line
                .points
                .iter()
                .map(|[at, value]| {
                    let column = (self.share(*at) * (width - 1) as f64).round();
                    let column = column.clamp(-FAR, FAR) as i64;
                    (at.is_finite() && value.is_finite())
                        .then(|| (column, y.dot_of(*value, height)))
                })
                .collect();
            for dot in dots.iter().flatten() {
                // A pattern may leave out a point by a dot, but an isolated point must be visible.
                if dots.len() == 1 || line.pattern == Pattern::Solid {
                    canvas.run(dot.0, dot.1, dot.1, stroke);
                } else {
                    canvas.level(dot.0, dot.1, stroke);
                }
            }
            for pair in dots.windows(2) {
                if let [Some(from), Some(to)] = *pair {
                    canvas.line(from, to, stroke);
                }
            }
        }
        let (symbols, theme) = (ctx.symbols, ctx.theme);
        canvas.paint(inner, ctx.buffer, symbols, |buffer| {
            for rule in self.rules {
                if let Some(x) = self.column(rule.x, inner) {
                    for row in inner.top()..inner.bottom() {
                        put(&mut buffer[(x, row)], symbols.mark, theme.style(rule.role));
                    }
                }
            }
        });
    }

    /// Draws the labels of the rules beside their tops, over whatever is there.
    fn names(&self, inner: Rect, ctx: &mut DrawContext<'_>) {
        let background = ctx.theme.style(Role::Background).bg;
        for (index, rule) in self.rules.iter().enumerate() {
            let Some(x) = self.column(rule.x, inner).filter(|_| !rule.name.is_empty()) else {
                continue;
            };
            let next = self.rules.get(index + 1);
            let end = next
                .and_then(|next| self.column(next.x, inner))
                .unwrap_or(inner.right());
            let text = ctx.symbols.text(rule.name).into_owned();
            let width = end.saturating_sub(x + 2);
            let text = draw_context::cut(&text, width, ctx.symbols.ellipsis);
            let style = ctx.theme.style(rule.role);
            let style = style.bg(background.unwrap_or(Color::Reset));
            ctx.buffer.set_string(x + 1, inner.y, text, style);
        }
    }
}
