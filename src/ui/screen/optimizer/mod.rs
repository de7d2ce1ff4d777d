//! Screen 3, Optimizer: what the optimizer makes of a gradient, in symbols, in numbers, over the run and over all
//! parameters.

pub(in crate::ui) mod aim;
mod curves;
mod formula;
mod histograms;
mod hue;
mod layout;
mod noise;
mod words;

use ratatui::layout::{Position, Rect};

use super::common::Split;
use super::entry::Entry;
use crate::live::Wish;
use crate::portrait::anatomy::{self, Dissection, Example};
use crate::ui::hit::Hit;
use crate::ui::ink::{self, Ink};
use crate::ui::keymap::Context;
use crate::ui::state::{Focus, State};
use crate::ui::theme::Role;
use crate::ui::widget::plot::{GUTTER, Plot};
use layout::{Layout, Pane};

/// See the [module](self).
pub(super) static ENTRY: Entry = Entry {
    id: "optimizer",
    label: "Optimizer",
    explanation: "what the optimizer makes of a gradient: its formula in numbers, its rates, how noisy gradients are",
    screen_keys: Some(Context::Optimizer),
    draw,
    hit,
    plot_cells,
    panes: |_| Pane::ALL.len(),
    most_scroll,
    wish,
    ..Entry::BASE
};

/// The next update taken apart, where it is known and can be made.
fn update(state: &State) -> Option<&Dissection> {
    state.anatomy.as_ref()?.update.as_ref()
}

/// One parameter of it.
fn example(state: &State) -> Option<&Example> {
    update(state).map(|update| &update.example)
}

/// Whether there is no next update, since it would leave the finite numbers.
fn diverges(state: &State) -> bool {
    let anatomy = state.anatomy.as_ref();
    anatomy.is_some_and(|anatomy| anatomy.update.is_none())
}

fn layout(state: &State, split: &Split) -> Layout {
    Layout::of(state, split.main, |width| {
        formula::lines(state, width, false)
    })
}

fn draw(state: &State, body: Rect, ink: &mut Ink<'_>) {
    let split = Split::of(state, body);
    split.draw(state, ink);
    let layout = layout(state, &split);
    if let Some(tabs) = layout.tabs {
        draw_tabs(state, tabs, ink);
    }
    for place in &layout.places {
        let title = if place.is_chosen && state.focus == Focus::Main {
            Role::Accent
        } else {
            Role::Strong
        };
        let scroll = if place.is_chosen {
            state.panes().scroll
        } else {
            0
        };
        let area = place.whole;
        // The tabs have named the only pane there is.
        let name = Some(title).filter(|_| layout.tabs.is_none());
        match place.pane {
            Pane::Formula => {
                let all = layout.tabs.is_some();
                formula::draw(state, area, title, (all, scroll), ink);
            }
            Pane::Curves => curves::draw(state, area, title, ink),
            Pane::Histograms => histograms::draw(state, area, name, scroll, ink),
            Pane::Noise => noise::draw(state, area, name, ink),
        }
    }
}

/// The names of the panes on one line, where only one of them is shown.
fn draw_tabs(state: &State, area: Rect, ink: &mut Ink<'_>) {
    let chosen = state.panes().chosen(Pane::ALL.len());
    let mut row = ink.row(area);
    row.skip(1);
    for (index, pane) in Pane::ALL.iter().enumerate() {
        let role = match () {
            () if index != chosen => Role::Dim,
            () if state.focus == Focus::Main => Role::Accent,
            () => Role::Strong,
        };
        row.put(state.words().get(pane.name()), role).skip(2);
    }
}

fn hit(state: &State, body: Rect, at: Position) -> Option<Hit> {
    let split = Split::of(state, body);
    if let Some(hit) = split.hit(state, at) {
        return Some(hit);
    }
    let layout = layout(state, &split);
    if let Some(tabs) = layout.tabs.filter(|tabs| tabs.contains(at)) {
        return tab_at(state, tabs, at.x).map(Hit::Pane);
    }
    if let Some(place) = layout.place(Pane::Curves) {
        let parts = curves::Parts::of(place.whole);
        for plot in [parts.rates, parts.norms] {
            let inner = Plot::inner(plot, GUTTER);
            if inner.contains(at) {
                return Some(Hit::Plot(at.x - inner.x));
            }
        }
    }
    let pane = layout
        .at(at)
        .and_then(|place| Pane::ALL.iter().position(|pane| *pane == place.pane));
    match pane {
        Some(pane) => Some(Hit::Pane(pane)),
        None => split.main.contains(at).then_some(Hit::Main),
    }
}

fn tab_at(state: &State, area: Rect, x: u16) -> Option<usize> {
    let mut left = area.x + 1;
    Pane::ALL.iter().position(|pane| {
        let text = state.words().get(pane.name());
        let width = ink::width(&state.symbols().text(text));
        let under = (left..left + width).contains(&x);
        left += width + 2;
        under
    })
}

fn plot_cells(state: &State, body: Rect) -> u16 {
    let layout = layout(state, &Split::of(state, body));
    let place = layout.place(Pane::Curves);
    place.map_or(0, |place| curves::Parts::of(place.whole).inner().width)
}

/// How far the chosen pane can be scrolled.
fn most_scroll(state: &State, body: Rect) -> u16 {
    let layout = layout(state, &Split::of(state, body));
    let Some(place) = layout.places.iter().find(|place| place.is_chosen) else {
        return 0;
    };
    let area = place.whole;
    match place.pane {
        Pane::Formula => {
            let all = layout.tabs.is_some();
            formula::most_scroll(state, area, all)
        }
        Pane::Histograms => histograms::most_scroll(state, area),
        Pane::Curves | Pane::Noise => 0,
    }
}

fn wish(state: &State, _: Rect) -> Option<Wish> {
    state.run.about.as_ref().map(|_| {
        Wish::Optimizer(anatomy::Wish {
            layer: state.aim.layer(&state.run),
            parameter: state.aim.parameter,
        })
    })
}
