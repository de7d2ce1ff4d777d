//! Screen 1, Train: how training goes, and the recipe it goes by.

mod layout;
mod lines;
mod plots;
mod recipe;
mod x_axis;

use ratatui::layout::{Position, Rect};

use super::entry::Entry;
use crate::ui::hit::Hit;
use crate::ui::ink::Ink;
use crate::ui::state::State;
use crate::ui::theme::Role;
use layout::Layout;

/// See the [module](self).
pub(super) static ENTRY: Entry = Entry {
    id: "train",
    label: "Train",
    explanation: "loss, accuracy and gap as they grow, and the recipe to change while they do",
    draw,
    hit,
    plot_cells,
};

fn draw(state: &State, body: Rect, ink: &mut Ink<'_>) {
    let layout = Layout::of(state, body);
    plots::draw(state, &layout, ink);
    if let Some(separator) = layout.separator {
        let style = ink.theme.style(Role::Axis);
        for y in separator.top()..separator.bottom() {
            if let Some(cell) = ink.buffer.cell_mut((separator.x, y)) {
                cell.set_symbol(ink.symbols.separator).set_style(style);
            }
        }
    }
    if let Some(panel) = layout.panel {
        recipe::draw(state, panel, ink);
    }
    lines::meter(state, layout.meter, ink);
    lines::diagnosis(state, layout.diagnosis, ink);
}

fn hit(state: &State, body: Rect, at: Position) -> Option<Hit> {
    let layout = Layout::of(state, body);
    if let Some(panel) = layout.panel
        && panel.contains(at)
    {
        return Some(recipe::hit(state, panel, at).unwrap_or(Hit::Recipe));
    }
    if layout.meter.contains(at) {
        return lines::hit(state, layout.meter, at.x).map(Hit::Action);
    }
    let inner = layout.inner();
    if layout.plots().any(|plot| plot.contains(at)) && (inner.left()..inner.right()).contains(&at.x)
    {
        return Some(Hit::Plot(at.x - inner.x));
    }
    layout.curves.contains(at).then_some(Hit::Curves)
}

fn plot_cells(state: &State, body: Rect) -> u16 {
    Layout::of(state, body).inner().width
}
