//! What screens share: the recipe at the right, the meter and the diagnosis below, and the rest for the screen itself.

mod lines;
pub(super) mod marks;
mod recipe;
pub(super) mod x_axis;

use ratatui::layout::{Position, Rect};

use crate::ui::hit::Hit;
use crate::ui::ink::Ink;
use crate::ui::state::{Focus, State, is_wide};
use crate::ui::theme::Role;

/// How the body of a screen is divided.
#[derive(Clone, Copy, Debug)]
pub(super) struct Split {
    /// The screen's own.
    pub(super) main: Rect,
    separator: Option<Rect>,
    panel: Option<Rect>,
    meter: Rect,
    diagnosis: Rect,
}

impl Split {
    pub(super) fn of(state: &State, body: Rect) -> Self {
        let line = |from_bottom: u16| Rect {
            y: body.bottom().saturating_sub(from_bottom).max(body.y),
            height: body.height.min(1),
            ..body
        };
        let top = Rect {
            height: body.height.saturating_sub(2),
            ..body
        };
        let (meter, diagnosis) = (line(2), line(1));
        // Elsewhere the recipe shares the screen only while it has the focus.
        let is_wide = is_wide(body);
        if !is_wide && state.focus != Focus::Recipe {
            let main = Rect {
                width: top.width.saturating_sub(1),
                ..top
            };
            return Self {
                main,
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
        let left = body.width.saturating_sub(panel_width);
        Self {
            main: Rect {
                width: left.saturating_sub(if is_wide { 2 } else { 1 }),
                ..top
            },
            separator: Some(Rect {
                x: body.x + left,
                width: 1,
                ..top
            }),
            panel: Some(Rect {
                x: body.x + left + 2,
                width: panel_width.saturating_sub(3),
                ..top
            }),
            meter,
            diagnosis,
        }
    }

    /// Draws all but the screen's own.
    pub(super) fn draw(&self, state: &State, ink: &mut Ink<'_>) {
        if let Some(separator) = self.separator {
            let style = ink.theme.style(Role::Axis);
            for y in separator.top()..separator.bottom() {
                if let Some(cell) = ink.buffer.cell_mut((separator.x, y)) {
                    cell.set_symbol(ink.symbols.separator).set_style(style);
                }
            }
        }
        if let Some(panel) = self.panel {
            recipe::draw(state, panel, ink);
        }
        lines::meter(state, self.meter, ink);
        lines::diagnosis(state, self.diagnosis, ink);
    }

    /// What lies there, outside of the screen's own.
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
