//! A wall of validation samples, the wrong ones first.

use ratatui::layout::Rect;

use crate::portrait::{Portrait, Wall, WallSample};
use crate::ui::draw_context::DrawContext;
use crate::ui::naming;
use crate::ui::theme::Role;
use crate::ui::widget::pixels::{self, Pixel, Scale};

/// Columns between images.
const GAP: u16 = 2;

/// Images that are to be in sight, side by side and one below the other, where they are drawn larger than they are.
const LEAST_ACROSS: u16 = 6;
const LEAST_DOWN: u16 = 2;
/// A pixel becomes at most so many, both ways.
const MOST_GROWN: usize = 3;

/// How images of this size are drawn.
#[derive(Clone, Copy, Debug)]
pub(super) struct Size {
    pub(super) scale: Scale,
    pub(super) columns: u16,
    pub(super) rows: u16,
}

impl Size {
    /// In a pane of this size: a large image is shrunk until several have room.
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

    /// As [`Size::small`], and where an image that is not shrunk has room to grow, as large as leaves a dozen in sight.
    pub(super) fn of(width: usize, height: usize, area: Rect) -> Self {
        let fits = |size: &Self| {
            let (across, down) = (size.across(area.width), size.down(area.height));
            across >= LEAST_ACROSS && down >= LEAST_DOWN
        };
        Self::small(width, height, area).grown(width, height, fits)
    }

    /// Pixels as many times as large as `fits`; an image that had to be shrunk stays so.
    pub(super) fn grown(self, width: usize, height: usize, fits: impl Fn(&Self) -> bool) -> Self {
        if self.scale != Scale::Shrunk(1) {
            return self;
        }
        let times = |times: usize| Self {
            scale: Scale::Grown(times),
            columns: (width * times) as u16,
            rows: (height * times).div_ceil(2) as u16,
        };
        let sizes = (2..=MOST_GROWN).rev().map(times);
        sizes.into_iter().find(fits).unwrap_or(self)
    }

    /// How many stand side by side in `cells` columns.
    pub(super) fn across(self, cells: u16) -> u16 {
        ((cells + GAP) / (self.columns + GAP)).max(1)
    }

    /// Where images stand in `area`, row by row, once `scroll` rows are out of sight; each with its number.
    pub(super) fn places(self, area: Rect, scroll: u16) -> impl Iterator<Item = (usize, Rect)> {
        let across = self.across(area.width);
        (0..across * self.down(area.height)).map(move |place| {
            let at = Rect {
                x: area.x + place % across * (self.columns + GAP),
                y: area.y + place / across * (self.rows + 1),
                width: self.columns,
                height: self.rows,
            };
            (usize::from(scroll * across + place), at)
        })
    }

    /// How many rows of images, each with a line below it, there is room for.
    pub(super) fn down(self, cells: u16) -> u16 {
        cells / (self.rows + 1)
    }

    /// How many rows of `count` images lie below those that `area` has room for.
    pub(super) fn hidden(self, count: usize, area: Rect) -> u16 {
        let rows = (count as u16).div_ceil(self.across(area.width));
        rows.saturating_sub(self.down(area.height))
    }
}

/// Draws a grey image: what is bright has the ink of the text.
pub(super) fn image(ctx: &mut DrawContext<'_>, at: Rect, grey: &[f32], width: usize, scale: Scale) {
    pixels::draw(ctx, at, |x, y| {
        let level = pixels::scaled(grey, width, scale, usize::from(x), usize::from(y));
        Pixel::Shade(Role::Strong, level)
    });
}

/// How many rows it can be scrolled.
pub(super) fn most_scroll(wall: &Wall, area: Rect) -> u16 {
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
    for (number, at) in size.places(area, scroll) {
        let Some(sample) = wall.samples.get(number) else {
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

/// What it is, what it is taken for where that is something else, and how sure the network is.
fn caption(sample: &WallSample, portrait: &Portrait, line: Rect, ctx: &mut DrawContext<'_>) {
    let validation_prediction = sample.validation_prediction;
    let names = naming::targets(&portrait.snapshot.data, ctx.words);
    let name = |class: u32| names.get(class as usize).copied().unwrap_or_default();
    // No class at all is what a network says that has left the finite numbers.
    let is_finite = validation_prediction.confidence > 0.0;
    let percent = if is_finite {
        format!("{:.0}%", 100.0 * validation_prediction.confidence)
    } else {
        "NaN".to_owned()
    };
    let (text, role) = if !is_finite {
        (
            format!("{}{}?", name(validation_prediction.actual), ctx.symbols.to),
            Role::Error,
        )
    } else if validation_prediction.actual == validation_prediction.predicted {
        (name(validation_prediction.actual).to_owned(), Role::Good)
    } else {
        let to = ctx.symbols.to;
        (
            format!(
                "{}{to}{}",
                name(validation_prediction.actual),
                name(validation_prediction.predicted)
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
