//! The screens: one file or folder each, with one `ENTRY`. A screen draws itself and says what lies under the mouse,
//! both from one layout.
//!
//! To add one: write it with an [`Entry`], and add its line to [`ENTRIES`].

mod common;
mod entry;
pub mod landscape;
mod model;
pub(in crate::ui) mod optimizer;
pub(in crate::ui) mod race;
pub(in crate::ui) mod surfaces;
mod train;

pub use entry::Entry;

use super::keymap::Keymap;

/// Every screen, in the order of their numbers.
pub static ENTRIES: &[&Entry] = &[
    &train::ENTRY,
    &model::ENTRY,
    &optimizer::ENTRY,
    &race::ENTRY,
    &landscape::ENTRY,
];

/// The screen of this name.
#[must_use]
pub fn find(id: &str) -> Option<&'static Entry> {
    ENTRIES.iter().copied().find(|entry| entry.id == id)
}

/// The keys: those of the table, and a number for each screen.
#[must_use]
pub fn keys() -> Keymap {
    Keymap::new(ENTRIES.len())
}
