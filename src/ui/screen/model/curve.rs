//! A fitted curve, and predictions against true values.

use ratatui::layout::Rect;

use crate::portrait::{Fit, Portrait, Scatter};
use crate::ui::canvas::Pattern;
use crate::ui::draw_context::{DrawContext, Row};
use crate::ui::locale::Words;
use crate::ui::naming;
use crate::ui::rects;
use crate::ui::symbols::Symbols;
use crate::ui::theme::Role;
use crate::ui::widget::plot::{Line, Plane, Points};

/// Draws the samples, the true function and the network's fit.
pub(super) fn fit(fit: &Fit, area: Rect, ctx: &mut DrawContext<'_>) {
    let along =
        |ys: &[f64]| -> Vec<[f64; 2]> { fit.xs.iter().zip(ys).map(|(x, y)| [*x, *y]).collect() };
    let network = along(&fit.network);
    let truth = fit.truth.as_deref().map(along);
    let (plane, below) = rects::bottom(area, 1);
    let mut lines = Vec::new();
    if let Some(truth) = &truth {
        lines.push(Line {
            points: truth,
            role: Role::Good,
            pattern: Pattern::Dotted,
        });
    }
    lines.push(Line {
        points: &network,
        role: Role::Strong,
        pattern: Pattern::Solid,
    });
    Plane {
        x: fit.x,
        y: fit.y,
        points: samples(&fit.train, &fit.validation, ctx),
        lines,
    }
    .draw(plane, ctx);
    let (symbols, words) = (ctx.symbols, ctx.words);
    let mut row = ctx.row(below);
    row.put(symbols.solid, Role::Strong)
        .put(symbols.solid, Role::Strong)
        .skip(1);
    row.put(words.get("model.network"), Role::Dim).skip(2);
    if truth.is_some() {
        row.put(symbols.dotted, Role::Good)
            .put(symbols.dotted, Role::Good)
            .skip(1);
        row.put(words.get("model.truth"), Role::Dim).skip(2);
    }
    key(&mut row, symbols, words);
}

/// Draws predicted against true values of one output.
pub(super) fn scatter(
    scatter: &Scatter,
    portrait: &Portrait,
    scroll: u16,
    area: Rect,
    ctx: &mut DrawContext<'_>,
) {
    let index = usize::from(scroll).min(scatter.outputs.len().saturating_sub(1));
    let Some(cloud) = scatter.outputs.get(index) else {
        return;
    };
    let diagonal = [[cloud.range[0]; 2], [cloud.range[1]; 2]];
    let (plane, below) = rects::bottom(area, 1);
    Plane {
        x: cloud.range,
        y: cloud.range,
        points: samples(&cloud.train, &cloud.validation, ctx),
        lines: vec![Line {
            points: &diagonal,
            role: Role::Axis,
            pattern: Pattern::Dotted,
        }],
    }
    .draw(plane, ctx);
    let (symbols, words) = (ctx.symbols, ctx.words);
    let names = naming::targets(&portrait.snapshot.data, ctx.words);
    let mut row = ctx.row(below);
    if let Some(name) = names.get(index) {
        row.put(
            &words.fill("model.predicted", &[("name", name)]),
            Role::Text,
        )
        .skip(2);
    }
    key(&mut row, symbols, words);
}

fn samples<'a>(
    train: &'a [[f64; 2]],
    validation: &'a [[f64; 2]],
    ctx: &DrawContext<'_>,
) -> Vec<Points<'a>> {
    vec![
        Points {
            at: train,
            role: Role::Train,
            glyph: ctx.symbols.filled[0],
        },
        Points {
            at: validation,
            role: Role::Validation,
            glyph: ctx.symbols.hollow[0],
        },
    ]
}

/// The markers of training and validation samples.
pub(super) fn key(row: &mut Row<'_>, symbols: &Symbols, words: &'static Words) {
    row.put(symbols.filled[0], Role::Train)
        .skip(1)
        .put(words.get("plot.train"), Role::Dim)
        .skip(2);
    row.put(symbols.hollow[0], Role::Validation)
        .skip(1)
        .put(words.get("plot.validation"), Role::Dim);
}
