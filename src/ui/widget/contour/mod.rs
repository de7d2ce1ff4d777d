//! A quantity over a plane as a contour map, with paths and markers on it.

mod chart;
mod levels;
mod path;
mod shades;

use crate::ui::canvas::put;
use crate::ui::draw_context::DrawContext;
use crate::ui::theme::Role;
use crate::ui::widget::pixels;

pub(in crate::ui) use chart::Chart;
pub(in crate::ui) use levels::Levels;
pub(in crate::ui) use path::Path;
pub(in crate::ui) use shades::strength;

/// How bands are distinguished.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::ui) enum Appearance {
    /// By muted shades (characters without colours), with a faint line on the higher side of a border where there is
    /// room. A cell with a path or a marker has a single shade.
    Relief,
    /// By shades with a clear line at each border; without colours, by lines alone.
    Map,
}

/// A glyph at a point of the plane.
#[derive(Clone, Copy, Debug)]
pub(in crate::ui) struct Marker {
    pub(in crate::ui) at: [f64; 2],
    pub(in crate::ui) glyph: &'static str,
    pub(in crate::ui) role: Role,
}

pub(in crate::ui) struct Contour<'a> {
    pub(in crate::ui) chart: &'a Chart,
    pub(in crate::ui) appearance: Appearance,
    /// The role whose colour the shades are mixed from.
    pub(in crate::ui) role: Role,
    /// The number of bands.
    pub(in crate::ui) bands: usize,
    /// The band at a position, given as shares of the width from the left and of the height from the top. Both reach
    /// slightly below 0 and above 1. `None` where the quantity is unknown.
    pub(in crate::ui) band: &'a dyn Fn(f64, f64) -> Option<usize>,
    /// Later ones are drawn in front.
    pub(in crate::ui) paths: &'a [Path<'a>],
    /// Drawn in front of the paths; later ones in front.
    pub(in crate::ui) markers: &'a [Marker],
}

impl Contour<'_> {
    /// Draws the map, or nothing where the chart is not entirely inside the buffer.
    pub(in crate::ui) fn draw(&self, ctx: &mut DrawContext<'_>) {
        let area = self.chart.area();
        if area.is_empty() || area.intersection(ctx.buffer.area) != area {
            return;
        }
        let has_shades =
            self.appearance == Appearance::Relief || pixels::has_colours(ctx.theme, ctx.symbols);
        if has_shades {
            self.shades(ctx);
        }
        self.chart.draw_axes(ctx);
        self.draw_paths(!has_shades, ctx);
        for marker in self.markers {
            self.marker(marker, ctx);
        }
    }

    fn marker(&self, marker: &Marker, ctx: &mut DrawContext<'_>) {
        let Some(at) = self.chart.cell(marker.at, ctx.symbols.set) else {
            return;
        };
        if self.appearance == Appearance::Relief {
            path::flatten_background(ctx, at.0, at.1);
        }
        let style = ctx.theme.style(marker.role);
        put(&mut ctx.buffer[at], marker.glyph, style);
    }
}
