//! The line-up: the lanes, the number of seeds, the end and the threshold.

use ratatui::layout::{Position, Rect};

use super::hit_target::HitTarget;
use super::keys;
use super::progress::threshold_text;
use super::state::{LaneStyle, LineupRow, Race, preset_name};
use crate::race::{LaneRefusal, MOST_SCALED, Preset, is_capped};
use crate::series::Series;
use crate::ui::draw_context::{self, DrawContext};
use crate::ui::hit::Part;
use crate::ui::refusal;
use crate::ui::state::{Focus, State};
use crate::ui::theme::Role;
use crate::ui::widget::plot::Curve;
use crate::ui::widget::setting::{Choice, Placement, Setting, bullet, is_bullet};

/// Width of the column of names in cells.
const NAMES: u16 = 16;
/// From this many rows on, blank lines separate the parts.
const SPACED: u16 = 26;

/// A line of the screen.
enum Line {
    Row(LineupRow),
    /// A line of explanation.
    Text(String),
    /// The line with the key that starts the race.
    Go,
    Blank,
}

fn lines(race: &Race, state: &State, area: Rect) -> Vec<Line> {
    let lineup = &race.lineup;
    let is_spaced = area.height >= SPACED;
    let blank = || is_spaced.then_some(Line::Blank);
    let mut lines = Vec::new();
    for row in lineup.rows() {
        if row == LineupRow::Seeds {
            match lineup.preset {
                _ if lineup.lanes.is_empty() => lines.extend(words(state, "race.own-how", area)),
                Preset::Batches => {
                    lines.extend(blank());
                    lines.extend(words(state, "race.same-rate", area));
                }
                Preset::ScaledBatches => {
                    lines.extend(blank());
                    lines.extend(words(state, "race.scaled-rate", area));
                }
                _ => {}
            }
            lines.extend(blank());
        }
        lines.push(Line::Row(row));
        if row == LineupRow::Preset {
            lines.extend(blank());
        }
    }
    lines.push(Line::Blank);
    lines.push(Line::Go);
    lines.extend(blank());
    lines.extend(words(state, "race.fair", area));
    lines.extend(blank());
    lines.extend(words(state, "race.compare-how", area));
    lines
}

fn words(state: &State, key: &'static str, area: Rect) -> Vec<Line> {
    let max = state.words().numbers().figure(MOST_SCALED);
    let compare = state
        .keys
        .first(keys::WITHOUT, state.words(), state.symbols());
    let values: [(&str, &dyn std::fmt::Display); 2] = [("most", &max), ("key", &compare)];
    let text = state.words().fill(key, &values);
    let wrapped = draw_context::wrap(&text, area.width.saturating_sub(4).clamp(1, 76));
    wrapped.into_iter().map(Line::Text).collect()
}

/// The first visible line, chosen such that the selected row is visible.
fn first(race: &Race, lines: &[Line], rows: u16) -> usize {
    let chosen = race.lineup.row;
    let position = lines
        .iter()
        .position(|line| matches!(line, Line::Row(row) if *row == chosen));
    // Including the key line below it, if that fits.
    let last = position.unwrap_or(0) + 3;
    let max = lines.len().saturating_sub(usize::from(rows));
    (last + 1).saturating_sub(usize::from(rows)).min(max)
}

pub(super) fn draw(race: &Race, state: &State, area: Rect, ctx: &mut DrawContext<'_>) {
    let lines = lines(race, state, area);
    let first = first(race, &lines, area.height);
    for (line, line_area) in lines.iter().skip(first).zip(area.rows()) {
        match line {
            Line::Row(row) => draw_row(race, state, *row, line_area, ctx),
            Line::Text(text) => {
                ctx.row(line_area).skip(2).put(text, Role::Dim);
            }
            Line::Go => draw_go(race, state, line_area, ctx),
            Line::Blank => {}
        }
    }
}

