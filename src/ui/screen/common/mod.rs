//! Layout shared by screens: the recipe at the right, the meter and the diagnosis below, and the rest for the screen
//! itself.

mod lines;
pub(super) mod marks;
pub(super) mod panes;
mod recipe;
mod verdict;

use ratatui::layout::{Position, Rect};

pub(in crate::ui) use lines::{patience, verdict};
pub(in crate::ui) use verdict::Places;

use crate::ui::draw_context::DrawContext;
use crate::ui::hit::Hit;
use crate::ui::rects;
use crate::ui::state::{State, is_wide};
use crate::ui::theme::Role;

/// The areas of a screen's body.
#[derive(Clone, Copy, Debug)]
pub(super) struct Split {
    /// The area of the screen's own content.
    pub(super) main: Rect,
    separator: Option<Rect>,
    panel: Option<Rect>,
    meter: Rect,
    diagnosis: Rect,
}

impl Split {
    pub(super) fn of(state: &State, body: Rect) -> Self {
        let rows = 1 + u16::from(lines::has_meter(state));
        let (top, lines) = rects::bottom(body, rows);
        let (meter, diagnosis) = rects::top(lines, rows - 1);
        let is_wide = is_wide(body);
        if !state.shows_recipe(body) {
            return Self {
                main: rects::right(top, 1).0,
                separator: None,
                panel: None,
                meter,
                diagnosis,
            };
        }
        let panel_width = match body.width {
            160.. => 46,
            _ => 38,
        };
        let (left, right) = rects::right(top, panel_width);
        let (separator, rest) = rects::left(right, 1);
        // A blank column on both sides.
        let (panel, _) = rects::right(rects::indented(rest), 1);
        Self {
            main: rects::right(left, if is_wide { 2 } else { 1 }).0,
            separator: Some(separator),
            panel: Some(panel),
            meter,
            diagnosis,
        }
    }

    /// Draws everything except the screen's own content.
    pub(super) fn draw(&self, state: &State, ctx: &mut DrawContext<'_>) {
        if let Some(separator) = self.separator {
            let style = ctx.theme.style(Role::Axis);
            for y in separator.top()..separator.bottom() {
                if let Some(cell) = ctx.buffer.cell_mut((separator.x, y)) {
                    cell.set_symbol(ctx.symbols.separator).set_style(style);
                }
            }
        }
        if let Some(panel) = self.panel {
            recipe::draw(state, panel, ctx);
        }
        lines::meter(state, self.meter, ctx);
        lines::diagnosis(state, self.diagnosis, ctx);
    }

    /// The hit target at `at`, outside the screen's own content.
    pub(super) fn hit(&self, state: &State, at: Position) -> Option<Hit> {
        if let Some(panel) = self.panel.filter(|panel| panel.contains(at)) {
            return Some(recipe::hit(state, panel, at).unwrap_or(Hit::Recipe));
        }
        if self.meter.contains(at) {
            return lines::hit(state, self.meter, at.x).map(Hit::Action);
        }
        None
    }
}
