//! The layers: distribution of activations, dead and dropped units, normalization, and the norms of weights and
//! gradients.

use ratatui::layout::Rect;

use crate::nn::Role as Kind;
use crate::portrait::{LayerPortrait, Portrait};
use crate::train::Snapshot;
use crate::ui::draw_context::DrawContext;
use crate::ui::number::Numbers;
use crate::ui::theme::Role;
use crate::ui::widget::pixels;

/// Width of the labels at the left, in cells.
const LABEL: u16 = 10;
/// Width of the values at the right, in cells.
const FIGURES: u16 = 20;

enum Line<'a> {
    Title(usize),
    Output,
    Histogram(&'a LayerPortrait),
    Units(&'a LayerPortrait),
    /// A value per unit: symbol and values.
    Tap(&'static str, &'a [f32]),
    /// The dropout mask of a sample: 0 for dropped units.
    Mask(&'a [f32]),
    Blank,
}

fn all(portrait: &Portrait) -> Vec<Line<'_>> {
    let mut lines = Vec::new();
    for (index, layer) in portrait.layers.iter().enumerate() {
        lines.push(Line::Title(index));
        lines.push(Line::Histogram(layer));
        lines.push(Line::Units(layer));
        for (_, symbol, values) in portrait.snapshot.layers.get(index).into_iter().flatten() {
            // A mask has a row per sample; the first one stands for all.
            let values = &values[..layer.width.min(values.len())];
            lines.push(match *symbol {
                "mask" => Line::Mask(values),
                symbol => Line::Tap(symbol, values),
            });
        }
    }
    lines.push(Line::Output);
    lines
}

/// The number of lines of all layers.
pub(super) fn lines(portrait: &Portrait) -> u16 {
    all(portrait).len() as u16
}

pub(super) fn draw(portrait: &Portrait, scroll: u16, area: Rect, ctx: &mut DrawContext<'_>) {
    let mut lines = all(portrait);
    let layers = portrait.layers.len();
    // Blank lines between layers if there is room.
    if lines.len() + layers <= usize::from(area.height) {
        let mut spaced = Vec::with_capacity(lines.len() + layers);
        for line in lines {
            if !spaced.is_empty() && matches!(line, Line::Title(_) | Line::Output) {
                spaced.push(Line::Blank);
            }
            spaced.push(line);
        }
        lines = spaced;
    }
    for (line_area, line) in area.rows().zip(lines.iter().skip(usize::from(scroll))) {
        draw_line(portrait, line, line_area, ctx);
    }
}

fn draw_line(portrait: &Portrait, line: &Line<'_>, line_area: Rect, ctx: &mut DrawContext<'_>) {
    let words = ctx.words;
    match line {
        Line::Blank => {}
        Line::Title(index) => {
            let layer = &portrait.layers[*index];
            let name = words.fill("model.hidden", &[("layer", &(index + 1))]);
            title(
                &portrait.snapshot,
                *index,
                &name,
                Some(layer),
                line_area,
                ctx,
            );
        }
        Line::Output => {
            let name = words.get("model.output");
            title(
                &portrait.snapshot,
                portrait.layers.len(),
                name,
                None,
                line_area,
                ctx,
            );
        }
        Line::Histogram(layer) => histogram(layer, line_area, ctx),
        Line::Units(layer) => {
            let label = words.get("model.units");
            let dead = words.fill("model.dead", &[("dead", &layer.dead), ("of", &layer.width)]);
            let role = if layer.dead > 0 {
                Role::Warning
            } else {
                Role::Dim
            };
            strip(
                label,
                Role::Dim,
                &layer.unit_means,
                (&dead, role),
                line_area,
                ctx,
            );
        }
        Line::Tap(symbol, values) => {
            let range = range(values, ctx.words.numbers());
            strip(
                symbol,
                Role::Symbol,
                values,
                (&range, Role::Dim),
                line_area,
                ctx,
            );
        }
        Line::Mask(mask) => draw_mask(mask, line_area, ctx),
    }
}

/// Draws a layer's name and the norms of its weights and of the last gradient.
fn title(
    snapshot: &Snapshot,
    index: usize,
    name: &str,
    layer: Option<&LayerPortrait>,
    line_area: Rect,
    ctx: &mut DrawContext<'_>,
) {
    let numbers = ctx.words.numbers();
    let mut row = ctx.row(line_area);
    row.put(name, Role::Text).skip(1);
    if let Some(layer) = layer {
        row.put(&layer.width.to_string(), Role::Dim);
    }
    let norms = snapshot.norms.iter();
    if let Some(norms) = norms
        .clone()
        .find(|one| one.layer == index && one.role == Kind::Weight)
    {
        let figure = |x: f64| {
            if x.is_finite() {
                numbers.figure(x)
            } else {
                "–".to_owned()
            }
        };
        row.end(&figure(norms.gradient), Role::Text)
            .end("‖g‖ ", Role::Symbol)
            .end_skip(2);
        row.end(&figure(norms.weight), Role::Text)
            .end("‖W‖ ", Role::Symbol);
    }
}

/// Draws the distribution of a layer's activations over the validation set.
fn histogram(layer: &LayerPortrait, line_area: Rect, ctx: &mut DrawContext<'_>) {
    let histogram = &layer.histogram;
    let max = histogram.counts.iter().copied().max().unwrap_or(0).max(1) as f32;
    let all: u64 = histogram.counts.iter().sum::<u64>() + histogram.zeros + histogram.not_finite;
    let numbers = ctx.words.numbers();
    let label = ctx.words.get("model.activations");
    let [low, high] = histogram.range;
    let mut figures = format!("{} … {}", short(low, numbers), short(high, numbers));
    if histogram.zeros > 0 {
        let share = numbers.percent(histogram.zeros as f64 / all.max(1) as f64);
        figures = ctx.words.fill(
            "model.zeros",
            &[("share", &share), ("high", &short(high, numbers))],
        );
    }
    let bins = histogram.counts.len().max(1);
    let cells = cells(line_area);
    // Square roots keep thin tails visible.
    let value = |cell: usize| {
        let (from, to) = (
            cell * bins / cells,
            ((cell + 1) * bins / cells).max(cell * bins / cells + 1),
        );
        let counts = histogram.counts.get(from..to.min(bins)).unwrap_or_default();
        let count = counts.iter().copied().max().unwrap_or(0);
        (Role::Objective, (count as f32 / max).sqrt())
    };
    bars(
        (label, Role::Dim),
        cells.min(bins),
        value,
        (&figures, Role::Dim),
        line_area,
        ctx,
    );
}

fn cells(line_area: Rect) -> usize {
    usize::from(line_area.width.saturating_sub(LABEL + FIGURES + 1)).max(1)
}

/// Draws a bar per unit, with one colour for positive and another for negative values.
fn strip(
    label: &str,
    role: Role,
    values: &[f32],
    figures: (&str, Role),
    line_area: Rect,
    ctx: &mut DrawContext<'_>,
) {
    let max = values
        .iter()
        .fold(f32::MIN_POSITIVE, |max, value| max.max(value.abs()));
    let shown = values.len().min(cells(line_area));
    let value = |cell: usize| {
        let value = values[cell];
        let role = if value < 0.0 {
            Role::Train
        } else {
            Role::Validation
        };
        (role, value.abs() / max)
    };
    bars((label, role), shown, value, figures, line_area, ctx);
}

fn bars(
    (label, label_role): (&str, Role),
    count: usize,
    value: impl Fn(usize) -> (Role, f32),
    (figures, figures_role): (&str, Role),
    line_area: Rect,
    ctx: &mut DrawContext<'_>,
) {
    let symbols = ctx.symbols;
    let mut row = ctx.row(line_area);
    row.end(figures, figures_role).end_skip(1);
    row.skip(1)
        .put(label, label_role)
        .go_to(line_area.x + LABEL);
    for cell in 0..count.min(usize::from(row.room())) {
        let (role, level) = value(cell);
        row.put(pixels::bar(symbols, level), role);
    }
}

/// Draws the units dropped for the first sample of the last step.
fn draw_mask(mask: &[f32], line_area: Rect, ctx: &mut DrawContext<'_>) {
    let symbols = ctx.symbols;
    let dropped = mask.iter().filter(|kept| **kept == 0.0).count();
    let figures = ctx.words.fill(
        "model.dropped",
        &[("dropped", &dropped), ("of", &mask.len())],
    );
    let label = ctx.words.get("model.mask");
    let mut row = ctx.row(line_area);
    row.end(&figures, Role::Dim).end_skip(1);
    row.skip(1).put(label, Role::Dim).go_to(line_area.x + LABEL);
    for kept in mask.iter().take(cells(line_area)) {
        if *kept == 0.0 {
            row.put(symbols.dot, Role::Faint);
        } else {
            row.put(symbols.on, Role::Good);
        }
    }
}

fn range(values: &[f32], numbers: Numbers) -> String {
    let finite = values.iter().copied().filter(|value| value.is_finite());
    let (low, high) = finite.fold((f32::INFINITY, f32::NEG_INFINITY), |(low, high), value| {
        (low.min(value), high.max(value))
    });
    if low > high {
        return String::new();
    }
    format!("{} … {}", short(low, numbers), short(high, numbers))
}

/// A number in a few characters.
fn short(value: f32, numbers: Numbers) -> String {
    if value.abs() < 100.0 {
        format!("{value:.2}")
    } else {
        numbers.figure(f64::from(value))
    }
}
