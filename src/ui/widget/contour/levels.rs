//! The levels that separate bands.

/// The number of levels to aim for where that many bands can be distinguished.
const WANTED: usize = 4;

/// Round mantissas within a decade, from sparse to dense.
const STEPS: [&[f64]; 5] = [
    &[1.0],
    &[1.0, 3.0],
    &[1.0, 2.0, 5.0],
    &[1.0, 1.5, 2.0, 3.0, 5.0, 7.0],
    &[
        1.0, 1.2, 1.5, 1.8, 2.0, 2.5, 3.0, 3.5, 4.0, 5.0, 6.0, 7.0, 8.0, 9.0,
    ],
];

/// Ascending values that divide the range into bands.
#[derive(Clone, Debug, PartialEq)]
pub(in crate::ui) struct Levels {
    values: Vec<f64>,
}

impl Levels {
    /// `count` levels with equal ratios, starting at `first`.
    pub(in crate::ui) fn by_ratio(first: f64, ratio: f64, count: usize) -> Self {
        let values = (0..count).map(|index| first * ratio.powi(index as i32));
        Self {
            values: values.collect(),
        }
    }

    /// At most `max` round values within `low..high` (both above 0), about evenly spaced on a logarithmic scale.
    pub(in crate::ui) fn round(low: f64, high: f64, max: usize) -> Self {
        let wanted = WANTED.min(max);
        let inside = |x: &f64| *x > low * (1.0 + 1e-9) && *x < high;
        let (first, last) = (low.log10().floor() as i32, high.log10().ceil() as i32);
        let of = |mantissas: &[f64]| -> Vec<f64> {
            (first..=last)
                .flat_map(|power| mantissas.iter().map(move |m| m * 10_f64.powi(power)))
                .filter(inside)
                .collect()
        };
        let found = STEPS.iter().map(|step| of(step));
        let enough = found.into_iter().find(|all| all.len() >= wanted);
        let values = match enough {
            Some(all) if all.len() <= max => all,
            Some(all) => {
                let every = all.len().div_ceil(max);
                all.into_iter().step_by(every).collect()
            }
            // A range too narrow for round values gets equal ratios instead.
            None => {
                let (a, b) = (low.ln(), high.ln().max(low.ln() + 1e-9));
                (1..=wanted)
                    .map(|k| (a + (b - a) * k as f64 / (wanted + 1) as f64).exp())
                    .collect()
            }
        };
        Self { values }
    }

    /// The logarithms of the levels, to compare with logarithms of values.
    pub(in crate::ui) fn logarithms(&self) -> Self {
        Self {
            values: self.values.iter().map(|level| level.ln()).collect(),
        }
    }

    /// In ascending order.
    pub(in crate::ui) fn iter(&self) -> impl Iterator<Item = f64> {
        self.values.iter().copied()
    }

    /// The number of bands: one more than levels.
    pub(in crate::ui) fn bands(&self) -> usize {
        self.values.len() + 1
    }

    /// The band of a value: the number of levels at or below it.
    pub(in crate::ui) fn band(&self, value: f64) -> usize {
        self.values.partition_point(|level| *level <= value)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ui::number::Numbers;

    #[test]
    fn round_levels_are_few_and_within() {
        for (low, high) in [
            (0.01, 50.0),
            (0.3, 1.9),
            (2.2, 2.4),
            (1e-9, 1e9),
            (0.5, 0.500_001),
        ] {
            for max in [1, 4, 7, 8] {
                let few = Levels::round(low, high, max).values;
                assert!((1..=max).contains(&few.len()), "{low} {high}: {few:?}");
            }
            let all = Levels::round(low, high, 8).values;
            assert!((WANTED..=8).contains(&all.len()), "{low} {high}: {all:?}");
            assert!(all.windows(2).all(|pair| pair[0] < pair[1]), "{all:?}");
            assert!(all.iter().all(|x| low < *x && *x < high), "{all:?}");
        }
        let written = Levels::round(0.01, 60.0, 8)
            .values
            .into_iter()
            .map(|x| Numbers::default().figure(x));
        let expected = ["0.03", "0.1", "0.3", "1", "3", "10", "30"];
        assert_eq!(written.collect::<Vec<_>>(), expected);
    }

    #[test]
    fn a_level_belongs_to_the_band_above_it() {
        let levels = Levels::by_ratio(1.0, 10.0, 3);
        assert_eq!(levels.bands(), 4);
        for (value, band) in [(0.9, 0), (1.0, 1), (99.0, 2), (100.0, 3), (1e9, 3)] {
            assert_eq!(levels.band(value), band, "{value}");
            assert_eq!(levels.logarithms().band(f64::ln(value)), band, "{value}");
        }
    }
}
