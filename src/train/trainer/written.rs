//! The serialisable state of a trainer.

use serde::{Deserialize, Serialize};

use super::super::batch::Order;
use super::super::state::RunState;
use super::{Frozen, Settings, Trainer};
use crate::regularize::{DataContext, Set};
use crate::state_visitor::{StateMismatch, StateNumbers};

/// The state of a trainer without what follows from its recipe, in serialisable form.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(in crate::train) struct Written {
    settings: Settings,
    weights: Vec<f32>,
    optimizer: StateNumbers,
    regularizers: StateNumbers,
    epoch: u64,
    taken: u64,
    step: u64,
    samples: u64,
}

impl Frozen {
    /// The serialisable form.
    pub(in crate::train) fn written(&self) -> Written {
        let state = &self.state;
        let (mut optimizer, mut regularizers) =
            (state.optimizer.clone(), state.regularizers.clone());
        let (epoch, taken) = state.order.numbers();
        Written {
            settings: self.settings.clone(),
            weights: state.weights.clone(),
            optimizer: StateNumbers::of(|visitor| optimizer.visit_state(visitor)),
            regularizers: StateNumbers::of(|visitor| regularizers.visit_state(visitor)),
            epoch,
            taken: taken as u64,
            step: state.step,
            samples: state.samples,
        }
    }
}

impl Trainer {
    /// Checks and restores a serialised state of this run.
    ///
    /// # Errors
    /// If it belongs to another run.
    pub(in crate::train) fn read(&self, written: &Written) -> Result<Frozen, StateMismatch> {
        let settings = written.settings.clone();
        let mut regularizers = Set::default();
        for one in &settings.regularizers {
            regularizers.set(one.entry, one.on, &one.knobs);
        }
        let layout = regularizers.layout(self.network.layout());
        if layout.len() != written.weights.len() {
            return Err(StateMismatch);
        }
        regularizers.placed(&layout);
        written
            .regularizers
            .restore(|visitor| regularizers.visit_state(visitor))?;
        let mut optimizer = (settings.optimizer.build)(layout.len());
        written
            .optimizer
            .restore(|visitor| optimizer.visit_state(visitor))?;
        let samples = self.data.train.len();
        let taken = usize::try_from(written.taken).map_err(|_| StateMismatch)?;
        if taken >= samples {
            return Err(StateMismatch);
        }
        Ok(Frozen {
            state: RunState {
                weights: written.weights.clone(),
                layout,
                optimizer,
                regularizers,
                order: Order::at(self.seed, written.epoch, taken),
                step: written.step,
                samples: written.samples,
            },
            data_context: DataContext::of(&self.data, settings.batch.of(samples)),
            settings,
        })
    }
}
