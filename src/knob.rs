//! Hyper-parameters that can be changed live, each described once.
//!
//! Keys, `:` commands, options, validation, recipe files and help all derive from this description.

use crate::turn::Turn;

/// The spacing of a knob's values, which one key press moves along.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Scale {
    /// Equal steps of this size.
    Linear(f64),
    /// 1, 2, 5, 10, … : for learning rates and other magnitudes.
    Log,
    /// 0.5, 0.8, 0.9, 0.95, 0.98, 0.99, … : for decay rates, where the distance to 1 is what matters.
    Decay,
}

/// The values a knob can take.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Kind {
    /// A real number.
    Real {
        /// Smallest allowed value.
        min: f64,
        /// Largest allowed value.
        max: f64,
        /// Spacing of its steps.
        scale: Scale,
    },
    /// A whole number.
    Count {
        /// Smallest allowed value.
        min: u32,
        /// Largest allowed value.
        max: u32,
    },
    /// One of these words; the value is its index.
    Choice(&'static [&'static str]),
}

/// A hyper-parameter that can be changed while training runs.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Knob {
    /// Its name in options (`--lr`), live changes (`lr 0.003`) and recipe files.
    pub word: &'static str,
    /// Its symbol in formulas, such as `η`.
    pub symbol: &'static str,
    /// Its name in English, such as `learning rate`.
    pub label: &'static str,
    /// The placeholder for its value in help, such as `LR`.
    pub value_name: &'static str,
    /// One line on what it does.
    pub explanation: &'static str,
    /// The values it can take.
    pub kind: Kind,
    /// The initial value.
    pub default: f64,
    /// Whether setting it also switches its owner on (and 0 switches it off).
    pub switches: bool,
}

/// A value that a knob rejects.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
#[error("{word} can't be '{value}': expected {}", allowed.allowed())]
pub struct KnobError {
    /// The knob's word.
    pub word: &'static str,
    /// The value given.
    pub value: String,
    /// The values the knob can take.
    pub allowed: Kind,
}

impl Knob {
    /// Parses a value and checks its range.
    ///
    /// # Errors
    /// When `text` is no number (or none of the choices), or out of range.
    pub fn parse(&self, text: &str) -> Result<f64, KnobError> {
        let value = match self.kind {
            Kind::Choice(words) => words.iter().position(|w| *w == text).map(|i| i as f64),
            Kind::Real { .. } | Kind::Count { .. } => text.trim().parse().ok(),
        };
        value.filter(|v| self.allows(*v)).ok_or_else(|| KnobError {
            word: self.word,
            value: text.to_owned(),
            allowed: self.kind,
        })
    }

    /// Whether `value` is in range (and whole, for counts and choices).
    #[must_use]
    pub fn allows(&self, value: f64) -> bool {
        match self.kind {
            Kind::Real { min, max, .. } => (min..=max).contains(&value),
            Kind::Count { min, max } => {
                value.fract() == 0.0 && (f64::from(min)..=f64::from(max)).contains(&value)
            }
            Kind::Choice(words) => {
                value.fract() == 0.0 && (0.0..words.len() as f64).contains(&value)
            }
        }
    }

    /// The allowed values in words, for messages and help.
    #[must_use]
    pub fn allowed(&self) -> String {
        self.kind.allowed()
    }

    /// Formats `value` as in a command; [`Knob::parse`] reads the same value back.
    #[must_use]
    pub fn format(&self, value: f64) -> String {
        self.kind.format(value)
    }

    /// The next larger (or smaller) value that a key press reaches, clamped to the range; choices wrap around.
    #[must_use]
    pub fn turned(&self, turn: Turn, value: f64) -> f64 {
        match self.kind {
            Kind::Real { min, max, scale } => scale.turned(turn, value).clamp(min, max),
            Kind::Count { min, max } => whole_ladder(turn, value).clamp(min.into(), max.into()),
            Kind::Choice(words) => turn.around(value as usize, words.len()) as f64,
        }
    }
}

impl Kind {
    fn allowed(&self) -> String {
        match self {
            Self::Real { min, max, .. } => format!("a number from {min:?} to {max:?}"),
            Self::Count { min, max } => format!("a whole number from {min} to {max}"),
            Self::Choice(words) => words.join(" or "),
        }
    }

    /// Formats `value` as in a command: see [`Knob::format`].
    #[must_use]
    pub fn format(&self, value: f64) -> String {
        match self {
            Self::Choice(words) => (*words.get(value as usize).unwrap_or(&"?")).to_owned(),
            Self::Real { .. } if value != 0.0 && value.abs() < 1e-3 => format!("{value:e}"),
            Self::Real { .. } | Self::Count { .. } => format!("{value}"),
        }
    }
}

