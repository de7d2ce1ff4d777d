//! Mouse handling. Every mouse action has a key as well.

use crossterm::event::{MouseButton, MouseEvent, MouseEventKind};
use ratatui::layout::Position;

use super::App;
use crate::turn::Turn;
use crate::ui::chrome;
use crate::ui::hit::{Hit, Part};
use crate::ui::keymap::Action;
use crate::ui::message::Effect;
use crate::ui::state::view::Zoom;
use crate::ui::state::{Focus, Overlay};
use crate::ui::widget::plot::Window;

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
            MouseEventKind::ScrollUp => self.wheel(at, Turn::Previous),
            MouseEventKind::ScrollDown => self.wheel(at, Turn::Next),
            _ => Vec::new(),
        }
    }

    fn hit(&self, at: Position) -> Option<Hit> {
        if self.state.is_too_small() {
            return None;
        }
        let parts = self.state.parts();
        if parts.body.contains(at) {
            if !matches!(self.state.over, Overlay::Nothing | Overlay::Prompt(_)) {
                return None;
            }
            return self.screens.shown().hit(&self.state, parts.body, at);
        }
        let numbers = self.screens.numbers();
        chrome::hit(&self.state, &numbers, self.screens.shown(), &parts, at).map(Hit::Action)
    }

    fn click(&mut self, at: Position) -> Vec<Effect> {
        self.drag = None;
        let Some(hit) = self.hit(at) else {
            return Vec::new();
        };
        self.dirty = true;
        match hit {
            Hit::Action(action) => return self.act_on(action),
            Hit::Recipe => self.state.focus = Focus::Recipe,
            Hit::Row(row, part) => {
                // Only the selected row has arrows: a first click elsewhere selects.
                let chosen = self.state.focus == Focus::Recipe && self.state.row == row;
                self.state.focus = Focus::Recipe;
                self.state.row = row;
                match part {
                    Part::Switch => return self.act_on(Action::Enter),
                    Part::Less if chosen => return self.act_on(Action::Less),
                    Part::More if chosen => return self.act_on(Action::More),
                    _ => {}
                }
            }
            Hit::Main => self.state.focus = Focus::Main,
            Hit::Pane(pane) => self.state.choose_pane(pane),
            Hit::Own { .. } => {
                return self.with_shown(|screen, shell| screen.click(at, shell)).1;
            }
            Hit::Plot(cell) => {
                // Before the focus moves, which may widen the plots and shift their cells.
                self.state.view.cursor = Some(self.step_of(cell));
                self.state.focus = Focus::Main;
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

    fn wheel(&mut self, at: Position, turn: Turn) -> Vec<Effect> {
        if let Overlay::Help(_) | Overlay::Data(_) = self.state.over {
            let action = match turn {
                Turn::Previous => Action::ScrollUp,
                Turn::Next => Action::ScrollDown,
            };
            return self.act_on(action);
        }
        match self.hit(at) {
            Some(Hit::Plot(cell)) => {
                let step = self.step_of(cell);
                self.zoom(Some(step), Zoom::by_wheel(turn));
                self.dirty = true;
                Vec::new()
            }
            Some(Hit::Row(..) | Hit::Recipe) => {
                let action = match turn {
                    Turn::Previous => Action::ChooseUp,
                    Turn::Next => Action::ChooseDown,
                };
                self.act_on(action)
            }
            Some(Hit::Own { turns: true }) => {
                let action = match turn {
                    Turn::Previous => Action::ChooseUp,
                    Turn::Next => Action::ChooseDown,
                };
                self.state.focus = Focus::Main;
                self.act_on(action)
            }
            Some(Hit::Pane(pane)) => {
                self.state.choose_pane(pane);
                let action = match turn {
                    Turn::Previous => Action::PaneUp,
                    Turn::Next => Action::PaneDown,
                };
                self.act_on(action)
            }
            _ => Vec::new(),
        }
    }

    fn step_of(&self, cell: u16) -> u64 {
        let last = self.state.run.last_step();
        self.window().step_of_cell(cell).min(last)
    }

    /// The window of the plots as they are drawn now.
    pub(super) fn window(&self) -> Window<'_> {
        let (run, cells) = (&self.state.run, self.plot_cells());
        self.state.view.window(&run.axis, run.last_step(), cells)
    }

    /// The width of the plots in cells, as they are drawn now.
    pub(super) fn plot_cells(&self) -> u16 {
        let body = self.state.parts().body;
        self.screens.shown().plot_cells(&self.state, body)
    }
}
