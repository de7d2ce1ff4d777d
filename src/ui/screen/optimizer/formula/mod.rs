//! The optimizer's formula: each line in symbols, below it the values of one parameter at the next step, and the
//! meanings of the symbols.

mod cells;

use ratatui::layout::Rect;

use super::state::Optimizer;
use super::{hue, keys};
use crate::optim::{Entry, Symbol, Values};
use crate::ui::draw_context::{self, DrawContext};
use crate::ui::locale::Words;
use crate::ui::number::{self, Numbers};
use crate::ui::state::State;
use crate::ui::theme::Role;
use cells::{Cell, Subject, signed, wrapped};

/// Width of the symbols in the list of meanings, in cells.
const SYMBOL: u16 = 4;

/// A row of the pane.
enum FormulaRow {
    Blank,
    /// Symbols, or (`true`) the values below them, starting in this column.
    Symbols(u16, Vec<Cell>, bool),
    Meaning(Symbol),
    /// The names of the knobs on one line.
    Knobs(Vec<Symbol>),
}

impl Subject<'_> {
    /// All rows of the pane at this width. With `all`, every symbol has a row to itself; without, W is omitted because
    /// the line above names it, and the knobs, which the recipe names, share a row.
    fn rows(&self, width: u16, all: bool) -> Vec<FormulaRow> {
        let mut rows = Vec::new();
        for line in self.entry.lines() {
            for (x, cells) in wrapped(self.cells(&line), width) {
                let below = cells.iter().map(Cell::copy).collect();
                rows.push(FormulaRow::Symbols(x, cells, false));
                rows.push(FormulaRow::Symbols(x, below, true));
            }
        }
        rows.push(FormulaRow::Blank);
        let (knobs, others): (Vec<Symbol>, Vec<Symbol>) = self
            .entry
            .symbols()
            .into_iter()
            .partition(|symbol| symbol.knob.is_some());
        let others = others.into_iter().filter(|one| all || one.symbol != "W");
        rows.extend(others.map(FormulaRow::Meaning));
        if all {
            rows.extend(knobs.into_iter().map(FormulaRow::Meaning));
        } else if !knobs.is_empty() {
            rows.push(FormulaRow::Knobs(knobs));
        }
        rows
    }
}

/// Rows above the formula: the optimizer's name, and the parameter whose values are shown.
const HEAD: u16 = 2;

/// The greatest scroll offset of the pane.
pub(super) fn max_scroll(screen: &Optimizer, state: &State, area: Rect, all: bool) -> u16 {
    // The blank row and the row of W are dropped before scrolling is needed.
    let spare = if all { 2 } else { 1 };
    lines(screen, state, area.width, all).saturating_sub(area.height + spare)
}

/// Rows that the pane needs; `all` as in [`draw`].
pub(super) fn lines(screen: &Optimizer, state: &State, width: u16, all: bool) -> u16 {
    let rows = Subject::of(screen, state).map_or(0, |subject| subject.rows(width, all).len());
    HEAD + rows as u16
}

/// Draws the pane; with `all`, every symbol is explained.
pub(super) fn draw(
    screen: &Optimizer,
    state: &State,
    area: Rect,
    title: Role,
    (all, scroll): (bool, u16),
    ctx: &mut DrawContext<'_>,
) {
    let Some(subject) = Subject::of(screen, state) else {
        return;
    };
    let mut row_areas = area.rows();
    if let Some(line_area) = row_areas.next() {
        head(&subject, line_area, title, ctx);
    }
    if let Some(line_area) = row_areas.next() {
        chosen(screen, state, &subject, line_area, ctx);
    }
    let mut rows = subject.rows(area.width, all);
    // A blank row before the meanings if there is room.
    let height = usize::from(area.height.saturating_sub(HEAD));
    if rows.len() > height {
        rows.retain(|row| !matches!(row, FormulaRow::Blank));
    }
    if rows.len() > height {
        rows.retain(|row| !matches!(row, FormulaRow::Meaning(symbol) if symbol.symbol == "W"));
    }
    let scroll = usize::from(scroll).min(rows.len().saturating_sub(height));
    for (row, line_area) in rows.iter().skip(scroll).zip(row_areas) {
        draw_row(&subject, row, line_area, all, ctx);
    }
}

fn head(subject: &Subject<'_>, line_area: Rect, title: Role, ctx: &mut DrawContext<'_>) {
    let entry = subject.entry;
    let label = ctx.words.of(&["optimizer", entry.id, "label"], entry.label);
    let explanation = ctx
        .words
        .of(&["optimizer", entry.id, "explanation"], entry.explanation);
    let source = ctx.width(entry.source);
    let mut row = ctx.row(line_area);
    row.put(label, title).skip(2);
    if source + 2 < row.room() {
        row.end(entry.source, Role::Faint).end_skip(2);
    }
    let words = draw_context::cut(explanation, row.room(), "…");
    if *words == *explanation {
        row.put(explanation, Role::Dim);
    }
}

