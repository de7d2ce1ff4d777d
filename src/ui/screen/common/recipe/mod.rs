//! The recipe: optimizer, batch size and regularizers; below them the data and the changes.

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

/// The lines of the pane.
struct PaneLines {
    /// The area of the list, below the title.
    list: Rect,
    lines: Vec<Line>,
    /// The first visible line of the list.
    scroll: usize,
    /// The area below the list.
    rest: Rect,
}

fn plan(state: &State, area: Rect) -> Option<(PaneLines, Settings)> {
    let settings = state.run.expected()?;
    let rows = panel::rows(&settings);
    let lines_with = |spaced: bool| {
        let mut lines = Vec::new();
        if spaced {
            lines.push(Line::Blank);
        }
        for row in &rows {
            let first = matches!(row, RecipeRow::Regularizer(0));
            if spaced && (*row == RecipeRow::Batch || first) {
                lines.push(Line::Blank);
            }
            if first {
                lines.push(Line::Regularizers);
            }
            lines.push(Line::Row(*row));
        }
        lines
    };
    let height = area.height.saturating_sub(1);
    // Blank lines only if the data and a few changes still fit below.
    let mut lines = lines_with(true);
    if lines.len() as u16 + 11 > height {
        lines = lines_with(false);
    }
    let shown = (lines.len() as u16).min(height);
    let chosen = Line::Row(rows[panel::place(&rows, state.row)]);
    let index = lines.iter().position(|line| *line == chosen).unwrap_or(0);
    let scroll = (index + 1).saturating_sub(usize::from(shown));
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
    /// The visible lines with their areas.
    fn shown(&self) -> impl Iterator<Item = (Line, Rect)> {
        let lines = self.lines[self.scroll..].iter().copied();
        lines.zip(self.list.rows())
    }
}

pub(super) fn hit(state: &State, area: Rect, at: Position) -> Option<Hit> {
    let (plan, settings) = plan(state, area)?;
    let (line, line_area) = plan.shown().find(|(_, line_area)| line_area.contains(at))?;
    let Line::Row(row) = line else {
        return None;
    };
    let value = row::value(row, &settings, state.run.unavailable(), state.words());
    let part = row::setting(&value).part(line_area, at.x, state.symbols());
    let is_switch = matches!(row, RecipeRow::Regularizer(_)) && is_bullet(at.x, line_area.x);
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
    for (line, line_area) in plan.shown() {
        match line {
            Line::Blank => {}
            Line::Regularizers => {
                let text = ctx.words.get("recipe.regularizers");
                ctx.row(line_area).put(text, Role::Dim);
            }
            Line::Row(row) => row::draw(state, row, &settings, symbol_cells, line_area, ctx),
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
