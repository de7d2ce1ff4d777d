//! Lines, bands and points over a shared x axis.

use ratatui::layout::Rect;
use ratatui::style::{Color, Modifier, Style};

use super::frame::{AxesInput, Frame, is_usable};
use super::legend::{Entry, Legend};
use super::style::{needs_patterns, pattern, point, role, say};
use crate::figure::{At, Band, Beam, Curves, Hue, Line, Scale, Stroke as LineStroke};
use crate::ui::canvas::{Canvas, Layer, Pattern, Stroke, put};
use crate::ui::draw_context::{self, DrawContext};
use crate::ui::rects;
use crate::ui::theme::Role;

/// Fraction of its colour that a band keeps.
const BAND: f32 = 0.28;
/// The same for the faint lines of a beam.
const BEAM: f32 = 0.5;
/// Maximum number of positions at which values can be read off; a screen has few more columns.
const MOST_STOPS: usize = 160;
/// Number of lines above which patterns repeat.
const PATTERNS: usize = 3;

/// The x values at which values can be read off, ascending.
pub(super) fn stops(curves: &Curves) -> Vec<f64> {
    let mut all: Vec<f64> = curves.values(false).0;
    all.retain(|x| is_usable(*x, curves.x.scale));
    all.sort_by(f64::total_cmp);
    all.dedup();
    let every = all.len().div_ceil(MOST_STOPS).max(1);
    let last = all.last().copied();
    let mut stops: Vec<f64> = all.into_iter().step_by(every).collect();
    if stops.last().copied() != last {
        stops.extend(last);
    }
    stops
}

pub(super) fn draw(curves: &Curves, cursor: Option<usize>, area: Rect, ctx: &mut DrawContext<'_>) {
    let cursor = cursor.and_then(|stop| stops(curves).get(stop).copied());
    let legend = legend(curves, cursor, ctx);
    let rows = legend.rows(area.width, (area.height / 6).max(1));
    let (above, plot) = rects::top(area, rows);
    legend.draw(above, ctx);
    let (xs, ys) = curves.values(true);
    let has_points = !curves.whiskers.is_empty()
        || curves
            .lines
            .iter()
            .any(|line| line.stroke == LineStroke::Points);
    let input = AxesInput {
        axes: [&curves.x, &curves.y],
        xs: &xs,
        ys: &ys,
        // A glyph on the axis would be hidden.
        spare: if has_points { 0.03 } else { 0.0 },
        is_square: false,
    };
    let Some(frame) = Frame::new(&input, plot, ctx) else {
        return;
    };
    frame.draw(ctx);
    strokes(curves, cursor, &frame, ctx);
    points(curves, &frame, ctx);
    names(curves, &frame, ctx);
}

/// Whether lines are numbered, because their patterns repeat.
fn has_tags(curves: &Curves, ctx: &DrawContext<'_>) -> bool {
    curves.lines.len() > PATTERNS && needs_patterns(ctx)
}

fn tag(index: usize) -> String {
    ((index + 1) % 10).to_string()
}

