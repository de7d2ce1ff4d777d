//! Samples with captions.

use ratatui::layout::Rect;

use super::style::say;
use crate::figure::Sample;
use crate::ui::draw_context::DrawContext;
use crate::ui::rects;
use crate::ui::theme::Role;
use crate::ui::widget::pixels::{self, Pixel, Scale};

/// Minimum width of a tile, in cells.
const WIDTH: u16 = 18;
/// Images with a longer side than this, in pixels, are shrunk.
const LARGE: usize = 16;
/// Maximum number of bars shown per sample.
const BARS: usize = 3;
/// Width of a bar, in cells.
const BAR: u16 = 6;
/// Cells between tiles.
const GAP: u16 = 2;

/// The size of all tiles in cells, and that of their images.
struct Tiles {
    width: u16,
    height: u16,
    columns: usize,
    scale: Scale,
    /// Rows of an image, in cells.
    image: u16,
}

impl Tiles {
    fn of(samples: &[Sample], area: Rect) -> Self {
        let side = samples.iter().map(|one| one.pixels.1).max().unwrap_or(0);
        let tall = |one: &Sample| one.pixels.0.len().checked_div(one.pixels.1);
        let tall = samples.iter().filter_map(tall).max().unwrap_or(0);
        let scale = match side {
            0..=LARGE => Scale::Grown(1),
            _ => Scale::Shrunk(side.div_ceil(LARGE)),
        };
        let scaled = |pixels: usize| match scale {
            Scale::Grown(times) => pixels * times,
            Scale::Shrunk(factor) => pixels.div_ceil(factor),
        };
        let bars = samples.iter().map(|one| one.bars.len().min(BARS)).max();
        let image = scaled(tall).div_ceil(2) as u16;
        let width = (scaled(side) as u16).max(WIDTH).min(area.width) + GAP;
        Self {
            width,
            height: image + 1 + bars.unwrap_or(0) as u16 + 1,
            columns: usize::from((area.width + GAP) / width).max(1),
            scale,
            image,
        }
    }

    /// Number of lines of tiles.
    fn lines(&self, samples: &[Sample]) -> u16 {
        samples.len().div_ceil(self.columns) as u16
    }
}

/// Number of lines of tiles that do not fit.
pub(super) fn most_scroll(samples: &[Sample], area: Rect) -> u16 {
    let tiles = Tiles::of(samples, area);
    let visible = (area.height + 1) / tiles.height;
    tiles.lines(samples).saturating_sub(visible.max(1))
}

pub(super) fn draw(samples: &[Sample], scroll: u16, area: Rect, ctx: &mut DrawContext<'_>) {
    let tiles = Tiles::of(samples, area);
    let scroll = usize::from(scroll.min(most_scroll(samples, area)));
    for (index, sample) in samples.iter().skip(scroll * tiles.columns).enumerate() {
        let (column, line) = (index % tiles.columns, index / tiles.columns);
        let (x, y) = (column as u16 * tiles.width, line as u16 * tiles.height);
        // The last row of a tile is a gap.
        let tile_area = Rect {
            x: area.x + x,
            y: area.y.saturating_add(y),
            width: (tiles.width - GAP).min(area.width.saturating_sub(x)),
            height: tiles.height - 1,
        };
        if tile_area.bottom() > area.bottom() && line > 0 {
            break;
        }
        draw_sample(sample, &tiles, tile_area.intersection(area), ctx);
    }
}

fn draw_sample(sample: &Sample, tiles: &Tiles, tile_area: Rect, ctx: &mut DrawContext<'_>) {
    let (values, width) = &sample.pixels;
    let (image, text) = rects::top(tile_area, tiles.image);
    if *width > 0 {
        let side = match tiles.scale {
            Scale::Grown(times) => width * times,
            Scale::Shrunk(factor) => width.div_ceil(factor),
        };
        let (image, _) = rects::left(image, side as u16);
        pixels::draw(ctx, image, |x, y| {
            let level = pixels::scaled(values, *width, tiles.scale, x.into(), y.into());
            Pixel::Shade(Role::Strong, level.clamp(0.0, 1.0))
        });
    }
    let caption = say(&sample.caption, ctx);
    ctx.row(rects::row(text, 0)).put(&caption, Role::Text);
    for (index, (name, length)) in sample.bars.iter().take(BARS).enumerate() {
        let line = rects::row(text, 1 + index as u16);
        if line.is_empty() {
            break;
        }
        let name = say(name, ctx);
        let length = length.clamp(0.0, 1.0);
        let filled = (length * f64::from(BAR)).round() as u16;
        let percent = ctx.words.numbers().percent(length);
        ctx.row(line)
            .bar(filled, BAR, Role::Train)
            .skip(1)
            .put(&name, Role::Dim)
            .skip(1)
            .put(&percent, Role::Dim);
    }
}
