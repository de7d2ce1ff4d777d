//! Races on known surfaces: the map and, beside it, who does how.

use ratatui::layout::{Position, Rect};

use crate::ui::hit::Hit;
use crate::ui::ink::Ink;
use crate::ui::state::State;
use crate::ui::theme::Role;

/// Draws the race on a known surface.
pub(in crate::ui) fn draw(state: &State, area: Rect, ink: &mut Ink<'_>) {
    let arena = state.arena.arena();
    ink.row(area)
        .skip(1)
        .put(arena.surface().formula, Role::Text)
        .skip(2)
        .put(&arena.step().to_string(), Role::Dim);
}

/// What of it lies there.
pub(in crate::ui) fn hit(_state: &State, _area: Rect, _at: Position) -> Option<Hit> {
    None
}
