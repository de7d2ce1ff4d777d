//! Bootstrap confidence intervals of a mean: the percentile interval and `BCa` (Efron 1987).
//!
//! Loss, accuracy and the paired differences of two nets are means over the validation samples, so this is all that their
//! intervals need.

use rand::RngExt;

use super::normal::{distribution, quantile};
use crate::diagnosis::wilson;
use crate::rng::Generator;

/// The confidence level of all intervals.
pub const LEVEL: f64 = 0.95;
/// Minimum number of values for an interval: with ten, 11 % of `BCa` intervals of normal values miss the mean, not 5 %, and
/// with four 21 %.
pub const LEAST: usize = 10;
/// Number of resamples.
pub const RESAMPLES: usize = 2000;

/// What the values are, which determines the interval if they are all equal: resampling can then say nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Measure {
    /// Numbers. Equal ones give an interval of length 0.
    Number,
    /// 0 or 1 each, so the mean is a share. Equal ones give Wilson's interval.
    Share,
    /// −1, 0 or 1 each, so the mean is a difference of two shares of the same samples. Where all are 0, the two never
    /// differ, and their difference is at most the upper end of Wilson's interval for 0 of n, in either direction. Where
    /// all are 1 or all −1, the interval is Wilson's for n of n or 0 of n, from [0, 1] to [−1, 1].
    ShareDifference,
}

/// A mean with its intervals.
#[derive(Clone, Debug, PartialEq)]
pub struct Interval {
    /// The mean of the values themselves.
    pub estimate: f64,
    /// The percentile interval: quantiles of the resampled means.
    pub percentile: [f64; 2],
    /// The bias-corrected and accelerated interval.
    pub bca: [f64; 2],
    /// Whether all resampled means are equal, so that both intervals are those of [`Measure`].
    pub is_constant: bool,
}

/// The means of resamples of `values`, ascending.
#[must_use]
pub fn resampled_means(values: &[f64], resamples: usize, draws: &mut Generator) -> Vec<f64> {
    let count = u32::try_from(values.len()).unwrap_or(u32::MAX);
    let mut mean = || {
        let drawn = (0..count).map(|_| values[draws.random_range(0..count) as usize]);
        drawn.sum::<f64>() / f64::from(count)
    };
    let mut means: Vec<f64> = (0..resamples).map(|_| mean()).collect();
    means.sort_unstable_by(f64::total_cmp);
    means
}

impl Interval {
    /// The intervals of the mean of `values`, from [`RESAMPLES`] resamples; `None` if there are fewer than [`LEAST`] values,
    /// or one that is not finite.
    #[must_use]
    pub fn of(values: &[f64], measure: Measure, draws: &mut Generator) -> Option<Self> {
        if values.len() < LEAST {
            return None;
        }
        Self::from_means(values, measure, &resampled_means(values, RESAMPLES, draws))
    }

    /// The intervals of the mean of `values`, from the ascending means of resamples.
    #[must_use]
    pub fn from_means(values: &[f64], measure: Measure, means: &[f64]) -> Option<Self> {
        let (Some(first), Some(last)) = (means.first(), means.last()) else {
            return None;
        };
        if values.is_empty() || !values.iter().all(|value| value.is_finite()) {
            return None;
        }
        let estimate = values.iter().sum::<f64>() / values.len() as f64;
        if first == last {
            let interval = of_constant(estimate, values.len(), measure);
            return Some(Self {
                estimate,
                percentile: interval,
                bca: interval,
                is_constant: true,
            });
        }
        let tail = 0.5 * (1.0 - LEVEL);
        let ends = [tail, 1.0 - tail];
        let bias = bias_correction(estimate, means);
        let acceleration = acceleration(values);
        Some(Self {
            estimate,
            percentile: ends.map(|p| of_sorted(means, p)),
            bca: ends.map(|p| of_sorted(means, corrected(p, bias, acceleration))),
            is_constant: false,
        })
    }

    /// Whether 0 lies outside the `BCa` interval.
    #[must_use]
    pub fn excludes_zero(&self) -> bool {
        let [low, high] = self.bca;
        low > 0.0 || high < 0.0
    }
}

/// The interval where all values are equal.
fn of_constant(value: f64, samples: usize, measure: Measure) -> [f64; 2] {
    match measure {
        Measure::Share => wilson(value, samples),
        Measure::ShareDifference if value == 0.0 => {
            let [_, most] = wilson(0.0, samples);
            [-most, most]
        }
        Measure::ShareDifference => {
            wilson(0.5 * (value + 1.0), samples).map(|share| 2.0 * share - 1.0)
        }
        Measure::Number => [value, value],
    }
}

