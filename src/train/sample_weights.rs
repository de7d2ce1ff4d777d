//! How much each training sample counts in the loss.

use std::sync::Arc;

/// A weight for each sample of a training part, by its index there, with a mean of 1: a step by a batch B minimises
/// `(1/|B|) Σ wᵢ ℓᵢ`, whose mean over an epoch is that over all samples.
///
/// They weigh the training loss alone. Evaluations, batch statistics and early stopping count every sample alike; where samples are
/// mixed, their weights are mixed in the same shares (see
/// [`Regularizer::mix_weights`](crate::regularize::Regularizer::mix_weights)).
#[derive(Clone, Debug, PartialEq)]
pub struct SampleWeights(Arc<[f32]>);

/// Numbers that are no weights.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("sample weights have to be finite, not negative, and not all 0")]
pub struct SampleWeightsError;

impl SampleWeights {
    /// These weights, scaled to a mean of 1.
    ///
    /// # Errors
    /// If one is negative or not finite, or their sum is 0 or not finite.
    pub fn new(relative: &[f64]) -> Result<Self, SampleWeightsError> {
        let mean = relative.iter().sum::<f64>() / relative.len() as f64;
        let are_weights = relative.iter().all(|weight| *weight >= 0.0);
        if !(are_weights && mean.is_finite() && mean > 0.0) {
            return Err(SampleWeightsError);
        }
        let scaled = relative.iter().map(|weight| (weight / mean) as f32);
        Ok(Self(scaled.collect()))
    }

    /// One for each training sample.
    #[must_use]
    pub fn values(&self) -> &[f32] {
        &self.0
    }

    /// Those of the samples at `indices`.
    pub(super) fn gather(&self, indices: &[u32], to: &mut Vec<f32>) {
        to.clear();
        to.extend(indices.iter().map(|index| self.0[*index as usize]));
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use crate::train::{Recipe, Session};

    const SETTINGS: [&[(&str, &str)]; 6] = [
        &[("batch", "1"), ("optimizer", "sgd")],
        &[("batch", "1"), ("optimizer", "adam")],
        &[("batch", "full"), ("optimizer", "nesterov")],
        &[("batch", "7"), ("mixup", "0.4")],
        &[("batch", "16"), ("dropout", "0.3"), ("batch-norm", "on")],
        &[("data", "sine"), ("batch", "5"), ("input-noise", "0.1")],
    ];

    fn session(settings: &[(&str, &str)], weigh: Option<fn(usize) -> f64>) -> Session {
        let base = [("data", "moons"), ("samples", "60"), ("hidden", "9,5")];
        let recipe = Recipe::of(&[&base, settings].concat()).unwrap();
        let data = crate::data::load(&recipe.data, recipe.seed).unwrap();
        let Some(weigh) = weigh else {
            return Session::on(recipe, data).unwrap();
        };
        let weights: Vec<f64> = (0..data.train.len()).map(weigh).collect();
        let weights = SampleWeights::new(&weights).unwrap();
        let seed = recipe.seed;
        Session::weighted(recipe, seed, data, weights).unwrap()
    }

    fn after(mut session: Session, steps: usize) -> Vec<u32> {
        let objectives = (0..steps).map(|_| session.advance().record.unwrap().objective as f32);
        let mut bits: Vec<u32> = objectives.map(f32::to_bits).collect();
        bits.extend(session.trainer().parameters().iter().map(|w| w.to_bits()));
        bits
    }

    #[test]
    fn a_run_with_weights_of_one_is_the_run_without_bit_for_bit() {
        for settings in SETTINGS {
            let plain = after(session(settings, None), 100);
            let ones = session(settings, Some(|_| 1.0));
            assert_eq!(after(ones, 100), plain, "{settings:?}");
            let others = session(settings, Some(|sample| (sample % 3) as f64));
            assert_ne!(after(others, 100), plain, "{settings:?}");
        }
    }

    /// Weights go with their samples: a sample of weight 0 may have any label.
    #[test]
    fn a_sample_that_weighs_nothing_has_no_effect() {
        let settings = [("data", "moons"), ("samples", "60"), ("batch", "8")];
        let recipe = Recipe::of(&settings).unwrap();
        let run = |ignored: usize, is_altered: bool| {
            let mut data = crate::data::load(&recipe.data, recipe.seed).unwrap();
            if is_altered {
                let mut target = data.train.targets.row_mut(ignored);
                target.iter_mut().for_each(|y| *y = 1.0 - *y);
            }
            let weights = (0..data.train.len()).map(|sample| f64::from(sample != ignored));
            let weights = SampleWeights::new(&weights.collect::<Vec<_>>()).unwrap();
            after(
                Session::weighted(recipe.clone(), 7, data, weights).unwrap(),
                50,
            )
        };
        for ignored in [0, 17, 35] {
            assert_eq!(run(ignored, true), run(ignored, false));
        }
    }

    #[test]
    fn a_preview_is_the_weighted_step() {
        let mut weighted = session(SETTINGS[3], Some(|sample| sample as f64));
        for _ in 0..20 {
            let preview = weighted.trainer().preview().unwrap();
            let record = weighted.advance().record.unwrap();
            assert_eq!(record.objective, preview.objective);
            assert_eq!(weighted.trainer().parameters(), preview.weights[1]);
        }
    }

    #[test]
    fn weights_have_a_mean_of_one_and_equal_ones_are_exactly_one() {
        let some = SampleWeights::new(&[0.5, 1.5, 0.0, 6.0]).unwrap();
        assert_eq!(some.values(), [0.25, 0.75, 0.0, 3.0]);
        for samples in [1, 3, 7, 1000] {
            let equal = SampleWeights::new(&vec![1.0; samples]).unwrap();
            assert_eq!(equal.values(), vec![1.0; samples]);
        }
    }

    #[test]
    fn what_can_not_weigh_is_refused() {
        for wrong in [
            &[][..],
            &[0.0, 0.0],
            &[1.0, -1e-9],
            &[1.0, f64::NAN],
            &[1.0, f64::INFINITY],
        ] {
            assert_eq!(SampleWeights::new(wrong), Err(SampleWeightsError));
        }
    }
}
