//! The original image and the network's reconstruction of it.

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
    // Side by side or stacked, whichever shows larger images.
    let beside = [half(area, true, 0), half(area, true, 1)];
    let stacked = [half(area, false, 0), half(area, false, 1)];
    let scale = |halves: &[Rect; 2]| fitting(fit, halves[0]).0;
    let halves = if scale(&beside) >= scale(&stacked) {
        beside
    } else {
        stacked
    };
    for (index, half_area) in halves.into_iter().enumerate() {
        let (_, width, height) = fitting(fit, half_area);
        let image = Rect {
            width,
            height,
            ..half_area
        };
        let (columns, rows) = (usize::from(width), 2 * usize::from(height));
        pixels::draw(ctx, image, |x, y| {
            let left = usize::from(x) * fit.width / columns;
            let right = ((usize::from(x) + 1) * fit.width / columns).max(left + 1);
            let top = usize::from(y) * fit.height / rows;
            let bottom = ((usize::from(y) + 1) * fit.height / rows).max(top + 1);
            mean(fit, index == 0, left..right, top..bottom)
        });
        let caption = Rect {
            y: image.bottom(),
            height: 1,
            ..half_area
        };
        ctx.row(caption).put(captions[index], Role::Dim);
    }
}

/// The mean colour of a block of pixels; `Nothing` where none of them is known.
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

/// One half of the area without the row of its caption.
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

/// The largest size with the image's aspect ratio that fits into `half_area`: screen pixels per image pixel, columns,
/// rows.
fn fitting(fit: &PixelFit, half_area: Rect) -> (f64, u16, u16) {
    let (width, height) = (fit.width as f64, fit.height as f64);
    let scale =
        (f64::from(half_area.width) / width).min(2.0 * f64::from(half_area.height) / height);
    let columns = (scale * width).floor().max(1.0) as u16;
    let rows = (scale * height / 2.0).floor().max(1.0) as u16;
    (
        scale,
        columns.min(half_area.width),
        rows.min(half_area.height),
    )
}
