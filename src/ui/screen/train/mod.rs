//! Screen 1, Train: how training goes, and the recipe it goes by.

mod layout;
mod plots;
mod timeline;

use ratatui::layout::{Position, Rect};

use super::entry::Entry;
use crate::ui::hit::Hit;
use crate::ui::ink::Ink;
use crate::ui::keymap::Context;
use crate::ui::state::State;
use layout::Layout;

/// See the [module](self).
pub(super) static ENTRY: Entry = Entry {
    id: "train",
    label: "Train",
    explanation: "loss, accuracy and gap as they grow, and the recipe to change while they do",
    keys: Context::Curves,
    draw,
    hit,
    plot_cells,
    ..Entry::BASE
};

fn draw(state: &State, body: Rect, ink: &mut Ink<'_>) {
    let layout = Layout::of(state, body);
    plots::draw(state, &layout, ink);
    layout.split.draw(state, ink);
}

fn hit(state: &State, body: Rect, at: Position) -> Option<Hit> {
    let layout = Layout::of(state, body);
    if let Some(hit) = layout.split.hit(state, at) {
        return Some(hit);
    }
    let inner = layout.inner();
    if layout.plots().any(|plot| plot.contains(at)) && (inner.left()..inner.right()).contains(&at.x)
    {
        return Some(Hit::Plot(at.x - inner.x));
    }
    layout.curves.contains(at).then_some(Hit::Main)
}

fn plot_cells(state: &State, body: Rect) -> u16 {
    Layout::of(state, body).inner().width
}
