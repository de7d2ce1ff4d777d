//! The two kinds of races, on the data of the run and on known surfaces: their names on one line, and the key between them.

use ratatui::layout::{Position, Rect};

use crate::ui::hit::Hit;
use crate::ui::ink::{self, Ink};
use crate::ui::keymap::{Action, Context};
use crate::ui::state::State;
use crate::ui::theme::Role;

/// From races on data to those on surfaces, and back.
pub(in crate::ui::screen) const MODE: Action = Action::Own("mode");

/// A kind of race.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::ui::screen) enum Mode {
    /// On the data of the run.
    Data,
    /// On known surfaces.
    Surfaces,
}

/// Both, with the key of the name.
const MODES: [(&str, Mode); 2] = [
    ("race.on-data", Mode::Data),
    ("race.on-surfaces", Mode::Surfaces),
];

/// Draws both names, that of the kind that is shown standing out, and the key of `context` that leads to the other.
pub(in crate::ui::screen) fn draw(
    shown: Mode,
    context: Context,
    state: &State,
    area: Rect,
    ink: &mut Ink<'_>,
) {
    let words = ink.words;
    let key = state.keys.short(context, words, ink.symbols);
    let key = key.iter().find(|group| group.action == MODE);
    let mut row = ink.row(area);
    row.skip(1);
    for (name, mode) in MODES {
        let role = if mode == shown {
            Role::Selected
        } else {
            Role::Dim
        };
        row.put(&format!(" {} ", words.get(name)), role);
    }
    if let Some(key) = key {
        row.skip(1).put(&key.keys, Role::Accent);
    }
}

/// What lies there.
pub(in crate::ui::screen) fn hit(
    shown: Mode,
    state: &State,
    area: Rect,
    at: Position,
) -> Option<Hit> {
    if !area.contains(at) {
        return None;
    }
    let mut left = area.x + 1;
    for (name, mode) in MODES {
        let width = ink::width(&state.symbols().text(state.words().get(name))) + 2;
        if (left..left + width).contains(&at.x) {
            let hit = if mode == shown {
                Hit::Main
            } else {
                Hit::Action(MODE)
            };
            return Some(hit);
        }
        left += width;
    }
    None
}
