//! The shared bindings.

use crossterm::event::KeyCode;

use super::action::{Action, Context};
use super::chord::{Chord, char, ctrl, key, shift};

/// A key binding.
#[derive(Clone, Copy, Debug)]
pub struct Binding {
    pub keys: &'static [Chord],
    pub action: Action,
    pub context: Context,
    /// The locale key of its label; neighbours with the same label are shown together (`↑ ↓ choose`).
    pub label: &'static str,
    /// Whether the bottom line shows it.
    pub hint: bool,
}

/// A binding without a hint.
pub(in crate::ui) const fn bind(
    context: Context,
    keys: &'static [Chord],
    action: Action,
    label: &'static str,
) -> Binding {
    Binding {
        keys,
        action,
        context,
        label,
        hint: false,
    }
}

impl Binding {
    /// Adds a hint on the bottom line.
    pub(in crate::ui) const fn hinted(self) -> Self {
        Self { hint: true, ..self }
    }
}

use Context::{
    Always, Branches, Curves, Data, Global, Help, Intervals, Offer, Panes, Prompt, Question,
    Recipe, Stopped,
};

/// The bindings that do not depend on the screens.
#[rustfmt::skip]
pub(super) static BINDINGS: &[Binding] = &[
    bind(Offer, &[key(KeyCode::Enter)], Action::KeepBest, "key.keep-best"),
    bind(Stopped, &[char('g')], Action::GoOn, "key.go-on"),

    bind(Recipe, &[key(KeyCode::Up), char('k')], Action::ChooseUp, "key.choose"),
    bind(Recipe, &[key(KeyCode::Down), char('j')], Action::ChooseDown, "key.choose"),
    bind(Recipe, &[key(KeyCode::Left), char('h')], Action::Less, "key.set"),
    bind(Recipe, &[key(KeyCode::Right), char('l')], Action::More, "key.set"),
    bind(Recipe, &[key(KeyCode::Enter)], Action::Enter, "key.enter"),

    bind(Curves, &[key(KeyCode::Left), char('h')], Action::CursorLeft, "key.cursor").hinted(),
    bind(Curves, &[key(KeyCode::Right), char('l')], Action::CursorRight, "key.cursor").hinted(),
    bind(Curves, &[key(KeyCode::Up), char('k')], Action::ZoomIn, "key.zoom").hinted(),
    bind(Curves, &[key(KeyCode::Down), char('j')], Action::ZoomOut, "key.zoom").hinted(),
    bind(Curves, &[shift(KeyCode::Left), char('H')], Action::PanLeft, "key.pan").hinted(),
    bind(Curves, &[shift(KeyCode::Right), char('L')], Action::PanRight, "key.pan").hinted(),

    bind(Panes, &[key(KeyCode::Left), char('h')], Action::PanePrevious, "key.pane").hinted(),
    bind(Panes, &[key(KeyCode::Right), char('l')], Action::PaneNext, "key.pane").hinted(),
    bind(Panes, &[key(KeyCode::Up), char('k')], Action::PaneUp, "key.scroll").hinted(),
    bind(Panes, &[key(KeyCode::Down), char('j')], Action::PaneDown, "key.scroll").hinted(),
    bind(Panes, &[key(KeyCode::Enter)], Action::PaneLarge, "key.large").hinted(),

    bind(Global, &[char(' ')], Action::TogglePause, "key.pause").hinted(),
    bind(Global, &[char('s')], Action::Step, "key.step").hinted(),
    bind(Global, &[char('S')], Action::Epoch, "key.epoch"),
    bind(Global, &[char('<'), char(',')], Action::Slower, "key.speed").hinted(),
    bind(Global, &[char('>'), char('.')], Action::Faster, "key.speed").hinted(),
    bind(Global, &[char('o')], Action::NextOptimizer, "key.optimizer").hinted(),
    bind(Global, &[char('O')], Action::PreviousOptimizer, "key.previous-optimizer"),
    bind(Global, &[char('b')], Action::LargerBatch, "key.batch").hinted(),
    bind(Global, &[char('B')], Action::SmallerBatch, "key.smaller-batch"),
    bind(Global, &[char('+'), char('=')], Action::RateUp, "key.rate").hinted(),
    bind(Global, &[char('-'), char('_')], Action::RateDown, "key.rate").hinted(),
    bind(Global, &[char('r')], Action::Restart, "key.restart").hinted(),
    bind(Global, &[char('R')], Action::NewSeed, "key.new-seed"),
    bind(Global, &[char('[')], Action::MarkBack, "key.travel").hinted(),
    bind(Global, &[char(']')], Action::MarkForward, "key.travel").hinted(),
    bind(Global, &[char('{')], Action::StepBack, "key.travel-step"),
    bind(Global, &[char('}')], Action::StepForward, "key.travel-step"),
    bind(Global, &[char('u')], Action::Undo, "key.undo").hinted(),
    bind(Global, &[char('U'), ctrl('r')], Action::Redo, "key.redo"),
    bind(Global, &[char('f')], Action::Fork, "key.fork").hinted(),
    bind(Global, &[char('F')], Action::Branches, "key.branches"),
    bind(Global, &[char('i')], Action::Intervals, "key.intervals"),
    bind(Global, &[char('D')], Action::Data, "key.data"),
    bind(Global, &[char('c')], Action::FocusMain, "key.curves").hinted(),
    bind(Global, &[char('C')], Action::Large, "key.large-curves"),
    bind(Global, &[char('x')], Action::AxisKind, "key.axis").hinted(),
    bind(Global, &[char('y')], Action::LogY, "key.log"),
    bind(Global, &[char('m')], Action::Smoothing, "key.smoothing").hinted(),
    bind(Global, &[char('z')], Action::Window, "key.window"),
    bind(Global, &[char('0')], Action::Follow, "key.follow").hinted(),
    bind(Global, &[char('t')], Action::Theme, "key.theme"),
    bind(Global, &[char('T')], Action::OpenTest, "key.test").hinted(),
    bind(Global, &[key(KeyCode::Tab)], Action::FocusNext, "key.focus"),
    bind(Global, &[key(KeyCode::BackTab)], Action::FocusPrevious, "key.focus"),
    bind(Global, &[char(':')], Action::Command, "key.command").hinted(),
    bind(Global, &[char('?')], Action::Help, "key.help").hinted(),
    bind(Global, &[key(KeyCode::Esc)], Action::Back, "key.back"),
    bind(Global, &[char('q')], Action::Quit, "key.quit").hinted(),

    bind(Branches, &[key(KeyCode::Up), char('k')], Action::ChooseUp, "key.choose").hinted(),
    bind(Branches, &[key(KeyCode::Down), char('j')], Action::ChooseDown, "key.choose").hinted(),
    bind(Branches, &[key(KeyCode::Enter)], Action::SwitchBranch, "key.switch").hinted(),
    bind(Branches, &[char('n')], Action::RenameBranch, "key.rename").hinted(),
    bind(Branches, &[char('h')], Action::HideBranch, "key.hide").hinted(),
    bind(Branches, &[char('d')], Action::DeleteBranch, "key.delete").hinted(),
    bind(Branches, &[char(':')], Action::Command, "key.command"),
    bind(Branches, &[key(KeyCode::Esc), char('F'), char('q')], Action::Back, "key.close").hinted(),

    bind(Intervals, &[key(KeyCode::Esc), char('i'), char('q')], Action::Back, "key.close").hinted(),

    bind(Data, &[key(KeyCode::Up), char('k')], Action::ScrollUp, "key.scroll").hinted(),
    bind(Data, &[key(KeyCode::Down), char('j')], Action::ScrollDown, "key.scroll").hinted(),
    bind(Data, &[key(KeyCode::PageUp)], Action::PageUp, "key.page"),
    bind(Data, &[key(KeyCode::PageDown)], Action::PageDown, "key.page"),
    bind(Data, &[key(KeyCode::Esc), char('D'), char('q')], Action::Back, "key.close").hinted(),

    bind(Prompt, &[key(KeyCode::Enter)], Action::Submit, "key.submit").hinted(),
    bind(Prompt, &[key(KeyCode::Tab)], Action::Complete, "key.complete").hinted(),
    bind(Prompt, &[key(KeyCode::BackTab)], Action::CompleteBack, "key.complete"),
    bind(Prompt, &[key(KeyCode::Up)], Action::Older, "key.history").hinted(),
    bind(Prompt, &[key(KeyCode::Down)], Action::Newer, "key.history").hinted(),
    bind(Prompt, &[key(KeyCode::Esc)], Action::Back, "key.leave").hinted(),

    bind(Question, &[char('y'), key(KeyCode::Enter)], Action::Yes, "key.yes").hinted(),
    bind(Question, &[char('n'), key(KeyCode::Esc)], Action::No, "key.no").hinted(),

    bind(Help, &[key(KeyCode::Up), char('k')], Action::ScrollUp, "key.scroll").hinted(),
    bind(Help, &[key(KeyCode::Down), char('j')], Action::ScrollDown, "key.scroll").hinted(),
    bind(Help, &[key(KeyCode::PageUp)], Action::PageUp, "key.page"),
    bind(Help, &[key(KeyCode::PageDown)], Action::PageDown, "key.page"),
    bind(Help, &[key(KeyCode::Esc), char('?'), char('q')], Action::Back, "key.close").hinted(),

    bind(Always, &[ctrl('c')], Action::Quit, "key.quit"),
    bind(Always, &[ctrl('z')], Action::Suspend, "key.suspend"),
];

/// The bindings that a screen with a keymap of its own has in common with the dashboard.
pub(in crate::ui) fn shared(is_wanted: fn(&Binding) -> bool) -> impl Iterator<Item = Binding> {
    BINDINGS.iter().copied().filter(is_wanted)
}

static NUMBERS: [[Chord; 1]; 9] = [
    [char('1')],
    [char('2')],
    [char('3')],
    [char('4')],
    [char('5')],
    [char('6')],
    [char('7')],
    [char('8')],
    [char('9')],
];

/// The number key of screen `index`; `None` beyond 9 screens.
pub(super) fn number(index: usize) -> Option<Binding> {
    let keys = NUMBERS.get(index)?;
    Some(bind(Global, keys, Action::Screen(index), "key.screen"))
}
