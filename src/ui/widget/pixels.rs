//! Images on the cell buffer: two pixels per cell where the terminal has colours, one character per cell elsewhere.
//!
//! An image is a function of pixel column and row. An area of `w × h` cells has `w × 2h` pixels, which are about
//! square. Without colours, the two pixels of a cell become one character chosen by their mean level.

use ratatui::layout::Rect;
use ratatui::style::{Modifier, Style};

use crate::ui::draw_context::DrawContext;
use crate::ui::symbols::{SymbolSet, Symbols};
use crate::ui::theme::{Rgb, Role, Theme};

#[derive(Clone, Copy, Debug, PartialEq)]
pub(in crate::ui) enum Pixel {
    /// The background.
    Nothing,
    /// Between the background (0) and the colour of a role (1).
    Shade(Role, f32),
    /// Like `Shade`, for one of several classes; without colours, each class has its own character.
    Class(u8, Role, f32),
    Colour(Rgb),
}

/// The characters of the classes where there are no colours.
const CLASSES: [&str; 8] = [".", ":", "-", "=", "+", "~", "^", "'"];
/// Levels below this are too uncertain to show a class character.
const SURE: f32 = 0.25;

/// Whether images are drawn in colours, two pixels per cell.
pub(in crate::ui) fn has_colours(theme: &Theme, symbols: &Symbols) -> bool {
    symbols.set != SymbolSet::Ascii && theme.shade(Role::Text, 0.5).is_some()
}

/// Draws the image given by `pixel`, a function of column and row.
pub(in crate::ui) fn draw(
    ctx: &mut DrawContext<'_>,
    area: Rect,
    pixel: impl Fn(u16, u16) -> Pixel,
) {
    let area = area.intersection(ctx.buffer.area);
    let colours = has_colours(ctx.theme, ctx.symbols);
    for y in 0..area.height {
        for x in 0..area.width {
            let (top, bottom) = (pixel(x, 2 * y), pixel(x, 2 * y + 1));
            let (glyph, style) = if colours {
                halves(ctx, top, bottom)
            } else {
                character(ctx, top, bottom)
            };
            let cell = &mut ctx.buffer[(area.x + x, area.y + y)];
            cell.modifier = Modifier::empty();
            cell.set_symbol(glyph).set_style(style);
        }
    }
}

/// The two pixels of a cell as a half block in two colours. Equal colours become a blank, which takes fewer bytes to
/// send.
fn halves(ctx: &DrawContext<'_>, top: Pixel, bottom: Pixel) -> (&'static str, Style) {
    let colour = |pixel| match pixel {
        Pixel::Nothing => ctx.theme.shade(Role::Background, 0.0),
        Pixel::Shade(role, level) | Pixel::Class(_, role, level) => ctx.theme.shade(role, level),
        Pixel::Colour(rgb) => ctx.theme.plain(rgb),
    };
    let (top, bottom) = (colour(top), colour(bottom));
    let style = Style {
        fg: top,
        bg: bottom,
        ..Style::default()
    };
    if top == bottom {
        (" ", style)
    } else {
        (ctx.symbols.upper_half, style)
    }
}

/// The two pixels of a cell as one character.
fn character(ctx: &DrawContext<'_>, top: Pixel, bottom: Pixel) -> (&'static str, Style) {
    let level = |pixel| match pixel {
        Pixel::Nothing => 0.0,
        Pixel::Shade(_, level) | Pixel::Class(_, _, level) => level,
        // Bright pixels are dense on a dark background and empty on a light one.
        Pixel::Colour(rgb) => {
            let bright = rgb.luminance().sqrt() as f32;
            if ctx.theme.is_dark() {
                bright
            } else {
                1.0 - bright
            }
        }
    };
    let (a, b) = (level(top), level(bottom));
    let denser = if a >= b { top } else { bottom };
    match denser {
        Pixel::Nothing => (" ", Style::default()),
        Pixel::Class(class, role, level) => {
            let glyph = if level < SURE {
                " "
            } else {
                CLASSES[usize::from(class) % CLASSES.len()]
            };
            (glyph, ctx.theme.style(role))
        }
        Pixel::Shade(role, _) => (
            ramp(ctx.symbols, f32::midpoint(a, b)),
            ctx.theme.style(role),
        ),
        Pixel::Colour(_) => (
            ramp(ctx.symbols, f32::midpoint(a, b)),
            ctx.theme.style(Role::Text),
        ),
    }
}

/// The character for a level (0 to 1) where there are no colours.
pub(in crate::ui) fn ramp(symbols: &Symbols, level: f32) -> &'static str {
    step(symbols.ramp, level)
}

/// A bar for a level (0 to 1), one cell wide. A level above 0 has at least the lowest bar.
pub(in crate::ui) fn bar(symbols: &Symbols, level: f32) -> &'static str {
    let min = 1.0 / symbols.bars.len() as f32;
    step(symbols.bars, if level > 0.0 { level.max(min) } else { 0.0 })
}

/// The entry of a ramp for a level clamped to 0..=1; NaN gives the first.
fn step(ramp: &[&'static str], level: f32) -> &'static str {
    let max = ramp.len().saturating_sub(1);
    let step = (level.clamp(0.0, 1.0) * max as f32).round() as usize;
    ramp.get(step).copied().unwrap_or(" ")
}

/// The ratio of screen pixels to image pixels, in both directions.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::ui) enum Scale {
    /// One screen pixel covers this many image pixels.
    Shrunk(usize),
    /// This many screen pixels cover one image pixel.
    Grown(usize),
}

/// The brightness at a screen pixel of an image `width` pixels wide.
pub(in crate::ui) fn scaled(values: &[f32], width: usize, scale: Scale, x: usize, y: usize) -> f32 {
    match scale {
        Scale::Shrunk(factor) => shrunk(values, width, factor, x, y),
        Scale::Grown(times) => shrunk(values, width, 1, x / times, y / times),
    }
}

/// The mean brightness of a `factor × factor` block of an image `width` pixels wide; blocks at the edge may be smaller.
fn shrunk(values: &[f32], width: usize, factor: usize, x: usize, y: usize) -> f32 {
    let height = values.len().checked_div(width).unwrap_or(0);
    let (mut sum, mut count) = (0.0, 0);
    for row in y * factor..((y + 1) * factor).min(height) {
        for column in x * factor..((x + 1) * factor).min(width) {
            sum += values[row * width + column];
            count += 1;
        }
    }
    if count == 0 { 0.0 } else { sum / count as f32 }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shrinking_takes_the_mean_and_the_rest_at_the_edge() {
        let image = [0.0, 1.0, 0.5, 1.0, 1.0, 1.0, 0.0, 0.0, 0.25];
        assert_eq!(shrunk(&image, 3, 2, 0, 0), 0.75);
        assert_eq!(shrunk(&image, 3, 2, 1, 1), 0.25);
        assert_eq!(shrunk(&image, 3, 1, 2, 0), 0.5);
        assert_eq!(shrunk(&image, 3, 2, 2, 0), 0.0);
        assert_eq!(shrunk(&[], 0, 1, 0, 0), 0.0);
        let at = |x, y| scaled(&image, 3, Scale::Grown(2), x, y);
        assert_eq!(
            (at(1, 1), at(2, 1), at(3, 0), at(5, 5)),
            (0.0, 1.0, 1.0, 0.25)
        );
        assert_eq!(scaled(&image, 3, Scale::Shrunk(2), 0, 0), 0.75);
    }
}
