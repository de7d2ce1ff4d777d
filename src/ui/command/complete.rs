//! Completion of the command line.

use super::{Commands, placeholder, saving};
use crate::knob::{Kind, Knob};
use crate::optim;
use crate::train::{Settings, Values, vocabulary};
use crate::ui::locale::Words;
use crate::ui::refusal::allowed;

#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::ui) struct Candidate {
    /// The completed line.
    pub line: String,
    /// The text in the list.
    pub shown: String,
    pub explanation: String,
}

impl Commands {
    /// The completions of `line`, in the order of the tables. With `settings`, knobs that the current optimizer lacks
    /// are left out.
    #[must_use]
    pub(in crate::ui) fn candidates(
        &self,
        line: &str,
        words: &'static Words,
        settings: Option<&Settings>,
    ) -> Vec<Candidate> {
        match line.trim_start().split_once(' ') {
            None => self.first_words(line.trim_start(), words, settings),
            Some((name, typed)) => self.values(name, typed.trim_start(), words),
        }
    }

    fn first_words(
        &self,
        typed: &str,
        words: &'static Words,
        settings: Option<&Settings>,
    ) -> Vec<Candidate> {
        let applies = |values: &Values, word: &str| match values {
            Values::Knob(_, switches) => {
                let of_optimizer = optim::ENTRIES
                    .iter()
                    .any(|entry| entry.knob(word).is_some());
                let has = settings.is_none_or(|settings| settings.optimizer.knob(word).is_some());
                !of_optimizer || has || !switches.is_empty()
            }
            _ => true,
        };
        let changes = vocabulary()
            .into_iter()
            .filter(|known| applies(&known.values, known.word));
        let changes = changes.map(|known| {
            let usage = match known.values {
                Values::None => "",
                Values::Choices(_) => "NAME",
                Values::Knob(knob, _) if matches!(knob.kind, Kind::Choice(_)) => "NAME",
                Values::Knob(..) | Values::Batch => "N",
            };
            (
                known.word,
                usage,
                change_explanation(known.word, known.explanation, words),
            )
        });
        let orders = self
            .words
            .iter()
            .map(|known| (known.name, known.usage, words.named(known.explanation)));
        changes
            .chain(orders)
            .filter(|(word, ..)| word.starts_with(typed))
            .map(|(word, usage, explanation)| Candidate {
                line: if usage.is_empty() {
                    word.to_owned()
                } else {
                    format!("{word} ")
                },
                shown: if usage.is_empty() {
                    word.to_owned()
                } else {
                    format!("{word} {}", placeholder(usage, words))
                },
                explanation: explanation.to_owned(),
            })
            .collect()
    }

    fn values(&self, name: &str, typed: &str, words: &'static Words) -> Vec<Candidate> {
        let make = |value: String, explanation: String| Candidate {
            line: format!("{name} {value}"),
            shown: value,
            explanation,
        };
        let all: Vec<Candidate> = if [saving::WORD, saving::OVERWRITE].contains(&name) {
            saving::names(typed, words)
                .into_iter()
                .map(|(name, what)| make(name, what.to_owned()))
                .collect()
        } else if let Some(known) = self.find(name) {
            let values = (known.values)();
            values
                .into_iter()
                .map(|value| make(value.to_owned(), String::new()))
                .collect()
        } else {
            let known = vocabulary().into_iter().find(|known| known.word == name);
            match known.map(|known| known.values) {
                Some(Values::Choices(choices)) => choices
                    .into_iter()
                    .map(|value| make(value.to_owned(), choice_explanation(name, value, words)))
                    .collect(),
                Some(Values::Batch) => ["1", "8", "32", "128", "full"]
                    .map(|value| make(value.to_owned(), String::new()))
                    .into(),
                Some(Values::Knob(knob, switches)) => {
                    let mut all = knob_values(knob, words)
                        .into_iter()
                        .map(|(value, explanation)| make(value, explanation))
                        .collect::<Vec<_>>();
                    all.extend(
                        switches
                            .iter()
                            .map(|value| make((*value).to_owned(), String::new())),
                    );
                    all
                }
                Some(Values::None) | None => Vec::new(),
            }
        };
        all.into_iter()
            .filter(|one| one.shown.starts_with(typed) && one.shown != typed)
            .collect()
    }
}

fn change_explanation(word: &str, english: &'static str, words: &'static Words) -> &'static str {
    match word {
        "optimizer" => words.get("order.optimizer"),
        "batch" => words.get("order.batch"),
        "keep-best" => words.get("order.keep-best"),
        "go-on" => words.get("order.go-on"),
        word => {
            let own = words.of(&["regularizer", word, "explanation"], english);
            words.of(&["knob", word, "explanation"], own)
        }
    }
}

fn choice_explanation(name: &str, value: &str, words: &'static Words) -> String {
    match optim::find(value).filter(|_| name == "optimizer") {
        Some(entry) => words
            .of(&["optimizer", entry.id, "explanation"], entry.explanation)
            .to_owned(),
        None => String::new(),
    }
}

/// The choices of a knob, or its default annotated with the allowed range.
fn knob_values(knob: &'static Knob, words: &'static Words) -> Vec<(String, String)> {
    if let Kind::Choice(choices) = knob.kind {
        return choices
            .iter()
            .map(|word| {
                let local = words.of(&["choice", word], word);
                let explanation = if local == *word { "" } else { local };
                ((*word).to_owned(), explanation.to_owned())
            })
            .collect();
    }
    let note = words.fill("order.default", &[("allowed", &allowed(knob.kind, words))]);
    vec![(knob.format(knob.default), note)]
}
