//! What the things of a run are called in the language of the screen.

use super::locale::Words;
use crate::live::About;
use crate::regularize::Entry;
use crate::series::{AxisKind, Smoothing};
use crate::train::Change;
use crate::train::timeline::{ChangeAt, Difference};

/// The name of the data on screen: as it was asked for where it is the user's own, else its label.
pub(super) fn data(about: &About, words: &'static Words) -> String {
    let name = &about.recipe.data.name;
    match name.split_once(':') {
        Some(_) => name.clone(),
        None => words.of(&["data", name, "label"], about.data).to_owned(),
    }
}

/// What an axis counts.
pub(super) fn axis(kind: AxisKind, words: &'static Words) -> &'static str {
    words.get(match kind {
        AxisKind::Steps => "axis.updates",
        AxisKind::Epochs => "axis.epochs",
        AxisKind::Samples => "axis.samples",
        AxisKind::Seconds => "axis.seconds",
    })
}

/// The key of the word for a strength of smoothing.
pub(super) const fn smoothing(smoothing: Smoothing) -> &'static str {
    match smoothing {
        Smoothing::Off => "smoothing.off",
        Smoothing::Light => "smoothing.light",
        Smoothing::Medium => "smoothing.medium",
        Smoothing::Strong => "smoothing.strong",
    }
}

/// What sets a branch apart from the one it was forked from.
pub(super) fn difference(difference: &Difference, words: &'static Words) -> String {
    let at = |key: &'static str, one: &ChangeAt| {
        let change = change(one.change, &one.text, words);
        words.fill(key, &[("change", &change), ("step", &one.step)])
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

/// What a change did: `sgd → adam`. Command words are the same in all languages; a regularizer goes by its name.
pub(super) fn change(change: Change, text: &str, words: &'static Words) -> String {
    match change {
        Change::KeepBest => words.get("change.keep-best").to_owned(),
        Change::GoOn => words.get("change.go-on").to_owned(),
        Change::Regularizer { entry, .. }
        | Change::RegularizerKnob { entry, .. }
        | Change::RegularizerKnobs { entry, .. } => {
            let ends: Vec<String> = text
                .split(ARROW)
                .map(|end| regularizer(entry, end, words))
                .collect();
            ends.join(ARROW)
        }
        Change::Optimizer(_)
        | Change::OptimizerKnobs { .. }
        | Change::Knob { .. }
        | Change::Batch(_) => text.to_owned(),
    }
}

const ARROW: &str = " → ";

/// One end of what a change to a regularizer did: its name, or that of one of its modes, in the language of the screen.
fn regularizer(entry: &Entry, text: &str, words: &'static Words) -> String {
    let own = [
        entry.label,
        words.of(&["regularizer", entry.id, "label"], entry.label),
    ];
    let modes = entry
        .knobs
        .iter()
        .filter(|knob| knob.switches && entry.exclusive);
    let modes = modes.map(|knob| {
        [
            knob.label,
            words.of(&["knob", knob.word, "label"], knob.label),
        ]
    });
    let mut named = std::iter::once(own).chain(modes);
    let found = named.find_map(|[from, to]| Some((to, text.strip_prefix(from)?)));
    found.map_or_else(|| text.to_owned(), |(label, rest)| format!("{label}{rest}"))
}
