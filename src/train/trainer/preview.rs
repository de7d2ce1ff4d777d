//! The next step, made on a copy of the trainer.

use super::{Scratch, Trainer};
use crate::nn::Layout;
use crate::optim::{self, Optimizer};

/// The next step as it will be made, with the state before and after it.
#[derive(Clone, Debug)]
pub struct StepPreview {
    /// The optimizer.
    pub entry: &'static optim::Entry,
    /// The values of its knobs, in the order of its entry.
    pub knobs: Vec<f64>,
    /// The layout of the parameters: the network's, then those that regularizers own.
    pub layout: Layout,
    /// The value that the optimizer minimises, at the point of the gradient.
    pub objective: f64,
    /// The gradient that is passed to the optimizer.
    pub gradient: Vec<f32>,
    /// The parameters before and after the step.
    pub weights: [Vec<f32>; 2],
    /// The optimizer before and after the step.
    pub optimizers: [Box<dyn Optimizer>; 2],
}

impl Trainer {
    /// Makes the next step with the current settings: a change that is planned for this step (`--at`), or was recorded
    /// at it, is made before the real step and is not taken into account here. It runs on a copy, which costs as much
    /// as a step in time and memory; the run is not altered.
    ///
    /// `None` if the step can't be made, since a loss or parameter would be infinite or NaN.
    #[must_use]
    pub fn preview(&self) -> Option<StepPreview> {
        let mut copy = self.copy();
        let rows = copy.take_batch();
        let objective = copy.compute_gradient(rows);
        copy.update(rows);
        (objective.is_finite() && copy.is_finite()).then(|| StepPreview {
            entry: self.settings.optimizer,
            knobs: self.settings.knobs.clone(),
            layout: self.state.layout.clone(),
            objective,
            gradient: copy.scratch.gradient,
            weights: [self.state.weights.clone(), copy.state.weights],
            optimizers: [self.state.optimizer.clone(), copy.state.optimizer],
        })
    }

    /// A copy in the same state, with buffers for the next batch.
    fn copy(&self) -> Self {
        let size = self.settings.batch.of(self.data.train.len());
        let rows = self.state.order.next_batch(size).len();
        let (network, parameters) = (&self.network, self.state.weights.len());
        let evaluation = network.workspace(0);
        Self {
            scratch: Scratch::new(network, &self.data, parameters, rows, evaluation),
            network: network.clone(),
            data: self.data.clone(),
            seed: self.seed,
            settings: self.settings.clone(),
            data_context: self.data_context,
            sample_weights: self.sample_weights.clone(),
            state: self.state.clone(),
            checkpoint: self.state.clone(),
            monitor: None,
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use crate::train::{Change, Recipe};

    fn bits(values: &[f32]) -> Vec<u32> {
        values.iter().map(|x| x.to_bits()).collect()
    }

    fn trainer(settings: &[(&str, &str)]) -> Trainer {
        let recipe = Recipe::of(settings).unwrap();
        let data = crate::data::load(&recipe.data, recipe.seed).unwrap();
        Trainer::new(&recipe, data.into()).unwrap()
    }

    /// A step by a single sample writes no gradient down, a preview does.
    #[test]
    fn descent_by_a_single_sample_is_the_step_with_a_gradient_bit_for_bit() {
        for data in ["digits", "moons", "sine"] {
            for activation in ["relu", "tanh", "gelu"] {
                let mut trainer = trainer(&[
                    ("data", data),
                    ("hidden", "16,8,5,33"),
                    ("activation", activation),
                    ("batch", "1"),
                    ("optimizer", "sgd"),
                ]);
                let about = format!("{data} {activation}");
                for _ in 0..40 {
                    let preview = trainer.preview().unwrap();
                    let record = trainer.step().unwrap();
                    assert!(trainer.scratch.is_descended, "{about}");
                    assert_eq!(record.objective.to_bits(), preview.objective.to_bits());
                    assert_eq!(
                        bits(trainer.parameters()),
                        bits(&preview.weights[1]),
                        "{about}"
                    );
                    assert_eq!(
                        bits(&trainer.last_gradient()),
                        bits(&preview.gradient),
                        "{about}"
                    );
                }
            }
        }
    }

    #[test]
    fn the_last_gradient_outlives_what_it_follows_from() {
        let settings = [("data", "digits"), ("batch", "1"), ("optimizer", "sgd")];
        for change in ["batch 8", "batch-norm on", "lr 0.1"] {
            let mut trainer = trainer(&settings);
            trainer.step().unwrap();
            let before = trainer.last_gradient().into_owned();
            assert!(before.iter().any(|g| *g != 0.0));
            trainer.apply(&change.parse::<Change>().unwrap()).unwrap();
            let after = trainer.last_gradient();
            assert_eq!(bits(&after[..before.len()]), bits(&before), "{change}");
        }
    }

    #[test]
    fn more_than_plain_descent_by_one_sample_writes_its_gradient_down() {
        let plain = [("data", "digits"), ("batch", "1"), ("optimizer", "sgd")];
        for other in [
            ("batch", "2"),
            ("optimizer", "momentum"),
            ("weight-decay", "1e-3"),
        ] {
            let mut settings = plain.to_vec();
            settings.retain(|(name, _)| *name != other.0);
            settings.push(other);
            let mut trainer = trainer(&settings);
            trainer.step().unwrap();
            assert!(!trainer.scratch.is_descended, "{other:?}");
        }
    }
}
