//! The verdict on a run in words.

use crate::diagnosis::{CollapsedFrom, Diagnosis, GUESSING, Losses, Worse};
use crate::ui::locale::Words;
use crate::ui::naming;
use crate::ui::theme::Role;

/// The words of a verdict.
pub(super) struct VerdictText {
    pub(super) verdict: String,
    pub(super) role: Role,
    pub(super) reason: String,
}

/// What the places of a run are counted in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::ui) enum Places {
    Epochs,
    /// For a run that knows of no epochs.
    Steps,
}

/// Says places.
#[derive(Clone, Copy)]
struct When {
    places: Places,
    words: &'static Words,
}

impl When {
    fn say(self, at: f64) -> String {
        let numbers = self.words.numbers();
        let (key, n) = match self.places {
            Places::Epochs => ("diagnosis.epoch", numbers.still_epoch(at)),
            Places::Steps => ("diagnosis.step", numbers.count(at as u64)),
        };
        self.words.fill(key, &[("n", &n)])
    }
}

/// The words of a verdict, or none where nothing was measured.
pub(super) fn verdict_text(
    diagnosis: &Diagnosis,
    places: Places,
    words: &'static Words,
) -> Option<VerdictText> {
    let ([verdict, reason], role) = match diagnosis {
        Diagnosis::Nothing => return None,
        Diagnosis::TooEarly { after_change, .. } if *after_change => {
            (["diagnosis.changed", "diagnosis.losses"], Role::Dim)
        }
        Diagnosis::TooEarly { .. } => (["diagnosis.started", "diagnosis.losses"], Role::Dim),
        Diagnosis::Collapsed {
            train, guess, from, ..
        } => {
            let is_worse = *train > GUESSING * guess;
            let keys = match (from, is_worse) {
                (CollapsedFrom::Lowest(_), false) => {
                    ["diagnosis.collapsed", "diagnosis.collapsed-why"]
                }
                (CollapsedFrom::Lowest(_), true) => {
                    ["diagnosis.collapsed", "diagnosis.collapsed-below"]
                }
                (CollapsedFrom::Change { .. }, false) => {
                    ["diagnosis.collapsed-by", "diagnosis.collapsed-by-why"]
                }
                (CollapsedFrom::Change { .. }, true) => {
                    ["diagnosis.collapsed-by", "diagnosis.collapsed-by-below"]
                }
            };
            (keys, Role::Error)
        }
        Diagnosis::KnockedBack { .. } => (
            ["diagnosis.knocked", "diagnosis.knocked-why"],
            Role::Warning,
        ),
        Diagnosis::Climbing { .. } => (
            ["diagnosis.climbing", "diagnosis.climbing-why"],
            Role::Warning,
        ),
        Diagnosis::Underfitting { .. } => (
            ["diagnosis.underfitting", "diagnosis.underfitting-why"],
            Role::Warning,
        ),
        Diagnosis::Overfitting {
            within_chance: Some(_),
            ..
        } => (
            [
                "diagnosis.overfitting-likely",
                "diagnosis.overfitting-likely-why",
            ],
            Role::Warning,
        ),
        Diagnosis::Overfitting { .. } => (
            ["diagnosis.overfitting", "diagnosis.overfitting-why"],
            Role::Warning,
        ),
        Diagnosis::Converged { .. } => (
            ["diagnosis.converged", "diagnosis.converged-why"],
            Role::Good,
        ),
        Diagnosis::Flat { best: Some(_), .. } => (
            ["diagnosis.unimproved", "diagnosis.unimproved-why"],
            Role::Text,
        ),
        Diagnosis::Flat { .. } => (["diagnosis.flat", "diagnosis.flat-why"], Role::Text),
        Diagnosis::Learning { below: Some(_), .. } => {
            (["diagnosis.uneven", "diagnosis.uneven-why"], Role::Warning)
        }
        Diagnosis::Learning { .. } => {
            (["diagnosis.learning", "diagnosis.learning-why"], Role::Good)
        }
    };
    let when = When { places, words };
    let figures = figures(diagnosis, when);
    let values: Vec<(&str, &dyn std::fmt::Display)> = figures
        .iter()
        .map(|(name, text)| (*name, text as &dyn std::fmt::Display))
        .collect();
    let mut text = VerdictText {
        verdict: words.fill(verdict, &values),
        role,
        reason: words.fill(reason, &values),
    };
    if let Some(worse) = worse(diagnosis) {
        // First, because it must not be cut off: the other losses may still fall although the run has become worse.
        text.reason = format!("{} {}", set_back(worse, when), text.reason);
        text.role = Role::Warning;
    }
    Some(text)
}

