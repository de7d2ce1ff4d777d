//! The app as a part of something else, which places it and tells it what to show.

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};

use super::App;
use crate::answer::Answer;
use crate::ui::chrome;
use crate::ui::host_keys::HostKeys;
use crate::ui::message::Effect;
use crate::ui::screen;
use crate::ui::state::view::View;
use crate::ui::state::{Appearance, Focus, Overlay};
use crate::ui::theme::Theme;

impl App {
    /// Gives it an area within the terminal's, and a bottom line for what is typed and asked.
    pub fn place(&mut self, area: Rect, bottom: Rect) {
        self.state.bottom = Some(bottom);
        self.state.resize(area);
        self.dirty = true;
    }

    /// Lists these keys, of what the app is a part of, in its help.
    pub fn set_host_keys(&mut self, keys: &'static HostKeys) {
        self.state.host_keys = Some(keys);
    }

    /// Draws only what is typed, asked or laid over the screen, in its [place](App::place). Returns the position of the
    /// terminal's cursor while it is visible.
    pub fn draw_over(&mut self, buffer: &mut Buffer) -> Option<Position> {
        self.dirty = false;
        let state = &self.state;
        if state.is_too_small() || self.has_nothing_open() {
            return None;
        }
        let mut ctx = super::context(state, &self.scratch, buffer);
        let parts = state.parts();
        ctx.clear(parts.bottom);
        let cursor = chrome::bottom(state, self.screens.shown(), &parts, &mut ctx);
        super::draw_overlays(state, &mut ctx);
        cursor
    }

    /// Draws it in its [place](App::place); the bottom line only if `has_bottom`, or something is typed or asked. Returns
    /// the position of the terminal's cursor while it is visible.
    pub fn draw_within(&mut self, buffer: &mut Buffer, has_bottom: bool) -> Option<Position> {
        self.dirty = false;
        let state = &self.state;
        let mut ctx = super::context(state, &self.scratch, buffer);
        if state.is_too_small() {
            return None;
        }
        let parts = state.parts();
        let shown = self.screens.shown();
        shown.draw(state, parts.body, &mut ctx);
        chrome::message(state, parts.message, &mut ctx);
        let cursor = if has_bottom || !self.has_nothing_open() {
            ctx.clear(parts.bottom);
            chrome::bottom(state, shown, &parts, &mut ctx)
        } else {
            None
        };
        super::draw_overlays(state, &mut ctx);
        cursor
    }

    /// Whether nothing is typed, asked or laid over the screen.
    #[must_use]
    pub fn has_nothing_open(&self) -> bool {
        matches!(self.state.over, Overlay::Nothing)
    }

    /// The id of the screen that is shown.
    #[must_use]
    pub fn shown_id(&self) -> &'static str {
        self.screens.entries[self.screens.shown].id
    }

    #[must_use]
    pub fn appearance(&self) -> Appearance {
        self.state.appearance
    }

    pub fn set_appearance(&mut self, appearance: Appearance) {
        if self.state.appearance != appearance {
            self.state.appearance = appearance;
            self.state.theme = Theme::new(appearance.theme, appearance.depth);
            self.dirty = true;
        }
    }

    /// Shows a pane of the shown screen alone, by its name.
    pub fn show_pane(&mut self, name: &str) {
        let entry = self.screens.entries[self.screens.shown];
        if let Some(pane) = self.screens.shown().pane(&self.state, entry, name) {
            self.state.choose_pane(pane);
            if let Some(panes) = self.state.panes.get_mut(self.state.screen) {
                panes.large = true;
            }
            self.dirty = true;
        }
    }

    /// Shows the recipe beside the curves, or leaves the space to them, which are then drawn thick.
    pub fn show_recipe(&mut self, is_shown: bool) {
        self.state.view.large = !is_shown;
        self.state.focus = if is_shown && self.state.mode.has_recipe {
            Focus::Recipe
        } else {
            self.state.home()
        };
        self.dirty = true;
    }

    /// Executes a line of the command line.
    ///
    /// # Errors
    /// Why it can't, in the language of the interface.
    pub fn command(&mut self, line: &str) -> Result<Vec<Effect>, String> {
        self.dirty = true;
        let order = self.state.commands.read(line, self.state.words())?;
        self.order(order)
    }

    /// Closes what is open over the screen.
    pub fn close(&mut self) {
        self.state.over = Overlay::Nothing;
        self.dirty = true;
    }

    /// Shows the curves as at the start: the whole run, with the axes and the smoothing of the beginning.
    pub fn reset_view(&mut self) {
        self.state.view = View::default();
        self.state.message = None;
        for panes in &mut self.state.panes {
            panes.large = false;
        }
        self.dirty = true;
    }

    /// The answer that the shown screen has beside the run, once it is complete.
    #[must_use]
    pub fn complete_answer(&self) -> Option<Answer> {
        let screen = self.screens.shown();
        if !screen.is_complete() {
            return None;
        }
        let sheets = || {
            let sheets = screen.sheets(&self.state)?;
            Some(Answer {
                sheets,
                ..Answer::default()
            })
        };
        screen.answer(&self.state).or_else(sheets)
    }

    /// Shows a screen by its id.
    pub fn show_id(&mut self, id: &str) {
        if let Some(entry) = screen::find(id) {
            self.show(entry);
        }
    }
}
