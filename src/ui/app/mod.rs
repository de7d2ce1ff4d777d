//! The state of the screens, and what a message does to it.

mod act;
mod mouse;

pub(super) use mouse::{Hit, Part};

use std::cell::RefCell;
use std::path::PathBuf;

use crossterm::event::{KeyEvent, KeyEventKind, MouseEvent};
use ratatui::Frame;
use ratatui::layout::Rect;

use super::chrome;
use super::command;
use super::help;
use super::ink::Ink;
use super::keymap::{self, Action, Context};
use super::locale::{Language, Words};
use super::number;
use super::panel::Row;
use super::plot::Scratch;
use super::prompt::Prompt;
use super::run::{News, Run};
use super::screen;
use super::symbols::{SymbolSet, Symbols};
use super::theme::{Depth, Role, Theme, ThemeId};
use super::view::View;
use crate::live::{Command, Report, Ticket};
use crate::train::Change;

/// The smallest terminal that the screens are drawn in: columns and rows.
pub const LEAST_SIZE: (u16, u16) = (60, 16);

/// How everything looks.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Look {
    /// The theme.
    pub theme: ThemeId,
    /// How many colours the terminal shows.
    pub depth: Depth,
    /// Which glyphs it shows.
    pub symbols: SymbolSet,
    /// The language of all words.
    pub language: Language,
}

/// Something that reaches the screens.
#[derive(Clone, Debug, PartialEq)]
// A message lives for one call; a box would cost an allocation a report.
#[allow(clippy::large_enum_variant)]
pub enum Message {
    /// The training reports.
    Report(Report),
    /// A key. Presses and repeats count, releases do not.
    Key(KeyEvent),
    /// The mouse.
    Mouse(MouseEvent),
    /// Text was pasted.
    Paste(String),
    /// The terminal has this size now: columns, rows.
    Resize(u16, u16),
    /// A file was written, or could not be.
    Saved {
        /// The file.
        what: String,
        /// Why not.
        result: Result<(), String>,
    },
}

/// Something that whoever owns the screens is to do.
#[derive(Clone, Debug, PartialEq)]
pub enum Effect {
    /// Send this to the training.
    Send(Command),
    /// Save the screen as it was last drawn; the ending says how: `.svg`, `.txt` or `.ansi`.
    SaveFrame(PathBuf),
    /// Save the weights as `.safetensors`.
    SaveWeights(PathBuf),
    /// End the program.
    Quit,
    /// Give the terminal back to the shell until the program is resumed.
    Suspend,
}

/// What has the focus.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Focus {
    /// The recipe: keys change it.
    Recipe,
    /// The curves: keys move the cursor and the window.
    Curves,
}

/// What lies over the screen and takes the keys.
#[derive(Clone, Debug)]
pub(super) enum Over {
    /// Nothing.
    Nothing,
    /// The help, scrolled down by so many lines.
    Help(u16),
    /// The question whether to open the test set.
    Question,
    /// The command line.
    Prompt(Box<Prompt>),
}

/// What the status line says.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Said {
    pub(super) text: String,
    pub(super) role: Role,
    /// The change it speaks of.
    pub(super) change: Option<usize>,
}

/// The state of the screens.
#[derive(Debug)]
pub struct App {
    pub(super) look: Look,
    pub(super) theme: Theme,
    pub(super) run: Run,
    pub(super) view: View,
    pub(super) focus: Focus,
    pub(super) row: Row,
    pub(super) over: Over,
    pub(super) said: Option<Said>,
    /// Whether the choice at a stop was waved away.
    pub(super) offer_declined: bool,
    pub(super) screen: usize,
    pub(super) area: Rect,
    pub(super) scratch: RefCell<Scratch>,
    history: Vec<String>,
    drag: Option<u16>,
    ticket: Ticket,
    dirty: bool,
}

impl App {
    /// The screens before anything is known of a run.
    #[must_use]
    pub fn new(look: Look) -> Self {
        Self {
            look,
            theme: Theme::new(look.theme, look.depth),
            run: Run::default(),
            view: View::default(),
            focus: Focus::Recipe,
            row: Row::Optimizer,
            over: Over::Nothing,
            said: None,
            offer_declined: false,
            screen: 0,
            area: Rect::default(),
            scratch: RefCell::default(),
            history: Vec::new(),
            drag: None,
            ticket: 0,
            dirty: true,
        }
    }