/// Draws the parameter whose values are shown, and the key that selects another.
fn chosen(
    screen: &Optimizer,
    state: &State,
    subject: &Subject<'_>,
    line_area: Rect,
    ctx: &mut DrawContext<'_>,
) {
    let (words, symbols) = (ctx.words, ctx.symbols);
    let key = |action| state.keys.first(action, words, symbols);
    let mut row = ctx.row(line_area);
    let Some(example) = subject.example else {
        let waits = if screen.diverges() {
            "anatomy.diverges"
        } else {
            "anatomy.waiting"
        };
        row.put(words.get(waits), Role::Dim);
        return;
    };
    let step = screen
        .anatomy
        .as_ref()
        .map_or(0, |all| all.snapshot.step + 1);
    let step = words.fill(
        "anatomy.next-step",
        &[("step", &words.numbers().count(step))],
    );
    row.put(&example.name, Role::Strong).skip(2);
    row.end(&step, Role::Text).end_skip(2);
    let (text, other) = if screen.selection.is_largest() {
        ("anatomy.largest", keys::NEXT_PARAMETER)
    } else {
        ("anatomy.chosen", keys::LARGEST_PARAMETER)
    };
    if draw_context::width(words.get(text)) <= row.room() {
        row.put(words.get(text), Role::Dim).skip(2);
    }
    let label = if screen.selection.is_largest() {
        "key.parameter"
    } else {
        "key.largest"
    };
    if draw_context::width(words.get(label)) + 4 <= row.room() {
        row.put(&key(other), Role::Accent).skip(1);
        row.put(words.get(label), Role::Faint);
    }
}

fn draw_row(
    subject: &Subject<'_>,
    row: &FormulaRow,
    line_area: Rect,
    all: bool,
    ctx: &mut DrawContext<'_>,
) {
    match row {
        FormulaRow::Blank => {}
        FormulaRow::Symbols(x, cells, is_numbers) => {
            let (mut line, mut column) = (ctx.row(line_area), line_area.x + x);
            for cell in cells {
                line.go_to(column);
                column += cell.width;
                let role = match cell.role {
                    Role::Dim if !is_numbers => Role::Text,
                    role => role,
                };
                if *is_numbers {
                    line.put(&cell.number, role);
                } else {
                    // Aligned with the first digit of the value, after its sign.
                    line.skip(u16::from(cell.has_sign)).put(&cell.symbol, role);
                }
            }
        }
        FormulaRow::Meaning(symbol) => {
            let words = ctx.words;
            let text = meaning(symbol, subject.entry, words);
            let now = match subject.knob(symbol.symbol) {
                Some(at) => {
                    let value = subject.knobs.get(at).copied().unwrap_or_default();
                    Some(format!("{:<8}", number::knob(value)))
                }
                None => subject
                    .example
                    .map(|example| change(symbol, &example.values, words.numbers())),
            };
            let mut line = ctx.row(line_area);
            line.put(symbol.symbol, hue::of(symbol.symbol, subject.entry));
            line.go_to(line_area.x + SYMBOL).skip(1);
            let text_width = draw_context::width(text) + 2;
            let fits = |now: &String| text_width + draw_context::width(now) <= line.room();
            if let Some(now) = now.filter(|now| all && fits(now)) {
                line.end(&now, Role::Text).end_skip(2);
            }
            line.put(text, Role::Dim);
        }
        FormulaRow::Knobs(knobs) => {
            let words = ctx.words;
            let mut line = ctx.row(line_area);
            for symbol in knobs {
                let entry = subject.entry;
                let knob = entry.knobs.iter().find(|knob| knob.symbol == symbol.symbol);
                let Some(knob) = knob else { continue };
                let general = words.of(&["knob", knob.word, "label"], knob.label);
                let label = words.of(&["knob", entry.id, knob.word, "label"], general);
                line.put(symbol.symbol, Role::Symbol).skip(1);
                line.put(label, Role::Dim).skip(3);
            }
        }
    }
}

/// The meaning of a symbol in the current language.
fn meaning(symbol: &Symbol, entry: &'static Entry, words: &'static Words) -> &'static str {
    match symbol.knob {
        Some(word) => {
            let general = words.of(&["knob", word, "explanation"], symbol.meaning);
            words.of(&["knob", entry.id, word, "explanation"], general)
        }
        None => words.of(&["symbol", symbol.symbol], symbol.meaning),
    }
}

/// The value of a symbol before and after the update.
fn change(symbol: &Symbol, values: &Values, numbers: Numbers) -> String {
    let text = |x: f64| signed(x, numbers).trim_start().to_owned();
    match (values.before(symbol.symbol), values.after(symbol.symbol)) {
        (Some(before), Some(after)) => {
            format!("{} → {:<8}", text(before), text(after))
        }
        (Some(one), None) | (None, Some(one)) if symbol.symbol == "t" => {
            format!("{:<8}", numbers.count(one as u64))
        }
        (Some(one), None) | (None, Some(one)) => format!("{:<8}", text(one)),
        (None, None) => String::new(),
    }
}
