//! What each action does.

use super::{App, Effect, Focus, Over};
use crate::live::Command;
use crate::series::{AxisKind, Smoothing};
use crate::train::Change;
use crate::ui::command::{self, Order};
use crate::ui::keymap::Action;
use crate::ui::panel::{self, Entered};
use crate::ui::prompt::Prompt;
use crate::ui::screen;
use crate::ui::theme::{Depth, Role, Theme, ThemeId};
use crate::ui::view::Span;

/// Lines kept in the history of commands.
const HISTORY: usize = 200;
/// Share of its width that a key press moves the window by.
const PAN: f64 = 0.1;

impl App {
    pub(super) fn act(&mut self, action: Action) -> Vec<Effect> {
        match action {
            Action::TogglePause => self.toggle_pause(),
            Action::Step => self.go(Command::Steps(1)),
            Action::Epoch => self.go(Command::Epoch),
            Action::Slower => self.speed(false),
            Action::Faster => self.speed(true),
            Action::Restart => self.restart(0),
            Action::NewSeed => self.restart(1),
            Action::Quit => vec![Effect::Quit],
            Action::Suspend => vec![Effect::Suspend],
            Action::KeepBest => self.try_change(Change::KeepBest),
            Action::GoOn => self.try_change(Change::GoOn),
            Action::Yes => {
                self.over = Over::Nothing;
                self.open_test()
            }
            Action::ChooseUp
            | Action::ChooseDown
            | Action::Less
            | Action::More
            | Action::Enter
            | Action::NextOptimizer
            | Action::PreviousOptimizer
            | Action::LargerBatch
            | Action::SmallerBatch
            | Action::RateUp
            | Action::RateDown => self.recipe(action),
            Action::Submit => self.submit(),
            Action::Complete | Action::CompleteBack | Action::Older | Action::Newer => {
                self.typing(action)
            }
            _ => {
                self.look_around(action);
                Vec::new()
            }
        }
    }

    /// Actions that change what is looked at, and nothing else.
    fn look_around(&mut self, action: Action) {
        match action {
            Action::AxisKind => {
                let kind = self.view.kind.next();
                self.view.next_axis(&self.run.axis, kind);
                self.say_axis(kind);
            }
            Action::LogY => self.view.log = !self.view.log,
            Action::Smoothing => self.smooth(self.view.smoothing.next()),
            Action::Window => {
                self.view.span = match self.view.span {
                    Span::Whole => Span::Recent,
                    Span::Recent | Span::Frozen(..) => Span::Whole,
                }
            }
            Action::Follow => self.follow(),
            Action::Theme => self.set_theme(self.look.theme.next()),
            Action::OpenTest => self.ask_test(),
            Action::Command => self.over = Over::Prompt(Box::default()),
            Action::Help => self.over = Over::Help(0),
            Action::Back | Action::No => self.back(),
            Action::FocusNext | Action::FocusPrevious | Action::FocusCurves => self.focus_other(),
            Action::CursorLeft => self.cursor(-1),
            Action::CursorRight => self.cursor(1),
            Action::ZoomIn => self.zoom(self.view.cursor, true),
            Action::ZoomOut => self.zoom(self.view.cursor, false),
            Action::PanLeft => self.pan(-PAN),
            Action::PanRight => self.pan(PAN),
            Action::Screen(index) => self.screen = index.min(screen::ENTRIES.len() - 1),
            Action::ScrollUp => self.scroll(-1),
            Action::ScrollDown => self.scroll(1),
            _ => {}
        }
    }

    fn toggle_pause(&mut self) -> Vec<Effect> {
        if self.run.is_paused() {
            self.go(Command::Resume)
        } else {
            self.go(Command::Pause)
        }
    }

    /// Sends what only a training that is not at a stop can do.
    fn go(&mut self, command: Command) -> Vec<Effect> {
        if self.run.end().is_some() {
            self.say("message.at-a-stop", &[], Role::Warning);
            return Vec::new();
        }
        vec![Effect::Send(command)]
    }

    fn speed(&mut self, faster: bool) -> Vec<Effect> {
        let Some(status) = &self.run.status else {
            return Vec::new();
        };
        let speed = if faster {
            status.speed.faster()
        } else {
            status.speed.slower()
        };
        // Counts on from here, should the next press come before the next report.
        if let Some(status) = &mut self.run.status {
            status.speed = speed;
        }
        vec![Effect::Send(Command::Speed(speed))]
    }

