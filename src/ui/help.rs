//! The help overlay: every key of the table, and a few commands.

use ratatui::layout::Rect;

use super::draw_context::{self, DrawContext};
use super::keymap::Context;
use super::state::State;
use super::symbols::Symbols;
use super::theme::Role;

/// The commands without a key of their own, or too useful to miss.
const COMMANDS: [&str; 9] = [
    "save", "speed", "step", "restart", "seed", "theme", "lang", "test", "tour",
];

enum Line {
    Title(&'static str),
    /// Keys or a command, the width of the key column in cells, and the explanation.
    Entry(String, u16, String),
    Blank,
}

/// Widest key column in cells; the explanation of wider keys goes on the next line.
const MOST_KEYS: u16 = 20;

/// A title, and what stands below it: keys or commands, each with an explanation.
pub(super) type Section = (&'static str, Vec<(String, &'static str)>);

/// The sections of the dashboard's help.
fn sections(state: &State) -> Vec<Section> {
    let (keys, words, symbols) = (&state.keys, state.words(), state.symbols());
    let mut sections: Vec<Section> = Vec::new();
    if let Some(host) = state.host_keys {
        let entries = host.keys.iter();
        let entries = entries.map(|(keys, label)| ((*keys).to_owned(), words.get(label)));
        sections.push((words.get(host.title), entries.collect()));
    }
    // The keys of the screen that is shown come first.
    let mode = state.mode;
    let is_own = |context: &&Context| **context == mode.keys || Some(**context) == mode.besides;
    let (own, others): (Vec<&Context>, Vec<&Context>) = keys.contexts().iter().partition(is_own);
    for context in own.into_iter().chain(others) {
        let groups = keys.help(*context, words, symbols).into_iter();
        let entries = groups.map(|group| (group.keys, group.label)).collect();
        sections.push((context.title(words), entries));
    }
    let commands = COMMANDS
        .iter()
        .filter_map(|name| state.commands.usage(name, words));
    sections.push((words.get("help.commands"), commands.collect()));
    sections
}

fn lines(sections: Vec<Section>, width: u16, symbols: &Symbols) -> Vec<Line> {
    let mut lines = Vec::new();
    for (title, entries) in sections {
        if !lines.is_empty() {
            lines.push(Line::Blank);
        }
        lines.push(Line::Title(title));
        let widths = entries
            .iter()
            .map(|(keys, _)| draw_context::width(&symbols.text(keys)))
            .filter(|width| *width <= MOST_KEYS);
        let cells = widths.max().unwrap_or(MOST_KEYS);
        for (keys, explanation) in entries {
            let is_long = draw_context::width(&symbols.text(&keys)) > cells;
            let rest = width.saturating_sub(cells + 2).max(8);
            let mut parts = draw_context::wrap(explanation, rest).into_iter();
            let beside = if is_long { None } else { parts.next() };
            lines.push(Line::Entry(keys, cells, beside.unwrap_or_default()));
            lines.extend(parts.map(|part| Line::Entry(String::new(), cells, part)));
        }
    }
    lines
}

/// The width of a column, and how many columns fit.
fn columns(area: Rect) -> (u16, u16) {
    let count = (area.width / 56).clamp(1, 3);
    (area.width.saturating_sub(2) / count, count)
}

fn inner(area: Rect) -> Rect {
    Rect {
        x: area.x,
        y: area.y + area.height.min(2),
        width: area.width,
        height: area.height.saturating_sub(4),
    }
}

#[must_use]
pub(super) fn most_scroll(state: &State) -> u16 {
    most_scroll_of(sections(state), state.area, state.symbols())
}

/// The greatest scroll offset of a help with these sections.
#[must_use]
pub(super) fn most_scroll_of(sections: Vec<Section>, area: Rect, symbols: &Symbols) -> u16 {
    let (width, columns) = columns(area);
    let lines = lines(sections, width.saturating_sub(2), symbols);
    (lines.len() as u16).saturating_sub(inner(area).height * columns)
}

/// Lines that a page key scrolls by.
#[must_use]
pub(super) fn page(state: &State) -> i16 {
    inner(state.area).height.max(1) as i16
}

/// Draws the help over everything but the bottom line.
pub(super) fn draw(state: &State, scroll: u16, ctx: &mut DrawContext<'_>) {
    let area = state.area;
    // Within something else the bottom line is elsewhere.
    let bottom = u16::from(state.bottom.is_none());
    let whole = Rect {
        height: area.height.saturating_sub(bottom),
        ..area
    };
    draw_sections(sections(state), whole, area, scroll, ctx);
}

/// Draws a help with these sections over `whole`, laid out in `area`.
pub(super) fn draw_sections(
    sections: Vec<Section>,
    whole: Rect,
    area: Rect,
    scroll: u16,
    ctx: &mut DrawContext<'_>,
) {
    ctx.clear(whole);
    let title = ctx.words.get("help.title");
    let intro = ctx.words.get("help.intro");
    ctx.row(whole)
        .skip(1)
        .put(title, Role::Strong)
        .skip(3)
        .put(intro, Role::Dim);
    let inner = inner(area);
    let (width, count) = columns(area);
    let lines = lines(sections, width.saturating_sub(2), ctx.symbols);
    let scroll = usize::from(scroll.min((lines.len() as u16).saturating_sub(1)));
    let slots = (0..count).flat_map(|column| {
        (0..inner.height).map(move |row| Rect {
            x: inner.x + 1 + column * width,
            y: inner.y + row,
            width: width.saturating_sub(2),
            height: 1,
        })
    });
    let mut lines = lines[scroll..].iter();
    for slot in slots {
        let mut line = lines.next();
        // No blank line at the top of a column.
        if slot.y == inner.y && matches!(line, Some(Line::Blank)) {
            line = lines.next();
        }
        let Some(line) = line else {
            return;
        };
        let mut row = ctx.row(slot);
        match line {
            Line::Blank => {}
            Line::Title(title) => {
                row.put(title, Role::Strong);
            }
            Line::Entry(keys, cells, explanation) => {
                row.put(keys, Role::Accent)
                    .go_to(slot.x + cells + 2)
                    .put(explanation, Role::Text);
            }
        }
    }
}
