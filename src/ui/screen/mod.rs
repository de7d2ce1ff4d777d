//! The screens: one file or folder each, with one `ENTRY` and all that only this screen knows: its state, its keys, what
//! it draws, what lies under the mouse, what it does and what it hears.
//!
//! To add one: write it with an [`Entry`], and add its line to [`ENTRIES`].

mod common;
mod entry;
mod landscape;
mod model;
mod optimizer;
mod race;
mod studies;
mod surfaces;
mod train;
#[cfg(test)]
#[path = "../../../tests/readme/twin.rs"]
mod twin;

pub use entry::Entry;
pub(in crate::ui) use entry::Screen;

use super::command::Commands;
use super::keymap::Keymap;

/// Every screen, in the order of their numbers; one that shares another's number follows it.
pub static ENTRIES: &[&Entry] = &[
    &train::ENTRY,
    &model::ENTRY,
    &optimizer::ENTRY,
    &race::ENTRY,
    &surfaces::ENTRY,
    &landscape::ENTRY,
    &studies::ENTRY,
];

/// The screens that have a number.
pub fn numbered() -> impl Iterator<Item = &'static Entry> {
    ENTRIES.iter().copied().filter(|entry| entry.is_numbered())
}

/// The screen of this name.
#[must_use]
pub fn find(id: &str) -> Option<&'static Entry> {
    ENTRIES.iter().copied().find(|entry| entry.id == id)
}

/// The keys: those that all screens share, their own, and a number for each.
#[must_use]
pub fn keys() -> Keymap {
    keys_of(ENTRIES)
}

/// The same with these screens.
pub(in crate::ui) fn keys_of(entries: &[&Entry]) -> Keymap {
    let own = entries.iter().flat_map(|entry| entry.keys).copied();
    let numbers = entries.iter().filter(|entry| entry.is_numbered());
    Keymap::new(own, numbers.count())
}

/// The words of the command line with these screens.
pub(in crate::ui) fn commands_of(entries: &[&Entry]) -> Commands {
    Commands::new(entries.iter().flat_map(|entry| entry.words).copied())
}

#[cfg(test)]
mod tests;
