//! The line-up: who runs, on how many seeds, how far, and for what.

use ratatui::layout::{Position, Rect};

use super::board::threshold_text;
use crate::series::Series;
use crate::ui::hit::{Hit, Part};
use crate::ui::ink::{self, Ink};
use crate::ui::keymap::{Action, Context};
use crate::ui::number;
use crate::ui::screen::race::state::{Dress, LineUp, Row};
use crate::ui::state::{Focus, State};
use crate::ui::theme::Role;
use crate::ui::widget::plot::Curve;

/// Cells of the column of names.
const NAMES: u16 = 16;
/// Rows from which on there is room for air.
const AIRY: u16 = 26;

/// A line of it.
enum Line {
    Row(Row),
    /// What is fair about it, from this word on.
    Text(String),
    /// What to press.
    Go,
    Blank,
}

fn lines(state: &State, area: Rect) -> Vec<Line> {
    let lineup = &state.race.lineup;
    let airy = area.height >= AIRY;
    let blank = || airy.then_some(Line::Blank);
    let mut lines = Vec::new();
    for row in lineup.rows() {
        if row == Row::Seeds {
            if lineup.lanes.is_empty() {
                lines.extend(words(state, "race.own-how", area));
            }
            lines.extend(blank());
        }
        lines.push(Line::Row(row));
        if row == Row::Preset {
            lines.extend(blank());
        }
    }
    lines.push(Line::Blank);
    lines.push(Line::Go);
    lines.extend(blank());
    lines.extend(words(state, "race.fair", area));
    lines
}

fn words(state: &State, key: &'static str, area: Rect) -> Vec<Line> {
    let text = state.words().get(key);
    let wrapped = ink::wrap(text, area.width.saturating_sub(4).clamp(1, 76));
    wrapped.into_iter().map(Line::Text).collect()
}

/// The first line that is shown, so that the chosen row is.
fn first(state: &State, lines: &[Line], rows: u16) -> usize {
    let chosen = state.race.lineup.row;
    let place = lines
        .iter()
        .position(|line| matches!(line, Line::Row(row) if *row == chosen));
    // With what to press below it, where that fits.
    let last = place.unwrap_or(0) + 3;
    let most = lines.len().saturating_sub(usize::from(rows));
    (last + 1).saturating_sub(usize::from(rows)).min(most)
}

pub(super) fn draw(state: &State, area: Rect, ink: &mut Ink<'_>) {
    let lines = lines(state, area);
    let first = first(state, &lines, area.height);
    for (line, place) in lines.iter().skip(first).zip(area.rows()) {
        match line {
            Line::Row(row) => draw_row(state, *row, place, ink),
            Line::Text(text) => {
                ink.row(place).skip(2).put(text, Role::Dim);
            }
            Line::Go => draw_go(state, place, ink),
            Line::Blank => {}
        }
    }
}

/// What a row is called, and its value.
fn parts(state: &State, row: Row) -> (String, String) {
    let words = state.words();
    let lineup = &state.race.lineup;
    let name = |key| words.get(key).to_owned();
    match row {
        Row::Preset => (
            name("race.lineup"),
            words.get(lineup.preset.name()).to_owned(),
        ),
        Row::Lane(place) => {
            let lane = lineup.lanes.get(place);
            let label = lane.map_or_else(String::new, |one| one.lane.label.clone());
            (label, String::new())
        }
        Row::Seeds => (name("race.seeds"), number::count(lineup.seeds)),
        Row::Until => {
            let epochs = number::figure(lineup.until);
            (
                name("race.until"),
                words.fill("race.epochs", &[("epochs", &epochs)]),
            )
        }
        Row::Threshold => (
            name("race.threshold"),
            lineup.threshold.map_or_else(
                || words.get("race.no-threshold").to_owned(),
                |one| threshold_text(one, state),
            ),
        ),
    }
}

fn draw_row(state: &State, row: Row, place: Rect, ink: &mut Ink<'_>) {
    if let Row::Lane(lane) = row {
        draw_lane(state, lane, place, ink);
        return;
    }
    let (name, value) = parts(state, row);
    let symbols = ink.symbols;
    let role = value_role(state, row);
    let is_title = row == Row::Preset;
    let mut line = ink.row(place);
    line.skip(2)
        .put(&name, if is_title { Role::Strong } else { Role::Text })
        .go_to(place.x + 2 + NAMES);
    let text = format!(" {} {value} {} ", symbols.less, symbols.more);
    line.put(&text, role);
    if row == Row::Seeds && state.race.lineup.seeds > 1 {
        let note = ink.words.get("race.seeds-note");
        line_after(place, ink::width(&text), note, ink);
    }
}

/// A note after a value.
fn line_after(place: Rect, cells: u16, note: &str, ink: &mut Ink<'_>) {
    let mut line = ink.row(place);
    line.go_to(place.x + 2 + NAMES + cells + 1)
        .put(note, Role::Faint);
}

fn value_role(state: &State, row: Row) -> Role {
    match () {
        () if state.race.lineup.row != row => Role::Text,
        () if state.focus == Focus::Main => Role::Selected,
        () => Role::Strong,
    }
}

fn refusal(state: &State, lane: usize) -> Option<String> {
    let settings = state.run.expected()?;
    let one = state.race.lineup.lanes.get(lane)?;
    let (samples, unavailable) = (state.run.train_samples(), state.run.unavailable());
    LineUp::refusal(&one.lane, &settings, samples, unavailable)
}

