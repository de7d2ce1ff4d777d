//! What the program prints beside its messages.

use ratatui::layout::Rect;

use super::{Attached, Page};
use crate::ui::draw_context::DrawContext;
use crate::ui::rects;
use crate::ui::theme::Role;

impl Attached {
    /// The greatest number of lines that can be scrolled back by.
    pub(super) fn most_output_scroll(&self, area: Rect) -> usize {
        self.log
            .lines()
            .len()
            .saturating_sub(usize::from(area.height))
    }
}

pub(super) fn draw(shown: &Attached, area: Rect, ctx: &mut DrawContext<'_>) {
    let mut area = area;
    if shown.page == Page::Curves {
        let (edge, rest) = rects::top(area, 1);
        ctx.edge(edge, ctx.words.get("attached.output"));
        area = rest;
    } else if shown.log.is_empty() {
        let text = ctx.words.get("attached.no-output");
        ctx.row(rects::indented(area)).put(text, Role::Dim);
        return;
    }
    let back = match shown.page {
        Page::Output => shown.output_scroll.min(shown.most_output_scroll(area)),
        _ => 0,
    };
    let count = shown.log.lines().len();
    let end = count - back;
    let start = end.saturating_sub(usize::from(area.height));
    for (row, line) in shown.log.lines().skip(start).take(end - start).enumerate() {
        let line_area = rects::row(area, row as u16);
        ctx.row(line_area).skip(1).put(line, Role::Text);
    }
}
