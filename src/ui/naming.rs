//! Names of data, axes, changes and branches in the language of the screen.

use super::locale::Words;
use crate::data::Dataset;
use crate::live::About;
use crate::regularize::Entry;
use crate::series::{AxisKind, Smoothing};
use crate::train::timeline::{ChangeAt, Difference};
use crate::train::{Change, Suspect};

/// The data set's name: as given for the user's own data, else its localised label.
pub(super) fn data(about: &About, words: &'static Words) -> String {
    let data = &about.recipe.data;
    match data.argument() {
        Some(_) => data.name.clone(),
        None => words
            .of(&["data", data.id(), "label"], about.data)
            .to_owned(),
    }
}

/// The class or target names of `data`: localised for generated data, else as in the file.
pub(super) fn targets<'a>(data: &'a Dataset, words: &'static Words) -> Vec<&'a str> {
    let names = data.task.names().iter().map(String::as_str);
    if data.entry.generated.is_none() {
        return names.collect();
    }
    names
        .map(|name| match words.of(&["class", name], "") {
            "" => name,
            own => own,
        })
        .collect()
}

/// The unit of an axis.
pub(super) fn axis(kind: AxisKind, words: &'static Words) -> &'static str {
    words.get(match kind {
        AxisKind::Steps => "axis.updates",
        AxisKind::Epochs => "axis.epochs",
        AxisKind::Samples => "axis.samples",
        AxisKind::Seconds => "axis.seconds",
    })
}

/// The locale key of a smoothing strength.
pub(super) const fn smoothing(smoothing: Smoothing) -> &'static str {
    match smoothing {
        Smoothing::Off => "smoothing.off",
        Smoothing::Light => "smoothing.light",
        Smoothing::Medium => "smoothing.medium",
        Smoothing::Strong => "smoothing.strong",
    }
}

/// The changes by which a branch differs from its parent.
pub(super) fn difference(difference: &Difference, words: &'static Words) -> String {
    let at = |key: &'static str, one: &ChangeAt| {
        let change = change(one.change, &one.text, words);
        let step = words.numbers().count(one.step);
        words.fill(key, &[("change", &change), ("step", &step)])
    };
    match difference {
        Difference::Nothing => String::new(),
        Difference::With(changes) => {
            let changes: Vec<String> = changes.iter().map(|one| at("branches.at", one)).collect();
            changes.join(", ")
        }
        Difference::Without(one) => at("branches.without", one),
    }
}

/// The effect of a change: `sgd → adam`. English uses the words of commands, other languages their labels.
pub(super) fn change(change: Change, text: &str, words: &'static Words) -> String {
    match change {
        Change::KeepBest => words.get("change.keep-best").to_owned(),
        Change::GoOn => words.get("change.go-on").to_owned(),
        _ => {
            let ends: Vec<String> = text
                .split(ARROW)
                .map(|end| end_of(change, end, words))
                .collect();
            ends.join(ARROW)
        }
    }
}

/// A change as requested: `lr 100`.
pub(super) fn asked(change: Change, words: &'static Words) -> String {
    end_of(change, &change.to_string(), words)
}

/// The change that probably made a run diverge.
pub(super) fn suspect(suspect: &Suspect, words: &'static Words) -> String {
    let change = asked(suspect.change, words);
    match suspect.beside {
        None => change,
        Some(beside) => words.fill(
            "diagnosis.suspects",
            &[
                ("suspect", &change),
                ("beside", &asked(Change::Batch(beside), words)),
            ],
        ),
    }
}

const ARROW: &str = " → ";

/// One side of a change, its setting and value localised.
fn end_of(change: Change, text: &str, words: &'static Words) -> String {
    let parts = subjects(change, words)
        .into_iter()
        .find_map(|[word, label]| {
            let rest = text.strip_prefix(word)?;
            (rest.is_empty() || rest.starts_with(' ')).then_some((label, rest.trim_start()))
        });
    match parts {
        None => value(text, words).to_owned(),
        Some((label, "")) => label.to_owned(),
        Some((label, rest)) => format!("{label} {}", value(rest, words)),
    }
}

