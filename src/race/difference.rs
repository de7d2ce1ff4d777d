//! What sets two lanes apart, over the seeds that both were run on.

use super::spread::Spread;
use super::student::t95;

/// The mean of paired differences.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Difference {
    /// The second less the first, in the mean over the pairs.
    pub mean: f64,
    /// Half the width of the mean's 95 % interval, by Student's t, and no less than the grain; of a single pair there is none.
    pub uncertainty: Option<f64>,
    /// Of how many pairs.
    pub count: usize,
    /// Whether they are enough to tell the mean from 0, and it is larger than its uncertainty.
    pub is_told: bool,
}

impl Difference {
    /// Of fewer pairs nobody can say what is chance: two that happen to lie close together would make any difference look
    /// sure.
    pub const LEAST_PAIRS: usize = 3;

    /// Of such pairs of figures, one a seed, which are known to a `resolution`: one sample of those that an accuracy is of.
    /// `None` of none.
    #[must_use]
    pub fn of(pairs: &[[f64; 2]], resolution: f64) -> Option<Self> {
        let spread = Spread::of(pairs.iter().map(|[first, second]| second - first))?;
        let Spread {
            mean, sd, count, ..
        } = spread;
        let uncertainty =
            (count > 1).then(|| (t95(count - 1) * sd / (count as f64).sqrt()).max(resolution));
        // Figures come of single precision: what differs by less does not differ, and pairs that all differ by the same have no
        // spread to judge by.
        let largest = pairs.iter().flatten().map(|figure| figure.abs());
        let rounding = largest.fold(0.0, f64::max) * f64::from(f32::EPSILON);
        let is_enough = count >= Self::LEAST_PAIRS && sd > rounding && mean.abs() > rounding;
        Some(Self {
            mean,
            uncertainty,
            count,
            is_told: is_enough && uncertainty.is_some_and(|one| mean.abs() > one),
        })
    }

    /// Whether there are pairs enough to tell what is chance.
    #[must_use]
    pub fn is_of_enough(&self) -> bool {
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
        assert!(!difference.is_told, "3 ± 3.44");
        assert!(of(&[2.0, 2.1, 1.9]).unwrap().is_told);
        assert_eq!(of(&[]), None);
    }

    #[test]
    fn nothing_is_told_by_few_pairs_or_by_such_as_do_not_vary() {
        let single = of(&[5.0]).unwrap();
        assert!(single.uncertainty.is_none() && !single.is_told);
        let two = of(&[5.0, 5.01]).unwrap();
        assert!(two.uncertainty.unwrap() < two.mean && !two.is_told);
        assert!(of(&[5.0, 5.01, 5.02]).unwrap().is_told);
        assert!(!of(&[5.0; 5]).unwrap().is_told);
        assert!(!of(&[0.0; 5]).unwrap().is_told);
        // 0.1 and what rounding makes of it.
        let rounded = [[0.7, 0.8], [0.8, 0.9], [0.2, 0.3], [0.6, 0.7]];
        let rounded = Difference::of(&rounded, 0.01).unwrap();
        assert!(rounded.mean > rounded.uncertainty.unwrap() && !rounded.is_told);
        // Losses that are the same to single precision.
        let last_digit = [[1.0, 1.0 + 2e-8], [1.0, 1.0 + 2.1e-8], [1.0, 1.0 + 2.2e-8]];
        assert!(!Difference::of(&last_digit, 0.0).unwrap().is_told);
    }

    #[test]
    fn the_grain_bounds_the_uncertainty_from_below() {
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
        assert!(Difference::of(&pairs, 1.0).unwrap().is_told);
        assert!(!Difference::of(&pairs, 1.15).unwrap().is_told);
    }
}
