//! Training of another program on screen: its curves, its controls, its further metrics and its output.
//!
//! Like the [`App`](super::App), it is a pure state machine: an [`AttachedMessage`] goes in, [`AttachedEffect`]s come out. Its
//! host reads the program's messages, sends requests to it, and tells the time.

mod act;
mod command;
mod curves;
mod draw;
mod keys;
mod layout;
mod lines;
mod metrics;
mod notices;
mod output;
mod panel;
mod runs;

use std::cell::RefCell;
use std::io::{self, Write};

use crossterm::event::{KeyEvent, KeyEventKind};
use ratatui::Frame;
use ratatui::layout::Rect;

use super::canvas::Scratch;
use super::draw_context::DrawContext;
use super::keymap::{Context, Keymap};
use super::locale::Words;
use super::message::Message;
use super::save::Save;
use super::state::run::letters;
use super::state::view::View;
use super::state::{Appearance, Focus, LEAST_SIZE, Prompt, StatusMessage, is_wide};
use super::symbols::Symbols;
use super::theme::Theme;
use crate::attach::{End, Line, Log, Message as RunMessage, Notice, Run};
use crate::series::{AxisKind, Curve, Mark, Table, TableFormat};
pub use runs::{Door, Other};

/// An event for the screen.
#[derive(Clone, Debug)]
// A message lives for one call; boxing those of the terminal would cost an allocation each.
#[allow(clippy::large_enum_variant)]
pub enum AttachedMessage {
    /// A message of the terminal: a key, the mouse, a paste, a new size; or about a file that was written.
    Terminal(Message),
    /// What the run has said, and when it arrived, in seconds since the run is watched, where that says when it was.
    Said(RunMessage, Option<f64>),
    /// What the program has printed beside its messages.
    Printed(Line),
    /// Something about whatever is read, in English.
    Trouble(String),
    /// All that was read before is to be forgotten, as it is read again.
    Anew,
    /// The program is there and can be told something, or is gone.
    Connected(bool),
    /// Something is read, whether or not it can be told anything.
    Runs,
    /// There is nothing more to read.
    Ended(End),
    /// Runs beside the one that is shown, which are drawn behind it.
    Others(Vec<Other>),
    /// The seconds since the run is watched.
    Clock(f64),
}

/// A request of the screen to its host.
#[derive(Clone, Debug, PartialEq)]
pub enum AttachedEffect {
    /// Send this line to the program.
    Send(String),
    /// Write this file, as the dashboard does.
    Save(Save),
    /// Show the next run of the folder.
    NextRun,
    /// Draw all of the screen again: another program has written over it.
    Redraw,
    Quit,
    Suspend,
}

/// What is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Page {
    Curves,
    Metrics,
    Output,
}

impl Page {
    const ALL: [Self; 3] = [Self::Curves, Self::Metrics, Self::Output];
}

/// What lies over the screen, and receives the keys.
#[derive(Clone, Debug)]
enum Over {
    Nothing,
    /// The help, with its scroll offset in lines.
    Help(u16),
    /// A command, or the filter of the metrics.
    Prompt(Box<Prompt>, Asked),
    /// Whether this control is to be triggered.
    Trigger(String),
    /// Whether this file is to be written over.
    Overwrite(Save),
    /// Whether to leave, which ends the program.
    Quit,
}

/// What is there of the program.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Presence {
    /// It can be told something.
    listens: bool,
    /// Something is read: a program that was started and has not ended, a pipe, files.
    runs: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Asked {
    Command,
    Filter,
}

/// The screen.
#[derive(Debug)]
pub struct Attached {
    run: Run,
    log: Log,
    others: Vec<Other>,
    door: Door,
    appearance: Appearance,
    theme: Theme,
    keys: Keymap,
    view: View,
    page: Page,
    focus: Focus,
    /// The chosen row of the panel.
    row: usize,
    /// Shows metrics whose names contain this.
    filter: String,
    /// The first row of metrics that is shown.
    metrics_scroll: usize,
    /// The lines of the output below what is shown.
    output_scroll: usize,
    over: Over,
    message: Option<StatusMessage>,
    presence: Presence,
    /// Whether nothing may be changed.
    is_read_only: bool,
    now: f64,
    area: Rect,
    dirty: bool,
    scratch: RefCell<Scratch>,
}

