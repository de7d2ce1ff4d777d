//! Translation of the engine's phrases.

use std::fmt::Display;

use super::locale::{Language, Words};
use crate::answer::Answer;
use crate::lecture::PlayError;
use crate::phrase::{Label, Phrase, Value};
use crate::study::StudyError;

/// The phrase in the language of `words`.
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

/// The label in the language of `words`.
#[must_use]
pub fn label(words: &'static Words, label: &Label) -> String {
    match label {
        Label::Text(text) => text.clone(),
        Label::Class(name) => match words.of(&["class", name], "") {
            "" => name.clone(),
            own => own.to_owned(),
        },
        Label::Phrase(phrase) => say(words, phrase),
    }
}

/// Says verdict and remarks in this language, for files and the command line.
#[must_use]
pub fn in_words(words: &'static Words, mut answer: Answer) -> Answer {
    let all = |phrases: &[Phrase]| phrases.iter().map(|one| say(words, one)).collect();
    answer.said = all(&answer.verdict);
    answer.notes = all(&answer.remarks);
    answer
}

/// The error in English, for the command line.
#[must_use]
pub fn study_error(error: &StudyError) -> String {
    match error {
        StudyError::Unfit(why) => say(Language::English.words(), why),
        error => error.to_string(),
    }
}

/// Why a lab can't be played, in English, for the command line.
#[must_use]
pub fn play_error(error: &PlayError) -> String {
    match error {
        PlayError::Study(error) => study_error(error),
        error => error.to_string(),
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
