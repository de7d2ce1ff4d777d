//! The panel with the confidence intervals of the net's validation loss and accuracy, and of their differences to the
//! other branches.

use std::fmt::Display;
use std::sync::Arc;

use ratatui::layout::Rect;

use super::draw_context::DrawContext;
use super::rects;
use super::state::State;
use super::theme::Role;
use crate::answer::{Cell, Sheet};
use crate::live::Render;
use crate::study::bootstrap::interval::{Interval, LEVEL, RESAMPLES};
use crate::study::bootstrap::{BranchDifference, MetricIntervals, SnapshotIntervals};
use crate::train::history::BranchId;
use crate::train::{Snapshot, SnapshotExtras};

/// The intervals of the net as it stands, computed while they are shown.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct IntervalsRequest;

impl Render for IntervalsRequest {
    type Output = SnapshotIntervals;
    type Cache = ();

    fn extras(&self) -> SnapshotExtras {
        SnapshotExtras::branches()
    }

    fn render(&self, snapshot: &Arc<Snapshot>, (): &mut ()) -> (Arc<SnapshotIntervals>, bool) {
        (Arc::new(SnapshotIntervals::of(snapshot)), true)
    }
}

/// The intervals that are shown as a table; without rows while they are computed.
pub(super) fn sheet(state: &State) -> Sheet {
    let mut rows = Vec::new();
    if let Some(found) = &state.intervals {
        rows.extend(rows_of(state, found, None, &found.net));
        for one in &found.differences {
            rows.extend(rows_of(state, found, Some(one), &one.difference));
        }
    }
    Sheet {
        name: "intervals",
        columns: vec![
            "branch",
            "step",
            "minus_branch",
            "minus_step",
            "measure",
            "estimate",
            "percentile_low",
            "percentile_high",
            "bca_low",
            "bca_high",
            "samples",
        ],
        rows,
    }
}

/// A row for each measure: of the net itself, or of what it has more than another branch.
fn rows_of(
    state: &State,
    found: &SnapshotIntervals,
    minus: Option<&BranchDifference>,
    intervals: &MetricIntervals,
) -> Vec<Vec<Cell>> {
    let name = |id: BranchId| {
        let mut all = state.run.branches().iter();
        let found = all.find(|one| one.id == id);
        found.map_or(Cell::Nothing, |one| Cell::Text(one.name.clone()))
    };
    let here = state.run.branch().map_or(Cell::Nothing, |one| name(one.id));
    let measures = [
        ("validation_loss", &intervals.loss),
        ("validation_accuracy", &intervals.accuracy),
    ];
    let row = |(measure, interval): (&str, &Option<Interval>)| {
        let one = interval.as_ref()?;
        let mut row = vec![
            here.clone(),
            Cell::Count(found.step),
            minus.map_or(Cell::Nothing, |minus| name(minus.branch)),
            minus.map_or(Cell::Nothing, |minus| Cell::Count(minus.step)),
            Cell::Text(measure.to_owned()),
        ];
        let [[low, high], [bca_low, bca_high]] = [one.percentile, one.bca];
        let numbers = [one.estimate, low, high, bca_low, bca_high];
        row.extend(numbers.map(Cell::Number));
        row.push(Cell::Count(found.samples as u64));
        Some(row)
    };
    measures.into_iter().filter_map(row).collect()
}

/// Columns that the table takes at most.
const WIDEST: u16 = 80;

/// What a value is, which determines how it is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Measure {
    Loss,
    Accuracy,
}

