//! The header line: what is being trained, and the progress.

use ratatui::layout::Rect;

use crate::live::{Activity, Speed, Status};
use crate::train::{Cap, Until};
use crate::ui::draw_context::{self, DrawContext};
use crate::ui::naming;
use crate::ui::number;
use crate::ui::state::State;
use crate::ui::theme::Role;

/// A field of the header with a constant width.
struct Slot {
    parts: Vec<(String, Role)>,
    cells: u16,
    /// Fields of the highest rank are dropped first on narrow terminals; 0 is always kept.
    rank: u8,
}

pub(in crate::ui) fn header(state: &State, area: Rect, ctx: &mut DrawContext<'_>) {
    let mut left = names(state, ctx);
    let mut right = state
        .run
        .status
        .as_ref()
        .map_or_else(Vec::new, |status| figures(state, status, ctx));
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
    let dot = format!(" {} ", ctx.symbols.dot);
    let mut row = ctx.row(area);
    for slot in right.iter().rev() {
        let width: u16 = slot
            .parts
            .iter()
            .map(|(text, _)| draw_context::width(text))
            .sum();
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

fn names(state: &State, ctx: &DrawContext<'_>) -> Vec<Slot> {
    let Some(about) = &state.run.about else {
        return Vec::new();
    };
    let slot = |text: String, rank| Slot {
        cells: ctx.width(&text),
        parts: vec![(text, Role::Dim)],
        rank,
    };
    let recipe = &about.recipe;
    vec![
        slot(naming::data(about, ctx.words), 3),
        slot(format!("{} {}", about.network, recipe.activation), 5),
        slot(
            format!("{} {}", ctx.words.get("header.seed"), recipe.seed),
            7,
        ),
    ]
}

fn figures(state: &State, status: &Status, ctx: &DrawContext<'_>) -> Vec<Slot> {
    let words = ctx.words;
    let at = status.position;
    let mut slots = vec![activity(status, ctx)];
    slots.extend(limit(status, ctx));
    let figure = |label: &'static str, text: String, least: u16, rank| {
        let label = words.get(label);
        Slot {
            cells: draw_context::width(label) + 1 + ctx.width(&text).max(least),
            parts: vec![(format!("{label} "), Role::Dim), (text, Role::Strong)],
            rank,
        }
    };
    let until = state
        .run
        .about
        .as_ref()
        .and_then(|about| about.recipe.until);
    let of = |end: Option<String>| end.map_or_else(String::new, |end| format!("/{end}"));
    let epochs = of(match until {
        Some(Until::Epoch(end) | Until::Reached(_, Some(Cap::Epoch(end)))) => {
            Some(words.numbers().figure(end))
        }
        _ => None,
    });
    let steps = of(match until {
        Some(Until::Step(end) | Until::Reached(_, Some(Cap::Step(end)))) => {
            Some(words.numbers().count(end))
        }
        _ => None,
    });
    let least = 4 + draw_context::width(&epochs);
    slots.push(figure(
        "header.epoch",
        format!("{}{epochs}", words.numbers().epoch(at.epoch)),
        least,
        1,
    ));
    let least = 5 + draw_context::width(&steps);
    slots.push(figure(
        "header.step",
        format!("{}{steps}", words.numbers().count(at.step)),
        least,
        2,
    ));
    let unit = words.get("header.rate");
    let mut rate = format!("{:>6} {unit}", number::si(status.samples_per_second));
    let cells = draw_context::width(&rate);
    if status.activity != Activity::Training {
        rate.clear();
    }
    slots.push(Slot {
        cells,
        parts: vec![(rate, Role::Text)],
        rank: 6,
    });
    if let Some(seconds) = status.remaining {
        let text = words.fill(
            "header.left",
            &[("time", &words.numbers().duration(seconds))],
        );
        slots.push(Slot {
            cells: draw_context::width(&text).max(10),
            parts: vec![(text, Role::Text)],
            rank: 8,
        });
    }
    slots
}

fn activity(status: &Status, ctx: &DrawContext<'_>) -> Slot {
    let (glyph, key, role) = match status.activity {
        Activity::Training if status.replaying => {
            (ctx.symbols.play, "header.replaying", Role::Warning)
        }
        Activity::Paused if status.replaying => (ctx.symbols.pause, "header.past", Role::Warning),
        Activity::Training => (ctx.symbols.play, "header.training", Role::Good),
        Activity::Paused => (ctx.symbols.pause, "header.paused", Role::Warning),
        Activity::Stopped(_) => (ctx.symbols.stop, "header.stopped", Role::Warning),
    };
    let text = format!("{glyph} {}", ctx.words.get(key));
    let states = [
        "header.training",
        "header.paused",
        "header.stopped",
        "header.replaying",
    ];
    let widest = states
        .iter()
        .map(|key| draw_context::width(ctx.words.get(key)));
    let cells = widest.max().unwrap_or(0) + 3;
    Slot {
        cells,
        parts: vec![(text, role)],
        rank: 0,
    }
}

/// The speed limit, blank while training does not run.
fn limit(status: &Status, ctx: &DrawContext<'_>) -> Option<Slot> {
    let Speed::StepsPerSecond(rate) = status.speed else {
        return None;
    };
    let limit = ctx.words.numbers().figure(rate);
    let text = ctx.words.fill("header.limit", &[("rate", &limit)]);
    let cells = ctx.width(&text);
    let is_training = status.activity == Activity::Training;
    Some(Slot {
        cells,
        parts: is_training
            .then_some((text, Role::Text))
            .into_iter()
            .collect(),
        rank: 4,
    })
}
