//! What is wrong with a line, in the language of the screen.

use crate::knob::{Kind, Knob};
use crate::optim;
use crate::train::{BatchSizeError, ChangeError, Values, vocabulary};
use crate::ui::locale::Words;
use crate::ui::number;

/// `lr can't be '-1': allowed is …`, or `lr needs a value: …`.
pub(super) fn wrong(word: &str, value: &str, allowed: &str, words: &'static Words) -> String {
    if value.is_empty() {
        return words.fill("error.missing", &[("word", &word), ("allowed", &allowed)]);
    }
    words.fill(
        "error.value",
        &[("word", &word), ("value", &value), ("allowed", &allowed)],
    )
}

/// The allowed values of a knob in words.
pub(super) fn allowed(knob: &Knob, words: &'static Words) -> String {
    match knob.kind {
        Kind::Real { min, max, .. } => words.fill(
            "allowed.number",
            &[("min", &knob.format(min)), ("max", &knob.format(max))],
        ),
        Kind::Count { min, max } => words.fill("allowed.whole", &[("min", &min), ("max", &max)]),
        Kind::Choice(choices) => words.fill("allowed.values", &[("values", &choices.join(", "))]),
    }
}

pub(super) fn find_knob(word: &str) -> Option<&'static Knob> {
    vocabulary()
        .into_iter()
        .find_map(|known| match known.values {
            Values::Knob(knob, _) if known.word == word => Some(knob),
            _ => None,
        })
}

/// What is wrong with a change, in the language of the screen. `line` is how it was written.
#[must_use]
pub(in crate::ui) fn explain(error: &ChangeError, line: &str, words: &'static Words) -> String {
    let (name, value) = line.split_once([' ', '=', '\t']).unwrap_or((line, ""));
    let value = value.trim();
    match error {
        ChangeError::Unknown { word } => words.fill("error.unknown", &[("word", word)]),
        ChangeError::UnknownOptimizer { .. } => wrong(name, value, &optimizers(words), words),
        ChangeError::MissingValue { word, .. } => {
            let allowed = match *word {
                "optimizer" => optimizers(words),
                "batch" => words.get("allowed.batch").to_owned(),
                word => find_knob(word).map_or_else(String::new, |knob| allowed(knob, words)),
            };
            wrong(word, "", &allowed, words)
        }
        ChangeError::UnwantedValue { word, value } => {
            words.fill("error.unwanted", &[("word", word), ("value", value)])
        }
        ChangeError::Knob(_) => {
            let allowed = find_knob(name).map_or_else(String::new, |knob| allowed(knob, words));
            wrong(name, value, &allowed, words)
        }
        ChangeError::Batch(BatchSizeError::NotACount(given)) => {
            wrong("batch", given, words.get("allowed.batch"), words)
        }
        ChangeError::Batch(BatchSizeError::TooLarge { size, samples }) => words.fill(
            "error.batch-too-large",
            &[
                ("size", &number::count(*size as u64)),
                ("samples", &number::count(*samples as u64)),
            ],
        ),
        ChangeError::NotASwitch { word, value } => {
            let values = words.fill("allowed.values", &[("values", &"on, off")]);
            wrong(word, value, &values, words)
        }
        ChangeError::NotAKnobOf {
            optimizer,
            word,
            knobs,
        } => words.fill(
            "error.not-a-knob",
            &[("optimizer", optimizer), ("word", word), ("knobs", knobs)],
        ),
        ChangeError::Unavailable { .. } => error.to_string(),
        ChangeError::NothingKept => words.get("error.nothing-kept").to_owned(),
        ChangeError::NotStopped => words.get("error.not-stopped").to_owned(),
    }
}

fn optimizers(words: &'static Words) -> String {
    let names: Vec<&str> = optim::ENTRIES.iter().map(|entry| entry.id).collect();
    words.fill("allowed.values", &[("values", &names.join(", "))])
}

/// A word that nobody knows, and the one of `known` that may have been meant.
pub(super) fn unknown(
    word: &str,
    known: impl Iterator<Item = &'static str>,
    words: &'static Words,
) -> String {
    let changes = vocabulary().into_iter().map(|known| known.word);
    let near = known
        .chain(changes)
        .map(|known| (strsim::damerau_levenshtein(word, known), known))
        .filter(|(distance, known)| *distance <= 1 + known.len() / 4 && *distance < known.len())
        .min();
    match near {
        Some((_, near)) => words.fill("error.unknown-near", &[("word", &word), ("near", &near)]),
        None => words.fill("error.unknown", &[("word", &word)]),
    }
}