impl Attached {
    /// The screen of a run that comes through `door`.
    #[must_use]
    pub fn new(run: Run, door: Door, appearance: Appearance) -> Self {
        let view = View {
            kind: AxisKind::Steps,
            ..View::default()
        };
        Self {
            run,
            log: Log::default(),
            others: Vec::new(),
            presence: Presence::default(),
            door,
            appearance,
            theme: Theme::new(appearance.theme, appearance.depth),
            keys: keys::keymap(),
            view,
            page: Page::Curves,
            focus: Focus::Main,
            row: 0,
            filter: String::new(),
            metrics_scroll: 0,
            output_scroll: 0,
            over: Over::Nothing,
            message: None,
            is_read_only: false,
            now: 0.0,
            area: Rect::default(),
            dirty: true,
            scratch: RefCell::default(),
        }
    }

    /// Allows nothing to be changed.
    #[must_use]
    pub fn read_only(mut self, is_read_only: bool) -> Self {
        self.is_read_only |= is_read_only;
        self
    }

    /// The run.
    #[must_use]
    pub const fn run(&self) -> &Run {
        &self.run
    }

    /// Whether more may come.
    const fn is_there(&self) -> bool {
        self.presence.listens || self.presence.runs
    }

    /// Replaces the run by one that was recorded before and goes on.
    pub fn restore(&mut self, run: Run) {
        self.run = run;
        self.dirty = true;
    }

    /// The run, to set what is asked of it.
    pub fn run_mut(&mut self) -> &mut Run {
        self.dirty = true;
        &mut self.run
    }

    /// Whether it must be drawn again.
    #[must_use]
    pub const fn is_dirty(&self) -> bool {
        self.dirty
    }

    /// Handles a message. No clock, no thread, no I/O.
    #[must_use]
    pub fn update(&mut self, message: AttachedMessage) -> Vec<AttachedEffect> {
        match message {
            AttachedMessage::Terminal(message) => return self.terminal(message),
            AttachedMessage::Said(message, now) => {
                let notices = self.run.take(message, now);
                self.dirty = true;
                return self.take_all(notices);
            }
            AttachedMessage::Printed(line) => {
                self.log.push(line);
                self.dirty = true;
            }
            AttachedMessage::Trouble(why) => {
                // Another notice may follow at once; here it stays.
                self.log.push(Line::Whole(format!("gradus: {why}")));
                return self.take_all(vec![Notice::Source(why)]);
            }
            AttachedMessage::Anew => {
                self.run.start_over();
                self.dirty = true;
            }
            AttachedMessage::Connected(is_connected) => {
                self.dirty |= self.presence.listens != is_connected;
                self.presence.listens = is_connected;
            }
            AttachedMessage::Runs => {
                self.presence.runs = true;
                self.dirty = true;
            }
            AttachedMessage::Ended(end) => {
                self.presence = Presence::default();
                let notices = self.run.ended(end);
                return self.take_all(notices);
            }
            AttachedMessage::Others(others) => {
                self.others = others;
                self.dirty = true;
            }
            AttachedMessage::Clock(now) => {
                self.dirty |= now.floor() > self.now.floor() && self.is_there();
                self.now = now;
                let notices = self.run.tick(now);
                return self.take_all(notices);
            }
        }
        Vec::new()
    }

    fn terminal(&mut self, message: Message) -> Vec<AttachedEffect> {
        match message {
            Message::Key(event) if event.kind == KeyEventKind::Release => {}
            Message::Key(event) => return self.key(&event),
            Message::Mouse(event) => self.mouse(event),
            Message::Paste(text) => {
                if let Over::Prompt(prompt, _) = &mut self.over {
                    prompt.paste(&text);
                    self.dirty = true;
                }
            }
            Message::Resize(width, height) => {
                self.resize(Rect::new(0, 0, width, height));
                self.dirty = true;
            }
            Message::FileExists { save, .. } => {
                self.over = Over::Overwrite(save);
                self.dirty = true;
            }
            Message::Saved { what, result } => self.on_saved(&what, result),
            // These are of the dashboard.
            Message::Report(_)
            | Message::Rendered(_)
            | Message::JobUpdate { .. }
            | Message::Tick
            | Message::NoTour(_) => {}
        }
        Vec::new()
    }

    fn resize(&mut self, area: Rect) {
        self.area = area;
        if self.focus == Focus::Recipe && self.panel_rows().is_empty() {
            self.focus = Focus::Main;
        }
    }

