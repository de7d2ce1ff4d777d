//! The axes of a figure, and the mapping from values to cells and dots.

use ratatui::layout::Rect;

use super::style::say;
use crate::figure::{Axis, Scale, without_common_words};
use crate::ui::canvas::{DOTS_PER_CELL, dots_per_row, put};
use crate::ui::draw_context::{self, DrawContext};
use crate::ui::rects;
use crate::ui::symbols::SymbolSet;
use crate::ui::theme::Role;
use crate::ui::widget::plot::axes::{base_line, y_axis};
use crate::ui::widget::plot::ticks::{label, linear, log_label, logarithmic};
use crate::ui::widget::plot::{Range, Units, YAxis};

/// Width of the y axis with its numbers, in cells.
const GUTTER: u16 = 8;
/// The same in a narrow area.
const NARROW_GUTTER: u16 = 7;
/// Minimum width of an area that is not narrow.
const WIDE: u16 = 56;
/// Columns of dots are clamped to this.
const MAX_COLUMN: f64 = 1e6;
/// Ends of an axis are clamped to this, so that the range is finite too.
const MAX_END: f64 = f64::MAX / 4.0;
/// Minimum ratio of the ends of a log axis.
const LEAST_RATIO: f64 = 1.2;

/// Input for fitting the axes.
#[derive(Clone, Copy, Debug)]
pub(super) struct AxesInput<'a> {
    pub(super) axes: [&'a Axis; 2],
    pub(super) xs: &'a [f64],
    pub(super) ys: &'a [f64],
    /// Fraction of the x range left free at either end.
    pub(super) spare: f64,
    /// Whether a unit has the same length on both axes.
    pub(super) is_square: bool,
}

/// The x axis: its scale, and the values at its ends.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Columns {
    scale: Scale,
    ends: [f64; 2],
}

/// A plot with its axes.
#[derive(Clone, Debug)]
pub(super) struct Frame {
    whole: Rect,
    pub(super) inner: Rect,
    x: Columns,
    y: YAxis,
    y_scale: Scale,
    ticks: Vec<(f64, String)>,
    x_name: String,
    /// Whether the ticks of x are names rather than numbers.
    has_names: bool,
}

/// Whether a value can be shown on an axis of this scale.
pub(super) fn is_usable(value: f64, scale: Scale) -> bool {
    value.is_finite() && (scale == Scale::Linear || value > 0.0)
}

/// The lowest and highest of the values that the axis can show, named ticks included.
fn extremes(axis: &Axis, values: &[f64]) -> Option<[f64; 2]> {
    let named = axis.ticks.iter().map(|(at, _)| *at);
    let all = values.iter().copied().chain(named);
    all.filter(|value| is_usable(*value, axis.scale))
        .fold(None, |known, value| {
            let [low, high] = known.unwrap_or([value; 2]);
            Some([low.min(value), high.max(value)])
        })
}

impl Columns {
    fn fit(axis: &Axis, values: &[f64], spare: f64) -> Self {
        let is_range = |[low, high]: &[f64; 2]| {
            is_usable(*low, axis.scale) && is_usable(*high, axis.scale) && low < high
        };
        let ends = axis.range.filter(is_range);
        let ends = ends.unwrap_or_else(|| match (extremes(axis, values), axis.scale) {
            (None, Scale::Linear) => [0.0, 1.0],
            (None, Scale::Log) => [0.1, 1.0],
            (Some([low, high]), Scale::Linear) => {
                let by = if high > low {
                    spare * (high - low)
                } else {
                    0.5 * low.abs().max(1.0)
                };
                [low - by, high + by].map(|end| end.clamp(-MAX_END, MAX_END))
            }
            (Some([low, high]), Scale::Log) => {
                let ratio = (high / low).powf(spare);
                let ratio = if high > low { ratio } else { LEAST_RATIO };
                [low / ratio, high * ratio].map(|end| end.clamp(f64::MIN_POSITIVE, MAX_END))
            }
        });
        Self {
            scale: axis.scale,
            ends,
        }
    }

    /// Fraction of the way from left to right, below 0 or above 1 outside.
    fn share(&self, value: f64) -> Option<f64> {
        let of = |value: f64| match self.scale {
            Scale::Linear => value,
            Scale::Log => value.ln(),
        };
        let [low, high] = self.ends.map(of);
        is_usable(value, self.scale).then(|| (of(value) - low) / (high - low))
    }

    /// The value at a fraction of the way.
    fn at(&self, share: f64) -> f64 {
        let [low, high] = self.ends;
        match self.scale {
            Scale::Linear => low + share * (high - low),
            Scale::Log => low * (high / low).powf(share),
        }
    }
}

