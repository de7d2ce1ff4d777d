//! What a program lets be changed while it trains: the controls that it declares.

use serde::{Deserialize, Serialize};

use super::json;
use super::name::{self, printable};
use crate::turn::Turn;

/// The most controls of a program.
pub(super) const MAX_CONTROLS: usize = 100;
/// The most options of a choice.
const MAX_OPTIONS: usize = 100;
/// The steps of a linear control over its range.
const LINEAR_STEPS: f64 = 20.0;

/// A value of a control.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Value {
    /// Whether a switch is on.
    On(bool),
    /// Of a number.
    Number(f64),
    /// Of a choice.
    Word(String),
}

impl Value {
    /// Reads a value of a message.
    #[must_use]
    pub fn read(value: &serde_json::Value) -> Option<Self> {
        match value {
            serde_json::Value::Bool(on) => Some(Self::On(*on)),
            serde_json::Value::String(word) => Some(Self::Word(word.clone())),
            value => json::number(value).map(Self::Number),
        }
    }

    /// As a message holds it.
    #[must_use]
    pub fn write(&self) -> serde_json::Value {
        match self {
            Self::On(on) => serde_json::Value::from(*on),
            Self::Number(number) => json::write_number(*number),
            Self::Word(word) => serde_json::Value::from(word.as_str()),
        }
    }

    /// Whether it is the same but for rounding to single precision.
    #[must_use]
    pub fn is_about(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Number(a), Self::Number(b)) => {
                a == b || (a - b).abs() <= 1e-6 * a.abs().max(b.abs())
            }
            _ => self == other,
        }
    }
}

/// What values a control has.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum ControlKind {
    /// A number in a range.
    Number {
        /// The least value.
        min: f64,
        /// The greatest value.
        max: f64,
        /// Whether a key goes by 1, 2, 5, 10, …; else by twentieths of the range.
        is_log: bool,
        /// Whether it is whole.
        is_whole: bool,
    },
    /// One of these words.
    Choice {
        /// The words.
        options: Vec<String>,
    },
    /// On or off.
    Toggle,
    /// Something to be done, without a value.
    Trigger,
}

/// A control that a program declares.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Control {
    /// Its name in messages.
    pub name: String,
    /// Its name as it may be shown.
    pub label: String,
    /// What values it has.
    pub kind: ControlKind,
    /// Its value as the program said it last.
    pub value: Option<Value>,
}

/// Why a declared control can't be offered, or a value not be set.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum ControlError {
    /// It has no name.
    #[error("a control has no name")]
    Nameless,
    /// Its kind is unknown.
    #[error(
        "control '{control}' is of kind '{kind}': expected number, integer, choice, toggle or trigger"
    )]
    Kind {
        /// The control.
        control: String,
        /// What it says.
        kind: String,
    },
    /// A number without a range, or with an empty one.
    #[error("control '{0}' needs min and max, both finite, min below max")]
    Range(String),
    /// A logarithmic range that reaches zero.
    #[error("control '{0}' has a log scale, which needs min above 0")]
    LogRange(String),
    /// A choice without options.
    #[error("control '{0}' needs options: a list of 1 to {MAX_OPTIONS} words")]
    Options(String),
    /// It can be changed at once only.
    #[error("{0} can't be changed ahead of time: the program does not accept that")]
    Later(String),
    /// A value out of what is allowed.
    #[error("{control} can't be '{value}': expected {allowed}")]
    Value {
        /// The control.
        control: String,
        /// The value.
        value: String,
        /// What it may be.
        allowed: String,
    },
}

impl Control {
    /// Reads the declaration of a control.
    ///
    /// # Errors
    /// When it has no name, its kind is unknown, or its range is none.
    pub fn read(declared: &serde_json::Value) -> Result<Self, ControlError> {
        let name = declared["name"]
            .as_str()
            .filter(|name| !name.trim().is_empty());
        let name = name.ok_or(ControlError::Nameless)?;
        let label = printable(name, name::NAME);
        let kind = match declared["kind"].as_str().unwrap_or_default() {
            "number" => number(declared, &label, false)?,
            "integer" => number(declared, &label, true)?,
            "choice" => choice(declared, &label)?,
            "toggle" => ControlKind::Toggle,
            "trigger" => ControlKind::Trigger,
            kind => {
                return Err(ControlError::Kind {
                    control: label,
                    kind: printable(kind, name::NAME),
                });
            }
        };
        let mut control = Self {
            name: name.to_owned(),
            label,
            kind,
            value: None,
        };
        control.value = Value::read(&declared["value"]).filter(|value| control.is_of_kind(value));
        Ok(control)
    }

