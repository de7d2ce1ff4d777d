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
            state: self.state.clone(),
            checkpoint: self.state.clone(),
            monitor: None,
        }
    }
}