impl Scale {
    fn turned(self, turn: Turn, value: f64) -> f64 {
        match (self, turn) {
            (Self::Linear(step), Turn::Next) => tidy((value / step + 1e-9).floor() * step + step),
            (Self::Linear(step), Turn::Previous) => {
                tidy((value / step - 1e-9).ceil() * step - step)
            }
            (Self::Log, _) => log_ladder(turn, value),
            (Self::Decay, _) => tidy(1.0 - log_ladder(turn.back(), 1.0 - value)),
        }
    }
}

/// Rounds away the error of binary arithmetic beyond the twelfth digit, so that 0.30000000000000004 reads 0.3.
fn tidy(value: f64) -> f64 {
    // Formatting a finite float and reading it back can't fail; should it, the value itself is right too.
    format!("{value:.12}").parse().unwrap_or(value)
}

/// 1, 2 and 5 of the decade of `value` and of those beside it.
fn rungs(value: f64) -> Vec<f64> {
    let decade = value.abs().max(1e-12).log10().floor() as i32;
    (decade - 1..=decade + 1)
        .flat_map(|d| [1.0, 2.0, 5.0].map(|m| format!("{m}e{d}").parse().unwrap_or(m)))
        .collect()
}

fn log_ladder(turn: Turn, value: f64) -> f64 {
    turn.beyond(value, &rungs(value)).unwrap_or(value)
}

/// The steps of counts beyond 9: 10, 12, 15, 20, 30, 50, then the same in each further decade.
const WHOLE: [f64; 6] = [10.0, 12.0, 15.0, 20.0, 30.0, 50.0];

fn whole_rungs(value: f64) -> Vec<f64> {
    let decade = value.max(10.0).log10().floor() as i32 - 1;
    (0..10)
        .map(f64::from)
        .chain((decade - 1..=decade + 1).flat_map(|d| WHOLE.map(|w| w * 10f64.powi(d.max(0)))))
        .collect()
}

fn whole_ladder(turn: Turn, value: f64) -> f64 {
    turn.beyond(value, &whole_rungs(value)).unwrap_or(value)
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    const RATE: Knob = Knob {
        word: "lr",
        symbol: "η",
        label: "learning rate",
        value_name: "LR",
        explanation: "",
        kind: Kind::Real {
            min: 1e-6,
            max: 10.0,
            scale: Scale::Log,
        },
        default: 0.1,
        switches: false,
    };
    const BETA: Knob = Knob {
        word: "beta",
        kind: Kind::Real {
            min: 0.0,
            max: 0.999_999,
            scale: Scale::Decay,
        },
        ..RATE
    };
    const PATIENCE: Knob = Knob {
        word: "patience",
        kind: Kind::Count { min: 1, max: 1000 },
        ..RATE
    };

    fn walk(knob: &Knob, from: f64, count: usize) -> Vec<f64> {
        std::iter::successors(Some(from), |v| Some(knob.turned(Turn::Next, *v)))
            .take(count)
            .collect()
    }

    #[test]
    fn the_ladders_climb_as_described_and_stop_at_the_end() {
        assert_eq!(walk(&RATE, 0.003, 5), [0.003, 0.005, 0.01, 0.02, 0.05]);
        assert_eq!(walk(&RATE, 5.0, 3), [5.0, 10.0, 10.0]);
        assert_eq!(walk(&BETA, 0.5, 6), [0.5, 0.8, 0.9, 0.95, 0.98, 0.99]);
        assert_eq!(walk(&BETA, 0.0, 3), [0.0, 0.5, 0.8]);
        assert_eq!(
            walk(&PATIENCE, 8.0, 7),
            [8.0, 9.0, 10.0, 12.0, 15.0, 20.0, 30.0]
        );
        assert_eq!(walk(&PATIENCE, 100.0, 4), [100.0, 120.0, 150.0, 200.0]);
    }

    #[test]
    fn down_undoes_up_on_the_ladder() {
        for (knob, from) in [(&RATE, 0.001), (&BETA, 0.9), (&PATIENCE, 10.0)] {
            for value in walk(knob, from, 8) {
                let up = knob.turned(Turn::Next, value);
                assert_eq!(knob.turned(Turn::Previous, up), value, "{}", knob.word);
            }
        }
    }

    #[test]
    fn values_are_read_back_as_written_and_refused_with_what_is_allowed() {
        for value in [1e-5, 0.001, 0.1, 3.25e-4, 10.0] {
            assert_eq!(RATE.parse(&RATE.format(value)), Ok(value));
        }
        for text in ["0", "-1", "11", "nan", "inf", "fast", ""] {
            let error = RATE.parse(text).unwrap_err().to_string();
            assert_eq!(
                error,
                format!("lr can't be '{text}': expected a number from 1e-6 to 10.0")
            );
        }
        assert_eq!(
            PATIENCE.parse("2.5").unwrap_err().to_string(),
            "patience can't be '2.5': expected a whole number from 1 to 1000"
        );
    }
}