    fn restart(&mut self, further: u64) -> Vec<Effect> {
        let Some(about) = &self.run.about else {
            return Vec::new();
        };
        let seed = about.recipe.seed.wrapping_add(further);
        vec![Effect::Send(Command::Restart { seed })]
    }

    fn ask_test(&mut self) {
        match &self.run.about {
            Some(about) if about.test_samples == 0 => {
                self.say("message.no-test", &[], Role::Warning);
            }
            _ => self.over = Over::Question,
        }
    }

    fn open_test(&mut self) -> Vec<Effect> {
        match &self.run.about {
            Some(about) if about.test_samples == 0 => {
                self.say("message.no-test", &[], Role::Warning);
                Vec::new()
            }
            _ => vec![Effect::Send(Command::OpenTest)],
        }
    }

    fn try_change(&mut self, change: Change) -> Vec<Effect> {
        self.request(change).unwrap_or_else(|why| {
            self.say("message.plain", &[("text", &why)], Role::Warning);
            Vec::new()
        })
    }

    fn recipe(&mut self, action: Action) -> Vec<Effect> {
        let Some(settings) = self.run.expected() else {
            return Vec::new();
        };
        let samples = self.run.train_samples();
        let rows = panel::rows(&settings);
        let place = panel::place(&rows, self.row);
        let change = match action {
            Action::ChooseUp | Action::ChooseDown => {
                let down = action == Action::ChooseDown;
                let step = if down { 1 } else { rows.len() - 1 };
                self.row = rows[(place + step) % rows.len()];
                return Vec::new();
            }
            Action::Enter => match panel::enter(self.row, &settings) {
                Some(Entered::Type(text)) => {
                    self.over = Over::Prompt(Box::new(Prompt::new(&text)));
                    return Vec::new();
                }
                Some(Entered::Change(change)) => Some(change),
                None => None,
            },
            Action::Less => panel::turn(self.row, &settings, samples, false),
            Action::More => panel::turn(self.row, &settings, samples, true),
            Action::NextOptimizer => Some(panel::optimizer(&settings, true)),
            Action::PreviousOptimizer => Some(panel::optimizer(&settings, false)),
            Action::LargerBatch => panel::batch(&settings, samples, true),
            Action::SmallerBatch => panel::batch(&settings, samples, false),
            Action::RateUp | Action::RateDown => {
                let Some(rate) = settings.optimizer.knob("lr") else {
                    let name = settings.optimizer.id;
                    self.say("message.no-rate", &[("optimizer", &name)], Role::Warning);
                    return Vec::new();
                };
                let row = panel::Row::Knob(rate);
                panel::turn(row, &settings, samples, action == Action::RateUp)
            }
            _ => None,
        };
        if let Some(change) = change {
            self.try_change(change)
        } else {
            self.say("message.at-its-end", &[], Role::Dim);
            Vec::new()
        }
    }

    fn smooth(&mut self, smoothing: Smoothing) {
        self.view.smoothing = smoothing;
        let words = self.words();
        let name = words.get(match smoothing {
            Smoothing::Off => "smoothing.off",
            Smoothing::Light => "smoothing.light",
            Smoothing::Medium => "smoothing.medium",
            Smoothing::Strong => "smoothing.strong",
        });
        self.say("message.smoothing", &[("strength", &name)], Role::Text);
    }

    fn say_axis(&mut self, kind: AxisKind) {
        let name = self.words().get(crate::ui::screen::axis_word(kind));
        self.say("message.axis", &[("axis", &name)], Role::Text);
    }

    fn follow(&mut self) {
        self.view.cursor = None;
        if matches!(self.view.span, Span::Frozen(..)) {
            self.view.span = Span::Whole;
        }
    }

    fn set_theme(&mut self, id: ThemeId) {
        self.look.theme = id;
        self.theme = Theme::new(id, self.look.depth);
        if self.look.depth == Depth::None {
            self.say("message.no-colours", &[], Role::Warning);
        } else {
            self.say("message.theme", &[("theme", &id)], Role::Text);
        }
    }

    /// Backs out of the outermost thing that is open.
    fn back(&mut self) {
        if !matches!(self.over, Over::Nothing) {
            self.over = Over::Nothing;
        } else if self.offers() {
            self.offer_declined = true;
        } else if self.view.cursor.is_some() {
            self.view.cursor = None;
        } else if matches!(self.view.span, Span::Frozen(..)) {
            self.follow();
        } else {
            self.focus = Focus::Recipe;
        }
    }

