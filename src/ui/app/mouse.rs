//! What the mouse does: everything it can, keys can too.

use crossterm::event::{MouseButton, MouseEvent, MouseEventKind};
use ratatui::layout::Position;

use super::{App, Effect, Focus, Over};
use crate::ui::chrome;
use crate::ui::keymap::Action;
use crate::ui::panel::Row;
use crate::ui::screen;

/// What lies under the mouse.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::ui) enum Hit {
    /// Something that stands for a key.
    Action(Action),
    /// A row of the recipe.
    Row(Row, Part),
    /// The recipe beside its rows.
    Recipe,
    /// This cell of the plots' window.
    Plot(u16),
    /// The curves' pane beside the plots.
    Curves,
}

/// A part of a row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::ui) enum Part {
    /// The arrow before the value.
    Less,
    /// The arrow after it.
    More,
    /// The bullet of a switch.
    Switch,
    /// Anything else.
    Body,
}

impl App {
    pub(super) fn mouse(&mut self, event: MouseEvent) -> Vec<Effect> {
        let at = Position::new(event.column, event.row);
        match event.kind {
            MouseEventKind::Down(MouseButton::Left) => self.click(at),
            MouseEventKind::Drag(MouseButton::Left) => self.dragged(at),
            MouseEventKind::Up(_) => {
                self.drag = None;
                Vec::new()
            }
            MouseEventKind::ScrollUp => self.wheel(at, true),
            MouseEventKind::ScrollDown => self.wheel(at, false),
            _ => Vec::new(),
        }
    }

    /// What lies at a place of the screen.
    pub(in crate::ui) fn hit(&self, at: Position) -> Option<Hit> {
        if self.is_too_small() {
            return None;
        }
        let parts = chrome::Parts::of(self.area);
        if parts.body.contains(at) {
            if !matches!(self.over, Over::Nothing | Over::Prompt(_)) {
                return None;
            }
            return (screen::ENTRIES[self.screen].hit)(self, parts.body, at);
        }
        chrome::hit(self, &parts, at).map(Hit::Action)
    }

    fn click(&mut self, at: Position) -> Vec<Effect> {
        self.drag = None;
        let Some(hit) = self.hit(at) else {
            return Vec::new();
        };
        self.dirty = true;
        match hit {
            Hit::Action(action) => return self.act_on(action),
            Hit::Recipe => self.focus = Focus::Recipe,
            Hit::Row(row, part) => {
                // The arrows are those of the chosen row: a first click elsewhere only chooses.
                let chosen = self.focus == Focus::Recipe && self.row == row;
                self.focus = Focus::Recipe;
                self.row = row;
                match part {
                    Part::Switch => return self.act_on(Action::Enter),
                    Part::Less if chosen => return self.act_on(Action::Less),
                    Part::More if chosen => return self.act_on(Action::More),
                    _ => {}
                }
            }
            Hit::Curves => self.focus = Focus::Curves,
            Hit::Plot(cell) => {
                // Read before the focus moves, which may make the plots wider.
                self.view.cursor = Some(self.step_of(cell));
                self.focus = Focus::Curves;
                self.drag = Some(at.x);
            }
        }
        Vec::new()
    }

    fn dragged(&mut self, at: Position) -> Vec<Effect> {
        let cells = self.plot_cells();
        if let Some(from) = self.drag
            && from != at.x
            && cells > 0
        {
            self.pan((f64::from(from) - f64::from(at.x)) / f64::from(cells));
            self.drag = Some(at.x);
            self.dirty = true;
        }
        Vec::new()
    }

    fn wheel(&mut self, at: Position, up: bool) -> Vec<Effect> {
        if let Over::Help(_) = self.over {
            let action = if up {
                Action::ScrollUp
            } else {
                Action::ScrollDown
            };
            return self.act_on(action);
        }
        match self.hit(at) {
            Some(Hit::Plot(cell)) => {
                let step = self.step_of(cell);
                self.zoom(Some(step), up);
                self.dirty = true;
                Vec::new()
            }
            Some(Hit::Row(..) | Hit::Recipe) => {
                let action = if up {
                    Action::ChooseUp
                } else {
                    Action::ChooseDown
                };
                self.act_on(action)
            }
            _ => Vec::new(),
        }
    }

    fn step_of(&self, cell: u16) -> u64 {
        let last = self.run.last_step();
        let window = self.view.window(&self.run.axis, last, self.plot_cells());
        window.step_of_cell(cell).min(last)
    }

    /// How many cells wide the plots are on the screen as it stands.
    pub(super) fn plot_cells(&self) -> u16 {
        let body = chrome::Parts::of(self.area).body;
        (screen::ENTRIES[self.screen].plot_cells)(self, body)
    }
}
