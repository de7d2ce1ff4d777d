//! The settings of a recipe. Their words are the same in options (`--batch 7`), recipe files (`batch = 7`) and, if they
//! can change during training, live changes (`batch 7`).

use super::{Values, vocabulary};
use crate::data::READING;
use crate::regularize;

/// A setting of a recipe.
#[derive(Clone, Debug, PartialEq)]
pub struct Setting {
    /// The word.
    pub word: &'static str,
    /// A placeholder for its value, in help texts.
    pub value: String,
    /// One line of explanation, with the allowed values.
    pub explanation: String,
    /// The value if the word is given without one.
    pub alone: Option<&'static str>,
    /// Whether it may be given more than once.
    pub repeats: bool,
}

/// The word of planned changes.
pub(super) const AT: &str = "at";
/// The word that sets the knobs of a regularizer that is off.
pub(super) const STRENGTH: &str = "strength";

/// Whether a setting may be given more than once.
pub(super) fn repeats(word: &str) -> bool {
    word == AT || word == STRENGTH
}

/// Word, placeholder of the value and explanation of each setting that is not a live change.
const SETTINGS: &[(&str, &str, &str)] = &[
    (
        "data",
        "NAME",
        "data set: a name from `gradus data list`, csv:FILE, folder:DIR, idx:DIR or npz:FILE",
    ),
    ("samples", "N", "number of samples, for generated data"),
    (
        "noise",
        "STD",
        "standard deviation of the noise, for generated data",
    ),
    (
        "label",
        "COLUMN",
        "column to predict, for csv:FILE (default: the last)",
    ),
    (
        "scale",
        "HOW",
        "how inputs are scaled, fitted on the training set: standard (mean 0, deviation 1), minmax (0 to 1), robust (by median and quartiles) or none",
    ),
    ("train-size", "N", "use only N training samples"),
    (
        "label-noise",
        "FRACTION",
        "fraction of training labels to corrupt, 0 to 1",
    ),
    (
        "split",
        "T/V/S",
        "percentages of train, validation and test",
    ),
    (
        "fold",
        "k/K",
        "hold out the k-th of K folds of train and validation together (K from 2 to 20) as validation, like 2/5",
    ),
    ("seed", "N", "random seed"),
    ("hidden", "W,W,…", "widths of the hidden layers, or none"),
    (
        "activation",
        "NAME",
        "activation function: relu, tanh, sigmoid or gelu",
    ),
    (
        "init",
        "FILE",
        "start from the weights in this safetensors file, from --save or a PyTorch state_dict",
    ),
    (
        "init-digest",
        "HEX",
        "digest of the file of --init, as a recorded run has it: another file is refused",
    ),
    (
        "eval-every",
        "WHEN",
        "how often to evaluate on train and validation: '100 steps' or '1 epoch'",
    ),
    (
        "until",
        "WHEN",
        "when to stop: 'step N', 'epoch N', 'time 10s', 'stopped', or at a validation score: 'loss 0.3', 'accuracy 90 %', or with a limit 'accuracy 90 % or epoch 50'",
    ),
    (
        STRENGTH,
        "CHANGE",
        "how strong a regularizer is when switched on later, like 'dropout 0.5'; repeatable",
    ),
    (
        AT,
        "'step N: CHANGE'",
        "a live change at a step, written as after : in the dashboard; repeatable",
    ),
];

/// The settings that are not live changes: those of the data's reading stand after the label's.
pub fn fixed_settings() -> impl Iterator<Item = &'static (&'static str, &'static str, &'static str)>
{
    let label = SETTINGS.iter().position(|(word, ..)| *word == "label");
    let (data, rest) = SETTINGS.split_at(label.map_or(0, |label| label + 1));
    data.iter().chain(READING).chain(rest)
}

/// All settings of a recipe: those of [`fixed_settings`], then the live changes.
#[must_use]
pub fn settings() -> Vec<Setting> {
    let settings = fixed_settings().map(|(word, value, explanation)| Setting {
        word,
        value: (*value).to_owned(),
        explanation: (*explanation).to_owned(),
        alone: None,
        repeats: repeats(word),
    });
    // In a recipe `noise` is the data's noise, while in live changes it switches a regularizer; recipes set its knobs
    // instead.
    let is_fixed = |word: &str| fixed_settings().any(|(fixed, ..)| *fixed == word);
    let live = vocabulary().into_iter().filter_map(|word| {
        let (value, allowed, alone) = match &word.values {
            Values::None => return None,
            _ if is_fixed(word.word) => return None,
            Values::Choices(choices) => {
                let alone = choices.first().copied().filter(|choice| *choice == "on");
                let knobs = regularize::find(word.word)
                    .map_or_else(Vec::new, regularize::Entry::short_words);
                let mut allowed = choices.join(", ");
                if !knobs.is_empty() {
                    allowed = format!("{allowed}, or {}=N,…", knobs.join("=N,"));
                }
                let value = match (alone, knobs.is_empty()) {
                    (None, _) => "NAME",
                    (Some(_), true) => "on|off",
                    (Some(_), false) => "SETTINGS",
                };
                (value.to_owned(), allowed, alone)
            }
            Values::Batch => ("N".to_owned(), "a whole number, or full".to_owned(), None),
            Values::Knob(knob, switch) => {
                let alone = switch.first().copied();
                (knob.value_name.to_owned(), knob.allowed(), alone)
            }
        };
        Some(Setting {
            word: word.word,
            value,
            explanation: format!("{}: {allowed}", word.explanation),
            alone,
            repeats: false,
        })
    });
    settings.chain(live).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_word_is_there_once() {
        let all = settings();
        for setting in &all {
            let same = all.iter().filter(|other| other.word == setting.word);
            assert_eq!(same.count(), 1, "{}", setting.word);
        }
    }
}
