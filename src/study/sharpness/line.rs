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
    /// Its validation loss is lower.
    pub lower_validation_loss: bool,
    /// Its validation accuracy is higher; `None` where nothing is classified, false where both are equal.
    pub higher_validation_accuracy: Option<bool>,
}

impl Verdict {
    /// What the two ends say.
    #[must_use]
    pub fn of([small, large]: &[Minimum; 2]) -> Self {
        let accuracies = (small.validation.accuracy, large.validation.accuracy);
        Self {
            flatter_by_keskar: (small.keskar.is_finite() && large.keskar.is_finite())
                .then_some(small.keskar < large.keskar),
            flatter_by_eigenvalue: small.is_flatter(large),
            lower_validation_loss: small.validation.loss < large.validation.loss,
            higher_validation_accuracy: match accuracies {
                (Some(small), Some(large)) => Some(small > large),
                _ => None,
            },
        }
    }

    /// Whether the effect shows: the small batch's end is flatter, by the eigenvalue for relative changes, and does better
    /// on the validation part: a lower loss and, where there is one, no lower accuracy. `None` where it hangs on eigenvalues
    /// that can't be told apart.
    #[must_use]
    pub fn shows(&self, [small, large]: &[Minimum; 2]) -> Option<bool> {
        let accuracies = (small.validation.accuracy, large.validation.accuracy);
        let is_as_accurate = match accuracies {
            (Some(small), Some(large)) => small >= large,
            _ => true,
        };
        if self.lower_validation_loss && is_as_accurate {
            self.flatter_by_eigenvalue
        } else {
            Some(false)
        }
    }
}
