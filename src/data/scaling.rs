//! How the inputs are scaled: the maps from raw values to numbers, fitted to the training part.

use super::dataset::Affine;
use super::reading::named;
use super::reading_error::ReadingError;
use serde::{Deserialize, Serialize};
use std::fmt;
use std::str::FromStr;

/// How the inputs are scaled. Columns of tables each on their own, the pixels of images all alike; one-hot columns are
/// left as they are.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Scaling {
    /// (x − mean) / standard deviation.
    #[default]
    Standard,
    /// (x − minimum) / (maximum − minimum).
    Minmax,
    /// (x − median) / (third quartile − first quartile).
    Robust,
    /// x.
    None,
}

impl Scaling {
    /// All, by their names.
    pub const ALL: [(&'static str, Self); 4] = [
        ("standard", Self::Standard),
        ("minmax", Self::Minmax),
        ("robust", Self::Robust),
        ("none", Self::None),
    ];

    #[allow(clippy::trivially_copy_pass_by_ref)] // serde passes a reference.
    pub(super) fn is_standard(&self) -> bool {
        *self == Self::Standard
    }

    /// The map that is fitted to these values, of which there may be none.
    pub(super) fn of_column(self, values: impl Iterator<Item = f64> + Clone) -> Affine {
        match self {
            Self::Standard => standard(values),
            Self::Minmax => {
                let [least, most] = range(values);
                affine(least, most - least)
            }
            Self::Robust => {
                let mut sorted: Vec<f64> = values.collect();
                sorted.sort_by(f64::total_cmp);
                let quartile = |share| quantile(&sorted, share);
                affine(quartile(0.5), quartile(0.75) - quartile(0.25))
            }
            Self::None => Affine::IDENTITY,
        }
    }

    /// The map that is fitted to brightnesses of which `counts` says how often each occurs, in units of `white`.
    pub(super) fn of_pixels(self, counts: &[u64; 256], white: u8) -> Affine {
        let white = f64::from(white);
        match self {
            Self::Standard => standard_pixels(counts, white),
            Self::Minmax => {
                let least = counts.iter().position(|count| *count > 0).unwrap_or(0);
                let most = counts.iter().rposition(|count| *count > 0).unwrap_or(0);
                affine(least as f64 / white, (most - least) as f64 / white)
            }
            Self::Robust => {
                let quartile = |share| quantile_of_counts(counts, share) / white;
                affine(quartile(0.5), quartile(0.75) - quartile(0.25))
            }
            Self::None => Affine::IDENTITY,
        }
    }
}

impl fmt::Display for Scaling {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let name = Self::ALL.iter().find(|(_, one)| one == self);
        f.write_str(name.map_or("", |(name, _)| name))
    }
}

impl FromStr for Scaling {
    type Err = ReadingError;

    fn from_str(text: &str) -> Result<Self, ReadingError> {
        named("scale", text, &Self::ALL, "")
    }
}

/// Values that do not differ are only shifted.
fn affine(mean: f64, scale: f64) -> Affine {
    Affine {
        mean: if mean.is_finite() { mean } else { 0.0 },
        scale: if scale > 0.0 && scale.is_finite() {
            scale
        } else {
            1.0
        },
    }
}

/// Mean and standard deviation, both taken of the distances to the first value: sums of large numbers would leave little
/// of a year, and nothing of a time in seconds.
fn standard(values: impl Iterator<Item = f64> + Clone) -> Affine {
    let Some(first) = values.clone().next() else {
        return Affine::IDENTITY;
    };
    let count = values.clone().count() as f64;
    let shift = values.clone().map(|value| value - first).sum::<f64>() / count;
    let square = |value: f64| (value - first - shift).powi(2);
    let scale = (values.map(square).sum::<f64>() / count).sqrt();
    affine(first + shift, scale)
}

fn range(values: impl Iterator<Item = f64>) -> [f64; 2] {
    values.fold(
        [f64::INFINITY, f64::NEG_INFINITY],
        |[least, most], value| [least.min(value), most.max(value)],
    )
}

