//! The two kinds of races, on the data of the run and on known surfaces: a tab line, and the key that switches.

use ratatui::layout::{Position, Rect};

use crate::ui::draw_context::DrawContext;
use crate::ui::hit::Hit;
use crate::ui::keymap::{Action, Context};
use crate::ui::rects;
use crate::ui::state::State;
use crate::ui::theme::Role;
use crate::ui::widget::tabs::Tabs;

/// Number of rows of a stage below which the line of the modes leaves its row to the race: the script has chosen it.
const LOW: u16 = 16;

/// The line of the modes, and the rest of the body; the line is empty on a low stage.
pub(in crate::ui::screen) fn split(state: &State, body: Rect) -> (Rect, Rect) {
    rects::top(body, u16::from(!state.is_within() || body.height >= LOW))
}

/// Switches between races on data and on surfaces.
pub(in crate::ui::screen) const MODE: Action = Action::Own("mode");

/// A kind of race.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::ui::screen) enum Mode {
    Data,
    Surfaces,
}

/// The modes with the locale keys of their names.
const MODES: [(&str, Mode); 2] = [
    ("race.on-data", Mode::Data),
    ("race.on-surfaces", Mode::Surfaces),
];

fn tabs(shown: Mode, state: &State) -> Tabs<'static> {
    let names = MODES.map(|(name, _)| state.words().get(name));
    let chosen = MODES.iter().position(|(_, mode)| *mode == shown);
    Tabs::fields(names, chosen.unwrap_or(0))
}

/// Draws both names, with the current one highlighted, and the key of `context` that switches.
pub(in crate::ui::screen) fn draw(
    shown: Mode,
    context: Context,
    state: &State,
    area: Rect,
    ctx: &mut DrawContext<'_>,
) {
    if area.is_empty() {
        return;
    }
    let key = state.keys.short(context, ctx.words, ctx.symbols);
    let key = key.iter().find(|group| group.action == MODE);
    let mut row = tabs(shown, state).draw(area, ctx);
    if let Some(key) = key {
        row.skip(1).put(&key.keys, Role::Accent);
    }
}

/// The hit target at a position.
pub(in crate::ui::screen) fn hit(
    shown: Mode,
    state: &State,
    area: Rect,
    at: Position,
) -> Option<Hit> {
    let under = tabs(shown, state).at(area, at, state.symbols())?;
    Some(if MODES[under].1 == shown {
        Hit::Main
    } else {
        Hit::Action(MODE)
    })
}
