//! A quantity over a plane, in a few calm shades with a line where one meets the next, and trails over it.

use ratatui::layout::Rect;
use ratatui::style::Color;

use super::profile::{x_axis, y_axis};
use super::ticks::{Scale, Units};
use super::y_axis::{Range, YAxis};
use crate::ui::canvas::{DOTS_PER_CELL, Layer, Pattern, Stroke, dots_per_row, put};
use crate::ui::ink::Ink;
use crate::ui::theme::{Role, shown};
use crate::ui::widget::pixels::{self, Pixel};

/// How strong the highest band is where there are colours: trails must stand out from it.
const STRONGEST: f32 = 0.72;
/// How much stronger the line is where two bands meet.
const CONTOUR: f32 = 0.13;

/// A way over the plane.
#[derive(Clone, Copy, Debug)]
pub(in crate::ui) struct Trail<'a> {
    /// (x, y); what is not finite is a gap.
    pub(in crate::ui) points: &'a [[f64; 2]],
    pub(in crate::ui) role: Role,
}

/// A place on the plane.
#[derive(Clone, Copy, Debug)]
pub(in crate::ui) struct Spot {
    pub(in crate::ui) at: [f64; 2],
    pub(in crate::ui) glyph: &'static str,
    pub(in crate::ui) role: Role,
}

/// The plane.
pub(in crate::ui) struct Relief<'a> {
    pub(in crate::ui) x: [f64; 2],
    pub(in crate::ui) y: [f64; 2],
    /// Whose ink the shades are of.
    pub(in crate::ui) role: Role,
    /// How many bands there are.
    pub(in crate::ui) bands: usize,
    /// The band at a place, by its shares of the way from left to right and from the bottom to the top; nothing where
    /// nobody knows.
    pub(in crate::ui) band: &'a dyn Fn(f64, f64) -> Option<usize>,
    /// Width of the y axis with its figures, in cells.
    pub(in crate::ui) gutter: u16,
    pub(in crate::ui) trails: &'a [Trail<'a>],
    /// The later in front.
    pub(in crate::ui) spots: &'a [Spot],
}

/// How strong band number `band` of `bands` is.
pub(in crate::ui) fn strength(band: usize, bands: usize, has_colours: bool) -> f32 {
    let share = band as f32 / bands.saturating_sub(1).max(1) as f32;
    if has_colours {
        share * STRONGEST
    } else {
        share
    }
}

