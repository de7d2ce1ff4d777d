//! A quantity over a plane, in bands, with paths and places on it.

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

/// How bands are told apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::ui) enum Appearance {
    /// By calm shades, or characters where there are no colours, with a faint line on the higher side of a border where
    /// there is room for one. A cell with a path or a spot on it has one shade.
    Relief,
    /// By shades with a plain line wherever a band ends; where there are no colours, by lines alone.
    Map,
}

/// A place on the plane.
#[derive(Clone, Copy, Debug)]
pub(in crate::ui) struct HitTarget {
    pub(in crate::ui) at: [f64; 2],
    pub(in crate::ui) glyph: &'static str,
    pub(in crate::ui) role: Role,
}

/// A contour drawing.
pub(in crate::ui) struct Contour<'a> {
    pub(in crate::ui) chart: &'a Chart,
    pub(in crate::ui) look: Appearance,
    /// Whose ink the shades are of.
    pub(in crate::ui) role: Role,
    /// How many bands there are.
    pub(in crate::ui) bands: usize,
    /// The band at a place, by its shares of the way from left to right and from top to bottom, from a little below 0 to
    /// a little above 1; nothing where nobody knows.
    pub(in crate::ui) band: &'a dyn Fn(f64, f64) -> Option<usize>,
    /// The later in front.
    pub(in crate::ui) paths: &'a [Path<'a>],
    /// In front of the paths, the later in front.
    pub(in crate::ui) spots: &'a [HitTarget],
}

impl Contour<'_> {
    /// Draws it; nothing where the chart is not wholly on the screen.
    pub(in crate::ui) fn draw(&self, ctx: &mut DrawContext<'_>) {
        let area = self.chart.area();
        if area.is_empty() || area.intersection(ctx.buffer.area) != area {
            return;
        }
        let has_shades =
            self.look == Appearance::Relief || pixels::has_colours(ctx.theme, ctx.symbols);
        if has_shades {
            self.shades(ctx);
        }
        self.chart.frame(ctx);
        self.strokes(!has_shades, ctx);
        for spot in self.spots {
            self.spot(spot, ctx);
        }
    }

    fn spot(&self, spot: &HitTarget, ctx: &mut DrawContext<'_>) {
        let Some(at) = self.chart.cell(spot.at, ctx.symbols.set) else {
            return;
        };
        if self.look == Appearance::Relief {
            path::level_ground(ctx, at.0, at.1);
        }
        let style = ctx.theme.style(spot.role);
        put(&mut ctx.buffer[at], spot.glyph, style);
    }
}
