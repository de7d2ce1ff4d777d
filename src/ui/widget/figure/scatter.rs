//! Points in the plane, over a field.

use ratatui::layout::Rect;
use ratatui::style::Style;

use super::frame::{AxesInput, Frame};
use super::legend::{Entry, Legend};
use super::style::{needs_patterns, pattern, point, role, say};
use crate::figure::{Dot, Field, FieldKind, Group, Hue, Scale, Scatter};
use crate::ui::canvas::{Canvas, Layer, Pattern, Stroke, put};
use crate::ui::draw_context::DrawContext;
use crate::ui::rects;
use crate::ui::theme::Role;
use crate::ui::widget::contour::{Appearance, Chart, Contour, Levels, strength};
use crate::ui::widget::pixels::{self, Pixel};

/// Maximum number of points of a group drawn as glyphs; in a larger group the small ones are dots.
const MOST_GLYPHS: usize = 150;
/// Maximum number of points that can be read off one by one.
const MOST_STOPS: usize = 500;
/// Number of bands of a field of numbers.
const BANDS: usize = 8;
/// Opacity of a class colour: the minimum, and what full confidence adds to it.
const CLASS: [f32; 2] = [0.1, 0.35];
/// Minimum size of a point that is always drawn as a glyph.
const LARGE: f64 = 0.34;
/// Minimum height of a plot that gives up a row for the scale of its field.
const SCALED: u16 = 7;

/// Number of points that can be read off.
pub(super) fn stops(scatter: &Scatter) -> usize {
    let count = scatter.groups.iter().map(|group| group.points.len()).sum();
    if count > MOST_STOPS { 0 } else { count }
}

fn chosen(scatter: &Scatter, cursor: Option<usize>) -> Option<(&Group, &Dot)> {
    let cursor = cursor.filter(|stop| *stop < stops(scatter))?;
    let all = scatter.groups.iter();
    all.flat_map(|group| group.points.iter().map(move |dot| (group, dot)))
        .nth(cursor)
}

pub(super) fn draw(
    scatter: &Scatter,
    cursor: Option<usize>,
    area: Rect,
    ctx: &mut DrawContext<'_>,
) {
    let chosen = chosen(scatter, cursor);
    let legend = legend(scatter, chosen, ctx);
    let rows = legend.rows(area.width, (area.height / 6).max(1));
    let (above, plot) = rects::top(area, rows);
    legend.draw(above, ctx);
    let scaled = scatter.field.as_ref().filter(|one| one.range().is_some());
    let (line, plot) = rects::top(plot, u16::from(scaled.is_some() && plot.height >= SCALED));
    if let Some(field) = scaled.filter(|_| !line.is_empty()) {
        scale(field, line, ctx);
    }
    let [xs, ys] = [0, 1].map(|side| scatter.values(side));
    let input = AxesInput {
        axes: [&scatter.x, &scatter.y],
        xs: &xs,
        ys: &ys,
        spare: if scatter.field.is_some() { 0.0 } else { 0.04 },
        is_square: scatter.is_square,
    };
    let Some(frame) = Frame::new(&input, plot, ctx) else {
        return;
    };
    if let Some(field) = &scatter.field {
        draw_field(field, &frame, ctx);
    }
    frame.draw(ctx);
    dots(scatter, &frame, ctx);
    glyphs(scatter, chosen.map(|(_, dot)| dot), &frame, ctx);
}

fn legend(scatter: &Scatter, chosen: Option<(&Group, &Dot)>, ctx: &DrawContext<'_>) -> Legend {
    let mut legend = Legend {
        title: say(&scatter.y.label, ctx),
        ..Legend::default()
    };
    for group in &scatter.groups {
        legend.add(Entry {
            glyph: point(group.hue, ctx.symbols).to_owned(),
            name: say(&group.name, ctx),
            role: role(group.hue),
            value: None,
        });
    }
    if let Some((group, dot)) = chosen {
        let [x, y] = dot.at.map(|value| ctx.words.numbers().figure(value));
        let name = say(&group.name, ctx);
        let at = format!("{name} ({x}, {y})");
        at.trim_start().clone_into(&mut legend.right);
    }
    legend
}

