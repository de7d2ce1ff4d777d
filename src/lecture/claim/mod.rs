//! Claims: comparisons over the figures of a scene, checked when it has been played.

mod figures;
mod syntax;

use std::fmt;

use super::act::Act;
use super::error::ScriptProblem;
use super::outcome::Outcome;
use figures::single;
pub use figures::{Missing, Unjudged};
use syntax::{Comparison, Condition, Test};

/// A claim over the figures of a scene.
#[derive(Clone, Debug, PartialEq)]
pub struct Claim {
    /// The line of the script, from 1.
    pub line: usize,
    /// The condition as it is written.
    pub text: String,
    /// The claim in words, as the audience reads it; without them it reads the condition.
    pub words: Option<String>,
    condition: Condition,
}

/// Whether a claim holds, and the numbers on which that rests.
#[derive(Clone, Debug, PartialEq)]
pub struct Judgement {
    /// Whether it holds.
    pub holds: bool,
    /// The comparisons with their numbers: `0.0812 < 0.126`.
    pub numbers: String,
}

impl Claim {
    /// Reads a claim over what `act` computes: a condition, or `WORDS: CONDITION`.
    pub(super) fn read(text: &str, line: usize, act: &Act) -> Result<Self, ScriptProblem> {
        let (words, text) = parts(text);
        let condition = syntax::condition(text)?;
        for test in condition.any.iter().flatten() {
            figures::check_test(test, act)?;
        }
        condition.each_subject(&mut |subject| figures::check(subject, act))?;
        Ok(Self {
            line,
            text: text.to_owned(),
            words: words.map(str::to_owned),
            condition,
        })
    }

    /// What is claimed, for people: in words if it has any.
    #[must_use]
    pub fn said(&self) -> &str {
        self.words.as_deref().unwrap_or(&self.text)
    }

    /// Whether the claim holds of `outcome`.
    ///
    /// # Errors
    /// If a figure does not exist, such as the loss at a step that the run did not reach.
    pub fn check(&self, outcome: &Outcome) -> Result<Judgement, Unjudged> {
        let mut numbers = Vec::new();
        let mut holds = false;
        for all in &self.condition.any {
            let mut all_hold = true;
            for test in all {
                let (one, text) = judge(test, outcome)?;
                // Words say a yes or no better than the name of a figure does.
                if self.words.is_none() || matches!(test, Test::Compare { .. }) {
                    numbers.push(text);
                }
                all_hold &= one;
            }
            holds |= all_hold;
        }
        Ok(Judgement {
            holds,
            numbers: numbers.join(", "),
        })
    }
}

/// The words of a claim and its condition. Words may have colons, a condition has none but in the names of lanes.
fn parts(text: &str) -> (Option<&str>, &str) {
    let mut is_quoted = false;
    let mut last = None;
    for (at, letter) in text.char_indices() {
        match letter {
            '"' => is_quoted = !is_quoted,
            ':' if !is_quoted => last = Some(at),
            _ => {}
        }
    }
    match last {
        Some(at) => (Some(text[..at].trim()), text[at + 1..].trim()),
        None => (None, text),
    }
}

/// Whether this is a condition, and not words about one.
pub(super) fn is_condition(text: &str) -> bool {
    syntax::condition(parts(text).1).is_ok()
}

/// The value of an expression over `outcome`: see [`Prediction`](super::Prediction).
///
/// # Errors
/// If it can't be read, or a figure does not exist.
pub fn value(text: &str, outcome: &Outcome) -> Result<f64, Unjudged> {
    let expression =
        syntax::expression(text).map_err(|error| Unjudged::Unread(error.to_string()))?;
    single(&expression, outcome)
}

/// Reads an expression over what `act` computes, only to check it.
pub(super) fn check_value(text: &str, act: &Act) -> Result<(), ScriptProblem> {
    let expression = syntax::expression(text)?;
    expression.each_subject(&mut |subject| figures::check(subject, act))
}

fn judge(test: &Test, outcome: &Outcome) -> Result<(bool, String), Unjudged> {
    match test {
        Test::Truth { negated, value } => {
            let is_true = single(value, outcome)? != 0.0;
            let text = format!("{value}: {}", if is_true { "yes" } else { "no" });
            Ok((is_true != *negated, text))
        }
        Test::Compare { first, rest } => {
            let mut left = single(first, outcome)?;
            let mut text = typeset(left);
            let mut holds = true;
            for (comparison, expression) in rest {
                let right = single(expression, outcome)?;
                holds &= comparison.holds(left, right);
                text = format!("{text} {comparison} {}", typeset(right));
                left = right;
            }
            Ok((holds, text))
        }
    }
}

/// A [`number`] with a minus sign, as all negative figures on screen have one.
fn typeset(value: f64) -> String {
    let text = number(value);
    match text.strip_prefix('-') {
        Some(size) => format!("−{size}"),
        None => text,
    }
}

/// A number with up to four significant digits.
#[must_use]
pub fn number(value: f64) -> String {
    if !value.is_finite() {
        return value.to_string();
    }
    let size = value.abs();
    if size != 0.0 && !(1e-3..1e6).contains(&size) {
        return format!("{value:.3e}");
    }
    if value.fract() == 0.0 {
        return format!("{value:.0}");
    }
    let digits = (3 - size.log10().floor() as i32).clamp(0, 6) as usize;
    format!("{value:.digits$}")
}

impl Comparison {
    fn holds(self, left: f64, right: f64) -> bool {
        match self {
            Self::Less => left < right,
            Self::LessOrEqual => left <= right,
            Self::Greater => left > right,
            Self::GreaterOrEqual => left >= right,
            Self::Equal => left == right,
        }
    }
}

impl fmt::Display for Comparison {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Less => "<",
            Self::LessOrEqual => "≤",
            Self::Greater => ">",
            Self::GreaterOrEqual => "≥",
            Self::Equal => "=",
        })
    }
}
