//! The recipe: optimizer, batch, regularizers; below it the data, and what has been changed.

mod changes;
mod data;
mod row;

use ratatui::layout::{Position, Rect};

use crate::train::Settings;
use crate::ui::draw_context::DrawContext;
use crate::ui::hit::{Hit, Part};
use crate::ui::keymap::Context;
use crate::ui::panel::{self, RecipeRow};
use crate::ui::rects;
use crate::ui::state::{Focus, State};
use crate::ui::theme::Role;
use crate::ui::widget::setting::is_bullet;

/// A line of the recipe's list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Line {
    Blank,
    Regularizers,
    Row(RecipeRow),
}

/// Which lines of the pane are what.
struct PaneLines {
    /// The list, from below the title on.
    list: Rect,
    lines: Vec<Line>,
    /// First line of the list that is shown.
    scroll: usize,
    /// What is left below.
    rest: Rect,
}

fn plan(state: &State, area: Rect) -> Option<(PaneLines, Settings)> {
    let settings = state.run.expected()?;
    let rows = panel::rows(&settings);
    let airy = |air: bool| {
        let mut lines = Vec::new();
        if air {
            lines.push(Line::Blank);
        }
        for row in &rows {
            let first = matches!(row, RecipeRow::Regularizer(0));
            if air && (*row == RecipeRow::Batch || first) {
                lines.push(Line::Blank);
            }
            if first {
                lines.push(Line::Regularizers);
            }
            lines.push(Line::Row(*row));
        }
        lines
    };
    let room = area.height.saturating_sub(1);
    // Air where the data and a few changes still fit below.
    let mut lines = airy(true);
    if lines.len() as u16 + 11 > room {
        lines = airy(false);
    }
    let shown = (lines.len() as u16).min(room);
    let chosen = Line::Row(rows[panel::place(&rows, state.row)]);
    let place = lines.iter().position(|line| *line == chosen).unwrap_or(0);
    let scroll = (place + 1).saturating_sub(usize::from(shown));
    let (list, rest) = rects::top(rects::top(area, 1).1, shown);
    let plan = PaneLines {
        list,
        lines,
        scroll,
        rest,
    };
    Some((plan, settings))
}

impl PaneLines {
    /// The lines on screen, each with its place.
    fn shown(&self) -> impl Iterator<Item = (Line, Rect)> {
        let lines = self.lines[self.scroll..].iter().copied();
        lines.zip(self.list.rows())
    }
}

pub(super) fn hit(state: &State, area: Rect, at: Position) -> Option<Hit> {
    let (plan, settings) = plan(state, area)?;
    let (line, place) = plan.shown().find(|(_, place)| place.contains(at))?;
    let Line::Row(row) = line else {
        return None;
    };
    let value = row::value(row, &settings, state.run.unavailable(), state.words());
    let part = row::setting(&value).part(place, at.x, state.symbols());
    let is_switch = matches!(row, RecipeRow::Regularizer(_)) && is_bullet(at.x, place.x);
    let part = if is_switch && part == Part::Body {
        Part::Switch
    } else {
        part
    };
    Some(Hit::Row(row, part))
}

pub(super) fn draw(state: &State, area: Rect, ctx: &mut DrawContext<'_>) {
    title(state, area, ctx);
    let Some((plan, settings)) = plan(state, area) else {
        return;
    };
    let symbols = settings
        .optimizer
        .knobs
        .iter()
        .map(|knob| ctx.width(knob.symbol));
    let symbol_cells = symbols.max().unwrap_or(0).max(2);
    for (line, place) in plan.shown() {
        match line {
            Line::Blank => {}
            Line::Regularizers => {
                let text = ctx.words.get("recipe.regularizers");
                ctx.row(place).put(text, Role::Dim);
            }
            Line::Row(row) => row::draw(state, row, &settings, symbol_cells, place, ctx),
        }
    }
    let left = data::draw(state, plan.rest, ctx);
    changes::draw(state, left, ctx);
}

fn title(state: &State, area: Rect, ctx: &mut DrawContext<'_>) {
    let focused = state.focus == Focus::Recipe;
    let title = ctx.words.get("recipe.title");
    let mut hints = Vec::new();
    if focused {
        hints = state.keys.short(Context::Recipe, ctx.words, ctx.symbols);
        hints.truncate(2);
    }
    let tab = ctx.words.get("keyname.tab");
    let mut row = ctx.row(area);
    let role = if focused { Role::Accent } else { Role::Strong };
    row.put(title, role).skip(1);
    if focused {
        for (index, group) in hints.iter().enumerate().rev() {
            row.end(group.label, Role::Dim).end(" ", Role::Dim);
            row.end(&group.keys, Role::Accent);
            if index > 0 {
                row.end_skip(2);
            }
        }
    } else {
        row.end(tab, Role::Accent);
    }
}
