//! The key bindings of the screen.

use crossterm::event::KeyCode;

use crate::ui::keymap::{Action, Binding, Context, Group, bind, char, key, shift};
use crate::ui::screen::race::modes::MODE;
use crate::ui::state::State;

pub(super) const CONTEXT: Context = Context::Own("surface");

/// Starts, pauses or resumes.
pub(super) const GO: Action = Action::Own("go");
pub(super) const STEP: Action = Action::Own("step");
/// Restarts with the same knobs.
pub(super) const AGAIN: Action = Action::Own("again");
/// Restores the surface's default start and knobs.
pub(super) const RESET: Action = Action::Own("reset");
pub(super) const NEXT: Action = Action::Own("next surface");
pub(super) const PREVIOUS: Action = Action::Own("previous surface");
/// More steps per second.
pub(super) const FASTER: Action = Action::Own("faster");
/// Fewer steps per second.
pub(super) const SLOWER: Action = Action::Own("slower");
pub(super) const START_LEFT: Action = Action::Own("start left");
pub(super) const START_RIGHT: Action = Action::Own("start right");
pub(super) const START_UP: Action = Action::Own("start up");
pub(super) const START_DOWN: Action = Action::Own("start down");

#[rustfmt::skip]
pub(super) static KEYS: &[Binding] = &[
    bind(CONTEXT, &[char('p')], GO, "key.arena-go").hinted(),
    bind(CONTEXT, &[char('e')], STEP, "key.arena-step"),
    bind(CONTEXT, &[char('a')], AGAIN, "key.arena-again").hinted(),
    bind(CONTEXT, &[char('n')], NEXT, "key.surface").hinted(),
    bind(CONTEXT, &[char('N')], PREVIOUS, "key.surface"),
    bind(CONTEXT, &[key(KeyCode::Up), char('k')], Action::ChooseUp, "key.choose").hinted(),
    bind(CONTEXT, &[key(KeyCode::Down), char('j')], Action::ChooseDown, "key.choose").hinted(),
    bind(CONTEXT, &[key(KeyCode::Left), char('h')], Action::Less, "key.arena-rate").hinted(),
    bind(CONTEXT, &[key(KeyCode::Right), char('l')], Action::More, "key.arena-rate").hinted(),
    bind(CONTEXT, &[shift(KeyCode::Left), char('H')], START_LEFT, "key.arena-start").hinted(),
    bind(CONTEXT, &[shift(KeyCode::Right), char('L')], START_RIGHT, "key.arena-start").hinted(),
    bind(CONTEXT, &[shift(KeyCode::Up), char('K')], START_UP, "key.arena-start").hinted(),
    bind(CONTEXT, &[shift(KeyCode::Down), char('J')], START_DOWN, "key.arena-start").hinted(),
    bind(CONTEXT, &[key(KeyCode::Enter)], Action::Enter, "key.arena-toggle").hinted(),
    bind(CONTEXT, &[char('v')], FASTER, "key.arena-pace").hinted(),
    bind(CONTEXT, &[char('V')], SLOWER, "key.arena-pace").hinted(),
    bind(CONTEXT, &[char('d')], RESET, "key.arena-reset"),
    bind(CONTEXT, &[char('w')], MODE, "key.race-mode").hinted(),
];

/// See [`Screen::hint`](crate::ui::screen::Screen::hint): actions on the run are left out, because the run is not
/// visible here.
pub(super) fn hint(state: &State, groups: &mut Vec<Group>) {
    groups.retain(|group| {
        let is_of_run = matches!(
            group.action,
            Action::NextOptimizer
                | Action::LargerBatch
                | Action::RateUp
                | Action::MarkBack
                | Action::Undo
        );
        !is_of_run && !group.is_of_curves()
    });
    let mode = groups.iter_mut().find(|group| group.action == MODE);
    if let Some(group) = mode {
        group.label = state.words().get("key.race-data");
    }
}
