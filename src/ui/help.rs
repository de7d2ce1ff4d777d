//! The help: every key of the table, over the screen.

use ratatui::layout::Rect;

use super::ink::Ink;
use super::keymap::{self, Context, Group};
use super::locale::Words;
use super::symbols::Symbols;
use super::theme::Role;

enum Line {
    Title(&'static str),
    Keys(Group),
    Blank,
}

fn lines(words: &'static Words, symbols: &Symbols) -> Vec<Line> {
    let mut lines = Vec::new();
    for context in Context::ALL {
        if !lines.is_empty() {
            lines.push(Line::Blank);
        }
        lines.push(Line::Title(words.get(context.title())));
        lines.extend(
            keymap::help(context, words, symbols)
                .into_iter()
                .map(Line::Keys),
        );
    }
    lines
}

/// Width of a column of the help, and how many there are room for.
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

/// How far the help can be scrolled.
#[must_use]
pub(super) fn most_scroll(area: Rect, words: &'static Words) -> u16 {
    let symbols = super::symbols::SymbolSet::default().symbols();
    let count = lines(words, symbols).len() as u16;
    let rows = inner(area).height * columns(area).1;
    count.saturating_sub(rows)
}

/// Draws the help over everything but the last line.
pub(super) fn draw(scroll: u16, area: Rect, ink: &mut Ink<'_>) {
    let whole = Rect {
        height: area.height.saturating_sub(1),
        ..area
    };
    ink.clear(whole);
    let title = ink.words.get("help.title");
    let intro = ink.words.get("help.intro");
    ink.row(whole)
        .skip(1)
        .put(title, Role::Strong)
        .skip(3)
        .put(intro, Role::Dim);
    let inner = inner(area);
    let (width, count) = columns(area);
    let lines = lines(ink.words, ink.symbols);
    let keys = lines.iter().filter_map(|line| match line {
        Line::Keys(group) => Some(ink.width(&group.keys)),
        _ => None,
    });
    let keys = keys.max().unwrap_or(0);
    let scroll = usize::from(scroll.min((lines.len() as u16).saturating_sub(1)));
    let places = (0..count).flat_map(|column| {
        (0..inner.height).map(move |row| Rect {
            x: inner.x + 1 + column * width,
            y: inner.y + row,
            width: width.saturating_sub(2),
            height: 1,
        })
    });
    let mut lines = lines[scroll..].iter();
    for place in places {
        let mut line = lines.next();
        // No air at the top of a column.
        if place.y == inner.y && matches!(line, Some(Line::Blank)) {
            line = lines.next();
        }
        let Some(line) = line else {
            return;
        };
        let mut row = ink.row(place);
        match line {
            Line::Blank => {}
            Line::Title(title) => {
                row.put(title, Role::Strong);
            }
            Line::Keys(group) => {
                row.put(&group.keys, Role::Accent)
                    .go_to(place.x + keys + 2)
                    .put(group.label, Role::Text);
            }
        }
    }
}