fn legend(curves: &Curves, cursor: Option<f64>, ctx: &DrawContext<'_>) -> Legend {
    let numbers = ctx.words.numbers();
    let mut legend = Legend {
        title: say(&curves.y.label, ctx),
        ..Legend::default()
    };
    let has_tags = has_tags(curves, ctx);
    for (index, line) in curves.lines.iter().enumerate() {
        let mut glyph = match line.stroke {
            LineStroke::Points => point(line.hue, ctx.symbols).to_owned(),
            _ => stroke_pattern(line, ctx).glyph(ctx.symbols).to_owned(),
        };
        if has_tags {
            glyph.push_str(&tag(index));
        }
        legend.add(Entry {
            glyph,
            name: say(&line.name, ctx),
            role: role(line.hue),
            value: cursor.map(|x| match at(line, x, curves.x.scale) {
                Some(y) => numbers.figure(y),
                None => ctx.symbols.minus.to_owned(),
            }),
        });
    }
    for beam in &curves.beams {
        legend.add(Entry {
            glyph: ctx.symbols.solid.to_owned(),
            name: say(&beam.name, ctx),
            role: role(beam.hue),
            value: None,
        });
    }
    for band in &curves.bands {
        let interval = |x| {
            let edge = |side: usize| band.points.iter().map(move |point| [point[0], point[side]]);
            let at = |side| between(edge(side), x, curves.x.scale);
            Some([at(1)?, at(2)?].map(|y| numbers.figure(y)))
        };
        legend.add(Entry {
            glyph: ctx.symbols.cloud.to_owned(),
            name: say(&band.name, ctx),
            role: role(band.hue),
            value: cursor.and_then(interval).map(|ends| ends.join("…")),
        });
    }
    if let Some(x) = cursor {
        legend.right = format!("{} {}", say(&curves.x.label, ctx), numbers.figure(x));
        let here = curves.whiskers.iter().find(|whisker| whisker.x == x);
        if let Some(whisker) = here {
            let [low, high] = whisker.interval.map(|y| numbers.figure(y));
            let y = numbers.figure(whisker.y);
            legend.right = format!("{}: {y} ({low}…{high})", legend.right);
        }
        legend.right = ctx.symbols.text(&legend.right).into_owned();
    }
    legend
}

/// The y of a line at `x`, interpolated between points.
fn at(line: &Line, x: f64, scale: Scale) -> Option<f64> {
    if line.stroke == LineStroke::Points {
        let here = line.points.iter().find(|[at, y]| *at == x && y.is_finite());
        return here.map(|[_, y]| *y);
    }
    between(line.points.iter().copied(), x, scale)
}

fn between(points: impl Iterator<Item = [f64; 2]>, x: f64, scale: Scale) -> Option<f64> {
    let of = |x: f64| match scale {
        Scale::Linear => x,
        Scale::Log => x.ln(),
    };
    let mut before: Option<[f64; 2]> = None;
    for [at, y] in points {
        if at == x && y.is_finite() {
            return Some(y);
        }
        if at > x {
            let [start, low] = before?;
            let share = (of(x) - of(start)) / (of(at) - of(start));
            return Some(low + share * (y - low)).filter(|y| y.is_finite());
        }
        before = Some([at, y]);
    }
    None
}

fn stroke_pattern(line: &Line, ctx: &DrawContext<'_>) -> Pattern {
    match line.stroke {
        LineStroke::Dotted => Pattern::Dotted,
        _ if needs_patterns(ctx) => pattern(line.hue),
        _ => Pattern::Solid,
    }
}

/// The style of a background element.
fn faint(hue: Hue, level: f32, ctx: &DrawContext<'_>) -> Style {
    let style = ctx.theme.style(role(hue));
    match ctx.theme.shade(role(hue), level) {
        Some(colour) => style.fg(colour).remove_modifier(Modifier::BOLD),
        None => style.add_modifier(Modifier::DIM),
    }
}

