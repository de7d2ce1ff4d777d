//! The decision field: class probabilities as colours, with the samples over them.

use ratatui::layout::Rect;
use ratatui::style::{Color, Modifier, Style};

use crate::portrait::{Field, FieldPoint, Plane};
use crate::ui::draw_context::DrawContext;
use crate::ui::rects;
use crate::ui::symbols::SymbolSet;
use crate::ui::theme::{Role, shown};
use crate::ui::widget::pixels::{self, Pixel};

/// The level of colour where the network is certain, low enough that samples stand out.
pub(super) const STRONGEST: f32 = 0.55;

pub(super) fn role(class: usize) -> Role {
    Role::Curve(class as u8)
}

pub(super) fn draw(field: &Field, area: Rect, ctx: &mut DrawContext<'_>) {
    let Some((plane, legend)) = image(&field.plane, area, ctx, |cell| point(field, cell)) else {
        return;
    };
    samples(field, &field.train, plane, ctx, true);
    samples(field, &field.validation, plane, ctx, false);
    key(field, legend, ctx);
}

/// Draws each cell of the plane as `pixel` says, with a caption below it; returns where, and the line for the legend.
pub(super) fn image(
    plane: &Plane,
    area: Rect,
    ctx: &mut DrawContext<'_>,
    pixel: impl Fn(usize) -> Pixel,
) -> Option<(Rect, Rect)> {
    if plane.columns == 0 || plane.rows == 0 || area.height < 2 {
        return None;
    }
    let (mut image, legend) = rects::bottom(area, 1);
    if plane.others > 0 {
        image = caption(plane, image, ctx);
    }
    if image.height == 0 {
        return None;
    }
    let (columns, rows) = (usize::from(image.width), 2 * usize::from(image.height));
    pixels::draw(ctx, image, |x, y| {
        // After a resize the plane still has its old size, so the nearest cell is used.
        let column = usize::from(x) * plane.columns / columns;
        let row = usize::from(y) * plane.rows / rows;
        pixel(row * plane.columns + column)
    });
    Some((image, legend))
}

/// The cell of the screen where a sample is drawn; `None` outside the plane.
pub(super) fn place(plane: &Plane, image: Rect, [x, y]: [f64; 2]) -> Option<(u16, u16)> {
    let share = |value: f64, [low, high]: [f64; 2]| (value - low) / (high - low);
    let (right, up) = (share(x, plane.x), share(y, plane.y));
    let is_inside = (0.0..1.0).contains(&right) && (0.0..1.0).contains(&up);
    is_inside.then(|| {
        (
            image.x + (right * f64::from(image.width)) as u16,
            image.y + ((1.0 - up) * f64::from(image.height)) as u16,
        )
    })
}

/// Draws a sample's glyph over the image.
pub(super) fn put(glyph: &str, style: Style, (column, row): (u16, u16), ctx: &mut DrawContext<'_>) {
    let background = background(ctx, column, row);
    let Some(cell) = ctx.buffer.cell_mut((column, row)) else {
        return;
    };
    cell.set_symbol(glyph).set_style(style);
    if let Some(background) = background {
        cell.set_bg(background);
    }
}

/// Names the inputs of the plane below it, and says where the others are; returns what is left of the area.
fn caption(plane: &Plane, area: Rect, ctx: &mut DrawContext<'_>) -> Rect {
    let [x, y] = &plane.axes;
    let values: [(&str, &dyn std::fmt::Display); 2] = [("x", x), ("y", y)];
    let whole = ctx.words.fill("model.axes", &values);
    let lines = if ctx.width(&whole) <= area.width {
        vec![whole]
    } else {
        let others = ctx.words.get("model.others").to_owned();
        vec![ctx.words.fill("model.axes-short", &values), others]
    };
    let (rest, below) = rects::bottom(area, lines.len() as u16);
    for (line, text) in lines.iter().enumerate() {
        ctx.row(rects::row(below, line as u16)).put(text, Role::Dim);
    }
    rest
}

fn point(field: &Field, index: usize) -> Pixel {
    let class = field.most_likely.get(index).copied().unwrap_or(0);
    let at = index * field.classes + class as usize;
    let probability = field.probabilities.get(at).copied().unwrap_or(0.0);
    // A probability no higher than chance has no colour.
    let even = 1.0 / field.classes.max(1) as f32;
    let sure = ((probability - even) / (1.0 - even)).max(0.0);
    Pixel::Class(class as u8, role(class as usize), STRONGEST * sure)
}

fn samples(
    field: &Field,
    points: &[FieldPoint],
    plane: Rect,
    ctx: &mut DrawContext<'_>,
    train: bool,
) {
    for point in points {
        let Some(at) = place(&field.plane, plane, [point.x, point.y]) else {
            continue;
        };
        let (symbols, class) = (ctx.symbols, point.class as usize);
        let glyph = match (point.is_mistaken(), train) {
            (true, _) => symbols.wrong,
            (false, true) => symbols.filled[class % symbols.filled.len()],
            (false, false) => symbols.hollow[class % symbols.hollow.len()],
        };
        let mut style = ctx.theme.style(role(class));
        if point.is_mistaken() {
            style = style.add_modifier(Modifier::BOLD);
        }
        put(glyph, style, at, ctx);
    }
}

/// The colour behind a cell's glyph: the mean of its two pixels.
fn background(ctx: &DrawContext<'_>, column: u16, row: u16) -> Option<Color> {
    let cell = ctx.buffer.cell((column, row))?;
    if cell.symbol() != ctx.symbols.upper_half {
        return Some(cell.bg);
    }
    let mean = shown(cell.fg)?.mix(shown(cell.bg)?, 0.5);
    ctx.theme.plain(mean)
}

/// Draws the legend of the markers.
fn key(field: &Field, area: Rect, ctx: &mut DrawContext<'_>) {
    let (symbols, words) = (ctx.symbols, ctx.words);
    let parts = match symbols.set {
        SymbolSet::Ascii => "model.letters",
        SymbolSet::Block | SymbolSet::Braille => "model.filled",
    };
    let mut row = ctx.row(area);
    for class in 0..field.classes.min(symbols.filled.len()) {
        row.put(symbols.filled[class], role(class))
            .put(symbols.hollow[class], role(class))
            .skip(1);
    }
    row.skip(1)
        .put(words.get(parts), Role::Dim)
        .skip(2)
        .put(symbols.wrong, Role::Strong)
        .skip(1)
        .put(words.get("model.mistaken"), Role::Dim);
}
