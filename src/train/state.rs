//! The state of a run at a step. It handles parameters that are added and removed with the regularizers that own them.

use std::borrow::Cow;

use super::batch::Order;
use super::{Recipe, Regularization};
use crate::data::Part;
use crate::nn::{Batch, Layout, Network, Taps, Workspace};
use crate::optim::Optimizer;
use crate::regularize::{Set, Start};

/// The state of a run at a step. Clones serve as checkpoints.
#[derive(Clone)]
pub(super) struct RunState {
    /// The network's parameters, then those that regularizers own.
    pub(super) weights: Vec<f32>,
    /// The layout of `weights`.
    pub(super) layout: Layout,
    pub(super) optimizer: Box<dyn Optimizer>,
    pub(super) regularizers: Set,
    pub(super) order: Order,
    pub(super) step: u64,
    pub(super) samples: u64,
}

/// Passes the clean training part through the network.
pub(super) struct Examples<'a> {
    pub(super) network: &'a Network,
    pub(super) part: &'a Part,
    pub(super) workspace: &'a mut Workspace,
}

impl Examples<'_> {
    fn pass(&mut self, parameters: &[f32], taps: &mut dyn Taps) {
        let batch = Batch {
            inputs: self.part.inputs.view(),
            targets: self.part.targets.view(),
        };
        self.network
            .evaluate(parameters, batch, self.workspace, Some(taps));
    }
}

impl RunState {
    /// The run of `recipe` before its first step, from these weights of the network.
    pub(super) fn new(recipe: &Recipe, weights: Vec<f32>, mut examples: Examples<'_>) -> Self {
        let mut state = Self {
            layout: examples.network.layout().clone(),
            optimizer: (recipe.settings.optimizer.build)(weights.len()),
            regularizers: Set::default(),
            order: Order::new(recipe.seed, examples.part.len()),
            step: 0,
            samples: 0,
            weights,
        };
        for one in &recipe.settings.regularizers {
            state.set(one, &mut examples, Start::Fresh);
        }
        state
    }

    /// Sets a regularizer's switch and knobs. Parameters that it owns are added when it is switched on, with zeros in
    /// the optimizer's state, and folded into the network's when it is switched off; the state of all others is kept.
    pub(super) fn set(&mut self, one: &Regularization, examples: &mut Examples<'_>, start: Start) {
        let network = examples.network.layout();
        let own = self.regularizers.own(one.entry, network);
        match (self.regularizers.is_on(one.entry), one.on) {
            (true, false) => {
                self.regularizers
                    .fold_one(one.entry, &self.layout, &mut self.weights);
                self.weights.drain(own.clone());
                self.optimizer.replace(own, 0);
                self.regularizers.set(one.entry, false, &one.knobs);
                self.update_layout(network);
            }
            (false, true) => {
                let plain = self.plain(network).into_owned();
                let zeros = std::iter::repeat_n(0.0, own.len());
                self.weights.splice(own.start..own.start, zeros);
                self.optimizer.replace(own.start..own.start, own.len());
                self.regularizers.set(one.entry, true, &one.knobs);
                self.update_layout(network);
                let mut pass = |taps: &mut dyn Taps| examples.pass(&plain, taps);
                self.regularizers
                    .enter(one.entry, start, &mut pass, &mut self.weights);
            }
            _ => self.regularizers.set(one.entry, one.on, &one.knobs),
        }
    }

    /// Becomes a copy of `other`, as [`Clone::clone`] returns; of the same run, it allocates next to nothing.
    pub(super) fn copy_from(&mut self, other: &Self) {
        self.weights.clone_from(&other.weights);
        if self.layout != other.layout {
            self.layout = other.layout.clone();
        }
        self.optimizer = other.optimizer.clone();
        self.regularizers.copy_from(&other.regularizers);
        self.order.copy_from(&other.order);
        (self.step, self.samples) = (other.step, other.samples);
    }

    fn update_layout(&mut self, network: &Layout) {
        self.layout = self.regularizers.layout(network);
        self.regularizers.placed(&self.layout);
    }

    /// The parameters of the plain network that is equivalent in evaluation: what regularizers own is folded in.
    pub(super) fn plain(&self, network: &Layout) -> Cow<'_, [f32]> {
        if self.weights.len() == network.len() {
            return Cow::Borrowed(&self.weights);
        }
        let mut folded = self.weights.clone();
        self.regularizers.fold(&self.layout, &mut folded);
        folded.truncate(network.len());
        Cow::Owned(folded)
    }

    /// Continues from the weights of a plain network. Regularizers with parameters start anew on them, as if just
    /// switched on.
    pub(super) fn set_plain(&mut self, plain: &[f32], examples: &mut Examples<'_>) {
        let network = examples.network.layout();
        let tail = network.len()..self.weights.len();
        self.weights[..network.len()].copy_from_slice(plain);
        self.weights[tail.clone()].fill(0.0);
        self.optimizer.replace(tail.clone(), tail.len());
        let owners: Vec<_> = self.regularizers.owners(network).collect();
        for entry in owners {
            let mut pass = |taps: &mut dyn Taps| examples.pass(plain, taps);
            self.regularizers
                .enter(entry, Start::Running, &mut pass, &mut self.weights);
        }
    }
}