/// Index of the grid point nearest to a point; `None` outside of the grid.
fn nearest(field: &Field, [x, y]: [f64; 2]) -> Option<usize> {
    let rows = field.values.len().checked_div(field.columns)?;
    let along = |value: f64, [low, high]: [f64; 2], count: usize| {
        let last = count.saturating_sub(1) as f64;
        let at = (value - low) / (high - low) * last;
        // The outermost grid points extend by half a step.
        (-0.5..=last + 0.5)
            .contains(&at)
            .then(|| at.round().clamp(0.0, last) as usize)
    };
    let column = along(x, field.x, field.columns)?;
    Some(along(y, field.y, rows)? * field.columns + column)
}

/// Bilinear interpolation between the four grid points around a point.
fn level(field: &Field, [x, y]: [f64; 2]) -> Option<f64> {
    let rows = field.values.len().checked_div(field.columns)?;
    let along = |value: f64, [low, high]: [f64; 2], count: usize| {
        let last = count.saturating_sub(1);
        let at = ((value - low) / (high - low) * last as f64).clamp(0.0, last as f64);
        let first = (at as usize).min(last.saturating_sub(1));
        (first, (first + 1).min(last), at - first as f64)
    };
    nearest(field, [x, y])?;
    let (left, right, across) = along(x, field.x, field.columns);
    let (low, high, up) = along(y, field.y, rows);
    let value = |row: usize, column: usize| field.values[row * field.columns + column];
    let between = |row| value(row, left) + across * (value(row, right) - value(row, left));
    let value = between(low) + up * (between(high) - between(low));
    value.is_finite().then_some(value)
}

fn draw_field(field: &Field, frame: &Frame, ctx: &mut DrawContext<'_>) {
    let ends = frame.y_ends();
    let at = |right: f64, down: f64| frame.point(right, down, ends);
    match &field.kind {
        FieldKind::Class { confidence } => {
            let (width, height) = (frame.inner.width, 2 * frame.inner.height);
            let share = |at: u16, count: u16| (f64::from(at) + 0.5) / f64::from(count);
            pixels::draw(ctx, frame.inner, |x, y| {
                let nearest = nearest(field, at(share(x, width), share(y, height)));
                let Some(nearest) = nearest.filter(|nearest| field.values[*nearest].is_finite())
                else {
                    return Pixel::Nothing;
                };
                let class = field.values[nearest].max(0.0) as usize;
                let sure = confidence.get(nearest).map_or(1.0, |sure| *sure as f32);
                let strength = CLASS[0] + CLASS[1] * sure.clamp(0.0, 1.0);
                Pixel::Class((class % 256) as u8, role(Hue::Lane(class)), strength)
            });
        }
        FieldKind::Level(scale) => {
            let Some(levels) = levels(field, *scale) else {
                return;
            };
            let chart = Chart::bare([0.0, 1.0], [0.0, 1.0], frame.inner);
            Contour {
                chart: &chart,
                appearance: Appearance::Relief,
                role: Role::Train,
                bands: levels.len() + 1,
                band: &|right, down| {
                    let value = level(field, at(right, down))?;
                    Some(levels.partition_point(|one| *one <= value))
                },
                paths: &[],
                markers: &[],
            }
            .draw(ctx);
        }
    }
}

/// The shades of a field of numbers, between its lowest and its highest value.
fn scale(field: &Field, line: Rect, ctx: &mut DrawContext<'_>) {
    let FieldKind::Level(scale) = field.kind else {
        return;
    };
    let (Some([low, high]), Some(levels)) = (field.range(), levels(field, scale)) else {
        return;
    };
    let numbers = ctx.words.numbers();
    let [low, high] = [low, high].map(|value| numbers.figure(value));
    let name = say(&field.name, ctx);
    let (theme, symbols) = (ctx.theme, ctx.symbols);
    let has_colours = pixels::has_colours(theme, symbols);
    let bands = levels.len() + 1;
    let mut row = ctx.row(line);
    row.put(&name, Role::Strong)
        .skip(2)
        .put(&low, Role::Text)
        .skip(1);
    for band in 0..bands {
        let level = strength(band, bands, has_colours);
        let (style, glyph) = match theme.shade(Role::Train, level) {
            Some(colour) if has_colours => (Style::new().bg(colour), " "),
            _ => (theme.style(Role::Train), pixels::ramp(symbols, level)),
        };
        row.put_styled(&glyph.repeat(2), style);
    }
    row.skip(1).put(&high, Role::Text);
}

