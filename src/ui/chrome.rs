//! What surrounds every screen: the header, the tabs, the status line, and the last line with hints, a question or the
//! command line.

use ratatui::layout::{Position, Rect};

use super::app::{App, Over};
use super::command::{self, Candidate};
use super::ink::{self, Ink};
use super::keymap::{self, Action, Group};
use super::number;
use super::prompt::Prompt;
use super::run::letters;
use super::screen;
use super::theme::Role;
use super::view::Span;
use crate::live::{Activity, Speed, Status};
use crate::train::Until;

/// Candidates shown at once above the command line.
const MOST_CANDIDATES: u16 = 8;

/// Where everything is.
#[derive(Clone, Copy, Debug)]
pub(super) struct Parts {
    pub(super) header: Rect,
    pub(super) tabs: Rect,
    pub(super) body: Rect,
    pub(super) message: Rect,
    pub(super) bottom: Rect,
}

impl Parts {
    pub(super) fn of(area: Rect) -> Self {
        let line = |y: u16| Rect {
            y: area.y + y.min(area.height.saturating_sub(1)),
            height: area.height.min(1),
            ..area
        };
        // Air below the tabs where there is room.
        let top = if area.height >= 30 { 3 } else { 2 };
        let body = Rect {
            y: area.y + top.min(area.height),
            height: area.height.saturating_sub(top + 2),
            ..area
        };
        Self {
            header: line(0),
            tabs: line(1),
            body,
            message: line(area.height.saturating_sub(2)),
            bottom: line(area.height.saturating_sub(1)),
        }
    }
}

/// The one line of a terminal that is too small.
pub(super) fn too_small(area: Rect, ink: &mut Ink<'_>) {
    let (width, height) = super::LEAST_SIZE;
    let text = ink.words.fill(
        "message.too-small",
        &[
            ("width", &width),
            ("height", &height),
            ("have", &format!("{}×{}", area.width, area.height)),
        ],
    );
    let lines = ink::wrap(&text, area.width.max(1));
    let top = area.height.saturating_sub(lines.len() as u16) / 2;
    for (line, y) in lines.iter().zip(top..area.height) {
        let left = area.width.saturating_sub(ink.width(line)) / 2;
        let row = Rect {
            x: area.x + left,
            y: area.y + y,
            width: area.width - left,
            height: 1,
        };
        ink.row(row).put(line, Role::Text);
    }
}

/// A figure of the header: words, the figure, and the cells they keep.
struct Slot {
    parts: Vec<(String, Role)>,
    cells: u16,
    /// What goes first when it gets narrow.
    rank: u8,
}

pub(super) fn header(app: &App, area: Rect, ink: &mut Ink<'_>) {
    let mut left = names(app, ink);
    let mut right = app
        .run
        .status
        .as_ref()
        .map_or_else(Vec::new, |status| figures(app, status, ink));
    let total = |left: &[Slot], right: &[Slot]| {
        let cells = |slots: &[Slot]| slots.iter().map(|slot| slot.cells + 3).sum::<u16>();
        10 + cells(left) + cells(right)
    };
    while total(&left, &right) > area.width {
        let worst = left.iter().chain(&right).map(|slot| slot.rank).max();
        let Some(worst) = worst.filter(|rank| *rank > 0) else {
            break;
        };
        left.retain(|slot| slot.rank != worst);
        right.retain(|slot| slot.rank != worst);
    }
    let dot = format!(" {} ", ink.symbols.dot);
    let mut row = ink.row(area);
    for slot in right.iter().rev() {
        let width: u16 = slot.parts.iter().map(|(text, _)| ink::width(text)).sum();
        row.end_skip(1 + slot.cells.saturating_sub(width));
        for (text, role) in slot.parts.iter().rev() {
            row.end(text, *role);
        }
        row.end_skip(2);
    }
    row.skip(1).put("gradus", Role::Accent).skip(2);
    for (index, slot) in left.iter().enumerate() {
        if index > 0 {
            row.put(&dot, Role::Dim);
        }
        for (text, role) in &slot.parts {
            row.put(text, *role);
        }
    }
}

