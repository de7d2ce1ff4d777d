//! What the app does with its screens: shows one, and hands things to them.

use super::App;
use crate::live::{Payload, RenderRequest};
use crate::turn::Turn;
use crate::ui::chrome;
use crate::ui::message::Effect;
use crate::ui::screen::{Entry, Screen};
use crate::ui::shell::Shell;
use crate::ui::state::run::RunNotice;
use crate::ui::state::{Enters, Focus, Overlay};

impl App {
    /// Shows this screen.
    pub fn show(&mut self, entry: &Entry) {
        if let Some(place) = self.screens.place(entry.id) {
            self.show_place(place);
            self.dirty = true;
        }
    }

    /// Shows the screen of this number, from 0.
    pub(super) fn show_number(&mut self, number: usize) {
        if let Some(place) = self.screens.numbers.get(number).copied() {
            self.show_place(place);
        }
    }

    fn show_place(&mut self, place: usize) {
        let id = self.screens.numbered(place).id;
        let all = &self.screens;
        let number = |one: &usize| all.numbered(*one).id == id;
        if let Some(number) = all.numbers.iter().position(number) {
            self.screens.numbers[number] = place;
        }
        self.screens.shown = place;
        let mode = self.screens.entries[place].mode;
        let was = std::mem::replace(&mut self.state.mode, mode);
        self.state.screen = place;
        self.state.focus = match mode.enters {
            Enters::Main => Focus::Main,
            Enters::Narrow if was.enters == Enters::Main => self.state.home(),
            Enters::Narrow if self.state.home() == Focus::Main => Focus::Main,
            Enters::Narrow => self.state.focus,
        };
        self.follow_run();
    }

    /// Lets the screen that is shown see how the run stands by now.
    pub(super) fn follow_run(&mut self) {
        self.screens.all[self.screens.shown].follow(&self.state);
    }

    /// Lets the screen at `place` act; returns its answer and what it asks for.
    fn with_screen<T>(
        &mut self,
        place: usize,
        act: impl FnOnce(&mut dyn Screen, &mut Shell<'_>) -> T,
    ) -> (T, Vec<Effect>) {
        let id = self.screens.entries[place].id;
        let body = chrome::Parts::of(self.state.area).body;
        let mut shell = Shell::new(&mut self.state, body, id);
        let answer = act(&mut *self.screens.all[place], &mut shell);
        let done = shell.done();
        self.dirty |= done.said;
        if let Some(place) = done.show.and_then(|id| self.screens.place(id)) {
            self.show_place(place);
            self.dirty = true;
        }
        (answer, done.effects)
    }

    /// Lets the screen that is shown act.
    pub(super) fn with_shown<T>(
        &mut self,
        act: impl FnOnce(&mut dyn Screen, &mut Shell<'_>) -> T,
    ) -> (T, Vec<Effect>) {
        self.with_screen(self.screens.shown, act)
    }

    /// Lets the screen act whose word of the command line this is.
    pub(super) fn with_owner(
        &mut self,
        word: &'static str,
        value: &str,
    ) -> Result<Vec<Effect>, String> {
        let has = |entry: &&'static Entry| entry.words.iter().any(|one| one.name == word);
        let Some(place) = self.screens.entries.iter().position(has) else {
            return Ok(Vec::new());
        };
        let (done, effects) =
            self.with_screen(place, |screen, shell| screen.order(word, value, shell));
        done.map(|()| effects)
    }

    /// Does what this word of a screen's own does on the command line.
    ///
    /// # Errors
    /// Why it can't, in the language of the screen.
    pub fn own_word(&mut self, word: &'static str, value: &str) -> Result<Vec<Effect>, String> {
        self.dirty = true;
        self.with_owner(word, value)
    }

    /// Tells every screen what is said of the run.
    pub(super) fn notify_screens(&mut self, news: &RunNotice) -> Vec<Effect> {
        let all = 0..self.screens.all.len();
        all.flat_map(|place| {
            self.with_screen(place, |screen, shell| screen.on_notice(news, shell))
                .1
        })
        .collect()
    }

    /// Tells a screen how its work stands.
    pub(super) fn on_job_update(&mut self, id: &str, news: &Payload) -> Vec<Effect> {
        let Some(place) = self.screens.place(id) else {
            return Vec::new();
        };
        self.dirty |= place == self.screens.shown;
        self.with_screen(place, |screen, shell| screen.on_job_update(news, shell))
            .1
    }

    /// What the screen that is shown wants to see of the network; `None` where it wants nothing.
    #[must_use]
    pub fn render_request(&self) -> Option<RenderRequest> {
        if self.state.is_too_small() {
            return None;
        }
        let body = chrome::Parts::of(self.state.area).body;
        self.screens.shown().request(&self.state, body)
    }

    /// Begins what the screen that is shown does beside the run, if it does anything.
    #[must_use]
    pub fn begin(&mut self) -> Vec<Effect> {
        self.dirty = true;
        self.with_shown(|screen, shell| screen.begin(shell)).1
    }

    /// Whether a [`Message::Tick`](crate::ui::Message::Tick) would move something that is seen.
    #[must_use]
    pub fn wants_tick(&self) -> bool {
        self.screens.shown().wants_tick()
            && !self.state.is_too_small()
            && matches!(self.state.over, Overlay::Nothing | Overlay::Prompt(_))
    }

    /// See [`Message::Tick`](crate::ui::Message::Tick).
    pub(super) fn tick(&mut self) {
        if self.wants_tick() {
            self.dirty |= self.screens.all[self.screens.shown].tick();
        }
    }

    pub(super) fn turn_pane(&mut self, turn: Turn) {
        let count = self.screens.shown().panes(&self.state);
        self.state.turn_pane(count, turn);
    }

    pub(super) fn enlarge_pane(&mut self) {
        let count = self.screens.shown().panes(&self.state);
        if let Some(panes) = self.state.panes.get_mut(self.state.screen) {
            panes.large = !panes.large && count > 0;
        }
    }

    pub(super) fn scroll_pane(&mut self, lines: i16) {
        let body = chrome::Parts::of(self.state.area).body;
        let most = self.screens.shown().most_scroll(&self.state, body);
        self.state.scroll_pane(lines, most);
    }
}