    /// Takes in a message; returns what is to be done about it. No clock, no thread, no input or output.
    #[must_use]
    pub fn update(&mut self, message: Message) -> Vec<Effect> {
        match message {
            Message::Report(report) => self.report(report),
            Message::Key(event) if event.kind == KeyEventKind::Release => Vec::new(),
            Message::Key(event) => self.key(&event),
            Message::Mouse(event) => self.mouse(event),
            Message::Paste(text) => self.paste(&text),
            Message::Resize(width, height) => {
                self.area = Rect::new(0, 0, width, height);
                self.dirty = true;
                Vec::new()
            }
            Message::Saved { what, result } => {
                match result {
                    Ok(()) => self.say("message.saved", &[("file", &what)], Role::Good),
                    Err(why) => {
                        let values: [(&str, &dyn std::fmt::Display); 2] =
                            [("file", &what), ("why", &why)];
                        self.say("message.not-saved", &values, Role::Error);
                    }
                }
                Vec::new()
            }
        }
    }

    /// Shows this screen.
    pub fn show(&mut self, entry: &screen::Entry) {
        if let Some(place) = screen::ENTRIES.iter().position(|one| one.id == entry.id) {
            self.screen = place;
            self.dirty = true;
        }
    }

    /// Whether something has changed since the screens were last drawn.
    #[must_use]
    pub const fn is_dirty(&self) -> bool {
        self.dirty
    }

    /// Whether something has changed since this was last asked.
    pub const fn take_dirty(&mut self) -> bool {
        std::mem::replace(&mut self.dirty, false)
    }

    /// What is known of the run.
    #[must_use]
    pub const fn run(&self) -> &Run {
        &self.run
    }

    /// Draws the screens as they stand, in whatever room there is. What it costs does not depend on how long the run is.
    pub fn draw(&mut self, frame: &mut Frame<'_>) {
        self.area = frame.area();
        self.dirty = false;
        let cursor = {
            let mut ink = Ink {
                theme: &self.theme,
                symbols: self.symbols(),
                words: self.words(),
                buffer: frame.buffer_mut(),
            };
            ink.clear(self.area);
            if self.is_too_small() {
                chrome::too_small(self.area, &mut ink);
                return;
            }
            let parts = chrome::Parts::of(self.area);
            chrome::header(self, parts.header, &mut ink);
            chrome::tabs(self, parts.tabs, &mut ink);
            (screen::ENTRIES[self.screen].draw)(self, parts.body, &mut ink);
            chrome::message(self, parts.message, &mut ink);
            let cursor = chrome::bottom(self, &parts, &mut ink);
            if let Over::Help(scroll) = self.over {
                help::draw(scroll, self.area, &mut ink);
            }
            cursor
        };
        if let Some(cursor) = cursor {
            frame.set_cursor_position(cursor);
        }
    }

    pub(super) fn is_too_small(&self) -> bool {
        self.area.width < LEAST_SIZE.0 || self.area.height < LEAST_SIZE.1
    }

