//! The list of changes below the recipe, each with the letter and step of its mark.

use ratatui::layout::Rect;

use crate::ui::draw_context::{self, DrawContext, Row};
use crate::ui::naming;
use crate::ui::state::State;
use crate::ui::state::run::letters;
use crate::ui::theme::Role;

/// Blank cells at the right end.
const AFTER: u16 = 3;
/// Cells between a change and its step.
const BEFORE_STEP: u16 = 2;

/// Least width of a change's text in cells.
const MIN_TEXT: u16 = 8;

/// An applied change (a mark), or a requested one.
struct Item {
    /// The index of the mark, or `None` if the change is still pending.
    mark: Option<usize>,
    text: String,
    step: String,
}

/// Draws applied and requested changes; only the latest where there is no room for all.
pub(super) fn draw(state: &State, area: Rect, ctx: &mut DrawContext<'_>) {
    let items = items(state, ctx);
    if items.is_empty() {
        return;
    }
    let spacing = usize::from(area.height >= 6);
    let mut rows = area.rows().skip(spacing);
    let Some(heading) = rows.next() else {
        return;
    };
    let height = usize::from(area.height).saturating_sub(spacing + 1);
    let last = items.iter().rev().find_map(|item| item.mark);
    let indent = draw_context::width(&letters(last.unwrap_or(0))).max(1) + 1;
    let lines: Vec<Vec<String>> = items
        .iter()
        .map(|item| {
            let beside = ctx.width(&item.step) + BEFORE_STEP + AFTER + indent;
            let text = ctx.symbols.text(&item.text);
            draw_context::wrap(&text, area.width.saturating_sub(beside).max(MIN_TEXT))
        })
        .collect();
    let hidden = hidden(&lines, height);
    let words = ctx.words;
    let mut row = ctx.row(heading);
    if hidden > 0 {
        let earlier = words.fill("recipe.earlier", &[("count", &hidden)]);
        row.end_skip(AFTER).end(&earlier, Role::Faint);
    }
    row.put(words.get("recipe.changes"), Role::Dim);
    for (item, lines) in items.iter().zip(lines).skip(hidden) {
        for (number, line) in lines.iter().enumerate() {
            let Some(line_area) = rows.next() else {
                return;
            };
            let mut row = if number == 0 {
                head(item, line_area, ctx)
            } else {
                ctx.row(line_area)
            };
            row.go_to(line_area.x + indent + u16::from(number > 0))
                .put(line, Role::Text);
        }
    }
}

fn items(state: &State, ctx: &DrawContext<'_>) -> Vec<Item> {
    let (run, words) = (&state.run, ctx.words);
    let marks = run.marks();
    let applied = marks.iter().enumerate().map(|(index, mark)| Item {
        mark: Some(index),
        text: naming::change(mark.change, &mark.text, words),
        step: words.numbers().count(mark.step),
    });
    let requested = run.requested.iter().map(|one| Item {
        mark: None,
        text: naming::change(one.change, &one.text, words),
        step: words.get("recipe.pending").to_owned(),
    });
    applied.chain(requested).collect()
}

/// The number of items to leave out at the start, given the lines of each, so that the rest fits into `height` lines.
/// The last item is kept even if it is cut off.
fn hidden(items: &[Vec<String>], height: usize) -> usize {
    let mut left = height;
    let fitting = items.iter().rev().take_while(|lines| {
        let fits = lines.len() <= left;
        left = left.saturating_sub(lines.len());
        fits
    });
    let fitting = fitting.count().max(usize::from(height > 0));
    items.len().saturating_sub(fitting)
}

/// Draws the first line of an item without its text.
fn head<'a>(item: &Item, line_area: Rect, ctx: &'a mut DrawContext<'_>) -> Row<'a> {
    let flag = item
        .mark
        .map(|mark| (letters(mark), ctx.theme.flag(Role::change(mark))));
    let role = if flag.is_some() {
        Role::Dim
    } else {
        Role::Warning
    };
    let ellipsis = ctx.symbols.ellipsis;
    let mut row = ctx.row(line_area);
    row.end_skip(AFTER)
        .end(&item.step, role)
        .end_skip(BEFORE_STEP);
    match flag {
        Some((letters, style)) => row.put_styled(&letters, style),
        None => row.put(ellipsis, Role::Warning),
    };
    row
}
