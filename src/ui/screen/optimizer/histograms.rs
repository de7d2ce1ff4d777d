//! Histograms of gradient, step, state and effective learning rates over the parameters.

use ratatui::layout::Rect;

use super::state::Optimizer;
use super::{hue, words};
use crate::portrait::anatomy::{Epsilon, Scale, Spread, UpdateTerms};
use crate::ui::draw_context::{self, DrawContext};
use crate::ui::number::Numbers;
use crate::ui::rects;
use crate::ui::symbols::{SymbolSet, Symbols};
use crate::ui::theme::Role;
use crate::ui::widget::pixels;

/// Least width of the labels at the left, in cells.
const LABEL: u16 = 5;
/// Least number of bars worth drawing.
const MIN_BARS: u16 = 8;

/// A labelled histogram.
struct Bars<'a> {
    name: &'a str,
    role: Role,
    spread: &'a Spread,
    /// An additional note, may be empty.
    note: String,
}

fn all<'a>(update: &'a UpdateTerms, ctx: &DrawContext<'_>) -> Vec<Bars<'a>> {
    let entry = update.example.entry;
    let mut all: Vec<Bars<'a>> = update
        .spreads
        .iter()
        .map(|spread| Bars {
            name: spread.symbol,
            role: hue::of(spread.symbol, entry),
            spread,
            note: String::new(),
        })
        .collect();
    if let Some(rates) = &update.rates {
        let median = words::figure(f64::from(rates.quantiles.median), ctx.words.numbers());
        all.push(Bars {
            name: ctx.words.get("anatomy.rate-short"),
            role: hue::RATE,
            spread: &rates.spread,
            note: ctx.words.fill("anatomy.median", &[("rate", &median)]),
        });
    }
    all
}

/// The rows of one histogram: its bars, its axis if that has a row of its own, and blank rows after it.
#[derive(Clone, Copy)]
struct HistogramRows {
    bars: u16,
    axis: bool,
    spacing: u16,
}

impl HistogramRows {
    fn of(count: u16, height: u16) -> Self {
        let each = height / count.max(1);
        match each {
            0..2 => Self {
                bars: 1,
                axis: false,
                spacing: 0,
            },
            2 => Self {
                bars: 1,
                axis: true,
                spacing: 0,
            },
            3..=4 => Self {
                bars: each - 1,
                axis: true,
                spacing: 0,
            },
            _ => Self {
                bars: (each - 2).min(5),
                axis: true,
                spacing: 1,
            },
        }
    }

    fn rows(self) -> u16 {
        self.bars + u16::from(self.axis) + self.spacing
    }
}

/// Splits the pane below its title into the list of histograms and the line about ε.
fn split(update: &UpdateTerms, area: Rect) -> (Rect, Rect) {
    let has_epsilon = u16::from(update.epsilon.is_some() && area.height >= 7);
    rects::bottom(area, has_epsilon)
}

/// The greatest scroll offset, in histograms.
pub(super) fn max_scroll(screen: &Optimizer, area: Rect) -> u16 {
    let Some(update) = screen.update() else {
        return 0;
    };
    let (list, _) = split(update, below_title(area));
    let count = update.spreads.len() as u16 + u16::from(update.rates.is_some());
    let plan = HistogramRows::of(count, list.height);
    count.saturating_sub(list.height / plan.rows().max(1))
}

const fn below_title(area: Rect) -> Rect {
    rects::top(area, 1).1
}

