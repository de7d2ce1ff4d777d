//! What can change while training runs: optimizer, batch size, regularizers and all their knobs.

use crate::knob::Knob;
use crate::train::BatchSize;
use crate::{optim, regularize};

/// One regularizer's switch and knobs.
#[derive(Clone, Debug, PartialEq)]
pub struct Regularization {
    /// Which one.
    pub entry: &'static regularize::Entry,
    /// Whether it acts.
    pub on: bool,
    /// The values of its knobs, in the order of its entry.
    pub knobs: Vec<f64>,
}

/// The live part of a recipe.
#[derive(Clone, Debug, PartialEq)]
pub struct Settings {
    /// The optimizer in use.
    pub optimizer: &'static optim::Entry,
    /// The values of its knobs, in the order of its entry.
    pub knobs: Vec<f64>,
    /// Samples in a step.
    pub batch: BatchSize,
    /// Every regularizer, on or off, in the order of the registry.
    pub regularizers: Vec<Regularization>,
}

impl Default for Settings {
    fn default() -> Self {
        let optimizer = optim::ENTRIES[0];
        let regularization = |entry: &&'static regularize::Entry| Regularization {
            entry,
            on: false,
            knobs: entry.defaults(),
        };
        Self {
            optimizer,
            knobs: optimizer.defaults(),
            batch: BatchSize::Samples(32),
            regularizers: regularize::ENTRIES.iter().map(regularization).collect(),
        }
    }
}

impl Settings {
    /// The value of the current optimizer's knob with this word, if it has one.
    #[must_use]
    pub fn knob(&self, word: &str) -> Option<(&'static Knob, f64)> {
        let place = self.optimizer.knob(word)?;
        Some((&self.optimizer.knobs[place], self.knobs[place]))
    }

    /// One regularizer's settings.
    #[must_use]
    pub fn regularizer(&self, id: &str) -> Option<&Regularization> {
        self.regularizers.iter().find(|one| one.entry.id == id)
    }

    pub(super) fn regularizer_mut(
        &mut self,
        entry: &regularize::Entry,
    ) -> Option<&mut Regularization> {
        self.regularizers.iter_mut().find(|one| one.entry == entry)
    }
}

impl Regularization {
    /// Its switch and main knob in a word: `off`, `on` or the value.
    #[must_use]
    pub fn summary(&self) -> String {
        let main = self.entry.knobs.iter().zip(&self.knobs).next();
        match main {
            _ if !self.on => "off".to_owned(),
            Some((knob, value)) if knob.switches => knob.format(*value),
            _ => "on".to_owned(),
        }
    }
}