    /// Whether it is something to be done, without a value.
    #[must_use]
    pub fn is_trigger(&self) -> bool {
        self.kind == ControlKind::Trigger
    }

    /// Whether a value is of its kind, be it in its range or not.
    #[must_use]
    pub fn is_of_kind(&self, value: &Value) -> bool {
        matches!(
            (&self.kind, value),
            (ControlKind::Number { .. }, Value::Number(_))
                | (ControlKind::Choice { .. }, Value::Word(_))
                | (ControlKind::Toggle, Value::On(_))
        )
    }

    /// Whether a value may be set.
    #[must_use]
    pub fn allows(&self, value: &Value) -> bool {
        match (&self.kind, value) {
            (
                ControlKind::Number {
                    min, max, is_whole, ..
                },
                Value::Number(number),
            ) => (*min..=*max).contains(number) && !(*is_whole && number.fract() != 0.0),
            (ControlKind::Choice { options }, Value::Word(word)) => options.contains(word),
            (ControlKind::Toggle, Value::On(_)) => true,
            _ => false,
        }
    }

    /// Reads a value that was typed.
    ///
    /// # Errors
    /// When it is none, or out of range.
    pub fn parse(&self, text: &str) -> Result<Value, ControlError> {
        let text = text.trim();
        let value = match &self.kind {
            ControlKind::Number { .. } => text.parse().ok().map(Value::Number),
            ControlKind::Choice { .. } => Some(Value::Word(text.to_owned())),
            ControlKind::Toggle => match text {
                "on" | "true" => Some(Value::On(true)),
                "off" | "false" => Some(Value::On(false)),
                _ => None,
            },
            ControlKind::Trigger => None,
        };
        let refused = || ControlError::Value {
            control: self.label.clone(),
            value: printable(text, name::NAME),
            allowed: self.allowed(),
        };
        value.filter(|value| self.allows(value)).ok_or_else(refused)
    }

    /// What may be set, in words.
    #[must_use]
    pub fn allowed(&self) -> String {
        match &self.kind {
            ControlKind::Number {
                min, max, is_whole, ..
            } => {
                let what = if *is_whole {
                    "a whole number"
                } else {
                    "a number"
                };
                format!("{what} from {} to {}", short(*min), short(*max))
            }
            ControlKind::Choice { options } => {
                let options: Vec<String> = options
                    .iter()
                    .map(|option| printable(option, name::NAME))
                    .collect();
                options.join(", ")
            }
            ControlKind::Toggle => "on or off".to_owned(),
            ControlKind::Trigger => "no value".to_owned(),
        }
    }

    /// The value one key press on from `value`, within its range; choices wrap around. `None` for what has no value.
    #[must_use]
    pub fn turned(&self, value: Option<&Value>, turn: Turn) -> Option<Value> {
        match (&self.kind, value) {
            (
                ControlKind::Number {
                    min,
                    max,
                    is_log,
                    is_whole,
                },
                value,
            ) => {
                let from = match value {
                    Some(Value::Number(number)) if number.is_finite() => number.clamp(*min, *max),
                    _ => *min,
                };
                let next = if *is_log {
                    log_turned(from, turn)
                } else {
                    linear_turned(from, *min, *max, *is_whole, turn)
                };
                let next = if *is_whole {
                    whole(next, from, turn)
                } else {
                    next
                };
                Some(Value::Number(next.clamp(*min, *max)))
            }
            (ControlKind::Choice { options }, value) => {
                let at = options
                    .iter()
                    .position(|option| value == Some(&Value::Word(option.clone())));
                let next = match (at, turn) {
                    (None, _) => 0,
                    (Some(at), Turn::Next) => (at + 1) % options.len(),
                    (Some(at), Turn::Previous) => (at + options.len() - 1) % options.len(),
                };
                Some(Value::Word(options[next].clone()))
            }
            (ControlKind::Toggle, value) => Some(Value::On(value != Some(&Value::On(true)))),
            (ControlKind::Trigger, _) => None,
        }
    }
}

