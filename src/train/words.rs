//! The words of changes. They are the same in the `:` line, in `--at`, in the log and in the journal.

use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::change::{GO_ON, KEEP_BEST};
use super::{Change, ChangeError, Values, fixed_settings};
use crate::knob::Knob;
use crate::nearest::nearest;
use crate::{optim, regularize};

/// A word that begins a live change.
#[derive(Clone, Debug, PartialEq)]
pub struct Word {
    /// The word.
    pub word: &'static str,
    /// One line on what it does.
    pub explanation: &'static str,
    /// The values that may follow.
    pub values: Values,
}

const SWITCH: &[&str] = &["on", "off"];

/// All words that begin a change, for completion and help.
#[must_use]
pub fn vocabulary() -> Vec<Word> {
    let mut words = vec![
        Word {
            word: "optimizer",
            explanation: "optimizer to use",
            values: Values::optimizers(),
        },
        Word {
            word: "batch",
            explanation: "samples per step",
            values: Values::Batch,
        },
    ];
    for knob in optimizer_knobs() {
        words.push(Word {
            word: knob.word,
            explanation: knob.explanation,
            values: Values::Knob(knob, &[]),
        });
    }
    for entry in regularize::ENTRIES {
        if entry.knob(entry.id).is_none() {
            words.push(Word {
                word: entry.id,
                explanation: entry.explanation,
                values: Values::Choices(SWITCH.to_vec()),
            });
        }
        for knob in entry.knobs {
            words.push(Word {
                word: knob.word,
                explanation: knob.explanation,
                values: Values::Knob(knob, if knob.switches { SWITCH } else { &[] }),
            });
        }
    }
    for (word, explanation) in [
        (KEEP_BEST, "after early stopping: restore the best weights"),
        (GO_ON, "after early stopping: continue training"),
    ] {
        words.push(Word {
            word,
            explanation,
            values: Values::None,
        });
    }
    words
}

/// The first knob of each word among the optimizers, in the order of the registry.
pub(super) fn optimizer_knobs() -> Vec<&'static Knob> {
    let mut knobs: Vec<&'static Knob> = Vec::new();
    for knob in optim::ENTRIES.iter().flat_map(|entry| entry.knobs) {
        if knobs.iter().all(|known| known.word != knob.word) {
            knobs.push(knob);
        }
    }
    knobs
}

impl Serialize for Change {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Change {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        text.parse().map_err(serde::de::Error::custom)
    }
}

impl FromStr for Change {
    type Err = ChangeError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let text = text.trim();
        let (word, value) = text.split_once([' ', '=', '\t']).unwrap_or((text, ""));
        let value = value.trim().trim_start_matches('=').trim_start();
        match word {
            "optimizer" => optimizer(value),
            "batch" => {
                require("batch", value, || Values::Batch)?;
                Ok(Self::Batch(value.parse()?))
            }
            KEEP_BEST => no_value(KEEP_BEST, value).map(|()| Self::KeepBest),
            GO_ON => no_value(GO_ON, value).map(|()| Self::GoOn),
            _ => regularizer(word, value)
                .or_else(|| optimizer_knob(word, value))
                .unwrap_or_else(|| Err(unknown_word(word))),
        }
    }
}

/// The error for a word that begins no change.
fn unknown_word(word: &str) -> ChangeError {
    if let Some((word, ..)) = fixed_settings().find(|(known, ..)| *known == word) {
        return ChangeError::OnlyAtStart { word };
    }
    ChangeError::Unknown {
        word: word.to_owned(),
        near: nearest(word, vocabulary().iter().map(|known| known.word)),
    }
}

fn require(
    word: &'static str,
    value: &str,
    allowed: impl FnOnce() -> Values,
) -> Result<(), ChangeError> {
    if value.is_empty() {
        return Err(ChangeError::MissingValue {
            word,
            allowed: allowed(),
        });
    }
    Ok(())
}

fn no_value(word: &'static str, value: &str) -> Result<(), ChangeError> {
    if value.is_empty() {
        return Ok(());
    }
    Err(ChangeError::UnwantedValue {
        word,
        value: value.to_owned(),
    })
}