/// The `p` quantile of ascending values: that of rank (B + 1)p, interpolated, within the values.
#[must_use]
pub fn of_sorted(sorted: &[f64], p: f64) -> f64 {
    let last = sorted.len().saturating_sub(1);
    let rank = ((sorted.len() + 1) as f64 * p - 1.0).clamp(0.0, last as f64);
    let low = rank.floor() as usize;
    let (Some(below), Some(above)) = (sorted.get(low), sorted.get((low + 1).min(last))) else {
        return f64::NAN;
    };
    below + (rank - low as f64) * (above - below)
}

/// z₀ = Φ⁻¹ of the share of resampled means below the estimate, with ties counted half. Where it would be infinite, the
/// estimate is treated as half a resample inside of them.
fn bias_correction(estimate: f64, means: &[f64]) -> f64 {
    let below = means.partition_point(|mean| *mean < estimate);
    let equal = means.partition_point(|mean| *mean <= estimate) - below;
    let least = 0.5;
    let rank = (below as f64 + 0.5 * equal as f64).clamp(least, means.len() as f64 - least);
    quantile(rank / means.len() as f64)
}

/// a = Σ d³ / (6 (Σ d²)^(3/2)), d the mean of the jackknife's means minus each of them.
fn acceleration(values: &[f64]) -> f64 {
    // Without value i, the mean is (S − xᵢ)/(n − 1): d is (xᵢ − x̄)/(n − 1), and the divisor cancels.
    let mean = values.iter().sum::<f64>() / values.len() as f64;
    let (mut squares, mut cubes) = (0.0, 0.0);
    for value in values {
        let apart = value - mean;
        squares += apart * apart;
        cubes += apart * apart * apart;
    }
    if squares > 0.0 {
        cubes / (6.0 * squares.powf(1.5))
    } else {
        0.0
    }
}

