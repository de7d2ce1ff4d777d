//! Gradient noise by batch size.

use ratatui::layout::Rect;

use super::state::Optimizer;
use crate::portrait::anatomy::{BatchSpread, Noise};
use crate::round;
use crate::ui::draw_context::{self, DrawContext};
use crate::ui::number::Numbers;
use crate::ui::theme::Role;

/// Width of the batch size with the marker of the current one, in cells.
const BATCH: u16 = 7;
/// Greatest width of a bar in cells.
const MAX_BAR: u16 = 30;

/// Draws the pane; `title` is the role of its title, or `None` where the tabs name it.
pub(super) fn draw(screen: &Optimizer, area: Rect, title: Option<Role>, ctx: &mut DrawContext<'_>) {
    let words = ctx.words;
    let mut row_areas = area.rows();
    let Some(head) = row_areas.next() else { return };
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
        if let Some(line_area) = row_areas.next() {
            ctx.row(line_area).put(&text, Role::Dim);
        }
        return;
    };
    let scale = scale(noise, words);
    if title.is_none() {
        row.put(&scale, Role::Strong);
    } else if draw_context::width(&symbols.text(&scale)) <= row.room() {
        row.end(&scale, Role::Strong);
    }
    // The text takes its rows before the table does.
    let text = sentence(noise, words);
    let lines = draw_context::wrap(&ctx.symbols.text(&text), area.width);
    let text_rows = (lines.len() as u16).min(area.height / 3);
    let table = area.height.saturating_sub(1 + text_rows);
    let shown = if noise.is_finite() {
        chosen(&noise.spreads, table.saturating_sub(1))
    } else {
        Vec::new()
    };
    if !shown.is_empty()
        && let Some(line_area) = row_areas.next()
    {
        heading(line_area, ctx);
    }
    let max = noise.spreads.first().map_or(1.0, larger_value);
    for (spread, line_area) in shown.iter().zip(&mut row_areas) {
        line(spread, noise, max, line_area, ctx);
    }
    for (line, line_area) in lines.iter().zip(&mut row_areas) {
        ctx.row(line_area).put(line, Role::Text);
    }
    // The meaning of B, if there is room for all of it.
    let explanation = draw_context::wrap(words.get("anatomy.scale-is"), area.width);
    let left = usize::from(area.height).saturating_sub(2 + shown.len() + lines.len());
    if noise.scale().is_some() && explanation.len() < left {
        for (line, line_area) in explanation.iter().zip(row_areas.skip(1)) {
            ctx.row(line_area).put(line, Role::Dim);
        }
    }
}

fn larger_value(spread: &BatchSpread) -> f64 {
    spread.measured.max(spread.predicted)
}

/// At most `rows` of the batch sizes, always including the current one.
fn chosen(spreads: &[BatchSpread], rows: u16) -> Vec<BatchSpread> {
    let mut left = spreads.to_vec();
    while left.len() > usize::from(rows) {
        // Sizes in the middle are dropped first, because the extremes are the most informative.
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

/// Whether long labels fit.
const fn is_wide(line_area: Rect) -> bool {
    line_area.width >= 40
}

fn heading(line_area: Rect, ctx: &mut DrawContext<'_>) {
    let words = ctx.words;
    let columns = Columns::of(line_area);
    ctx.row(line_area)
        .put(words.get("anatomy.batch"), Role::Faint);
    let mut right = |x: u16, text: &str, role: Role| {
        let text = ctx.symbols.text(text).into_owned();
        let left = x.saturating_sub(draw_context::width(&text));
        let at = Rect {
            x: left.max(line_area.x),
            width: line_area.right().saturating_sub(left.max(line_area.x)),
            ..line_area
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

/// The right ends of the columns, and the area of the bar.
struct Columns {
    measured: u16,
    predicted: u16,
    bar: Rect,
}

impl Columns {
    fn of(line_area: Rect) -> Self {
        let (column_width, gap) = if is_wide(line_area) { (12, 2) } else { (8, 1) };
        let measured = line_area.x + BATCH + column_width;
        let predicted = measured + column_width;
        let left = (predicted + gap).min(line_area.right());
        Self {
            measured,
            predicted,
            bar: Rect {
                x: left,
                width: line_area.right().saturating_sub(left).min(MAX_BAR),
                ..line_area
            },
        }
    }
}

fn line(spread: &BatchSpread, noise: &Noise, max: f64, line_area: Rect, ctx: &mut DrawContext<'_>) {
    let (words, symbols) = (ctx.words, ctx.symbols);
    let columns = Columns::of(line_area);
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
        ctx.row(line_area).put(symbols.play, Role::Accent);
    }
    let mut right = |x: u16, text: &str, role: Role| {
        let left = x.saturating_sub(draw_context::width(text)).max(line_area.x);
        let at = Rect {
            x: left,
            width: x.min(line_area.right()).saturating_sub(left),
            ..line_area
        };
        ctx.row(at).put(text, role);
    };
    right(line_area.x + BATCH - 1, &name, role);
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
    // Linear, because a logarithmic bar would hide that the noise falls with the square root of the batch size.
    let share = if max > 0.0 {
        spread.measured / max
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

/// A spread in multiples of the norm of the whole gradient: `3.06×`.
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

/// A summary in plain words.
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