const fn worse(diagnosis: &Diagnosis) -> Option<&Worse> {
    match diagnosis {
        Diagnosis::Converged { worse, .. }
        | Diagnosis::Flat { worse, .. }
        | Diagnosis::Learning { worse, .. } => worse.as_ref(),
        _ => None,
    }
}

fn set_back(worse: &Worse, when: When) -> String {
    let words = when.words;
    let (best, at) = (words.numbers().loss(worse.best), when.say(worse.at));
    let change = naming::asked(worse.since, words);
    words.fill(
        "diagnosis.worse",
        &[("best", &best), ("when", &at), ("change", &change)],
    )
}

/// The values of a verdict by the names of their placeholders in its text.
// One arm for each verdict: a table, read from top to bottom.
#[allow(clippy::too_many_lines)]
fn figures(diagnosis: &Diagnosis, when: When) -> Vec<(&'static str, String)> {
    let words = when.words;
    let loss = |x| words.numbers().loss(x);
    match diagnosis {
        Diagnosis::Nothing => Vec::new(),
        Diagnosis::TooEarly { now, .. } => both(now, words),
        Diagnosis::Collapsed {
            since,
            train,
            guess,
            from,
        } => {
            let mut figures = vec![("train", loss(*train)), ("guess", loss(*guess))];
            let epoch = |epoch: f64| ("when", when.say(epoch));
            match from {
                CollapsedFrom::Lowest(lowest) => {
                    figures.extend([epoch(*since), ("lowest", loss(*lowest))]);
                }
                CollapsedFrom::Change { by, at, before } => figures.extend([
                    epoch(*at),
                    ("change", naming::asked(*by, words)),
                    ("before", loss(*before)),
                ]),
            }
            figures
        }
        Diagnosis::KnockedBack {
            by,
            since,
            before,
            now,
        } => {
            let mut figures = both(now, words);
            figures.extend([
                ("change", naming::asked(*by, words)),
                ("when", when.say(*since)),
                ("before", loss(before.train)),
                ("validation-before", loss(before.validation)),
            ]);
            figures
        }
        Diagnosis::Climbing { since, train, from } => vec![
            ("when", when.say(*since)),
            ("train", loss(*train)),
            ("lowest", loss(*from)),
        ],
        Diagnosis::Underfitting { now, guess } => {
            let mut figures = both(now, words);
            figures.push(("guess", loss(*guess)));
            figures
        }
        Diagnosis::Overfitting {
            since,
            now,
            best,
            within_chance,
        } => {
            let mut figures = both(now, words);
            let above = 100.0 * (now.validation / best.max(f64::MIN_POSITIVE) - 1.0);
            figures.extend([
                ("when", when.say(*since)),
                (
                    "percent",
                    words.numbers().count(above.round().max(0.0) as u64),
                ),
            ]);
            let samples = within_chance.map(|samples| words.numbers().count(samples as u64));
            figures.extend(samples.map(|samples| ("samples", samples)));
            figures
        }
        Diagnosis::Converged {
            best: epoch, now, ..
        } => {
            let mut figures = both(now, words);
            figures.push(("when", when.say(*epoch)));
            figures
        }
        Diagnosis::Flat {
            since, now, best, ..
        } => {
            let mut figures = both(now, words);
            figures.push(("when", when.say(*since)));
            figures.extend(best.map(|best| ("best", loss(best))));
            figures
        }
        Diagnosis::Learning {
            now,
            from,
            to,
            evaluations,
            below,
            ..
        } => {
            let mut figures = both(now, words);
            figures.extend(
                below
                    .iter()
                    .flat_map(|&(best, epoch)| [("best", loss(best)), ("when", when.say(epoch))]),
            );
            figures.extend([
                ("from", loss(*from)),
                ("to", loss(*to)),
                ("count", words.numbers().count(*evaluations)),
            ]);
            figures
        }
    }
}

/// The two losses as placeholder values.
fn both(now: &Losses, words: &'static Words) -> Vec<(&'static str, String)> {
    vec![
        ("train", words.numbers().loss(now.train)),
        ("validation", words.numbers().loss(now.validation)),
    ]
}