impl Relief<'_> {
    /// Where the plane itself is drawn: right of the gutter, above the x axis.
    pub(in crate::ui) fn inner(area: Rect, gutter: u16) -> Rect {
        Rect {
            x: area.x + gutter.min(area.width),
            width: area.width.saturating_sub(gutter),
            height: area.height.saturating_sub(2),
            ..area
        }
    }

    /// Draws it: a gutter with the figures of y at the left, those of x in the last two rows.
    pub(in crate::ui) fn draw(&self, area: Rect, ink: &mut Ink<'_>) {
        let inner = Self::inner(area, self.gutter).intersection(ink.buffer.area);
        let is_plane = self.x[0] < self.x[1] && self.y[0] < self.y[1];
        if inner.is_empty() || self.gutter < 3 || !is_plane {
            return;
        }
        self.shades(inner, ink);
        let y = YAxis::fit(
            Some((self.y[0], self.y[1])),
            Range::Fixed(self.y[0], self.y[1]),
            Scale::Linear,
            Units::Plain,
            inner.height,
            usize::from(self.gutter - 2),
        );
        y_axis(area, inner, &y, ink);
        x_axis(self.x, inner, ink);
        self.trails(inner, &y, ink);
        for spot in self.spots {
            self.spot(spot, inner, &y, ink);
        }
    }

    fn shades(&self, inner: Rect, ink: &mut Ink<'_>) {
        let (columns, rows) = (f64::from(inner.width), 2.0 * f64::from(inner.height));
        let has_colours = pixels::has_colours(ink.theme, ink.symbols);
        let strengths: Vec<f32> = (0..self.bands)
            .map(|band| strength(band, self.bands, has_colours))
            .collect();
        let band = |x: f64, y: f64| (self.band)((x + 0.5) / columns, 1.0 - (y + 0.5) / rows);
        pixels::draw(ink, inner, |column, row| {
            let (x, y) = (f64::from(column), f64::from(row));
            let Some(here) = band(x, y) else {
                return Pixel::Nothing;
            };
            let level = strengths.get(here).copied().unwrap_or(1.0);
            // The line belongs to the higher side, so that it is one pixel wide; where bands are hardly wider than a
            // line, their shades are lines enough.
            let near = |by: f64, is: fn(usize, usize) -> bool| {
                [(-by, 0.0), (by, 0.0), (0.0, -by), (0.0, by)]
                    .into_iter()
                    .filter_map(|(dx, dy)| band(x + dx, y + dy))
                    .any(|there| is(there, here))
            };
            let higher: fn(usize, usize) -> bool = |there, here| there > here;
            let is_edge = has_colours
                && near(1.0, |there, here| there < here)
                && !(near(1.0, higher) || near(2.0, higher));
            let contour = if is_edge { CONTOUR } else { 0.0 };
            Pixel::Shade(self.role, level + contour)
        });
    }

    fn trails(&self, inner: Rect, y: &YAxis, ink: &mut Ink<'_>) {
        let mut scratch = ink.scratch.borrow_mut();
        let canvas = &mut scratch.canvas;
        canvas.reset(inner, ink.symbols.set);
        for trail in self.trails {
            let number = canvas.ink(Stroke {
                layer: Layer::Front,
                style: ink.theme.style(trail.role),
                // Solid as dots; as a letter one that no shade has.
                pattern: Pattern::Dashed,
                patterned: false,
            });
            let dots: Vec<Option<(i64, i64)>> = trail
                .points
                .iter()
                .map(|point| self.dot(*point, canvas.width(), canvas.height(), y))
                .collect();
            for dot in dots.iter().flatten() {
                canvas.run(dot.0, dot.1, dot.1, number);
            }
            for pair in dots.windows(2) {
                if let [Some(from), Some(to)] = *pair {
                    canvas.line(from, to, number);
                }
            }
        }
        // Dots leave no room for two shades behind them: their cell gets the mean of both.
        for row in 0..inner.height {
            for column in 0..inner.width {
                if canvas.is_taken(column, row) {
                    level_ground(ink, inner.x + column, inner.y + row);
                }
            }
        }
        canvas.paint(inner, ink.buffer, ink.symbols, |_| {});
    }

    fn dot(&self, [x, y]: [f64; 2], width: i64, height: i64, axis: &YAxis) -> Option<(i64, i64)> {
        const FAR: f64 = 1e6;
        if !(x.is_finite() && y.is_finite()) {
            return None;
        }
        let share = (x - self.x[0]) / (self.x[1] - self.x[0]);
        let column = (share * (width - 1) as f64).round().clamp(-FAR, FAR) as i64;
        Some((column, axis.dot_of(y, height)))
    }

    fn spot(&self, spot: &Spot, inner: Rect, axis: &YAxis, ink: &mut Ink<'_>) {
        // In the cell of the dot that a trail has there.
        let (across, down) = (
            i64::from(DOTS_PER_CELL),
            i64::from(dots_per_row(ink.symbols.set)),
        );
        let (width, height) = (
            across * i64::from(inner.width),
            down * i64::from(inner.height),
        );
        let Some((column, row)) = self.dot(spot.at, width, height, axis) else {
            return;
        };
        if (0..width).contains(&column) && (0..height).contains(&row) {
            let (x, y) = (
                inner.x + (column / across) as u16,
                inner.y + (row / down) as u16,
            );
            level_ground(ink, x, y);
            let style = ink.theme.style(spot.role);
            put(&mut ink.buffer[(x, y)], spot.glyph, style);
        }
    }
}

/// Gives a cell of two shades their mean as its ground.
fn level_ground(ink: &mut Ink<'_>, x: u16, y: u16) {
    let Some(cell) = ink.buffer.cell((x, y)) else {
        return;
    };
    let two = (shown(cell.fg), shown(cell.bg));
    let ground = match two {
        (Some(above), Some(below)) if cell.symbol() == ink.symbols.upper_half => {
            ink.theme.plain(above.mix(below, 0.5)).unwrap_or(cell.bg)
        }
        _ => cell.bg,
    };
    let ground = if cell.symbol() == " " || two.0.is_some() {
        ground
    } else {
        Color::Reset
    };
    if let Some(cell) = ink.buffer.cell_mut((x, y)) {
        cell.set_symbol(" ").set_bg(ground);
    }
}
