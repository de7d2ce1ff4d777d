//! Grouping bindings for display: neighbours with the same label share an entry.

use unicode_width::UnicodeWidthStr;

use super::action::{Action, Context};
use super::table::Binding;
use crate::ui::locale::Words;
use crate::ui::symbols::Symbols;

/// Bindings shown together, as one line of the help or one hint.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Group {
    pub context: Context,
    pub keys: String,
    pub label: &'static str,
    pub(super) key: &'static str,
    /// The action of the first binding.
    pub action: Action,
    /// Whether the hint goes before all others.
    pub(in crate::ui) comes_first: bool,
}

impl Group {
    /// Whether the keys only affect curves over the run.
    pub(in crate::ui) const fn is_of_curves(&self) -> bool {
        matches!(self.action, Action::AxisKind | Action::Smoothing)
    }

    /// With the short label of its keys, if they have one.
    pub(in crate::ui) fn shortened(mut self, words: &'static Words) -> Self {
        let name = self.key.trim_start_matches("key.");
        self.label = words.of(&["key-short", name], self.label);
        self
    }

    /// Its width in cells: the keys, a space and the label.
    #[must_use]
    pub fn cells(&self, symbols: &Symbols) -> u16 {
        (symbols.text(&self.keys).width() + 1 + symbols.text(self.label).width()) as u16
    }
}

/// Groups `bindings`, naming up to `most_keys` keys of each, with `between` separating the keys of two bindings.
pub(super) fn groups(
    bindings: impl Iterator<Item = Binding>,
    words: &'static Words,
    symbols: &Symbols,
    most_keys: usize,
    between: &str,
) -> Vec<Group> {
    let mut groups: Vec<Group> = Vec::new();
    for binding in bindings {
        let label = words.named(binding.label);
        let names = binding.keys.iter().take(most_keys);
        let names: Vec<String> = names.map(|chord| chord.name(words, symbols)).collect();
        let keys = names.join(" ");
        match groups.last_mut() {
            Some(last) if last.label == label && last.context == binding.context => {
                last.keys = format!(
                    "{}{between}{}",
                    last.keys,
                    without_repeated_modifier(&last.keys, &keys)
                );
            }
            _ => groups.push(Group {
                context: binding.context,
                keys,
                label,
                key: binding.label,
                action: binding.action,
                comes_first: false,
            }),
        }
    }
    groups
}

/// Drops a repeated modifier: `shift-→` after `shift-←` is shown as `→`.
fn without_repeated_modifier<'k>(before: &str, keys: &'k str) -> &'k str {
    match (before.split_once('-'), keys.split_once('-')) {
        (Some((a, _)), Some((b, rest))) if a == b && !rest.contains(' ') && !a.is_empty() => rest,
        _ => keys,
    }
}