/// Writes the name of an x axis where it takes no label's place: below the axis at the right of the last label or at the
/// left of the first, else over the right end of the axis itself. `first` and `free` are the first column of the labels
/// and the one after them and a space, `left` the figure's first column.
pub(super) fn name_axis(
    name: &str,
    [first, free]: [u16; 2],
    left: u16,
    inner: Rect,
    ctx: &mut DrawContext<'_>,
) {
    let width = draw_context::width(name);
    let room = inner.right().saturating_sub(free);
    let style = ctx.theme.style(Role::Dim);
    let below = inner.bottom() + 1;
    if width < room {
        let at = inner.right() - width;
        ctx.buffer.set_string(at, below, name, style);
    } else if left + width < first {
        ctx.buffer.set_string(left, below, name, style);
    } else if width > 0 {
        let name = draw_context::cut(name, inner.width * 2 / 3, ctx.symbols.ellipsis);
        let name = format!(" {name}");
        let at = inner.right().saturating_sub(draw_context::width(&name));
        ctx.buffer.set_string(at, inner.bottom(), name, style);
    }
}

/// Shortens names that would not fit beside one another in `room` cells: words that all have in common go to the name of
/// the axis, and what is still too long is cut.
fn shorten(names: &mut [(f64, String)], axis: &mut String, room: u16, ellipsis: &str) {
    let each = (room / (names.len() as u16).max(1))
        .saturating_sub(1)
        .max(1);
    let fits = |(_, name): &(f64, String)| draw_context::width(name) <= each;
    if names.iter().all(fits) {
        return;
    }
    let all: Vec<String> = names.iter().map(|(_, name)| name.clone()).collect();
    if let Some((common, rest)) = without_common_words(&all) {
        for ((_, name), rest) in names.iter_mut().zip(rest) {
            *name = rest;
        }
        *axis = format!("{axis}: {common}");
    }
    for (_, name) in names.iter_mut() {
        *name = draw_context::cut(name, each.max(3), ellipsis).into_owned();
    }
}

impl Frame {
    /// A plot in `area`; `None` if it is too small.
    pub(super) fn new(input: &AxesInput<'_>, area: Rect, ctx: &DrawContext<'_>) -> Option<Self> {
        let [x_axis, y_axis] = input.axes;
        let gutter = if area.width >= WIDE {
            GUTTER
        } else {
            NARROW_GUTTER
        };
        let (_, right) = rects::left(area, gutter);
        let (inner, below) = rects::bottom(right, 2);
        if inner.width < 4 || inner.height < 2 || below.height < 2 {
            return None;
        }
        let mut x = Columns::fit(x_axis, input.xs, input.spare);
        let near = input.ys.iter().filter(|y| !y_axis.is_far(**y));
        let values = extremes(y_axis, &near.copied().collect::<Vec<_>>());
        let mut range = match y_axis.range {
            Some([low, high]) => Range::Fixed(low, high),
            None => Range::Auto,
        };
        if input.is_square {
            let y = Columns::fit(y_axis, input.ys, input.spare);
            let y = square(&mut x, y, inner);
            range = Range::Fixed(y.ends[0], y.ends[1]);
        }
        let numbers = ctx.words.numbers();
        let y = YAxis::fit(
            values.map(Into::into),
            range,
            y_axis.scale,
            Units::Plain,
            numbers,
            inner.height,
            usize::from(gutter - 2),
        );
        let named = |axis: &Axis| -> Vec<(f64, String)> {
            let ticks = axis.ticks.iter();
            ticks.map(|(at, name)| (*at, say(name, ctx))).collect()
        };
        let y = if y_axis.ticks.is_empty() {
            y
        } else {
            y.named(named(y_axis))
        };
        let most = usize::from(inner.width / 8).max(2);
        let mut x_name = say(&x_axis.label, ctx);
        let ticks = match x_axis.scale {
            _ if !x_axis.ticks.is_empty() => {
                let mut names = named(x_axis);
                shorten(&mut names, &mut x_name, inner.width, ctx.symbols.ellipsis);
                names
            }
            Scale::Linear => {
                let (ticks, step) = linear(x.ends[0], x.ends[1], most);
                let text = |at| label(at, step, Units::Plain, numbers, 9);
                ticks.into_iter().map(|at| (at, text(at))).collect()
            }
            Scale::Log => {
                let ticks = logarithmic(x.ends[0], x.ends[1], most);
                let text = |at| log_label(at, Units::Plain, numbers);
                ticks.into_iter().map(|at| (at, text(at))).collect()
            }
        };
        Some(Self {
            whole: area,
            inner,
            x,
            y,
            y_scale: y_axis.scale,
            ticks,
            x_name,
            has_names: !x_axis.ticks.is_empty(),
        })
    }

    /// Draws the axes.
    pub(super) fn draw(&self, ctx: &mut DrawContext<'_>) {
        y_axis(self.whole, self.inner, &self.y, ctx);
        self.base(ctx);
    }

