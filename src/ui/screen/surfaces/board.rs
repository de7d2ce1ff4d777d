//! The table beside the map: a row per runner with its learning rate, which can be changed, and its result.

use ratatui::layout::{Position, Rect};

use super::map::role;
use super::state::{SurfaceRow, SurfaceScreen};
use crate::surface::{Runner, RunnerState};
use crate::ui::draw_context::{self, DrawContext};
use crate::ui::hit::Part;
use crate::ui::locale::Words;
use crate::ui::number;
use crate::ui::rects;
use crate::ui::symbols::Symbols;
use crate::ui::theme::Role;
use crate::ui::widget::letters;
use crate::ui::widget::setting::{Choice, Placement, Setting, is_bullet};

/// Column widths in cells: bullet, letter, name, rate with its symbol and arrows, value of f.
const BULLET: u16 = 2;
const LETTER: u16 = 2;
const NAME: u16 = 9;
const RATE: u16 = 12;
const VALUE: u16 = 9;
/// Width of a share of steps where there is no room for both columns.
const SHARE: u16 = 5;
/// From this width on, f and the step of arrival have separate columns.
const BOTH: u16 = 42;

/// Offset of the rate column.
const RATE_AT: u16 = BULLET + LETTER + NAME;

pub(super) fn draw(screen: &SurfaceScreen, area: Rect, ctx: &mut DrawContext<'_>) {
    let line = |row: u16| rects::row(area, row);
    titles(screen, line(0), ctx);
    let runners = screen.race().runners();
    let mut y = 1;
    for row in rows(runners.len()) {
        match row {
            SurfaceRow::All => all(screen, line(y), ctx),
            SurfaceRow::Runner(index) => runner(screen, index, line(y), ctx),
        }
        y += 1;
    }
    let (_, below) = rects::top(area, y + 1);
    if below.height >= 2 {
        about(screen, below, ctx);
    }
    if area.height >= y + 14 {
        legend(screen, area, ctx);
    }
}

fn rows(runners: usize) -> impl Iterator<Item = SurfaceRow> {
    std::iter::once(SurfaceRow::All).chain((0..runners).map(SurfaceRow::Runner))
}

/// The row and the part of it at `at`.
pub(super) fn hit(
    screen: &SurfaceScreen,
    symbols: &Symbols,
    area: Rect,
    at: Position,
) -> Option<(SurfaceRow, Part)> {
    let index = at.y.checked_sub(area.y + 1)?;
    let row = rows(screen.race().runners().len()).nth(index.into())?;
    let part = if is_bullet(at.x, area.x) {
        Part::Switch
    } else {
        setting("", false).part(area, at.x, symbols)
    };
    Some((row, part))
}

/// Whether gradients are noisy here, so that the share of steps downhill says more than f.
fn is_noisy(screen: &SurfaceScreen) -> bool {
    screen.race().surface().noise > 0.0
}

fn titles(screen: &SurfaceScreen, area: Rect, ctx: &mut DrawContext<'_>) {
    let words = ctx.words;
    let both = area.width >= BOTH;
    let (x, rest) = (area.x + RATE_AT, area.x + RATE_AT + RATE);
    let mut row = ctx.row(area);
    row.go_to(x + 1).put(words.get("arena.rate"), Role::Dim);
    if is_noisy(screen) {
        row.go_to(rest).put(words.get("arena.downhill"), Role::Dim);
        if both {
            row.go_to(rest + VALUE)
                .put(words.get("arena.found"), Role::Dim);
        }
    } else if both {
        row.go_to(rest).put("f", Role::Dim);
        row.go_to(rest + VALUE)
            .put(words.get("arena.found"), Role::Dim);
    } else {
        row.go_to(rest)
            .put(words.get("arena.f-or-found"), Role::Dim);
    }
}

/// The rate of a row as an editable value.
fn setting(text: &str, chosen: bool) -> Setting<'_> {
    Setting {
        text,
        mark: " ",
        role: Role::Text,
        choice: Choice::of(chosen, true),
        placement: Placement::Column(RATE_AT, RATE - 1),
    }
}

