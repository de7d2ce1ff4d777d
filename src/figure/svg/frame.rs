//! Axes around a plot, and the map from values to pixels.

use super::{Anchor, HEIGHT, Page, Say, TEXT, TOP, WIDTH};
use crate::figure::{Axis, Scale, ticks};

const LEFT: f64 = 92.0;
const RIGHT: f64 = WIDTH - 28.0;
const BOTTOM: f64 = HEIGHT - 66.0;
/// Absolute values beyond this are ignored when an axis fits its data.
const FARTHEST: f64 = 1e12;
/// Minimum ratio of the ends of a log axis, for its margins.
const LEAST_RATIO: f64 = 1.5;

/// The plot area on the page, with its axes.
#[derive(Clone, Copy, Debug)]
pub(super) struct Frame {
    pub(super) x: Map,
    pub(super) y: Map,
}

/// Maps the values of an axis to pixels.
#[derive(Clone, Copy, Debug)]
pub(super) struct Map {
    scale: Scale,
    /// Values at the ends.
    pub(super) values: [f64; 2],
    /// Pixels at the ends.
    pub(super) pixels: [f64; 2],
}

impl Map {
    /// Fits an axis to these values with a small margin, unless the axis has a range of its own.
    pub(super) fn new(axis: &Axis, values: impl Iterator<Item = f64>, pixels: [f64; 2]) -> Self {
        Self {
            scale: axis.scale,
            values: range(axis, values),
            pixels,
        }
    }

    /// The pixel of a value; `None` if the axis can't show it.
    pub(super) fn at(&self, value: f64) -> Option<f64> {
        let of = |value: f64| match self.scale {
            Scale::Linear => value,
            Scale::Log => value.log10(),
        };
        if !value.is_finite() || (self.scale == Scale::Log && value <= 0.0) {
            return None;
        }
        let [low, high] = self.values.map(of);
        let share = (of(value) - low) / (high - low);
        let [from, to] = self.pixels;
        // Points far outside are clipped anyway and would only make the file larger.
        Some(from + share.clamp(-1.0, 2.0) * (to - from))
    }

    fn ticks(&self, axis: &Axis, most: usize, say: Say<'_>) -> Vec<(f64, String)> {
        if !axis.ticks.is_empty() {
            return axis
                .ticks
                .iter()
                .map(|(at, label)| (*at, say(label)))
                .collect();
        }
        let [low, high] = self.values;
        match self.scale {
            Scale::Linear => {
                let (all, step) = ticks::linear(low, high, most);
                all.into_iter().map(|at| (at, written(at, step))).collect()
            }
            Scale::Log => {
                let all = ticks::logarithmic(low, high, most);
                all.into_iter().map(|at| (at, written(at, at))).collect()
            }
        }
    }
}

/// The ends of an axis.
fn range(axis: &Axis, values: impl Iterator<Item = f64>) -> [f64; 2] {
    if let Some(range) = axis.range {
        return range;
    }
    let fits = |value: &f64| {
        value.abs() <= FARTHEST && (axis.scale == Scale::Linear || *value >= 1.0 / FARTHEST)
    };
    let ticks = axis.ticks.iter().map(|(at, _)| *at);
    let (low, high) = values
        .chain(ticks)
        .filter(fits)
        .fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), value| {
            (low.min(value), high.max(value))
        });
    if low > high {
        return if axis.scale == Scale::Log {
            [0.1, 1.0]
        } else {
            [0.0, 1.0]
        };
    }
    match axis.scale {
        Scale::Linear => {
            let spare = if high > low {
                0.04 * (high - low)
            } else {
                0.5 * low.abs().max(1.0)
            };
            [low - spare, high + spare]
        }
        Scale::Log => {
            let ratio = (high / low).max(LEAST_RATIO).powf(0.04);
            [low / ratio.max(1.02), high * ratio.max(1.02)]
        }
    }
}