    pub(super) fn words(&self) -> &'static Words {
        self.look.language.words()
    }

    pub(super) fn symbols(&self) -> &'static Symbols {
        self.look.symbols.symbols()
    }

    /// The contexts whose keys hold now, the most special first.
    pub(super) fn contexts(&self) -> Vec<Context> {
        match self.over {
            Over::Help(_) => vec![Context::Help, Context::Always],
            Over::Question => vec![Context::Question, Context::Always],
            Over::Prompt(_) => vec![Context::Prompt, Context::Always],
            Over::Nothing => {
                let mut contexts = Vec::with_capacity(5);
                if self.offers() {
                    contexts.push(Context::Offer);
                }
                if self.run.end().is_some() {
                    contexts.push(Context::Stopped);
                }
                contexts.push(match self.focus {
                    Focus::Recipe => Context::Recipe,
                    Focus::Curves => Context::Curves,
                });
                contexts.extend([Context::Global, Context::Always]);
                contexts
            }
        }
    }

    /// Whether the best weights are being offered.
    pub(super) fn offers(&self) -> bool {
        !self.offer_declined && self.run.offer().is_some()
    }

    fn report(&mut self, report: Report) -> Vec<Effect> {
        let same = report.events.is_empty() && self.run.status.as_ref() == Some(&report.status);
        self.dirty |= !same;
        for news in self.run.take(report) {
            self.hear(news);
        }
        if let Some(settings) = self.run.expected() {
            let rows = super::panel::rows(&settings);
            self.row = rows[super::panel::place(&rows, self.row)];
        }
        Vec::new()
    }

    fn hear(&mut self, news: News) {
        let words = self.words();
        match news {
            News::Started => {
                self.view.cursor = None;
                self.view.span = match self.view.span {
                    super::view::Span::Frozen(..) => super::view::Span::Whole,
                    span => span,
                };
                self.said = None;
                self.offer_declined = false;
            }
            News::Applied(index) => {
                let applied = &self.run.changes[index];
                let text = change_text(applied.change, &applied.text, words);
                let step = number::count(applied.step);
                self.said = Some(Said {
                    text: words.fill("message.applied", &[("change", &text), ("step", &step)]),
                    role: Role::Text,
                    change: Some(index),
                });
                self.offer_declined = false;
            }
            News::Refused(why) => self.say("message.refused", &[("why", &why)], Role::Error),
            News::Stopped => {
                self.said = None;
                self.offer_declined = false;
            }
            News::TestOpened => self.say("message.test-opened", &[], Role::Text),
            News::Warning(text) => self.say("message.warning", &[("text", &text)], Role::Warning),
        }
    }

    /// Puts words into the status line.
    pub(super) fn say(
        &mut self,
        key: &'static str,
        values: &[(&str, &dyn std::fmt::Display)],
        role: Role,
    ) {
        self.said = Some(Said {
            text: self.words().fill(key, values),
            role,
            change: None,
        });
        self.dirty = true;
    }

    fn key(&mut self, event: &KeyEvent) -> Vec<Effect> {
        if let Some(action) = keymap::action(event, &self.contexts()) {
            self.dirty = true;
            if !matches!(self.over, Over::Prompt(_)) {
                self.said = None;
            }
            return self.act(action);
        }
        if let Over::Prompt(prompt) = &mut self.over {
            self.dirty |= prompt.edit(event);
        }
        Vec::new()
    }

    fn paste(&mut self, text: &str) -> Vec<Effect> {
        match &mut self.over {
            Over::Prompt(prompt) => prompt.paste(text),
            Over::Nothing if !text.trim().is_empty() => {
                let mut prompt = Prompt::default();
                prompt.paste(text.trim_start_matches(':'));
                self.over = Over::Prompt(Box::new(prompt));
            }
            _ => return Vec::new(),
        }
        self.dirty = true;
        Vec::new()
    }

    /// Asks for a change, if it makes sense; else says why not.
    pub(super) fn request(&mut self, change: Change) -> Result<Vec<Effect>, String> {
        let words = self.words();
        let Some(mut settings) = self.run.expected() else {
            return Err(words.get("error.no-run").to_owned());
        };
        let refused = |error| command::explain(&error, &change.to_string(), words);
        match change {
            Change::KeepBest if self.run.status.as_ref().is_none_or(|s| s.best.is_none()) => {
                return Err(refused(crate::train::ChangeError::NothingKept));
            }
            Change::GoOn if self.run.end().is_none() => {
                return Err(refused(crate::train::ChangeError::NotStopped));
            }
            _ => {}
        }
        let before = settings.clone();
        let text = change
            .apply(&mut settings, self.run.train_samples())
            .map_err(refused)?;
        let resets = matches!(
            change,
            Change::Optimizer(_) | Change::KeepBest | Change::GoOn
        );
        if settings == before && !resets {
            return Err(words.fill("error.unchanged", &[("change", &change)]));
        }
        self.ticket += 1;
        let ticket = self.ticket;
        self.run.requested.push(super::run::Requested {
            ticket,
            change,
            text,
        });
        Ok(vec![Effect::Send(Command::Change { ticket, change })])
    }

    pub(super) fn act_on(&mut self, action: Action) -> Vec<Effect> {
        self.dirty = true;
        self.act(action)
    }
}

/// What a change did, in the language of the screen: `sgd → adam`. Command words are the same in all languages; a
/// regularizer goes by its name.
pub(super) fn change_text(change: Change, text: &str, words: &'static Words) -> String {
    match change {
        Change::KeepBest => words.get("change.keep-best").to_owned(),
        Change::GoOn => words.get("change.go-on").to_owned(),
        Change::Regularizer { entry, .. }
        | Change::RegularizerKnob { entry, .. }
        | Change::RegularizerKnobs { entry, .. } => match text.strip_prefix(entry.label) {
            Some(rest) => {
                let label = words.of(&["regularizer", entry.id, "label"], entry.label);
                format!("{label}{rest}")
            }
            None => text.to_owned(),
        },
        Change::Optimizer(_) | Change::Knob { .. } | Change::Batch(_) => text.to_owned(),
    }
}