    fn focus_other(&mut self) {
        self.focus = match self.focus {
            Focus::Recipe => Focus::Curves,
            Focus::Curves => Focus::Recipe,
        };
    }

    fn scroll(&mut self, lines: i16) {
        if let Over::Help(scroll) = &mut self.over {
            let most = crate::ui::help::most_scroll(self.area, self.look.language.words());
            *scroll = scroll.saturating_add_signed(lines).min(most);
        }
    }

    fn cursor(&mut self, cells: i32) {
        let last = self.run.last_step();
        let window = self.view.window(&self.run.axis, last, self.plot_cells());
        // The borrow of the axis ends before the view moves.
        let mut view = self.view.clone();
        view.move_cursor(&window, last, cells);
        self.view = view;
    }

    pub(super) fn zoom(&mut self, step: Option<u64>, inwards: bool) {
        let last = self.run.last_step();
        let window = self.view.window(&self.run.axis, last, self.plot_cells());
        let mut view = self.view.clone();
        view.zoom(&window, &self.run.axis, last, step, inwards);
        self.view = view;
    }

    pub(super) fn pan(&mut self, share: f64) {
        let last = self.run.last_step();
        let window = self.view.window(&self.run.axis, last, self.plot_cells());
        let mut view = self.view.clone();
        view.pan(&window, &self.run.axis, last, share);
        self.view = view;
    }

    fn typing(&mut self, action: Action) -> Vec<Effect> {
        let words = self.words();
        let settings = self.run.expected();
        let Over::Prompt(prompt) = &mut self.over else {
            return Vec::new();
        };
        match action {
            Action::Complete | Action::CompleteBack => {
                let candidates = command::candidates(prompt.text(), words, settings.as_ref());
                prompt.complete(candidates, action == Action::Complete);
            }
            Action::Older | Action::Newer => {
                prompt.recall(&self.history, action == Action::Older);
            }
            _ => {}
        }
        Vec::new()
    }

    fn submit(&mut self) -> Vec<Effect> {
        let Over::Prompt(prompt) = &self.over else {
            return Vec::new();
        };
        let line = prompt.text().trim().to_owned();
        if line.is_empty() {
            self.over = Over::Nothing;
            return Vec::new();
        }
        let done = command::read(&line, self.words()).and_then(|order| self.order(order));
        match done {
            Ok(effects) => {
                if matches!(self.over, Over::Prompt(_)) {
                    self.over = Over::Nothing;
                }
                self.remember(line);
                effects
            }
            Err(why) => {
                if let Over::Prompt(prompt) = &mut self.over {
                    prompt.error = Some(why);
                }
                Vec::new()
            }
        }
    }

    fn remember(&mut self, line: String) {
        self.history.retain(|known| *known != line);
        self.history.push(line);
        if self.history.len() > HISTORY {
            self.history.remove(0);
        }
    }

    fn order(&mut self, order: Order) -> Result<Vec<Effect>, String> {
        match order {
            Order::Change(change) => return self.request(change),
            Order::Pause => return Ok(self.go(Command::Pause)),
            Order::Resume => return Ok(self.go(Command::Resume)),
            Order::Steps(count) => return Ok(self.go(Command::Steps(count))),
            Order::Epoch => return Ok(self.go(Command::Epoch)),
            Order::Speed(speed) => return Ok(vec![Effect::Send(Command::Speed(speed))]),
            Order::Restart => return Ok(self.restart(0)),
            Order::Seed(seed) => return Ok(vec![Effect::Send(Command::Restart { seed })]),
            Order::Test => return Ok(self.open_test()),
            Order::SaveFrame(path) => return Ok(vec![Effect::SaveFrame(path)]),
            Order::SaveWeights(path) => return Ok(vec![Effect::SaveWeights(path)]),
            Order::Quit => return Ok(vec![Effect::Quit]),
            Order::Help => self.over = Over::Help(0),
            Order::Theme(id) => self.set_theme(id),
            Order::Language(language) => self.look.language = language,
            Order::Axis(kind) => self.view.next_axis(&self.run.axis, kind),
            Order::Log(log) => self.view.log = log,
            Order::Smoothing(smoothing) => self.smooth(smoothing),
            Order::Recent(recent) => {
                self.view.span = if recent { Span::Recent } else { Span::Whole };
            }
        }
        Ok(Vec::new())
    }
}
