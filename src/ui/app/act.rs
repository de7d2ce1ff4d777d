//! Handling of actions.

use super::App;
use crate::live::Command;
use crate::series::{AxisKind, Smoothing};
use crate::train::Change;
use crate::turn::Turn;
use crate::ui::keymap::Action;
use crate::ui::message::Effect;
use crate::ui::naming;
use crate::ui::panel::{self, Entered};
use crate::ui::state::view::{Span, Zoom};
use crate::ui::state::{Enters, Focus, Overlay, Prompt, Question};
use crate::ui::theme::{Depth, Role, Theme, ThemeId};
use crate::ui::{data_report, help};

/// Share of the window's width that a key press pans by.
const PAN: f64 = 0.1;

impl App {
    pub(super) fn act(&mut self, action: Action) -> Vec<Effect> {
        if matches!(self.state.over, Overlay::Nothing | Overlay::Prompt(_)) {
            let (is_done, effects) = self.with_shown(|screen, shell| screen.act(action, shell));
            if is_done {
                return effects;
            }
        }
        match action {
            Action::TogglePause => self.toggle_pause(),
            Action::Step => self.go(Command::Steps(1)),
            Action::Epoch => self.go(Command::Epoch),
            Action::Slower => self.speed(Turn::Previous),
            Action::Faster => self.speed(Turn::Next),
            Action::Restart => self.restart(0),
            Action::NewSeed => self.restart(1),
            Action::Quit => self.quit(),
            Action::Suspend => vec![Effect::Suspend],
            Action::KeepBest => self.try_change(Change::KeepBest),
            Action::GoOn => self.try_change(Change::GoOn),
            Action::Yes => self.yes(),
            Action::ChooseUp | Action::ChooseDown
                if matches!(self.state.over, Overlay::Branches(_)) =>
            {
                self.choose_branch(Turn::next_if(action == Action::ChooseDown));
                Vec::new()
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
            Action::MarkBack
            | Action::MarkForward
            | Action::StepBack
            | Action::StepForward
            | Action::Undo
            | Action::Redo
            | Action::Fork
            | Action::SwitchBranch
            | Action::HideBranch
            | Action::DeleteBranch => self.timeline(action),
            Action::Follow => {
                self.follow();
                self.catch_up()
            }
            Action::Submit => self.submit(),
            Action::Word(word) => self.say_alone(word),
            Action::Complete | Action::CompleteBack | Action::Older | Action::Newer => {
                self.typing(action)
            }
            _ => {
                self.change_view(action);
                Vec::new()
            }
        }
    }

    /// Actions that change only the view.
    fn change_view(&mut self, action: Action) {
        match action {
            Action::AxisKind => {
                self.set_axis(self.state.view.kind.next());
            }
            Action::LogY => self.set_log(!self.state.view.log),
            Action::Smoothing => self.smooth(self.state.view.smoothing.next()),
            Action::Window => {
                self.set_window(matches!(self.state.view.span, Span::Whole));
            }
            Action::Branches => self.open_branches(),
            Action::Intervals => self.open_intervals(),
            Action::RenameBranch => self.type_name(),
            Action::Theme => self.set_theme(self.state.appearance.theme.next()),
            Action::OpenTest => self.ask_test(),
            Action::Command => self.open_prompt(),
            Action::Help => self.state.over = Overlay::Help(0),
            Action::Data => self.state.over = Overlay::Data(0),
            Action::Back | Action::No => self.back(),
            Action::FocusNext | Action::FocusPrevious | Action::FocusMain => self.focus_other(),
            Action::Large => self.enlarge(),
            Action::CursorLeft => self.cursor(-1),
            Action::CursorRight => self.cursor(1),
            Action::ZoomIn => self.zoom(self.state.view.cursor, Zoom::In),
            Action::ZoomOut => self.zoom(self.state.view.cursor, Zoom::Out),
            Action::PanLeft => self.pan(-PAN),
            Action::PanRight => self.pan(PAN),
            Action::Screen(number) => self.show_number(number),
            Action::PaneNext => self.turn_pane(Turn::Next),
            Action::PanePrevious => self.turn_pane(Turn::Previous),
            Action::PaneUp => self.scroll_pane(-1),
            Action::PaneDown => self.scroll_pane(1),
            Action::PaneLarge => self.enlarge_pane(),
            Action::ScrollUp => self.scroll(-1),
            Action::ScrollDown => self.scroll(1),
            Action::PageUp => self.scroll(-help::page(&self.state)),
            Action::PageDown => self.scroll(help::page(&self.state)),
            _ => {}
        }
    }

    /// Ends the program; where work would be missed that took long, asks first. Asked twice it is meant.
    pub(super) fn quit(&mut self) -> Vec<Effect> {
        let is_asked = matches!(self.state.over, Overlay::Question(Question::Quit));
        if is_asked || !self.screens.all.iter().any(|one| one.would_be_missed()) {
            return vec![Effect::Quit];
        }
        self.state.over = Overlay::Question(Question::Quit);
        Vec::new()
    }

    fn toggle_pause(&mut self) -> Vec<Effect> {
        if self.state.run.is_paused() {
            self.go(Command::Resume)
        } else {
            self.go(Command::Pause)
        }
    }

    /// Sends a command that a stopped training can't carry out. After a divergence that a later change may have fixed,
    /// training is resumed first.
    pub(super) fn go(&mut self, command: Command) -> Vec<Effect> {
        if self.state.run.end().is_none() {
            return vec![Effect::Send(command)];
        }
        if !self.state.run.is_mended() {
            self.say("message.at-a-stop", &[], Role::Warning);
            return Vec::new();
        }
        let mut effects = self.try_change(Change::GoOn);
        let command = match command {
            Command::Pause => Command::Resume,
            other => other,
        };
        effects.push(Effect::Send(command));
        effects
    }

    fn speed(&mut self, turn: Turn) -> Vec<Effect> {
        let Some(status) = &self.state.run.status else {
            return Vec::new();
        };
        let speed = match turn {
            Turn::Next => status.speed.faster(),
            Turn::Previous => status.speed.slower(),
        };
        // Shown at once, so that another press before the next report continues from this speed.
        if let Some(status) = &mut self.state.run.status {
            status.speed = speed;
        }
        vec![Effect::Send(Command::Speed(speed))]
    }

    pub(super) fn restart(&mut self, offset: u64) -> Vec<Effect> {
        let Some(about) = &self.state.run.about else {
            return Vec::new();
        };
        let seed = about.recipe.seed.wrapping_add(offset);
        self.restart_with(seed)
    }

    pub(super) fn restart_with(&mut self, seed: u64) -> Vec<Effect> {
        self.state.restarting = true;
        vec![Effect::Send(Command::Restart { seed })]
    }

    fn open_prompt(&mut self) {
        let mut prompt = Prompt::default();
        prompt.over = self.state.panel();
        self.state.over = Overlay::Prompt(Box::new(prompt));
    }

    /// Shows the panel of confidence intervals over the screen.
    pub fn open_intervals(&mut self) {
        // Those of an earlier time would be taken for those of now.
        self.state.intervals = None;
        self.state.over = Overlay::Intervals;
    }

    fn ask_test(&mut self) {
        match &self.state.run.about {
            Some(about) if about.test_samples == 0 => {
                self.say("message.no-test", &[], Role::Warning);
            }
            _ => self.state.over = Overlay::Question(Question::OpenTest),
        }
    }

    pub(super) fn open_test(&mut self) -> Vec<Effect> {
        match &self.state.run.about {
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
        let Some(settings) = self.state.run.expected() else {
            return Vec::new();
        };
        let samples = self.state.run.train_samples();
        let rows = panel::rows(&settings);
        let index = panel::place(&rows, self.state.row);
        let change = match action {
            Action::ChooseUp | Action::ChooseDown => {
                let turn = Turn::next_if(action == Action::ChooseDown);
                self.state.row = rows[turn.around(index, rows.len())];
                return Vec::new();
            }
            Action::Enter => match panel::enter(self.state.row, &settings) {
                Some(Entered::Type(text)) => {
                    self.state.over = Overlay::Prompt(Box::new(Prompt::new(&text)));
                    return Vec::new();
                }
                Some(Entered::Change(change)) => Some(change),
                None => None,
            },
            Action::Less => panel::turn(self.state.row, &settings, samples, Turn::Previous),
            Action::More => panel::turn(self.state.row, &settings, samples, Turn::Next),
            Action::NextOptimizer => Some(panel::optimizer(&settings, Turn::Next)),
            Action::PreviousOptimizer => Some(panel::optimizer(&settings, Turn::Previous)),
            Action::LargerBatch => panel::batch(&settings, samples, Turn::Next),
            Action::SmallerBatch => panel::batch(&settings, samples, Turn::Previous),
            Action::RateUp | Action::RateDown => {
                let Some(rate) = settings.optimizer.knob("lr") else {
                    let name = settings.optimizer.id;
                    self.say("message.no-rate", &[("optimizer", &name)], Role::Warning);
                    return Vec::new();
                };
                let row = panel::RecipeRow::Knob(rate);
                panel::turn(
                    row,
                    &settings,
                    samples,
                    Turn::next_if(action == Action::RateUp),
                )
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

    pub(super) fn smooth(&mut self, smoothing: Smoothing) {
        self.state.view.smoothing = smoothing;
        let words = self.state.words();
        let name = words.get(naming::smoothing(smoothing));
        self.say("message.smoothing", &[("strength", &name)], Role::Text);
    }

    pub(super) fn set_log(&mut self, log: bool) {
        self.state.view.log = log;
        let key = if log { "message.log" } else { "message.linear" };
        self.say(key, &[], Role::Text);
    }

    pub(super) fn set_window(&mut self, recent: bool) {
        let (span, key) = if recent {
            (Span::Recent, "message.recent")
        } else {
            (Span::Whole, "message.whole")
        };
        self.state.view.span = span;
        self.say(key, &[], Role::Text);
    }

    pub(super) fn set_axis(&mut self, kind: AxisKind) {
        self.state.view.next_axis(&self.state.run.axis, kind);
        let name = naming::axis(kind, self.state.words());
        self.say("message.axis", &[("axis", &name)], Role::Text);
    }

    fn follow(&mut self) {
        self.state.view.cursor = None;
        if matches!(self.state.view.span, Span::Frozen(..)) {
            self.state.view.span = Span::Whole;
        }
    }

    pub(super) fn set_theme(&mut self, id: ThemeId) {
        self.state.appearance.theme = id;
        self.state.theme = Theme::new(id, self.state.appearance.depth);
        if self.state.appearance.depth == Depth::None {
            self.say("message.no-colours", &[], Role::Warning);
        } else {
            self.say("message.theme", &[("theme", &id)], Role::Text);
        }
    }

    /// Closes or leaves the topmost thing that is open.
    fn back(&mut self) {
        if !matches!(self.state.over, Overlay::Nothing) {
            self.state.over = Overlay::Nothing;
        } else if self.state.panes().large {
            self.enlarge_pane();
        } else if self.state.offers() {
            self.state.offer_declined = true;
        } else if self.state.view.cursor.is_some() {
            self.state.view.cursor = None;
        } else if matches!(self.state.view.span, Span::Frozen(..)) {
            self.follow();
        } else if self.state.mode.enters != Enters::Main {
            self.state.focus = self.state.home();
        }
    }

    fn focus_other(&mut self) {
        if !self.state.mode.has_recipe {
            return;
        }
        let (focus, key) = match self.state.focus {
            Focus::Recipe => (Focus::Main, self.state.mode.focused),
            Focus::Main => (Focus::Recipe, "message.recipe"),
        };
        self.state.focus = focus;
        self.say(key, &[], Role::Text);
    }

    /// Toggles large curves, drawn thick without the recipe.
    fn enlarge(&mut self) {
        self.state.view.large = !self.state.view.large;
        if self.state.mode.enters != Enters::Main {
            self.state.focus = self.state.home();
        }
        let key = if self.state.view.large {
            "message.large"
        } else {
            "message.not-large"
        };
        self.say(key, &[], Role::Text);
    }

    fn scroll(&mut self, lines: i16) {
        let most = match self.state.over {
            Overlay::Help(_) => help::most_scroll(&self.state),
            Overlay::Data(_) => data_report::most_scroll(&self.state),
            _ => return,
        };
        if let Overlay::Help(scroll) | Overlay::Data(scroll) = &mut self.state.over {
            *scroll = scroll.saturating_add_signed(lines).min(most);
        }
    }

    fn cursor(&mut self, cells: i32) {
        let last = self.state.run.last_step();
        let window = self.window();
        // A copy, as the window borrows `self` until the view has moved.
        let mut view = self.state.view.clone();
        view.move_cursor(&window, last, cells);
        self.state.view = view;
    }

    pub(super) fn zoom(&mut self, step: Option<u64>, zoom: Zoom) {
        let last = self.state.run.last_step();
        let window = self.window();
        let mut view = self.state.view.clone();
        view.zoom(&window, &self.state.run.axis, last, step, zoom);
        self.state.view = view;
    }

    pub(super) fn pan(&mut self, share: f64) {
        let last = self.state.run.last_step();
        let window = self.window();
        let mut view = self.state.view.clone();
        view.pan(&window, &self.state.run.axis, last, share);
        self.state.view = view;
    }
}