/// The corrected level Φ(z₀ + (z₀ + z)/(1 − a(z₀ + z))), z = Φ⁻¹(p).
fn corrected(p: f64, bias: f64, acceleration: f64) -> f64 {
    let shifted = bias + quantile(p);
    let scale = 1.0 - acceleration * shifted;
    if scale <= 0.0 {
        // Beyond the pole, where the level has already reached 0 or 1.
        return if shifted > 0.0 { 1.0 } else { 0.0 };
    }
    distribution(bias + shifted / scale)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use crate::rng::{Purpose, stream};

    /// The means of all nⁿ resamples, ascending.
    fn all_means(values: &[f64]) -> Vec<f64> {
        let count = values.len();
        let of = |mut code: usize| {
            let mut sum = 0.0;
            for _ in 0..count {
                sum += values[code % count];
                code /= count;
            }
            sum / count as f64
        };
        let all = 0..count.pow(u32::try_from(count).unwrap());
        let mut means: Vec<f64> = all.map(of).collect();
        means.sort_by(f64::total_cmp);
        means
    }

    #[track_caller]
    fn assert_near(got: [f64; 2], expected: [f64; 2]) {
        for (got, expected) in got.iter().zip(expected) {
            assert!((got - expected).abs() < 1e-9, "{got} for {expected}");
        }
    }

    #[test]
    fn percentile_and_bca_are_those_of_the_published_formula() {
        type Case<'a> = (&'a [f64], Measure, [f64; 2], [f64; 2], [f64; 2]);
        // Over all nⁿ resamples, from Efron's formula written out in Python, with exact fractions for the ties. The second is
        // an accuracy, the third a difference of two; many of their resampled means are equal to the estimate.
        let cases: [Case<'_>; 3] = [
            (
                &[0.25, 3.0, 0.125, 7.5, 0.5],
                Measure::Number,
                [0.104_868_694_667_063_6, 0.079_416_610_807_490_66],
                [0.25, 5.125],
                [0.375, 6.05],
            ),
            (
                &[1.0, 1.0, 1.0, 1.0, 0.0, 1.0],
                Measure::Share,
                [-0.089_950_595_572_332_36, -0.121_716_123_890_036_91],
                [0.5, 1.0],
                [1.0 / 3.0, 1.0],
            ),
            (
                &[-1.0, 0.0, 0.0, 1.0, 1.0, 0.0],
                Measure::ShareDifference,
                [-0.014_076_609_586_206_127, -0.015_531_726_164_340_018],
                [-1.0 / 3.0, 2.0 / 3.0],
                [-1.0 / 3.0, 2.0 / 3.0],
            ),
        ];
        let levels = [
            [0.065_264_625_391_262_27, 0.994_983_807_827_904_1],
            [0.002_390_898_759_251_469_7, 0.924_120_283_775_604],
            [0.020_155_093_091_202_67, 0.969_584_752_769_644_8],
        ];
        for ((values, measure, [bias, a], percentile, bca), levels) in cases.into_iter().zip(levels)
        {
            let means = all_means(values);
            let found = Interval::from_means(values, measure, &means).unwrap();
            assert!(!found.is_constant);
            assert_near(found.percentile, percentile);
            assert_near(found.bca, bca);
            let corrections = [
                bias_correction(found.estimate, &means),
                acceleration(values),
            ];
            assert_near(corrections, [bias, a]);
            assert_near([0.025, 0.975].map(|p| corrected(p, bias, a)), levels);
        }
    }

    #[test]
    fn ties_count_half() {
        // Two values: the means are 0, ½ twice and 1, so ¼ + ½ · ½ lie below the mean, and there is no correction.
        let means = all_means(&[0.0, 1.0]);
        assert_eq!(means, [0.0, 0.5, 0.5, 1.0]);
        assert_eq!(bias_correction(0.5, &means), 0.0);
        let third = bias_correction(0.0, &means);
        assert!((third - quantile(0.125)).abs() < 1e-12);
    }

    #[test]
    fn quantiles_are_those_of_the_sorted_values() {
        let sorted: Vec<f64> = (1..=199).map(f64::from).collect();
        // (199 + 1) · 0.025 = 5.
        assert!((of_sorted(&sorted, 0.025) - 5.0).abs() < 1e-9);
        assert!((of_sorted(&sorted, 0.975) - 195.0).abs() < 1e-9);
        assert_eq!(of_sorted(&sorted, 0.0), 1.0);
        assert_eq!(of_sorted(&sorted, 1.0), 199.0);
        assert_eq!(of_sorted(&[3.0], 0.5), 3.0);
        assert!(of_sorted(&[], 0.5).is_nan());
    }

    #[test]
    fn where_all_resamples_agree_the_interval_is_wilsons() {
        let mut draws = stream(1, Purpose::Resample, 0);
        let right = Interval::of(&[1.0; 12], Measure::Share, &mut draws).unwrap();
        assert!(right.is_constant);
        assert_eq!(
            (right.bca, right.percentile),
            (wilson(1.0, 12), wilson(1.0, 12))
        );
        // By Wilson's formula: n/(n + z²).
        assert!((right.bca[0] - 0.757_506).abs() < 1e-6 && right.bca[1] == 1.0);
        let none = Interval::of(&[0.0; 12], Measure::Share, &mut draws).unwrap();
        assert!(none.bca[0].abs() < 1e-12 && (none.bca[1] - 0.242_494).abs() < 1e-6);
        let same = Interval::of(&[0.0; 12], Measure::ShareDifference, &mut draws).unwrap();
        assert_near(same.bca, [-none.bca[1], none.bca[1]]);
        for (sign, expected) in [(1.0, [0.515_012, 1.0]), (-1.0, [-1.0, -0.515_012])] {
            let all = Interval::of(&[sign; 12], Measure::ShareDifference, &mut draws).unwrap();
            for (got, expected) in all.bca.iter().zip(expected) {
                assert!((got - expected).abs() < 2e-6, "{got} {expected}");
            }
        }
        assert!(Interval::of(&[0.3; LEAST - 1], Measure::Number, &mut draws).is_none());
        let loss = Interval::of(&[0.3; 12], Measure::Number, &mut draws).unwrap();
        assert_eq!(loss.bca[0], loss.bca[1]);
        assert!(Interval::of(&[], Measure::Number, &mut draws).is_none());
        assert!(Interval::of(&[1.0, f64::NAN], Measure::Number, &mut draws).is_none());
    }

    #[test]
    fn the_acceleration_is_that_of_the_jackknife() {
        let values = [0.2, 3.0, 0.1, 7.5, 0.4, 0.4];
        let count = values.len() as f64;
        let total: f64 = values.iter().sum();
        let without: Vec<f64> = values.iter().map(|x| (total - x) / (count - 1.0)).collect();
        let mean = without.iter().sum::<f64>() / count;
        let power = |power: i32| without.iter().map(|x| (mean - x).powi(power)).sum::<f64>();
        let expected = power(3) / (6.0 * power(2).powf(1.5));
        assert!((acceleration(&values) - expected).abs() < 1e-12);
        assert!(expected > 0.0);
    }

    #[test]
    fn drawn_resamples_approach_all_of_them() {
        let values = [0.2, 3.0, 0.1, 7.5, 0.4];
        let exact = all_means(&values);
        let drawn = resampled_means(&values, 4000, &mut stream(3, Purpose::Resample, 0));
        assert!(drawn.is_sorted() && drawn.len() == 4000);
        // The largest distance of the two distribution functions, between the values.
        for at in (1..75).map(|tenth| f64::from(tenth) / 10.0 + 0.003) {
            let share = |means: &[f64]| {
                means.partition_point(|mean| *mean < at) as f64 / means.len() as f64
            };
            assert!((share(&drawn) - share(&exact)).abs() < 0.03, "{at}");
        }
    }
}
