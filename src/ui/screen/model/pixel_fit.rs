//! The picture and, beside it, what the network paints by now.

use ratatui::layout::Rect;

use crate::portrait::PixelFit;
use crate::ui::draw_context::DrawContext;
use crate::ui::theme::{Rgb, Role};
use crate::ui::widget::pixels::{self, Pixel};

pub(super) fn draw(fit: &PixelFit, area: Rect, ctx: &mut DrawContext<'_>) {
    if fit.width == 0 || fit.height == 0 || area.height < 2 {
        return;
    }
    let captions = [
        ctx.words.get("model.original"),
        ctx.words.get("model.painted"),
    ];
    // Side by side or one above the other, whichever shows more of each.
    let beside = [half(area, true, 0), half(area, true, 1)];
    let above = [half(area, false, 0), half(area, false, 1)];
    let scale = |places: &[Rect; 2]| fitting(fit, places[0]).0;
    let places = if scale(&beside) >= scale(&above) {
        beside
    } else {
        above
    };
    for (index, place) in places.into_iter().enumerate() {
        let (_, width, height) = fitting(fit, place);
        let picture = Rect {
            width,
            height,
            ..place
        };
        let (columns, rows) = (usize::from(width), 2 * usize::from(height));
        pixels::draw(ctx, picture, |x, y| {
            let left = usize::from(x) * fit.width / columns;
            let right = ((usize::from(x) + 1) * fit.width / columns).max(left + 1);
            let top = usize::from(y) * fit.height / rows;
            let bottom = ((usize::from(y) + 1) * fit.height / rows).max(top + 1);
            mean(fit, index == 0, left..right, top..bottom)
        });
        let caption = Rect {
            y: picture.bottom(),
            height: 1,
            ..place
        };
        ctx.row(caption).put(captions[index], Role::Dim);
    }
}

/// The mean colour of a block of pixels; nothing where none of them is known.
fn mean(
    fit: &PixelFit,
    original: bool,
    columns: std::ops::Range<usize>,
    rows: std::ops::Range<usize>,
) -> Pixel {
    let (mut sum, mut count) = ([0_u32; 3], 0);
    for row in rows {
        for column in columns.clone() {
            let at = row * fit.width + column;
            let colour = if original {
                fit.original.get(at).copied().flatten()
            } else {
                fit.painted.get(at).copied()
            };
            if let Some(colour) = colour {
                count += 1;
                for (sum, channel) in sum.iter_mut().zip(colour) {
                    *sum += u32::from(channel);
                }
            }
        }
    }
    if count == 0 {
        return Pixel::Nothing;
    }
    let [red, green, blue] = sum.map(|sum| (sum / count) as u8);
    Pixel::Colour(Rgb(red, green, blue))
}

/// One half of the area, with a line for its caption left out.
fn half(area: Rect, beside: bool, index: u16) -> Rect {
    if beside {
        let width = area.width.saturating_sub(2) / 2;
        Rect {
            x: area.x + index * (width + 2),
            width,
            height: area.height.saturating_sub(1),
            ..area
        }
    } else {
        let height = area.height / 2;
        Rect {
            y: area.y + index * height,
            height: height.saturating_sub(1),
            ..area
        }
    }
}

/// The largest cells of the picture's shape that fit into `place`: pixels a pixel, columns, rows.
fn fitting(fit: &PixelFit, place: Rect) -> (f64, u16, u16) {
    let (width, height) = (fit.width as f64, fit.height as f64);
    let scale = (f64::from(place.width) / width).min(2.0 * f64::from(place.height) / height);
    let columns = (scale * width).floor().max(1.0) as u16;
    let rows = (scale * height / 2.0).floor().max(1.0) as u16;
    (scale, columns.min(place.width), rows.min(place.height))
}
