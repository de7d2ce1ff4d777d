//! The mapping between points of a plane and cells and dots of the screen.

use ratatui::layout::Rect;

use crate::ui::canvas::{DOTS_PER_CELL, dots_per_row};
use crate::ui::draw_context::DrawContext;
use crate::ui::number::Numbers;
use crate::ui::symbols::SymbolSet;
use crate::ui::widget::plot::axes::{x_axis, y_axis};
use crate::ui::widget::plot::{Range, Scale, Units, YAxis};

/// The coordinates of dots outside the chart are clamped to this.
const FAR: f64 = 1e6;

/// A rectangle of the plane and its area on screen.
#[derive(Clone, Debug)]
pub(in crate::ui) struct Chart {
    x: [f64; 2],
    y: [f64; 2],
    area: Rect,
    axes: Option<Axes>,
}

#[derive(Clone, Debug)]
struct Axes {
    /// The area of the chart with its axes.
    whole: Rect,
    y: YAxis,
}

impl Chart {
    /// A chart without axes that fills `area`.
    pub(in crate::ui) fn bare(x: [f64; 2], y: [f64; 2], area: Rect) -> Self {
        Self {
            x,
            y,
            area,
            axes: None,
        }
    }

    /// A chart with a gutter of `gutter` cells for the y axis at the left and the x axis in the last two rows. `None`
    /// where there is no room or a range is empty.
    pub(in crate::ui) fn with_axes(
        x: [f64; 2],
        y: [f64; 2],
        whole: Rect,
        gutter: u16,
        numbers: Numbers,
    ) -> Option<Self> {
        let area = Rect {
            x: whole.x + gutter.min(whole.width),
            width: whole.width.saturating_sub(gutter),
            height: whole.height.saturating_sub(2),
            ..whole
        };
        let is_plane = x[0] < x[1] && y[0] < y[1];
        if area.is_empty() || gutter < 3 || !is_plane {
            return None;
        }
        let axis = YAxis::fit(
            Some((y[0], y[1])),
            Range::Fixed(y[0], y[1]),
            Scale::Linear,
            Units::Plain,
            numbers,
            area.height,
            usize::from(gutter - 2),
        );
        Some(Self {
            x,
            y,
            area,
            axes: Some(Axes { whole, y: axis }),
        })
    }

    /// The area of the plane without its axes.
    pub(in crate::ui) const fn area(&self) -> Rect {
        self.area
    }

    /// The point at these shares of the width from the left and of the height from the top.
    pub(in crate::ui) fn at(&self, right: f64, down: f64) -> [f64; 2] {
        [
            self.x[0] + (self.x[1] - self.x[0]) * right,
            self.y[1] - (self.y[1] - self.y[0]) * down,
        ]
    }

    /// The centre of one of `columns` by `rows` equal parts; `x` is (column, columns), `y` is (row, rows).
    pub(in crate::ui) fn point(&self, x: (i64, i64), y: (i64, i64)) -> [f64; 2] {
        self.at(middle(x), middle(y))
    }

    /// The dot of a grid of `columns` by `rows` at a point, possibly outside the grid. `None` where the point is not
    /// finite.
    pub(super) fn dot(&self, [x, y]: [f64; 2], columns: i64, rows: i64) -> Option<(i64, i64)> {
        if !(x.is_finite() && y.is_finite()) {
            return None;
        }
        let right = (x - self.x[0]) / (self.x[1] - self.x[0]);
        Some(if let Some(axes) = &self.axes {
            let column = (right * (columns - 1) as f64).round().clamp(-FAR, FAR);
            (column as i64, axes.y.dot_of(y, rows))
        } else {
            let down = (self.y[1] - y) / (self.y[1] - self.y[0]);
            let part = |share: f64, count: i64| (share * count as f64).floor().clamp(-FAR, FAR);
            (part(right, columns) as i64, part(down, rows) as i64)
        })
    }

    /// The screen cell at a point with the symbols of `set`. Points on the edges belong to the chart.
    pub(in crate::ui) fn cell(&self, point: [f64; 2], set: SymbolSet) -> Option<(u16, u16)> {
        let (across, down) = (i64::from(DOTS_PER_CELL), i64::from(dots_per_row(set)));
        let (width, height) = (i64::from(self.area.width), i64::from(self.area.height));
        let (x, y) = self.dot(point, across * width, down * height)?;
        let inside = |at: i64, count: i64, on_edge: bool| match at {
            at if (0..count).contains(&at) => Some(at as u16),
            at if at == count && on_edge => Some((count - 1) as u16),
            _ => None,
        };
        let x = inside(x.div_euclid(across), width, point[0] <= self.x[1])?;
        let y = inside(y.div_euclid(down), height, point[1] >= self.y[0])?;
        Some((self.area.x + x, self.area.y + y))
    }

    /// Draws the axes, if there are any.
    pub(super) fn draw_axes(&self, ctx: &mut DrawContext<'_>) {
        if let Some(axes) = &self.axes {
            y_axis(axes.whole, self.area, &axes.y, ctx);
            x_axis(self.x, self.area, ctx);
        }
    }
}

/// The centre of part `index` of `count` equal parts of 0..1.
pub(super) fn middle((index, count): (i64, i64)) -> f64 {
    (index as f64 + 0.5) / count.max(1) as f64
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    const SET: SymbolSet = SymbolSet::Braille;

    #[test]
    fn points_and_cells_are_each_others() {
        let chart = Chart::bare([0.0, 10.0], [-1.0, 1.0], Rect::new(5, 2, 20, 10));
        for column in 0..20 {
            for row in 0..10 {
                let cell = Some((5 + column as u16, 2 + row as u16));
                let point = chart.point((column, 20), (row, 10));
                for set in [SymbolSet::Braille, SymbolSet::Block, SymbolSet::Ascii] {
                    assert_eq!(chart.cell(point, set), cell);
                }
            }
        }
        assert_eq!(chart.cell([0.0, 1.0], SET), Some((5, 2)));
        assert_eq!(chart.cell([10.0, -1.0], SET), Some((24, 11)));
        for outside in [[-0.1, 0.0], [10.1, 0.0], [5.0, 1.1], [5.0, -1.1]] {
            assert_eq!(chart.cell(outside, SET), None);
        }
        assert_eq!(chart.cell([f64::NAN, f64::INFINITY], SET), None);
    }

    #[test]
    fn axes_have_both_ends_on_the_outermost_dots() {
        let whole = Rect::new(0, 0, 27, 12);
        let chart =
            Chart::with_axes([0.0, 10.0], [-1.0, 1.0], whole, 7, Numbers::default()).unwrap();
        assert_eq!(chart.area(), Rect::new(7, 0, 20, 10));
        assert_eq!(chart.dot([0.0, 1.0], 40, 40), Some((0, 0)));
        assert_eq!(chart.dot([10.0, -1.0], 40, 40), Some((39, 39)));
        assert_eq!(chart.cell([10.0, -1.0], SET), Some((26, 9)));
        assert_eq!(chart.cell([10.3, 0.0], SET), None);
        assert!(Chart::with_axes([1.0, 1.0], [-1.0, 1.0], whole, 7, Numbers::default()).is_none());
    }
}
