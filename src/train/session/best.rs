//! The best weights of a run.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::nn::Score;
use crate::regularize::Watched;
use crate::train::Evaluation;

/// The evaluation of the best weights.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Best {
    /// Updates made before it.
    pub step: u64,
    /// Epochs completed before it, with the fraction.
    pub epoch: f64,
    /// The score on the validation part.
    pub validation: Score,
}

impl From<&Evaluation> for Best {
    fn from(evaluation: &Evaluation) -> Self {
        Self {
            step: evaluation.step,
            epoch: evaluation.epoch,
            validation: evaluation.validation,
        }
    }
}

/// The best weights, as the plain network has them: they stay valid whatever regularizers are switched on or off later.
#[derive(Debug, PartialEq, Serialize, Deserialize)]
pub(super) struct BestWeights {
    pub(super) best: Best,
    pub(super) weights: Vec<f32>,
}

impl BestWeights {
    /// Replaces the weights in `kept`. Checkpoints that share the former ones keep them.
    pub(super) fn put(kept: &mut Option<Arc<Self>>, best: Best, weights: &[f32]) {
        if let Some(kept) = kept.as_mut().and_then(Arc::get_mut) {
            kept.best = best;
            kept.weights.copy_from_slice(weights);
        } else {
            let weights = weights.to_vec();
            *kept = Some(Arc::new(Self { best, weights }));
        }
    }

    pub(super) fn bytes(&self) -> usize {
        4 * self.weights.len()
    }
}

/// The weights with the best watched value of all evaluations, regardless of early stopping.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub(super) struct Lowest {
    watched: Watched,
    value: Option<f64>,
    pub(super) kept: Option<Arc<BestWeights>>,
}

impl Lowest {
    /// Whether these weights are better than all before. If another value is watched than before, the comparison starts
    /// anew.
    pub(super) fn is_beaten(&mut self, watched: Watched, validation: Score) -> bool {
        if self.watched != watched {
            (self.watched, self.value) = (watched, None);
        }
        let value = watched.value(validation);
        let is_better = value < self.value.unwrap_or(f64::INFINITY);
        if is_better {
            self.value = Some(value);
        }
        is_better
    }
}
