//! The line between the two minima, and the sharpness of each.

use crate::nn::Score;

/// The loss along the line between two minima, and what was measured at its ends.
#[derive(Clone, Debug, PartialEq)]
pub struct Line {
    /// Seed of both runs.
    pub seed: u64,
    /// Training loss at which both runs stop.
    pub target: f64,
    /// Points (1 − s) W\_small + s W\_large, s rising from −1 to 2.
    pub points: Vec<LinePoint>,
    /// The small batch's end (s = 0) and the large one's (s = 1).
    pub ends: [Minimum; 2],
    /// Uncertainty of the difference between the ends on the validation part.
    pub doubt: Doubt,
    /// Euclidean distance between the weights of the ends.
    pub distance: f64,
    /// Comparison of the two ends.
    pub verdict: Verdict,
}

/// A point of the line.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct LinePoint {
    /// Position on the line: 0 is the small batch's end, 1 the large one's.
    pub s: f64,
    /// Loss and accuracy on the training part.
    pub train: Score,
    /// Loss and accuracy on the validation part.
    pub validation: Score,
}

/// Standard errors of the differences between two ends on the validation part, over its samples. Both ends are
/// evaluated on the same samples, so the differences are paired.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Doubt {
    /// Standard error of the difference of losses.
    pub loss: f64,
    /// Standard error of the difference of accuracies, for classes.
    pub accuracy: Option<f64>,
}

impl Doubt {
    /// A difference of up to this many standard errors does not count: about one in twenty is larger by chance.
    const ERRORS: f64 = 2.0;

    /// From the scores of each sample at both ends.
    #[must_use]
    pub fn of(pairs: &[[Score; 2]]) -> Self {
        let accuracy = |[one, other]: &[Score; 2]| Some(one.accuracy? - other.accuracy?);
        let loss = |[one, other]: &[Score; 2]| one.loss - other.loss;
        let losses: Vec<f64> = pairs.iter().map(loss).collect();
        let accuracies: Option<Vec<f64>> = pairs.iter().map(accuracy).collect();
        Self {
            loss: standard_error(&losses),
            accuracy: accuracies.map(|all| standard_error(&all)),
        }
    }

    /// Whether the small batch's end has the lower loss; `None` if the difference may be chance.
    #[must_use]
    pub fn lower_loss(&self, [small, large]: &[Minimum; 2]) -> Option<bool> {
        is_less([small.validation.loss, large.validation.loss], self.loss)
    }

    /// Whether the small batch's end has the higher accuracy; `None` also if nothing is classified.
    #[must_use]
    pub fn higher_accuracy(&self, [small, large]: &[Minimum; 2]) -> Option<bool> {
        let [small, large] = [small.validation.accuracy?, large.validation.accuracy?];
        is_less([large, small], self.accuracy?)
    }
}

/// Whether the first is less than the second; `None` if a difference with this standard error may be chance.
fn is_less([first, second]: [f64; 2], error: f64) -> Option<bool> {
    // False for NaN, and for equal values even where the error is 0.
    let is_significant = (first - second).abs() > Doubt::ERRORS * error;
    is_significant.then_some(first < second)
}

/// Standard error of the mean; infinite for fewer than two values.
fn standard_error(all: &[f64]) -> f64 {
    if all.len() < 2 {
        return f64::INFINITY;
    }
    let count = all.len() as f64;
    let mean = all.iter().sum::<f64>() / count;
    let squares: f64 = all.iter().map(|one| (one - mean).powi(2)).sum();
    (squares / (count - 1.0) / count).sqrt()
}

/// The end of a run, and its sharpness.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Minimum {
    /// Samples in a batch.
    pub batch: usize,
    /// Number of updates.
    pub steps: u64,
    /// Epochs passed.
    pub epochs: f64,
    /// Loss and accuracy on the training part.
    pub train: Score,
    /// Loss and accuracy on the validation part.
    pub validation: Score,
    /// Keskar et al. 2017, metric 2.1, with ε 1e-3 in the full space, in percent. It is found by a search and so is a
    /// lower bound. It changes if the weights are rescaled.
    pub keskar: f64,
    /// The largest eigenvalue of the Hessian for relative changes of the weights; invariant to rescaling the units or
    /// layers of a relu network.
    pub eigenvalue: f64,
    /// ‖A v − λ v‖ / |λ| of that eigenvalue: its relative error.
    pub residual: f64,
}

/// ‖A v − λ v‖ / |λ| above which an eigenvalue counts as not found: the search ends at 1e-4 unless it is cut short.
const MAX_RESIDUAL: f64 = 0.05;

