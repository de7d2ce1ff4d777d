//! Sentences and labels of the engine, translated by the user interface.
//!
//! The engine gives a key and values; the wording is a template in the table of each language, looked up by
//! [`Phrase::key`].

/// A value inserted into a template.
#[derive(Clone, Debug, PartialEq)]
pub enum Value {
    /// A name, not translated.
    Text(String),
    /// A whole number.
    Count(u64),
    /// A number, shown with four significant digits.
    Number(f64),
    /// A fraction, shown in percent.
    Fraction(f64),
    /// Another phrase.
    Phrase(Phrase),
}

/// A translatable text.
#[derive(Clone, Debug, PartialEq)]
pub struct Phrase {
    /// The key of the template: `study.sweep.best`.
    pub key: &'static str,
    /// The values of the `{names}` in the template.
    pub values: Vec<(&'static str, Value)>,
}

/// A short text of a figure: a name that is the same in every language, or a phrase.
#[derive(Clone, Debug, PartialEq)]
pub enum Label {
    /// Not translated: `dropout 0.5`.
    Text(String),
    /// The name of a class of generated data, translated.
    Class(String),
    /// Translated.
    Phrase(Phrase),
}

impl Phrase {
    /// A phrase without values.
    #[must_use]
    pub const fn new(key: &'static str) -> Self {
        Self {
            key,
            values: Vec::new(),
        }
    }

    /// Adds a value for `{name}` in the template.
    #[must_use]
    pub fn with(mut self, name: &'static str, value: impl Into<Value>) -> Self {
        self.values.push((name, value.into()));
        self
    }
}

impl Label {
    /// The phrase with this key, without values.
    #[must_use]
    pub const fn key(key: &'static str) -> Self {
        Self::Phrase(Phrase::new(key))
    }

    /// A name that is the same in every language.
    #[must_use]
    pub fn text(text: impl Into<String>) -> Self {
        Self::Text(text.into())
    }

    /// The name of a class: as it is in the data, or translated where these are generated.
    #[must_use]
    pub fn class(name: &str, is_generated: bool) -> Self {
        if is_generated {
            Self::Class(name.to_owned())
        } else {
            Self::Text(name.to_owned())
        }
    }
}

impl From<Phrase> for Label {
    fn from(phrase: Phrase) -> Self {
        Self::Phrase(phrase)
    }
}

impl From<Label> for Value {
    fn from(label: Label) -> Self {
        match label {
            Label::Text(text) | Label::Class(text) => Self::Text(text),
            Label::Phrase(phrase) => Self::Phrase(phrase),
        }
    }
}

impl From<&str> for Value {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

impl From<String> for Value {
    fn from(text: String) -> Self {
        Self::Text(text)
    }
}

impl From<u64> for Value {
    fn from(count: u64) -> Self {
        Self::Count(count)
    }
}

impl From<usize> for Value {
    fn from(count: usize) -> Self {
        Self::Count(count as u64)
    }
}

impl From<f64> for Value {
    fn from(number: f64) -> Self {
        Self::Number(number)
    }
}

impl From<Phrase> for Value {
    fn from(phrase: Phrase) -> Self {
        Self::Phrase(phrase)
    }
}
