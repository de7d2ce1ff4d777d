//! The state of a trainer at a step, as small as possible.

use std::borrow::Cow;

use super::super::state::RunState;
use super::{Settings, Trainer};
use crate::nn::Layout;
use crate::regularize::DataContext;

/// The part of the size that does not depend on the network, in bytes: flags, knobs and small vectors.
const FIXED_BYTES: usize = 6 * 1024;
/// The size of the name and the position of a parameter block, in bytes.
const BLOCK_BYTES: usize = 128;

/// The state of a trainer at a step, without what follows from its recipe.
pub(in crate::train) struct Frozen {
    pub(super) state: RunState,
    pub(super) settings: Settings,
    pub(super) data_context: DataContext,
}

impl Frozen {
    /// Its approximate size in memory, in bytes.
    pub(in crate::train) fn bytes(&self) -> usize {
        let state = self.state.optimizer.state();
        let numbers = self.state.weights.len()
            + state.iter().map(|(_, values)| values.len()).sum::<usize>()
            // Regularizers keep at most as many other numbers as they own parameters.
            + self.state.layout.len();
        4 * numbers + self.state.layout.blocks().len() * BLOCK_BYTES + FIXED_BYTES
    }

    /// The parameters of the plain network: see [`Trainer::weights`].
    pub(in crate::train) fn weights(&self, network: &Layout) -> Cow<'_, [f32]> {
        self.state.plain(network)
    }
}

impl Trainer {
    /// The current state.
    pub(in crate::train) fn freeze(&self) -> Frozen {
        let state = &self.state;
        Frozen {
            state: RunState {
                weights: state.weights.clone(),
                layout: state.layout.clone(),
                optimizer: state.optimizer.clone(),
                regularizers: state.regularizers.clone(),
                order: state.order.place(),
                step: state.step,
                samples: state.samples,
            },
            settings: self.settings.clone(),
            data_context: self.data_context,
        }
    }

    /// Restores a state, bit for bit.
    pub(in crate::train) fn thaw(&mut self, frozen: &Frozen) {
        let mut state = frozen.state.clone();
        std::mem::swap(&mut state.order, &mut self.state.order);
        state.order.go_to(&frozen.state.order);
        self.state = state;
        self.settings = frozen.settings.clone();
        self.data_context = frozen.data_context;
        self.checkpoint = self.state.clone();
        self.fit_scratch();
        self.reserve(self.data_context.batch);
    }
}
