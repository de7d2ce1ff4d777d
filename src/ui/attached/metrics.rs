//! Further metrics as small plots.

use ratatui::layout::Rect;
use ratatui::widgets::Widget;

use super::layout::{self, METRIC_ROWS};
use super::{Attached, Page};
use crate::attach::Metric;
use crate::ui::draw_context::DrawContext;
use crate::ui::rects;
use crate::ui::theme::Role;
use crate::ui::widget::plot::{Curve, Mark, Plot};

/// The cells of a small plot's y axis.
const GUTTER: u16 = 8;

impl Attached {
    /// The metrics without a place among the curves whose names contain the filter.
    pub(super) fn shown_metrics(&self) -> impl Iterator<Item = &Metric> {
        let filter = self.filter.to_lowercase();
        let is_meant = move |metric: &&Metric| metric.label.to_lowercase().contains(&filter);
        // On a page of their own, all metrics have room.
        let all = self.page == Page::Metrics;
        let is_shown = move |metric: &&Metric| all || metric.role == crate::attach::Role::Other;
        self.run.metrics.iter().filter(is_shown).filter(is_meant)
    }

    /// The greatest number of rows of metrics that can be scrolled by.
    pub(super) fn most_metrics_scroll(&self, area: Rect) -> usize {
        let (columns, rows) = layout::grid(area);
        let all = self.shown_metrics().count().div_ceil(usize::from(columns));
        all.saturating_sub(usize::from(rows))
    }
}

pub(super) fn draw(shown: &Attached, area: Rect, ctx: &mut DrawContext<'_>) {
    let (columns, rows) = layout::grid(area);
    let count = shown.shown_metrics().count();
    if count == 0 {
        let text = if shown.filter.is_empty() {
            ctx.words.get("attached.no-metrics").to_owned()
        } else {
            ctx.words
                .fill("attached.no-match", &[("filter", &shown.filter)])
        };
        ctx.row(rects::indented(area)).put(&text, Role::Dim);
        return;
    }
    let most = shown.most_metrics_scroll(area);
    let first = shown.metrics_scroll.min(most) * usize::from(columns);
    let visible = usize::from(columns * rows);
    let marks = shown.marked().marks();
    for (index, metric) in shown.shown_metrics().skip(first).take(visible).enumerate() {
        one(shown, metric, &marks, layout::cell(area, index as u16), ctx);
    }
    // What is below is said where it would begin.
    if most > shown.metrics_scroll.min(most) {
        let left = count - (first + visible).min(count);
        let text = ctx.words.fill("attached.more", &[("count", &left)]);
        let last = rects::row(area, rows * METRIC_ROWS - 1);
        ctx.row(last).end_skip(1).end(&text, Role::Dim);
    }
}

fn one(shown: &Attached, metric: &Metric, marks: &[Mark], area: Rect, ctx: &mut DrawContext<'_>) {
    let (title, plot) = rects::top(area, 1);
    let value = match metric.last() {
        Some(value) if metric.role.is_accuracy() => ctx.words.numbers().percent(value),
        Some(value) if value.is_finite() => ctx.words.numbers().figure(value),
        Some(_) => ctx.symbols.non_finite.to_owned(),
        None => String::new(),
    };
    let mut row = ctx.row(title);
    row.skip(1).end_skip(1).end(&value, Role::Text).end_skip(1);
    row.put(&metric.label, Role::Strong);
    if plot.height < 2 {
        return;
    }
    // The last row is air between metrics.
    let plot = Rect {
        height: plot.height - 1,
        ..plot
    };
    let run = &shown.run;
    let inner = Plot::inner(plot, GUTTER);
    let window = shown.view.window(&run.axis, run.last_step(), inner.width);
    let curve = Curve::line(&metric.series, Role::Text).smoothing(shown.view.smoothing);
    Plot::new(&window, ctx.theme, ctx.symbols)
        .gutter(GUTTER)
        .numbers(ctx.words.numbers())
        .marks(marks, false)
        .cursor(shown.view.cursor)
        .words("", "")
        .scratch(ctx.scratch)
        .curve(curve)
        .render(plot, ctx.buffer);
}
