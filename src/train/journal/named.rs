//! Knobs with explicit values, so that what a journal records does not depend on the defaults of the version that reads
//! it.

use crate::train::{Change, KnobValues, Settings};
use crate::{optim, regularize};

/// The defaults of the knobs at the time when journals did not yet contain all values: owner, knob, value.
const FORMER_DEFAULTS: &[(&str, &str, f64)] = &[
    ("sgd", "lr", 0.1),
    ("momentum", "lr", 0.01),
    ("momentum", "beta", 0.9),
    ("nesterov", "lr", 0.01),
    ("nesterov", "beta", 0.9),
    ("adagrad", "lr", 0.01),
    ("adagrad", "epsilon", 1e-7),
    ("adadelta", "gamma", 0.95),
    ("adadelta", "epsilon", 1e-6),
    ("rmsprop", "lr", 0.001),
    ("rmsprop", "gamma", 0.9),
    ("rmsprop", "epsilon", 1e-7),
    ("adam", "lr", 0.001),
    ("adam", "beta", 0.9),
    ("adam", "beta2", 0.999),
    ("adam", "epsilon", 1e-7),
    ("early-stopping", "early-stopping", 10.0),
    ("early-stopping", "min-delta", 0.0),
    ("early-stopping", "monitor", 0.0),
    ("early-stopping", "on-trigger", 0.0),
    ("weight-decay", "weight-decay", 1e-4),
    ("augment", "augment-shift", 1.0),
    ("augment", "augment-rotate", 10.0),
    ("augment", "augment-zoom", 10.0),
    ("noise", "input-noise", 0.1),
    ("noise", "weight-noise", 0.0),
    ("label-smoothing", "label-smoothing", 0.1),
    ("label-smoothing", "mixup", 0.0),
    ("label-smoothing", "cutmix", 0.0),
    ("dropout", "dropout", 0.2),
];

fn former_default(owner: &str, word: &str) -> Option<f64> {
    let of = |known: &&(&str, &str, f64)| known.0 == owner && known.1 == word;
    FORMER_DEFAULTS.iter().find(of).map(|(.., value)| *value)
}

/// The base settings for recipes of journals that do not contain all values.
pub(super) fn former_settings() -> Settings {
    let mut settings = Settings::default();
    for one in &mut settings.regularizers {
        for (knob, value) in one.entry.knobs.iter().zip(&mut one.knobs) {
            *value = former_default(one.entry.id, knob.word).unwrap_or(*value);
        }
    }
    settings
}

/// The words and values of all knobs of all regularizers, whether they are on or not.
pub(super) fn regularizer_knobs(settings: &Settings) -> Vec<(String, String)> {
    let all = settings.regularizers.iter();
    all.flat_map(|one| one.entry.knobs.iter().zip(&one.knobs))
        .map(|(knob, value)| (knob.word.to_owned(), knob.format(*value)))
        .collect()
}

/// Sets the knobs of regularizers without switching any of them. Unknown words and values are ignored.
pub(super) fn set_regularizer_knobs(settings: &mut Settings, knobs: &[(String, String)]) {
    for one in &mut settings.regularizers {
        for (knob, value) in one.entry.knobs.iter().zip(&mut one.knobs) {
            let given = knobs.iter().find(|(word, _)| word == knob.word);
            let read = |text: &String| match text.parse() {
                // A mode that is not in force.
                Ok(0.0) if knob.switches => Some(0.0),
                _ => knob.parse(text).ok(),
            };
            *value = given.and_then(|(_, text)| read(text)).unwrap_or(*value);
        }
    }
}

/// The change as a journal records it: an optimizer with the values of all its knobs.
pub(super) fn with_values(change: Change) -> Change {
    match change {
        Change::Optimizer(entry) => optimizer_with(entry, |knob| knob.default),
        Change::OptimizerKnobs { entry, values } => {
            let given = |word: &str| entry.knob(word).and_then(|index| values[index]);
            optimizer_with(entry, |knob| given(knob.word).unwrap_or(knob.default))
        }
        other => other,
    }
}

/// The change that a journal's line means. An optimizer without values has the defaults of that time.
pub(super) fn from_journal(change: Change) -> Change {
    let explicit = match change {
        Change::Optimizer(entry) => optimizer_with(entry, |knob| {
            former_default(entry.id, knob.word).unwrap_or(knob.default)
        }),
        other => other,
    };
    explicit.plainly()
}

fn optimizer_with(
    entry: &'static optim::Entry,
    value: impl Fn(&crate::knob::Knob) -> f64,
) -> Change {
    let mut values: KnobValues = [None; regularize::MOST_KNOBS];
    for (slot, knob) in values.iter_mut().zip(entry.knobs) {
        *slot = Some(value(knob));
    }
    Change::OptimizerKnobs { entry, values }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn what_is_told_is_read_back_and_what_is_not_named_is_as_it_was() {
        for entry in optim::ENTRIES {
            let change = Change::Optimizer(entry);
            let text = with_values(change).to_string();
            for knob in entry.knobs {
                assert!(text.contains(knob.word), "{text}");
            }
            assert_eq!(from_journal(text.parse().unwrap()), change);
        }
        let text = with_values(Change::Optimizer(optim::find("sgd").unwrap())).to_string();
        assert_eq!(text, "optimizer sgd lr=0.05");
        let rate = |text: &str| {
            let mut settings = Settings::default();
            from_journal(text.parse().unwrap())
                .apply(&mut settings, 10)
                .unwrap();
            settings.knobs[0]
        };
        assert_eq!(rate("optimizer sgd"), 0.1);
        assert_eq!(rate("optimizer sgd lr=0.05"), 0.05);
        assert_eq!(rate("optimizer adam lr=0.5"), 0.5);
        assert_eq!(
            from_journal("lr 0.3".parse().unwrap()).to_string(),
            "lr 0.3"
        );
    }

    #[test]
    fn knobs_of_regularizers_are_set_whether_these_are_on_or_not() {
        let mut settings = Settings::default();
        for text in ["mixup 0.7", "dropout 0.5", "dropout off", "min-delta 0.25"] {
            let change: Change = text.parse().unwrap();
            change.apply(&mut settings, 10).unwrap();
        }
        let knobs = regularizer_knobs(&settings);
        let mut other = former_settings();
        set_regularizer_knobs(&mut other, &knobs);
        for (one, other) in settings.regularizers.iter().zip(&other.regularizers) {
            assert_eq!(one.knobs, other.knobs, "{}", one.entry.id);
            assert!(!other.on);
        }
    }
}
