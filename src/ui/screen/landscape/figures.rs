//! The figures of the line pane: the losses of both runs during training, and the loss along the line between their
//! ends.

use ratatui::layout::Rect;

use crate::study::sharpness::{LinePoint, Progress};
use crate::ui::canvas::Pattern;
use crate::ui::draw_context::DrawContext;
use crate::ui::rects;
use crate::ui::state::State;
use crate::ui::theme::Role;
use crate::ui::widget::plot::{self, Profile, Range, Rule, Scale, Units};

/// The colours of the small and the large batch.
pub(super) const ENDS: [Role; 2] = [Role::Curve(2), Role::Curve(3)];

/// Width of the y axis with its labels, in cells.
const GUTTER: u16 = 7;
/// From this many rows on, the accuracy has its own plot.
const FOR_ACCURACY: u16 = 12;

fn scale(state: &State) -> Scale {
    if state.view.log {
        Scale::Log
    } else {
        Scale::Linear
    }
}

/// Draws the training losses of both runs by epoch.
pub(super) fn losses(state: &State, progress: &Progress, area: Rect, ctx: &mut DrawContext<'_>) {
    let words = ctx.words;
    let (legend, plot) = rects::top(area, 1);
    let runs = [0, 1].map(|index: usize| -> Vec<[f64; 2]> {
        let losses = progress.runs[index].losses.iter();
        losses.map(|(epoch, loss)| [*epoch, *loss]).collect()
    });
    let last = runs.iter().flatten().map(|[epoch, _]| *epoch);
    let end = last.fold(1.0, f64::max);
    let target = [[0.0, progress.target], [end, progress.target]];
    let patterns = [Pattern::Solid, Pattern::Dashed];
    let mut lines = vec![plot::Line {
        points: &target,
        role: Role::Axis,
        pattern: Pattern::Dotted,
    }];
    lines.extend([0, 1].map(|index: usize| plot::Line {
        points: &runs[index],
        role: ENDS[index],
        pattern: patterns[index],
    }));
    Profile {
        x: [0.0, end],
        range: Range::Auto,
        scale: scale(state),
        units: Units::Plain,
        gutter: GUTTER,
        rules: &[],
        lines,
        has_x: true,
    }
    .draw(plot, ctx);
    let symbols = ctx.symbols;
    let mut row = ctx.row(legend);
    row.put(words.get("landscape.by-epoch"), Role::Strong);
    for (index, key) in ["landscape.small", "landscape.large"]
        .into_iter()
        .enumerate()
    {
        let glyph = patterns[index].glyph(symbols);
        row.skip(2).put(glyph, ENDS[index]).put(glyph, ENDS[index]);
        row.skip(1).put(words.get(key), ENDS[index]);
    }
}

/// Draws loss and accuracy along the line, as far as they are known.
pub(super) fn line(
    state: &State,
    points: &[LinePoint],
    batches: [usize; 2],
    area: Rect,
    ctx: &mut DrawContext<'_>,
) {
    let words = ctx.words;
    let is_classification = points.iter().any(|point| point.train.accuracy.is_some());
    let accuracy_rows = if is_classification && area.height >= FOR_ACCURACY {
        (area.height - 4) * 2 / 7
    } else {
        0
    };
    let below = if accuracy_rows > 0 {
        accuracy_rows + 3
    } else {
        0
    };
    let (loss, accuracy) = rects::bottom(area, below);
    let long = [
        words.fill(
            "landscape.small-is",
            &[("batch", &words.numbers().count(batches[0] as u64))],
        ),
        words.fill(
            "landscape.large-is",
            &[("batch", &words.numbers().count(batches[1] as u64))],
        ),
    ];
    // The two ends are a third of the width apart.
    let name_width = area.width.saturating_sub(GUTTER) / 3;
    let fits = long.iter().all(|name| ctx.width(name) + 2 <= name_width);
    let names = if fits {
        long
    } else {
        ["landscape.small", "landscape.large"].map(|key| words.get(key).to_owned())
    };
    let rule = |index: usize| Rule {
        x: index as f64,
        name: &names[index],
        role: ENDS[index],
    };
    let named = [rule(0), rule(1)];
    let along = |get: fn(&LinePoint) -> f64| -> Vec<[f64; 2]> {
        points.iter().map(|point| [point.s, get(point)]).collect()
    };
    let (train, validation) = (
        along(|point| point.train.loss),
        along(|point| point.validation.loss),
    );
    let (legend, plot) = rects::top(loss, 1);
    Profile {
        x: [-1.0, 2.0],
        range: Range::Auto,
        scale: scale(state),
        units: Units::Plain,
        gutter: GUTTER,
        rules: &named,
        lines: pair(&train, &validation),
        has_x: accuracy_rows == 0,
    }
    .draw(plot, ctx);
    let symbols = ctx.symbols;
    let mut row = ctx.row(legend);
    row.put(words.get("plot.loss"), Role::Strong);
    for (role, glyph, key) in [
        (Role::Train, symbols.solid, "plot.train"),
        (Role::Validation, symbols.dashed, "plot.validation"),
    ] {
        row.skip(2).put(glyph, role).put(glyph, role);
        row.skip(1).put(words.get(key), role);
    }
    let key = if state.view.log {
        "plot.log"
    } else {
        "plot.linear"
    };
    row.end(words.get(key), Role::Dim);
    if accuracy_rows > 0 {
        let unnamed = named.map(|rule| Rule { name: "", ..rule });
        accuracies(points, &unnamed, accuracy, ctx);
    }
}

fn accuracies(points: &[LinePoint], rules: &[Rule<'_>], area: Rect, ctx: &mut DrawContext<'_>) {
    let (legend, plot) = rects::top(area, 1);
    let title = ctx.words.get("plot.accuracy");
    ctx.row(legend).put(title, Role::Strong);
    let along = |get: fn(&LinePoint) -> Option<f64>| -> Vec<[f64; 2]> {
        let point = |point: &LinePoint| [point.s, get(point).unwrap_or(f64::NAN)];
        points.iter().map(point).collect()
    };
    let (train, validation) = (
        along(|point| point.train.accuracy),
        along(|point| point.validation.accuracy),
    );
    Profile {
        x: [-1.0, 2.0],
        range: Range::Including(1.0, 1.0),
        scale: Scale::Linear,
        units: Units::Percent,
        gutter: GUTTER,
        rules,
        lines: pair(&train, &validation),
        has_x: true,
    }
    .draw(plot, ctx);
}

/// The lines of training and validation set.
fn pair<'a>(train: &'a [[f64; 2]], validation: &'a [[f64; 2]]) -> Vec<plot::Line<'a>> {
    vec![
        plot::Line {
            points: validation,
            role: Role::Validation,
            pattern: Pattern::Dashed,
        },
        plot::Line {
            points: train,
            role: Role::Train,
            pattern: Pattern::Solid,
        },
    ]
}
