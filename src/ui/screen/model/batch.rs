//! The samples of the current batch with their labels: the originals, then the result of each regularizer.

use ratatui::layout::Rect;

use super::wall::{self, Size};
use crate::data::Kind;
use crate::portrait::{Portrait, grey};
use crate::train::BatchStage;
use crate::ui::draw_context::{self, DrawContext};
use crate::ui::locale::Words;
use crate::ui::naming;
use crate::ui::rects;
use crate::ui::theme::Role;
use crate::ui::widget::pixels;

/// Least numbers of samples side by side and of rows that must remain visible when images are enlarged.
const MIN_PER_ROW: u16 = 2;
const MIN_ROWS: u16 = 2;

/// The layout of the stages of samples side by side.
struct Columns {
    size: Size,
    width: usize,
    /// Cells per stage: image, label bars and a gap.
    stage: u16,
    /// Cells of the label bars, one per class; 0 where there is no room for them.
    bars: u16,
    /// Samples per row.
    across: u16,
}

fn plan(portrait: &Portrait, area: Rect) -> Option<Columns> {
    let Kind::Image { width, height } = portrait.snapshot.data.kind else {
        return None;
    };
    let stages = portrait.snapshot.stages.len() as u16;
    let bars = portrait.snapshot.data.outputs() as u16;
    let size = Size::small(width, height, area).grown(width, height, |size| {
        let across = (area.width + 1) / (stages * (size.columns + bars + 1)).max(1);
        across >= MIN_PER_ROW && size.down(area.height.saturating_sub(1)) >= MIN_ROWS
    });
    let stage = size.columns + bars + 1;
    // Where the stages do not fit side by side with label bars, the bars are left out.
    let fits = stages * stage <= area.width + 1;
    let (stage, bars) = if fits {
        (stage, bars)
    } else {
        (size.columns + 1, 0)
    };
    let across = (area.width + 1) / (stages * stage).max(1);
    Some(Columns {
        size,
        width,
        stage,
        bars,
        across: across.max(1),
    })
}

/// Rows per sample: the image and a caption.
fn height(plan: &Columns) -> u16 {
    plan.size.rows + 1
}

fn samples(portrait: &Portrait) -> u16 {
    portrait
        .snapshot
        .stages
        .first()
        .map_or(0, |stage| stage.inputs.nrows()) as u16
}

/// The greatest scroll offset, in rows of samples.
pub(super) fn max_scroll(portrait: &Portrait, area: Rect) -> u16 {
    plan(portrait, area).map_or(0, |plan| {
        let rows = samples(portrait).div_ceil(plan.across);
        rows.saturating_sub(plan.size.down(area.height.saturating_sub(1)))
    })
}

pub(super) fn draw(portrait: &Portrait, scroll: u16, area: Rect, ctx: &mut DrawContext<'_>) {
    let Some(plan) = plan(portrait, area) else {
        return;
    };
    let stages = &portrait.snapshot.stages;
    let sample_width = plan.stage * stages.len() as u16;
    if area.height < 2 {
        return;
    }
    for sample in 0..plan.across.min(samples(portrait)) {
        for (position, stage) in (0..).zip(stages) {
            let x = area.x + sample * sample_width + position * plan.stage;
            let name = Rect {
                x,
                width: plan
                    .stage
                    .saturating_sub(1)
                    .min(area.right().saturating_sub(x)),
                height: 1,
                ..area
            };
            let text = name_of(stage, ctx);
            ctx.row(name).put(&text, Role::Dim);
        }
    }
    let first = scroll * plan.across;
    let down = plan.size.down(area.height - 1);
    let shown = (first..samples(portrait)).take(usize::from(plan.across * down));
    for (at, sample) in (0..).zip(shown) {
        let y = area.y + 1 + at / plan.across * height(&plan);
        for (position, stage) in (0..).zip(stages) {
            let column = at % plan.across;
            let x = area.x + column * sample_width + position * plan.stage;
            draw_stage(portrait, stage, usize::from(sample), &plan, (x, y), ctx);
            let is_last = column + 1 == plan.across && usize::from(position) + 1 == stages.len();
            // Nothing is beside the last one.
            let width = if is_last {
                area.right().saturating_sub(x)
            } else {
                plan.stage.saturating_sub(1)
            };
            let caption = Rect {
                x,
                y: y + plan.size.rows,
                width,
                height: 1,
            };
            draw_caption(portrait, stage, usize::from(sample), caption, ctx);
        }
    }
    if stages.len() == 1 && area.height > 1 + down * height(&plan) {
        let (_, line) = rects::bottom(area, 1);
        let hint = ctx.words.get("model.untouched");
        ctx.row(line).put(hint, Role::Faint);
    }
}

