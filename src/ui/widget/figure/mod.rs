//! Figures of answers on the cell buffer: one renderer for all of them, one file a kind.
//!
//! Title and caption are the screen's to write; the rest, legend and axes included, is drawn here.

mod bars;
mod curves;
mod frame;
mod legend;
mod look;
mod matrix;
mod samples;
mod scatter;
mod table;
#[cfg(test)]
mod tests;

use ratatui::layout::Rect;

use crate::figure::{Content, Figure};
use crate::ui::draw_context::DrawContext;

/// How a figure is looked at.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(in crate::ui) struct View {
    /// Which of its [stops](stops) is read off.
    pub(in crate::ui) cursor: Option<usize>,
    /// Lines that it is scrolled down by, where it can be.
    pub(in crate::ui) scroll: u16,
}

/// Draws a figure; what has no room is left out.
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

/// How many places there are to read values off.
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
