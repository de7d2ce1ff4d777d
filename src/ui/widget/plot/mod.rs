//! Curves on the cell buffer: one widget of our own.
//!
//! A [`Window`] says which steps lie in which column; a [`Plot`] draws curves, marks and a y axis over it; an [`XAxis`]
//! goes below the last of the plots that share the window, and a [`Legend`] above each. The cost of a plot depends on
//! its area alone. The order from back to front: clouds, marks, cursor, lines (the one added later in front), picked-out
//! points, flags, and crosses for values that are not finite.

pub(in crate::ui::widget) mod axes;
mod curve;
mod legend;
mod mark;
mod over;
mod plane;
mod profile;
mod stroke;
pub(in crate::ui::widget) mod ticks;
mod window;
mod x_axis;
mod y_axis;

use std::cell::RefCell;

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::widgets::Widget;
use unicode_width::UnicodeWidthStr;

pub use curve::Curve;
pub use legend::{Legend, LegendEntry};
pub use mark::{Mark, Point};
pub(in crate::ui) use plane::{Line, Plane, Points};
pub(in crate::ui) use profile::{Profile, Rule};
pub use ticks::{Scale, Units};
pub use window::Window;
pub use x_axis::XAxis;
pub(in crate::ui::widget) use y_axis::YAxis;
pub use y_axis::{GUTTER, Range};

use crate::ui::canvas::{Columns, Scratch, dots_per_row, put};
use crate::ui::number::Numbers;
use crate::ui::symbols::Symbols;
use crate::ui::theme::{Role, Theme};

/// Curves over a shared window, with a y axis on the left.
#[derive(Clone, Debug)]
pub struct Plot<'a> {
    window: &'a Window<'a>,
    theme: &'a Theme,
    symbols: &'a Symbols,
    curves: Vec<Curve<'a>>,
    marks: &'a [Mark],
    flags: bool,
    points: Vec<Point>,
    cursor: Option<u64>,
    now: Option<u64>,
    scale: Scale,
    range: Range,
    units: Units,
    numbers: Numbers,
    gutter: u16,
    empty: &'a str,
    not_positive: &'a str,
    thick: bool,
    scratch: Option<&'a RefCell<Scratch>>,
}

impl<'a> Plot<'a> {
    /// A plot without curves.
    #[must_use]
    pub fn new(window: &'a Window<'a>, theme: &'a Theme, symbols: &'a Symbols) -> Self {
        Self {
            window,
            theme,
            symbols,
            curves: Vec::new(),
            marks: &[],
            flags: false,
            points: Vec::new(),
            cursor: None,
            now: None,
            scale: Scale::Linear,
            range: Range::Auto,
            units: Units::Plain,
            numbers: Numbers::default(),
            gutter: GUTTER,
            empty: "",
            not_positive: "",
            thick: false,
            scratch: None,
        }
    }

    /// Adds a curve, in front of those before it.
    #[must_use]
    pub fn curve(mut self, curve: Curve<'a>) -> Self {
        self.curves.push(curve);
        self
    }

    /// Lines at these steps, the later in front; with `flags` their letters in the top row.
    #[must_use]
    pub fn marks(self, marks: &'a [Mark], flags: bool) -> Self {
        Self {
            marks,
            flags,
            ..self
        }
    }

    /// Picks out a point.
    #[must_use]
    pub fn point(mut self, point: Point) -> Self {
        self.points.push(point);
        self
    }

    /// A line at this step, to read values off.
    #[must_use]
    pub fn cursor(self, step: Option<u64>) -> Self {
        Self {
            cursor: step,
            ..self
        }
    }

    /// Where the run stands, if that is in the past: what follows is drawn back.
    #[must_use]
    pub fn now(self, step: Option<u64>) -> Self {
        Self { now: step, ..self }
    }

    /// How values are spread over y.
    #[must_use]
    pub fn scale(self, scale: Scale) -> Self {
        Self { scale, ..self }
    }

    /// Which values y covers.
    #[must_use]
    pub fn range(self, range: Range) -> Self {
        Self { range, ..self }
    }

    /// What the figures on the y axis mean.
    #[must_use]
    pub fn units(self, units: Units) -> Self {
        Self { units, ..self }
    }

    /// How those figures are written (as in English by default).
    #[must_use]
    pub fn numbers(self, numbers: Numbers) -> Self {
        Self { numbers, ..self }
    }

    /// Width of the y axis with its figures, in cells ([`GUTTER`] by default).
    #[must_use]
    pub fn gutter(self, gutter: u16) -> Self {
        Self { gutter, ..self }
    }

    /// What to say when there is nothing to draw, and when there is but a logarithmic axis cannot show any of it.
    #[must_use]
    pub fn words(self, empty: &'a str, not_positive: &'a str) -> Self {
        Self {
            empty,
            not_positive,
            ..self
        }
    }

    /// Whether curves are drawn thick, for whoever sits far away.
    #[must_use]
    pub fn thick(self, thick: bool) -> Self {
        Self { thick, ..self }
    }

    /// Uses memory kept from an earlier frame.
    #[must_use]
    pub fn scratch(self, scratch: &'a RefCell<Scratch>) -> Self {
        Self {
            scratch: Some(scratch),
            ..self
        }
    }

    /// The part of `area` that curves are drawn in: what lies right of the gutter. Its width is the number of cells
    /// that the window should have; a mouse column less its `x` is a cell of the window.
    #[must_use]
    pub fn inner(area: Rect, gutter: u16) -> Rect {
        let gutter = gutter.min(area.width);
        Rect {
            x: area.x + gutter,
            width: area.width - gutter,
            ..area
        }
    }

