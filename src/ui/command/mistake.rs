//! What is wrong with a line, in the language of the screen.

use crate::knob::Kind;
use crate::nearest::nearest;
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
pub(super) fn allowed(kind: Kind, words: &'static Words) -> String {
    match kind {
        Kind::Real { min, max, .. } => words.fill(
            "allowed.number",
            &[("min", &kind.format(min)), ("max", &kind.format(max))],
        ),
        Kind::Count { min, max } => words.fill("allowed.whole", &[("min", &min), ("max", &max)]),
        Kind::Choice(choices) => words.fill("allowed.values", &[("values", &choices.join(", "))]),
    }
}

/// What may follow a word, in words.
fn values(allowed: &Values, words: &'static Words) -> String {
    match allowed {
        Values::None => words.get("allowed.nothing").to_owned(),
        Values::Choices(choices) => {
            words.fill("allowed.values", &[("values", &choices.join(", "))])
        }
        Values::Knob(knob, _) => self::allowed(knob.kind, words),
        Values::Batch => words.get("allowed.batch").to_owned(),
    }
}

/// What is wrong with a change, in the language of the screen.
#[must_use]
pub(in crate::ui) fn explain(error: &ChangeError, words: &'static Words) -> String {
    match error {
        ChangeError::Unknown { word, near } => match near {
            Some(near) => words.fill("error.unknown-near", &[("word", word), ("near", near)]),
            None => words.fill("error.unknown", &[("word", word)]),
        },
        ChangeError::UnknownOptimizer { name, allowed } => {
            wrong("optimizer", name, &values(allowed, words), words)
        }
        ChangeError::MissingValue { word, allowed } => {
            wrong(word, "", &values(allowed, words), words)
        }
        ChangeError::UnwantedValue { word, value } => {
            words.fill("error.unwanted", &[("word", word), ("value", value)])
        }
        ChangeError::Knob(error) => wrong(
            error.word,
            &error.value,
            &allowed(error.allowed, words),
            words,
        ),
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
        ChangeError::NotAKnobOf { owner, word, knobs } => words.fill(
            "error.not-a-knob",
            &[
                ("optimizer", owner),
                ("word", word),
                ("knobs", &knobs.join(", ")),
            ],
        ),
        ChangeError::Unavailable(_) => error.to_string(),
        ChangeError::NothingKept => words.get("error.nothing-kept").to_owned(),
        ChangeError::NotStopped => words.get("error.not-stopped").to_owned(),
    }
}

/// The word, of `commands` or of a change, that somebody may have meant by an unknown one.
pub(super) fn meant(
    word: &str,
    commands: impl Iterator<Item = &'static str>,
) -> Option<&'static str> {
    let changes = vocabulary();
    nearest(word, commands.chain(changes.iter().map(|known| known.word)))
}
