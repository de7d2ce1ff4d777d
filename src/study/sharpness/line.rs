//! What the study found: the line between the two ends, and how sharp each of them is.

use crate::nn::Score;

/// The loss along the line between two minima, and what was measured at its ends.
#[derive(Clone, Debug, PartialEq)]
pub struct Line {
    /// The seed of both runs.
    pub seed: u64,
    /// The training loss at which both were to stop.
    pub target: f64,
    /// Along (1 − s) W\_small + s W\_large, s rising from −1 to 2.
    pub points: Vec<LinePoint>,
    /// The small batch's end, where s = 0, and the large one's, where s = 1.
    pub ends: [Minimum; 2],
    /// How well the difference between the ends on the validation part is known.
    pub doubt: Doubt,
    /// The Euclidean distance between the ends.
    pub distance: f64,
    /// What follows.
    pub verdict: Verdict,
}

/// A point of the line.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct LinePoint {
    /// Where: 0 is the small batch's end, 1 the large one's.
    pub s: f64,
    /// Loss and accuracy on the training part.
    pub train: Score,
    /// Loss and accuracy on the validation part.
    pub validation: Score,
}

/// Standard errors of the differences between two ends on the validation part, over its samples. Both ends see the same
/// samples, so it is the differences sample by sample whose spread counts.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Doubt {
    /// Of the difference of losses.
    pub loss: f64,
    /// Of the difference of accuracies, for classes.
    pub accuracy: Option<f64>,
}

impl Doubt {
    /// A difference of fewer standard errors than this is none: about one in twenty is larger by chance.
    const ERRORS: f64 = 2.0;

    /// Of these pairs, the same sample at both ends in each.
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

    /// Whether the small batch's end has the lower loss; `None` where the two differ by no more than chance.
    #[must_use]
    pub fn lower_loss(&self, [small, large]: &[Minimum; 2]) -> Option<bool> {
        is_less([small.validation.loss, large.validation.loss], self.loss)
    }

    /// Whether it has the higher accuracy; `None` as well where nothing is classified.
    #[must_use]
    pub fn higher_accuracy(&self, [small, large]: &[Minimum; 2]) -> Option<bool> {
        let [small, large] = [small.validation.accuracy?, large.validation.accuracy?];
        is_less([large, small], self.accuracy?)
    }
}

/// Whether the first is less, as far as a difference of this standard error tells.
fn is_less([first, second]: [f64; 2], error: f64) -> Option<bool> {
    // No number is told from none, nor are equal ones where the error is 0.
    let is_told = (first - second).abs() > Doubt::ERRORS * error;
    is_told.then_some(first < second)
}

/// The standard error of the mean of these; without bound where they are too few to tell.
fn standard_error(all: &[f64]) -> f64 {
    if all.len() < 2 {
        return f64::INFINITY;
    }
    let count = all.len() as f64;
    let mean = all.iter().sum::<f64>() / count;
    let squares: f64 = all.iter().map(|one| (one - mean).powi(2)).sum();
    (squares / (count - 1.0) / count).sqrt()
}

/// Where a run ended, and how sharp it is there.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Minimum {
    /// Samples in a batch.
    pub batch: usize,
    /// Updates made.
    pub steps: u64,
    /// Epochs passed.
    pub epochs: f64,
    /// Loss and accuracy on the training part.
    pub train: Score,
    /// Loss and accuracy on the validation part.
    pub validation: Score,
    /// Keskar et al. 2017, metric 2.1, with ε 1e-3 in the full space, in percent, as far as a search found it: at least so
    /// much. Changes where weights are rescaled.
    pub keskar: f64,
    /// The largest eigenvalue of the Hessian for relative changes of the weights; does not change where the units or layers
    /// of a relu network are rescaled.
    pub eigenvalue: f64,
    /// ‖A v − λ v‖ / |λ| of that eigenvalue: how exactly it is known.
    pub residual: f64,
}

/// ‖A v − λ v‖ / |λ| beyond which an eigenvalue was not found: the search ends at 1e-4 where it is not cut short.
const UNSURE: f64 = 0.05;

impl Minimum {
    /// Whether its eigenvalue is less than another's; `None` where that is not known: one of them is no number, was not
    /// found, or they are as close as λ ± ‖A v − λ v‖ leaves them.
    fn is_flatter(&self, other: &Self) -> Option<bool> {
        let range = |end: &Self| {
            let is_known = end.eigenvalue.is_finite() && end.residual <= UNSURE;
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

/// Whether the small batch did better.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Verdict {
    /// Its end is flatter by Keskar's measure, as far as the search found it at both; `None` where a figure is not finite.
    pub flatter_by_keskar: Option<bool>,
    /// Its end is flatter by the eigenvalue for relative changes; `None` where the eigenvalues are not known well enough to
    /// be told apart.
    pub flatter_by_eigenvalue: Option<bool>,
    /// Its validation loss is lower; `None` where the two can't be told apart.
    pub lower_validation_loss: Option<bool>,
    /// Its validation accuracy is higher; `None` where the two can't be told apart, or nothing is classified.
    pub higher_validation_accuracy: Option<bool>,
}

impl Verdict {
    /// What the two ends say, whose difference on the validation part is known to this doubt.
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

    /// Whether the effect shows: the small batch's end is flatter, by the eigenvalue for relative changes, and does better
    /// on the validation part: a lower loss, and no accuracy that is told to be lower. `None` where it hangs on what can't be
    /// told apart.
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
