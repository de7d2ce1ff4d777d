//! Messages for rejected changes, with the allowed values.

use crate::knob::Kind;
use crate::regularize::Reason;
use crate::train::{BatchSizeError, ChangeError, Unavailable, Values};
use crate::ui::locale::Words;

#[must_use]
pub(in crate::ui) fn change(error: &ChangeError, words: &'static Words) -> String {
    match error {
        ChangeError::Unknown { word, near } => match near {
            Some(near) => words.fill(
                "error.unknown-change-near",
                &[("word", word), ("near", near)],
            ),
            None => words.fill("error.unknown-change", &[("word", word)]),
        },
        ChangeError::OnlyAtStart { word } => words.fill("error.not-live", &[("word", word)]),
        ChangeError::NotFinite { word } => words.fill("error.not-finite", &[("word", word)]),
        ChangeError::UnknownOptimizer { name, allowed } => {
            wrong("optimizer", name, &values(allowed, words), words)
        }
        ChangeError::MissingValue { word, allowed } => {
            wrong(word, "", &values(allowed, words), words)
        }
        ChangeError::UnwantedValue { word, value } => {
            words.fill("error.unwanted", &[("word", word), ("value", value)])
        }
        ChangeError::Knob(error) => {
            let allowed = allowed(error.allowed, words);
            wrong(error.word, &error.value, &allowed, words)
        }
        ChangeError::Batch(error) => batch(error, words),
        ChangeError::NotASwitch { word, value, knobs } => {
            let values = words.fill("allowed.values", &[("values", &"on, off")]);
            let text = wrong(word, value, &values, words);
            if knobs.is_empty() {
                return text;
            }
            let knobs: Vec<String> = knobs.iter().map(|knob| format!(":{knob}")).collect();
            words.fill(
                "error.values-by",
                &[("text", &text), ("knobs", &knobs.join(", "))],
            )
        }
        ChangeError::NotAKnobOf { owner, word, knobs } => words.fill(
            "error.not-a-knob",
            &[
                ("optimizer", owner),
                ("word", word),
                ("knobs", &knobs.join(", ")),
            ],
        ),
        ChangeError::Unavailable(why) => unavailable(why, words),
        ChangeError::NothingKept => words.get("error.nothing-kept").to_owned(),
        ChangeError::NotStopped => words.get("error.not-stopped").to_owned(),
    }
}

fn unavailable(why: &Unavailable, words: &'static Words) -> String {
    let text = if why.value == "on" {
        "error.unavailable"
    } else {
        "error.value-unavailable"
    };
    words.fill(
        text,
        &[
            ("word", &why.word),
            ("value", &why.value),
            ("data", &why.data),
            ("reason", &because(why.reason, words)),
        ],
    )
}

pub(super) fn batch(error: &BatchSizeError, words: &'static Words) -> String {
    match error {
        BatchSizeError::NotACount(given) => {
            wrong("batch", given, words.get("allowed.batch"), words)
        }
        BatchSizeError::TooLarge { size, samples } => words.fill(
            "error.batch-too-large",
            &[
                ("size", &words.numbers().count(*size as u64)),
                ("samples", &words.numbers().count(*samples as u64)),
            ],
        ),
    }
}

/// A short reason, such as a note in the recipe.
#[must_use]
pub(in crate::ui) fn reason(reason: Reason, words: &'static Words) -> &'static str {
    words.get(match reason {
        Reason::NeedsImages => "reason.needs-images",
        Reason::NeedsClasses => "reason.needs-classes",
        Reason::NoAccuracy => "reason.no-accuracy",
        Reason::BatchOfOne => "reason.batch-of-one",
    })
}

/// The reason as part of a sentence.
#[must_use]
pub(super) fn because(reason: Reason, words: &'static Words) -> &'static str {
    words.get(match reason {
        Reason::NeedsImages => "because.needs-images",
        Reason::NeedsClasses => "because.needs-classes",
        Reason::NoAccuracy => "because.no-accuracy",
        Reason::BatchOfOne => "because.batch-of-one",
    })
}

/// `lr can't be '-1': expected …`, or `lr needs a value: …` where `value` is empty.
pub(in crate::ui) fn wrong(
    word: &str,
    value: &str,
    allowed: &str,
    words: &'static Words,
) -> String {
    if value.is_empty() {
        return words.fill("error.missing", &[("word", &word), ("allowed", &allowed)]);
    }
    words.fill(
        "error.value",
        &[("word", &word), ("value", &value), ("allowed", &allowed)],
    )
}

pub(in crate::ui) fn allowed(kind: Kind, words: &'static Words) -> String {
    match kind {
        Kind::Real { min, max, .. } => words.fill(
            "allowed.number",
            &[("min", &kind.format(min)), ("max", &kind.format(max))],
        ),
        Kind::Count { min, max } => words.fill("allowed.whole", &[("min", &min), ("max", &max)]),
        Kind::Choice(choices) => words.fill("allowed.values", &[("values", &choices.join(", "))]),
    }
}

/// The allowed values of a change.
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
