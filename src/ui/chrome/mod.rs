//! The chrome around every screen: the header, the tabs, the status line, and the bottom line with hints, a question or
//! the command line.

mod bottom;
mod header;

use ratatui::layout::{Position, Rect};
use ratatui::style::Style;

pub(in crate::ui) use crate::ui::parts::Parts;
pub(in crate::ui) use bottom::{bottom, groups};
pub(in crate::ui) use header::header;

use bottom::placed_hints;

use super::draw_context::{self, DrawContext};
use super::keymap::Action;
use super::locale::Words;
use super::screen::{Entry, Screen};
use super::state::run::letters;
use super::state::{LEAST_SIZE, Overlay, State};
use super::theme::Role;
use super::widget::tabs::Tabs;

/// Most lines of a status message.
const MOST_MESSAGE_LINES: u16 = 5;

/// The message shown on a terminal that is too small.
pub(in crate::ui) fn too_small(area: Rect, ctx: &mut DrawContext<'_>) {
    let (width, height) = LEAST_SIZE;
    let text = ctx.words.fill(
        "message.too-small",
        &[
            ("width", &width),
            ("height", &height),
            ("have", &format!("{}×{}", area.width, area.height)),
        ],
    );
    let lines = draw_context::wrap(&text, area.width.max(1));
    let top = area.height.saturating_sub(lines.len() as u16) / 2;
    for (line, y) in lines.iter().zip(top..area.height) {
        let left = area.width.saturating_sub(ctx.width(line)) / 2;
        let row = Rect {
            x: area.x + left,
            y: area.y + y,
            width: area.width - left,
            height: 1,
        };
        ctx.row(row).put(line, Role::Text);
    }
}

/// A tab: a number key and its screen.
#[derive(Clone, Copy, Debug)]
pub(in crate::ui) struct Number {
    pub(in crate::ui) entry: &'static Entry,
    pub(in crate::ui) is_shown: bool,
}

pub(in crate::ui) fn tabs(numbers: &[Number], area: Rect, ctx: &mut DrawContext<'_>) {
    let names = tab_names(numbers, ctx.words);
    tabs_of(numbers, &names).draw(area, ctx);
}

fn tabs_of<'a>(numbers: &[Number], names: &'a [String]) -> Tabs<'a> {
    let shown = numbers.iter().position(|number| number.is_shown);
    // No tab is highlighted if the shown screen has no number.
    let chosen = shown.unwrap_or(numbers.len());
    Tabs::fields(names.iter().map(String::as_str), chosen)
}

fn tab_names(numbers: &[Number], words: &'static Words) -> Vec<String> {
    let name = |(index, number): (usize, &Number)| {
        let entry = number.entry;
        let label = words.of(&["screen", entry.id, "label"], entry.label);
        format!("{} {label}", index + 1)
    };
    numbers.iter().enumerate().map(name).collect()
}

/// Draws the status line: the last event, or the error of the command line. A long message wraps upwards over the body
/// instead of being cut, since the allowed values come last.
pub(in crate::ui) fn message(state: &State, area: Rect, ctx: &mut DrawContext<'_>) {
    if let Overlay::Prompt(prompt) = &state.over {
        if let Some(error) = &prompt.error {
            lines(error, None, Role::Error, area, ctx);
        }
        return;
    }
    let Some(message) = &state.message else {
        return;
    };
    let flag = message.mark.map(|index| {
        let style = ctx.theme.flag(Role::change(index));
        (letters(index), style)
    });
    lines(&message.text, flag, message.role, area, ctx);
}

/// Draws `text`, after a flag if there is one, so that its last line is `last`.
pub(in crate::ui) fn lines(
    text: &str,
    flag: Option<(String, Style)>,
    role: Role,
    last: Rect,
    ctx: &mut DrawContext<'_>,
) {
    let indent = 1 + flag.as_ref().map_or(0, |(flag, _)| ctx.width(flag) + 1);
    let width = last.width.saturating_sub(indent + 1).max(1);
    let lines = if indent + ctx.width(text) <= last.width {
        vec![text.to_owned()]
    } else {
        draw_context::wrap(text, width)
    };
    // Keep the header visible.
    let most = MOST_MESSAGE_LINES.min(last.y.saturating_sub(1)).max(1);
    let count = (lines.len() as u16).min(most);
    let area = Rect {
        y: last.y + 1 - count,
        height: count,
        ..last
    };
    ctx.clear(area);
    if let Some((flag, style)) = flag {
        ctx.row(Rect { height: 1, ..area })
            .skip(1)
            .put_styled(&flag, style);
    }
    for (line, y) in lines.iter().zip(area.top()..area.bottom()) {
        let row = Rect {
            y,
            height: 1,
            ..area
        };
        ctx.row(row).skip(indent).put(line, role);
    }
}

/// The action under the mouse, outside the screen itself.
pub(in crate::ui) fn hit(
    state: &State,
    numbers: &[Number],
    screen: &dyn Screen,
    parts: &Parts,
    at: Position,
) -> Option<Action> {
    if parts.tabs.contains(at) && matches!(state.over, Overlay::Nothing) {
        let names = tab_names(numbers, state.words());
        let tab = tabs_of(numbers, &names).at(parts.tabs, at, state.symbols());
        return tab.map(Action::Screen);
    }
    if parts.bottom.contains(at)
        && matches!(
            state.over,
            Overlay::Nothing
                | Overlay::Help(_)
                | Overlay::Branches(_)
                | Overlay::Data(_)
                | Overlay::Intervals
        )
    {
        let hints = placed_hints(state, screen, parts.bottom, parts.bottom.x + 1);
        let found = hints
            .into_iter()
            .find(|(_, left, width)| (*left..left + width).contains(&at.x));
        return found.map(|(group, ..)| group.action);
    }
    None
}