/// Draws bands, beams, lines, whiskers and thresholds in dots.
fn strokes(curves: &Curves, cursor: Option<f64>, frame: &Frame, ctx: &mut DrawContext<'_>) {
    let inner = frame.inner;
    let mut scratch = ctx.scratch.borrow_mut();
    let canvas = &mut scratch.canvas;
    canvas.reset(inner, ctx.symbols.set);
    for band in &curves.bands {
        let number = canvas.add_stroke(Stroke {
            layer: Layer::Cloud,
            style: faint(band.hue, BAND, ctx),
            pattern: Pattern::Cloud,
            patterned: ctx.theme.shade(role(band.hue), BAND).is_none(),
        });
        if let Some(ground) = ctx.theme.shade(role(band.hue), BAND) {
            canvas.set_background(number, ground);
        }
        fill(band, frame, canvas, number);
    }
    for beam in &curves.beams {
        let number = canvas.add_stroke(Stroke {
            layer: Layer::Back,
            style: faint(beam.hue, BEAM, ctx),
            pattern: Pattern::Dotted,
            patterned: ctx.theme.patterns(),
        });
        trace_beam(beam, frame, canvas, number);
    }
    for threshold in &curves.thresholds {
        if let At::Y(y) = threshold.at
            && let Some(row) = frame.row(y, canvas.height())
        {
            let number = canvas.add_stroke(Stroke {
                layer: Layer::Back,
                style: ctx.theme.style(role(threshold.hue)),
                pattern: Pattern::Dotted,
                patterned: true,
            });
            for column in 0..canvas.width() {
                canvas.level(column, row, number);
            }
        }
    }
    for line in curves
        .lines
        .iter()
        .filter(|one| one.stroke != LineStroke::Points)
    {
        let pattern = stroke_pattern(line, ctx);
        let number = canvas.add_stroke(Stroke {
            layer: Layer::Front,
            style: ctx.theme.style(role(line.hue)),
            pattern,
            patterned: pattern != Pattern::Solid,
        });
        trace(&line.points, frame, canvas, number);
    }
    for whisker in &curves.whiskers {
        let number = canvas.add_stroke(Stroke {
            layer: Layer::Front,
            style: ctx.theme.style(role(whisker.hue)),
            pattern: Pattern::Solid,
            patterned: false,
        });
        let (width, height) = (canvas.width(), canvas.height());
        let ends = whisker.interval.map(|y| frame.row(y, height));
        if let (Some((x, _)), [Some(bottom), Some(top)]) =
            (frame.dot([whisker.x, whisker.y], width, height), ends)
        {
            canvas.run(x, top.min(bottom), top.max(bottom), number);
        }
    }
    let (symbols, theme) = (ctx.symbols, ctx.theme);
    canvas.paint(inner, ctx.buffer, symbols, |buffer| {
        let mut vertical = |x: f64, glyph: &'static str, role: Role| {
            if let Some(column) = frame.column(x) {
                for row in inner.top()..inner.bottom() {
                    put(&mut buffer[(column, row)], glyph, theme.style(role));
                }
            }
        };
        for threshold in &curves.thresholds {
            if let At::X(x) = threshold.at {
                vertical(x, symbols.mark, role(threshold.hue));
            }
        }
        if let Some(x) = cursor {
            vertical(x, symbols.cursor, Role::Cursor);
        }
    });
}

/// Fills a band, interpolating between its points.
fn fill(band: &Band, frame: &Frame, canvas: &mut Canvas, number: u8) {
    let (width, height) = (canvas.width(), canvas.height());
    let edge = |[x, low, high]: &[f64; 3]| {
        // A band is drawn where its upper end can be shown; a lower end without a logarithm is at the bottom.
        let (column, _) = frame.dot([*x, high.max(*low)], width, height)?;
        Some((column, frame.row(*high, height)?, frame.row(*low, height)?))
    };
    let mut before: Option<(i64, i64, i64)> = None;
    for piece in band.points.iter().map(edge) {
        if let Some((x, top, bottom)) = piece {
            let (from, from_top, from_bottom) = before.unwrap_or((x, top, bottom));
            let (first, last) = (from.max(0), x.min(width - 1));
            for column in first..=last {
                let part = |a: i64, b: i64| a + (b - a) * (column - from) / (x - from).max(1);
                let (top, bottom) = (part(from_top, top), part(from_bottom, bottom));
                canvas.run(column, top.min(bottom), top.max(bottom), number);
            }
        }
        before = piece;
    }
}

fn trace_beam(beam: &Beam, frame: &Frame, canvas: &mut Canvas, number: u8) {
    let mut points = Vec::with_capacity(beam.x.len());
    for line in &beam.lines {
        points.clear();
        points.extend(beam.x.iter().zip(line).map(|(x, y)| [*x, *y]));
        trace(&points, frame, canvas, number);
    }
}