/// Parses `adam` or `adam lr=0.01,beta=0.8`.
fn optimizer(value: &str) -> Result<Change, ChangeError> {
    require("optimizer", value, Values::optimizers)?;
    let (name, list) = value.split_once(char::is_whitespace).unwrap_or((value, ""));
    let entry = optim::find(name).ok_or_else(|| ChangeError::UnknownOptimizer {
        name: name.to_owned(),
        allowed: Values::optimizers(),
    })?;
    if list.trim().is_empty() {
        return Ok(Change::Optimizer(entry));
    }
    let mut values = [None; regularize::MOST_KNOBS];
    for one in list.split(',').map(str::trim).filter(|one| !one.is_empty()) {
        let (word, value) = one.split_once('=').unwrap_or((one, ""));
        let place = entry
            .knob(word.trim())
            .ok_or_else(|| ChangeError::NotAKnobOf {
                owner: entry.id,
                word: word.trim().to_owned(),
                knobs: entry.knobs.iter().map(|knob| knob.word).collect(),
            })?;
        let knob = &entry.knobs[place];
        require(knob.word, value.trim(), || Values::of(knob))?;
        values[place] = Some(knob.parse(value.trim())?);
    }
    Ok(Change::OptimizerKnobs { entry, values })
}

fn optimizer_knob(word: &str, value: &str) -> Option<Result<Change, ChangeError>> {
    let knob = optimizer_knobs()
        .into_iter()
        .find(|knob| knob.word == word)?;
    let parse = || {
        require(knob.word, value, || Values::of(knob))?;
        Ok(Change::Knob {
            word: knob.word,
            value: knob.parse(value)?,
        })
    };
    Some(parse())
}

fn regularizer(word: &str, value: &str) -> Option<Result<Change, ChangeError>> {
    regularize::ENTRIES.iter().find_map(|entry| {
        let knob = entry.knob(word);
        (knob.is_some() || entry.id == word).then(|| regularizer_change(entry, knob, value))
    })
}

fn regularizer_change(
    entry: &'static regularize::Entry,
    knob: Option<usize>,
    value: &str,
) -> Result<Change, ChangeError> {
    let id = knob.is_none_or(|place| entry.knobs[place].word == entry.id);
    let switches = knob.is_none_or(|place| entry.knobs[place].switches);
    match (value, knob) {
        ("" | "on", _) if id && switches => Ok(Change::Regularizer { entry, on: true }),
        ("off", _) if id && switches => Ok(Change::Regularizer { entry, on: false }),
        (list, _) if id && list.contains('=') => knobs(entry, list),
        (_, None) => Err(ChangeError::NotASwitch {
            word: entry.id,
            value: value.to_owned(),
            knobs: entry.knobs.iter().map(|knob| knob.word).collect(),
        }),
        (_, Some(place)) => {
            let knob = &entry.knobs[place];
            let value = match value {
                "" | "on" if switches => knob.default,
                "off" if switches => 0.0,
                // For a switch, 0 means off, even if the knob's range does not include it.
                zero if switches && zero.parse() == Ok(0.0) => 0.0,
                value => {
                    require(knob.word, value, || Values::of(knob))?;
                    knob.parse(value)?
                }
            };
            if value == 0.0 && switches && entry.switches() == 1 {
                return Ok(Change::Regularizer { entry, on: false });
            }
            Ok(Change::RegularizerKnob {
                entry,
                knob: place,
                value,
            })
        }
    }
}

