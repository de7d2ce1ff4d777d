//! How noisy the gradient of a batch is, by its size.

use ratatui::layout::Rect;

use super::state::Optimizer;
use crate::portrait::anatomy::{BatchSpread, Noise};
use crate::round;
use crate::ui::draw_context::{self, DrawContext};
use crate::ui::number::Numbers;
use crate::ui::theme::Role;

/// Cells of the batch size, with the mark of the current one.
const BATCH: u16 = 7;
/// The longest bar.
const MOST_BAR: u16 = 30;

/// Draws the pane; `title` is the role of its name, where that does not stand elsewhere.
pub(super) fn draw(screen: &Optimizer, area: Rect, title: Option<Role>, ctx: &mut DrawContext<'_>) {
    let words = ctx.words;
    let mut places = area.rows();
    let Some(head) = places.next() else { return };
    let anatomy = screen.anatomy.as_ref();
    let noise = anatomy.and_then(|anatomy| anatomy.noise.as_ref());
    let symbols = ctx.symbols;
    let mut row = ctx.row(head);
    if let Some(title) = title {
        row.put(words.get("anatomy.noise"), title).skip(2);
    }
    let Some(noise) = noise else {
        let share = anatomy.map_or(0.0, |anatomy| anatomy.noise_progress);
        let text = words.fill(
            "anatomy.measuring",
            &[("share", &words.numbers().done(share))],
        );
        if let Some(place) = places.next() {
            ctx.row(place).put(&text, Role::Dim);
        }
        return;
    };
    let scale = scale(noise, words);
    if title.is_none() {
        row.put(&scale, Role::Strong);
    } else if draw_context::width(&symbols.text(&scale)) <= row.room() {
        row.end(&scale, Role::Strong);
    }
    // What is said in words needs its lines first.
    let text = sentence(noise, words);
    let lines = draw_context::wrap(&ctx.symbols.text(&text), area.width);
    let spoken = (lines.len() as u16).min(area.height / 3);
    let table = area.height.saturating_sub(1 + spoken);
    let shown = if noise.is_finite() {
        chosen(&noise.spreads, table.saturating_sub(1))
    } else {
        Vec::new()
    };
    if !shown.is_empty()
        && let Some(place) = places.next()
    {
        heading(place, ctx);
    }
    let most = noise.spreads.first().map_or(1.0, most);
    for (spread, place) in shown.iter().zip(&mut places) {
        line(spread, noise, most, place, ctx);
    }
    for (line, place) in lines.iter().zip(&mut places) {
        ctx.row(place).put(line, Role::Text);
    }
    // What B means, where there is room to say it whole.
    let meaning = draw_context::wrap(words.get("anatomy.scale-is"), area.width);
    let left = usize::from(area.height).saturating_sub(2 + shown.len() + lines.len());
    if noise.scale().is_some() && meaning.len() < left {
        for (line, place) in meaning.iter().zip(places.skip(1)) {
            ctx.row(place).put(line, Role::Dim);
        }
    }
}

fn most(spread: &BatchSpread) -> f64 {
    spread.measured.max(spread.predicted)
}

/// As many of the sizes as there are rows: the current one always, then from the smallest.
fn chosen(spreads: &[BatchSpread], rows: u16) -> Vec<BatchSpread> {
    let mut left = spreads.to_vec();
    while left.len() > usize::from(rows) {
        // The middle goes first: the ends tell most.
        let middle = (0..left.len())
            .filter(|at| !left[*at].is_current)
            .min_by_key(|at| at.abs_diff(left.len() / 2));
        match middle {
            Some(at) if left.len() > 1 => drop(left.remove(at)),
            _ => break,
        }
    }
    left
}

/// Whether there is room for long words.
const fn is_wide(place: Rect) -> bool {
    place.width >= 40
}

fn heading(place: Rect, ctx: &mut DrawContext<'_>) {
    let words = ctx.words;
    let columns = Columns::of(place);
    ctx.row(place).put(words.get("anatomy.batch"), Role::Faint);
    let mut right = |x: u16, text: &str, role: Role| {
        let text = ctx.symbols.text(text).into_owned();
        let left = x.saturating_sub(draw_context::width(&text));
        let at = Rect {
            x: left.max(place.x),
            width: place.right().saturating_sub(left.max(place.x)),
            ..place
        };
        ctx.row(at).put(&text, role);
    };
    right(columns.measured, words.get("anatomy.measured"), Role::Faint);
    right(
        columns.predicted,
        words.get("anatomy.predicted"),
        Role::Faint,
    );
}