fn draw_lane(state: &State, lane: usize, place: Rect, ink: &mut Ink<'_>) {
    let Some(one) = state.race.lineup.lanes.get(lane) else {
        return;
    };
    let refused = refusal(state, lane);
    let symbols = ink.symbols;
    let runs = one.on && refused.is_none();
    // The colours and letters are those of the lanes that run.
    let runs_too =
        |place: &usize| state.race.lineup.lanes[*place].on && refusal(state, *place).is_none();
    let all = 0..state.race.lineup.lanes.len();
    let running: Vec<usize> = all.filter(runs_too).collect();
    let lanes = running
        .iter()
        .map(|place| &state.race.lineup.lanes[*place].lane);
    let dresses = Dress::of(lanes);
    let number = running.iter().position(|place| *place == lane);
    let dress = number.and_then(|number| dresses.get(number));
    let none = Series::new();
    let glyph = dress.map_or(" ", |dress| {
        let curve = Curve::line(&none, dress.role()).pattern(dress.pattern());
        curve.glyph(ink.theme, symbols)
    });
    let is_chosen = state.race.lineup.row == Row::Lane(lane);
    let mut line = ink.row(place);
    line.skip(2);
    let (bullet, bullet_role) = if runs {
        (symbols.on, Role::Good)
    } else {
        (symbols.off, Role::Faint)
    };
    line.put(bullet, bullet_role).skip(1);
    match dress {
        Some(dress) => {
            line.put(glyph, dress.role())
                .put(&dress.letter.to_string(), dress.role());
        }
        None => {
            line.skip(2);
        }
    }
    line.skip(1);
    let name_role = match () {
        () if is_chosen && state.focus == Focus::Main => Role::Selected,
        () if is_chosen => Role::Strong,
        () if runs => Role::Text,
        () => Role::Faint,
    };
    line.put(&format!(" {} ", one.lane.label), name_role);
    let note = refused.unwrap_or_else(|| knobs(state, lane));
    line.go_to(place.x + 2 + NAMES + 8).put(&note, Role::Faint);
}

/// The knobs that a lane runs with, where its words do not say them.
fn knobs(state: &State, lane: usize) -> String {
    let Some(mut settings) = state.run.expected() else {
        return String::new();
    };
    let one = &state.race.lineup.lanes[lane].lane;
    let names_optimizer = one
        .changes
        .iter()
        .any(|change| matches!(change, crate::train::Change::Optimizer(_)));
    if !names_optimizer || one.apply(&mut settings, usize::MAX).is_err() {
        return String::new();
    }
    let knobs = settings.optimizer.knobs.iter().zip(&settings.knobs);
    let texts: Vec<String> = knobs
        .map(|(knob, value)| format!("{} {}", knob.symbol, knob.format(*value)))
        .collect();
    texts.join("  ")
}

/// The key to press, in large words.
fn draw_go(state: &State, place: Rect, ink: &mut Ink<'_>) {
    let words = ink.words;
    let keys = state.keys.short(Context::Race, words, ink.symbols);
    let key = keys.iter().find(|group| group.action == Action::RaceGo);
    let key = key.map_or("", |group| group.keys.as_str());
    let lanes = running(state);
    let mut row = ink.row(place);
    row.skip(2);
    if lanes == 0 {
        row.put(words.get("race.no-lane"), Role::Warning);
        return;
    }
    let lineup = &state.race.lineup;
    let runs = lanes as u64 * lineup.seeds;
    let key_text = format!(" {key} ");
    let text = words.fill(
        if runs == 1 {
            "race.press-one"
        } else {
            "race.press"
        },
        &[("runs", &runs), ("epochs", &number::figure(lineup.until))],
    );
    row.put(&key_text, Role::Selected)
        .skip(2)
        .put(&text, Role::Accent);
}

/// How many lanes would run.
fn running(state: &State) -> usize {
    let Some(settings) = state.run.expected() else {
        return 0;
    };
    let (samples, unavailable) = (state.run.train_samples(), state.run.unavailable());
    let lineup = &state.race.lineup;
    lineup.running(&settings, samples, unavailable).len()
}

pub(super) fn hit(state: &State, area: Rect, at: Position) -> Option<Hit> {
    if !area.contains(at) {
        return None;
    }
    let lines = lines(state, area);
    let first = first(state, &lines, area.height);
    match lines.get(first + usize::from(at.y - area.y))? {
        Line::Go => Some(Hit::Action(Action::RaceGo)),
        Line::Row(row @ Row::Lane(_)) => {
            let part = if (area.x + 2..area.x + 4).contains(&at.x) {
                Part::Switch
            } else {
                Part::Body
            };
            Some(Hit::Starter(*row, part))
        }
        Line::Row(row) => {
            let (_, value) = parts(state, *row);
            let left = area.x + 2 + NAMES;
            let width = ink::width(&state.symbols().text(&value));
            let part = match at.x.checked_sub(left) {
                Some(0..=2) => Part::Less,
                Some(cell) if (3 + width..6 + width).contains(&cell) => Part::More,
                _ => Part::Body,
            };
            Some(Hit::Starter(*row, part))
        }
        _ => None,
    }
}