    /// Draws the x axis in the two rows below the plot: its line, then the tick labels and the name.
    fn base(&self, ctx: &mut DrawContext<'_>) {
        let (inner, base) = (self.inner, self.inner.bottom());
        let (line, figures) = (ctx.theme.style(Role::Axis), ctx.theme.style(Role::Dim));
        base_line(inner, ctx);
        let (mut free, mut first) = (self.whole.x, inner.right());
        for (at, text) in &self.ticks {
            let share = self.x.share(*at).filter(|share| is_inside(*share));
            let Some(share) = share else { continue };
            let column = inner.x + (share * f64::from(inner.width - 1)).round() as u16;
            let width = draw_context::width(text);
            let start = column.saturating_sub(width / 2).max(free);
            // A label at an end may be moved inside; one that would miss its tick is left out.
            let start = start.min(inner.right().saturating_sub(width));
            put(&mut ctx.buffer[(column, base)], ctx.symbols.base_tick, line);
            if start >= free && (start..=start + width).contains(&column) {
                ctx.buffer.set_string(start, base + 1, text, figures);
                free = start + width + 1;
                first = first.min(start);
            }
        }
        name_axis(&self.x_name, [first, free], self.whole.x, inner, ctx);
    }

    /// Columns that what is drawn beside its x is moved by.
    pub(super) fn beside(&self) -> u16 {
        if !self.has_names {
            return 2;
        }
        let each = f64::from(self.inner.width) / self.ticks.len() as f64;
        (0.18 * each).round().clamp(1.0, 4.0) as u16
    }

    /// Whether a value is above the plot.
    pub(super) fn is_below(&self, y: f64) -> bool {
        self.y.is_below(y)
    }

    /// The dot, of `columns` by `rows`, that shows a point, which may be outside of the plot; `None` if an axis can't
    /// show it.
    pub(super) fn dot(&self, [x, y]: [f64; 2], columns: i64, rows: i64) -> Option<(i64, i64)> {
        let share = self.x.share(x)?;
        if !is_usable(y, self.y_scale) {
            return None;
        }
        let column = (share * (columns - 1) as f64)
            .round()
            .clamp(-MAX_COLUMN, MAX_COLUMN);
        Some((column as i64, self.y.dot_of(y, rows)))
    }

    /// The row of a y value; on a log axis a value without a logarithm is at the bottom.
    pub(super) fn row(&self, y: f64, rows: i64) -> Option<i64> {
        y.is_finite().then(|| self.y.dot_of(y, rows))
    }

    /// The screen column that shows this x.
    pub(super) fn column(&self, x: f64) -> Option<u16> {
        let share = self.x.share(x).filter(|share| is_inside(*share))?;
        Some(self.inner.x + (share * f64::from(self.inner.width - 1)).round() as u16)
    }

    /// The screen cell that shows a point.
    pub(super) fn cell(&self, point: [f64; 2], set: SymbolSet) -> Option<(u16, u16)> {
        let (across, down) = (i64::from(DOTS_PER_CELL), i64::from(dots_per_row(set)));
        let (width, height) = (i64::from(self.inner.width), i64::from(self.inner.height));
        let (x, y) = self.dot(point, across * width, down * height)?;
        let (x, y) = (x.div_euclid(across), y.div_euclid(down));
        let is_on = (0..width).contains(&x) && (0..height).contains(&y);
        is_on.then(|| (self.inner.x + x as u16, self.inner.y + y as u16))
    }

    /// The point at these fractions of the way from left to right and from top to bottom, for a linear y.
    pub(super) fn point(&self, right: f64, down: f64, y: [f64; 2]) -> [f64; 2] {
        [self.x.at(right), y[1] - down * (y[1] - y[0])]
    }

    /// The y values at the lowest and the highest row.
    pub(super) fn y_ends(&self) -> [f64; 2] {
        self.y.ends()
    }
}

fn is_inside(share: f64) -> bool {
    (-1e-9..=1.0 + 1e-9).contains(&share)
}

/// Widens the range of the axis that has more space per unit; a cell is twice as high as it is wide. Returns the y
/// axis.
fn square(x: &mut Columns, mut y: Columns, inner: Rect) -> Columns {
    let length = |[low, high]: [f64; 2]| high - low;
    let x_unit = f64::from(inner.width) / length(x.ends);
    let y_unit = 2.0 * f64::from(inner.height) / length(y.ends);
    let widened = |[low, high]: [f64; 2], factor: f64| {
        let (middle, half) = (f64::midpoint(low, high), factor * (high - low) / 2.0);
        [middle - half, middle + half]
    };
    if x_unit > y_unit {
        x.ends = widened(x.ends, x_unit / y_unit);
    } else {
        y.ends = widened(y.ends, y_unit / x_unit);
    }
    y
}
