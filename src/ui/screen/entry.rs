//! What a screen registers.

use ratatui::layout::{Position, Rect};

use crate::ui::hit::Hit;
use crate::ui::ink::Ink;
use crate::ui::state::State;

/// What is known of a screen.
pub struct Entry {
    /// The word for it in options.
    pub id: &'static str,
    /// Its name in English.
    pub label: &'static str,
    /// One line on what it shows.
    pub explanation: &'static str,
    pub(in crate::ui) draw: fn(&State, Rect, &mut Ink<'_>),
    pub(in crate::ui) hit: fn(&State, Rect, Position) -> Option<Hit>,
    pub(in crate::ui) plot_cells: fn(&State, Rect) -> u16,
}
