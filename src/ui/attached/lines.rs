//! The two lines below: early stopping, and the verdict.

use std::fmt::Display;

use ratatui::layout::Rect;

use super::Attached;
use crate::attach::Role as MetricRole;
use crate::regularize::Meter;
use crate::ui::draw_context::DrawContext;
use crate::ui::screen::{Places, patience, verdict};
use crate::ui::theme::Role;

/// The width of the bar, in cells.
const BAR: u16 = 16;
/// Its width where the line is narrower than [`WIDE`].
const SHORT_BAR: u16 = 8;
const WIDE: u16 = 80;

/// Early stopping's meter, and the best evaluation.
pub(super) fn meter(shown: &Attached, area: Rect, ctx: &mut DrawContext<'_>) {
    let (words, meter) = (ctx.words, &shown.run.early_stopping);
    let glyph = ctx.symbols.best;
    let Some((step, epoch, loss)) = meter.best else {
        return;
    };
    let values: [(&str, &dyn Display); 3] = [
        ("loss", &words.numbers().loss(loss)),
        ("epoch", &words.numbers().still_epoch(epoch)),
        ("step", &words.numbers().count(step)),
    ];
    let has_epochs = shown.run.has_axis(crate::series::AxisKind::Epochs);
    let best = if has_epochs {
        words.fill("meter.best", &values[..2])
    } else {
        words.fill("attached.best", &[values[0], values[2]])
    };
    let kept = ctx.width(&best) + 4;
    let bar = if area.width < WIDE { SHORT_BAR } else { BAR };
    let mut row = ctx.row(area);
    row.skip(1).end_skip(1);
    if let Some(limit) = meter.patience {
        let meter = Meter {
            count: meter.waited,
            limit,
            triggered: meter.is_triggered,
        };
        patience(&meter, bar, kept, words, &mut row);
        row.skip(2);
    }
    row.put(&best, Role::Validation)
        .skip(1)
        .put(glyph, Role::Best);
}

/// The verdict, or what it would need.
pub(super) fn verdict_line(shown: &Attached, area: Rect, ctx: &mut DrawContext<'_>) {
    let (words, run) = (ctx.words, &shown.run);
    if let Some((step, metric)) = &run.divergence {
        let values: [(&str, &dyn Display); 2] =
            [("metric", metric), ("step", &words.numbers().count(*step))];
        let text = words.fill("attached.diverged", &values);
        ctx.row(area).skip(1).put(&text, Role::Error);
        return;
    }
    if let Some(role) = run.missing_loss() {
        let why = match role {
            MetricRole::TrainLoss => "attached.no-train-loss",
            _ => "attached.no-verdict",
        };
        if run.last_step() > 0 {
            ctx.row(area).skip(1).put(words.get(why), Role::Dim);
        }
        return;
    }
    let places = if run.counts_steps() {
        Places::Steps
    } else {
        Places::Epochs
    };
    verdict(&run.diagnosis(), places, area, ctx);
}
