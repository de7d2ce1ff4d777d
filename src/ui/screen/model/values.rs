//! The value that is predicted over two inputs of a table, as brightness, with the samples over it.

use ratatui::layout::Rect;

use super::curve;
use super::field::{STRONGEST, image, place, put};
use crate::portrait::{Portrait, ValueField};
use crate::ui::draw_context::DrawContext;
use crate::ui::naming;
use crate::ui::theme::Role;
use crate::ui::widget::pixels::{self, Pixel};

/// Cells of the scale in the legend.
const SCALE: u16 = 8;

pub(super) fn draw(field: &ValueField, portrait: &Portrait, area: Rect, ctx: &mut DrawContext<'_>) {
    let strongest = strongest(ctx);
    let pixel = |cell| point(field, cell, strongest);
    let Some((plane, legend)) = image(&field.plane, area, ctx, pixel) else {
        return;
    };
    let (filled, hollow) = (ctx.symbols.filled[0], ctx.symbols.hollow[0]);
    for (samples, glyph, role) in [
        (&field.train, filled, Role::Train),
        (&field.validation, hollow, Role::Validation),
    ] {
        let style = ctx.theme.style(role);
        for at in samples
            .iter()
            .filter_map(|at| place(&field.plane, plane, *at))
        {
            put(glyph, style, at, ctx);
        }
    }
    key(field, portrait, legend, ctx);
}

/// The level of the greatest value. Characters stand for a level where there are no colours, and need all of them.
fn strongest(ctx: &DrawContext<'_>) -> f32 {
    if pixels::has_colours(ctx.theme, ctx.symbols) {
        STRONGEST
    } else {
        1.0
    }
}

fn point(field: &ValueField, cell: usize, strongest: f32) -> Pixel {
    let [least, most] = field.range;
    match field.values.get(cell) {
        Some(value) if value.is_finite() && most > least => {
            let share = ((value - least) / (most - least)).clamp(0.0, 1.0);
            Pixel::Shade(Role::Strong, strongest * share as f32)
        }
        _ => Pixel::Nothing,
    }
}

/// Draws the legend: what is predicted, the scale of its values, and the markers.
fn key(field: &ValueField, portrait: &Portrait, area: Rect, ctx: &mut DrawContext<'_>) {
    let numbers = ctx.words.numbers();
    let [least, most] = field.range.map(|value| numbers.figure(value));
    let name = naming::targets(&portrait.snapshot.data, ctx.words);
    let name = name.first().map_or("", |name| name);
    let before = format!("{name} {least} ");
    let scale = Rect {
        x: area.x + ctx.width(&before),
        width: SCALE,
        height: 1,
        ..area
    };
    let strongest = strongest(ctx);
    pixels::draw(ctx, scale.intersection(area), |x, _| {
        let share = f32::from(x) / f32::from(SCALE - 1);
        Pixel::Shade(Role::Strong, strongest * share)
    });
    let (symbols, words) = (ctx.symbols, ctx.words);
    let mut row = ctx.row(area);
    row.put(&before, Role::Text);
    row.go_to(scale.right() + 1).put(&most, Role::Text).skip(2);
    curve::key(&mut row, symbols, words);
}
