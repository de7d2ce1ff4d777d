//! The screens: one file or folder each, with one `ENTRY`. A screen draws itself and says what lies under the mouse,
//! both from one layout.
//!
//! To add one: write it with an [`Entry`], and add its line to [`ENTRIES`].

mod train;

use ratatui::layout::{Position, Rect};

use super::hit::Hit;
use super::ink::Ink;
use super::keymap::Keymap;
use super::state::State;

/// Every screen, in the order of their numbers.
pub static ENTRIES: &[&Entry] = &[&train::ENTRY];

/// What is known of a screen.
pub struct Entry {
    /// The word for it in options.
    pub id: &'static str,
    /// Its name in English.
    pub label: &'static str,
    /// One line on what it shows.
    pub explanation: &'static str,
    pub(super) draw: fn(&State, Rect, &mut Ink<'_>),
    pub(super) hit: fn(&State, Rect, Position) -> Option<Hit>,
    pub(super) plot_cells: fn(&State, Rect) -> u16,
}

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