fn rate(text: &str, chosen: bool, area: Rect, ctx: &mut DrawContext<'_>) {
    let (columns, _) = rects::left(area, RATE_AT + RATE - 1);
    let symbols = ctx.symbols;
    setting(text, chosen).draw(area, &mut ctx.row(columns), symbols);
}

fn all(screen: &SurfaceScreen, area: Rect, ctx: &mut DrawContext<'_>) {
    let chosen = screen.row() == SurfaceRow::All;
    let runners = screen.race().runners().len();
    let hidden = (0..runners)
        .filter(|index| screen.is_hidden(*index))
        .count();
    let (bullet, role) = if hidden == runners {
        (ctx.symbols.off, Role::Faint)
    } else {
        (ctx.symbols.on, Role::Dim)
    };
    let text = ctx.words.get("arena.all");
    let name = if chosen { Role::Accent } else { Role::Dim };
    ctx.row(area)
        .put(bullet, role)
        .go_to(area.x + BULLET)
        .put(text, name);
    if chosen {
        rate(ctx.words.get("arena.together"), true, area, ctx);
    }
}

fn runner(screen: &SurfaceScreen, index: usize, area: Rect, ctx: &mut DrawContext<'_>) {
    let Some(one) = screen.race().runners().get(index) else {
        return;
    };
    let chosen = screen.row() == SurfaceRow::Runner(index);
    let hidden = screen.is_hidden(index);
    let own = role(index);
    let bullet = if hidden {
        ctx.symbols.off
    } else {
        ctx.symbols.on
    };
    let entry = one.entry();
    let name = ctx.words.of(&["optimizer", entry.id, "label"], entry.label);
    let (flag, style) = (ctx.theme.flag(own), ctx.theme.style(own));
    let mut row = ctx.row(area);
    row.put_styled(bullet, style).go_to(area.x + BULLET);
    let letter = letters::of_optimizers()[index].to_string();
    row.put_styled(&letter, if hidden { style } else { flag });
    let name_role = match () {
        () if chosen => Role::Accent,
        () if hidden => Role::Faint,
        () => Role::Text,
    };
    row.go_to(area.x + BULLET + LETTER).put(name, name_role);
    if let Some((knob_index, knob)) = one.dial() {
        let value = number::knob(one.knobs()[knob_index]);
        rate(&format!("{} {value}", knob.symbol), chosen, area, ctx);
    }
    let (_, rest) = rects::left(area, RATE_AT + RATE);
    result(screen, one, rest, area.width >= BOTH, ctx);
}

/// The share of a runner's steps that went down, in whole percent; empty before its first.
fn downhill(one: &Runner, words: &'static Words) -> String {
    let numbers = words.numbers();
    let percent = |share: f64| numbers.count((100.0 * share).round() as u64);
    one.downhill()
        .map_or_else(String::new, |share| numbers.of_hundred(&percent(share)))
}

/// Draws the value of f and the state of a runner, or only the more important one if there is no room for both.
fn result(screen: &SurfaceScreen, one: &Runner, area: Rect, both: bool, ctx: &mut DrawContext<'_>) {
    let words = ctx.words;
    let (check, cross) = (ctx.symbols.check, ctx.symbols.non_finite);
    let is_noisy = is_noisy(screen);
    let value = if is_noisy {
        downhill(one, words)
    } else {
        words.numbers().loss(one.value())
    };
    let mut row = ctx.row(area);
    let is_value_shown = match one.state() {
        RunnerState::Diverged(_) => false,
        RunnerState::Running => true,
        RunnerState::Arrived(_) | RunnerState::OutOfView => both || is_noisy,
    };
    if is_value_shown {
        let width = if both { VALUE } else { SHARE };
        row.put(&value, Role::Text).go_to(area.x + width);
    }
    match one.state() {
        RunnerState::Diverged(step) => {
            let step = words.numbers().count(step);
            if both {
                let text = words.fill("arena.diverged", &[("step", &step)]);
                row.put(&format!("{cross} {text}"), Role::Divergence);
            } else {
                let text = words.fill("arena.lost-at", &[("step", &step)]);
                row.put(&text, Role::Divergence);
            }
        }
        RunnerState::Arrived(step) => {
            let step = words.numbers().count(step);
            // As wide as most, so that the ranks stand in a column.
            let column = if both { 6 } else { 0 };
            row.put(&format!("{check} {step:<column$}"), Role::Good);
            if both {
                row.put(&format!("#{}", rank(screen, one)), Role::Strong);
            }
        }
        RunnerState::OutOfView => {
            row.put(words.get("arena.out-of-view"), Role::Warning);
        }
        RunnerState::Running => {}
    }
}

