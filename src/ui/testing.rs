//! Text dumps of a buffer for snapshot tests: its text, then the role of each cell.

use std::fmt::Write;

use ratatui::buffer::{Buffer, Cell};
use ratatui::style::{Color, Modifier};
use unicode_width::UnicodeWidthStr;

use crate::ui::theme::{Role, Theme};

/// The letter of each role. Where a theme styles two roles alike, the first one here is written.
const LETTERS: [(char, Role); 31] = [
    ('t', Role::Text),
    ('T', Role::Train),
    ('V', Role::Validation),
    ('G', Role::Gap),
    ('d', Role::Dim),
    ('|', Role::Axis),
    ('O', Role::Objective),
    ('.', Role::Cloud),
    ('S', Role::Strong),
    ('f', Role::Faint),
    ('a', Role::Accent),
    ('X', Role::Selected),
    ('y', Role::Symbol),
    ('c', Role::Change),
    ('k', Role::ChangeOther),
    ('b', Role::Best),
    ('g', Role::Trigger),
    ('D', Role::Divergence),
    ('u', Role::Cursor),
    ('+', Role::Good),
    ('w', Role::Warning),
    ('e', Role::Error),
    ('0', Role::Curve(0)),
    ('1', Role::Curve(1)),
    ('2', Role::Curve(2)),
    ('3', Role::Curve(3)),
    ('4', Role::Curve(4)),
    ('5', Role::Curve(5)),
    ('6', Role::Curve(6)),
    ('7', Role::Curve(7)),
    ('_', Role::Background),
];

/// The buffer as text, then for each line its roles as runs (`d7 |1 T12`: seven cells dim, one axis, twelve train),
/// then the meaning of the letters. `*` after a letter: bold beyond the role's own style; `'`: dimmed; `[c]`: a flag of
/// that role; `=`: two colours in a cell; `-`: an empty cell.
pub(crate) fn picture(buffer: &Buffer, theme: &Theme) -> String {
    let mut out = String::new();
    let mut used = Vec::new();
    let mut styles = String::new();
    for y in buffer.area.top()..buffer.area.bottom() {
        let mut line = String::new();
        let mut runs: Vec<(String, usize)> = Vec::new();
        let mut x = buffer.area.left();
        while x < buffer.area.right() {
            let cell = &buffer[(x, y)];
            let width = cell.symbol().width().max(1);
            line.push_str(cell.symbol());
            let name = name(cell, theme, &mut used);
            match runs.last_mut() {
                Some((last, count)) if *last == name => *count += width,
                _ => runs.push((name, width)),
            }
            x += width as u16;
        }
        let _ = writeln!(out, "{}", line.trim_end());
        if runs.iter().any(|(name, _)| name != "-") {
            let runs: Vec<_> = runs
                .iter()
                .map(|(name, count)| format!("{name}{count}"))
                .collect();
            let _ = writeln!(styles, "{y:>3}: {}", runs.join(" "));
        }
    }
    let meaning: Vec<_> = LETTERS
        .iter()
        .filter(|(_, role)| used.contains(role))
        .map(|(letter, role)| format!("{letter} {role:?}"))
        .collect();
    format!("{out}{}\n{styles}{}\n", "-".repeat(20), meaning.join(", "))
}

fn name(cell: &Cell, theme: &Theme, used: &mut Vec<Role>) -> String {
    let background = theme.style(Role::Background).bg.unwrap_or(Color::Reset);
    let blank = cell.symbol() == " " && (cell.bg == background || cell.bg == Color::Reset);
    if blank && !cell.modifier.contains(Modifier::REVERSED) {
        return "-".to_owned();
    }
    let mut find = |modifier: Modifier| {
        let (_, role) = LETTERS.into_iter().find(|&(_, role)| {
            let style = theme.style(role);
            let on_background = match style.bg {
                Some(bg) => cell.bg == bg,
                None => cell.bg == background || cell.bg == Color::Reset,
            };
            let foreground = style.fg.unwrap_or(Color::Reset);
            on_background && cell.fg == foreground && modifier == style.add_modifier
        })?;
        used.push(role);
        LETTERS
            .iter()
            .find(|entry| entry.1 == role)
            .map(|entry| entry.0)
    };
    let plain = [
        (Modifier::empty(), ""),
        (Modifier::BOLD, "*"),
        (Modifier::DIM, "'"),
    ];
    for (added, suffix) in plain {
        if !cell.modifier.contains(added) {
            continue;
        }
        if let Some(letter) = find(cell.modifier.difference(added)) {
            return format!("{letter}{suffix}");
        }
    }
    let flag = LETTERS.into_iter().find(|&(_, role)| {
        let style = theme.flag(role);
        (
            style.fg.unwrap_or(Color::Reset),
            style.bg.unwrap_or(Color::Reset),
        ) == (cell.fg, cell.bg)
            && style.add_modifier == cell.modifier
    });
    if let Some((letter, role)) = flag {
        used.push(role);
        return format!("[{letter}]");
    }
    "=".to_owned()
}