fn names(app: &App, ink: &Ink<'_>) -> Vec<Slot> {
    let Some(about) = &app.run.about else {
        return Vec::new();
    };
    let slot = |text: String, rank| Slot {
        cells: ink.width(&text),
        parts: vec![(text, Role::Dim)],
        rank,
    };
    let recipe = &about.recipe;
    vec![
        slot(screen::data_name(about, ink.words), 1),
        slot(format!("{} {}", about.network, recipe.activation), 4),
        slot(
            format!("{} {}", ink.words.get("header.seed"), recipe.seed),
            6,
        ),
    ]
}

fn figures(app: &App, status: &Status, ink: &Ink<'_>) -> Vec<Slot> {
    let words = ink.words;
    let at = status.position;
    let mut slots = vec![activity(status, ink)];
    let figure = |label: &'static str, text: String, least: u16, rank| {
        let label = words.get(label);
        Slot {
            cells: ink::width(label) + 1 + ink.width(&text).max(least),
            parts: vec![(format!("{label} "), Role::Dim), (text, Role::Strong)],
            rank,
        }
    };
    let until = app.run.about.as_ref().and_then(|about| about.recipe.until);
    let of = |end: Option<String>| end.map_or_else(String::new, |end| format!("/{end}"));
    let epochs = of(match until {
        Some(Until::Epoch(end)) => Some(number::figure(end)),
        _ => None,
    });
    let steps = of(match until {
        Some(Until::Step(end)) => Some(number::count(end)),
        _ => None,
    });
    let least = 4 + ink::width(&epochs);
    slots.push(figure(
        "header.epoch",
        format!("{}{epochs}", epoch(at.epoch)),
        least,
        2,
    ));
    let least = 5 + ink::width(&steps);
    slots.push(figure(
        "header.step",
        format!("{}{steps}", number::count(at.step)),
        least,
        3,
    ));
    let unit = words.get("header.rate");
    let mut rate = format!("{:>6} {unit}", number::si(status.samples_per_second));
    let cells = ink::width(&rate);
    if status.activity != Activity::Training {
        rate.clear();
    }
    slots.push(Slot {
        cells,
        parts: vec![(rate, Role::Text)],
        rank: 5,
    });
    if let Some(seconds) = status.remaining {
        let text = words.fill("header.left", &[("time", &number::duration(seconds))]);
        slots.push(Slot {
            cells: ink::width(&text).max(10),
            parts: vec![(text, Role::Text)],
            rank: 7,
        });
    }
    slots
}

/// An epoch that stands still: `25` where it is whole, else `25.3`.
pub(super) fn still_epoch(at: f64) -> String {
    let text = epoch(at);
    text.strip_suffix(".0")
        .map_or_else(|| text.clone(), str::to_owned)
}

/// An epoch with one decimal: `85.0`, `1 204.5`.
pub(super) fn epoch(epoch: f64) -> String {
    // Cut, not rounded: an epoch counts as passed only when it is.
    let tenths = (epoch.max(0.0) * 10.0 + 1e-6) as u64;
    format!("{}.{}", number::count(tenths / 10), tenths % 10)
}

fn activity(status: &Status, ink: &Ink<'_>) -> Slot {
    let (glyph, key, role) = match status.activity {
        Activity::Training => (ink.symbols.play, "header.training", Role::Good),
        Activity::Paused => (ink.symbols.pause, "header.paused", Role::Warning),
        Activity::Stopped(_) => (ink.symbols.stop, "header.stopped", Role::Warning),
    };
    let mut text = format!("{glyph} {}", ink.words.get(key));
    let states = ["header.training", "header.paused", "header.stopped"];
    let widest = states.iter().map(|key| ink::width(ink.words.get(key)));
    let mut cells = widest.max().unwrap_or(0) + 3;
    if let Speed::StepsPerSecond(rate) = status.speed {
        let limit = ink
            .words
            .fill("header.limit", &[("rate", &number::figure(rate))]);
        text = format!("{text} {limit}");
        cells = cells.max(ink.width(&text));
    }
    Slot {
        cells,
        parts: vec![(text, role)],
        rank: 0,
    }
}

