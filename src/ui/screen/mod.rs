//! The screens: one file or folder each, with one `ENTRY` and all that only this screen needs: its state, key bindings,
//! drawing, hit testing, actions and event handlers.
//!
//! To add one, write it with an [`Entry`] and add that to [`ENTRIES`].

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

pub(in crate::ui) use common::{Places, patience, verdict};
pub use entry::Entry;
pub(in crate::ui) use entry::Screen;

use super::command::Commands;
use super::keymap::Keymap;

/// Every screen in the order of their numbers; a screen that shares another's number follows it.
pub static ENTRIES: &[&Entry] = &[
    &train::ENTRY,
    &model::ENTRY,
    &optimizer::ENTRY,
    &race::ENTRY,
    &surfaces::ENTRY,
    &landscape::ENTRY,
    &studies::ENTRY,
];

/// The screens with a number of their own.
pub fn numbered() -> impl Iterator<Item = &'static Entry> {
    ENTRIES.iter().copied().filter(|entry| entry.is_numbered())
}

/// The screen with this `id`.
#[must_use]
pub fn find(id: &str) -> Option<&'static Entry> {
    ENTRIES.iter().copied().find(|entry| entry.id == id)
}

/// The keymap: shared bindings, those of each screen, and a number key for each numbered screen.
#[must_use]
pub fn keys() -> Keymap {
    keys_of(ENTRIES)
}

/// Like [`keys`], for these screens.
pub(in crate::ui) fn keys_of(entries: &[&Entry]) -> Keymap {
    let own = entries.iter().flat_map(|entry| entry.keys).copied();
    let numbers = entries.iter().filter(|entry| entry.is_numbered());
    Keymap::new(own, numbers.count())
}

/// The commands of the command line, for these screens.
pub(in crate::ui) fn commands_of(entries: &[&Entry]) -> Commands {
    Commands::new(entries.iter().flat_map(|entry| entry.words).copied())
}

#[cfg(test)]
mod tests;
