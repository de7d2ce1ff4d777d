//! The panel: the controls of the run, what is watched here, and what was changed.

use std::fmt::Display;

use ratatui::layout::Rect;

use super::{Attached, notices};
use crate::attach::{Control, OnTrigger, printable};
use crate::ui::draw_context::DrawContext;
use crate::ui::rects;
use crate::ui::state::Focus;
use crate::ui::theme::Role;
use crate::ui::widget::setting::{Choice, Placement, Setting};

/// A row of the panel.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Row {
    /// A control of the run, by its name.
    Control(String),
    /// Early stopping's patience.
    Patience,
    /// What it does.
    OnTrigger,
}

impl Attached {
    /// The rows that can be chosen.
    pub(super) fn panel_rows(&self) -> Vec<Row> {
        let controls = self.run.panel.controls.iter();
        let mut rows: Vec<Row> = controls.map(|one| Row::Control(one.name.clone())).collect();
        let has_validation = self
            .run
            .of_role(crate::attach::Role::ValidationLoss)
            .is_some();
        if has_validation || !rows.is_empty() {
            rows.extend([Row::Patience, Row::OnTrigger]);
        }
        rows
    }

    pub(super) fn chosen_row(&self) -> Option<Row> {
        let rows = self.panel_rows();
        let last = rows.len().checked_sub(1)?;
        rows.into_iter().nth(self.row.min(last))
    }
}

pub(super) fn draw(shown: &Attached, area: Rect, ctx: &mut DrawContext<'_>) {
    let area = rects::indented(area);
    let has_focus = shown.focus == Focus::Recipe;
    let rows = shown.panel_rows();
    let chosen = shown.row.min(rows.len().saturating_sub(1));
    let title = if shown.is_read_only {
        "attached.read-only"
    } else {
        "attached.controls-title"
    };
    let role = if has_focus {
        Role::Accent
    } else {
        Role::Strong
    };
    let title = ctx.words.get(title);
    ctx.row(rects::row(area, 0)).put(title, role);
    let controls = rows
        .iter()
        .filter(|row| matches!(row, Row::Control(_)))
        .count();
    // Where not all rows fit, the chosen one does.
    let room = usize::from(area.height.saturating_sub(4)).max(1);
    let first = (chosen + 1).saturating_sub(room);
    let mut y = 1;
    for (index, row) in rows.iter().enumerate().skip(first).take(room) {
        if index == controls {
            y += 1;
            let title = ctx.words.get("attached.watch-title");
            ctx.row(rects::row(area, y)).put(title, Role::Strong);
            y += 1;
        }
        let choice = Choice::of(index == chosen, has_focus);
        draw_row(shown, row, choice, rects::row(area, y), ctx);
        y += 1;
    }
    let (_, rest) = rects::top(area, y + 1);
    draw_changes(shown, rest, ctx);
}

fn draw_row(shown: &Attached, row: &Row, choice: Choice, area: Rect, ctx: &mut DrawContext<'_>) {
    let words = ctx.words;
    let (name, text, role) = match row {
        Row::Control(name) => {
            let Some(control) = shown.run.panel.control(name) else {
                return;
            };
            let (text, role) = control_text(shown, control);
            (control.label.clone(), text, role)
        }
        Row::Patience => {
            let patience = shown.run.early_stopping.patience;
            let text = patience.map_or(words.get("change.off").to_owned(), |patience| {
                words.numbers().count(patience.into())
            });
            (words.get("attached.patience").to_owned(), text, Role::Text)
        }
        Row::OnTrigger => {
            let text = words.get(match shown.run.early_stopping.on_trigger {
                OnTrigger::Mark => "attached.mark",
                OnTrigger::Stop => "attached.stop",
            });
            (
                words.get("attached.on-trigger").to_owned(),
                text.to_owned(),
                Role::Text,
            )
        }
    };
    let symbols = ctx.symbols;
    let mut line = ctx.row(area);
    line.end_skip(1);
    let setting = Setting {
        text: &text,
        mark: " ",
        role,
        choice,
        placement: Placement::End,
    };
    setting.draw(area, &mut line, symbols);
    let role = match choice {
        Choice::No => Role::Text,
        Choice::Chosen | Choice::Focused => Role::Strong,
    };
    line.end_skip(1).put(&name, role);
}

/// The value of a control: the one that is asked for until it is made, and then that which holds.
fn control_text(shown: &Attached, control: &Control) -> (String, Role) {
    let (words, panel) = (shown.words(), &shown.run.panel);
    let pending = panel.pending_of(&control.name);
    if control.is_trigger() {
        return match pending {
            Some(_) => (words.get("attached.asked").to_owned(), Role::Warning),
            None => (words.get("attached.press").to_owned(), Role::Dim),
        };
    }
    match pending {
        Some(pending) => {
            let asked = notices::value(pending.value.as_ref(), words);
            let text = if pending.is_late {
                words.fill("attached.late", &[("value", &asked)])
            } else {
                words.fill("attached.pending", &[("value", &asked)])
            };
            (text, Role::Warning)
        }
        None if panel.is_overridden(&control.name) => {
            (notices::value(control.value.as_ref(), words), Role::Warning)
        }
        None => (notices::value(control.value.as_ref(), words), Role::Text),
    }
}

/// What was changed and what happened, the latest last.
fn draw_changes(shown: &Attached, area: Rect, ctx: &mut DrawContext<'_>) {
    let run = &shown.run;
    let is_nothing =
        run.applied.is_empty() && run.marks.is_empty() && run.panel.pending().is_empty();
    if area.height < 2 || is_nothing {
        return;
    }
    let words = ctx.words;
    let (title, rest) = rects::top(area, 1);
    ctx.row(title)
        .put(words.get("attached.changes-title"), Role::Strong);
    let changes = shown.run.applied.iter().enumerate().map(|(index, one)| {
        let text = notices::change(one, words);
        let text = match one.until {
            Some(step) => {
                let values: [(&str, &dyn Display); 2] =
                    [("change", &text), ("step", &words.numbers().count(step))];
                words.fill("attached.until", &values)
            }
            None => text,
        };
        (one.step, Some(index), text)
    });
    let events = shown.run.marks.iter().map(|mark| {
        let text = format!("{} {}", mark.kind, mark.text);
        (mark.step, None, text)
    });
    let later = shown.run.panel.pending().iter().filter_map(|one| {
        let value = notices::value(one.value.as_ref(), words);
        let text = words.fill(
            "attached.later",
            &[("control", &printable(&one.control, 40)), ("value", &value)],
        );
        Some((one.at?, None, text))
    });
    let mut all: Vec<_> = changes.chain(events).chain(later).collect();
    all.sort_by_key(|(step, ..)| *step);
    let hidden = all.len().saturating_sub(usize::from(rest.height));
    for (y, (step, index, text)) in all.into_iter().skip(hidden).enumerate() {
        let step = words.numbers().count(step);
        let mut row = ctx.row(rects::row(rest, y as u16));
        row.end_skip(1).end(&step, Role::Dim).end_skip(1);
        match index {
            Some(index) => row.put(&Attached::letter(index), Role::change(index)),
            None => row.put("·", Role::Dim),
        };
        row.skip(1).put(&text, Role::Text);
    }
}
