//! The regularizers: one file each, acting through hooks in the order of a training step.
//!
//! A regularizer implements only the hooks it needs. Each is independent of the others and can be switched at any step
//! of a run; its random draws come from a stream of its own, so switching one disturbs neither the batch order nor
//! another's draws.
//!
//! To add one: write its file with an [`Entry`], and add its line to [`ENTRIES`].

mod early_stopping;
mod set;
mod weight_decay;

pub use set::{Set, Slot};

use ndarray::ArrayViewMut2;

use crate::knob::Knob;
use crate::nn::{Layout, Score, Taps};

/// Every regularizer, in the order of the lecture.
pub static ENTRIES: &[&Entry] = &[&early_stopping::ENTRY, &weight_decay::ENTRY];

/// What is known of a regularizer without building it.
#[derive(Debug)]
pub struct Entry {
    /// The word for it in options, live changes and recipe files.
    pub id: &'static str,
    /// Its name in English.
    pub label: &'static str,
    /// One line on what it does.
    pub explanation: &'static str,
    /// Where it was published.
    pub source: &'static str,
    /// Its hyper-parameters; the hooks get their values in this order.
    pub knobs: &'static [Knob],
    /// A new one, as at the moment of being switched on.
    pub build: fn() -> Box<dyn Regularizer>,
}

/// The moment of a run at which a hook is called.
#[derive(Clone, Copy, Debug)]
pub struct Moment<'a> {
    /// The run's seed, for the regularizer's own random stream.
    pub seed: u64,
    /// Updates made so far.
    pub step: u64,
    /// Where each layer's parameters stand in the flat vector.
    pub layout: &'a Layout,
}

/// What a regularizer finds at an evaluation.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Judgement {
    /// These weights are the best so far: worth keeping.
    pub improved: bool,
    /// The condition to stop is met at this evaluation.
    pub triggered: bool,
    /// Whether the trigger is to stop the training, or only to be marked.
    pub stop: bool,
}

/// How far a regularizer is on its way to a trigger.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Meter {
    /// Evaluations without improvement.
    pub count: u32,
    /// How many of them trigger.
    pub limit: u32,
    /// Whether it has triggered.
    pub triggered: bool,
}

/// Something done to a training step so that the network generalises better. The hooks stand in the order of a step;
/// all do nothing by default.
pub trait Regularizer: Send + Sync {
    /// Changes the batch: `inputs` `[rows, features]` and soft `targets` `[rows, outputs]`.
    fn batch(
        &mut self,
        _moment: Moment<'_>,
        _knobs: &[f64],
        _inputs: &mut ArrayViewMut2<'_, f32>,
        _targets: &mut ArrayViewMut2<'_, f32>,
    ) {
    }

    /// Whether [`Regularizer::weights`] has anything to do.
    fn moves_weights(&self, _knobs: &[f64]) -> bool {
        false
    }

    /// Moves the point at which the gradient is taken; the weights themselves stay.
    fn weights(&mut self, _moment: Moment<'_>, _knobs: &[f64], _at: &mut [f32]) {}

    /// What it does to the signal in the hidden layers, prepared for this step.
    fn taps(&mut self, _moment: Moment<'_>, _knobs: &[f64]) -> Option<&mut dyn Taps> {
        None
    }

    /// What it adds to the objective at these weights.
    fn penalty(&self, _moment: Moment<'_>, _knobs: &[f64], _weights: &[f32]) -> f64 {
        0.0
    }

    /// Adds the gradient of [`Regularizer::penalty`].
    fn gradient(
        &mut self,
        _moment: Moment<'_>,
        _knobs: &[f64],
        _weights: &[f32],
        _gradient: &mut [f32],
    ) {
    }

    /// Looks at an evaluation, measured clean on the whole train and validation parts.
    fn judge(&mut self, _knobs: &[f64], _train: Score, _validation: Score) -> Judgement {
        Judgement::default()
    }

    /// Starts counting anew after a trigger the user passed over.
    fn go_on(&mut self) {}

    /// How far it is from its trigger, if it has one.
    fn meter(&self, _knobs: &[f64]) -> Option<Meter> {
        None
    }

    /// A copy with the same state.
    fn boxed_clone(&self) -> Box<dyn Regularizer>;
}

impl Clone for Box<dyn Regularizer> {
    fn clone(&self) -> Self {
        self.boxed_clone()
    }
}

/// The regularizer of this name.
#[must_use]
pub fn find(id: &str) -> Option<&'static Entry> {
    ENTRIES.iter().copied().find(|entry| entry.id == id)
}

impl PartialEq for Entry {
    fn eq(&self, other: &Self) -> bool {
        self.id == other.id
    }
}

impl Entry {
    /// The values its knobs have until somebody sets them.
    #[must_use]
    pub fn defaults(&self) -> Vec<f64> {
        self.knobs.iter().map(|knob| knob.default).collect()
    }

    /// The place of the knob with this word among [`Entry::knobs`].
    #[must_use]
    pub fn knob(&self, word: &str) -> Option<usize> {
        self.knobs.iter().position(|knob| knob.word == word)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_entry_is_complete_and_found_by_its_unique_id() {
        for entry in ENTRIES {
            assert_eq!(find(entry.id), Some(*entry));
            assert_eq!(
                ENTRIES.iter().filter(|other| other.id == entry.id).count(),
                1
            );
            for text in [entry.id, entry.label, entry.explanation, entry.source] {
                assert!(!text.is_empty(), "{}", entry.id);
            }
            for knob in entry.knobs {
                assert!(knob.allows(knob.default), "{} {}", entry.id, knob.word);
                assert_eq!(knob.parse(&knob.format(knob.default)), Ok(knob.default));
            }
        }
    }

    #[test]
    fn no_two_knobs_of_the_house_share_a_word_unless_they_are_of_optimizers() {
        let words = ENTRIES
            .iter()
            .flat_map(|entry| entry.knobs)
            .map(|knob| knob.word);
        for word in words.clone() {
            assert_eq!(words.clone().filter(|other| *other == word).count(), 1);
            assert!(
                crate::optim::ENTRIES
                    .iter()
                    .all(|entry| entry.knob(word).is_none())
            );
        }
    }
}
