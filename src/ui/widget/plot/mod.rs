//! Curves on the cell buffer.
//!
//! A [`Window`] maps steps to columns; a [`Plot`] draws curves, marks and a y axis over it; an [`XAxis`] goes below the
//! last of the plots that share the window, and a [`Legend`] above each. The cost of drawing a plot depends on its area
//! alone, not on the number of points. The order from back to front: clouds, marks, cursor, lines (later ones in
//! front), highlighted points, flags, and crosses for non-finite values.

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
use curve::Reach;
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

    /// Adds a curve in front of those before it.
    #[must_use]
    pub fn curve(mut self, curve: Curve<'a>) -> Self {
        self.curves.push(curve);
        self
    }

    /// Sets vertical lines at steps, later ones in front; with `flags`, their letters show in the top row.
    #[must_use]
    pub fn marks(self, marks: &'a [Mark], flags: bool) -> Self {
        Self {
            marks,
            flags,
            ..self
        }
    }

    /// Adds a highlighted point.
    #[must_use]
    pub fn point(mut self, point: Point) -> Self {
        self.points.push(point);
        self
    }

    /// Sets the cursor line, at which values are read.
    #[must_use]
    pub fn cursor(self, step: Option<u64>) -> Self {
        Self {
            cursor: step,
            ..self
        }
    }

    /// Sets the step of the current position if that is in the past; everything after it is dimmed.
    #[must_use]
    pub fn now(self, step: Option<u64>) -> Self {
        Self { now: step, ..self }
    }

    #[must_use]
    pub fn scale(self, scale: Scale) -> Self {
        Self { scale, ..self }
    }

    #[must_use]
    pub fn range(self, range: Range) -> Self {
        Self { range, ..self }
    }

    #[must_use]
    pub fn units(self, units: Units) -> Self {
        Self { units, ..self }
    }

    /// Sets how tick labels are written (as in English by default).
    #[must_use]
    pub fn numbers(self, numbers: Numbers) -> Self {
        Self { numbers, ..self }
    }

    /// Sets the width of the y axis with its labels, in cells ([`GUTTER`] by default).
    #[must_use]
    pub fn gutter(self, gutter: u16) -> Self {
        Self { gutter, ..self }
    }

    /// Sets the notices for a plot without values, and for one whose values are all below or at 0 on a logarithmic
    /// axis.
    #[must_use]
    pub fn words(self, empty: &'a str, not_positive: &'a str) -> Self {
        Self {
            empty,
            not_positive,
            ..self
        }
    }

    /// Draws curves thick, for viewers at a distance.
    #[must_use]
    pub fn thick(self, thick: bool) -> Self {
        Self { thick, ..self }
    }

    /// Reuses memory from an earlier frame.
    #[must_use]
    pub fn scratch(self, scratch: &'a RefCell<Scratch>) -> Self {
        Self {
            scratch: Some(scratch),
            ..self
        }
    }

    /// The part of `area` right of the gutter, in which curves are drawn. Its width is the number of cells that the
    /// window should have; the column of the mouse minus its `x` is a cell of the window.
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
        // The canvas separates clouds and lines; within each, later curves are in front.
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
            self.vertical_lines(inner, buffer);
        });
        self.dim_future(inner, buffer);
        self.axis(area, inner, &y, columns, buffer);
        self.tags(area, inner, &ends, columns, canvas, buffer);
        self.cut_off(inner, &y, columns, canvas, buffer);
        self.highlighted_points(inner, &y, buffer);
        self.top_row(inner, columns, buffer);
        self.notice(inner, columns, buffer);
    }

    fn fit(&self, columns: &[Columns], rows: u16) -> YAxis {
        let of = |columns: &Columns| match self.scale {
            Scale::Linear => columns.extremes,
            Scale::Log => columns.positive,
        };
        let widest = |a: (f64, f64), b: (f64, f64)| (a.0.min(b.0), a.1.max(b.1));
        let leading = self.fitted_columns(columns).filter_map(of).reduce(widest);
        let with_near = |lead: (f64, f64)| {
            let curves = self.curves.iter().zip(columns);
            let near = curves.filter(|(curve, _)| curve.reach == Reach::Near);
            let near = near.filter_map(|(_, columns)| of(columns)).reduce(widest);
            near.map_or(lead, |near| widest(lead, self.scale.within(lead, near)))
        };
        let values = leading
            .map(with_near)
            .or_else(|| columns.iter().filter_map(of).reduce(widest));
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

    /// The columns of the curves that take part in fitting the y axis.
    fn fitted_columns<'c>(&self, columns: &'c [Columns]) -> impl Iterator<Item = &'c Columns> {
        let curves = self.curves.iter().zip(columns);
        curves
            .filter(|(curve, _)| curve.reach == Reach::Whole)
            .map(|(_, columns)| columns)
    }

    /// Whether a logarithmic axis shows some value at or below 0 at its bottom.
    fn has_floor(&self, columns: &[Columns]) -> bool {
        let lowest = |columns: &Columns| columns.extremes.is_some_and(|(low, _)| low <= 0.0);
        self.scale == Scale::Log && self.fitted_columns(columns).any(lowest)
    }

    fn column(&self, step: u64, inner: Rect) -> Option<u16> {
        let cell = self.window.cell_of(step).filter(|&cell| cell < inner.width);
        cell.map(|cell| inner.x + cell)
    }

    /// Draws the axis line and a label at each tick.
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
        let label_style = self.theme.style(Role::Dim);
        for (row, text) in labels {
            let row = inner.y + row;
            put(&mut buffer[(x, row)], self.symbols.axis_tick, style);
            let (width, available) = (text.width() as u16, x - area.x);
            let gap = u16::from(width < available);
            let start = (x - gap).saturating_sub(width).max(area.x);
            buffer.set_stringn(start, row, text, usize::from(available), label_style);
        }
    }

    /// Draws a notice in the middle where there is no curve to draw.
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
        let width = usize::from(inner.right() - x);
        buffer.set_stringn(x, y, text, width, self.theme.style(Role::Dim));
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
