//! The key bindings of the screen.

use crossterm::event::KeyCode;

use super::state::{Landscape, Study};
use crate::ui::keymap::{Action, Binding, Context, Group, bind, char, key};
use crate::ui::state::State;

/// Active while the panes have the focus.
pub(super) const PANES: Context = Context::Own("landscape-panes");
/// Active on the whole screen.
pub(super) const CONTEXT: Context = Context::Own("landscape");

/// Starts, pauses or resumes the sharpness study, or sets up another one.
pub(super) const STUDY: Action = Action::Own("study");
/// Cancels the study, or returns to the last result.
pub(super) const CANCEL: Action = Action::Own("cancel");
/// Switches between the directions of the slice.
pub(super) const DIRECTIONS: Action = Action::Own("directions");
/// Widens the window of the slice.
pub(super) const WIDER: Action = Action::Own("wider");
/// Narrows the window of the slice.
pub(super) const NARROWER: Action = Action::Own("narrower");

#[rustfmt::skip]
pub(super) static KEYS: &[Binding] = &[
    bind(PANES, &[key(KeyCode::Up), char('k')], Action::ChooseUp, "key.choose").hinted(),
    bind(PANES, &[key(KeyCode::Down), char('j')], Action::ChooseDown, "key.choose").hinted(),
    bind(PANES, &[key(KeyCode::Left), char('h')], Action::Less, "key.set").hinted(),
    bind(PANES, &[key(KeyCode::Right), char('l')], Action::More, "key.set").hinted(),
    bind(PANES, &[key(KeyCode::Enter)], Action::PaneLarge, "key.large").hinted(),
    bind(CONTEXT, &[char('p')], STUDY, "key.study").hinted(),
    bind(CONTEXT, &[char('d')], CANCEL, "key.study-cancel").hinted(),
    bind(CONTEXT, &[char('n')], Action::PaneNext, "key.pane").hinted(),
    bind(CONTEXT, &[char('v')], DIRECTIONS, "key.directions").hinted(),
    bind(CONTEXT, &[char('w')], WIDER, "key.wider").hinted(),
    bind(CONTEXT, &[char('W')], NARROWER, "key.wider").hinted(),
];

/// See [`Screen::hint`](crate::ui::screen::Screen::hint).
pub(super) fn hint(landscape: &Landscape, state: &State, groups: &mut Vec<Group>) {
    let is_working = matches!(landscape.study, Study::Working { .. });
    groups.retain(|group| match group.action {
        CANCEL => is_working || landscape.again,
        _ => !group.is_of_curves(),
    });
    for group in groups {
        match group.action {
            STUDY => {
                group.label = state.words().get(study(landscape));
                group.comes_first = true;
            }
            CANCEL if landscape.again => group.label = state.words().get("key.study-back"),
            _ => {}
        }
    }
}

/// The locale key of what the study key currently does.
fn study(landscape: &Landscape) -> &'static str {
    match &landscape.study {
        _ if landscape.is_set_up() => "key.study",
        Study::Working { paused: true, .. } => "key.study-go-on",
        Study::Working { .. } => "key.study-pause",
        Study::Nothing | Study::Finished(_) => "key.study-again",
    }
}
