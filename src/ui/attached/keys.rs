//! The keys.

use crossterm::event::KeyCode;

use crate::ui::keymap::{Action, Binding, Context, Keymap, bind, char, ctrl, key, shift};

/// While the panel of controls has the focus.
pub(super) const CONTROLS: Context = Context::Own("controls");
/// On the page of metrics.
pub(super) const METRICS: Context = Context::Own("metrics");
/// On the page of the program's output.
pub(super) const OUTPUT: Context = Context::Own("output");

/// Types a filter.
pub(super) const FILTER: &str = "filter";
/// Shows the next run of a folder.
pub(super) const NEXT_RUN: &str = "next-run";

use Context::{Always, Curves, Global, Help, Prompt, Question};

#[rustfmt::skip]
static BINDINGS: &[Binding] = &[
    bind(CONTROLS, &[key(KeyCode::Up), char('k')], Action::ChooseUp, "key.choose").hinted(),
    bind(CONTROLS, &[key(KeyCode::Down), char('j')], Action::ChooseDown, "key.choose").hinted(),
    bind(CONTROLS, &[key(KeyCode::Left), char('h')], Action::Less, "key.set").hinted(),
    bind(CONTROLS, &[key(KeyCode::Right), char('l')], Action::More, "key.set").hinted(),
    bind(CONTROLS, &[key(KeyCode::Enter)], Action::Enter, "attached.enter").hinted(),

    bind(Curves, &[key(KeyCode::Left), char('h')], Action::CursorLeft, "key.cursor").hinted(),
    bind(Curves, &[key(KeyCode::Right), char('l')], Action::CursorRight, "key.cursor").hinted(),
    bind(Curves, &[key(KeyCode::Up), char('k')], Action::ZoomIn, "key.zoom").hinted(),
    bind(Curves, &[key(KeyCode::Down), char('j')], Action::ZoomOut, "key.zoom").hinted(),
    bind(Curves, &[shift(KeyCode::Left), char('H')], Action::PanLeft, "key.pan").hinted(),
    bind(Curves, &[shift(KeyCode::Right), char('L')], Action::PanRight, "key.pan").hinted(),

    bind(METRICS, &[key(KeyCode::Up), char('k')], Action::PaneUp, "key.scroll").hinted(),
    bind(METRICS, &[key(KeyCode::Down), char('j')], Action::PaneDown, "key.scroll").hinted(),
    bind(OUTPUT, &[key(KeyCode::Up), char('k')], Action::PaneUp, "key.scroll").hinted(),
    bind(OUTPUT, &[key(KeyCode::Down), char('j')], Action::PaneDown, "key.scroll").hinted(),

    bind(Global, &[char('1')], Action::Screen(0), "attached.pages"),
    bind(Global, &[char('2')], Action::Screen(1), "attached.pages"),
    bind(Global, &[char('3')], Action::Screen(2), "attached.pages"),
    bind(Global, &[key(KeyCode::Tab)], Action::FocusNext, "attached.controls").hinted(),
    bind(Global, &[char('/')], Action::Own(FILTER), "attached.filter").hinted(),
    bind(Global, &[char('n')], Action::Own(NEXT_RUN), "attached.next-run").hinted(),
    bind(Global, &[char('C')], Action::Large, "key.large-curves"),
    bind(Global, &[char('x')], Action::AxisKind, "key.axis").hinted(),
    bind(Global, &[char('y')], Action::LogY, "key.log"),
    bind(Global, &[char('m')], Action::Smoothing, "key.smoothing").hinted(),
    bind(Global, &[char('z')], Action::Window, "key.window"),
    bind(Global, &[char('0')], Action::Follow, "key.follow").hinted(),
    bind(Global, &[char('t')], Action::Theme, "key.theme"),
    bind(Global, &[char(':')], Action::Command, "key.command").hinted(),
    bind(Global, &[char('?')], Action::Help, "key.help").hinted(),
    bind(Global, &[key(KeyCode::Esc)], Action::Back, "key.back"),
    bind(Global, &[char('q')], Action::Quit, "key.quit").hinted(),

    bind(Prompt, &[key(KeyCode::Enter)], Action::Submit, "key.submit").hinted(),
    bind(Prompt, &[key(KeyCode::Esc)], Action::Back, "key.back").hinted(),
    bind(Question, &[char('y'), char('Y')], Action::Yes, "attached.yes").hinted(),
    bind(Question, &[char('n'), char('N'), key(KeyCode::Esc)], Action::No, "attached.no").hinted(),
    bind(Help, &[key(KeyCode::Up), char('k')], Action::ScrollUp, "key.scroll").hinted(),
    bind(Help, &[key(KeyCode::Down), char('j')], Action::ScrollDown, "key.scroll").hinted(),
    bind(Help, &[key(KeyCode::Esc), char('?'), char('q')], Action::Back, "key.close").hinted(),

    bind(Always, &[ctrl('c')], Action::Quit, "key.quit"),
    bind(Always, &[ctrl('z')], Action::Suspend, "key.suspend"),
];

pub(super) fn keymap() -> Keymap {
    let contexts = [
        Global, CONTROLS, Curves, METRICS, OUTPUT, Prompt, Question, Help, Always,
    ];
    Keymap::of_bindings(BINDINGS, &contexts)
}
