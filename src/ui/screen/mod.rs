//! The screens: one file or folder each, with one `ENTRY`. A screen draws itself and says what lies under the mouse,
//! both from one layout.
//!
//! To add one: write it with an [`Entry`], and add its line to [`ENTRIES`].

mod train;

use ratatui::layout::{Position, Rect};

use super::app::{App, Hit};
use super::ink::Ink;
use super::locale::Words;
use crate::live::About;
use crate::series::AxisKind;

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
    pub(super) draw: fn(&App, Rect, &mut Ink<'_>),
    pub(super) hit: fn(&App, Rect, Position) -> Option<Hit>,
    pub(super) plot_cells: fn(&App, Rect) -> u16,
}

/// The screen of this name.
#[must_use]
pub fn find(id: &str) -> Option<&'static Entry> {
    ENTRIES.iter().copied().find(|entry| entry.id == id)
}

/// The name of the data on screen: as it was asked for where it is the user's own, else its label.
pub(super) fn data_name(about: &About, words: &'static Words) -> String {
    let name = &about.recipe.data.name;
    match name.split_once(':') {
        Some(_) => name.clone(),
        None => words.of(&["data", name, "label"], about.data).to_owned(),
    }
}

/// The key of the word for what an axis counts.
pub(super) const fn axis_word(kind: AxisKind) -> &'static str {
    match kind {
        AxisKind::Steps => "axis.updates",
        AxisKind::Epochs => "axis.epochs",
        AxisKind::Samples => "axis.samples",
        AxisKind::Seconds => "axis.seconds",
    }
}
