//! Renders figures of answers, one file per kind.
//!
//! The screen draws title and caption; everything else, including legend and axes, is drawn here.

mod bars;
mod curves;
mod frame;
mod legend;
mod matrix;
mod samples;
mod scatter;
mod style;
mod table;
#[cfg(test)]
mod tests;

use ratatui::layout::Rect;

use crate::figure::{Content, Figure};
use crate::ui::draw_context::DrawContext;

/// How a figure is viewed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(in crate::ui) struct View {
    /// The [stop](stops) whose values are read off.
    pub(in crate::ui) cursor: Option<usize>,
    /// Lines it is scrolled down by, where it can be.
    pub(in crate::ui) scroll: u16,
}

/// Draws a figure; what does not fit is left out.
pub(in crate::ui) fn draw(figure: &Figure, view: View, area: Rect, ctx: &mut DrawContext<'_>) {
    let area = area.intersection(ctx.buffer.area);
    if area.is_empty() {
        return;
    }
    match &figure.content {
        Content::Curves(curves) => curves::draw(curves, view.cursor, area, ctx),
        Content::Scatter(scatter) => scatter::draw(scatter, view.cursor, area, ctx),
        Content::Bars(bars) => bars::draw(bars, view.cursor, area, ctx),
        Content::Matrix(matrix) => matrix::draw(matrix, view.scroll, area, ctx),
        Content::Samples(all) => samples::draw(all, view.scroll, area, ctx),
        Content::Table(sheet) => table::draw(sheet, view.scroll, area, ctx),
    }
}

/// Number of positions at which values can be read off.
#[must_use]
pub(in crate::ui) fn stops(figure: &Figure) -> usize {
    match &figure.content {
        Content::Curves(all) => curves::stops(all).len(),
        Content::Scatter(scatter) => scatter::stops(scatter),
        Content::Bars(bars) => bars.categories.len(),
        Content::Matrix(_) | Content::Samples(_) | Content::Table(_) => 0,
    }
}

/// How many lines it can be scrolled by in `area`.
#[must_use]
pub(in crate::ui) fn most_scroll(figure: &Figure, area: Rect) -> u16 {
    match &figure.content {
        Content::Curves(_) | Content::Scatter(_) | Content::Bars(_) => 0,
        Content::Matrix(matrix) => matrix::most_scroll(matrix, area),
        Content::Samples(all) => samples::most_scroll(all, area),
        Content::Table(sheet) => table::most_scroll(sheet, area),
    }
}