/// Draws the pane; `title` is the role of its title, or `None` where the tabs name it.
pub(super) fn draw(
    screen: &Optimizer,
    area: Rect,
    title: Option<Role>,
    scroll: u16,
    ctx: &mut DrawContext<'_>,
) {
    if area.is_empty() {
        return;
    }
    let (words, symbols) = (ctx.words, ctx.symbols);
    let mut row = ctx.row(area);
    if let Some(title) = title {
        row.put(words.get("anatomy.histograms"), title).skip(2);
    }
    let Some(update) = screen.update() else {
        return;
    };
    let (list, epsilon) = split(update, below_title(area));
    // Without a line of its own, the note about ε goes beside the title.
    let (note, role) = if let Some(one) = update.epsilon.filter(|_| epsilon.height == 0) {
        (
            epsilon_note(&one, update, words.numbers()),
            epsilon_role(&one),
        )
    } else {
        let total = update.spreads.first().map_or(0, Spread::total);
        let of = words.fill("anatomy.of", &[("count", &words.numbers().count(total))]);
        (of, Role::Dim)
    };
    if title.is_none() {
        row.put(&note, role);
    } else if symbols_width(symbols, &note) <= row.room() {
        row.end(&note, role);
    }
    let all = all(update, ctx);
    let plan = HistogramRows::of(all.len() as u16, list.height);
    let names = all.iter().map(|bars| ctx.width(bars.name) + 1);
    let label = names.max().unwrap_or(0).max(LABEL);
    let mut y = list.y;
    for bars in all.iter().skip(usize::from(scroll)) {
        if y + plan.bars + u16::from(plan.axis) > list.bottom() {
            break;
        }
        let slot = Rect {
            y,
            height: plan.bars + u16::from(plan.axis),
            ..list
        };
        draw_bars(bars, label, plan, slot, ctx);
        y += plan.rows();
    }
    if let Some(one) = &update.epsilon
        && epsilon.height > 0
    {
        let share = words.numbers().percent(one.share());
        let squares = squares(update);
        let text = words.fill(
            "anatomy.epsilon",
            &[("share", &share), ("symbol", &squares)],
        );
        let text = if ctx.width(&text) <= epsilon.width {
            text
        } else {
            epsilon_note(one, update, words.numbers())
        };
        ctx.row(epsilon).put(&text, epsilon_role(one));
    }
}

/// The symbol of the squares to which ε is added under the root.
fn squares(update: &UpdateTerms) -> &'static str {
    let mut spreads = update.spreads.iter();
    let squares = spreads.find(|spread| spread.scale == Scale::Log);
    squares.map_or("", |spread| spread.symbol)
}

fn epsilon_note(one: &Epsilon, update: &UpdateTerms, numbers: Numbers) -> String {
    let share = numbers.percent(one.share());
    format!("ε > {}: {share}", squares(update))
}

fn epsilon_role(one: &Epsilon) -> Role {
    if one.share() >= 0.5 {
        Role::Warning
    } else {
        Role::Dim
    }
}

fn symbols_width(symbols: &Symbols, text: &str) -> u16 {
    draw_context::width(&symbols.text(text))
}

fn draw_bars(
    bars: &Bars<'_>,
    label: u16,
    plan: HistogramRows,
    slot: Rect,
    ctx: &mut DrawContext<'_>,
) {
    let spread = bars.spread;
    let ends = ends(spread, ctx.symbols, ctx.words.numbers());
    let beside = if plan.axis {
        0
    } else {
        // Without an axis row, the range is beside the bars.
        ENDS + 1
    };
    let name = Rect {
        y: slot.y + plan.bars.saturating_sub(1),
        height: 1,
        ..slot
    };
    ctx.row(name).put(bars.name, bars.role);
    let available = slot.width.saturating_sub(label + beside);
    if available < MIN_BARS {
        return;
    }
    let width = available.min(Spread::BINS as u16);
    let area = Rect {
        x: slot.x + label,
        width,
        height: plan.bars,
        ..slot
    };
    columns(spread, bars.role, area, ctx);
    if plan.axis {
        let axis = Rect {
            x: area.x,
            y: area.bottom(),
            width: slot.right() - area.x,
            height: 1,
        };
        draw_axis(bars, &ends, width, axis, ctx);
    } else {
        let text = match spread.scale {
            Scale::Symmetric => format!("± {}", ends[1]),
            Scale::Log => format!("{}…{}", ends[0], ends[1]),
        };
        ctx.row(name).end(&text, Role::Dim);
    }
}

/// Cells of the range beside the bars: `10⁻¹²…10⁻¹`.
const ENDS: u16 = 11;

/// The labels of the ends of the axis.
fn ends(spread: &Spread, symbols: &Symbols, numbers: Numbers) -> [String; 2] {
    let [low, high] = spread.range;
    match spread.scale {
        Scale::Symmetric => [
            format!("−{}", words::figure(high, numbers)),
            words::figure(high, numbers),
        ],
        Scale::Log => [low, high].map(|exponent| power(exponent, symbols)),
    }
}

