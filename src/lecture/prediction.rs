//! Questions to the audience, which the run answers.

use serde::{Deserialize, Serialize};

use super::error::ScriptProblem;
use super::text::Span;

/// A question to the audience.
#[derive(Clone, Debug, PartialEq)]
pub struct Prediction {
    /// Its id, unique in the script.
    pub id: String,
    /// The line of the block, from 1.
    pub line: usize,
    /// The question.
    pub question: Vec<Span>,
    /// What is to be answered.
    pub kind: Kind,
}

/// The form of an answer.
#[derive(Clone, Debug, PartialEq)]
pub enum Kind {
    /// One of several options.
    Choice {
        /// The options.
        options: Vec<String>,
        /// The index of the right one; `None` in a translation, which the original answers.
        right: Option<usize>,
    },
    /// A number: the value of this expression over the run.
    Number {
        /// The expression, as in a claim; empty in a translation.
        value: String,
    },
    /// The order of several options by what the run shows, the smallest first.
    Order {
        /// The options.
        options: Vec<String>,
        /// The expression of each, as in a claim; empty in a translation, which has the options in the same order.
        values: Vec<String>,
    },
    /// The curve of the validation loss over the run.
    Curve,
}

/// An answer, as it was given.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Answered {
    /// The index of an option.
    Choice(usize),
    /// A number.
    Number(f64),
    /// The options in the order given, by index.
    Order(Vec<usize>),
    /// Heights from left to right, as multiples of the loss at the start: as far as the curve was drawn.
    Curve(Vec<f64>),
    /// Hands counted for each option.
    Votes(Vec<u64>),
}

/// The most options of a question: they are answered with one digit.
pub(super) const MOST_OPTIONS: usize = 9;

impl Kind {
    /// The id of the kind, as in `kind=choice`.
    #[must_use]
    pub const fn id(&self) -> &'static str {
        match self {
            Self::Choice { .. } => "choice",
            Self::Number { .. } => "number",
            Self::Order { .. } => "order",
            Self::Curve => "curve",
        }
    }

    /// The options, if there are any.
    #[must_use]
    pub fn options(&self) -> &[String] {
        match self {
            Self::Choice { options, .. } | Self::Order { options, .. } => options,
            Self::Number { .. } | Self::Curve => &[],
        }
    }

    /// The expressions over the run on which the answer rests.
    pub fn values(&self) -> impl Iterator<Item = &str> {
        let (one, several): (Option<&str>, &[String]) = match self {
            Self::Number { value } => (Some(value), &[]),
            Self::Order { values, .. } => (None, values),
            Self::Choice { .. } | Self::Curve => (None, &[]),
        };
        let all = one.into_iter().chain(several.iter().map(String::as_str));
        all.filter(|text| !text.is_empty())
    }

    /// Makes a question of this kind from its options, in order, each with whether it is marked as right, and the
    /// line `value: …`, if there is one.
    pub(super) fn of(
        id: &str,
        options: Vec<(String, bool)>,
        value: Option<String>,
        is_original: bool,
    ) -> Result<Self, ScriptProblem> {
        let kinds = "choice, number, order or curve";
        let count = options.len();
        let marked = options.iter().filter(|(_, right)| *right).count();
        if value.is_some() && id != "number" {
            return Err(ScriptProblem::Prediction(
                "only a number has a line 'value: …'",
            ));
        }
        match id {
            "choice" => {
                if !(2..=MOST_OPTIONS).contains(&count) {
                    return Err(ScriptProblem::Prediction(
                        "a choice has 2 to 9 options, each a line '- …'",
                    ));
                }
                let right = options.iter().position(|(_, right)| *right);
                if is_original && marked != 1 {
                    return Err(ScriptProblem::Prediction(
                        "one option of a choice is right: end its line with ' *'",
                    ));
                }
                let options = options.into_iter().map(|(text, _)| text).collect();
                Ok(Self::Choice { options, right })
            }
            "order" => {
                let refused = Err(ScriptProblem::Prediction(
                    "an order has 2 to 9 options, each a line '- text `expression`': the smallest comes first",
                ));
                if !(2..=MOST_OPTIONS).contains(&count) || marked > 0 {
                    return refused;
                }
                let split = options.into_iter().map(|(text, _)| with_value(text));
                let (options, values): (Vec<_>, Vec<_>) = split.unzip();
                if is_original && values.iter().any(String::is_empty) {
                    return refused;
                }
                Ok(Self::Order { options, values })
            }
            "number" | "curve" if count > 0 => Err(ScriptProblem::Prediction(
                "only a choice or an order has options",
            )),
            "number" => match value {
                Some(value) => Ok(Self::Number { value }),
                None if is_original => Err(ScriptProblem::Prediction(
                    "a number has a line 'value: …' with what it is, like 'value: val_loss(end)'",
                )),
                None => Ok(Self::Number {
                    value: String::new(),
                }),
            },
            "curve" => Ok(Self::Curve),
            _ => Err(ScriptProblem::Value {
                word: "kind".to_owned(),
                value: id.to_owned(),
                allowed: kinds.to_owned(),
            }),
        }
    }
}

/// The text of an option and the expression in backticks at its end, if there is one.
fn with_value(text: String) -> (String, String) {
    let inner = text
        .strip_suffix('`')
        .and_then(|rest| rest.rsplit_once('`'));
    match inner {
        Some((text, value)) => (text.trim().to_owned(), value.trim().to_owned()),
        None => (text, String::new()),
    }
}
