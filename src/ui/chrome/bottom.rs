//! The last line: hints, a question, or the command line with what completes it.

use ratatui::layout::{Position, Rect};

use super::Parts;
use crate::ui::app::{App, Over};
use crate::ui::command::{self, Candidate};
use crate::ui::ink::{self, Ink};
use crate::ui::keymap::{self, Action, Group};
use crate::ui::prompt::Prompt;
use crate::ui::theme::Role;
use crate::ui::view::Span;

/// Candidates shown at once above the command line.
const MOST_CANDIDATES: u16 = 8;

/// Draws the last line, and what stands above it while a command is typed; returns where the terminal's cursor is.
pub(in crate::ui) fn bottom(app: &App, parts: &Parts, ink: &mut Ink<'_>) -> Option<Position> {
    match &app.over {
        Over::Prompt(prompt) => Some(typing(app, prompt, parts, ink)),
        Over::Question => {
            let question = ink.words.get("question.test");
            let mut row = ink.row(parts.bottom);
            row.skip(1).put(question, Role::Warning).skip(2);
            let x = row.x();
            hints(app, parts.bottom, x, ink);
            None
        }
        Over::Nothing | Over::Help(_) => {
            hints(app, parts.bottom, parts.bottom.x + 1, ink);
            None
        }
    }
}

/// The hints that fit on the last line from column `x` on, with the columns each takes.
pub(super) fn placed_hints(app: &App, area: Rect, x: u16) -> Vec<(Group, u16, u16)> {
    let symbols = app.symbols();
    let mut all = keymap::hints(&app.contexts(), app.words(), symbols);
    useful(app, &mut all);
    let wide = |group: &Group| {
        ink::width(&symbols.text(&group.keys)) + 1 + ink::width(&symbols.text(group.label))
    };
    // Commands, help and quit are the way to everything else: the rest gives way to them.
    let last: Vec<Group> = {
        let (last, rest) = all.into_iter().partition(|group| {
            matches!(group.action, Action::Command | Action::Help | Action::Quit)
        });
        all = rest;
        last
    };
    let kept: u16 = last.iter().map(|group| wide(group) + 2).sum();
    let mut left = x;
    let mut placed = Vec::new();
    for group in all {
        let width = wide(&group);
        if left + width + 2 + kept > area.right() {
            break;
        }
        placed.push((group, left, width));
        left += width + 2;
    }
    for group in last {
        let width = wide(&group);
        placed.push((group, left, width));
        left += width + 2;
    }
    placed
}

/// Leaves out what would do nothing now; puts the way back to following first when it is needed.
fn useful(app: &App, groups: &mut Vec<Group>) {
    let stopped = app.run.end().is_some();
    groups.retain(|group| !(stopped && matches!(group.action, Action::TogglePause | Action::Step)));
    let follow = groups
        .iter()
        .position(|group| group.action == Action::Follow);
    if let Some(group) = follow.map(|place| groups.remove(place))
        && (app.view.cursor.is_some() || matches!(app.view.span, Span::Frozen(..)))
    {
        groups.insert(0, group);
    }
}

fn hints(app: &App, area: Rect, x: u16, ink: &mut Ink<'_>) {
    for (group, left, width) in placed_hints(app, area, x) {
        let place = Rect {
            x: left,
            width,
            ..area
        };
        let mut row = ink.row(place);
        row.put(&group.keys, Role::Accent)
            .skip(1)
            .put(group.label, Role::Dim);
    }
}

fn typing(app: &App, prompt: &Prompt, parts: &Parts, ink: &mut Ink<'_>) -> Position {
    let area = parts.bottom;
    let (text, cursor) = prompt.visible(area.width.saturating_sub(3));
    let mut row = ink.row(area);
    row.skip(1).put(":", Role::Accent).put(&text, Role::Strong);
    if prompt.error.is_none() {
        candidates(app, prompt, area, ink);
    }
    Position::new(
        (area.x + 2 + cursor).min(area.right().saturating_sub(1)),
        area.y,
    )
}

/// The list above the command line: what can follow, with what it does.
fn candidates(app: &App, prompt: &Prompt, line: Rect, ink: &mut Ink<'_>) {
    let fresh: Vec<Candidate>;
    let (all, chosen) = if let Some((all, chosen)) = prompt.cycle() {
        (all, Some(chosen))
    } else {
        let settings = app.run.expected();
        fresh = command::candidates(prompt.text(), ink.words, settings.as_ref());
        (&fresh[..], None)
    };
    let most = MOST_CANDIDATES.min(line.y.saturating_sub(4)) as usize;
    let count = all.len().min(most);
    if count == 0 {
        return;
    }
    let first = chosen.map_or(0, |chosen| {
        chosen.saturating_sub(count / 2).min(all.len() - count)
    });
    let shown = &all[first..first + count];
    let column = all
        .iter()
        .map(|one| ink.width(&one.shown))
        .max()
        .unwrap_or(0);
    let area = Rect {
        y: line.y - count as u16,
        height: count as u16,
        ..line
    };
    ink.clear(area);
    let more = all.len() - count;
    for (index, one) in shown.iter().enumerate() {
        let place = Rect {
            y: area.y + index as u16,
            height: 1,
            ..area
        };
        let picked = chosen == Some(first + index);
        let role = if picked { Role::Selected } else { Role::Text };
        let mut row = ink.row(place);
        row.end_skip(1);
        if more > 0 && index + 1 == count {
            row.end(&format!("+{more}"), Role::Faint).end_skip(1);
        }
        row.skip(1).put(&format!(" {} ", one.shown), role);
        row.go_to(place.x + column + 5)
            .put(&one.explanation, Role::Dim);
    }
}
