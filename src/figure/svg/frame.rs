//! Axes around a plot, and the map from values to pixels.

use super::{Anchor, HEIGHT, Page, Say, TEXT, WIDTH};
use crate::figure::{Axis, Scale, ticks, without_common_words};

const LEFT: f64 = 92.0;
const RIGHT: f64 = WIDTH - 28.0;
const BOTTOM: f64 = HEIGHT - 66.0;
/// Width of an average letter of a tick's name, in pixels.
const LETTER: f64 = 8.2;
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
                all.into_iter().map(|at| (at, short(at))).collect()
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
        .filter(|value| !axis.is_far(*value))
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
        top: f64,
    ) -> Self {
        let mut frame = Self {
            x: Map::new(x, xs, [LEFT, RIGHT]),
            y: Map::new(y, ys, [BOTTOM, top]),
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
        let top = self.y.pixels[1];
        let mut names = self.x.ticks(x, 9, say);
        let mut name = say(&x.label);
        if !x.ticks.is_empty() {
            name = Self::shorten(&mut names, name);
        }
        let mut free = 0.0;
        for (at, text) in names {
            let Some(at) = self
                .x
                .at(at)
                .filter(|at| (LEFT - 1.0..=RIGHT + 1.0).contains(at))
            else {
                continue;
            };
            page.line([at, top], [at, BOTTOM], "#ececec", false);
            let half = LETTER * super::width(&text) / 2.0;
            if at - half >= free {
                page.text([at, BOTTOM + 22.0], &text, Anchor::Middle, "#333", TEXT);
                free = at + half + 6.0;
            }
        }
        for (at, name) in self.y.ticks(y, 7, say) {
            if let Some(at) = self
                .y
                .at(at)
                .filter(|at| (top - 1.0..=BOTTOM + 1.0).contains(at))
            {
                page.line([LEFT, at], [RIGHT, at], "#ececec", false);
                page.text([LEFT - 8.0, at + 5.0], &name, Anchor::End, "#333", TEXT);
            }
        }
        page.line([LEFT, BOTTOM], [RIGHT, BOTTOM], "#333", false);
        page.line([LEFT, top], [LEFT, BOTTOM], "#333", false);
        let middle = f64::midpoint(LEFT, RIGHT);
        page.text([middle, BOTTOM + 50.0], &name, Anchor::Middle, "#333", TEXT);
        page.upright(f64::midpoint(top, BOTTOM), &say(&y.label));
    }

    /// Shortens names that would not fit beside one another: words that all have in common go to the name of the axis.
    fn shorten(names: &mut [(f64, String)], axis: String) -> String {
        let room = (RIGHT - LEFT) / names.len().max(1) as f64;
        let fits = |text: &String| LETTER * super::width(text) < room;
        if names.iter().all(|(_, text)| fits(text)) {
            return axis;
        }
        let all: Vec<String> = names.iter().map(|(_, text)| text.clone()).collect();
        let Some((common, rest)) = without_common_words(&all) else {
            return axis;
        };
        for ((_, text), short) in names.iter_mut().zip(rest) {
            *text = short;
        }
        format!("{axis}: {common}")
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

    /// Distance of what is drawn beside a named tick, in pixels.
    pub(super) fn beside(axis: &Axis) -> f64 {
        match axis.ticks.len() {
            0 => 14.0,
            count => (0.18 * (RIGHT - LEFT) / count as f64).clamp(8.0, 28.0),
        }
    }

    /// The pixel of a point; `None` if an axis can't show it.
    pub(super) fn at(&self, [x, y]: [f64; 2]) -> Option<[f64; 2]> {
        Some([self.x.at(x)?, self.y.at(y)?])
    }
}

/// A tick value, with as many digits as its step has.
pub(super) fn written(at: f64, step: f64) -> String {
    if at == 0.0 {
        return "0".to_owned();
    }
    let power = |value: f64| (value.abs() * 1.000_001).log10().floor();
    if at.abs() >= 1e6 || at.abs() < 1e-4 {
        // The step may have more digits than one: 1.5e-5.
        let digits = (power(at) - power(step)).clamp(0.0, 12.0) as usize;
        return format!("{at:.digits$e}");
    }
    let decimals = (-power(step)).clamp(0.0, 12.0) as usize;
    format!("{at:.decimals$}")
}

/// A tick value of a log axis, with at most three significant digits.
fn short(at: f64) -> String {
    let rounded = format!("{at:.2e}").parse().unwrap_or(at);
    if rounded == 0.0 || (1e-4..1e6).contains(&f64::abs(rounded)) {
        return format!("{rounded}");
    }
    format!("{rounded:e}")
}
