//! A line of a formula as cells: each token with its value below.

use crate::optim::{Entry, Line, Token};
use crate::portrait::anatomy::Example;
use crate::train::Settings;
use crate::ui::draw_context;
use crate::ui::number::{self, Numbers};
use crate::ui::screen::optimizer::state::Optimizer;
use crate::ui::screen::optimizer::{hue, words};
use crate::ui::state::State;
use crate::ui::symbols::{SymbolSet, Symbols};
use crate::ui::theme::Role;

/// Width of a changing number: its sign and three significant digits.
const NUMBER: u16 = 8;
/// A token and the value below it.
pub(super) struct Cell {
    pub(super) symbol: String,
    pub(super) number: String,
    pub(super) width: u16,
    pub(super) role: Role,
    /// Whether the first cell of the number is reserved for its sign.
    pub(super) has_sign: bool,
    /// Whether a long line may be broken before this cell.
    breaks: bool,
}

/// The optimizer whose formula is shown, the values of its knobs, and the values of one parameter if known.
pub(super) struct Subject<'a> {
    pub(super) entry: &'static Entry,
    pub(super) knobs: Vec<f64>,
    pub(super) example: Option<&'a Example>,
    symbols: &'static Symbols,
    numbers: Numbers,
}

impl<'a> Subject<'a> {
    pub(super) fn of(screen: &'a Optimizer, state: &State) -> Option<Self> {
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
            numbers: state.words().numbers(),
        })
    }

    /// The tokens of a line with their values; an exponent 2 belongs to the cell of its base.
    pub(super) fn cells(&self, line: &Line) -> Vec<Cell> {
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

    /// The cell of text between symbols, with the text between their values.
    fn sign(&self, text: &'static str, before_symbol: bool) -> Cell {
        let [symbol, number] = [text.to_owned(), between(text, before_symbol)].map(|text| {
            // In running text the dot separates facts; here it multiplies.
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
        draw_context::width(&self.symbols.text(text))
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
            let width = draw_context::width(&text);
            return cell(text, width, false);
        }
        let known = self.example.and_then(|example| example.values.of(token));
        let number = known.map_or_else(String::new, |x| signed(x, self.numbers));
        if symbol.starts_with('√') || self.is_positive(symbol) {
            return cell(number.trim_start().to_owned(), NUMBER - 1, false);
        }
        if is_squared {
            // The square of a signed value needs parentheses.
            return cell(
                format!("({})²", number.trim_start()),
                NUMBER + 2 + self.width("²"),
                true,
            );
        }
        cell(number, NUMBER, true)
    }

    pub(super) fn knob(&self, symbol: &str) -> Option<usize> {
        let mut knobs = self.entry.knobs.iter();
        knobs.position(|knob| knob.symbol == symbol)
    }

    /// Whether the symbol is never negative, as it is made of squares alone.
    fn is_positive(&self, symbol: &str) -> bool {
        let lines = self.entry.formula.iter();
        lines
            .filter_map(|line| line.split_once(" ← "))
            .any(|(target, right)| target == symbol && right.ends_with('²'))
    }
}

impl Cell {
    pub(super) fn copy(&self) -> Self {
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

/// The text between values for the text `symbol` between symbols: an implicit product becomes explicit.
fn between(symbol: &'static str, before_symbol: bool) -> String {
    let is_product = before_symbol && (symbol == " " || symbol.ends_with(") "));
    if is_product {
        format!("{}·", &symbol[..symbol.len() - 1])
    } else {
        symbol.to_owned()
    }
}

/// A signed number: a cell for its sign, then three significant digits.
pub(super) fn signed(x: f64, numbers: Numbers) -> String {
    let sign = if x < 0.0 { "−" } else { " " };
    let digits = words::figure(x.abs(), numbers);
    format!("{sign}{digits}")
}

/// Wraps a line of cells to `width` cells; each resulting line has the column at which it starts.
pub(super) fn wrapped(cells: Vec<Cell>, width: u16) -> Vec<(u16, Vec<Cell>)> {
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
    for (index, piece) in pieces.into_iter().enumerate() {
        let piece_width: u16 = piece.iter().map(|cell| cell.width).sum();
        // The assigned symbol stays with the first piece of its right-hand side.
        if index > 1 && used + piece_width > width {
            let from = indent.min(width / 3);
            lines.push((from, Vec::new()));
            used = from;
        }
        used += piece_width;
        if let Some((_, line)) = lines.last_mut() {
            line.extend(piece);
        }
    }
    lines
}
