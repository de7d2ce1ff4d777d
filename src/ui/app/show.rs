//! Switching between screens, and passing events to them.

use super::App;
use crate::live::{Payload, RenderRequest};
use crate::turn::Turn;
use crate::ui::intervals::IntervalsRequest;
use crate::ui::message::Effect;
use crate::ui::screen::{Entry, Screen};
use crate::ui::shell::Shell;
use crate::ui::state::run::RunNotice;
use crate::ui::state::{Enters, Focus, Overlay, Panel};

impl App {
    pub fn show(&mut self, entry: &Entry) {
        if let Some(index) = self.screens.index(entry.id) {
            self.show_place(index);
            self.dirty = true;
        }
    }

    /// Shows the screen of number key `number`, from 0.
    pub(super) fn show_number(&mut self, number: usize) {
        if let Some(index) = self.screens.numbers.get(number).copied() {
            self.show_place(index);
        }
    }

    fn show_place(&mut self, index: usize) {
        let id = self.screens.numbered(index).id;
        let all = &self.screens;
        let number = |one: &usize| all.numbered(*one).id == id;
        if let Some(number) = all.numbers.iter().position(number) {
            self.screens.numbers[number] = index;
        }
        self.screens.shown = index;
        let mode = self.screens.entries[index].mode;
        let was = std::mem::replace(&mut self.state.mode, mode);
        self.state.screen = index;
        self.state.focus = match mode.enters {
            Enters::Main => Focus::Main,
            Enters::Narrow if was.enters == Enters::Main => self.state.home(),
            Enters::Narrow if self.state.home() == Focus::Main => Focus::Main,
            Enters::Narrow => self.state.focus,
        };
        self.follow_run();
    }

    /// Updates the shown screen to the current state of the run.
    pub(super) fn follow_run(&mut self) {
        self.screens.all[self.screens.shown].follow(&self.state);
    }

    /// Calls a screen with access to the app, and carries out its requests.
    fn with_screen<T>(
        &mut self,
        index: usize,
        act: impl FnOnce(&mut dyn Screen, &mut Shell<'_>) -> T,
    ) -> (T, Vec<Effect>) {
        let id = self.screens.entries[index].id;
        let body = self.state.parts().body;
        let mut shell = Shell::new(&mut self.state, body, id);
        let answer = act(&mut *self.screens.all[index], &mut shell);
        let requests = shell.requests();
        self.dirty |= requests.status_changed;
        if let Some(index) = requests.show.and_then(|id| self.screens.index(id)) {
            self.show_place(index);
            self.dirty = true;
        }
        (answer, requests.effects)
    }

    pub(super) fn with_shown<T>(
        &mut self,
        act: impl FnOnce(&mut dyn Screen, &mut Shell<'_>) -> T,
    ) -> (T, Vec<Effect>) {
        self.with_screen(self.screens.shown, act)
    }

    /// Runs a command of the screen that defines `word`.
    pub(super) fn with_owner(
        &mut self,
        word: &'static str,
        value: &str,
    ) -> Result<Vec<Effect>, String> {
        let has = |entry: &&'static Entry| entry.words.iter().any(|one| one.name == word);
        let Some(index) = self.screens.entries.iter().position(has) else {
            return Ok(Vec::new());
        };
        let (done, effects) =
            self.with_screen(index, |screen, shell| screen.order(word, value, shell));
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

    /// Passes a notice to every screen.
    pub(super) fn notify_screens(&mut self, notice: &RunNotice) -> Vec<Effect> {
        let all = 0..self.screens.all.len();
        all.flat_map(|index| {
            self.with_screen(index, |screen, shell| screen.on_notice(notice, shell))
                .1
        })
        .collect()
    }

    /// Passes a job update to the screen of this id.
    pub(super) fn on_job_update(&mut self, id: &str, update: &Payload) -> Vec<Effect> {
        let Some(index) = self.screens.index(id) else {
            return Vec::new();
        };
        self.dirty |= index == self.screens.shown;
        self.with_screen(index, |screen, shell| screen.on_job_update(update, shell))
            .1
    }

    /// The view of the network that is shown over the screen, or else the one that the screen needs, if any.
    #[must_use]
    pub fn render_request(&self) -> Option<RenderRequest> {
        if self.state.is_too_small() {
            return None;
        }
        if self.state.panel() == Panel::Intervals {
            let is_begun = self.state.run.about.is_some();
            return is_begun.then(|| RenderRequest::of(IntervalsRequest));
        }
        let body = self.state.parts().body;
        self.screens.shown().request(&self.state, body)
    }

    /// Starts the background work of the shown screen, if it has any.
    #[must_use]
    pub fn begin(&mut self) -> Vec<Effect> {
        self.dirty = true;
        self.with_shown(|screen, shell| screen.begin(shell)).1
    }

    /// Whether something visible is animated, so that [`Message::Tick`](crate::ui::Message::Tick) is wanted.
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
        let body = self.state.parts().body;
        let most = self.screens.shown().max_scroll(&self.state, body);
        self.state.scroll_pane(lines, most);
    }
}
