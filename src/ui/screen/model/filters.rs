//! The weights of the first layer as images, one per unit.

use ratatui::layout::Rect;

use super::wall::Size;
use crate::portrait::Wall;
use crate::ui::draw_context::DrawContext;
use crate::ui::rects;
use crate::ui::theme::Role;
use crate::ui::widget::pixels::{self, Pixel};

/// The greatest scroll offset, in rows of images.
pub(super) fn max_scroll(wall: &Wall, area: Rect) -> u16 {
    Size::of(wall.width, wall.height, area).hidden(wall.filters.len(), area)
}

pub(super) fn draw(wall: &Wall, scroll: u16, area: Rect, ctx: &mut DrawContext<'_>) {
    let size = Size::of(wall.width, wall.height, area);
    for (index, area) in size.slots(area, scroll) {
        let Some(filter) = wall.filters.get(index) else {
            break;
        };
        pixels::draw(ctx, area, |x, y| {
            let w = pixels::scaled(
                &filter.weights,
                wall.width,
                size.scale,
                usize::from(x),
                usize::from(y),
            );
            // Each filter has its own scale, so that those with small weights are visible, too.
            signed(w / filter.most.max(f32::MIN_POSITIVE))
        });
    }
    let rows = (wall.filters.len() as u16).div_ceil(size.across(area.width));
    let used = rows.min(size.down(area.height)) * (size.rows + 1);
    let key = rects::row(area, used.min(area.height).saturating_sub(1));
    let (below, above) = (
        ctx.words.get("model.negative"),
        ctx.words.get("model.positive"),
    );
    ctx.row(key)
        .put(below, Role::Train)
        .skip(2)
        .put(above, Role::Validation);
}

/// A signed number as a pixel, with one colour for positive and another for negative values.
pub(super) fn signed(level: f32) -> Pixel {
    let role = if level < 0.0 {
        Role::Train
    } else {
        Role::Validation
    };
    Pixel::Shade(role, level.abs())
}
