//! The changes below the recipe, each with its letter and its step.

use ratatui::layout::Rect;

use crate::ui::ink::{self, Ink};
use crate::ui::naming;
use crate::ui::number;
use crate::ui::state::State;
use crate::ui::state::run::letters;
use crate::ui::theme::Role;

/// The changes made, and those asked for; the latest where there is no room for all.
pub(super) fn draw(state: &State, area: Rect, ink: &mut Ink<'_>) {
    let run = &state.run;
    let count = run.changes.len() + run.requested.len();
    if count == 0 {
        return;
    }
    let air = usize::from(area.height >= 6);
    let mut rows = area.rows().skip(air);
    let Some(heading) = rows.next() else {
        return;
    };
    let room = usize::from(area.height).saturating_sub(air + 1);
    let hidden = count.saturating_sub(room);
    let words = ink.words;
    let mut row = ink.row(heading);
    if hidden > 0 {
        let earlier = words.fill("recipe.earlier", &[("count", &hidden)]);
        row.end_skip(3).end(&earlier, Role::Faint);
    }
    row.put(words.get("recipe.changes"), Role::Dim);
    let letter_cells = ink::width(&letters(run.changes.len().saturating_sub(1)));
    let applied = run.changes.iter().enumerate().map(|(index, change)| {
        let step = number::count(change.step);
        (Some(index), change.change, change.text.as_str(), step)
    });
    let requested = run.requested.iter().map(|one| {
        let pending = words.get("recipe.pending").to_owned();
        (None, one.change, one.text.as_str(), pending)
    });
    for ((index, change, text, step), place) in applied.chain(requested).skip(hidden).zip(rows) {
        change_line(
            index,
            &naming::change(change, text, words),
            &step,
            letter_cells,
            place,
            ink,
        );
    }
}

fn change_line(
    index: Option<usize>,
    text: &str,
    step: &str,
    letter_cells: u16,
    place: Rect,
    ink: &mut Ink<'_>,
) {
    let flag = index.map(|index| (letters(index), ink.theme.flag(Role::change(index))));
    let ellipsis = ink.symbols.ellipsis;
    let mut row = ink.row(place);
    let role = if index.is_some() {
        Role::Dim
    } else {
        Role::Warning
    };
    row.end_skip(3).end(step, role).end_skip(2);
    match flag {
        Some((letters, style)) => row.put_styled(&letters, style),
        None => row.put(ellipsis, Role::Warning),
    };
    row.go_to(place.x + letter_cells.max(1) + 1)
        .put(text, Role::Text);
}
