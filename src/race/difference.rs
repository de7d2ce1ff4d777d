//! The paired difference of two lanes over the seeds that both ran on.

use super::spread::Spread;
use super::student::t95;

/// The mean of paired differences.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Difference {
    /// Mean over the pairs of the second minus the first.
    pub mean: f64,
    /// Half-width of the mean's 95 % confidence interval (Student's t), at least the resolution; `None` for a single
    /// pair.
    pub uncertainty: Option<f64>,
    /// Number of pairs.
    pub count: usize,
    /// Whether there are at least [`Difference::LEAST_PAIRS`] pairs and the mean exceeds its uncertainty.
    pub is_significant: bool,
}

impl Difference {
    /// Minimum number of pairs for a verdict. With two, values that happen to be close would make any difference look
    /// certain.
    pub const LEAST_PAIRS: usize = 3;

    /// From pairs of values, one pair per seed, known to a `resolution`: for an accuracy, one sample of the part it is
    /// measured on. `None` if there are no pairs.
    #[must_use]
    pub fn of(pairs: &[[f64; 2]], resolution: f64) -> Option<Self> {
        let spread = Spread::of(pairs.iter().map(|[first, second]| second - first))?;
        let Spread {
            mean, sd, count, ..
        } = spread;
        let uncertainty =
            (count > 1).then(|| (t95(count - 1) * sd / (count as f64).sqrt()).max(resolution));
        // Values come from single precision, so differences below its rounding are treated as equal; and pairs that all
        // differ by the same amount have no spread to judge by.
        let largest = pairs.iter().flatten().map(|value| value.abs());
        let rounding = largest.fold(0.0, f64::max) * f64::from(f32::EPSILON);
        let is_enough = count >= Self::LEAST_PAIRS && sd > rounding && mean.abs() > rounding;
        Some(Self {
            mean,
            uncertainty,
            count,
            is_significant: is_enough && uncertainty.is_some_and(|one| mean.abs() > one),
        })
    }

    /// Whether there are enough pairs to tell a difference from chance.
    #[must_use]
    pub fn has_enough_pairs(&self) -> bool {
        self.count >= Self::LEAST_PAIRS
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    fn of(differences: &[f64]) -> Option<Difference> {
        let pairs: Vec<[f64; 2]> = differences.iter().map(|one| [0.0, *one]).collect();
        Difference::of(&pairs, 0.0)
    }

    #[test]
    fn a_difference_is_that_of_pairs_with_students_interval() {
        let difference = of(&[1.0, 2.0, 3.0, 6.0]).unwrap();
        // Mean 3, deviation √(14/3), t₃ = 3.182446.
        assert_eq!((difference.mean, difference.count), (3.0, 4));
        let expected = 3.182_446 * (14.0_f64 / 3.0).sqrt() / 2.0;
        assert!((difference.uncertainty.unwrap() - expected).abs() < 1e-9);
        assert!(!difference.is_significant, "3 ± 3.44");
        assert!(of(&[2.0, 2.1, 1.9]).unwrap().is_significant);
        assert_eq!(of(&[]), None);
    }

    #[test]
    fn few_pairs_or_pairs_that_do_not_vary_are_not_significant() {
        let single = of(&[5.0]).unwrap();
        assert!(single.uncertainty.is_none() && !single.is_significant);
        let two = of(&[5.0, 5.01]).unwrap();
        assert!(two.uncertainty.unwrap() < two.mean && !two.is_significant);
        assert!(of(&[5.0, 5.01, 5.02]).unwrap().is_significant);
        assert!(!of(&[5.0; 5]).unwrap().is_significant);
        assert!(!of(&[0.0; 5]).unwrap().is_significant);
        // 0.1 up to rounding.
        let rounded = [[0.7, 0.8], [0.8, 0.9], [0.2, 0.3], [0.6, 0.7]];
        let rounded = Difference::of(&rounded, 0.01).unwrap();
        assert!(rounded.mean > rounded.uncertainty.unwrap() && !rounded.is_significant);
        // Losses that are equal to single precision.
        let last_digit = [[1.0, 1.0 + 2e-8], [1.0, 1.0 + 2.1e-8], [1.0, 1.0 + 2.2e-8]];
        assert!(!Difference::of(&last_digit, 0.0).unwrap().is_significant);
    }

    #[test]
    fn the_resolution_bounds_the_uncertainty_from_below() {
        let pairs = [[0.0, 1.0], [0.0, 1.1], [0.0, 1.2]];
        let uncertainty = |resolution| {
            Difference::of(&pairs, resolution)
                .unwrap()
                .uncertainty
                .unwrap()
        };
        let by_spread = uncertainty(0.0);
        assert_eq!(uncertainty(by_spread / 2.0), by_spread);
        assert_eq!(uncertainty(0.7), 0.7);
        assert!(Difference::of(&pairs, 1.0).unwrap().is_significant);
        assert!(!Difference::of(&pairs, 1.15).unwrap().is_significant);
    }
}