/// A bound as one would write it: `1` and `1e-8`.
#[must_use]
pub fn short(bound: f64) -> String {
    if bound.fract() == 0.0 && bound.abs() < 1e6 {
        format!("{bound:.0}")
    } else {
        format!("{bound:?}")
    }
}

fn number(
    declared: &serde_json::Value,
    label: &str,
    is_whole: bool,
) -> Result<ControlKind, ControlError> {
    let bound = |key: &str| json::number(&declared[key]).filter(|bound| bound.is_finite());
    let (Some(min), Some(max)) = (bound("min"), bound("max")) else {
        return Err(ControlError::Range(label.to_owned()));
    };
    if min >= max {
        return Err(ControlError::Range(label.to_owned()));
    }
    let is_log = declared["scale"].as_str() == Some("log");
    if is_log && min <= 0.0 {
        return Err(ControlError::LogRange(label.to_owned()));
    }
    Ok(ControlKind::Number {
        min,
        max,
        is_log,
        is_whole,
    })
}

fn choice(declared: &serde_json::Value, label: &str) -> Result<ControlKind, ControlError> {
    let none = || ControlError::Options(label.to_owned());
    let options = declared["options"].as_array().ok_or_else(none)?;
    let options: Option<Vec<String>> = options
        .iter()
        .map(|option| option.as_str().map(str::to_owned))
        .collect();
    let options = options.filter(|options| (1..=MAX_OPTIONS).contains(&options.len()));
    Ok(ControlKind::Choice {
        options: options.ok_or_else(none)?,
    })
}

/// The next of …, 0.1, 0.2, 0.5, 1, 2, 5, 10, … above or below a positive number.
fn log_turned(from: f64, turn: Turn) -> f64 {
    let magnitude = from.log10().floor() as i32;
    let steps = (magnitude - 1..=magnitude + 1)
        .flat_map(|exponent| [1, 2, 5].map(|digit| format!("{digit}e{exponent}")))
        // Read rather than computed: 2e-5 is then the number that is written so.
        .filter_map(|text| text.parse::<f64>().ok());
    let (above, below) = (from * (1.0 + 1e-9), from * (1.0 - 1e-9));
    match turn {
        Turn::Next => steps.into_iter().find(|step| *step > above),
        Turn::Previous => steps.rev().find(|step| *step < below),
    }
    .unwrap_or(from)
}

/// The next multiple of about a twentieth of the range, a round number, or the end of the range.
fn linear_turned(from: f64, min: f64, max: f64, is_whole: bool, turn: Turn) -> f64 {
    let wanted = (max - min) / LINEAR_STEPS;
    let step = log_turned(wanted, Turn::Next);
    let step = if is_whole {
        step.max(1.0).round()
    } else {
        step
    };
    let at = from / step;
    let next = match turn {
        Turn::Next => (at + 1e-9).floor() + 1.0,
        Turn::Previous => (at - 1e-9).ceil() - 1.0,
    };
    // 3 × 0.1 is to be 0.3.
    let digits = (3.0 - step.log10().floor()).clamp(0.0, 15.0) as usize;
    format!("{:.digits$}", next * step).parse().unwrap_or(from)
}

/// A whole number beside `from`, at least 1 away.
fn whole(next: f64, from: f64, turn: Turn) -> f64 {
    match turn {
        Turn::Next => next.floor().max(from + 1.0),
        Turn::Previous => next.ceil().min(from - 1.0),
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::panic)]
mod tests {
    use serde_json::json;

    use super::*;

    fn rate() -> Control {
        let declared =
            json!({"name":"lr","kind":"number","min":1e-8,"max":1,"scale":"log","value":0.01});
        Control::read(&declared).unwrap()
    }

    fn along(control: &Control, from: f64, turn: Turn, count: usize) -> Vec<f64> {
        let mut value = Value::Number(from);
        let mut values = Vec::new();
        for _ in 0..count {
            value = control.turned(Some(&value), turn).unwrap();
            assert!(control.allows(&value), "{value:?}");
            let Value::Number(number) = value else {
                panic!()
            };
            values.push(number);
        }
        values
    }

