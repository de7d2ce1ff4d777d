//! The list of studies, by their questions.

use ratatui::layout::{Position, Rect};

use super::layout::{chosen, is_together};
use super::options::sentence;
use super::state::{Pane, Stage, Studies};
use super::words;
use crate::study;
use crate::ui::draw_context::{self, DrawContext};
use crate::ui::rects;
use crate::ui::state::State;
use crate::ui::symbols::Symbols;
use crate::ui::theme::Role;

/// Maximum width of a line of text, in cells.
const TEXT: u16 = 76;

/// The area of the list, and the index of the first visible study.
fn visible(studies: &Studies, state: &State, area: Rect) -> (Rect, usize) {
    let is_titled = is_together(state);
    let (_, rows) = rects::top(area, u16::from(is_titled));
    let (rows, _) = rects::bottom(rows, u16::from(is_titled));
    let last = study::ENTRIES.len().saturating_sub(rows.height.into());
    let first = (studies.chosen() + 1).saturating_sub(rows.height.into());
    (rows, first.min(last))
}

/// The glyph before a study, and its role.
const fn mark(stage: Stage, symbols: &Symbols) -> (&'static str, Role) {
    match stage {
        Stage::Nothing => ("", Role::Dim),
        Stage::Working => (symbols.play, Role::Good),
        Stage::Paused => (symbols.pause, Role::Warning),
        Stage::Ending | Stage::Ended => (symbols.stop, Role::Warning),
        Stage::Whole => (symbols.check, Role::Good),
        Stage::Failed => (symbols.wrong, Role::Error),
    }
}

pub(super) fn draw(studies: &Studies, state: &State, area: Rect, ctx: &mut DrawContext<'_>) {
    let has_focus = chosen(state) == Pane::List;
    if is_together(state) {
        let role = if has_focus {
            Role::Accent
        } else {
            Role::Strong
        };
        let title = ctx.words.get(Pane::List.name());
        ctx.row(area).put(title, role);
    }
    let (rows, first) = visible(studies, state, area);
    for (index, line) in (first..study::ENTRIES.len()).zip(rows.rows()) {
        let question = words::question(study::ENTRIES[index], ctx.words);
        let (glyph, role) = mark(studies.stage(index), ctx.symbols);
        let role_of_text = match (index == studies.chosen(), has_focus) {
            (true, true) => Role::Selected,
            (true, false) => Role::Strong,
            (false, _) => Role::Text,
        };
        let mut row = ctx.row(line);
        row.put(glyph, role).go_to(line.x + 2);
        row.put(&format!(" {question} "), role_of_text);
    }
    if !is_together(state) {
        let (_, below) = rects::top(rows, study::ENTRIES.len() as u16 + 1);
        describe(studies.entry(), below, ctx);
    }
}

/// What the chosen study does, where its options do not say so beside the list.
fn describe(entry: &study::Entry, area: Rect, ctx: &mut DrawContext<'_>) {
    let (first, rest) = rects::top(area, 1);
    let (label, explanation) = (
        words::label(entry, ctx.words),
        words::explanation(entry, ctx.words),
    );
    ctx.row(first).skip(3).put(label, Role::Strong);
    let text = ctx.symbols.text(explanation);
    let lines = draw_context::wrap(
        &sentence(&text),
        rest.width.saturating_sub(3).clamp(1, TEXT),
    );
    for (line, row) in lines.iter().zip(rest.rows()) {
        ctx.row(row).skip(3).put(line, Role::Dim);
    }
}

/// Index of the study at a screen position.
pub(super) fn hit(studies: &Studies, state: &State, area: Rect, at: Position) -> Option<usize> {
    let (rows, first) = visible(studies, state, area);
    let line = rows.rows().position(|area| area.contains(at))?;
    Some(first + line).filter(|study| *study < study::ENTRIES.len())
}
