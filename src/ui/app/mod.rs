//! The app: handles messages, updates the state of the screens and draws them.

mod act;
mod mouse;
mod report;
mod save;
mod screens;
mod show;
mod timeline;
mod typed;
mod within;

use std::cell::RefCell;
use std::fmt::Display;

use crossterm::event::{KeyEvent, KeyEventKind};
use ratatui::Frame;
use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};

use super::canvas::Scratch;
use super::draw_context::DrawContext;
use super::keymap::Action;
use super::message::{Effect, Message};
use super::state::run::Run;
use super::state::{Appearance, DashboardState, Overlay, Panel, State, StatusMessage};
use super::theme::Role;
use super::{branches, chrome, data_report, help, intervals, refusal, screen};
use crate::live::RequestId;
use screens::Screens;

/// The state of all screens, with event handling and drawing.
#[derive(Debug)]
pub struct App {
    state: State,
    screens: Screens,
    /// The command history, oldest first.
    history: Vec<String>,
    /// The last column of a drag over the plots, while the button is down.
    drag: Option<u16>,
    /// The id of the latest change requested.
    ticket: RequestId,
    /// Whether the tour is offered when the run begins.
    offers_tour: bool,
    dirty: bool,
    scratch: RefCell<Scratch>,
}

impl App {
    /// The app before any report of a run.
    #[must_use]
    pub fn new(appearance: Appearance) -> Self {
        Self::with(appearance, screen::ENTRIES)
    }

    /// With the screens of `entries`; the first is shown.
    #[must_use]
    pub(super) fn with(appearance: Appearance, entries: &'static [&'static screen::Entry]) -> Self {
        let (keys, commands) = (screen::keys_of(entries), screen::commands_of(entries));
        let mut state = State::new(appearance, keys, commands, entries.len());
        let screens = Screens::new(entries, &mut state);
        Self {
            state,
            screens,
            history: Vec::new(),
            drag: None,
            ticket: 0,
            offers_tour: false,
            dirty: true,
            scratch: RefCell::default(),
        }
    }

    /// Restores what was known of a resumed run, and the view of it.
    #[must_use]
    pub fn restored(mut self, saved: DashboardState) -> Self {
        self.state.restore(saved);
        self
    }

    /// The state to save beside the run, for [`App::restored`].
    #[must_use]
    pub fn saved(&self) -> DashboardState {
        self.state.saved()
    }

    /// Handles a message and returns the requests that follow from it. No clock, no thread, no I/O.
    #[must_use]
    pub fn update(&mut self, message: Message) -> Vec<Effect> {
        match message {
            Message::Report(report) => self.report(report),
            Message::Rendered(view) => {
                if let Some(intervals) = view.get() {
                    self.state.intervals = Some(intervals);
                }
                self.screens.on_rendered(&view);
                self.dirty |= self.render_request().is_some();
                Vec::new()
            }
            Message::JobUpdate { screen, update } => self.on_job_update(screen, &update),
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
            Message::NoTour(why) => {
                self.say("tour.failed", &[("why", &why)], Role::Error);
                Vec::new()
            }
            Message::FileExists { save, path } => {
                self.ask_overwrite(save, &path);
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

    /// Whether the app must be drawn again.
    #[must_use]
    pub const fn is_dirty(&self) -> bool {
        self.dirty
    }

    #[must_use]
    pub const fn run(&self) -> &Run {
        &self.state.run
    }

    /// Draws a frame. The cost does not depend on the length of the run.
    pub fn draw(&mut self, frame: &mut Frame<'_>) {
        self.state.resize(frame.area());
        self.dirty = false;
        let state = &self.state;
        let mut ctx = context(state, &self.scratch, frame.buffer_mut());
        if let Some(cursor) = draw(state, &self.screens, &mut ctx) {
            frame.set_cursor_position(cursor);
        }
    }

    /// Shows a message in the status line.
    pub(super) fn say(&mut self, key: &'static str, values: &[(&str, &dyn Display)], role: Role) {
        self.state.message = Some(StatusMessage::of(
            self.state.words().fill(key, values),
            role,
        ));
        self.dirty = true;
    }

    fn key(&mut self, event: &KeyEvent) -> Vec<Effect> {
        if let Some(action) = self.state.keys.action(event, &self.state.contexts()) {
            self.dirty = true;
            if !matches!(self.state.over, Overlay::Prompt(_)) {
                self.state.message = None;
            }
            return self.act(action);
        }
        if let Overlay::Prompt(prompt) = &mut self.state.over {
            self.dirty |= prompt.edit(event);
        }
        Vec::new()
    }

    pub(super) fn act_on(&mut self, action: Action) -> Vec<Effect> {
        self.dirty = true;
        self.act(action)
    }
}

/// What the parts of the app draw with.
fn context<'a>(
    state: &'a State,
    scratch: &'a RefCell<Scratch>,
    buffer: &'a mut Buffer,
) -> DrawContext<'a> {
    DrawContext {
        theme: &state.theme,
        symbols: state.symbols(),
        words: state.words(),
        buffer,
        scratch,
    }
}

/// Draws everything; returns the position of the terminal's cursor while it is visible.
fn draw(state: &State, screens: &Screens, ctx: &mut DrawContext<'_>) -> Option<Position> {
    ctx.clear(state.area);
    if state.is_too_small() {
        chrome::too_small(state.area, ctx);
        return None;
    }
    let parts = state.parts();
    chrome::header(state, parts.header, ctx);
    chrome::tabs(&screens.numbers(), parts.tabs, ctx);
    let shown = screens.shown();
    shown.draw(state, parts.body, ctx);
    if matches!(state.over, Overlay::Prompt(_)) {
        // Below what the command line says.
        draw_panel(state, ctx);
    }
    chrome::message(state, parts.message, ctx);
    let cursor = chrome::bottom(state, shown, &parts, ctx);
    draw_overlays(state, ctx);
    cursor
}

fn draw_overlays(state: &State, ctx: &mut DrawContext<'_>) {
    match state.over {
        Overlay::Help(scroll) => help::draw(state, scroll, ctx),
        Overlay::Branches(_) | Overlay::Intervals => draw_panel(state, ctx),
        Overlay::Data(scroll) => data_report::draw(state, scroll, ctx),
        Overlay::Nothing | Overlay::Question(_) | Overlay::Prompt(_) => {}
    }
}

fn draw_panel(state: &State, ctx: &mut DrawContext<'_>) {
    match state.panel() {
        Panel::Nothing => {}
        Panel::Branches(chosen) => branches::draw(state, chosen, ctx),
        Panel::Intervals => intervals::draw(state, ctx),
    }
}
