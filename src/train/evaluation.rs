//! What is measured at an evaluation, the same way for train and validation: clean inputs, hard labels, evaluation
//! mode, no penalty. So the generalization gap is the truth whatever distorts the objective.

use serde::{Deserialize, Serialize};

use crate::nn::Score;

/// One evaluation on the whole train and validation parts.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Evaluation {
    /// Updates made before it.
    pub step: u64,
    /// Epochs passed, with the fraction of the current one.
    pub epoch: f64,
    /// Samples seen, with repetition.
    pub samples: u64,
    /// On the training part.
    pub train: Score,
    /// On the validation part.
    pub validation: Score,
    /// How far the validation samples can tell; `None` where the losses of single samples are not known.
    pub doubt: Option<Doubt>,
}

/// What the choice of validation samples leaves uncertain about their mean loss.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Doubt {
    /// Validation samples.
    pub samples: usize,
    /// Standard error of the mean loss: s/√n, with the divisor n − 1 in s².
    pub error: f64,
    /// Standard error of the difference to the best evaluation before, of the differences sample by sample; `None` where there
    /// was none before.
    pub of_rise: Option<f64>,
}

/// Losses of single samples at the best evaluation so far: what later ones are compared with, sample by sample.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(super) struct Reference {
    loss: f64,
    losses: std::sync::Arc<[f32]>,
}

impl Reference {
    /// How much memory it takes, about.
    pub(super) fn bytes(&self) -> usize {
        4 * self.losses.len() + size_of::<Self>()
    }
}

/// What `losses`, whose mean is `mean`, leave uncertain; `best` becomes them where they are better.
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

/// Of a mean: √(Σ (x − x̄)² / (n (n − 1))).
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

/// JSON has no word for a number that is none: null.
pub(super) fn finite(value: f64) -> Option<f64> {
    Some(value).filter(|value| value.is_finite())
}