/// A line below the title.
#[derive(Clone, Debug, PartialEq)]
enum Line {
    /// The names of the columns.
    Heading,
    /// Measure, locale key of its name, whether it is a difference, and its interval.
    Values(Measure, &'static str, bool, Option<Interval>),
    /// The two branches of the differences below, and what these say.
    Pair(String, Role),
    Note(&'static str),
}

pub(super) fn draw(state: &State, ctx: &mut DrawContext<'_>) {
    let lines = lines(state);
    let area = state.area;
    let height = (lines.len() as u16 + 1).min(area.height.saturating_sub(4));
    let (above, _) = rects::bottom(area, 1);
    let (_, panel) = rects::bottom(above, height);
    ctx.clear(panel);
    let (edge, rest) = rects::top(panel, 1);
    // On a wide screen the figures stay near their names.
    let (rest, _) = rects::left(rest, WIDEST);
    title(state, edge, ctx);
    for (line, row) in lines.iter().zip(rest.rows()) {
        draw_line(line, row, ctx);
    }
}

/// Draws the upper edge with the title, and at its right end what the intervals rest on.
fn title(state: &State, edge: Rect, ctx: &mut DrawContext<'_>) {
    let words = ctx.words;
    let level = words.numbers().of_hundred(&(100.0 * LEVEL).to_string());
    let title = words.fill("intervals.title", &[("level", &level)]);
    ctx.edge(edge, &title);
    let Some(found) = &state.intervals else {
        return;
    };
    let count = |n: u64| words.numbers().count(n);
    let values: [(&str, &dyn Display); 3] = [
        ("step", &count(found.step)),
        ("samples", &count(found.samples as u64)),
        ("resamples", &count(RESAMPLES as u64)),
    ];
    let room = edge.width.saturating_sub(ctx.width(&title) + 6);
    let texts = ["intervals.basis", "intervals.basis-short"]
        .map(|key| format!(" {} ", words.fill(key, &values)));
    if let Some(text) = texts.iter().find(|text| ctx.width(text) <= room) {
        ctx.row(edge).end_skip(1).end(text, Role::Dim);
    }
}

fn lines(state: &State) -> Vec<Line> {
    let Some(found) = &state.intervals else {
        return vec![Line::Note("intervals.waiting")];
    };
    let is_classification = state.run.is_classification();
    let net = &found.net;
    let mut lines = vec![
        Line::Heading,
        Line::Values(Measure::Loss, "intervals.loss", false, net.loss.clone()),
    ];
    if is_classification {
        let key = "intervals.accuracy";
        lines.push(Line::Values(
            Measure::Accuracy,
            key,
            false,
            net.accuracy.clone(),
        ));
    }
    let before = lines.len();
    for one in &found.differences {
        let Some(pair) = pair(state, one) else {
            continue;
        };
        lines.push(pair);
        let (loss, accuracy) = (&one.difference.loss, &one.difference.accuracy);
        let key = "intervals.loss-difference";
        lines.push(Line::Values(Measure::Loss, key, true, loss.clone()));
        if is_classification {
            let key = "intervals.accuracy-difference";
            lines.push(Line::Values(Measure::Accuracy, key, true, accuracy.clone()));
        }
    }
    if lines.len() == before {
        let is_alone = state.run.branches().len() < 2;
        lines.push(Line::Note(if is_alone {
            "intervals.alone"
        } else {
            "intervals.together"
        }));
    }
    lines
}

/// The heading of a difference; `None` if the other branch is hidden or was deleted since.
fn pair(state: &State, one: &BranchDifference) -> Option<Line> {
    let words = state.words();
    let name = |id: BranchId| {
        let all = state.run.branches().iter();
        all.filter(|branch| !branch.hidden)
            .find(|branch| branch.id == id)
            .map(|branch| branch.name.as_str())
    };
    let there = name(one.branch)?;
    let here = state.run.branch().map_or("", |branch| branch.name.as_str());
    let loss = one.difference.loss.as_ref()?;
    let (verdict, role) = match loss.excludes_zero() {
        false => ("intervals.alike", Role::Dim),
        true if loss.estimate < 0.0 => ("intervals.lower", Role::Good),
        true => ("intervals.higher", Role::Warning),
    };
    let values: [(&str, &dyn Display); 4] = [
        ("here", &here),
        ("there", &there),
        ("step", &words.numbers().count(one.step)),
        ("verdict", &words.get(verdict)),
    ];
    Some(Line::Pair(words.fill("intervals.pair", &values), role))
}

fn draw_line(line: &Line, area: Rect, ctx: &mut DrawContext<'_>) {
    let words = ctx.words;
    match line {
        Line::Note(key) => {
            ctx.row(area).skip(1).put(words.get(key), Role::Dim);
        }
        Line::Pair(text, role) => {
            ctx.row(area).skip(1).put(text, *role);
        }
        Line::Heading => {
            let keys = [
                "intervals.estimate",
                "intervals.percentile",
                "intervals.bca",
            ];
            let names = keys.map(|key| words.get(key).to_owned());
            columns("", names, Role::Dim, area, ctx);
        }
        Line::Values(measure, key, is_difference, interval) => {
            let write = |x: f64, plus: &str| written(*measure, x, *is_difference, plus, ctx);
            let range = |[low, high]: [f64; 2]| {
                let values: [(&str, &dyn Display); 2] =
                    [("low", &write(low, "")), ("high", &write(high, ""))];
                words.fill("intervals.range", &values)
            };
            let texts = match interval {
                None => ["–"; 3].map(str::to_owned),
                Some(one) => [
                    write(one.estimate, "+"),
                    // Equal resamples have neither of the two intervals.
                    if one.is_constant && *measure == Measure::Accuracy {
                        words.get("intervals.wilson").to_owned()
                    } else {
                        range(one.percentile)
                    },
                    range(one.bca),
                ],
            };
            columns(words.get(key), texts, Role::Strong, area, ctx);
        }
    }
}

/// A value; a difference with its sign.
fn written(
    measure: Measure,
    x: f64,
    is_difference: bool,
    plus: &str,
    ctx: &DrawContext<'_>,
) -> String {
    let numbers = ctx.words.numbers();
    let text = match measure {
        Measure::Loss => numbers.loss(x.abs()),
        Measure::Accuracy => numbers.percent(x.abs()),
    };
    let sign = match x {
        _ if x < 0.0 => ctx.symbols.minus,
        _ if x > 0.0 && is_difference => plus,
        _ => "",
    };
    format!("{sign}{text}")
}

/// Draws a name, and an estimate with two ranges, each ending at its column.
fn columns(
    name: &str,
    [estimate, percentile, bca]: [String; 3],
    role: Role,
    area: Rect,
    ctx: &mut DrawContext<'_>,
) {
    /// Columns of a range.
    const RANGE: u16 = 22;
    let upto = |back: u16| Rect {
        width: area.width.saturating_sub(1 + back),
        ..area
    };
    ctx.row(upto(0)).end(&bca, role);
    ctx.row(upto(RANGE)).end(&percentile, role);
    let mut row = ctx.row(upto(2 * RANGE));
    row.end(&estimate, role);
    row.skip(2).put(name, Role::Text);
}
