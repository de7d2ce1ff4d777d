//! The bands of a contour map: shaded with a line at each border, or outlined.

use super::chart::middle;
use super::{Appearance, Contour};
use crate::ui::canvas::Canvas;
use crate::ui::draw_context::DrawContext;
use crate::ui::widget::pixels::{self, Pixel};

/// The level of the highest band where there are colours, low enough that paths over it stand out.
const STRONGEST: f32 = 0.72;

/// The level (0 to 1) of band `band` of `bands`.
pub(in crate::ui) fn strength(band: usize, bands: usize, has_colours: bool) -> f32 {
    let share = band as f32 / bands.saturating_sub(1).max(1) as f32;
    if has_colours {
        share * STRONGEST
    } else {
        share
    }
}

/// The bands of a grid over a chart, with a margin beyond its edges.
struct Grid {
    bands: Vec<Option<usize>>,
    /// Columns of the grid, including the margins.
    width: i64,
    margin: i64,
}

impl Grid {
    fn of(contour: &Contour<'_>, (columns, rows): (i64, i64), margin: i64) -> Self {
        let cells =
            (-margin..rows + margin).flat_map(|y| (-margin..columns + margin).map(move |x| (x, y)));
        let band = |(x, y)| (contour.band)(middle((x, columns)), middle((y, rows)));
        Self {
            bands: cells.map(band).collect(),
            width: columns + 2 * margin,
            margin,
        }
    }

    fn at(&self, x: i64, y: i64) -> Option<usize> {
        let index = (y + self.margin) * self.width + x + self.margin;
        self.bands.get(index as usize).copied().flatten()
    }

    /// Whether another band begins to the right or below.
    fn ends(&self, x: i64, y: i64) -> bool {
        let here = self.at(x, y);
        here != self.at(x + 1, y) || here != self.at(x, y + 1)
    }

    /// Whether a band begins here on the way up. False where the band is hardly wider than a line, because its shade
    /// then already reads as one.
    fn begins(&self, x: i64, y: i64) -> bool {
        let here = self.at(x, y);
        let near = |by: i64| {
            [(-by, 0), (by, 0), (0, -by), (0, by)]
                .into_iter()
                .filter_map(move |(dx, dy)| self.at(x + dx, y + dy))
        };
        near(1).any(|there| Some(there) < here)
            && !near(1).chain(near(2)).any(|there| Some(there) > here)
    }
}

impl Contour<'_> {
    /// Fills the chart; low bands are faint.
    pub(super) fn shades(&self, ctx: &mut DrawContext<'_>) {
        let area = self.chart.area();
        let size = (i64::from(area.width), 2 * i64::from(area.height));
        let has_colours = pixels::has_colours(ctx.theme, ctx.symbols);
        let strengths: Vec<f32> = (0..self.bands)
            .map(|band| strength(band, self.bands, has_colours))
            .collect();
        let (margin, line) = match self.appearance {
            Appearance::Relief => (2, 0.13),
            Appearance::Map => (1, 0.2),
        };
        let grid = Grid::of(self, size, margin);
        pixels::draw(ctx, area, |x, y| {
            let (x, y) = (i64::from(x), i64::from(y));
            let Some(here) = grid.at(x, y) else {
                return Pixel::Nothing;
            };
            let is_line = match self.appearance {
                Appearance::Relief => has_colours && grid.begins(x, y),
                Appearance::Map => grid.ends(x, y),
            };
            let level = strengths.get(here).copied().unwrap_or(1.0);
            Pixel::Shade(self.role, level + if is_line { line } else { 0.0 })
        });
    }

    /// Draws the borders of the bands in dots.
    pub(super) fn outline(&self, canvas: &mut Canvas, stroke: u8) {
        let (columns, rows) = (canvas.width(), canvas.height());
        let grid = Grid::of(self, (columns, rows), 1);
        for y in 0..rows {
            for x in 0..columns {
                let is_last = x + 1 == columns;
                let ends = grid.ends(x, y) && !(is_last && grid.at(x, y) == grid.at(x, y + 1));
                if ends {
                    canvas.stroke(x, y, false, stroke);
                }
            }
        }
    }
}
