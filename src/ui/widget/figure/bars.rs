//! Bars over categories: vertical, or horizontal where there are few categories with long names.

use ratatui::layout::Rect;

use super::frame::name_axis;
use super::legend::{Entry, Legend};
use super::style::{filling, needs_patterns, role, say};
use crate::figure::Bars;
use crate::ui::canvas::put;
use crate::ui::draw_context::{self, DrawContext};
use crate::ui::rects;
use crate::ui::theme::Role;
use crate::ui::widget::plot::axes::{base_line, y_axis};
use crate::ui::widget::plot::{GUTTER, Range, Scale, Units, YAxis};

/// Steps that the height of a cell is divided into.
const EIGHTHS: i64 = 8;
/// Cells for the number after a horizontal bar.
const FIGURE: u16 = 8;

pub(super) fn draw(bars: &Bars, cursor: Option<usize>, area: Rect, ctx: &mut DrawContext<'_>) {
    if bars.categories.is_empty() || bars.parts.is_empty() {
        return;
    }
    let cursor = cursor.filter(|category| *category < bars.categories.len());
    let names: Vec<String> = bars.categories.iter().map(|one| say(one, ctx)).collect();
    let legend = legend(bars, &names, cursor, ctx);
    let share = if cursor.is_some() { 2 } else { 5 };
    let rows = legend.rows(area.width, (area.height / share).max(1));
    let (above, plot) = rects::top(area, rows);
    legend.draw(above, ctx);
    let longest = names.iter().map(|name| draw_context::width(name)).max();
    let longest = longest.unwrap_or(0);
    let count = names.len() as u16;
    let each = if bars.is_stacked {
        1
    } else {
        bars.parts.len() as u16
    };
    let is_wide = plot.width.saturating_sub(GUTTER) / count.max(1) > longest;
    let fits_horizontal = count.saturating_mul(each) < plot.height;
    if !is_wide && fits_horizontal && longest > 5 {
        Horizontal { bars, names, each }.draw(cursor, plot, ctx);
    } else {
        vertical(bars, &names, cursor, plot, ctx);
    }
}

fn legend(bars: &Bars, names: &[String], cursor: Option<usize>, ctx: &DrawContext<'_>) -> Legend {
    let mut legend = Legend {
        title: say(&bars.y, ctx),
        right: cursor.map(|at| names[at].clone()).unwrap_or_default(),
        ..Legend::default()
    };
    for (index, part) in bars.parts.iter().enumerate() {
        let value = |at: usize| part.lengths.get(at).copied().unwrap_or(f64::NAN);
        legend.add(Entry {
            glyph: filling(index, ctx).to_owned(),
            name: say(&part.name, ctx),
            role: role(part.hue),
            value: cursor.map(|at| ctx.words.numbers().figure(value(at))),
        });
    }
    legend
}

fn vertical(
    bars: &Bars,
    names: &[String],
    cursor: Option<usize>,
    area: Rect,
    ctx: &mut DrawContext<'_>,
) {
    let (_, right) = rects::left(area, GUTTER);
    let (inner, below) = rects::bottom(right, 2);
    if inner.is_empty() || below.height < 2 || inner.height < 2 {
        return;
    }
    let [low, high] = bars.ends();
    let y = YAxis::fit(
        Some((low, high)),
        Range::Auto,
        Scale::Linear,
        Units::Plain,
        ctx.words.numbers(),
        inner.height,
        usize::from(GUTTER - 2),
    );
    y_axis(area, inner, &y, ctx);
    let count = names.len();
    for category in 0..count {
        let [left, end] = share(inner, category, count);
        // A gap between categories if there is room.
        let end = if end - left > 2 { end - 1 } else { end };
        for part in 0..bars.parts.len() {
            let [from, to] = bars.span(part, category).map(|value| {
                let row = y.dot_of(value, EIGHTHS * i64::from(inner.height));
                row + i64::from(value == 0.0)
            });
            let area = Rect {
                x: left,
                width: end - left,
                ..inner
            };
            let area = if bars.is_stacked {
                area
            } else {
                let [left, end] = share(area, part, bars.parts.len());
                Rect {
                    x: left,
                    width: end - left,
                    ..inner
                }
            };
            fill_bar(bars, part, [from.min(to), from.max(to)], area, ctx);
        }
    }
    let [first, free] = base(names, cursor, inner, ctx);
    let name = say(&bars.x, ctx);
    name_axis(&name, [first, free], area.x, inner, ctx);
}

/// Columns of part `index` of `count` equal parts: the first, and the one after the last.
fn share(area: Rect, index: usize, count: usize) -> [u16; 2] {
    [index, index + 1].map(|at| area.x + (usize::from(area.width) * at / count.max(1)) as u16)
}

