//! Evaluations, made in the same way for the training and validation parts: clean inputs, hard labels, evaluation mode,
//! no penalty. So the generalization gap is comparable whatever regularizers add to the objective.

use serde::{Deserialize, Serialize};

use crate::nn::Score;

/// An evaluation on the whole training and validation parts.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Evaluation {
    /// Updates made before it.
    pub step: u64,
    /// Epochs completed, with the fraction of the current one.
    pub epoch: f64,
    /// Samples seen, with repetition.
    pub samples: u64,
    /// The score on the training part.
    pub train: Score,
    /// The score on the validation part.
    pub validation: Score,
    /// The uncertainty of the validation loss; `None` if the losses of the single samples are not known.
    pub doubt: Option<Doubt>,
}

/// The uncertainty of the mean validation loss that is due to the choice of samples.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Doubt {
    /// The number of validation samples.
    pub samples: usize,
    /// Standard error of the mean loss: s/√n, with the divisor n − 1 in s².
    pub error: f64,
    /// Standard error of the difference to the best evaluation before, computed from the differences sample by sample;
    /// `None` if there was none before.
    pub of_rise: Option<f64>,
}

/// The losses of the single samples at the best evaluation so far, with which later ones are compared sample by sample.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(super) struct Reference {
    loss: f64,
    losses: std::sync::Arc<[f32]>,
}

impl Reference {
    /// Its approximate size in memory, in bytes.
    pub(super) fn bytes(&self) -> usize {
        4 * self.losses.len() + size_of::<Self>()
    }
}

/// The uncertainty of `losses`, whose mean is `mean`; `best` becomes these losses if they are better.
pub(super) fn doubt(mean: f64, losses: &[f32], best: &mut Option<Reference>) -> Option<Doubt> {
    if !mean.is_finite() || losses.len() < 2 {
        return None;
    }
    let of_rise = best.as_ref().map(|best| {
        let pairs = losses.iter().zip(&*best.losses);
        standard_error(pairs.map(|(now, then)| f64::from(*now) - f64::from(*then)))
    });
    let error = standard_error(losses.iter().map(|loss| f64::from(*loss)));
    if best.as_ref().is_none_or(|best| mean < best.loss) {
        *best = Some(Reference {
            loss: mean,
            losses: losses.into(),
        });
    }
    Some(Doubt {
        samples: losses.len(),
        error,
        of_rise,
    })
}

/// The standard error of a mean: √(Σ (x − x̄)² / (n (n − 1))).
fn standard_error(values: impl Iterator<Item = f64> + Clone) -> f64 {
    let (count, sum) = values
        .clone()
        .fold((0.0, 0.0), |(n, sum), x| (n + 1.0, sum + x));
    let mean = sum / count;
    let squares: f64 = values.map(|x| (x - mean).powi(2)).sum();
    (squares / (count * (count - 1.0))).sqrt()
}

impl Evaluation {
    /// The generalization gap: validation loss − train loss.
    #[must_use]
    pub fn gap(&self) -> f64 {
        self.validation.loss - self.train.loss
    }
}

/// JSON can't represent infinity or NaN, for which it gets `null`.
pub(super) fn finite(value: f64) -> Option<f64> {
    Some(value).filter(|value| value.is_finite())
}