/// The words with which the text of a change may begin, each with its localised label.
fn subjects(change: Change, words: &'static Words) -> Vec<[&'static str; 2]> {
    match change {
        Change::Optimizer(_) | Change::OptimizerKnobs { .. } => {
            vec![["optimizer", words.get("key.optimizer")]]
        }
        Change::Knob { word, .. } => vec![[word, words.of(&["knob", word, "label"], word)]],
        Change::Batch(_) => vec![["batch", words.get("key.batch")]],
        Change::Regularizer { entry, .. }
        | Change::RegularizerKnob { entry, .. }
        | Change::RegularizerKnobs { entry, .. } => regularizer(entry, words),
        Change::KeepBest | Change::GoOn => Vec::new(),
    }
}

/// The text of a change names a regularizer by its label or id, and a mode of it by its own word.
fn regularizer(entry: &Entry, words: &'static Words) -> Vec<[&'static str; 2]> {
    let own = |english| {
        [
            english,
            words.of(&["regularizer", entry.id, "label"], english),
        ]
    };
    let mut all = vec![own(entry.label), own(entry.id)];
    for knob in entry.knobs {
        let label = |english| [english, words.of(&["knob", knob.word, "label"], english)];
        if knob.switches && entry.exclusive {
            all.push(label(knob.label));
        }
        all.push(label(knob.word));
    }
    all
}

/// Localises a value that is a word: `off`, `full`, `validation-loss`.
fn value<'a>(text: &'a str, words: &'static Words) -> &'a str {
    match text {
        "on" => words.get("change.on"),
        "off" => words.get("change.off"),
        "full" => words.get("recipe.full"),
        text => match words.of(&["choice", text], "") {
            "" => text,
            choice => choice,
        },
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use crate::ui::locale::Language;

    #[test]
    fn a_change_has_command_words_in_english_and_labels_in_korean() {
        let (english, korean) = (Language::English.words(), Language::Korean.words());
        for (asked_for, text, in_korean) in [
            ("optimizer adam", "sgd → adam", "sgd → adam"),
            ("lr 0.5", "lr 0.1 → 0.5", "학습률 0.1 → 0.5"),
            ("batch full", "batch 32 → full", "배치 32 → 전체"),
            (
                "weight-decay on",
                "weight decay off → 1e-4",
                "가중치 감쇠 끔 → 1e-4",
            ),
            ("dropout off", "dropout 0.2 → off", "드롭아웃 0.2 → 끔"),
            ("min-delta 0.5", "min-delta 0 → 0.5", "최소 개선폭 0 → 0.5"),
            ("mixup 0.4", "mixup off → 0.4", "mixup 끔 → 0.4"),
            (
                "monitor validation-accuracy",
                "monitor validation-loss → validation-accuracy",
                "감시 대상 검증 손실 → 검증 정확도",
            ),
        ] {
            let one: Change = asked_for.parse().unwrap();
            assert_eq!(change(one, text, english), text);
            assert_eq!(change(one, text, korean), in_korean);
        }
    }

    #[test]
    fn what_made_a_run_diverge_has_its_name() {
        let korean = Language::Korean.words();
        for (asked_for, in_korean) in [
            ("lr 100", "학습률 100"),
            ("optimizer adam", "최적화 기법 adam"),
            ("batch-norm on", "배치 정규화 켬"),
        ] {
            let one: Change = asked_for.parse().unwrap();
            assert_eq!(asked(one, korean), in_korean);
            assert_eq!(asked(one, Language::English.words()), asked_for);
        }
    }

    #[test]
    fn only_what_gradus_named_has_another_name() {
        let korean = Language::Korean.words();
        let load = |name: &str| crate::data::load(&crate::data::Request::named(name), 7).unwrap();
        assert_eq!(targets(&load("moons"), korean), ["위", "아래"]);
        let iris = load("iris");
        assert_eq!(targets(&iris, korean), iris.task.names());
    }
}
