//! An optimizer's formula as it is taught, and the values of its symbols in one update.
//!
//! Lines are read as successive assignments: a symbol that an earlier line assigned is its new value, any other is
//! its value before the update.

#[cfg(test)]
mod expression;
#[cfg(test)]
mod tests;

use super::{Entry, Optimizer};

/// Symbols common to all optimizers; every other symbol is a knob's or one of [`Entry::own_symbols`].
const SHARED: [Symbol; 2] = [
    Symbol::new("W", "this parameter"),
    Symbol::new("g", "gradient of the objective on this mini-batch"),
];

/// A piece of a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Token {
    /// Operators, brackets and spaces.
    Text(&'static str),
    /// A symbol that is constant, or has its value before the update.
    Before(&'static str),
    /// A symbol with its value after the update: on the left side, and on the right if an earlier line assigned it.
    After(&'static str),
}

impl Token {
    /// The token as written in the formula.
    #[must_use]
    pub const fn text(&self) -> &'static str {
        match self {
            Self::Text(text) | Self::Before(text) | Self::After(text) => text,
        }
    }
}

/// One line of a formula; the first token is the one it assigns.
pub type Line = Vec<Token>;

/// A symbol of a formula with its explanation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Symbol {
    /// The symbol as written.
    pub symbol: &'static str,
    /// What it means, in one line.
    pub meaning: &'static str,
    /// The word of the knob it stands for, if any.
    pub knob: Option<&'static str>,
    /// Whether it accumulates squares: never below 0, and spread over decades.
    pub is_square: bool,
}

impl Symbol {
    /// A symbol that is not a knob's.
    pub(super) const fn new(symbol: &'static str, meaning: &'static str) -> Self {
        Self {
            symbol,
            meaning,
            knob: None,
            is_square: false,
        }
    }

    /// A state that accumulates squares.
    pub(super) const fn square(symbol: &'static str, meaning: &'static str) -> Self {
        Self {
            is_square: true,
            ..Self::new(symbol, meaning)
        }
    }
}

