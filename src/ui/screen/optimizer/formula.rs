//! The optimizer's formula: each line in symbols, below it the numbers of one parameter at the next step, and what every
//! symbol means.

use ratatui::layout::Rect;

use super::state::Optimizer;
use super::{hue, keys};
use crate::optim::{Entry, Line, Symbol, Token, Values};
use crate::portrait::anatomy::Example;
use crate::train::Settings;
use crate::ui::ink::{self, Ink};
use crate::ui::locale::Words;
use crate::ui::number;
use crate::ui::state::State;
use crate::ui::symbols::{SymbolSet, Symbols};
use crate::ui::theme::Role;

/// Cells of a number that moves: its sign, and what three significant digits take.
const NUMBER: u16 = 8;
/// Cells that symbols of a few letters take in the list of meanings.
const SYMBOL: u16 = 4;

/// A token of a line, and what stands below it.
struct Cell {
    symbol: String,
    number: String,
    width: u16,
    role: Role,
    /// Whether the first cell of the number is that of its sign.
    has_sign: bool,
    /// Whether a line that is too long may be broken before it.
    breaks: bool,
}

/// Lines of the pane.
enum FormulaRow {
    Blank,
    /// Symbols, or the numbers below them, from column `x` on.
    Symbols(u16, Vec<Cell>, bool),
    Meaning(Symbol),
    /// What knobs are called, in as few words as there are.
    Knobs(Vec<Symbol>),
}

/// The optimizer whose formula is shown, the values of its knobs, and one parameter's numbers where they are known.
struct Subject<'a> {
    entry: &'static Entry,
    knobs: Vec<f64>,
    example: Option<&'a Example>,
    symbols: &'static Symbols,
}

impl<'a> Subject<'a> {
    fn of(screen: &'a Optimizer, state: &State) -> Option<Self> {
        let Settings {
            optimizer, knobs, ..
        } = &state.run.status.as_ref()?.settings;
        let example = screen
            .example()
            .filter(|example| example.entry.id == optimizer.id);
        Some(Self {
            entry: optimizer,
            knobs: knobs.clone(),
            example,
            symbols: state.symbols(),
        })
    }

    /// The tokens of a line, each with its number; a square keeps to what it is the square of.
    fn cells(&self, line: &Line) -> Vec<Cell> {
        let mut cells = Vec::with_capacity(line.len());
        for (at, token) in line.iter().enumerate() {
            let next = line.get(at + 1);
            let is_squared = next.is_some_and(|next| next.text().starts_with('²'));
            match token {
                Token::Text(text) => {
                    let text = if at > 0 {
                        text.trim_start_matches('²')
                    } else {
                        text
                    };
                    if !text.is_empty() {
                        cells.push(self.sign(text, at > 0 && next.is_some_and(is_symbol)));
                    }
                }
                token => cells.push(self.cell(*token, is_squared)),
            }
        }
        cells
    }

    /// What stands between symbols, and between their numbers.
    fn sign(&self, text: &'static str, before_symbol: bool) -> Cell {
        let [symbol, number] = [text.to_owned(), between(text, before_symbol)].map(|text| {
            // In running text the dot stands between facts; here it multiplies.
            if self.symbols.set == SymbolSet::Ascii {
                text.replace('·', "*")
            } else {
                text
            }
        });
        Cell {
            width: self.width(&symbol).max(self.width(&number)),
            symbol,
            number,
            role: Role::Dim,
            has_sign: false,
            breaks: text.starts_with(' ') && text.len() > 1,
        }
    }

    fn width(&self, text: &str) -> u16 {
        ink::width(&self.symbols.text(text))
    }

    fn cell(&self, token: Token, is_squared: bool) -> Cell {
        let symbol = token.text();
        let square = if is_squared { "²" } else { "" };
        let role = hue::of(symbol, self.entry);
        let cell = |number: String, width: u16, has_sign: bool| Cell {
            symbol: format!("{symbol}{square}"),
            width: width.max(self.width(symbol) + u16::from(has_sign) + u16::from(is_squared)),
            number,
            role,
            has_sign,
            breaks: false,
        };
        if let Some(at) = self.knob(symbol) {
            let text = number::knob(self.knobs.get(at).copied().unwrap_or_default());
            let width = ink::width(&text);
            return cell(text, width, false);
        }
        let known = self.example.and_then(|example| example.values.of(token));
        let number = known.map_or_else(String::new, signed);
        if symbol.starts_with('√') || self.is_positive(symbol) {
            return cell(number.trim_start().to_owned(), NUMBER - 1, false);
        }
        if is_squared {
            // The square of what has a sign needs brackets.
            return cell(
                format!("({})²", number.trim_start()),
                NUMBER + 2 + self.width("²"),
                true,
            );
        }
        cell(number, NUMBER, true)
    }