pub(super) fn tabs(app: &App, area: Rect, ink: &mut Ink<'_>) {
    let names: Vec<String> = tab_names(ink.words).collect();
    let mut row = ink.row(area);
    row.skip(1);
    for (index, name) in names.iter().enumerate() {
        let role = if index == app.screen {
            Role::Selected
        } else {
            Role::Dim
        };
        row.put(name, role);
    }
}

fn tab_names(words: &'static super::locale::Words) -> impl Iterator<Item = String> {
    screen::ENTRIES
        .iter()
        .enumerate()
        .map(move |(index, entry)| {
            let label = words.of(&["screen", entry.id, "label"], entry.label);
            format!(" {} {label} ", index + 1)
        })
}

/// The status line: what has just happened, or what is wrong with the command line.
pub(super) fn message(app: &App, area: Rect, ink: &mut Ink<'_>) {
    if let Over::Prompt(prompt) = &app.over {
        if let Some(error) = &prompt.error {
            ink.row(area).skip(1).put(error, Role::Error);
        }
        return;
    }
    let Some(said) = &app.said else {
        return;
    };
    let flag = said.change.map(|index| {
        let style = ink.theme.flag(Role::change(index));
        (letters(index), style)
    });
    let mut row = ink.row(area);
    row.skip(1);
    if let Some((letters, style)) = flag {
        row.put_styled(&letters, style).skip(1);
    }
    row.put(&said.text, said.role);
}

/// Draws the last line, and what stands above it while a command is typed; returns where the terminal's cursor is.
pub(super) fn bottom(app: &App, parts: &Parts, ink: &mut Ink<'_>) -> Option<Position> {
    match &app.over {
        Over::Prompt(prompt) => Some(typing(app, prompt, parts, ink)),
        Over::Question => {
            let question = ink.words.get("question.test");
            let mut row = ink.row(parts.bottom);
            row.skip(1).put(question, Role::Warning).skip(2);
            let x = row.x();
            hints(app, parts.bottom, x, ink);
            None
        }
        Over::Nothing | Over::Help(_) => {
            hints(app, parts.bottom, parts.bottom.x + 1, ink);
            None
        }
    }
}

/// The hints that fit on the last line from column `x` on, with the columns each takes.
fn placed_hints(app: &App, area: Rect, x: u16) -> Vec<(Group, u16, u16)> {
    let symbols = app.symbols();
    let mut all = keymap::hints(&app.contexts(), app.words(), symbols);
    useful(app, &mut all);
    let wide = |group: &Group| {
        ink::width(&symbols.text(&group.keys)) + 1 + ink::width(&symbols.text(group.label))
    };
    // Commands, help and quit are the way to everything else: the rest gives way to them.
    let last: Vec<Group> = {
        let (last, rest) = all.into_iter().partition(|group| {
            matches!(group.action, Action::Command | Action::Help | Action::Quit)
        });
        all = rest;
        last
    };
    let kept: u16 = last.iter().map(|group| wide(group) + 2).sum();
    let mut left = x;
    let mut placed = Vec::new();
    for group in all {
        let width = wide(&group);
        if left + width + 2 + kept > area.right() {
            break;
        }
        placed.push((group, left, width));
        left += width + 2;
    }
    for group in last {
        let width = wide(&group);
        placed.push((group, left, width));
        left += width + 2;
    }
    placed
}