/// The title of a stage, named after the regularizer that produced it.
fn name_of(stage: &BatchStage, ctx: &DrawContext<'_>) -> String {
    let key = match stage.by.map(|entry| entry.id) {
        None => "model.stage.original",
        Some("augmentation" | "augment") => "model.stage.augmented",
        Some("noise") => "model.stage.noisy",
        Some("label-smoothing" | "label_smoothing") => "model.stage.mixed",
        Some(_) => {
            let label = stage.by.map_or("", |entry| entry.label);
            return format!("{} {label}", ctx.symbols.to);
        }
    };
    let text = ctx.words.get(key);
    if stage.by.is_none() {
        text.to_owned()
    } else {
        format!("{} {text}", ctx.symbols.to)
    }
}

fn draw_stage(
    portrait: &Portrait,
    stage: &BatchStage,
    sample: usize,
    plan: &Columns,
    (x, y): (u16, u16),
    ctx: &mut DrawContext<'_>,
) {
    let inputs = stage.inputs.row(sample);
    let targets = stage.targets.row(sample);
    let (Some(inputs), Some(targets)) = (inputs.as_slice(), targets.as_slice()) else {
        return;
    };
    let at = Rect {
        x,
        y,
        width: plan.size.columns,
        height: plan.size.rows,
    };
    wall::image(
        ctx,
        at,
        &grey(&portrait.snapshot.data, inputs),
        plan.width,
        plan.size.scale,
    );
    if plan.bars > 0 {
        let bars = Rect {
            x: at.right(),
            width: plan.bars,
            ..at
        };
        label(targets, bars, ctx);
    }
}

fn draw_caption(
    portrait: &Portrait,
    stage: &BatchStage,
    sample: usize,
    area: Rect,
    ctx: &mut DrawContext<'_>,
) {
    let targets = stage.targets.row(sample);
    let Some(targets) = targets.as_slice() else {
        return;
    };
    let text = target_text(targets, portrait, ctx.words);
    let text = draw_context::cut(&text, area.width, ctx.symbols.ellipsis).into_owned();
    ctx.row(area).put(&text, Role::Text);
}

/// Draws the probability of each class as a bar that stands on the image's last row.
fn label(targets: &[f32], area: Rect, ctx: &mut DrawContext<'_>) {
    let style = ctx.theme.style(Role::Validation);
    let baseline = ctx.theme.style(Role::Axis);
    for (column, target) in (0..area.width).zip(targets) {
        for row in 0..area.height {
            let above = f32::from(area.height - 1 - row);
            let level = (target * f32::from(area.height) - above).clamp(0.0, 1.0);
            let Some(cell) = ctx.buffer.cell_mut((area.x + column, area.y + row)) else {
                continue;
            };
            if level > 0.0 {
                cell.set_symbol(pixels::bar(ctx.symbols, level))
                    .set_style(style);
            } else if row + 1 == area.height {
                cell.set_symbol(ctx.symbols.dot).set_style(baseline);
            }
        }
    }
}

/// The classes of a label, the most probable first: `3`, or `3 .70 8 .30`.
fn target_text(targets: &[f32], portrait: &Portrait, words: &'static Words) -> String {
    let names = naming::targets(&portrait.snapshot.data, words);
    let mut classes: Vec<(usize, f32)> = targets.iter().copied().enumerate().collect();
    classes.sort_by(|a, b| b.1.total_cmp(&a.1));
    let name = |class: usize| names.get(class).copied().unwrap_or_default();
    let hundredths = |share: f32| format!(".{:02}", ((100.0 * share).round() as u32).min(99));
    match classes.as_slice() {
        [(class, share), ..] if *share > 0.995 => name(*class).to_owned(),
        [(a, p), (b, q), ..] if *q > 0.05 => {
            format!(
                "{} {} {} {}",
                name(*a),
                hundredths(*p),
                name(*b),
                hundredths(*q)
            )
        }
        [(class, share), ..] => format!("{} {}", name(*class), hundredths(*share)),
        [] => String::new(),
    }
}
