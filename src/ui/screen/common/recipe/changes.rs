//! The changes below the recipe, each mark with its letter and its step.

use ratatui::layout::Rect;

use crate::ui::draw_context::{self, DrawContext, Row};
use crate::ui::naming;
use crate::ui::state::State;
use crate::ui::state::run::letters;
use crate::ui::theme::Role;

/// Cells kept free at the right.
const AFTER: u16 = 3;
/// Cells between what changed and its step.
const BEFORE_STEP: u16 = 2;

/// Cells that a text has at least.
const LEAST: u16 = 8;

/// A mark, or a change that was asked for.
struct Item {
    /// The place among the marks.
    mark: Option<usize>,
    text: String,
    step: String,
}

/// The changes made, and those asked for; the latest where there is no room for all.
pub(super) fn draw(state: &State, area: Rect, ctx: &mut DrawContext<'_>) {
    let items = items(state, ctx);
    if items.is_empty() {
        return;
    }
    let air = usize::from(area.height >= 6);
    let mut rows = area.rows().skip(air);
    let Some(heading) = rows.next() else {
        return;
    };
    let room = usize::from(area.height).saturating_sub(air + 1);
    let last = items.iter().rev().find_map(|item| item.mark);
    let indent = draw_context::width(&letters(last.unwrap_or(0))).max(1) + 1;
    let lines: Vec<Vec<String>> = items
        .iter()
        .map(|item| {
            let beside = ctx.width(&item.step) + BEFORE_STEP + AFTER + indent;
            let text = ctx.symbols.text(&item.text);
            draw_context::wrap(&text, area.width.saturating_sub(beside).max(LEAST))
        })
        .collect();
    let hidden = hidden(&lines, room);
    let words = ctx.words;
    let mut row = ctx.row(heading);
    if hidden > 0 {
        let earlier = words.fill("recipe.earlier", &[("count", &hidden)]);
        row.end_skip(AFTER).end(&earlier, Role::Faint);
    }
    row.put(words.get("recipe.changes"), Role::Dim);
    for (item, lines) in items.iter().zip(lines).skip(hidden) {
        for (number, line) in lines.iter().enumerate() {
            let Some(place) = rows.next() else {
                return;
            };
            let mut row = if number == 0 {
                head(item, place, ctx)
            } else {
                ctx.row(place)
            };
            row.go_to(place.x + indent + u16::from(number > 0))
                .put(line, Role::Text);
        }
    }
}

fn items(state: &State, ctx: &DrawContext<'_>) -> Vec<Item> {
    let (run, words) = (&state.run, ctx.words);
    let marks = run.marks();
    let applied = marks.iter().enumerate().map(|(place, mark)| Item {
        mark: Some(place),
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

/// Of these items, each of some lines, so many of the first are left out for the rest to have `room`. One that is cut in
/// the middle stays in.
fn hidden(items: &[Vec<String>], room: usize) -> usize {
    let mut left = room;
    let fitting = items.iter().rev().take_while(|lines| {
        let fits = lines.len() <= left;
        left = left.saturating_sub(lines.len());
        fits
    });
    let fitting = fitting.count().max(usize::from(room > 0));
    items.len().saturating_sub(fitting)
}

/// The first line of an item, without its text.
fn head<'a>(item: &Item, place: Rect, ctx: &'a mut DrawContext<'_>) -> Row<'a> {
    let flag = item
        .mark
        .map(|mark| (letters(mark), ctx.theme.flag(Role::change(mark))));
    let role = if flag.is_some() {
        Role::Dim
    } else {
        Role::Warning
    };
    let ellipsis = ctx.symbols.ellipsis;
    let mut row = ctx.row(place);
    row.end_skip(AFTER)
        .end(&item.step, role)
        .end_skip(BEFORE_STEP);
    match flag {
        Some((letters, style)) => row.put_styled(&letters, style),
        None => row.put(ellipsis, Role::Warning),
    };
    row
}
