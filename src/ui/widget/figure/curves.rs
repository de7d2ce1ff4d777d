//! Lines, bands and points over a shared x axis.

use ratatui::layout::Rect;
use ratatui::style::{Modifier, Style};

use super::frame::{AxesInput, Frame, is_usable};
use super::legend::{Entry, Legend};
use super::margin::margin;
use super::style::{needs_patterns, pattern, point, role, say};
use crate::figure::{At, Beam, Curves, Hue, Line, Scale, Stroke as LineStroke, Whisker};
use crate::phrase::Label;
use crate::ui::canvas::{Canvas, DOTS_PER_CELL, Layer, Pattern, Stroke, put};
use crate::ui::draw_context::DrawContext;
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

/// Number of lines of a beam up to which each can be followed, so they are less faint.
const FEW: usize = 12;
/// Fraction of their colour that these keep.
const FEW_BEAM: f32 = 0.85;
/// Number of values at a named tick up to which each is read off.
const FEW_VALUES: usize = 6;
/// Minimum height of an area whose legend may take two rows.
const SPACIOUS: u16 = 11;
/// Columns over which points that would share a cell are spread.
const SPREAD: u16 = 4;

/// The x values at which values can be read off, ascending: the ticks if they have names.
pub(super) fn stops(curves: &Curves) -> Vec<f64> {
    if !curves.x.ticks.is_empty() {
        return curves.x.ticks.iter().map(|(at, _)| *at).collect();
    }
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
    let least = if area.height >= SPACIOUS { 2 } else { 1 };
    // Values that were asked for are shown, at the plot's expense.
    let share = if cursor.is_some() { 2 } else { 6 };
    let rows = legend.rows(area.width, (area.height / share).max(least));
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
    let margin = margin(curves, &frame, ctx);
    let (names, plot) = rects::top(plot, margin.rows());
    let Some(frame) = Frame::new(&input, plot, ctx) else {
        return;
    };
    frame.draw(ctx);
    strokes(curves, cursor, &frame, ctx);
    points(curves, &frame, ctx);
    far(curves, &frame, ctx);
    margin.draw(names, ctx);
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
    // First, so that it is there even where not all entries fit.
    if curves.has_far() {
        legend.add(Entry {
            glyph: ctx.symbols.up.to_owned(),
            name: say(&Label::key("figure.off-scale"), ctx),
            role: Role::Dim,
            value: None,
        });
    }
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
            value: cursor.map(|x| {
                let value = values(line, x, curves, ctx);
                value.unwrap_or_else(|| ctx.symbols.minus.to_owned())
            }),
        });
    }
    for whisker in &curves.whiskers {
        let like = |one: &&Whisker| are_alike(one, whisker);
        let at = |x| curves.whiskers.iter().filter(like).find(|one| one.x == x);
        legend.replace(Entry {
            glyph: point(whisker.hue, ctx.symbols).to_owned(),
            name: say(&whisker.name, ctx),
            role: role(whisker.hue),
            value: cursor.and_then(at).map(|one| interval(one, ctx)),
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
        let runs = curves.band_runs(band);
        let interval = |x| {
            runs.iter().find_map(|run| {
                let edge = |side: usize| run.iter().map(move |point| [point[0], point[side]]);
                let at = |side| between(edge(side), x, curves.x.scale);
                Some([at(1)?, at(2)?].map(|y| numbers.figure(y)))
            })
        };
        legend.add(Entry {
            glyph: ctx.symbols.cloud.to_owned(),
            name: say(&band.name, ctx),
            role: role(band.hue),
            value: cursor.and_then(interval).map(|ends| ends.join("…")),
        });
    }
    for threshold in &curves.thresholds {
        if let At::Y(y) = threshold.at {
            legend.add(Entry {
                glyph: ctx.symbols.dotted.to_owned(),
                name: say(&threshold.name, ctx),
                role: role(threshold.hue),
                value: cursor.map(|_| numbers.figure(y)),
            });
        }
    }
    if let Some(x) = cursor {
        legend.right = match curves.x.name_of(x) {
            Some(name) => say(name, ctx),
            None => format!("{} {}", say(&curves.x.label, ctx), numbers.figure(x)),
        };
        legend.right = ctx.symbols.text(&legend.right).into_owned();
    }
    legend
}

/// Whether two whiskers have the same entry of the legend.
fn are_alike(one: &Whisker, other: &Whisker) -> bool {
    one.name == other.name && one.hue == other.hue
}

/// A whisker as text: its middle with its ends.
fn interval(whisker: &Whisker, ctx: &DrawContext<'_>) -> String {
    let numbers = ctx.words.numbers();
    let [low, high] = whisker.interval.map(|y| numbers.figure(y));
    let text = format!("{} ({low}…{high})", numbers.figure(whisker.y));
    ctx.symbols.text(&text).into_owned()
}

/// What a line reads at `x`. At a named tick it may have several points: each if they are few, else their mean and range.
fn values(line: &Line, x: f64, curves: &Curves, ctx: &DrawContext<'_>) -> Option<String> {
    let numbers = ctx.words.numbers();
    if line.stroke != LineStroke::Points || curves.x.ticks.is_empty() {
        return at(line, x, curves.x.scale).map(|y| numbers.figure(y));
    }
    let here = line.points.iter().filter(|[at, _]| *at == x);
    let here: Vec<f64> = here.map(|[_, y]| *y).filter(|y| y.is_finite()).collect();
    let count = here.len();
    if count <= FEW_VALUES {
        let all = here.iter().map(|y| numbers.figure(*y));
        return (count > 0).then(|| all.collect::<Vec<_>>().join(" "));
    }
    let mean = here.iter().sum::<f64>() / count as f64;
    let low = here.iter().copied().fold(f64::INFINITY, f64::min);
    let high = here.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    let [mean, low, high] = [mean, low, high].map(|y| numbers.figure(y));
    let text = format!("{mean} ({low}…{high})");
    Some(ctx.symbols.text(&text).into_owned())
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
        // What follows the truth shows between its dashes.
        _ if line.hue == Hue::Truth => Pattern::Dashed,
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
        for run in curves.band_runs(band) {
            fill(&run, frame, canvas, number);
        }
    }
    for beam in &curves.beams {
        let number = canvas.add_stroke(Stroke {
            layer: Layer::Back,
            style: if beam.lines.len() <= FEW {
                faint(beam.hue, FEW_BEAM, ctx)
            } else {
                faint(beam.hue, BEAM, ctx)
            },
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
            let x = x + i64::from(beside(whisker, frame) * DOTS_PER_CELL);
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

/// Columns that a whisker is moved by.
fn beside(whisker: &Whisker, frame: &Frame) -> u16 {
    if whisker.is_beside { frame.beside() } else { 0 }
}

/// Fills an unbroken piece of a band, interpolating between its points.
fn fill(run: &[[f64; 3]], frame: &Frame, canvas: &mut Canvas, number: u8) {
    let (width, height) = (canvas.width(), canvas.height());
    let edge = |[x, low, high]: &[f64; 3]| {
        // A band is drawn where its upper end can be shown; a lower end without a logarithm is at the bottom.
        let (column, _) = frame.dot([*x, high.max(*low)], width, height)?;
        Some((column, frame.row(*high, height)?, frame.row(*low, height)?))
    };
    let mut before: Option<(i64, i64, i64)> = None;
    for piece in run.iter().map(edge) {
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
    for line in points {
        let (glyph, style) = (
            point(line.hue, ctx.symbols),
            ctx.theme.style(role(line.hue)),
        );
        let mut taken: Vec<((u16, u16), f64)> = Vec::new();
        for at in &line.points {
            let Some((column, row)) = frame.cell(*at, set) else {
                continue;
            };
            // Points with the same x that would share a cell are spread to the left.
            let is_free = |by: &u16| {
                let mut all = taken.iter();
                !all.any(|(cell, x)| *cell == (column - by, row) && *x == at[0])
            };
            let most = SPREAD.min(column - frame.inner.x);
            let by = (0..=most).find(is_free).unwrap_or(most);
            taken.push(((column - by, row), at[0]));
            put(&mut ctx.buffer[(column - by, row)], glyph, style);
        }
    }
    for whisker in &curves.whiskers {
        if let Some((column, row)) = frame.cell([whisker.x, whisker.y], set) {
            let column = (column + beside(whisker, frame)).min(frame.inner.right() - 1);
            let style = ctx.theme.style(role(whisker.hue));
            let glyph = point(whisker.hue, ctx.symbols);
            put(&mut ctx.buffer[(column, row)], glyph, style);
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

/// Marks points above the cap of y by arrows at the upper edge.
fn far(curves: &Curves, frame: &Frame, ctx: &mut DrawContext<'_>) {
    if curves.y.cap.is_none() {
        return;
    }
    let points = curves.lines.iter().flat_map(|line| {
        let points = line.points.iter();
        points.map(move |[x, y]| (*x, *y, 0, line.hue))
    });
    let whiskers = curves.whiskers.iter();
    let whiskers = whiskers.map(|one| (one.x, one.y, beside(one, frame), one.hue));
    for (x, y, by, hue) in points.chain(whiskers) {
        let is_far = y.is_finite() && frame.is_below(y);
        let column = frame.column(x).map(|column| column + by).filter(|_| is_far);
        if let Some(column) = column.filter(|column| *column < frame.inner.right()) {
            let style = ctx.theme.style(role(hue));
            let cell = &mut ctx.buffer[(column, frame.inner.y)];
            put(cell, ctx.symbols.up, style);
        }
    }
}
