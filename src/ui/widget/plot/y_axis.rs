//! The y axis: the values of the rows, and the labels in the gutter.

use super::ticks::{self, Scale, Units};
use crate::ui::number::Numbers;

/// Width of the y axis with its labels, in cells.
pub const GUTTER: u16 = 8;

/// The values that the y axis covers.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub enum Range {
    /// All values in the window, extended to round bounds.
    #[default]
    Auto,
    /// All values in the window and at least these two.
    Including(f64, f64),
    /// Exactly this range; values outside are cut off.
    Fixed(f64, f64),
}

#[derive(Clone, Debug, PartialEq)]
pub(in crate::ui::widget) struct YAxis {
    scale: Scale,
    low: f64,
    high: f64,
    /// The position of the value 0 (of 1 on a logarithmic scale), where `low` is at 0 and `high` at 1. `slope` is the
    /// distance from there to the value 1 (to e).
    offset: f64,
    slope: f64,
    ticks: Vec<(f64, String)>,
}

impl YAxis {
    /// Fits an axis of `rows` cells to the least and greatest of `values` (`None`: there are no values), with labels of
    /// at most `width` cells. On a logarithmic scale the values must be above 0.
    pub(in crate::ui::widget) fn fit(
        values: Option<(f64, f64)>,
        range: Range,
        scale: Scale,
        units: Units,
        numbers: Numbers,
        rows: u16,
        width: usize,
    ) -> Self {
        // A logarithmic axis gets more ticks, since they show that it is one.
        let most_ticks = match scale {
            Scale::Linear => usize::from(rows / 3).clamp(2, 8),
            Scale::Log => usize::from(rows / 2).clamp(2, 8),
        };
        let (low, high) = match (range, values) {
            (Range::Fixed(a, b), _) if usable(a, scale) && usable(b, scale) && a < b => (a, b),
            (Range::Including(a, b), values) => {
                let (low, high) = values.unwrap_or((a, b));
                let a = if usable(a, scale) { a.min(low) } else { low };
                let b = if usable(b, scale) { b.max(high) } else { high };
                rounded(a, b, scale, most_ticks)
            }
            (_, Some((low, high))) => rounded(low, high, scale, most_ticks),
            (_, None) if scale == Scale::Log => (0.1, 1.0),
            (_, None) => (0.0, 1.0),
        };
        let ticks = match scale {
            // Labels beside an empty plot would mislead.
            _ if values.is_none() && range == Range::Auto => Vec::new(),
            Scale::Linear => {
                let (values, step) = ticks::linear(low, high, most_ticks);
                values
                    .into_iter()
                    .map(|x| (x, ticks::label(x, step, units, numbers, width)))
                    .collect()
            }
            Scale::Log => {
                let values = ticks::logarithmic(low, high, most_ticks);
                values
                    .into_iter()
                    .map(|x| (x, ticks::log_label(x, units, numbers)))
                    .collect()
            }
        };
        let (start, end) = match scale {
            Scale::Linear => (low, high),
            Scale::Log => (low.ln(), high.ln()),
        };
        let slope = 1.0 / (end - start);
        Self {
            scale,
            low,
            high,
            offset: -start * slope,
            slope,
            ticks,
        }
    }

    /// The same with these names of values in the place of figures.
    pub(in crate::ui::widget) fn named(self, ticks: Vec<(f64, String)>) -> Self {
        Self { ticks, ..self }
    }

    /// The dot row of `value`, 0 on top, of `dots` rows; outside of them when the value is out of range. Where a
    /// logarithm does not exist, the lowest row.
    pub(in crate::ui::widget) fn dot_of(&self, value: f64, dots: i64) -> i64 {
        const FAR: f64 = 1e6;
        let share = match self.scale {
            Scale::Linear => self.offset + self.slope * value,
            Scale::Log if value <= 0.0 => 0.0,
            Scale::Log => self.offset + self.slope * value.ln(),
        };
        let row = (1.0 - share) * (dots - 1).max(0) as f64;
        // Rounds half up: a cast is a single instruction, `round` is a call.
        (row.clamp(-FAR, FAR) + FAR + 0.5) as i64 - FAR as i64
    }

    /// The values at its lowest and its highest row.
    pub(in crate::ui::widget) const fn ends(&self) -> [f64; 2] {
        [self.low, self.high]
    }

    /// Whether the axis ends below `value`.
    pub(in crate::ui::widget) fn is_below(&self, value: f64) -> bool {
        value > self.high
    }

    /// Whether `value` is below the axis, as every value without a logarithm is on a logarithmic one.
    pub(in crate::ui::widget) fn is_above(&self, value: f64) -> bool {
        value < self.low
    }

    /// Row and label of each tick, at most one per row, from the bottom up.
    pub(in crate::ui::widget) fn labels(&self, rows: u16, dots_per_row: u16) -> Vec<(u16, &str)> {
        let dots = i64::from(rows) * i64::from(dots_per_row);
        let mut labels: Vec<(u16, &str)> = Vec::with_capacity(self.ticks.len());
        for (value, text) in &self.ticks {
            let dot = self.dot_of(*value, dots);
            if !(0..dots).contains(&dot) {
                continue;
            }
            let row = dot as u16 / dots_per_row;
            if labels
                .last()
                .is_none_or(|&(taken, last)| taken != row && last != text)
            {
                labels.push((row, text));
            }
        }
        labels
    }
}

