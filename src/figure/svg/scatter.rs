//! Points in the plane, over a field.

use super::frame::Frame;
use super::{Anchor, LETTER, MARGIN, Mark, Page, SMALL, Say, colour, width};
use crate::figure::{Dot, Field, FieldKind, Hue, Scale, Scatter};

/// Number of shades of a field of numbers.
const SHADES: f64 = 12.0;
/// The colour of these.
const LEVEL: &str = "#0072b2";

pub(super) fn draw(scatter: &Scatter, say: Say<'_>, page: &mut Page) {
    let ends = |side: usize| scatter.values(side).into_iter();
    let axes = [&scatter.x, &scatter.y];
    let legend = scatter.groups.iter();
    page.legend(legend.map(|group| (say(&group.name), Mark::Point, colour(group.hue))));
    if let Some(field) = &scatter.field {
        scale(field, say, page);
    }
    let frame = Frame::new(axes, ends(0), ends(1), scatter.is_square, page.top);
    frame.draw(axes, say, page);
    frame.clipped(page, |page| {
        if let Some(one) = &scatter.field {
            draw_field(one, &frame, page);
        }
        if let Some(target) = &scatter.target
            && let Some(at) = frame.at(target.at)
        {
            for ring in &target.rings {
                let radius = frame.x.at(target.at[0] + ring).map_or(0.0, |edge| edge - at[0]);
                page.circle(at, radius, "fill=\"none\" stroke=\"#bbb\"");
            }
            page.circle(at, 6.0, &format!("fill=\"{}\"", colour(Hue::Truth)));
        }
        for group in &scatter.groups {
            let colour = colour(group.hue);
            // Marked points are few and go in front of the others.
            let (marked, others): (Vec<&Dot>, Vec<&Dot>) =
                group.points.iter().partition(|dot| dot.is_marked);
            for dot in others.into_iter().chain(marked) {
                if let Some(at) = frame.at(dot.at) {
                    let (ring, wide) = if dot.is_marked {
                        ("#111", 2.0)
                    } else {
                        ("#fff", 0.8)
                    };
                    let least = if dot.is_marked { 7.0 } else { 4.5 };
                    let radius = least + 12.0 * dot.size;
                    page.circle(
                        at,
                        radius,
                        &format!("fill=\"{colour}\" fill-opacity=\"0.85\" stroke=\"{ring}\" stroke-width=\"{wide}\""),
                    );
                }
            }
        }
    });
}

/// The shades of a field of numbers, with its lowest and highest value.
fn scale(field: &Field, say: Say<'_>, page: &mut Page) {
    const SWATCH: f64 = 12.0;
    let Some([low, high]) = field.range() else {
        return;
    };
    let y = page.top + 11.0;
    let text = format!("{}: {}", say(&field.name), figure(low));
    page.text([MARGIN, y], &text, Anchor::Start, "#333", SMALL);
    let start = MARGIN + LETTER * (width(&text) + 2.0);
    for step in 0..=SHADES as usize {
        let opacity = opacity(step as f64 / SHADES);
        let x = SWATCH.mul_add(step as f64, start);
        let attributes = format!("fill=\"{LEVEL}\" fill-opacity=\"{opacity:.2}\"");
        page.cell([[x, y - 10.0], [x + SWATCH, y]], &attributes);
    }
    let end = SWATCH.mul_add(SHADES + 1.0, start) + LETTER;
    page.text([end, y], &figure(high), Anchor::Start, "#333", SMALL);
    page.top = y + 16.0;
}

/// A number of the scale, with three significant digits.
fn figure(value: f64) -> String {
    let size = value.abs();
    if value != 0.0 && !(1e-3..1e5).contains(&size) {
        return format!("{value:.2e}");
    }
    let digits = if value == 0.0 {
        0
    } else {
        (2 - size.log10().floor() as i32).max(0) as usize
    };
    format!("{value:.digits$}")
}

/// The opacity of a level, given as its share of the way from the lowest to the highest.
fn opacity(share: f64) -> f64 {
    0.05 + 0.6 * (share * SHADES).floor() / SHADES
}

fn draw_field(field: &Field, frame: &Frame, page: &mut Page) {
    let rows = field.values.len() / field.columns.max(1);
    if rows == 0 {
        return;
    }
    let half = |[low, high]: [f64; 2], count: usize| (high - low) / (count.max(2) - 1) as f64 / 2.0;
    let (wide, tall) = (half(field.x, field.columns), half(field.y, rows));
    for (index, value) in field.values.iter().enumerate() {
        let x = field.x[0] + 2.0 * wide * (index % field.columns) as f64;
        let y = field.y[0] + 2.0 * tall * (index / field.columns) as f64;
        let corner = |x: f64, y: f64| frame.at([x, y]);
        let (Some([left, bottom]), Some([right, top])) =
            (corner(x - wide, y - tall), corner(x + wide, y + tall))
        else {
            continue;
        };
        let (fill, opacity) = shade(field, index, *value);
        let attributes = format!("fill=\"{fill}\" fill-opacity=\"{opacity:.2}\"");
        page.cell([[left, top], [right, bottom]], &attributes);
    }
}

/// The colour of a value, and its opacity.
fn shade(field: &Field, index: usize, value: f64) -> (&'static str, f64) {
    match &field.kind {
        FieldKind::Class { confidence } => {
            let strength = confidence.get(index).copied().unwrap_or(1.0);
            (
                colour(Hue::Lane(value as usize)),
                0.08 + 0.3 * strength.clamp(0.0, 1.0),
            )
        }
        FieldKind::Level(scale) => {
            let of = |value: f64| match scale {
                Scale::Linear => value,
                Scale::Log => value.max(f64::MIN_POSITIVE).ln(),
            };
            let finite = field
                .values
                .iter()
                .copied()
                .filter(|value| value.is_finite());
            let (low, high) = finite
                .map(of)
                .fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), x| {
                    (low.min(x), high.max(x))
                });
            let share = ((of(value) - low) / (high - low)).clamp(0.0, 1.0);
            (LEVEL, opacity(if share.is_finite() { share } else { 1.0 }))
        }
    }
}