impl Frame {
    /// The plot area for these values; with `square` a unit has the same length on both axes.
    pub(super) fn new(
        [x, y]: [&Axis; 2],
        xs: impl Iterator<Item = f64>,
        ys: impl Iterator<Item = f64>,
        square: bool,
    ) -> Self {
        let mut frame = Self {
            x: Map::new(x, xs, [LEFT, RIGHT]),
            y: Map::new(y, ys, [BOTTOM, TOP]),
        };
        if square && [x, y].iter().all(|axis| axis.scale == Scale::Linear) {
            frame.widen();
        }
        frame
    }

    /// Widens the range of the axis that has more pixels per unit.
    fn widen(&mut self) {
        let length =
            |map: &Map| (map.pixels[1] - map.pixels[0]).abs() / (map.values[1] - map.values[0]);
        let (x, y) = (length(&self.x), length(&self.y));
        let (map, factor) = if x > y {
            (&mut self.x, x / y)
        } else {
            (&mut self.y, y / x)
        };
        let [low, high] = map.values;
        let (middle, half) = (f64::midpoint(low, high), factor * (high - low) / 2.0);
        map.values = [middle - half, middle + half];
    }

    /// Grid, ticks and labels of both axes.
    pub(super) fn draw(&self, [x, y]: [&Axis; 2], say: Say<'_>, page: &mut Page) {
        for (at, name) in self.x.ticks(x, 9, say) {
            if let Some(at) = self.x.at(at).filter(|at| (LEFT..=RIGHT + 1.0).contains(at)) {
                page.line([at, TOP], [at, BOTTOM], "#ececec", false);
                page.text([at, BOTTOM + 22.0], &name, Anchor::Middle, "#333", TEXT);
            }
        }
        for (at, name) in self.y.ticks(y, 7, say) {
            if let Some(at) = self
                .y
                .at(at)
                .filter(|at| (TOP - 1.0..=BOTTOM + 1.0).contains(at))
            {
                page.line([LEFT, at], [RIGHT, at], "#ececec", false);
                page.text([LEFT - 8.0, at + 5.0], &name, Anchor::End, "#333", TEXT);
            }
        }
        page.line([LEFT, BOTTOM], [RIGHT, BOTTOM], "#333", false);
        page.line([LEFT, TOP], [LEFT, BOTTOM], "#333", false);
        let middle = f64::midpoint(LEFT, RIGHT);
        page.text(
            [middle, BOTTOM + 50.0],
            &say(&x.label),
            Anchor::Middle,
            "#333",
            TEXT,
        );
        page.upright(f64::midpoint(TOP, BOTTOM), &say(&y.label));
    }

    /// Clips what `draw` draws to the plot area.
    pub(super) fn clipped(&self, page: &mut Page, draw: impl FnOnce(&mut Page)) {
        let ([left, right], [bottom, top]) = (self.x.pixels, self.y.pixels);
        let (width, height) = (right - left, bottom - top);
        page.push(format_args!(
            "<clipPath id=\"plot\"><rect x=\"{left:.1}\" y=\"{top:.1}\" width=\"{width:.1}\" height=\"{height:.1}\"/></clipPath>\n<g clip-path=\"url(#plot)\">"
        ));
        draw(page);
        page.push(format_args!("</g>"));
    }

    /// The pixel of a point; `None` if an axis can't show it.
    pub(super) fn at(&self, [x, y]: [f64; 2]) -> Option<[f64; 2]> {
        Some([self.x.at(x)?, self.y.at(y)?])
    }
}

/// A tick value, with as many decimals as its step has.
pub(super) fn written(at: f64, step: f64) -> String {
    if at == 0.0 {
        return "0".to_owned();
    }
    if at.abs() >= 1e6 || at.abs() < 1e-4 {
        return format!("{at:.0e}");
    }
    let decimals = (-(step.abs() * 1.000_001).log10().floor()).clamp(0.0, 6.0) as usize;
    format!("{at:.decimals$}")
}