/// Draws a line through the points, with a gap at a point that can't be shown.
pub(super) fn trace(points: &[[f64; 2]], frame: &Frame, canvas: &mut Canvas, number: u8) {
    let (width, height) = (canvas.width(), canvas.height());
    let mut before: Option<(i64, i64)> = None;
    for (index, point) in points.iter().enumerate() {
        let dot = frame.dot(*point, width, height);
        let Some((x, y)) = dot else {
            before = None;
            continue;
        };
        let next = points.get(index + 1);
        let ends = next.is_none_or(|next| frame.dot(*next, width, height).is_none());
        match before {
            // A pattern may skip a point of a line, but an isolated one is always drawn.
            None if ends => canvas.run(x, y, y, number),
            Some(from) => {
                canvas.line(from, (x, y), number);
                canvas.stroke(x, y, (y - from.1).abs() > (x - from.0).abs(), number);
            }
            None => canvas.stroke(x, y, false, number),
        }
        before = dot;
    }
}

/// Draws what occupies a whole cell: points, the middles of whiskers, the numbers of lines.
fn points(curves: &Curves, frame: &Frame, ctx: &mut DrawContext<'_>) {
    let set = ctx.symbols.set;
    let points = curves
        .lines
        .iter()
        .filter(|one| one.stroke == LineStroke::Points);
    let points = points.flat_map(|line| line.points.iter().map(|point| (*point, line.hue)));
    let middles = curves.whiskers.iter().map(|one| ([one.x, one.y], one.hue));
    for (at, hue) in points.chain(middles) {
        if let Some(cell) = frame.cell(at, set) {
            let (glyph, style) = (point(hue, ctx.symbols), ctx.theme.style(role(hue)));
            put(&mut ctx.buffer[cell], glyph, style);
        }
    }
    if has_tags(curves, ctx) {
        for (index, line) in curves.lines.iter().enumerate() {
            let mut last = line.points.iter().rev();
            let last = last.find_map(|point| frame.cell(*point, set));
            if let Some(cell) = last {
                let style = ctx.theme.style(role(line.hue));
                put(&mut ctx.buffer[cell], &*tag(index), style);
            }
        }
    }
}

/// Draws the names of thresholds beside their lines.
fn names(curves: &Curves, frame: &Frame, ctx: &mut DrawContext<'_>) {
    let inner = frame.inner;
    let ground = ctx.theme.style(Role::Background).bg.unwrap_or(Color::Reset);
    let mut above = inner.y;
    for threshold in &curves.thresholds {
        let text = say(&threshold.name, ctx);
        if text.is_empty() {
            continue;
        }
        let style = ctx.theme.style(role(threshold.hue)).bg(ground);
        match threshold.at {
            At::X(x) => {
                let Some(column) = frame.column(x) else {
                    continue;
                };
                let (right, left) = (inner.right() - column - 1, column - inner.x);
                let width = draw_context::width(&text);
                let (available, is_right) = (right.max(left), width <= right || right >= left);
                let text = draw_context::cut(&text, available, ctx.symbols.ellipsis);
                let start = if is_right {
                    column + 1
                } else {
                    column - draw_context::width(&text)
                };
                ctx.buffer.set_string(start, above, &text, style);
                // Several names alternate between the upper rows.
                above = if above + 1 < inner.y + (inner.height / 3).clamp(1, 3) {
                    above + 1
                } else {
                    inner.y
                };
            }
            At::Y(y) => {
                let Some(row) = frame.row(y, i64::from(inner.height)) else {
                    continue;
                };
                if !(0..i64::from(inner.height)).contains(&row) {
                    continue;
                }
                let row = inner.y + (row as u16).saturating_sub(1);
                let text = draw_context::cut(&text, inner.width, ctx.symbols.ellipsis);
                let start = inner.right() - draw_context::width(&text);
                ctx.buffer.set_string(start, row, &text, style);
            }
        }
    }
}
