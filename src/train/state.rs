//! What a run is at a step, and how parameters come and go with the regularizers that own them.

use std::borrow::Cow;

use super::batch::Order;
use super::{Recipe, Regularization};
use crate::data::Part;
use crate::nn::{Batch, Layout, Network, Taps, Workspace};
use crate::optim::Optimizer;
use crate::regularize::{Set, Start};

/// What a run is at a step. A copy of it is a checkpoint.
#[derive(Clone)]
pub(super) struct RunState {
    /// The network's parameters, then those that regularizers own.
    pub(super) weights: Vec<f32>,
    /// Where they stand.
    pub(super) layout: Layout,
    pub(super) optimizer: Box<dyn Optimizer>,
    pub(super) regularizers: Set,
    pub(super) order: Order,
    pub(super) step: u64,
    pub(super) samples: u64,
}

/// The clean training part, sent through the network.
pub(super) struct Examples<'a> {
    pub(super) network: &'a Network,
    pub(super) part: &'a Part,
    pub(super) work: &'a mut Workspace,
}

impl Examples<'_> {
    fn pass(&mut self, parameters: &[f32], taps: &mut dyn Taps) {
        let batch = Batch {
            inputs: self.part.inputs.view(),
            targets: self.part.targets.view(),
        };
        self.network
            .evaluate(parameters, batch, self.work, Some(taps));
    }
}

impl RunState {
    /// The run of `recipe` before its first step, its weights drawn from the seed `init`.
    pub(super) fn new(recipe: &Recipe, init: u64, mut examples: Examples<'_>) -> Self {
        let weights = examples.network.initial_parameters(init);
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

    /// Takes over a regularizer's switch and knobs. Parameters it owns come with it, the optimizer's state for them zero,
    /// and go with it, folded into the network's; the state of all others stays.
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
                self.place(network);
            }
            (false, true) => {
                let plain = self.plain(network).into_owned();
                let zeros = std::iter::repeat_n(0.0, own.len());
                self.weights.splice(own.start..own.start, zeros);
                self.optimizer.replace(own.start..own.start, own.len());
                self.regularizers.set(one.entry, true, &one.knobs);
                self.place(network);
                let mut pass = |taps: &mut dyn Taps| examples.pass(&plain, taps);
                self.regularizers
                    .enter(one.entry, start, &mut pass, &mut self.weights);
            }
            _ => self.regularizers.set(one.entry, one.on, &one.knobs),
        }
    }

    fn place(&mut self, network: &Layout) {
        self.layout = self.regularizers.layout(network);
        self.regularizers.placed(&self.layout);
    }

    /// The parameters of the plain network that evaluates as training stands: what regularizers own is folded in.
    pub(super) fn plain(&self, network: &Layout) -> Cow<'_, [f32]> {
        if self.weights.len() == network.len() {
            return Cow::Borrowed(&self.weights);
        }
        let mut folded = self.weights.clone();
        self.regularizers.fold(&self.layout, &mut folded);
        folded.truncate(network.len());
        Cow::Owned(folded)
    }

    /// Goes on from the weights of a plain network. What regularizers own starts anew on them, as if just switched on.
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
