//! The very next step, made on copies: what the optimizer will be given, and what it will make of it.

use super::{Scratch, Trainer};
use crate::nn::Layout;
use crate::optim::{self, Optimizer};

/// The next step as it will be made, before and after.
#[derive(Clone, Debug)]
pub struct StepPreview {
    /// The optimizer.
    pub entry: &'static optim::Entry,
    /// The values of its knobs.
    pub knobs: Vec<f64>,
    /// Where the parameters stand: the network's, then those that regularizers own.
    pub layout: Layout,
    /// What the optimizer minimises, where the gradient is taken.
    pub objective: f64,
    /// The gradient as the optimizer gets it.
    pub gradient: Vec<f32>,
    /// The parameters before and after.
    pub weights: [Vec<f32>; 2],
    /// The optimizer before and after.
    pub optimizers: [Box<dyn Optimizer>; 2],
}

impl Trainer {
    /// Makes the next step as the settings are now: a change that is planned for this step (`--at`), or was recorded at it,
    /// is made before the real one and is not known here. It is made on copies, which costs what a step costs, and the
    /// room for it; nothing of the run is touched.
    /// `None` where the step can't be made, since it leaves the finite numbers.
    #[must_use]
    pub fn preview(&self) -> Option<StepPreview> {
        let mut double = self.double();
        let rows = double.take_batch();
        let objective = double.look(rows);
        double.update(rows);
        (objective.is_finite() && double.is_finite()).then(|| StepPreview {
            entry: self.settings.optimizer,
            knobs: self.settings.knobs.clone(),
            layout: self.state.layout.clone(),
            objective,
            gradient: double.scratch.gradient,
            weights: [self.state.weights.clone(), double.state.weights],
            optimizers: [self.state.optimizer.clone(), double.state.optimizer],
        })
    }

    /// A copy at the same point, with room for the next batch.
    fn double(&self) -> Self {
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
