//! Bindings as they are shown: neighbours with the same words stand together.

use unicode_width::UnicodeWidthStr;

use super::action::{Action, Context};
use super::table::Binding;
use crate::ui::locale::Words;
use crate::ui::symbols::Symbols;

/// Bindings that stand together, as one line of the help or one hint.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Group {
    /// Where they are bound.
    pub context: Context,
    /// Their keys.
    pub keys: String,
    /// What they do.
    pub label: &'static str,
    pub(super) key: &'static str,
    /// What the first of them asks for.
    pub action: Action,
    /// Whether, as a hint, it stands before all others.
    pub(in crate::ui) comes_first: bool,
}

impl Group {
    /// Whether it is of use only where there are curves over the run.
    pub(in crate::ui) const fn is_of_curves(&self) -> bool {
        matches!(self.action, Action::AxisKind | Action::Smoothing)
    }

    /// How many cells it takes: the keys, a space and what they do.
    #[must_use]
    pub fn cells(&self, symbols: &Symbols) -> u16 {
        (symbols.text(&self.keys).width() + 1 + symbols.text(self.label).width()) as u16
    }
}

/// The bindings in groups, each with `most_keys` of its keys and `between` those of one binding and the next.
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
                last.keys = format!("{}{between}{}", last.keys, shared(&last.keys, &keys));
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

/// `shift-→` after `shift-←` needs no second `shift-`.
fn shared<'k>(before: &str, keys: &'k str) -> &'k str {
    match (before.split_once('-'), keys.split_once('-')) {
        (Some((a, _)), Some((b, rest))) if a == b && !rest.contains(' ') && !a.is_empty() => rest,
        _ => keys,
    }
}