    fn knob(&self, symbol: &str) -> Option<usize> {
        let mut knobs = self.entry.knobs.iter();
        knobs.position(|knob| knob.symbol == symbol)
    }

    /// Whether it never has a sign: what is made of squares alone.
    fn is_positive(&self, symbol: &str) -> bool {
        let lines = self.entry.formula.iter();
        lines
            .filter_map(|line| line.split_once(" ← "))
            .any(|(target, right)| target == symbol && right.ends_with('²'))
    }

    /// All lines of the pane at this width; with `all`, every symbol has a line to itself. Else the parameter, which the
    /// line above has named, needs none, and the knobs, which the recipe names, share one.
    fn rows(&self, width: u16, all: bool) -> Vec<FormulaRow> {
        let mut rows = Vec::new();
        for line in self.entry.lines() {
            for (x, cells) in broken(self.cells(&line), width) {
                let below = cells.iter().map(Cell::again).collect();
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

impl Cell {
    fn again(&self) -> Self {
        Self {
            symbol: self.symbol.clone(),
            number: self.number.clone(),
            ..*self
        }
    }
}

const fn is_symbol(token: &Token) -> bool {
    !matches!(token, Token::Text(_))
}

/// What stands between numbers where `symbol` stands between symbols: a product that goes without saying is said.
fn between(symbol: &'static str, before_symbol: bool) -> String {
    let is_product = before_symbol && (symbol == " " || symbol.ends_with(") "));
    if is_product {
        format!("{}·", &symbol[..symbol.len() - 1])
    } else {
        symbol.to_owned()
    }
}

/// A number that moves: a cell for its sign, then three significant digits.
fn signed(x: f64) -> String {
    let sign = if x < 0.0 { "−" } else { " " };
    let digits = super::words::figure(x.abs());
    format!("{sign}{digits}")
}

/// The cells of a line in lines of at most `width` cells, each with the column it begins at.
fn broken(cells: Vec<Cell>, width: u16) -> Vec<(u16, Vec<Cell>)> {
    let indent: u16 = cells.iter().take(2).map(|cell| cell.width).sum();
    let mut lines: Vec<(u16, Vec<Cell>)> = vec![(0, Vec::new())];
    let mut used = 0;
    let mut pieces: Vec<Vec<Cell>> = Vec::new();
    for cell in cells {
        match pieces.last_mut() {
            Some(piece) if !cell.breaks => piece.push(cell),
            _ => pieces.push(vec![cell]),
        }
    }
    for (place, piece) in pieces.into_iter().enumerate() {
        let wide: u16 = piece.iter().map(|cell| cell.width).sum();
        // What is assigned stands with the first of what it is assigned.
        if place > 1 && used + wide > width {
            let from = indent.min(width / 3);
            lines.push((from, Vec::new()));
            used = from;
        }
        used += wide;
        if let Some((_, line)) = lines.last_mut() {
            line.extend(piece);
        }
    }
    lines
}

/// Lines above the formula: the optimizer's name, and which parameter the numbers are of.
const HEAD: u16 = 2;

/// How far the pane can be scrolled.
pub(super) fn most_scroll(screen: &Optimizer, state: &State, area: Rect, all: bool) -> u16 {
    // Air, and what the line above says, go before anything has to be scrolled.
    let spare = if all { 2 } else { 1 };
    lines(screen, state, area.width, all).saturating_sub(area.height + spare)
}

/// Lines that the pane takes; `all` as in [`draw`].
pub(super) fn lines(screen: &Optimizer, state: &State, width: u16, all: bool) -> u16 {
    let rows = Subject::of(screen, state).map_or(0, |subject| subject.rows(width, all).len());
    HEAD + rows as u16
}

/// Draws the pane; with `all`, every symbol is explained at length.
pub(super) fn draw(
    screen: &Optimizer,
    state: &State,
    area: Rect,
    title: Role,
    (all, scroll): (bool, u16),
    ink: &mut Ink<'_>,
) {
    let Some(subject) = Subject::of(screen, state) else {
        return;
    };
    let mut places = area.rows();
    if let Some(place) = places.next() {
        head(&subject, place, title, ink);
    }
    if let Some(place) = places.next() {
        chosen(screen, state, &subject, place, ink);
    }
    let mut rows = subject.rows(area.width, all);
    // Air before the meanings, where there is room for it.
    let room = usize::from(area.height.saturating_sub(HEAD));
    if rows.len() > room {
        rows.retain(|row| !matches!(row, FormulaRow::Blank));
    }
    if rows.len() > room {
        rows.retain(|row| !matches!(row, FormulaRow::Meaning(symbol) if symbol.symbol == "W"));
    }
    let scroll = usize::from(scroll).min(rows.len().saturating_sub(room));
    for (row, place) in rows.iter().skip(scroll).zip(places) {
        draw_row(&subject, row, place, all, ink);
    }
}

fn head(subject: &Subject<'_>, place: Rect, title: Role, ink: &mut Ink<'_>) {
    let entry = subject.entry;
    let label = ink.words.of(&["optimizer", entry.id, "label"], entry.label);
    let explanation = ink
        .words
        .of(&["optimizer", entry.id, "explanation"], entry.explanation);
    let source = ink.width(entry.source);
    let mut row = ink.row(place);
    row.put(label, title).skip(2);
    if source + 2 < row.room() {
        row.end(entry.source, Role::Faint).end_skip(2);
    }
    let words = ink::cut(explanation, row.room(), "…");
    if *words == *explanation {
        row.put(explanation, Role::Dim);
    }
}

/// Which parameter the numbers are of, and how to choose another.
fn chosen(
    screen: &Optimizer,
    state: &State,
    subject: &Subject<'_>,
    place: Rect,
    ink: &mut Ink<'_>,
) {
    let (words, symbols) = (ink.words, ink.symbols);
    let key = |action| state.keys.first(action, words, symbols);
    let mut row = ink.row(place);
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
    let step = words.fill("anatomy.next-step", &[("step", &number::count(step))]);
    row.put(&example.name, Role::Strong).skip(2);
    row.end(&step, Role::Text).end_skip(2);
    let (text, other) = if screen.aim.is_largest() {
        ("anatomy.largest", keys::NEXT_PARAMETER)
    } else {
        ("anatomy.chosen", keys::LARGEST_PARAMETER)
    };
    if ink::width(words.get(text)) <= row.room() {
        row.put(words.get(text), Role::Dim).skip(2);
    }
    let label = if screen.aim.is_largest() {
        "key.parameter"
    } else {
        "key.largest"
    };
    if ink::width(words.get(label)) + 4 <= row.room() {
        row.put(&key(other), Role::Accent).skip(1);
        row.put(words.get(label), Role::Faint);
    }
}

fn draw_row(subject: &Subject<'_>, row: &FormulaRow, place: Rect, all: bool, ink: &mut Ink<'_>) {
    match row {
        FormulaRow::Blank => {}
        FormulaRow::Symbols(x, cells, is_numbers) => {
            let (mut line, mut column) = (ink.row(place), place.x + x);
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
                    // Over the first digit of the number, which has its sign before it.
                    line.skip(u16::from(cell.has_sign)).put(&cell.symbol, role);
                }
            }
        }
        FormulaRow::Meaning(symbol) => {
            let words = ink.words;
            let text = meaning(symbol, subject.entry, words);
            let now = match subject.knob(symbol.symbol) {
                Some(at) => {
                    let value = subject.knobs.get(at).copied().unwrap_or_default();
                    Some(format!("{:<8}", number::knob(value)))
                }
                None => subject
                    .example
                    .map(|example| change(symbol, &example.values)),
            };
            let mut line = ink.row(place);
            line.put(symbol.symbol, hue::of(symbol.symbol, subject.entry));
            line.go_to(place.x + SYMBOL).skip(1);
            let wide = ink::width(text) + 2;
            let fits = |now: &String| wide + ink::width(now) <= line.room();
            if let Some(now) = now.filter(|now| all && fits(now)) {
                line.end(&now, Role::Text).end_skip(2);
            }
            line.put(text, Role::Dim);
        }
        FormulaRow::Knobs(knobs) => {
            let words = ink.words;
            let mut line = ink.row(place);
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

/// What a symbol means, in the language of the screen.
fn meaning(symbol: &Symbol, entry: &'static Entry, words: &'static Words) -> &'static str {
    match symbol.knob {
        Some(word) => {
            let general = words.of(&["knob", word, "explanation"], symbol.meaning);
            words.of(&["knob", entry.id, word, "explanation"], general)
        }
        None => words.of(&["symbol", symbol.symbol], symbol.meaning),
    }
}

/// Its value before the update and after it.
fn change(symbol: &Symbol, values: &Values) -> String {
    let text = |x: f64| signed(x).trim_start().to_owned();
    match (values.before(symbol.symbol), values.after(symbol.symbol)) {
        (Some(before), Some(after)) => {
            format!("{} → {:<8}", text(before), text(after))
        }
        (Some(one), None) | (None, Some(one)) if symbol.symbol == "t" => {
            format!("{:<8}", number::count(one as u64))
        }
        (Some(one), None) | (None, Some(one)) => format!("{:<8}", text(one)),
        (None, None) => String::new(),
    }
}
