//! The keys.

use crossterm::event::KeyCode;

use crate::ui::keymap::{Action, Binding, Context, Keymap, bind, char, ctrl, key, shared};

/// While the panel of controls has the focus.
pub(super) const CONTROLS: Context = Context::Own("controls");
/// On the page of metrics.
pub(super) const METRICS: Context = Context::Own("metrics");
/// On the page of the program's output.
pub(super) const OUTPUT: Context = Context::Own("output");

/// Types a filter.
pub(super) const FILTER: &str = "filter";
/// Draws all of the screen again.
pub(super) const REDRAW: &str = "redraw";
/// Shows the next run of a folder.
pub(super) const NEXT_RUN: &str = "next-run";

use Context::{Always, Curves, Global, Help, Prompt, Question};

/// The bindings that the dashboard does not have.
#[rustfmt::skip]
static BINDINGS: &[Binding] = &[
    bind(CONTROLS, &[key(KeyCode::Up), char('k')], Action::ChooseUp, "key.choose").hinted(),
    bind(CONTROLS, &[key(KeyCode::Down), char('j')], Action::ChooseDown, "key.choose").hinted(),
    bind(CONTROLS, &[key(KeyCode::Left), char('h')], Action::Less, "key.set").hinted(),
    bind(CONTROLS, &[key(KeyCode::Right), char('l')], Action::More, "key.set").hinted(),
    bind(CONTROLS, &[key(KeyCode::Enter)], Action::Enter, "attached.enter").hinted(),

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
    bind(Always, &[ctrl('l')], Action::Own(REDRAW), "attached.redraw"),

    bind(Prompt, &[key(KeyCode::Enter)], Action::Submit, "key.submit").hinted(),
    bind(Prompt, &[key(KeyCode::Esc)], Action::Back, "key.back").hinted(),
    bind(Question, &[char('y'), char('Y')], Action::Yes, "attached.yes").hinted(),
    bind(Question, &[char('n'), char('N'), key(KeyCode::Esc)], Action::No, "attached.no").hinted(),
];

/// Whether a binding of the dashboard holds here, too.
fn is_shared(binding: &Binding) -> bool {
    match binding.context {
        Curves | Always => true,
        Global => matches!(
            binding.action,
            Action::Large
                | Action::AxisKind
                | Action::LogY
                | Action::Smoothing
                | Action::Window
                | Action::Follow
                | Action::Theme
                | Action::Command
                | Action::Help
                | Action::Back
                | Action::Quit
        ),
        Help => matches!(
            binding.action,
            Action::ScrollUp | Action::ScrollDown | Action::Back
        ),
        _ => false,
    }
}

pub(super) fn keymap() -> Keymap {
    let contexts = [
        Global, CONTROLS, Curves, METRICS, OUTPUT, Prompt, Question, Help, Always,
    ];
    Keymap::of_bindings(BINDINGS.iter().copied().chain(shared(is_shared)), &contexts)
}