/// The rank of a runner by its step of arrival, from 1; equal steps share a rank.
fn rank(screen: &SurfaceScreen, one: &Runner) -> usize {
    let step = |runner: &Runner| match runner.state() {
        RunnerState::Arrived(step) => Some(step),
        _ => None,
    };
    let own = step(one);
    let before = screen.race().runners().iter();
    1 + before
        .filter(|other| step(other).is_some_and(|other| Some(other) < own))
        .count()
}

/// Draws the explanation and the current state of the chosen runner.
fn about(screen: &SurfaceScreen, area: Rect, ctx: &mut DrawContext<'_>) {
    let words = ctx.words;
    let SurfaceRow::Runner(index) = screen.row() else {
        let text = words.get("arena.intro");
        for (line, text) in lines(text, area) {
            ctx.row(line).put(&text, Role::Dim);
        }
        return;
    };
    let Some(one) = screen.race().runners().get(index) else {
        return;
    };
    let ([x, y], [dx, dy]) = (one.point(), one.velocity());
    let entry = one.entry();
    let text = words.of(&["optimizer", entry.id, "explanation"], entry.explanation);
    let mut last = area.y;
    for (line, text) in lines(text, area) {
        ctx.row(line).put(&text, Role::Dim);
        last = line.bottom();
    }
    let facts = [
        ("arena.at", format!("{x:.3}, {y:.3}")),
        ("arena.velocity", words.numbers().loss(dx.hypot(dy))),
        ("arena.distance", words.numbers().loss(one.distance())),
        ("arena.steps-down", downhill(one, words)),
    ];
    let widest = facts.iter().map(|(key, _)| ctx.width(words.get(key)));
    let column = widest.max().unwrap_or(0) + 2;
    for (key, text) in facts {
        if last >= area.bottom() {
            return;
        }
        let line = rects::row(area, last - area.y);
        let mut row = ctx.row(line);
        row.put(words.get(key), Role::Dim).go_to(area.x + column);
        row.put(&text, Role::Text);
        last += 1;
    }
}

/// The lines of a wrapped text with their areas.
fn lines(text: &str, area: Rect) -> impl Iterator<Item = (Rect, String)> {
    let lines = draw_context::wrap(text, area.width.max(1));
    area.rows().zip(lines)
}

/// Draws the legend of the map at the bottom of the board.
fn legend(screen: &SurfaceScreen, area: Rect, ctx: &mut DrawContext<'_>) {
    let symbols = ctx.symbols;
    let mut all = vec![
        (symbols.best, Role::Strong, "arena.minimum"),
        ("+", Role::Accent, "arena.start"),
        (symbols.base, Role::Cursor, "arena.ahead"),
        (symbols.non_finite, Role::Divergence, "arena.lost"),
    ];
    if !screen.race().surface().saddles.is_empty() {
        all.insert(1, (symbols.off, Role::Strong, "arena.saddle"));
    }
    let (_, foot) = rects::bottom(area, all.len() as u16);
    for ((glyph, role, key), line) in all.into_iter().zip(foot.rows()) {
        let text = ctx.words.get(key);
        ctx.row(line).put(glyph, role).skip(1).put(text, Role::Dim);
    }
}
