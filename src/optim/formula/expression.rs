//! Parses a line of a formula by mathematical convention, so that the tests can evaluate it.

#![allow(clippy::unwrap_used)]

use super::{Token, Values};

/// An element of a line: a character, or a number (also one substituted for a symbol).
#[derive(Clone, Copy, Debug, PartialEq)]
enum Sign {
    Number(f64),
    Char(char),
}

/// The signs of a line, and the position of the next one.
struct Reader {
    signs: Vec<Sign>,
    at: usize,
}

/// The value of a line's right side: products, also implicit ones, bind tighter than sums, and squares tighter still.
pub(super) fn right_side(line: &[Token], values: &Values) -> f64 {
    let mut signs = Vec::new();
    for token in line {
        match token {
            Token::Text(text) => {
                let visible = text.chars().filter(|c| !c.is_whitespace());
                signs.extend(visible.map(|c| match c.to_digit(10) {
                    Some(digit) => Sign::Number(digit.into()),
                    None => Sign::Char(c),
                }));
            }
            symbol => signs.push(Sign::Number(values.of(*symbol).unwrap())),
        }
    }
    let assigns = |sign: &Sign| matches!(sign, Sign::Char('←' | '='));
    let at = signs.iter().position(assigns).unwrap() + 1;
    let mut reader = Reader { signs, at };
    let value = reader.sum();
    assert_eq!(reader.at, reader.signs.len(), "{:?}", reader.signs);
    value
}

impl Reader {
    fn peek(&self) -> Option<Sign> {
        self.signs.get(self.at).copied()
    }

    fn take(&mut self, c: char) -> bool {
        let is_next = self.peek() == Some(Sign::Char(c));
        self.at += usize::from(is_next);
        is_next
    }

    fn sum(&mut self) -> f64 {
        let mut sum = if self.take('−') {
            -self.product()
        } else {
            self.product()
        };
        loop {
            if self.take('+') {
                sum += self.product();
            } else if self.take('−') {
                sum -= self.product();
            } else {
                return sum;
            }
        }
    }

    fn product(&mut self) -> f64 {
        let mut product = self.power();
        loop {
            if self.take('/') {
                product /= self.power();
            } else if self.take('·') || self.begins_factor() {
                product *= self.power();
            } else {
                return product;
            }
        }
    }

    fn begins_factor(&self) -> bool {
        matches!(self.peek(), Some(Sign::Number(_) | Sign::Char('(' | '√')))
    }

    fn power(&mut self) -> f64 {
        let base = if self.take('√') {
            self.bracket().sqrt()
        } else if let Some(Sign::Number(number)) = self.peek() {
            self.at += 1;
            number
        } else {
            self.bracket()
        };
        if self.take('²') { base * base } else { base }
    }

    fn bracket(&mut self) -> f64 {
        assert!(self.take('('), "{:?} at {}", self.signs, self.at);
        let value = self.sum();
        assert!(self.take(')'), "{:?} at {}", self.signs, self.at);
        value
    }
}