fn usable(value: f64, scale: Scale) -> bool {
    value.is_finite() && (scale == Scale::Linear || value > 0.0)
}

/// Round bounds around `low..=high`. Equal bounds are widened, so that a constant lies in the middle.
fn rounded(low: f64, high: f64, scale: Scale, most_ticks: usize) -> (f64, f64) {
    match scale {
        Scale::Linear => {
            let (low, high) = spread(low, high);
            let step = ticks::linear(low, high, most_ticks).1;
            let unit = step / 5.0;
            (
                outward(low / unit, f64::floor) * unit,
                outward(high / unit, f64::ceil) * unit,
            )
        }
        Scale::Log if high / low < 2.0 => {
            let (low, high) = if high / low < 1.01 {
                (low / 1.1, high * 1.1)
            } else {
                (low, high)
            };
            let unit = ticks::nice((high - low) / 10.0);
            let bottom = outward(low / unit, f64::floor) * unit;
            (
                if bottom > 0.0 { bottom } else { low },
                outward(high / unit, f64::ceil) * unit,
            )
        }
        Scale::Log => (log_bound(low, false), log_bound(high, true)),
    }
}

/// Applies `round`, but keeps an integer that is met up to rounding errors.
fn outward(x: f64, round: fn(f64) -> f64) -> f64 {
    let nearest = x.round();
    if (x - nearest).abs() < 1e-6 {
        nearest
    } else {
        round(x)
    }
}

fn spread(low: f64, high: f64) -> (f64, f64) {
    let size = low.abs().max(high.abs());
    if high - low > 1e-6 * size {
        (low, high)
    } else if size == 0.0 {
        (-1.0, 1.0)
    } else {
        (low - 0.1 * size, high + 0.1 * size)
    }
}

fn log_bound(x: f64, up: bool) -> f64 {
    const MANTISSAS: [f64; 8] = [1.0, 1.5, 2.0, 3.0, 4.0, 5.0, 7.0, 10.0];
    let decade = 10_f64.powf(x.log10().floor());
    let mantissa = x / decade;
    let found = if up {
        MANTISSAS
            .into_iter()
            .find(|m| *m >= mantissa * (1.0 - 1e-6))
    } else {
        MANTISSAS
            .into_iter()
            .rev()
            .find(|m| *m <= mantissa * (1.0 + 1e-6))
    };
    found.unwrap_or(1.0) * decade
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn fit(low: f64, high: f64, scale: Scale) -> YAxis {
        YAxis::fit(
            Some((low, high)),
            Range::Auto,
            scale,
            Units::Plain,
            Numbers::default(),
            16,
            6,
        )
    }

    #[test]
    fn a_constant_lies_in_the_middle() {
        for (value, scale) in [
            (0.0, Scale::Linear),
            (0.25, Scale::Linear),
            (-7.0, Scale::Linear),
            (1e30, Scale::Linear),
            (0.25, Scale::Log),
            (1e-30, Scale::Log),
        ] {
            let row = fit(value, value, scale).dot_of(value, 64);
            assert!((20..44).contains(&row), "{value} {scale:?}: {row}");
        }
    }

    #[test]
    fn the_picture_of_the_design() {
        let axis = fit(0.0041, 2.9, Scale::Log);
        assert_eq!((axis.low, axis.high), (0.004, 3.0));
        let labels: Vec<_> = axis.ticks.iter().map(|(_, text)| text.as_str()).collect();
        assert_eq!(labels, ["0.01", "0.03", "0.1", "0.3", "1", "3"]);
        assert_eq!(axis.labels(16, 4).len(), 6);
    }

    #[test]
    fn a_logarithm_that_does_not_exist_lies_at_the_bottom() {
        let axis = fit(0.01, 1.0, Scale::Log);
        assert_eq!((axis.dot_of(0.0, 64), axis.dot_of(-3.0, 64)), (63, 63));
    }

    #[test]
    fn a_fixed_range_is_kept_and_cuts() {
        let axis = YAxis::fit(
            Some((0.0, 9.0)),
            Range::Fixed(0.0, 1.0),
            Scale::Linear,
            Units::Percent,
            Numbers::default(),
            6,
            6,
        );
        assert_eq!((axis.dot_of(0.0, 24), axis.dot_of(1.0, 24)), (23, 0));
        assert!(axis.dot_of(9.0, 24) < 0);
        let axis = YAxis::fit(
            Some((0.2, 0.4)),
            Range::Including(0.0, 0.0),
            Scale::Linear,
            Units::Plain,
            Numbers::default(),
            4,
            6,
        );
        assert_eq!(axis.low, 0.0);
    }

    proptest! {
        #[test]
        fn every_value_in_range_has_a_row(
            low in -1e6_f64..1e6, width in prop_oneof![Just(0.0), 1e-6_f64..1e6], share in 0.0_f64..=1.0,
            rows in 1_u16..40,
        ) {
            let dots = i64::from(rows) * 4;
            for (scale, low) in [(Scale::Linear, low), (Scale::Log, low.abs() + 1e-9)] {
                let axis = YAxis::fit(Some((low, low + width)), Range::Auto, scale, Units::Plain, Numbers::default(), rows, 6);
                let dot = axis.dot_of(low + share * width, dots);
                prop_assert!((0..dots).contains(&dot), "{scale:?} {low} {width}: {dot} of {dots}");
                for (row, _) in axis.labels(rows, 4) {
                    prop_assert!(row < rows);
                }
            }
        }
    }
}