/// The label and the value of a row.
fn parts(race: &Race, state: &State, row: LineupRow) -> (String, String) {
    let words = state.words();
    let lineup = &race.lineup;
    let name = |key| words.get(key).to_owned();
    match row {
        LineupRow::Preset => (
            name("race.lineup"),
            words.get(preset_name(lineup.preset)).to_owned(),
        ),
        LineupRow::Lane(index) => {
            let lane = lineup.lanes.get(index);
            let label = lane.map_or_else(String::new, |one| one.lane.label.clone());
            (label, String::new())
        }
        LineupRow::Seeds => (name("race.seeds"), words.numbers().count(lineup.seeds)),
        LineupRow::Until => {
            let epochs = words.numbers().figure(lineup.until);
            (
                name("race.until"),
                words.fill("race.epochs", &[("epochs", &epochs)]),
            )
        }
        LineupRow::Threshold => (
            name("race.threshold"),
            lineup.threshold.map_or_else(
                || words.get("race.no-threshold").to_owned(),
                |one| threshold_text(one, state),
            ),
        ),
    }
}

fn draw_row(
    race: &Race,
    state: &State,
    row: LineupRow,
    line_area: Rect,
    ctx: &mut DrawContext<'_>,
) {
    if let LineupRow::Lane(lane) = row {
        draw_lane(race, state, lane, line_area, ctx);
        return;
    }
    let (name, value) = parts(race, state, row);
    let (symbols, words) = (ctx.symbols, ctx.words);
    let setting = Setting {
        choice: choice(race, state, row),
        ..setting(&value)
    };
    let is_title = row == LineupRow::Preset;
    let mut line = ctx.row(line_area);
    line.skip(2)
        .put(&name, if is_title { Role::Strong } else { Role::Text });
    setting.draw(line_area, &mut line, symbols);
    if row == LineupRow::Seeds && race.lineup.seeds > 1 {
        line.skip(1).put(words.get("race.seeds-note"), Role::Faint);
    }
}

/// The value of a row without selection.
fn setting(value: &str) -> Setting<'_> {
    Setting {
        text: value,
        mark: " ",
        role: Role::Text,
        choice: Choice::No,
        placement: Placement::After(2 + NAMES),
    }
}

fn choice(race: &Race, state: &State, row: LineupRow) -> Choice {
    Choice::of(race.lineup.row == row, state.focus == Focus::Main)
}

/// For each lane the reason why it cannot run, if any.
fn refusals(race: &Race, state: &State) -> Vec<Option<LaneRefusal>> {
    let Some(settings) = state.run.expected() else {
        return vec![None; race.lineup.lanes.len()];
    };
    let (samples, unavailable) = (state.run.train_samples(), state.run.unavailable());
    race.lineup.refusals(&settings, samples, unavailable)
}

fn draw_lane(race: &Race, state: &State, lane: usize, line_area: Rect, ctx: &mut DrawContext<'_>) {
    let Some(one) = race.lineup.lanes.get(lane) else {
        return;
    };
    let refusals = refusals(race, state);
    let refused = refusals.get(lane).cloned().flatten();
    let refused = refused.map(|why| refusal::lane(&why, state.words()));
    let symbols = ctx.symbols;
    let runs = one.on && refused.is_none();
    // Only lanes that run have colours and letters.
    let is_running = |index: &usize| {
        let is_refused = refusals.get(*index).is_some_and(Option::is_some);
        race.lineup.lanes[*index].on && !is_refused
    };
    let all = 0..race.lineup.lanes.len();
    let running: Vec<usize> = all.filter(is_running).collect();
    let lanes = running.iter().map(|index| &race.lineup.lanes[*index].lane);
    let styles = LaneStyle::of(lanes);
    let number = running.iter().position(|index| *index == lane);
    let style = number.and_then(|number| styles.get(number));
    let none = Series::new();
    let glyph = style.map_or(" ", |style| {
        let curve = Curve::line(&none, style.role()).pattern(style.pattern());
        curve.glyph(ctx.theme, symbols)
    });
    let mut line = ctx.row(line_area);
    line.skip(2);
    bullet(runs, &mut line, symbols);
    match style {
        Some(style) => {
            line.put(glyph, style.role())
                .put(&style.letter.to_string(), style.role());
        }
        None => {
            line.skip(2);
        }
    }
    line.skip(1);
    let name_role = match choice(race, state, LineupRow::Lane(lane)) {
        Choice::Focused => Role::Selected,
        Choice::Chosen => Role::Strong,
        Choice::No if runs => Role::Text,
        Choice::No => Role::Faint,
    };
    line.put(&format!(" {} ", one.lane.label), name_role);
    let (note, role) = match refused {
        Some(why) => (why, Role::Warning),
        None => (note(race, state, lane), Role::Faint),
    };
    // Aligned in a column unless that leaves too little room.
    let column = line_area.x + 2 + NAMES + 8;
    if column + draw_context::width(&note) <= line_area.right() {
        line.go_to(column);
    } else {
        line.skip(1);
    }
    line.put(&note, role);
}

