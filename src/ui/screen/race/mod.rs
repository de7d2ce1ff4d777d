//! Screen Race: who learns faster here, on the data of the run or on a known surface.

mod board;
mod curves;
mod layout;
mod lineup;
pub(in crate::ui) mod state;

use ratatui::layout::{Position, Rect};

use super::entry::Entry;
use super::surfaces;
use crate::ui::hit::Hit;
use crate::ui::ink::{self, Ink};
use crate::ui::keymap::{Action, Context};
use crate::ui::state::State;
use crate::ui::theme::Role;
use layout::{Course, Layout};

/// See the [module](self).
pub(super) static ENTRY: Entry = Entry {
    id: "race",
    label: "Race",
    explanation: "the same start for all: which optimizer, which batch size is faster here",
    keys: Context::Race,
    screen_keys: Some(Context::Race),
    begin: Some(Action::RaceGo),
    draw,
    hit,
    ..Entry::BASE
};

/// The two kinds of races: the key of the name, and whether it is on surfaces.
const MODES: [(&str, bool); 2] = [("race.on-data", false), ("race.on-surfaces", true)];

fn draw(state: &State, body: Rect, ink: &mut Ink<'_>) {
    if state.race.surfaces {
        let (modes, rest) = layout::of_surfaces(body);
        draw_modes(state, modes, ink);
        surfaces::draw(state, rest, ink);
        return;
    }
    let layout = Layout::of(state, body);
    layout.split.draw(state, ink);
    draw_modes(state, layout.modes, ink);
    if state.race.shows_lineup() {
        lineup::draw(state, layout.body, ink);
        return;
    }
    let Some(course) = &state.race.course else {
        let waiting = ink.words.get("race.starting");
        ink.row(layout.body).skip(1).put(waiting, Role::Dim);
        return;
    };
    let places = Course::of(
        layout.body,
        course.runners.len(),
        state.run.is_classification(),
    );
    board::progress(state, course, places.progress, ink);
    curves::draw(state, course, &places, ink);
    board::draw(state, course, &places, ink);
}

/// The kinds of races, as words: the one that is shown stands out.
fn draw_modes(state: &State, area: Rect, ink: &mut Ink<'_>) {
    let words = ink.words;
    let key = state.keys.short(Context::Race, words, ink.symbols);
    let key = key.iter().find(|group| group.action == Action::RaceMode);
    let mut row = ink.row(area);
    row.skip(1);
    for (name, surfaces) in MODES {
        let role = if state.race.surfaces == surfaces {
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

fn mode_at(state: &State, area: Rect, at: Position) -> Option<Hit> {
    if !area.contains(at) {
        return None;
    }
    let mut left = area.x + 1;
    for (name, surfaces) in MODES {
        let width = ink::width(&state.symbols().text(state.words().get(name))) + 2;
        if (left..left + width).contains(&at.x) {
            let other = state.race.surfaces != surfaces;
            return Some(if other {
                Hit::Action(Action::RaceMode)
            } else {
                Hit::Main
            });
        }
        left += width;
    }
    None
}

fn hit(state: &State, body: Rect, at: Position) -> Option<Hit> {
    if state.race.surfaces {
        let (modes, rest) = layout::of_surfaces(body);
        return mode_at(state, modes, at).or_else(|| surfaces::hit(state, rest, at));
    }
    let layout = Layout::of(state, body);
    if let Some(hit) = layout.split.hit(state, at) {
        return Some(hit);
    }
    if let Some(hit) = mode_at(state, layout.modes, at) {
        return Some(hit);
    }
    let own = if state.race.shows_lineup() {
        lineup::hit(state, layout.body, at)
    } else {
        state.race.course.as_ref().and_then(|course| {
            let lanes = course.runners.len();
            let places = Course::of(layout.body, lanes, state.run.is_classification());
            board::hit(state, course, places.board, at)
        })
    };
    own.or_else(|| layout.split.main.contains(at).then_some(Hit::Main))
}
