//! Races on known surfaces: the map and, beside it, who does how.

mod board;
mod layout;
mod levels;
mod map;
pub(in crate::ui) mod state;

use ratatui::layout::{Position, Rect};

use crate::surface::{SURFACES, Surface};
use crate::ui::hit::{Hit, SurfacePart};
use crate::ui::ink::{self, Ink};
use crate::ui::locale::Words;
use crate::ui::number;
use crate::ui::state::State;
use crate::ui::theme::Role;
use layout::Layout;

/// Draws the race on a known surface.
pub(in crate::ui) fn draw(state: &State, area: Rect, ink: &mut Ink<'_>) {
    let layout = Layout::of(area);
    names(state, layout.names, ink);
    formula(state, layout.formula, ink);
    if let Some(teaches) = layout.teaches {
        let text = explanation(state.arena.arena().surface(), ink.words);
        ink.row(teaches).put(text, Role::Dim);
    }
    map::draw(state, layout.map, ink);
    board::draw(state, layout.board, ink);
}

/// What of it lies there.
pub(in crate::ui) fn hit(state: &State, area: Rect, at: Position) -> Option<Hit> {
    let layout = Layout::of(area);
    if layout.names.contains(at) {
        return name_at(state, layout.names, at.x)
            .map(|name| Hit::Surface(SurfacePart::Name(name)));
    }
    if layout.map.contains(at) {
        let point = map::point(state, layout.map, at);
        return Some(Hit::Surface(SurfacePart::Map(point)));
    }
    if layout.board.contains(at)
        && let Some((row, part)) = board::hit(state, layout.board, at)
    {
        return Some(Hit::Surface(SurfacePart::Row(row, part)));
    }
    area.contains(at).then_some(Hit::Main)
}

fn label(surface: &'static Surface, words: &'static Words) -> &'static str {
    words.of(&["surface", surface.id, "label"], surface.label)
}

fn explanation(surface: &'static Surface, words: &'static Words) -> &'static str {
    words.of(&["surface", surface.id, "explanation"], surface.explanation)
}

/// The names of all surfaces, the chosen one standing out, and how far the race is.
fn names(state: &State, area: Rect, ink: &mut Ink<'_>) {
    let words = ink.words;
    let mut row = ink.row(area);
    for surface in SURFACES {
        let is_chosen = *surface == state.arena.arena().surface();
        let role = if is_chosen { Role::Accent } else { Role::Dim };
        row.put(label(surface, words), role).skip(2);
    }
    progress(state, &mut row, words);
}

fn name_at(state: &State, area: Rect, x: u16) -> Option<usize> {
    let mut left = area.x;
    SURFACES.iter().position(|surface| {
        let text = state.symbols().text(label(surface, state.words()));
        let right = left + ink::width(&text);
        let under = (left..right).contains(&x);
        left = right + 2;
        under
    })
}

/// The formula, and how fast the race goes.
fn formula(state: &State, area: Rect, ink: &mut Ink<'_>) {
    let rate = number::count(state.arena.speed().into());
    let pace = ink.words.fill("arena.pace", &[("rate", &rate)]);
    let formula = state.arena.arena().surface().formula;
    let width = ink.width(formula) + ink.width(&pace) + 2;
    let mut row = ink.row(area);
    row.put(formula, Role::Strong);
    if width <= area.width {
        row.end(&pace, Role::Dim);
    }
}

/// How far the race is.
fn progress(state: &State, row: &mut ink::Row<'_>, words: &'static Words) {
    let watched = &state.arena;
    let arena = watched.arena();
    let over = arena.is_over() || arena.step() >= watched.until();
    let (key, role) = match () {
        () if watched.is_running() => ("arena.runs", Role::Good),
        () if arena.step() == 0 => ("arena.ready", Role::Accent),
        () if over => ("arena.over", Role::Accent),
        () => ("arena.paused", Role::Accent),
    };
    let (step, of) = (number::count(arena.step()), number::count(watched.until()));
    let values: [(&str, &dyn std::fmt::Display); 2] = [("step", &step), ("of", &of)];
    row.end(words.get(key), role).end_skip(2);
    let far = words.fill("arena.step", &values);
    if ink::width(&far) <= row.room() {
        row.end(&far, Role::Text);
    }
}