/// The values of a formula's symbols for one parameter at one update.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Values {
    before: Vec<(&'static str, f64)>,
    after: Vec<(&'static str, f64)>,
}

impl Values {
    /// The value of a token; `None` for text and for a symbol not in the formula.
    #[must_use]
    pub fn of(&self, token: Token) -> Option<f64> {
        match token {
            Token::Text(_) => None,
            Token::Before(symbol) => self.before(symbol),
            Token::After(symbol) => self.after(symbol),
        }
    }

    /// The value before the update, or the only value if it is constant.
    #[must_use]
    pub fn before(&self, symbol: &str) -> Option<f64> {
        find(&self.before, symbol)
    }

    /// The value after the update, if the update changes it.
    #[must_use]
    pub fn after(&self, symbol: &str) -> Option<f64> {
        find(&self.after, symbol)
    }

    /// Adds a constant or a value before the update.
    pub(super) fn add(&mut self, symbol: &'static str, value: f64) {
        self.before.push((symbol, value));
    }

    /// Adds a value after the update.
    pub(super) fn add_after(&mut self, symbol: &'static str, value: f64) {
        self.after.push((symbol, value));
    }
}

fn find(values: &[(&'static str, f64)], symbol: &str) -> Option<f64> {
    let mut values = values.iter();
    values.find(|(one, _)| *one == symbol).map(|(_, v)| *v)
}

/// The numbers of one update of one parameter.
#[derive(Clone, Copy, Debug)]
pub struct Update<'a> {
    /// The optimizer before the update.
    pub before: &'a dyn Optimizer,
    /// The optimizer after the update.
    pub after: &'a dyn Optimizer,
    /// The values of its knobs.
    pub knobs: &'a [f64],
    /// The parameter's index in the flat vector.
    pub index: usize,
    /// The parameter before and after the update.
    pub weight: [f32; 2],
    /// The gradient passed to the optimizer.
    pub gradient: f32,
}

impl Entry {
    /// The formula, split into lines and tokens.
    #[must_use]
    pub fn lines(&self) -> Vec<Line> {
        let mut assigned = Vec::new();
        let line = |text: &&'static str| {
            let (line, symbol) = self.tokens(text, &assigned);
            assigned.extend(symbol);
            line
        };
        self.formula.iter().map(line).collect()
    }

    /// The symbols of the formula in order of first appearance, followed by the entry's other explained symbols.
    #[must_use]
    pub fn symbols(&self) -> Vec<Symbol> {
        let mut symbols: Vec<Symbol> = Vec::new();
        let lines = self.lines();
        let tokens = lines.iter().flatten();
        let named = tokens.filter(|token| !matches!(token, Token::Text(_)));
        for symbol in named.map(Token::text) {
            let is_known = symbols.iter().any(|one| one.symbol == symbol);
            symbols.extend(self.symbol(symbol).filter(|_| !is_known));
        }
        for own in self.own_symbols {
            if !symbols.contains(own) {
                symbols.push(*own);
            }
        }
        symbols
    }

    /// The explanation of a symbol.
    #[must_use]
    pub fn symbol(&self, symbol: &str) -> Option<Symbol> {
        let knob = self.knobs.iter().find(|knob| knob.symbol == symbol);
        let knob = knob.map(|knob| Symbol {
            knob: Some(knob.word),
            ..Symbol::new(knob.symbol, knob.explanation)
        });
        knob.or_else(|| {
            let mut known = self.own_symbols.iter().chain(&SHARED);
            known.find(|one| one.symbol == symbol).copied()
        })
    }

    /// The values of the symbols in one update.
    #[must_use]
    pub fn values(&self, update: Update<'_>) -> Values {
        let at = |state: &[f32]| state.get(update.index).map_or(f64::NAN, |x| f64::from(*x));
        let of = |optimizer: &dyn Optimizer| -> Vec<(&'static str, f64)> {
            let state = optimizer.state().into_iter();
            state.map(|(symbol, values)| (symbol, at(values))).collect()
        };
        let mut values = Values {
            before: of(update.before),
            after: of(update.after),
        };
        let knobs = self.knobs.iter().zip(update.knobs);
        for (knob, value) in knobs {
            values.add(knob.symbol, *value);
        }
        let [before, after] = update.weight.map(f64::from);
        values.add("W", before);
        values.add_after("W", after);
        values.add("g", f64::from(update.gradient));
        update.after.symbol_values(update.knobs, &mut values);
        values
    }

    /// The tokens of a line, and the symbol it assigns.
    fn tokens(&self, text: &'static str, assigned: &[&str]) -> (Line, Option<&'static str>) {
        let mut line = Line::new();
        let mut rest = text;
        let mut plain = text;
        while let Some(first) = rest.chars().next() {
            let Some(symbol) = self.begins(rest) else {
                rest = &rest[first.len_utf8()..];
                continue;
            };
            let text = &plain[..plain.len() - rest.len()];
            if !text.is_empty() {
                line.push(Token::Text(text));
            }
            let is_new = line.is_empty() || assigned.contains(&symbol);
            line.push(if is_new {
                Token::After(symbol)
            } else {
                Token::Before(symbol)
            });
            rest = &rest[symbol.len()..];
            plain = rest;
        }
        if !plain.is_empty() {
            line.push(Token::Text(plain));
        }
        let target = line.first().map(Token::text);
        (line, target)
    }

    /// The longest symbol that `text` starts with.
    fn begins(&self, text: &'static str) -> Option<&'static str> {
        let known = self.own_symbols.iter().chain(&SHARED);
        let known = known.map(|one| one.symbol);
        let all = known.chain(self.knobs.iter().map(|knob| knob.symbol));
        all.filter(|symbol| text.starts_with(symbol))
            .max_by_key(|symbol| symbol.len())
    }
}