/// Leaves out what would do nothing now; puts the way back to following first when it is needed.
fn useful(app: &App, groups: &mut Vec<Group>) {
    let stopped = app.run.end().is_some();
    groups.retain(|group| !(stopped && matches!(group.action, Action::TogglePause | Action::Step)));
    let follow = groups
        .iter()
        .position(|group| group.action == Action::Follow);
    if let Some(group) = follow.map(|place| groups.remove(place))
        && (app.view.cursor.is_some() || matches!(app.view.span, Span::Frozen(..)))
    {
        groups.insert(0, group);
    }
}

fn hints(app: &App, area: Rect, x: u16, ink: &mut Ink<'_>) {
    for (group, left, width) in placed_hints(app, area, x) {
        let place = Rect {
            x: left,
            width,
            ..area
        };
        let mut row = ink.row(place);
        row.put(&group.keys, Role::Accent)
            .skip(1)
            .put(group.label, Role::Dim);
    }
}

fn typing(app: &App, prompt: &Prompt, parts: &Parts, ink: &mut Ink<'_>) -> Position {
    let area = parts.bottom;
    let (text, cursor) = prompt.visible(area.width.saturating_sub(3));
    let mut row = ink.row(area);
    row.skip(1).put(":", Role::Accent).put(&text, Role::Strong);
    if prompt.error.is_none() {
        candidates(app, prompt, area, ink);
    }
    Position::new(
        (area.x + 2 + cursor).min(area.right().saturating_sub(1)),
        area.y,
    )
}

/// The list above the command line: what can follow, with what it does.
fn candidates(app: &App, prompt: &Prompt, line: Rect, ink: &mut Ink<'_>) {
    let fresh: Vec<Candidate>;
    let (all, chosen) = if let Some((all, chosen)) = prompt.cycle() {
        (all, Some(chosen))
    } else {
        let settings = app.run.expected();
        fresh = command::candidates(prompt.text(), ink.words, settings.as_ref());
        (&fresh[..], None)
    };
    let most = MOST_CANDIDATES.min(line.y.saturating_sub(4)) as usize;
    let count = all.len().min(most);
    if count == 0 {
        return;
    }
    let first = chosen.map_or(0, |chosen| {
        chosen.saturating_sub(count / 2).min(all.len() - count)
    });
    let shown = &all[first..first + count];
    let column = all
        .iter()
        .map(|one| ink.width(&one.shown))
        .max()
        .unwrap_or(0);
    let area = Rect {
        y: line.y - count as u16,
        height: count as u16,
        ..line
    };
    ink.clear(area);
    let more = all.len() - count;
    for (index, one) in shown.iter().enumerate() {
        let place = Rect {
            y: area.y + index as u16,
            height: 1,
            ..area
        };
        let picked = chosen == Some(first + index);
        let role = if picked { Role::Selected } else { Role::Text };
        let mut row = ink.row(place);
        row.end_skip(1);
        if more > 0 && index + 1 == count {
            row.end(&format!("+{more}"), Role::Faint).end_skip(1);
        }
        row.skip(1).put(&format!(" {} ", one.shown), role);
        row.go_to(place.x + column + 5)
            .put(&one.explanation, Role::Dim);
    }
}

/// What lies under the mouse outside of the screen itself.
pub(super) fn hit(app: &App, parts: &Parts, at: Position) -> Option<Action> {
    if parts.tabs.contains(at) && matches!(app.over, Over::Nothing) {
        let mut left = parts.tabs.x + 1;
        for (index, name) in tab_names(app.words()).enumerate() {
            let width = ink::width(&name);
            if (left..left + width).contains(&at.x) {
                return Some(Action::Screen(index));
            }
            left += width;
        }
        return None;
    }
    if parts.bottom.contains(at) && matches!(app.over, Over::Nothing | Over::Help(_)) {
        let placed = placed_hints(app, parts.bottom, parts.bottom.x + 1);
        let found = placed
            .into_iter()
            .find(|(_, left, width)| (*left..left + width).contains(&at.x));
        return found.map(|(group, ..)| group.action);
    }
    None
}