    fn draw(&self, area: Rect, buffer: &mut Buffer, scratch: &mut Scratch) {
        let inner = Self::inner(area, self.gutter);
        let inner = Rect {
            width: inner.width.min(self.window.cells()),
            ..inner
        };
        if inner.is_empty() {
            return;
        }
        let Scratch { canvas, columns } = scratch;
        canvas.reset(inner, self.symbols.set);
        if self.thick {
            canvas.thicken();
        }
        columns.resize_with(self.curves.len(), Columns::default);
        for (columns, curve) in columns.iter_mut().zip(&self.curves) {
            curve.measure(self.window, columns);
        }
        let y = self.fit(columns, inner.height);
        // Clouds and lines are kept apart by the canvas; among each, the later curve is in front.
        let mut ends = Vec::with_capacity(self.curves.len());
        for (columns, curve) in columns.iter().zip(&self.curves) {
            ends.push(stroke::draw(
                curve,
                columns,
                curve.window(self.window),
                &y,
                canvas,
                self.theme,
            ));
        }
        canvas.paint(inner, buffer, self.symbols, |buffer| {
            self.lines(inner, buffer);
        });
        self.future(inner, buffer);
        self.axis(area, inner, &y, columns, buffer);
        self.tags(area, inner, &ends, columns, canvas, buffer);
        self.cut_off(inner, &y, columns, canvas, buffer);
        self.picked_out(inner, &y, buffer);
        self.top_row(inner, columns, buffer);
        self.notice(inner, columns, buffer);
    }

    fn fit(&self, columns: &[Columns], rows: u16) -> YAxis {
        let of = |columns: &Columns| match self.scale {
            Scale::Linear => columns.extremes,
            Scale::Log => columns.positive,
        };
        let widest = |a: (f64, f64), b: (f64, f64)| (a.0.min(b.0), a.1.max(b.1));
        let leading = self.leading(columns).filter_map(of).reduce(widest);
        let values = leading.or_else(|| columns.iter().filter_map(of).reduce(widest));
        let width = usize::from(self.gutter.saturating_sub(2));
        YAxis::fit(
            values,
            self.range,
            self.scale,
            self.units,
            self.numbers,
            rows,
            width,
        )
    }

    /// What the curves come to that say which values y covers.
    fn leading<'c>(&self, columns: &'c [Columns]) -> impl Iterator<Item = &'c Columns> {
        let curves = self.curves.iter().zip(columns);
        curves
            .filter(|(curve, _)| !curve.yields)
            .map(|(_, columns)| columns)
    }

    /// Whether a logarithmic axis had to put some value at its bottom.
    fn has_floor(&self, columns: &[Columns]) -> bool {
        let lowest = |columns: &Columns| columns.extremes.is_some_and(|(low, _)| low <= 0.0);
        self.scale == Scale::Log && self.leading(columns).any(lowest)
    }

    fn column(&self, step: u64, inner: Rect) -> Option<u16> {
        let cell = self.window.cell_of(step).filter(|&cell| cell < inner.width);
        cell.map(|cell| inner.x + cell)
    }

    /// The axis line, with a figure at each tick.
    fn axis(&self, area: Rect, inner: Rect, y: &YAxis, columns: &[Columns], buffer: &mut Buffer) {
        let Some(x) = inner.x.checked_sub(1).filter(|&x| x >= area.x) else {
            return;
        };
        let style = self.theme.style(Role::Axis);
        for row in inner.top()..inner.bottom() {
            put(&mut buffer[(x, row)], self.symbols.axis, style);
        }
        let floor = format!("{}0", self.symbols.at_most);
        let mut labels = y.labels(inner.height, dots_per_row(self.symbols.set));
        if self.has_floor(columns) {
            let bottom = inner.height - 1;
            labels.retain(|(row, _)| *row != bottom);
            labels.push((bottom, &floor));
        }
        let style_of_figures = self.theme.style(Role::Dim);
        for (row, text) in labels {
            let row = inner.y + row;
            put(&mut buffer[(x, row)], self.symbols.axis_tick, style);
            let (width, room) = (text.width() as u16, x - area.x);
            let gap = u16::from(width < room);
            let start = (x - gap).saturating_sub(width).max(area.x);
            buffer.set_stringn(start, row, text, usize::from(room), style_of_figures);
        }
    }

    /// Words in the middle, where there is no curve to draw.
    fn notice(&self, inner: Rect, columns: &[Columns], buffer: &mut Buffer) {
        let text = if columns.iter().all(|columns| columns.extremes.is_none()) {
            self.empty
        } else if self.scale == Scale::Log && columns.iter().all(|c| c.positive.is_none()) {
            self.not_positive
        } else {
            return;
        };
        let x = inner.x + inner.width.saturating_sub(text.width() as u16) / 2;
        let y = inner.y + (inner.height - 1) / 2;
        let room = usize::from(inner.right() - x);
        buffer.set_stringn(x, y, text, room, self.theme.style(Role::Dim));
    }
}

impl Widget for &Plot<'_> {
    fn render(self, area: Rect, buffer: &mut Buffer) {
        let area = area.intersection(buffer.area);
        if let Some(Ok(mut scratch)) = self.scratch.map(RefCell::try_borrow_mut) {
            self.draw(area, buffer, &mut scratch);
        } else {
            self.draw(area, buffer, &mut Scratch::default());
        }
    }
}

#[cfg(test)]
mod tests;