/// The values that separate the bands.
fn levels(field: &Field, scale: Scale) -> Option<Vec<f64>> {
    let [low, high] = field.range()?;
    if low >= high {
        return Some(Vec::new());
    }
    Some(match scale {
        Scale::Log => Levels::round(low, high, BANDS).iter().collect(),
        Scale::Linear => {
            let step = (high - low) / BANDS as f64;
            (1..BANDS).map(|index| low + step * index as f64).collect()
        }
    })
}

/// Whether a point is drawn as a dot instead of a glyph.
fn is_dot(group: &Group, dot: &Dot) -> bool {
    group.points.len() > MOST_GLYPHS && !dot.is_marked && dot.size < LARGE
}

/// Draws the rings of the target, and points that are too many for glyphs.
fn dots(scatter: &Scatter, frame: &Frame, ctx: &mut DrawContext<'_>) {
    let mut scratch = ctx.scratch.borrow_mut();
    let canvas = &mut scratch.canvas;
    canvas.reset(frame.inner, ctx.symbols.set);
    if let Some(target) = &scatter.target {
        let number = canvas.add_stroke(Stroke {
            layer: Layer::Back,
            style: ctx.theme.style(Role::Dim),
            pattern: Pattern::Dotted,
            patterned: true,
        });
        for radius in &target.rings {
            ring(target.at, *radius, frame, canvas, number);
        }
    }
    for group in &scatter.groups {
        let number = canvas.add_stroke(Stroke {
            layer: Layer::Front,
            style: ctx.theme.style(role(group.hue)),
            // Shown as a letter in ASCII.
            pattern: if needs_patterns(ctx) {
                pattern(group.hue)
            } else {
                Pattern::Solid
            },
            patterned: false,
        });
        for dot in group.points.iter().filter(|dot| is_dot(group, dot)) {
            if let Some((x, y)) = frame.dot(dot.at, canvas.width(), canvas.height()) {
                canvas.run(x, y, y, number);
            }
        }
    }
    canvas.paint(frame.inner, ctx.buffer, ctx.symbols, |_| {});
}

fn ring([x, y]: [f64; 2], radius: f64, frame: &Frame, canvas: &mut Canvas, number: u8) {
    const CORNERS: u32 = 120;
    let corner = |index: u32| {
        let (sin, cos) = (f64::from(index) / f64::from(CORNERS) * std::f64::consts::TAU).sin_cos();
        [x + radius * cos, y + radius * sin]
    };
    let points: Vec<[f64; 2]> = (0..=CORNERS).map(corner).collect();
    super::curves::trace(&points, frame, canvas, number);
}

/// Draws the remaining points as glyphs, marked ones in brackets, the centre of the target in front of them, and the chosen
/// point.
fn glyphs(scatter: &Scatter, chosen: Option<&Dot>, frame: &Frame, ctx: &mut DrawContext<'_>) {
    let set = ctx.symbols.set;
    let mut set_at = |at: [f64; 2], glyph: &str, role: Role, [is_marked, is_chosen]: [bool; 2]| {
        if let Some(cell) = frame.cell(at, set) {
            let style = if is_chosen {
                ctx.theme.flag(role)
            } else {
                ctx.theme.style(role)
            };
            put(&mut ctx.buffer[cell], glyph, style);
            let ((column, row), inner) = (cell, frame.inner);
            if is_marked {
                let strong = ctx.theme.style(Role::Strong);
                for (beside, bracket) in [(column.wrapping_sub(1), "("), (column + 1, ")")] {
                    if (inner.left()..inner.right()).contains(&beside) {
                        put(&mut ctx.buffer[(beside, row)], bracket, strong);
                    }
                }
            }
        }
    };
    for is_marked in [false, true] {
        for group in &scatter.groups {
            let glyph = point(group.hue, set.symbols());
            let shown = group.points.iter().filter(|dot| dot.is_marked == is_marked);
            for dot in shown.filter(|dot| !is_dot(group, dot)) {
                set_at(dot.at, glyph, role(group.hue), [is_marked, false]);
            }
        }
    }
    let symbols = set.symbols();
    if let Some(target) = &scatter.target {
        set_at(target.at, symbols.best, Role::Strong, [false; 2]);
    }
    if let Some(dot) = chosen {
        set_at(dot.at, symbols.best, Role::Cursor, [dot.is_marked, true]);
    }
}