    fn key(&mut self, event: &KeyEvent) -> Vec<AttachedEffect> {
        if let Some(action) = self.keys.action(event, &self.contexts()) {
            self.dirty = true;
            if !matches!(self.over, Over::Prompt(..)) {
                self.message = None;
            }
            return self.act(action);
        }
        if let Over::Prompt(prompt, asked) = &mut self.over {
            self.dirty |= prompt.edit(event);
            if *asked == Asked::Filter {
                prompt.text().clone_into(&mut self.filter);
                self.metrics_scroll = 0;
            }
        }
        Vec::new()
    }

    /// The contexts of keys, the most specific first.
    fn contexts(&self) -> Vec<Context> {
        match self.over {
            Over::Help(_) => vec![Context::Help, Context::Always],
            Over::Prompt(..) => vec![Context::Prompt, Context::Always],
            Over::Trigger(_) | Over::Overwrite(_) | Over::Quit => {
                vec![Context::Question, Context::Always]
            }
            Over::Nothing => {
                let own = match (self.focus, self.page) {
                    (Focus::Recipe, _) => keys::CONTROLS,
                    (Focus::Main, Page::Curves) => Context::Curves,
                    (Focus::Main, Page::Metrics) => keys::METRICS,
                    (Focus::Main, Page::Output) => keys::OUTPUT,
                };
                vec![own, Context::Global, Context::Always]
            }
        }
    }

    /// Says what has happened, and acts on it.
    fn take_all(&mut self, notices: Vec<Notice>) -> Vec<AttachedEffect> {
        let mut effects = Vec::new();
        for notice in notices {
            if let Notice::Triggered(_, true) = notice
                && !self.is_read_only
                && let Some(asked) = self.run.stop(self.now)
            {
                effects.push(AttachedEffect::Send(asked.line));
            }
            self.dirty = true;
            if let Some(message) = notices::message(&notice, self) {
                self.message = Some(message);
            }
        }
        effects
    }

    /// Draws a frame. The cost does not depend on the length of the run, nor on the number of its metrics.
    pub fn draw(&mut self, frame: &mut Frame<'_>) {
        self.resize(frame.area());
        self.dirty = false;
        let mut ctx = DrawContext {
            theme: &self.theme,
            symbols: self.symbols(),
            words: self.words(),
            buffer: frame.buffer_mut(),
            scratch: &self.scratch,
        };
        if let Some(cursor) = draw::draw(self, &mut ctx) {
            frame.set_cursor_position(cursor);
        }
    }

    /// Writes the curves of all metrics, with the changes.
    ///
    /// # Errors
    /// When `out` can't be written.
    pub fn write_table(&self, format: TableFormat, out: &mut dyn Write) -> io::Result<()> {
        let curve = |metric: &'_ crate::attach::Metric| metric.label.clone();
        let names: Vec<String> = self.run.metrics.iter().map(curve).collect();
        let curves = self.run.metrics.iter().zip(&names);
        let mark = |one: &crate::attach::Applied| Mark {
            step: one.step,
            change: notices::change(one, self.words()),
        };
        let table = Table {
            curves: curves
                .map(|(metric, name)| Curve {
                    name,
                    series: &metric.series,
                })
                .collect(),
            axis: &self.run.axis,
            marks: self.run.applied.iter().map(mark).collect(),
        };
        table.write(format, out)
    }

    fn words(&self) -> &'static Words {
        self.appearance.language.words()
    }

    fn symbols(&self) -> &'static Symbols {
        self.appearance.symbols.symbols()
    }

    /// The axes whose positions are known.
    fn next_axis(&self) -> AxisKind {
        let mut kind = self.view.kind.next();
        while !self.run.has_axis(kind) {
            kind = kind.next();
        }
        kind
    }

    fn is_too_small(&self) -> bool {
        let (width, height) = LEAST_SIZE;
        self.area.width < width || self.area.height < height
    }

    /// Whether the panel of controls is drawn beside the rest; on a narrow terminal only while it has the focus.
    fn shows_panel(&self) -> bool {
        let is_there = !self.panel_rows().is_empty();
        is_there && (self.focus == Focus::Recipe || (is_wide(self.area) && !self.view.large))
    }

    /// The letter of a change.
    fn letter(index: usize) -> String {
        letters(index)
    }
}