/// Parses several knobs of a regularizer, by their words or short words: `shift=1,rotate=10`.
fn knobs(entry: &'static regularize::Entry, list: &str) -> Result<Change, ChangeError> {
    let mut values = [None; regularize::MOST_KNOBS];
    for one in list.split(',').map(str::trim).filter(|one| !one.is_empty()) {
        let (word, value) = one.split_once('=').unwrap_or((one, ""));
        let place = entry
            .short_knob(word.trim())
            .ok_or_else(|| ChangeError::NotAKnobOf {
                owner: entry.id,
                word: word.trim().to_owned(),
                knobs: entry.short_words(),
            })?;
        let knob = &entry.knobs[place];
        require(knob.word, value.trim(), || Values::of(knob))?;
        values[place] = Some(knob.parse(value.trim())?);
    }
    Ok(Change::RegularizerKnobs { entry, values })
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use crate::train::Settings;

    fn parse(text: &str) -> Result<Change, ChangeError> {
        text.parse()
    }

    #[test]
    fn every_change_is_read_back_from_its_own_words() {
        for text in [
            "optimizer adam",
            "optimizer adam lr=0.01,beta2=0.99",
            "lr 0.003",
            "lr 1e-5",
            "beta 0.8",
            "epsilon 1e-7",
            "batch 7",
            "batch full",
            "weight-decay 0.001",
            "weight-decay 1e-4",
            "early-stopping 10",
            "early-stopping off",
            "early-stopping on",
            "min-delta 0.01",
            "monitor validation-accuracy",
            "augment on",
            "augment shift=2,rotate=15.5,zoom=0",
            "augment-shift 2",
            "noise off",
            "input-noise 0.2",
            "weight-noise 0",
            "label-smoothing 0.2",
            "label-smoothing off",
            "mixup 0.4",
            "mixup 0",
            "cutmix 1",
            "dropout 0.5",
            "dropout off",
            "batch-norm on",
            "batch-norm off",
            "keep-best",
            "go-on",
        ] {
            assert_eq!(parse(text).unwrap().to_string(), text);
        }
        assert_eq!(
            parse("weight-decay 0").unwrap().to_string(),
            "weight-decay off"
        );
        for (text, is) in [
            ("early-stopping", "early-stopping on"),
            ("dropout 0", "dropout off"),
            ("augment=shift=2, augment-zoom=5", "augment shift=2,zoom=5"),
            ("mixup", "mixup 0.4"),
            ("mixup off", "mixup 0"),
            ("weight-noise on", "weight-noise 0.01"),
            ("batch-norm", "batch-norm on"),
        ] {
            assert_eq!(parse(text).unwrap().to_string(), is);
        }
    }

    #[test]
    fn every_word_of_the_vocabulary_begins_a_change() {
        for word in vocabulary() {
            let value = match &word.values {
                Values::None => "",
                Values::Choices(choices) => choices[0],
                Values::Knob(knob, _) => &knob.format(knob.default),
                Values::Batch => "full",
            };
            let value = if value == "0" && word.word != "min-delta" {
                "0.1"
            } else {
                value
            };
            assert!(parse(&format!("{} {value}", word.word)).is_ok(), "{word:?}");
        }
    }

    #[test]
    fn mistakes_are_named_with_what_is_allowed() {
        let error = |text| parse(text).unwrap_err().to_string();
        assert_eq!(
            error("optimiser adam"),
            "unknown change 'optimiser': did you mean 'optimizer'?"
        );
        assert_eq!(error("xyzzy"), "unknown change 'xyzzy'");
        let words: Vec<&str> = vocabulary().iter().map(|live| live.word).collect();
        let fixed = fixed_settings().map(|(word, ..)| *word);
        for word in fixed.filter(|word| !words.contains(word)) {
            let wanted =
                format!("{word} can't change while training: set it before the run with --{word}");
            let refused = parse(&format!("{word} 3")).unwrap_err();
            assert_eq!(refused.to_string(), wanted);
        }
        let all: Vec<&str> = optim::ENTRIES.iter().map(|one| one.id).collect();
        assert_eq!(
            error("optimizer adan"),
            format!("optimizer can't be 'adan': expected {}", all.join(", "))
        );
        assert_eq!(error("lr"), "lr needs a value: a number from 1e-8 to 100.0");
        assert_eq!(
            error("lr -1"),
            "lr can't be '-1': expected a number from 1e-8 to 100.0"
        );
        assert_eq!(
            error("batch 0"),
            "batch can't be '0': expected a whole number from 1, or full"
        );
        assert_eq!(
            error("keep-best now"),
            "keep-best takes no value, but got 'now'"
        );
        assert_eq!(
            error("augment tilt=3"),
            "augment has no tilt: its hyperparameters are shift, rotate, zoom"
        );
        assert_eq!(
            error("augment shift=99"),
            "augment-shift can't be '99': expected a number from 0.0 to 16.0"
        );
        assert_eq!(
            error("batch-norm 3"),
            "batch-norm can't be '3': expected on or off"
        );
        assert_eq!(
            error("noise 0.5"),
            "noise can't be '0.5': expected on or off; a value is set with input-noise or weight-noise"
        );
        let mut settings = Settings::default();
        let beta = parse("beta 0.5").unwrap();
        assert_eq!(
            beta.apply(&mut settings, 10).unwrap_err().to_string(),
            "sgd has no beta: its hyperparameters are lr"
        );
        let batch = parse("batch 11").unwrap();
        assert_eq!(
            batch.apply(&mut settings, 10).unwrap_err().to_string(),
            "batch can't be 11: the training set has 10 samples"
        );
        assert_eq!(settings, Settings::default());
    }
}