impl Minimum {
    /// Whether its eigenvalue is less than another's; `None` if that is undecided: one of them is not finite or was not
    /// found, or the intervals λ ± ‖A v − λ v‖ overlap.
    fn is_flatter(&self, other: &Self) -> Option<bool> {
        let range = |end: &Self| {
            let is_known = end.eigenvalue.is_finite() && end.residual <= MAX_RESIDUAL;
            let about = end.eigenvalue.abs() * end.residual;
            is_known.then_some([end.eigenvalue - about, end.eigenvalue + about])
        };
        let ([low, high], [other_low, other_high]) = (range(self)?, range(other)?);
        if high < other_low {
            Some(true)
        } else {
            (other_high < low).then_some(false)
        }
    }
}

/// Comparison of the small batch's end with the large one's.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Verdict {
    /// Whether it is flatter by Keskar's measure, as far as the search found it; `None` if a value is not finite.
    pub flatter_by_keskar: Option<bool>,
    /// Whether it is flatter by the eigenvalue for relative changes; `None` if the eigenvalues are not known well
    /// enough.
    pub flatter_by_eigenvalue: Option<bool>,
    /// Whether its validation loss is lower; `None` if the difference may be chance.
    pub lower_validation_loss: Option<bool>,
    /// Whether its validation accuracy is higher; `None` if the difference may be chance or nothing is classified.
    pub higher_validation_accuracy: Option<bool>,
}

impl Verdict {
    /// Compares the two ends, given the uncertainty of their difference on the validation part.
    #[must_use]
    pub fn of(ends: &[Minimum; 2], doubt: &Doubt) -> Self {
        let [small, large] = ends;
        Self {
            flatter_by_keskar: (small.keskar.is_finite() && large.keskar.is_finite())
                .then_some(small.keskar < large.keskar),
            flatter_by_eigenvalue: small.is_flatter(large),
            lower_validation_loss: doubt.lower_loss(ends),
            higher_validation_accuracy: doubt.higher_accuracy(ends),
        }
    }

    /// Whether the effect shows: the small batch's end is flatter by the eigenvalue for relative changes, has a lower
    /// validation loss, and its accuracy is not significantly lower. `None` if a deciding comparison is undecided.
    #[must_use]
    pub fn shows(&self) -> Option<bool> {
        let flatter = self.flatter_by_eigenvalue;
        let lower = self.lower_validation_loss;
        if [flatter, lower, self.higher_validation_accuracy].contains(&Some(false)) {
            Some(false)
        } else {
            (flatter.is_some() && lower.is_some()).then_some(true)
        }
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    fn pairs(both: usize, small: usize, large: usize, neither: usize) -> Vec<[Score; 2]> {
        let score = |right: bool| Score {
            loss: if right { 0.0 } else { 1.0 },
            accuracy: Some(if right { 1.0 } else { 0.0 }),
        };
        let of = |count, right: [bool; 2]| std::iter::repeat_n(right.map(score), count);
        of(both, [true; 2])
            .chain(of(small, [true, false]))
            .chain(of(large, [false, true]))
            .chain(of(neither, [false; 2]))
            .collect()
    }

    #[test]
    fn the_doubt_of_a_difference_is_that_of_its_pairs() {
        // Of 360 samples 5 are right at the small batch's end alone, 4 at the other alone: 97.3 against 97.0 %.
        let doubt = Doubt::of(&pairs(345, 5, 4, 6));
        // McNemar: variance (5 + 4 − 1/360) / 359 of a difference, over 360 samples.
        let expected = ((9.0 - 1.0 / 360.0) / 359.0_f64 / 360.0).sqrt();
        assert!((doubt.accuracy.unwrap() - expected).abs() < 1e-12);
        assert!((doubt.loss - expected).abs() < 1e-12);
        assert!(1.0 / 360.0 < Doubt::ERRORS * expected);
        // 20 against none is a difference.
        let doubt = Doubt::of(&pairs(334, 20, 0, 6));
        assert!(20.0 / 360.0 > Doubt::ERRORS * doubt.accuracy.unwrap());
        assert_eq!(Doubt::of(&pairs(1, 0, 0, 0)).loss, f64::INFINITY);
    }

    #[test]
    fn a_difference_within_chance_is_none() {
        let less = |second| is_less([0.5, second], 0.1);
        assert_eq!(less(0.71), Some(true));
        assert_eq!(less(0.69), None);
        assert_eq!(less(0.31), None);
        assert_eq!(less(0.29), Some(false));
        assert_eq!(is_less([0.5, 0.5], 0.0), None);
        assert_eq!(is_less([0.5, f64::NAN], 0.1), None);
        assert_eq!(is_less([0.5, 9.0], f64::INFINITY), None);
    }
}