const DIGITS: [char; 10] = ['⁰', '¹', '²', '³', '⁴', '⁵', '⁶', '⁷', '⁸', '⁹'];

/// A power of ten: `10⁻⁸`, in ASCII `1e-8`.
fn power(exponent: f64, symbols: &Symbols) -> String {
    if symbols.set == SymbolSet::Ascii {
        return format!("1e{exponent:.0}");
    }
    let text = format!("{:.0}", exponent + 0.0);
    let raised = text.chars().map(|letter| match letter.to_digit(10) {
        Some(digit) => DIGITS[digit as usize],
        None => '⁻',
    });
    format!("10{}", raised.collect::<String>())
}

/// Draws the bars, whose heights are square roots of the counts, to keep thin tails visible.
fn columns(spread: &Spread, role: Role, area: Rect, ctx: &mut DrawContext<'_>) {
    let bins = spread.counts.len();
    let cells = usize::from(area.width).min(bins).max(1);
    let level = |cell: usize| {
        let (from, to) = (cell * bins / cells, (cell + 1) * bins / cells);
        let counts = &spread.counts[from..to.max(from + 1).min(bins)];
        // The mean of the bins in a cell, because some cells have one bin more than others.
        counts.iter().sum::<u64>() as f32 / counts.len().max(1) as f32
    };
    let max = (0..cells).map(level).fold(f32::MIN_POSITIVE, f32::max);
    let (style, baseline) = (ctx.theme.style(role), ctx.theme.style(Role::Axis));
    for (cell, x) in (0..cells).zip(area.x..) {
        let share = (level(cell) / max).sqrt() * f32::from(area.height);
        for (above, y) in (area.top()..area.bottom()).rev().enumerate() {
            let filled = (share - above as f32).clamp(0.0, 1.0);
            let Some(cell) = ctx.buffer.cell_mut((x, y)) else {
                continue;
            };
            if filled > 0.0 && (above == 0 || filled >= 0.125) {
                cell.set_symbol(pixels::bar(ctx.symbols, filled))
                    .set_style(style);
            } else if above == 0 {
                cell.set_symbol(ctx.symbols.dot).set_style(baseline);
            }
        }
    }
}

/// Draws the axis below the bars: its ends, and the counts outside all bins.
fn draw_axis(
    bars: &Bars<'_>,
    ends: &[String; 2],
    width: u16,
    axis: Rect,
    ctx: &mut DrawContext<'_>,
) {
    let (spread, numbers) = (bars.spread, ctx.words.numbers());
    let zeros = (spread.zeros > 0).then(|| {
        let share = numbers.percent(spread.zeros as f64 / spread.total().max(1) as f64);
        ctx.words.fill("anatomy.zeros", &[("share", &share)])
    });
    let below = Rect { width, ..axis };
    let mut row = ctx.row(below);
    row.put(&ends[0], Role::Dim).skip(1);
    row.end(&ends[1], Role::Dim).end_skip(1);
    // Notes go to the right of the axis where the pane is wider, else between its ends.
    let notes: Vec<&String> = [
        Some(&bars.note).filter(|note| !note.is_empty()),
        zeros.as_ref(),
    ]
    .into_iter()
    .flatten()
    .collect();
    let beside = Rect {
        x: (below.right() + 2).min(axis.right()),
        width: axis.right().saturating_sub(below.right() + 2),
        ..axis
    };
    let text = notes
        .iter()
        .map(|note| note.as_str())
        .collect::<Vec<_>>()
        .join("  ");
    let text_width = ctx.width(&text);
    if text_width <= beside.width {
        ctx.row(beside).put(&text, Role::Dim);
        return;
    }
    let (left, right) = (ctx.width(&ends[0]), ctx.width(&ends[1]));
    let available = below.width.saturating_sub(left + right + 2);
    for text in [Some(text), zeros.clone(), Some(bars.note.clone())]
        .into_iter()
        .flatten()
    {
        let text_width = ctx.width(&text);
        if text_width <= available && text_width > 0 {
            let middle = below.x + left + 1 + (available - text_width) / 2;
            ctx.row(Rect {
                x: middle,
                width: text_width,
                ..below
            })
            .put(&text, Role::Text);
            return;
        }
    }
}