/// The sums are of whole numbers, so exact.
fn standard_pixels(counts: &[u64; 256], white: f64) -> Affine {
    let (mut count, mut sum, mut squares) = (0, 0, 0);
    for (byte, times) in (0_u64..).zip(counts) {
        count += times;
        sum += byte * times;
        squares += byte * byte * times;
    }
    let (mean, square) = (sum as f64 / count as f64, squares as f64 / count as f64);
    let scale = (square - mean * mean).max(0.0).sqrt() / white;
    affine(mean / white, scale)
}

/// Between the two values next to its place, in proportion: numpy's default.
fn quantile(sorted: &[f64], share: f64) -> f64 {
    let Some(last) = sorted.len().checked_sub(1) else {
        return 0.0;
    };
    let place = share * last as f64;
    let below = sorted[place as usize];
    let above = sorted[(place as usize + 1).min(last)];
    below + (above - below) * place.fract()
}

fn quantile_of_counts(counts: &[u64; 256], share: f64) -> f64 {
    let all: u64 = counts.iter().sum();
    let place = share * all.saturating_sub(1) as f64;
    let at = |place: u64| {
        let mut before = 0;
        let found = counts.iter().position(|times| {
            before += times;
            before > place
        });
        found.unwrap_or(0) as f64
    };
    let below = at(place as u64);
    let above = at((place as u64 + 1).min(all.saturating_sub(1)));
    below + (above - below) * place.fract()
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    const VALUES: [f64; 7] = [3.0, -1.5, 8.0, 8.0, 0.25, 120.0, 7.0];

    fn map(scaling: Scaling) -> [f64; 2] {
        let Affine { mean, scale } = scaling.of_column(VALUES.into_iter());
        [mean, scale]
    }

    /// ```python
    /// from sklearn.preprocessing import MinMaxScaler, RobustScaler, StandardScaler
    /// x = [[3.0], [-1.5], [8.0], [8.0], [0.25], [120.0], [7.0]]
    /// s = StandardScaler().fit(x); print(s.mean_, s.scale_)
    /// m = MinMaxScaler().fit(x); print(m.data_min_, m.data_range_)
    /// r = RobustScaler().fit(x); print(r.center_, r.scale_)
    /// ```
    #[test]
    fn the_maps_are_those_of_scikit_learn() {
        let near =
            |[a, b]: [f64; 2], [c, d]: [f64; 2]| (a - c).abs() < 1e-12 && (b - d).abs() < 1e-12;
        assert!(near(map(Scaling::Standard), STANDARD));
        assert!(near(map(Scaling::Minmax), [-1.5, 121.5]));
        assert!(near(map(Scaling::Robust), [7.0, 6.375]));
        assert_eq!(map(Scaling::None), [0.0, 1.0]);
        for (_, scaling) in Scaling::ALL {
            let constant = scaling.of_column([2.0; 3].into_iter());
            assert_eq!(constant.scale, 1.0);
            assert_eq!(scaling.of_column(std::iter::empty()), Affine::IDENTITY);
        }
    }

    const STANDARD: [f64; 2] = [20.678_571_428_571_427, 40.699_402_041_438_056];

    #[test]
    fn pixels_are_scaled_as_a_column_of_all_of_them() {
        let bytes = [0_u8, 0, 0, 16, 255, 7, 7, 90, 16, 3];
        let mut counts = [0; 256];
        for byte in bytes {
            counts[usize::from(byte)] += 1;
        }
        for (_, scaling) in Scaling::ALL {
            let column = scaling.of_column(bytes.iter().map(|byte| f64::from(*byte) / 255.0));
            let pixels = scaling.of_pixels(&counts, 255);
            assert!((column.mean - pixels.mean).abs() < 1e-12, "{scaling}");
            assert!((column.scale - pixels.scale).abs() < 1e-12, "{scaling}");
        }
    }

    #[test]
    fn a_name_is_read_back_and_another_is_refused() {
        for (name, scaling) in Scaling::ALL {
            assert_eq!(scaling.to_string(), name);
            assert_eq!(name.parse(), Ok(scaling));
        }
        assert_eq!(
            "max".parse::<Scaling>().unwrap_err().to_string(),
            "scale can't be 'max': expected standard, minmax, robust, none"
        );
    }
}