/// Fills the columns of `area` between two eighths of its height.
fn fill_bar(
    bars: &Bars,
    part: usize,
    [top, bottom]: [i64; 2],
    area: Rect,
    ctx: &mut DrawContext<'_>,
) {
    let style = ctx.theme.style(role(bars.parts[part].hue));
    let glyph = filling(part, ctx);
    let is_whole = needs_patterns(ctx);
    let steps = ctx.symbols.bars;
    for row in 0..area.height {
        let (first, last) = (EIGHTHS * i64::from(row), EIGHTHS * i64::from(row + 1));
        let filled = (bottom.min(last) - top.max(first)).max(0);
        if filled == 0 {
            continue;
        }
        for column in area.left()..area.right() {
            let Some(cell) = ctx.buffer.cell_mut((column, area.y + row)) else {
                continue;
            };
            if filled == EIGHTHS || (is_whole && 2 * filled >= EIGHTHS) {
                put(cell, glyph, style);
            } else if !is_whole && bottom >= last {
                put(cell, steps[filled as usize], style);
            } else if !is_whole && cell.symbol() != " " {
                // The part below fills the rest of the cell.
                if let Some(colour) = style.fg {
                    cell.set_bg(colour);
                }
            } else if !is_whole && 2 * filled >= EIGHTHS {
                put(cell, glyph, style);
            }
        }
    }
}

/// Draws the line that bars stand on, and the names of the categories below it. Returns the first column of the names and the one
/// after them.
fn base(
    names: &[String],
    cursor: Option<usize>,
    inner: Rect,
    ctx: &mut DrawContext<'_>,
) -> [u16; 2] {
    let base = inner.bottom();
    base_line(inner, ctx);
    let count = names.len();
    let longest = names.iter().map(|name| draw_context::width(name)).max();
    let wide = (usize::from(inner.width) / count).max(1) as u16;
    // If not all names fit, only every second, third … is shown.
    let every = match longest.unwrap_or(0) {
        long if long < wide || wide >= 6 => 1,
        long => usize::from((long.min(8) + 1).div_ceil(wide)),
    };
    let (mut free, mut first) = (inner.x.saturating_sub(2), inner.right());
    for (category, name) in names.iter().enumerate() {
        let is_chosen = cursor == Some(category);
        let [left, right] = share(inner, category, count);
        if is_chosen {
            for column in left..right {
                let style = ctx.theme.style(Role::Cursor);
                put(&mut ctx.buffer[(column, base)], ctx.symbols.solid, style);
            }
        }
        if category % every != 0 {
            continue;
        }
        let available = (wide * every as u16).saturating_sub(1).max(1);
        let name = draw_context::cut(name, available, ctx.symbols.ellipsis);
        let width = draw_context::width(&name);
        let start = ((left + right).saturating_sub(width + 1) / 2).max(free);
        if start + width <= inner.right() {
            let role = if is_chosen { Role::Strong } else { Role::Dim };
            ctx.buffer
                .set_string(start, base + 1, &name, ctx.theme.style(role));
            free = start + width + 1;
            first = first.min(start);
        }
    }
    [first, free]
}

/// Horizontal bars after their names.
struct Horizontal<'a> {
    bars: &'a Bars,
    names: Vec<String>,
    /// Rows per category.
    each: u16,
}

impl Horizontal<'_> {
    fn draw(&self, cursor: Option<usize>, area: Rect, ctx: &mut DrawContext<'_>) {
        let longest = self
            .names
            .iter()
            .map(|name| draw_context::width(name))
            .max();
        let gutter = (longest.unwrap_or(0) + 2).min(area.width / 2);
        let (_, right) = rects::left(area, gutter);
        let (inner, _) = rects::right(right, FIGURE);
        if inner.is_empty() {
            return;
        }
        let [low, high] = self.bars.ends();
        let count = self.names.len() as u16;
        let gap = u16::from(count * (self.each + 1) <= area.height);
        let column = |value: f64| {
            let share = (value - low) / (high - low);
            let share = if share.is_finite() { share } else { 0.0 };
            inner.x + (share * f64::from(inner.width)).round() as u16
        };
        for (category, name) in self.names.iter().enumerate() {
            let y = area.y + category as u16 * (self.each + gap);
            let is_chosen = cursor == Some(category);
            let line = Rect {
                y,
                height: 1,
                ..area
            };
            let role_of_name = if is_chosen { Role::Strong } else { Role::Dim };
            let named = Rect {
                width: gutter.saturating_sub(1),
                ..line
            };
            ctx.row(named).end(name, role_of_name);
            let mut last = inner.x;
            let mut total = 0.0;
            for (index, part) in self.bars.parts.iter().enumerate() {
                let row = if self.bars.is_stacked {
                    0
                } else {
                    index as u16
                };
                let ends = self.bars.span(index, category);
                let [left, right] = [ends[0].min(ends[1]), ends[0].max(ends[1])].map(column);
                let glyph = filling(index, ctx);
                let style = ctx.theme.style(role(part.hue));
                for x in left..right {
                    if let Some(cell) = ctx.buffer.cell_mut((x, y + row)) {
                        put(cell, glyph, style);
                    }
                }
                last = last.max(right);
                total += ends[1] - ends[0];
                if !self.bars.is_stacked {
                    let text = ctx.words.numbers().figure(ends[1]);
                    let line = Rect { y: y + row, ..line };
                    ctx.row(line).go_to(right + 1).put(&text, role(part.hue));
                }
            }
            if self.bars.is_stacked {
                let text = ctx.words.numbers().figure(total);
                ctx.row(line).go_to(last + 1).put(&text, Role::Dim);
            }
        }
    }
}