    #[test]
    fn a_rate_goes_by_one_two_five_to_the_ends_of_its_range() {
        let lr = rate();
        assert_eq!(
            along(&lr, 0.01, Turn::Next, 7),
            [0.02, 0.05, 0.1, 0.2, 0.5, 1.0, 1.0]
        );
        assert_eq!(along(&lr, 0.01, Turn::Previous, 3), [0.005, 0.002, 0.001]);
        assert_eq!(along(&lr, 0.003, Turn::Next, 1), [0.005]);
        assert_eq!(along(&lr, 3e-8, Turn::Previous, 3), [2e-8, 1e-8, 1e-8]);
    }

    #[test]
    fn a_linear_control_goes_by_round_steps() {
        let control = |declared| Control::read(&declared).unwrap();
        let dropout = control(json!({"name":"p","kind":"number","min":0,"max":0.9,"value":0.2}));
        assert_eq!(along(&dropout, 0.2, Turn::Next, 3), [0.25, 0.3, 0.35]);
        assert_eq!(along(&dropout, 0.0, Turn::Previous, 1), [0.0]);
        let batch = control(
            json!({"name":"batch","kind":"integer","min":1,"max":4096,"scale":"log","value":32}),
        );
        assert_eq!(along(&batch, 1.0, Turn::Next, 4), [2.0, 5.0, 10.0, 20.0]);
        assert_eq!(along(&batch, 2.0, Turn::Previous, 2), [1.0, 1.0]);
        let layers = control(json!({"name":"n","kind":"integer","min":0,"max":6}));
        assert_eq!(along(&layers, 0.0, Turn::Next, 2), [1.0, 2.0]);
    }

    #[test]
    fn choices_and_switches_turn_and_triggers_do_not() {
        let declared =
            json!({"name":"optimizer","kind":"choice","options":["sgd","adamw"],"value":"sgd"});
        let control = Control::read(&declared).unwrap();
        let word = |word: &str| Some(Value::Word(word.to_owned()));
        assert_eq!(
            control.turned(word("sgd").as_ref(), Turn::Next),
            word("adamw")
        );
        assert_eq!(
            control.turned(word("sgd").as_ref(), Turn::Previous),
            word("adamw")
        );
        assert_eq!(control.turned(None, Turn::Next), word("sgd"));
        let control = Control::read(&json!({"name":"mixup","kind":"toggle","value":true})).unwrap();
        assert_eq!(
            control.turned(control.value.as_ref(), Turn::Next),
            Some(Value::On(false))
        );
        let control = Control::read(&json!({"name":"stop","kind":"trigger"})).unwrap();
        assert_eq!(control.turned(None, Turn::Next), None);
    }

    #[test]
    fn what_is_typed_is_checked() {
        let lr = rate();
        assert_eq!(lr.parse(" 3e-3 "), Ok(Value::Number(0.003)));
        let said = |text| lr.parse(text).unwrap_err().to_string();
        assert_eq!(
            said("2"),
            "lr can't be '2': expected a number from 1e-8 to 1"
        );
        assert_eq!(
            said("NaN"),
            "lr can't be 'NaN': expected a number from 1e-8 to 1"
        );
        assert!(said("fast").contains("'fast'"));
        let layers = Control::read(&json!({"name":"layers","kind":"integer","min":1,"max":8}));
        assert_eq!(
            layers.unwrap().parse("3.5").unwrap_err().to_string(),
            "layers can't be '3.5': expected a whole number from 1 to 8"
        );
    }

    #[test]
    fn declarations_that_are_none_say_why() {
        for (declared, expected) in [
            (json!({"kind":"toggle"}), "a control has no name"),
            (
                json!({"name":"a","kind":"slider"}),
                "control 'a' is of kind 'slider': expected number, integer, choice, toggle or trigger",
            ),
            (
                json!({"name":"a","kind":"number","min":0}),
                "control 'a' needs min and max, both finite, min below max",
            ),
            (
                json!({"name":"a","kind":"number","min":0,"max":"Infinity"}),
                "control 'a' needs min and max, both finite, min below max",
            ),
            (
                json!({"name":"a","kind":"number","min":0,"max":1,"scale":"log"}),
                "control 'a' has a log scale, which needs min above 0",
            ),
            (
                json!({"name":"a","kind":"choice","options":[]}),
                "control 'a' needs options: a list of 1 to 100 words",
            ),
        ] {
            assert_eq!(Control::read(&declared).unwrap_err().to_string(), expected);
        }
        // A value of another kind is not one.
        let declared = json!({"name":"a","kind":"toggle","value":3});
        assert_eq!(Control::read(&declared).unwrap().value, None);
    }
}
