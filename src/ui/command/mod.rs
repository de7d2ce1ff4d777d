//! Parsing the command line: live changes, and commands for the session and the screen.

mod complete;
mod order;
mod saving;
mod words;

pub(in crate::ui) use complete::Candidate;
pub(in crate::ui) use order::Order;
pub(in crate::ui) use words::{Word, named, word};

use super::locale::Words;
use super::refusal;
use crate::nearest::nearest;
use crate::train::{ChangeError, fixed_settings, vocabulary};
use words::{FIRST, LAST};

/// The commands: those of the session, and those of the screens.
#[derive(Clone, Debug)]
pub(in crate::ui) struct Commands {
    words: Vec<Word>,
}

impl Commands {
    /// The session's commands, with those of the screens in between.
    pub(in crate::ui) fn new(own: impl IntoIterator<Item = Word>) -> Self {
        let all = FIRST.iter().copied().chain(own);
        Self {
            words: all.chain(LAST.iter().copied()).collect(),
        }
    }

    fn find(&self, name: &str) -> Option<&Word> {
        self.words.iter().find(|known| known.name == name)
    }

    /// Parses a line.
    ///
    /// # Errors
    /// A one-line error message in the language of `words`.
    pub(in crate::ui) fn read(&self, line: &str, words: &'static Words) -> Result<Order, String> {
        let line = line.trim();
        let (name, value) = line.split_once([' ', '=', '\t']).unwrap_or((line, ""));
        let value = value.trim();
        if let Some(known) = self.find(name) {
            return (known.read)(value).ok_or_else(|| refuse(known, value, words));
        }
        if let Some((word, example, _)) = only_at_start(name) {
            let value = if value.is_empty() { example } else { value };
            return Err(words.fill("error.only-at-start", &[("word", word), ("value", &value)]));
        }
        line.parse()
            .map(Order::Change)
            .map_err(|error| match error {
                ChangeError::Unknown { word, .. } => self.unknown(&word, words),
                error => refusal::change(&error, words),
            })
    }

    fn unknown(&self, word: &str, words: &'static Words) -> String {
        let commands = self.words.iter().map(|known| known.name);
        let changes = vocabulary().into_iter().map(|known| known.word);
        match nearest(word, commands.chain(changes)) {
            Some(near) => words.fill("error.unknown-near", &[("word", &word), ("near", &near)]),
            None => words.fill("error.unknown", &[("word", &word)]),
        }
    }

    /// A command's syntax and a short explanation.
    #[must_use]
    pub(in crate::ui) fn usage(
        &self,
        name: &str,
        words: &'static Words,
    ) -> Option<(String, &'static str)> {
        let known = self.find(name)?;
        let explanation = words.of(&["brief", name], words.get(known.explanation));
        let usage = placeholder(known.usage, words);
        Some((format!("{name} {usage}").trim_end().to_owned(), explanation))
    }
}

/// A localised placeholder for a value: `FILE`.
fn placeholder(usage: &'static str, words: &'static Words) -> &'static str {
    words.of(&["usage", usage], usage)
}

/// The setting of this name that can't be changed live.
fn only_at_start(name: &str) -> Option<&'static (&'static str, &'static str, &'static str)> {
    // A word may be both: `noise` is a share of the data at the start, and a regularizer that can be changed live.
    let is_live = vocabulary().iter().any(|live| live.word == name);
    fixed_settings().find(|(word, ..)| *word == name && !is_live)
}

fn refuse(known: &Word, value: &str, words: &'static Words) -> String {
    let values = match known.name {
        saving::WORD | saving::OVERWRITE => saving::extensions(words),
        _ => (known.values)().join(", "),
    };
    let allowed = words.get(known.allowed).replace("{values}", &values);
    refusal::wrong(known.name, value, &allowed, words)
}

#[cfg(test)]
mod tests;