/// The note on a lane that can run.
fn note(race: &Race, state: &State, lane: usize) -> String {
    let settings = state.run.expected();
    let is_capped = settings.is_some_and(|settings| {
        let samples = state.run.train_samples();
        is_capped(&race.lineup.lanes[lane].lane, &settings, samples)
    });
    if race.lineup.preset == Preset::ScaledBatches && is_capped {
        let max = state.words().numbers().figure(MOST_SCALED);
        return state.words().fill("race.capped", &[("most", &max)]);
    }
    knobs(race, state, lane)
}

/// The values of a lane's knobs, if its changes include an optimizer.
fn knobs(race: &Race, state: &State, lane: usize) -> String {
    let Some(mut settings) = state.run.expected() else {
        return String::new();
    };
    let one = &race.lineup.lanes[lane].lane;
    let names_optimizer = one
        .changes
        .iter()
        .any(|change| change.optimizer().is_some());
    if !names_optimizer || one.apply(&mut settings, usize::MAX).is_err() {
        return String::new();
    }
    let knobs = settings.optimizer.knobs.iter().zip(&settings.knobs);
    let texts: Vec<String> = knobs
        .map(|(knob, value)| format!("{} {}", knob.symbol, knob.format(*value)))
        .collect();
    texts.join("  ")
}

/// Draws the key that starts the race, and the number of runs.
fn draw_go(race: &Race, state: &State, line_area: Rect, ctx: &mut DrawContext<'_>) {
    let words = ctx.words;
    let keys = state.keys.short(keys::CONTEXT, words, ctx.symbols);
    let key = keys.iter().find(|group| group.action == keys::GO);
    let key = key.map_or("", |group| group.keys.as_str());
    let lanes = running(race, state);
    let mut row = ctx.row(line_area);
    row.skip(2);
    if lanes == 0 {
        row.put(words.get("race.no-lane"), Role::Warning);
        return;
    }
    let lineup = &race.lineup;
    let runs = lanes as u64 * lineup.seeds;
    let key_text = format!(" {key} ");
    let text = words.fill(
        if runs == 1 {
            "race.press-one"
        } else {
            "race.press"
        },
        &[
            ("runs", &runs),
            ("epochs", &words.numbers().figure(lineup.until)),
        ],
    );
    row.put(&key_text, Role::Selected)
        .skip(2)
        .put(&text, Role::Accent);
}

/// The number of lanes that would run.
fn running(race: &Race, state: &State) -> usize {
    let Some(settings) = state.run.expected() else {
        return 0;
    };
    let (samples, unavailable) = (state.run.train_samples(), state.run.unavailable());
    let lineup = &race.lineup;
    lineup.running(&settings, samples, unavailable).len()
}

pub(super) fn hit(race: &Race, state: &State, area: Rect, at: Position) -> Option<HitTarget> {
    if !area.contains(at) {
        return None;
    }
    let lines = lines(race, state, area);
    let first = first(race, &lines, area.height);
    match lines.get(first + usize::from(at.y - area.y))? {
        Line::Go => Some(HitTarget::Go),
        Line::Row(row @ LineupRow::Lane(_)) => {
            let part = if is_bullet(at.x, area.x + 2) {
                Part::Switch
            } else {
                Part::Body
            };
            Some(HitTarget::Row(*row, part))
        }
        Line::Row(row) => {
            let (_, value) = parts(race, state, *row);
            let part = setting(&value).part(area, at.x, state.symbols());
            Some(HitTarget::Row(*row, part))
        }
        _ => None,
    }
}
