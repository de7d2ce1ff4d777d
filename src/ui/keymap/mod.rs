//! The key table: keys shared by all screens, keys of each screen, and a number for each. Dispatch, hints, help and the
//! README's table all derive from it.

mod action;
mod chord;
mod group;
mod table;

use std::fmt::Write;

use crossterm::event::KeyEvent;

pub use action::{Action, Context};
pub use chord::Chord;
pub(in crate::ui) use chord::{char, ctrl, key, shift};
pub use group::Group;
pub use table::Binding;
pub(in crate::ui) use table::{bind, shared};

use super::locale::Words;
use super::symbols::Symbols;
use group::groups;

/// All key bindings.
#[derive(Clone, Debug)]
pub struct Keymap {
    bindings: Vec<Binding>,
    contexts: Vec<Context>,
}

impl Keymap {
    /// The shared bindings, the screens' `own`, and a number key for each of `screens` screens.
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

    /// These bindings only, with their contexts in the order of the help.
    #[must_use]
    pub(in crate::ui) fn of_bindings(
        bindings: impl IntoIterator<Item = Binding>,
        contexts: &[Context],
    ) -> Self {
        Self {
            bindings: bindings.into_iter().collect(),
            contexts: contexts.to_vec(),
        }
    }

    pub fn bindings(&self) -> impl Iterator<Item = Binding> {
        self.bindings.iter().copied()
    }

    /// The contexts, in the order of the help.
    #[must_use]
    pub fn contexts(&self) -> &[Context] {
        &self.contexts
    }

    fn of(&self, context: Context) -> impl Iterator<Item = Binding> {
        self.bindings()
            .filter(move |binding| binding.context == context)
    }

    /// The action of `event` in the first of `contexts` that binds it.
    #[must_use]
    pub fn action(&self, event: &KeyEvent, contexts: &[Context]) -> Option<Action> {
        contexts.iter().find_map(|context| {
            self.of(*context)
                .find(|binding| binding.keys.iter().any(|chord| chord.matches(event)))
                .map(|binding| binding.action)
        })
    }

    /// The name of the main key of `action`; empty if it has none.
    #[must_use]
    pub fn first(&self, action: Action, words: &'static Words, symbols: &Symbols) -> String {
        self.bindings()
            .find(|binding| binding.action == action)
            .and_then(|binding| binding.keys.first())
            .map_or_else(String::new, |chord| chord.name(words, symbols))
    }

    /// The help entries of `context`, with all keys.
    #[must_use]
    pub fn help(&self, context: Context, words: &'static Words, symbols: &Symbols) -> Vec<Group> {
        let mut groups = groups(self.of(context), words, symbols, usize::MAX, " ");
        for group in &mut groups {
            // Hints have space for a word, the help for an explanation.
            let name = group.key.trim_start_matches("key.");
            group.label = words.of(&["does", name], group.label);
        }
        groups
    }

    /// The bindings of `context` with short labels, including those that are not hinted.
    #[must_use]
    pub fn short(&self, context: Context, words: &'static Words, symbols: &Symbols) -> Vec<Group> {
        groups(self.of(context), words, symbols, 1, "")
    }

    /// The hints of `contexts`.
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

    /// The key table in Markdown, for the README.
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
                let prefix = match context {
                    Context::Global | Context::Always => String::new(),
                    _ => format!("{}: ", context.title(words)),
                };
                // Writing to a string can't fail.
                let _ = writeln!(text, "| {} | {prefix}{} |", keys.join(" "), group.label);
            }
        }
        text
    }
}

#[cfg(test)]
impl Keymap {
    /// Asserts that no key is bound twice among `contexts`, which are active together.
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
