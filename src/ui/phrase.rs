//! Phrases of the engine in the language of the screen.

use std::fmt::Display;

use super::locale::Words;
use crate::phrase::{Label, Phrase, Value};

/// The text of a phrase.
#[must_use]
pub fn say(words: &'static Words, phrase: &Phrase) -> String {
    let values: Vec<(&str, String)> = phrase
        .values
        .iter()
        .map(|(name, value)| (*name, inserted(words, value)))
        .collect();
    let shown: Vec<(&str, &dyn Display)> = values
        .iter()
        .map(|(name, text)| (*name, text as &dyn Display))
        .collect();
    words.fill(phrase.key, &shown)
}

/// The text of a label.
#[must_use]
pub fn label(words: &'static Words, label: &Label) -> String {
    match label {
        Label::Text(text) => text.clone(),
        Label::Phrase(phrase) => say(words, phrase),
    }
}

fn inserted(words: &'static Words, value: &Value) -> String {
    let numbers = words.numbers();
    match value {
        Value::Text(text) => text.clone(),
        Value::Count(count) => numbers.count(*count),
        Value::Number(number) => numbers.figure(*number),
        Value::Fraction(fraction) => numbers.percent(*fraction),
        Value::Phrase(phrase) => say(words, phrase),
    }
}
