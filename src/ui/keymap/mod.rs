//! The one table of keys: those that all screens share, each screen's own, and a number for each. Dispatch, the hints on
//! the last line, the help and the README's table all come from it.

mod action;
mod chord;
mod group;
mod table;

use std::fmt::Write;

use crossterm::event::KeyEvent;

pub use action::{Action, Context};
pub use chord::Chord;
pub(in crate::ui) use chord::{char, key, shift};
pub use group::Group;
pub use table::Binding;
pub(in crate::ui) use table::bind;

use super::locale::Words;
use super::symbols::Symbols;
use group::groups;

/// The keys there are.
#[derive(Clone, Debug)]
pub struct Keymap {
    bindings: Vec<Binding>,
    contexts: Vec<Context>,
}

impl Keymap {
    /// The keys that all screens share, the screens' `own`, and a number for each of so many screens.
    #[must_use]
    pub fn new(own: impl IntoIterator<Item = Binding>, screens: usize) -> Self {
        let own: Vec<Binding> = own.into_iter().collect();
        let mut contexts = Context::FIRST.to_vec();
        for binding in &own {
            if !contexts.contains(&binding.context) {
                contexts.push(binding.context);
            }
        }
        contexts.extend(Context::LAST);
        let numbers = (0..screens).map_while(table::number);
        Self {
            bindings: table::BINDINGS
                .iter()
                .copied()
                .chain(own)
                .chain(numbers)
                .collect(),
            contexts,
        }
    }

    /// Every binding.
    pub fn bindings(&self) -> impl Iterator<Item = Binding> {
        self.bindings.iter().copied()
    }

    /// Where keys are bound, in the order of the help.
    #[must_use]
    pub fn contexts(&self) -> &[Context] {
        &self.contexts
    }

    fn of(&self, context: Context) -> impl Iterator<Item = Binding> {
        self.bindings()
            .filter(move |binding| binding.context == context)
    }

    /// What `event` asks for in the first of `contexts` that binds it.
    #[must_use]
    pub fn action(&self, event: &KeyEvent, contexts: &[Context]) -> Option<Action> {
        contexts.iter().find_map(|context| {
            self.of(*context)
                .find(|binding| binding.keys.iter().any(|chord| chord.matches(event)))
                .map(|binding| binding.action)
        })
    }

    /// The name of the main key that asks for `action`; nothing where none does.
    #[must_use]
    pub fn first(&self, action: Action, words: &'static Words, symbols: &Symbols) -> String {
        self.bindings()
            .find(|binding| binding.action == action)
            .and_then(|binding| binding.keys.first())
            .map_or_else(String::new, |chord| chord.name(words, symbols))
    }

    /// The lines of the help for `context`, all keys named.
    #[must_use]
    pub fn help(&self, context: Context, words: &'static Words, symbols: &Symbols) -> Vec<Group> {
        let mut groups = groups(self.of(context), words, symbols, usize::MAX, " ");
        for group in &mut groups {
            // The last line has room for a word, the help for what it means.
            let name = group.key.trim_start_matches("key.");
            group.label = words.of(&["does", name], group.label);
        }
        groups
    }

    /// The bindings of `context` in a few words, hinted on the last line or not: for a hint that stands where it is
    /// needed.
    #[must_use]
    pub fn short(&self, context: Context, words: &'static Words, symbols: &Symbols) -> Vec<Group> {
        groups(self.of(context), words, symbols, 1, "")
    }

    /// The hints for the last line, of the contexts given.
    #[must_use]
    pub fn hints(
        &self,
        contexts: &[Context],
        words: &'static Words,
        symbols: &Symbols,
    ) -> Vec<Group> {
        let all = contexts.iter().flat_map(|context| self.of(*context));
        groups(all.filter(|binding| binding.hint), words, symbols, 1, "")
    }

    /// The keys as a table in Markdown, for the README.
    #[must_use]
    pub fn markdown(&self, words: &'static Words, symbols: &Symbols) -> String {
        let mut text = format!(
            "| {} | {} |\n|---|---|\n",
            words.get("help.keys"),
            words.get("help.does")
        );
        for context in self.contexts.iter().copied() {
            for group in self.help(context, words, symbols) {
                let keys: Vec<String> = group
                    .keys
                    .split(' ')
                    .map(|key| format!("`{key}`"))
                    .collect();
                let place = match context {
                    Context::Global | Context::Always => String::new(),
                    _ => format!("{}: ", context.title(words)),
                };
                // Writing to a string can't fail.
                let _ = writeln!(text, "| {} | {place}{} |", keys.join(" "), group.label);
            }
        }
        text
    }
}

#[cfg(test)]
impl Keymap {
    /// No key means two things where these contexts hold at the same time.
    pub(in crate::ui) fn assert_unambiguous(&self, contexts: &[Context]) {
        let mut seen: Vec<(Chord, Action)> = Vec::new();
        for binding in self
            .bindings()
            .filter(|one| contexts.contains(&one.context))
        {
            for chord in binding.keys {
                let twice = seen.iter().find(|(known, _)| known == chord);
                assert!(
                    twice.is_none(),
                    "{chord:?} is both {twice:?} and {:?}",
                    binding.action
                );
                seen.push((*chord, binding.action));
            }
        }
    }
}

#[cfg(test)]
mod tests;