/// Where the columns end.
struct Columns {
    measured: u16,
    predicted: u16,
    bar: Rect,
}

impl Columns {
    fn of(place: Rect) -> Self {
        let (figures, air) = if is_wide(place) { (12, 2) } else { (8, 1) };
        let measured = place.x + BATCH + figures;
        let predicted = measured + figures;
        let left = (predicted + air).min(place.right());
        Self {
            measured,
            predicted,
            bar: Rect {
                x: left,
                width: place.right().saturating_sub(left).min(MOST_BAR),
                ..place
            },
        }
    }
}

fn line(spread: &BatchSpread, noise: &Noise, most: f64, place: Rect, ctx: &mut DrawContext<'_>) {
    let (words, symbols) = (ctx.words, ctx.symbols);
    let columns = Columns::of(place);
    let is_whole = spread.batch >= noise.samples;
    let name = if is_whole {
        words.get("recipe.full").to_owned()
    } else {
        words.numbers().count(spread.batch as u64)
    };
    let role = if spread.is_current {
        Role::Accent
    } else {
        Role::Text
    };
    if spread.is_current {
        ctx.row(place).put(symbols.play, Role::Accent);
    }
    let mut right = |x: u16, text: &str, role: Role| {
        let left = x.saturating_sub(draw_context::width(text)).max(place.x);
        let at = Rect {
            x: left,
            width: x.min(place.right()).saturating_sub(left),
            ..place
        };
        ctx.row(at).put(text, role);
    };
    right(place.x + BATCH - 1, &name, role);
    right(
        columns.measured,
        &relative(spread.measured, words.numbers()),
        role,
    );
    right(
        columns.predicted,
        &relative(spread.predicted, words.numbers()),
        Role::Dim,
    );
    // Logarithmic would hide what it is about: noise falls with the root of the size.
    let share = if most > 0.0 {
        spread.measured / most
    } else {
        0.0
    };
    let cells = share.clamp(0.0, 1.0) * f64::from(columns.bar.width);
    let cells = if share > 0.0 {
        cells.round().max(1.0)
    } else {
        0.0
    } as usize;
    let bar = if spread.is_current {
        Role::Accent
    } else {
        Role::Objective
    };
    ctx.row(columns.bar).put(&symbols.solid.repeat(cells), bar);
}

/// A spread in lengths of the whole gradient: `3.06×`.
fn relative(x: f64, numbers: Numbers) -> String {
    if x == 0.0 {
        "0".to_owned()
    } else {
        super::words::figure(x, numbers)
    }
}

fn scale(noise: &Noise, words: &'static crate::ui::locale::Words) -> String {
    let figure = |x: f64| words.numbers().figure(round::two_digits(x));
    let Some(scale) = noise.scale() else {
        return words.get("anatomy.no-scale").to_owned();
    };
    let low = figure(scale.low);
    match scale.high {
        Some(high) => words.fill("anatomy.scale", &[("low", &low), ("high", &figure(high))]),
        None => words.fill("anatomy.scale-least", &[("low", &low)]),
    }
}

/// What it comes to, in plain words.
fn sentence(noise: &Noise, words: &'static crate::ui::locale::Words) -> String {
    if !noise.is_finite() {
        return words.get("anatomy.not-finite").to_owned();
    }
    if noise.scale().is_none_or(|scale| scale.high.is_none()) {
        return words.get("anatomy.no-signal").to_owned();
    }
    let current = noise.spreads.iter().find(|spread| spread.is_current);
    let first = noise.spreads.first();
    let Some(one) = current.or(first) else {
        return String::new();
    };
    if one.batch >= noise.samples {
        return words.get("anatomy.no-noise").to_owned();
    }
    let batch = words.numbers().count(one.batch as u64);
    let times = words.numbers().figure(round::two_digits(one.measured));
    match first.filter(|first| first.batch == 1 && one.batch > 1) {
        None => words.fill("anatomy.noise-is", &[("batch", &batch), ("times", &times)]),
        Some(single) => {
            let single = words.numbers().figure(round::two_digits(single.measured));
            let values: [(&str, &dyn std::fmt::Display); 3] =
                [("one", &single), ("batch", &batch), ("times", &times)];
            words.fill("anatomy.noise-both", &values)
        }
    }
}
