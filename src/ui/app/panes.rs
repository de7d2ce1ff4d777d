//! What is done with screens and their panes.

use super::{App, Effect};
use crate::live::Wish;
use crate::ui::chrome;
use crate::ui::keymap::Context;
use crate::ui::screen::{self, Entry};
use crate::ui::state::panes::Panes;
use crate::ui::state::{Focus, is_wide};

impl App {
    fn screen(&self) -> &'static Entry {
        screen::ENTRIES[self.state.screen]
    }

    /// What the screen that is shown wants to see of the network; `None` where it wants nothing.
    #[must_use]
    pub fn wish(&self) -> Option<Wish> {
        if self.state.is_too_small() {
            return None;
        }
        let body = chrome::Parts::of(self.state.area).body;
        (self.screen().wish)(&self.state, body)
    }

    /// Begins what the screen that is shown does beside the run, if it does anything.
    #[must_use]
    pub fn begin(&mut self) -> Vec<Effect> {
        self.screen()
            .begin
            .map_or_else(Vec::new, |action| self.act_on(action))
    }

    pub(super) fn show_screen(&mut self, index: usize) {
        let was = self.state.main_keys;
        self.state.screen = index.min(screen::ENTRIES.len() - 1);
        self.state.main_keys = self.screen().keys;
        self.state.screen_keys = self.screen().screen_keys;
        match self.state.main_keys {
            // Where the recipe would take half of it, a screen that is there to be looked at comes first; one that has
            // settings of its own always does.
            Context::Panes if !is_wide(self.state.area) => self.state.focus = Focus::Main,
            Context::LandscapePanes => self.state.focus = Focus::Main,
            _ => {}
        }
        if self.state.main_keys == Context::Race {
            // There the keys are those of the race from the first moment on.
            self.suit_lineup();
            self.race_mode(self.state.race.surfaces);
        } else if (was.is_race() || was == Context::LandscapePanes)
            && self.state.main_keys == Context::Curves
        {
            self.state.focus = Focus::Recipe;
        }
    }

    pub(super) fn choose_pane(&mut self, pane: usize) {
        self.state.focus = Focus::Main;
        self.with_panes(|panes, _| panes.choose(pane));
    }

    pub(super) fn turn_pane(&mut self, forward: bool) {
        self.with_panes(|panes, count| panes.turn(count, forward));
    }

    pub(super) fn enlarge_pane(&mut self) {
        self.with_panes(|panes, count| panes.large = !panes.large && count > 0);
    }

    pub(super) fn scroll_pane(&mut self, lines: i16) {
        let body = chrome::Parts::of(self.state.area).body;
        let most = (self.screen().most_scroll)(&self.state, body);
        self.with_panes(|panes, _| panes.scroll_by(lines, most));
    }

    fn with_panes(&mut self, alter: impl FnOnce(&mut Panes, usize)) {
        let count = (self.screen().panes)(&self.state);
        if let Some(panes) = self.state.panes.get_mut(self.state.screen) {
            alter(panes, count);
        }
    }
}
