//! Validation samples as a wall of images, misclassified ones first.

use ratatui::layout::Rect;

use crate::portrait::{Portrait, Wall, WallSample};
use crate::ui::draw_context::DrawContext;
use crate::ui::naming;
use crate::ui::theme::Role;
use crate::ui::widget::pixels::{self, Pixel, Scale};

/// Columns between images.
const GAP: u16 = 2;

/// Least numbers of images side by side and of rows that must remain visible when images are enlarged.
const MIN_PER_ROW: u16 = 6;
const MIN_ROWS: u16 = 2;
/// Greatest enlargement of a pixel, in both directions.
const MAX_ENLARGEMENT: usize = 3;

/// The size at which images are drawn.
#[derive(Clone, Copy, Debug)]
pub(super) struct Size {
    pub(super) scale: Scale,
    pub(super) columns: u16,
    pub(super) rows: u16,
}

impl Size {
    /// The size without enlargement; large images are shrunk until several fit into `area`.
    pub(super) fn small(width: usize, height: usize, area: Rect) -> Self {
        let widest = match (area.width, area.height) {
            (90.., 28..) => 28,
            (60.., 16..) => 14,
            _ => 10,
        };
        let factor = width.max(height).div_ceil(widest).max(1);
        Self {
            scale: Scale::Shrunk(factor),
            columns: width.div_ceil(factor) as u16,
            rows: height.div_ceil(factor).div_ceil(2) as u16,
        }
    }

    /// Like [`Size::small`], but an image that is not shrunk is enlarged as long as a dozen remain visible.
    pub(super) fn of(width: usize, height: usize, area: Rect) -> Self {
        let fits = |size: &Self| {
            let (across, down) = (size.across(area.width), size.down(area.height));
            across >= MIN_PER_ROW && down >= MIN_ROWS
        };
        Self::small(width, height, area).grown(width, height, fits)
    }

    /// The largest size up to [`MAX_ENLARGEMENT`] times for which `fits` holds; a shrunk image stays as it is.
    pub(super) fn grown(self, width: usize, height: usize, fits: impl Fn(&Self) -> bool) -> Self {
        if self.scale != Scale::Shrunk(1) {
            return self;
        }
        let times = |times: usize| Self {
            scale: Scale::Grown(times),
            columns: (width * times) as u16,
            rows: (height * times).div_ceil(2) as u16,
        };
        let sizes = (2..=MAX_ENLARGEMENT).rev().map(times);
        sizes.into_iter().find(fits).unwrap_or(self)
    }

    /// The number of images side by side in `cells` columns.
    pub(super) fn across(self, cells: u16) -> u16 {
        ((cells + GAP) / (self.columns + GAP)).max(1)
    }

    /// The areas of the visible images by index, row by row, after scrolling by `scroll` rows.
    pub(super) fn slots(self, area: Rect, scroll: u16) -> impl Iterator<Item = (usize, Rect)> {
        let across = self.across(area.width);
        (0..across * self.down(area.height)).map(move |slot| {
            let at = Rect {
                x: area.x + slot % across * (self.columns + GAP),
                y: area.y + slot / across * (self.rows + 1),
                width: self.columns,
                height: self.rows,
            };
            (usize::from(scroll * across + slot), at)
        })
    }

    /// The number of rows of images that fit into `cells` rows, each with a caption.
    pub(super) fn down(self, cells: u16) -> u16 {
        cells / (self.rows + 1)
    }

    /// The number of rows of `count` images that do not fit into `area`.
    pub(super) fn hidden(self, count: usize, area: Rect) -> u16 {
        let rows = (count as u16).div_ceil(self.across(area.width));
        rows.saturating_sub(self.down(area.height))
    }
}

/// Draws a greyscale image; bright pixels have the colour of the text.
pub(super) fn image(ctx: &mut DrawContext<'_>, at: Rect, grey: &[f32], width: usize, scale: Scale) {
    pixels::draw(ctx, at, |x, y| {
        let level = pixels::scaled(grey, width, scale, usize::from(x), usize::from(y));
        Pixel::Shade(Role::Strong, level)
    });
}

/// The greatest scroll offset, in rows of images.
pub(super) fn max_scroll(wall: &Wall, area: Rect) -> u16 {
    Size::of(wall.width, wall.height, area).hidden(wall.samples.len(), area)
}

pub(super) fn draw(
    wall: &Wall,
    portrait: &Portrait,
    scroll: u16,
    area: Rect,
    ctx: &mut DrawContext<'_>,
) {
    let size = Size::of(wall.width, wall.height, area);
    for (index, at) in size.slots(area, scroll) {
        let Some(sample) = wall.samples.get(index) else {
            break;
        };
        image(ctx, at, &sample.grey, wall.width, size.scale);
        let line = Rect {
            y: at.bottom(),
            height: 1,
            width: size.columns + GAP - 1,
            ..at
        };
        caption(sample, portrait, line, ctx);
    }
}

/// Draws the actual class, the predicted class if it differs, and the confidence.
fn caption(sample: &WallSample, portrait: &Portrait, line: Rect, ctx: &mut DrawContext<'_>) {
    let prediction = sample.validation_prediction;
    let names = naming::targets(&portrait.snapshot.data, ctx.words);
    let name = |class: u32| names.get(class as usize).copied().unwrap_or_default();
    // A confidence of 0 means that the network's output is not finite.
    let is_finite = prediction.confidence > 0.0;
    let percent = if is_finite {
        format!("{:.0}%", 100.0 * prediction.confidence)
    } else {
        "NaN".to_owned()
    };
    let (text, role) = if !is_finite {
        (
            format!("{}{}?", name(prediction.actual), ctx.symbols.to),
            Role::Error,
        )
    } else if prediction.actual == prediction.predicted {
        (name(prediction.actual).to_owned(), Role::Good)
    } else {
        let to = ctx.symbols.to;
        (
            format!(
                "{}{to}{}",
                name(prediction.actual),
                name(prediction.predicted)
            ),
            Role::Error,
        )
    };
    let mut row = ctx.row(line);
    if crate::ui::draw_context::width(&text) + 1 + percent.len() as u16 <= line.width {
        row.end(&percent, Role::Dim);
        row.end_skip(1);
    }
    row.put(&text, role);
}
