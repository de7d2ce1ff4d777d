//! Screen 5, Landscape: sharp and flat minima, and the loss around the weights.

mod bands;
mod figures;
mod layout;
mod line;
mod slice;
pub mod state;
mod text;

use ratatui::layout::{Position, Rect};

use super::common::Split;
use super::common::panes::Place;
use super::entry::Entry;
use crate::live::Wish;
use crate::ui::hit::Hit;
use crate::ui::ink::{self, Ink};
use crate::ui::keymap::{Action, Context};
use crate::ui::screen::landscape::state::Pane;
use crate::ui::state::{Focus, State};
use crate::ui::theme::Role;
use layout::{Figure, Layout};
use text::Item;

/// See the [module](self).
pub(super) static ENTRY: Entry = Entry {
    id: "landscape",
    label: "Landscape",
    explanation: "where batch size leads, sharp and flat minima, and the loss around the weights",
    keys: Context::LandscapePanes,
    screen_keys: Some(Context::Landscape),
    begin: Some(Action::Study),
    draw,
    hit,
    panes: |_| Pane::ALL.len(),
    wish,
    most_scroll,
    ..Entry::BASE
};

const fn title(pane: Pane) -> &'static str {
    match pane {
        Pane::Line => "landscape.line",
        Pane::Slice => "landscape.slice",
    }
}

fn draw(state: &State, body: Rect, ink: &mut Ink<'_>) {
    let split = Split::of(state, body);
    split.draw(state, ink);
    let layout = Layout::of(state, split.main);
    if let Some(tabs) = layout.tabs {
        draw_tabs(state, tabs, ink);
    }
    for place in &layout.places {
        draw_pane(state, place, ink);
    }
}

/// The names of both panes on one line, where only one of them is shown, and what there is to note of that one.
fn draw_tabs(state: &State, area: Rect, ink: &mut Ink<'_>) {
    let chosen = layout::chosen(state);
    let words = ink.words;
    let mut row = ink.row(area);
    row.skip(1);
    for pane in Pane::ALL {
        let role = match () {
            () if pane != chosen => Role::Dim,
            () if state.focus == Focus::Main => Role::Accent,
            () => Role::Strong,
        };
        row.put(words.get(title(pane)), role).skip(2);
    }
    let note = note(state, chosen, row.room());
    row.end(&note, Role::Dim);
}

fn draw_pane(state: &State, place: &Place<Pane>, ink: &mut Ink<'_>) {
    let pane = place.pane;
    if let Some(line) = place.title {
        let is_focused = place.is_chosen && state.focus == Focus::Main;
        let role = if is_focused {
            Role::Accent
        } else {
            Role::Strong
        };
        let words = ink.words;
        let mut row = ink.row(line);
        row.put(words.get(title(pane)), role).skip(2);
        let note = note(state, pane, row.room());
        row.end(&note, Role::Dim);
    }
    let Content { figure, lines } = content(state, place);
    match pane {
        Pane::Line => line::draw_figure(state, figure.figure, ink),
        Pane::Slice => slice::draw_figure(state, figure.figure, ink),
    }
    text::draw(state, pane, &lines, figure.text, ink);
}

/// What stands at the right of a pane's title, in as many words as `cells` have room for.
fn note(state: &State, pane: Pane, cells: u16) -> String {
    let notes = match pane {
        Pane::Line => vec![line::note(state)],
        Pane::Slice => slice::notes_on_title(state),
    };
    let fits = |note: &String| ink::width(&state.symbols().text(note)) <= cells;
    notes.into_iter().find(fits).unwrap_or_default()
}

/// A pane's figure and the lines of its text.
struct Content {
    figure: Figure,
    lines: Vec<Item>,
}

fn content(state: &State, place: &Place<Pane>) -> Content {
    let items = match place.pane {
        Pane::Line => line::items(state),
        Pane::Slice => slice::items(state),
    };
    let places = |rows: usize| match place.pane {
        Pane::Line => line::places(state, place.area, rows as u16),
        Pane::Slice => slice::places(state, place.area, rows as u16),
    };
    // Its width does not depend on how many lines there are.
    let lines = text::lines(items, places(0).text.width, state.symbols());
    Content {
        figure: places(lines.len()),
        lines,
    }
}

fn hit(state: &State, body: Rect, at: Position) -> Option<Hit> {
    let split = Split::of(state, body);
    if let Some(hit) = split.hit(state, at) {
        return Some(hit);
    }
    let layout = Layout::of(state, split.main);
    if let Some(tabs) = layout.tabs.filter(|tabs| tabs.contains(at)) {
        return tab_at(state, tabs, at.x).map(Hit::Pane);
    }
    let Some(place) = layout.at(at) else {
        return split.main.contains(at).then_some(Hit::Main);
    };
    let Content { figure, lines } = content(state, place);
    let set = text::hit(state, place.pane, &lines, figure.text, at);
    Some(match set {
        Some((setting, part)) => Hit::Setting(place.pane, setting, part),
        None => Hit::Pane(place.pane as usize),
    })
}

fn tab_at(state: &State, area: Rect, x: u16) -> Option<usize> {
    let mut left = area.x + 1;
    Pane::ALL.into_iter().position(|pane| {
        let text = state.symbols().text(state.words().get(title(pane)));
        let width = ink::width(&text);
        let under = (left..left + width).contains(&x);
        left += width + 2;
        under
    })
}

/// How far the text of the chosen pane can be scrolled.
fn most_scroll(state: &State, body: Rect) -> u16 {
    let layout = Layout::of(state, Split::of(state, body).main);
    let place = layout.places.iter().find(|place| place.is_chosen);
    place.map_or(0, |place| {
        let Content { figure, lines } = content(state, place);
        (lines.len() as u16).saturating_sub(figure.text.height)
    })
}

/// The slice, where it is seen.
fn wish(state: &State, body: Rect) -> Option<Wish> {
    let layout = Layout::of(state, Split::of(state, body).main);
    let is_seen = layout.place(Pane::Slice).is_some();
    let view = state.landscape.view;
    (is_seen && state.run.about.is_some()).then_some(Wish::Slice(view))
}
