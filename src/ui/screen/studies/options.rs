//! The options pane: a description of the chosen study, and its options.

use ratatui::layout::{Position, Rect};

use super::layout::chosen;
use super::recipe;
use super::state::{OptionRow, Pane, Studies};
use super::words;
use crate::train::Until;
use crate::ui::draw_context::{self, DrawContext};
use crate::ui::state::State;
use crate::ui::theme::Role;
use crate::ui::widget::setting::{Choice, Placement, Setting};

/// Maximum width of a row, in cells, so that a value stays near its name.
const COLUMN: u16 = 58;

/// A line of the pane.
enum Line {
    Text(String, Role),
    Row(OptionRow),
}

fn lines(studies: &Studies, state: &State, area: Rect) -> Vec<Line> {
    let (entry, table) = (studies.entry(), state.words());
    let mut lines = Vec::new();
    let text = |lines: &mut Vec<Line>, text: &str, role: Role| {
        let text = state.symbols().text(text).into_owned();
        let wrapped = draw_context::wrap(&text, area.width.clamp(1, 76));
        lines.extend(wrapped.into_iter().map(|line| Line::Text(line, role)));
    };
    let title = if chosen(state) == Pane::Options {
        Role::Accent
    } else {
        Role::Strong
    };
    text(&mut lines, words::label(entry, table), title);
    text(
        &mut lines,
        &sentence(words::explanation(entry, table)),
        Role::Dim,
    );
    text(&mut lines, entry.source, Role::Faint);
    lines.push(Line::Text(String::new(), Role::Dim));
    lines.extend(studies.rows().map(Line::Row));
    lines.push(Line::Text(String::new(), Role::Dim));
    if studies.row() == OptionRow::Recipe {
        // The row may have no room for all of it.
        let whole = value(studies, state, OptionRow::Recipe);
        text(&mut lines, &sentence(&whole), Role::Text);
    }
    match studies.row() {
        OptionRow::Recipe if entry.recipe.is_some() => {
            text(&mut lines, table.get("studies.recipe-how"), Role::Dim);
        }
        OptionRow::Recipe => text(&mut lines, table.get("studies.recipe-run-only"), Role::Dim),
        OptionRow::Opt(option) => {
            let option = &entry.options[option];
            let help = words::help(entry, option, table);
            text(&mut lines, help, Role::Dim);
            let allowed = words::allowed(entry, option, table);
            let allowed = table.fill("studies.allowed", &[("allowed", &allowed)]);
            text(&mut lines, &allowed, Role::Dim);
            if option.repeats {
                let several = table.fill("studies.several", &[("word", &option.word)]);
                text(&mut lines, &several, Role::Dim);
            }
        }
    }
    lines
}

/// The text with a capital first letter.
pub(super) fn sentence(text: &str) -> String {
    let mut letters = text.chars();
    let first = letters.next().map(char::to_uppercase);
    first.into_iter().flatten().chain(letters).collect()
}

/// Index of the first visible line, so that the chosen row is visible.
fn first(studies: &Studies, lines: &[Line], rows: u16) -> usize {
    let row = studies.row();
    let index = lines
        .iter()
        .position(|line| matches!(line, Line::Row(one) if *one == row));
    // The line after the chosen row is visible, too.
    let most = lines.len().saturating_sub(usize::from(rows));
    (index.unwrap_or(0) + 2)
        .saturating_sub(usize::from(rows))
        .min(most)
}

fn value(studies: &Studies, state: &State, row: OptionRow) -> String {
    let table = state.words();
    let OptionRow::Opt(option) = row else {
        let (entry, own) = (studies.entry(), studies.own());
        let recipe = recipe::next(entry, own, state);
        let summary = recipe::summary(&recipe);
        if !recipe::is_by_run(entry, own, state) {
            return table.fill("studies.shipped", &[("recipe", &summary)]);
        }
        return match recipe.until {
            Some(Until::Epoch(epoch)) => {
                let epochs = table.numbers().figure(epoch);
                let values: [(&str, &dyn std::fmt::Display); 2] =
                    [("recipe", &summary), ("epochs", &epochs)];
                table.fill("studies.by-run-epochs", &values)
            }
            _ => table.fill("studies.by-run", &[("recipe", &summary)]),
        };
    };
    match studies.value(option) {
        value if value.is_empty() => table.get("studies.nothing-set").to_owned(),
        value => value,
    }
}

pub(super) fn draw(studies: &Studies, state: &State, area: Rect, ctx: &mut DrawContext<'_>) {
    let lines = lines(studies, state, area);
    let first = first(studies, &lines, area.height);
    for (line, line_area) in lines[first..].iter().zip(area.rows()) {
        match line {
            Line::Text(text, role) => {
                ctx.row(line_area).put(text, *role);
            }
            Line::Row(row) => draw_row(studies, state, *row, line_area, ctx),
        }
    }
}

fn draw_row(
    studies: &Studies,
    state: &State,
    row: OptionRow,
    area: Rect,
    ctx: &mut DrawContext<'_>,
) {
    let area = Rect {
        width: area.width.min(COLUMN),
        ..area
    };
    let text = value(studies, state, row);
    let choice = Choice::of(studies.row() == row, chosen(state) == Pane::Options);
    let name = match row {
        OptionRow::Recipe => ctx.words.get("studies.recipe"),
        OptionRow::Opt(option) => studies.entry().options[option].word,
    };
    let role = if choice == Choice::Focused {
        Role::Strong
    } else {
        Role::Text
    };
    let can_turn = row == OptionRow::Recipe && studies.entry().recipe.is_some();
    let symbols = ctx.symbols;
    // A blank and an arrow at both ends, and a blank after the name.
    let room = area.width.saturating_sub(draw_context::width(name) + 6);
    let text = draw_context::cut(&text, room, symbols.ellipsis);
    let mut line = ctx.row(area);
    line.put(name, role).skip(1);
    let is_given = match row {
        OptionRow::Recipe => false,
        OptionRow::Opt(option) => {
            let option = &studies.entry().options[option];
            studies
                .own()
                .given
                .iter()
                .any(|(word, _)| *word == option.word)
        }
    };
    let role = if is_given { Role::Accent } else { Role::Strong };
    if can_turn {
        let setting = Setting {
            text: &text,
            mark: " ",
            role,
            choice,
            placement: Placement::EndApart,
        };
        setting.draw(area, &mut line, symbols);
    } else if choice == Choice::Focused {
        line.end(&format!(" {text} "), Role::Selected);
    } else {
        line.end_skip(1).end(&text, role);
    }
}

/// The row at a screen position.
pub(super) fn hit(studies: &Studies, state: &State, area: Rect, at: Position) -> Option<OptionRow> {
    let lines = lines(studies, state, area);
    let first = first(studies, &lines, area.height);
    let mut placed = lines[first..].iter().zip(area.rows());
    match placed.find(|(_, area)| area.contains(at))?.0 {
        Line::Row(row) => Some(*row),
        Line::Text(..) => None,
    }
}
