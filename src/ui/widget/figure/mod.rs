//! Renders figures of answers, one file per kind.
//!
//! The screen draws title and caption; everything else, including legend and axes, is drawn here.

mod bars;
mod curves;
mod frame;
mod legend;
mod margin;
mod matrix;
mod samples;
mod scatter;
mod style;
mod table;
#[cfg(test)]
mod tests;

use ratatui::layout::Rect;

use crate::figure::{Content, Curves, Figure, Scale};
use crate::ui::draw_context::DrawContext;

/// How a figure is viewed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(in crate::ui) struct View {
    /// The [stop](stops) whose values are read off, or the frame that is shown: the last without one.
    pub(in crate::ui) cursor: Option<usize>,
    /// Lines it is scrolled down by, where it can be.
    pub(in crate::ui) scroll: u16,
    /// Whether y has the scale that the figure did not choose, if [it can](other_scale).
    pub(in crate::ui) is_rescaled: bool,
}

/// Draws a figure; what does not fit is left out.
pub(in crate::ui) fn draw(figure: &Figure, view: View, area: Rect, ctx: &mut DrawContext<'_>) {
    let area = area.intersection(ctx.buffer.area);
    if area.is_empty() {
        return;
    }
    let framed = figure.framed(view.cursor);
    let view = View {
        // The cursor of frames chooses one of them.
        cursor: view.cursor.filter(|_| figure.frames() == 0),
        ..view
    };
    let figure = &*framed;
    match &figure.content {
        Content::Curves(curves) => match other_scale(figure).filter(|_| view.is_rescaled) {
            Some(scale) => curves::draw(&rescaled(curves, scale), view.cursor, area, ctx),
            None => curves::draw(curves, view.cursor, area, ctx),
        },
        Content::Scatter(scatter) => scatter::draw(scatter, view.cursor, area, ctx),
        Content::Bars(bars) => bars::draw(bars, view.cursor, area, ctx),
        Content::Matrix(matrix) => matrix::draw(matrix, view.scroll, area, ctx),
        Content::Samples(all) => samples::draw(all, view.scroll, area, ctx),
        Content::Table(sheet) => table::draw(sheet, view.scroll, area, ctx),
        // Frames hold no frames.
        Content::Frames(_) => {}
    }
}

/// The other scale that its y axis can have; a log axis needs values above 0.
#[must_use]
pub(in crate::ui) fn other_scale(figure: &Figure) -> Option<Scale> {
    let Content::Curves(curves) = &figure.content else {
        return None;
    };
    if curves.y.scale == Scale::Log {
        return Some(Scale::Linear);
    }
    let points = curves.lines.iter().flat_map(|line| &line.points);
    let mut ys = points.map(|[_, y]| *y).filter(|y| y.is_finite()).peekable();
    let can = curves.y.ticks.is_empty() && ys.peek().is_some() && ys.all(|y| y > 0.0);
    can.then_some(Scale::Log)
}

/// The same curves with another scale of y. A log axis has room for far points.
fn rescaled(curves: &Curves, scale: Scale) -> Curves {
    let mut curves = curves.clone();
    curves.y.scale = scale;
    if scale == Scale::Log {
        curves.y.cap = None;
    }
    curves
}

/// Number of positions at which values can be read off, or of its frames.
#[must_use]
pub(in crate::ui) fn stops(figure: &Figure) -> usize {
    match &figure.content {
        Content::Curves(all) => curves::stops(all).len(),
        Content::Scatter(scatter) => scatter::stops(scatter),
        Content::Bars(bars) => bars.categories.len(),
        Content::Matrix(_) | Content::Samples(_) | Content::Table(_) => 0,
        Content::Frames(frames) => frames.all.len(),
    }
}

/// How many lines it can be scrolled by in `area`.
#[must_use]
pub(in crate::ui) fn most_scroll(figure: &Figure, area: Rect) -> u16 {
    match &figure.content {
        Content::Matrix(matrix) => matrix::most_scroll(matrix, area),
        Content::Samples(all) => samples::most_scroll(all, area),
        Content::Table(sheet) => table::most_scroll(sheet, area),
        Content::Frames(_) if figure.frames() > 0 => most_scroll(&figure.framed(None), area),
        Content::Curves(_) | Content::Scatter(_) | Content::Bars(_) | Content::Frames(_) => 0,
    }
}
