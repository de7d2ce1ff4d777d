//! The app: what a message does to the state of the screens, and how they are drawn.

mod act;
mod hear;
mod mouse;
mod save;
mod screens;
mod show;
mod timeline;
mod typed;

use std::cell::RefCell;
use std::fmt::Display;

use crossterm::event::{KeyEvent, KeyEventKind};
use ratatui::Frame;
use ratatui::layout::{Position, Rect};

use super::canvas::Scratch;
use super::ink::Ink;
use super::keymap::Action;
use super::message::{Effect, Message};
use super::state::run::Run;
use super::state::{Look, Over, Said, State, WrittenState};
use super::theme::Role;
use super::{branches, chrome, help, refusal, screen};
use crate::live::Ticket;
use screens::Screens;

/// The screens: their state, and what it takes to alter and to draw it.
#[derive(Debug)]
pub struct App {
    state: State,
    screens: Screens,
    /// The commands that were typed, oldest first.
    history: Vec<String>,
    /// The column that the plots were last dragged to, while the button is down.
    drag: Option<u16>,
    /// That of the latest change asked for.
    ticket: Ticket,
    dirty: bool,
    scratch: RefCell<Scratch>,
}

impl App {
    /// The screens before anything is known of a run.
    #[must_use]
    pub fn new(look: Look) -> Self {
        Self::with(look, screen::ENTRIES)
    }

    /// These screens, the first of which is shown.
    #[must_use]
    pub(super) fn with(look: Look, entries: &'static [&'static screen::Entry]) -> Self {
        let (keys, commands) = (screen::keys_of(entries), screen::commands_of(entries));
        let mut state = State::new(look, keys, commands, entries.len());
        let screens = Screens::new(entries, &mut state);
        Self {
            state,
            screens,
            history: Vec::new(),
            drag: None,
            ticket: 0,
            dirty: true,
            scratch: RefCell::default(),
        }
    }

    /// The screens with what was known of a run that is taken up, and as it was looked at.
    #[must_use]
    pub fn knowing(mut self, written: WrittenState) -> Self {
        self.state.take_up(written);
        self
    }

    /// What of them is written down beside a run, to be taken up with it.
    #[must_use]
    pub fn written(&self) -> WrittenState {
        self.state.written()
    }

    /// Takes in a message; returns what is to be done about it. No clock, no thread, no input or output.
    #[must_use]
    pub fn update(&mut self, message: Message) -> Vec<Effect> {
        match message {
            Message::Report(report) => self.report(report),
            Message::Picture(picture) => {
                self.screens.see(&picture);
                self.dirty |= self.wish().is_some();
                Vec::new()
            }
            Message::Told { screen, news } => self.told(screen, &news),
            Message::Key(event) if event.kind == KeyEventKind::Release => Vec::new(),
            Message::Key(event) => self.key(&event),
            Message::Mouse(event) => self.mouse(event),
            Message::Paste(text) => self.paste(&text),
            Message::Tick => {
                self.tick();
                Vec::new()
            }
            Message::Resize(width, height) => {
                self.state.resize(Rect::new(0, 0, width, height));
                self.dirty = true;
                Vec::new()
            }
            Message::IsThere { save, there } => {
                self.ask_over(save, &there);
                Vec::new()
            }
            Message::Saved { what, result } => {
                match result {
                    Ok(()) => self.say("message.saved", &[("file", &what)], Role::Good),
                    Err(why) => {
                        let why = refusal::unsaved(&why, self.state.words());
                        let values: [(&str, &dyn Display); 2] = [("file", &what), ("why", &why)];
                        self.say("message.not-saved", &values, Role::Error);
                    }
                }
                Vec::new()
            }
        }
    }

    /// Whether something has changed since the screens were last drawn.
    #[must_use]
    pub const fn is_dirty(&self) -> bool {
        self.dirty
    }

    /// What is known of the run.
    #[must_use]
    pub const fn run(&self) -> &Run {
        &self.state.run
    }

    /// Draws the screens as they stand, in whatever room there is. What it costs does not depend on how long the run is.
    pub fn draw(&mut self, frame: &mut Frame<'_>) {
        self.state.resize(frame.area());
        self.dirty = false;
        let state = &self.state;
        let mut ink = Ink {
            theme: &state.theme,
            symbols: state.symbols(),
            words: state.words(),
            buffer: frame.buffer_mut(),
            scratch: &self.scratch,
        };
        if let Some(cursor) = draw(state, &self.screens, &mut ink) {
            frame.set_cursor_position(cursor);
        }
    }

    /// Puts words into the status line.
    pub(super) fn say(&mut self, key: &'static str, values: &[(&str, &dyn Display)], role: Role) {
        self.state.said = Some(Said::of(self.state.words().fill(key, values), role));
        self.dirty = true;
    }

    fn key(&mut self, event: &KeyEvent) -> Vec<Effect> {
        if let Some(action) = self.state.keys.action(event, &self.state.contexts()) {
            self.dirty = true;
            if !matches!(self.state.over, Over::Prompt(_)) {
                self.state.said = None;
            }
            return self.act(action);
        }
        if let Over::Prompt(prompt) = &mut self.state.over {
            self.dirty |= prompt.edit(event);
        }
        Vec::new()
    }

    pub(super) fn act_on(&mut self, action: Action) -> Vec<Effect> {
        self.dirty = true;
        self.act(action)
    }
}

/// Draws everything; returns where the terminal's cursor is, if it is seen.
fn draw(state: &State, screens: &Screens, ink: &mut Ink<'_>) -> Option<Position> {
    ink.clear(state.area);
    if state.is_too_small() {
        chrome::too_small(state.area, ink);
        return None;
    }
    let parts = chrome::Parts::of(state.area);
    chrome::header(state, parts.header, ink);
    chrome::tabs(&screens.numbers(), parts.tabs, ink);
    let shown = screens.shown();
    shown.draw(state, parts.body, ink);
    chrome::message(state, parts.message, ink);
    let cursor = chrome::bottom(state, shown, &parts, ink);
    if let Over::Help(scroll) = state.over {
        help::draw(state, scroll, ink);
    }
    if let Over::Branches(chosen) = state.over {
        branches::draw(state, chosen, ink);
    }
    cursor
}
