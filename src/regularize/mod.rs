//! The regularizers: one file each, acting through hooks in the order of a training step.
//!
//! A regularizer implements only the hooks it needs. Each is independent of the others and can be switched at any
//! step of a run; it draws from its own random stream, so switching one changes neither the batch order nor another's
//! draws.
//!
//! Evaluation ignores regularizers: it always uses the plain network. A regularizer with parameters of its own
//! defines how they fold into the network's ([`Regularizer::fold`]), and evaluations, saved files and kept weights
//! use the folded network.
//!
//! To add one: write its file with an [`Entry`], and add its line to [`ENTRIES`].

mod augmentation;
mod batch_norm;
mod data_context;
mod draw;
mod dropout;
mod early_stopping;
mod label_smoothing;
mod noise;
mod normal;
mod scratch;
mod set;
mod watched;
mod weight_decay;
mod words;

pub use data_context::{DataContext, Images, Reason, unavailable};
pub use draw::{Draw, Draws, Sizes};
pub use set::{Set, Slot};
pub use watched::Watched;

use ndarray::ArrayViewMut2;

use crate::knob::Knob;
use crate::nn::{Layout, Role, Score, Taps};
use crate::registry::{self, Registered};
use crate::state_visitor::StateVisitor;

/// Every regularizer, in the order of the lecture.
pub static ENTRIES: &[&Entry] = &[
    &early_stopping::ENTRY,
    &weight_decay::ENTRY,
    &augmentation::ENTRY,
    &noise::ENTRY,
    &label_smoothing::ENTRY,
    &dropout::ENTRY,
    &batch_norm::ENTRY,
];

/// The maximum number of knobs of a regularizer.
pub const MOST_KNOBS: usize = 6;

/// The index of a knob, and the reason why it does not apply.
pub type KnobReason = (usize, Reason);

/// A regularizer's description and constructor.
#[derive(Debug)]
pub struct Entry {
    /// Its word in options, live changes and recipe files.
    pub id: &'static str,
    /// Its name in English.
    pub label: &'static str,
    /// One line on what it does.
    pub explanation: &'static str,
    /// The publication that introduced it.
    pub source: &'static str,
    /// Its hyper-parameters, in the order in which the hooks receive their values.
    pub knobs: &'static [Knob],
    /// Whether at most one of the knobs that switch it on can be nonzero: each is a mode of its own.
    pub exclusive: bool,
    /// Whether it only observes: the steps are the same with and without it.
    pub watches: bool,
    /// The reason why it cannot be on with these knobs in this context, if any.
    pub unavailable: fn(&DataContext, &[f64]) -> Option<Reason>,
    /// The knob whose value is invalid in this context, and why, whether the regularizer is on or off.
    pub mismatch: fn(&DataContext, &[f64]) -> Option<KnobReason>,
    /// A notice to the user while it is on with these knobs in this context, if any.
    pub notice: fn(&DataContext, &[f64]) -> Option<Reason>,
    /// Builds it in the state in which it is switched on.
    pub build: fn() -> Box<dyn Regularizer>,
}

/// For an [`Entry`] that is available everywhere, or has no notice.
fn never(_: &DataContext, _: &[f64]) -> Option<Reason> {
    None
}

/// For an [`Entry`] whose knobs are valid everywhere.
fn fits(_: &DataContext, _: &[f64]) -> Option<KnobReason> {
    None
}

/// The step of a run for which a hook is called.
#[derive(Clone, Copy, Debug)]
pub struct StepContext<'a> {
    /// The run's seed, for the regularizer's own random stream.
    pub seed: u64,
    /// Updates made so far.
    pub step: u64,
    /// The layout of the flat vector, including parameters that regularizers own.
    pub layout: &'a Layout,
    /// The properties of data and batch.
    pub data_context: DataContext,
}

/// A block of parameters owned by a regularizer: name, layer, role and shape, as for [`Layout::extended`].
pub type OwnedParameters = (String, usize, Role, [usize; 2]);

/// Runs the whole unmodified training part through the plain network with the given taps.
pub type Pass<'a> = &'a mut dyn FnMut(&mut dyn Taps);

/// The state of the network when a regularizer is switched on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Start {
    /// An untrained network: the regularizer may start as in its paper.
    Fresh,
    /// A network in training: its evaluation must not change.
    Running,
}

/// A regularizer's verdict on an evaluation.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct EvaluationOutcome {
    /// These weights are the best so far and should be kept.
    pub improved: bool,
    /// The stopping condition is met at this evaluation.
    pub triggered: bool,
    /// Whether a trigger stops the training rather than just being marked.
    pub stop: bool,
}

/// A regularizer's progress towards its trigger.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Meter {
    /// Evaluations without improvement.
    pub count: u32,
    /// The number of evaluations that triggers.
    pub limit: u32,
    /// Whether it has triggered.
    pub triggered: bool,
}

/// A change to the training step that improves generalisation. The hooks are listed in the order of a step; all do
/// nothing by default.
pub trait Regularizer: Send + Sync {
    /// The parameters it adds to the network's own, given the network's layout. The optimizer updates them like all
    /// others.
    fn own(&self, _network: &Layout) -> Vec<OwnedParameters> {
        Vec::new()
    }

    /// Receives the layout of all parameters, before it acts for the first time and whenever the layout changes.
    fn placed(&mut self, _layout: &Layout) {}

    /// Initialises its own parameters (zero until now), when it is switched on or the network's weights are replaced.
    fn enter(&mut self, _start: Start, _pass: Pass<'_>, _parameters: &mut [f32]) {}

    /// Changes the network's own parameters so that the network alone evaluates as it would with this regularizer's.
    fn fold(&self, _layout: &Layout, _parameters: &mut [f32]) {}

    /// Changes the batch: `inputs` `[rows, features]` and soft `targets` `[rows, outputs]`.
    fn batch(
        &mut self,
        _context: StepContext<'_>,
        _knobs: &[f64],
        _inputs: &mut ArrayViewMut2<'_, f32>,
        _targets: &mut ArrayViewMut2<'_, f32>,
    ) {
    }

    /// Mixes the loss weights of the samples, one per row, in the shares in which [`Regularizer::batch`] mixed the samples:
    /// `w ← λ w + (1−λ) w′`. Of classes, the targets are mixed anew in the shares `λ w : (1−λ) w′`, so that the weighted loss
    /// is `λ w ℓ(y) + (1−λ) w′ ℓ(y′)`: a sample of weight 0 teaches nothing. Called after that hook, in a run whose samples
    /// have weights.
    fn mix_weights(&mut self, _weights: &mut [f32], _targets: &mut ArrayViewMut2<'_, f32>) {}

    /// Whether [`Regularizer::weights`] has any effect.
    fn moves_weights(&self, _knobs: &[f64]) -> bool {
        false
    }

    /// Moves the point `at` which the gradient is taken; the weights themselves stay unchanged.
    fn weights(&mut self, _context: StepContext<'_>, _knobs: &[f64], _at: &mut [f32]) {}

    /// The taps that change the signal in the hidden layers, prepared for this step.
    fn taps(&mut self, _context: StepContext<'_>, _knobs: &[f64]) -> Option<&mut dyn Taps> {
        None
    }

    /// The term it adds to the objective at these weights.
    fn penalty(&self, _context: StepContext<'_>, _knobs: &[f64], _weights: &[f32]) -> f64 {
        0.0
    }

    /// Adds the gradient of [`Regularizer::penalty`] to `gradient`.
    fn gradient(
        &mut self,
        _context: StepContext<'_>,
        _knobs: &[f64],
        _weights: &[f32],
        _gradient: &mut [f32],
    ) {
    }

    /// Called after a successful update. Earlier hooks may run in a step that fails, so state may change only here.
    fn updated(&mut self) {}

    /// Processes an evaluation on the whole unmodified training and validation parts.
    fn judge(&mut self, _knobs: &[f64], _train: Score, _validation: Score) -> EvaluationOutcome {
        EvaluationOutcome::default()
    }

    /// Resets the count after a trigger that the user overrode.
    fn go_on(&mut self) {}

    /// The progress towards its trigger, if it has one.
    fn meter(&self, _knobs: &[f64]) -> Option<Meter> {
        None
    }

    /// Its visible effects in a hidden layer, by symbol: a number per unit (or per unit and row of the last batch).
    /// For display, not for steps: it allocates.
    fn shown(&self, _layer: usize, _parameters: &[f32]) -> Vec<(&'static str, Vec<f32>)> {
        Vec::new()
    }

    /// Its draws for the whole of the last batch, by symbol.
    fn drawn(&self) -> Vec<(&'static str, f64)> {
        Vec::new()
    }

    /// All its random draws for the step in this context. For logs, not for steps: it allocates.
    fn draws(&self, _context: StepContext<'_>, _knobs: &[f64], _sizes: Sizes<'_>) -> Draws {
        Draws::new()
    }

    /// Its state other than parameters for a hidden layer, under the names used by `PyTorch`.
    fn kept(&self, _layer: usize) -> Vec<(&'static str, Vec<f32>)> {
        Vec::new()
    }

    /// A copy with the same state.
    fn boxed_clone(&self) -> Box<dyn Regularizer>;

    /// Passes all state carried from one step to the next that nothing else determines to the visitor. Called after
    /// [`Regularizer::placed`].
    fn visit_state(&mut self, _visitor: &mut dyn StateVisitor) {}
}

impl Clone for Box<dyn Regularizer> {
    fn clone(&self) -> Self {
        self.boxed_clone()
    }
}

/// The regularizer with this id.
#[must_use]
pub fn find(id: &str) -> Option<&'static Entry> {
    registry::find(ENTRIES, id)
}

impl Registered for Entry {
    fn id(&self) -> &'static str {
        self.id
    }

    fn knobs(&self) -> &'static [Knob] {
        self.knobs
    }
}

impl PartialEq for Entry {
    fn eq(&self, other: &Self) -> bool {
        self.id == other.id
    }
}

impl Entry {
    /// The default values of its knobs; of those that switch it on, only the first is nonzero.
    #[must_use]
    pub fn defaults(&self) -> Vec<f64> {
        self.chosen(self.knobs.iter().position(|knob| knob.switches))
    }

    /// The default values, where this knob is the only nonzero one of those that switch it on.
    #[must_use]
    pub fn chosen(&self, knob: Option<usize>) -> Vec<f64> {
        let value = |(index, one): (usize, &Knob)| {
            if one.switches && Some(index) != knob {
                0.0
            } else {
                one.default
            }
        };
        self.knobs.iter().enumerate().map(value).collect()
    }

    /// The index in `knobs` of the knob with this word.
    #[must_use]
    pub fn knob(&self, word: &str) -> Option<usize> {
        registry::knob(self, word)
    }

    /// The index of the knob that `word` names: by its own word, or without the entry's id as prefix (`shift` for
    /// `augment-shift`).
    #[must_use]
    pub fn short_knob(&self, word: &str) -> Option<usize> {
        let short = || {
            self.short_words()
                .into_iter()
                .position(|short| short == word)
        };
        self.knob(word).or_else(short)
    }

    /// The words of its knobs, without the entry's id as prefix.
    #[must_use]
    pub fn short_words(&self) -> Vec<&'static str> {
        let short = |word: &'static str| {
            let rest = word.strip_prefix(self.id);
            rest.and_then(|rest| rest.strip_prefix('-')).unwrap_or(word)
        };
        self.knobs.iter().map(|knob| short(knob.word)).collect()
    }

    /// The word that switches it on.
    #[must_use]
    pub fn switch(&self) -> &'static str {
        let knob = self.knobs.iter().find(|knob| knob.switches);
        knob.map_or(self.id, |knob| knob.word)
    }

    /// The number of knobs that switch it on.
    #[must_use]
    pub fn switches(&self) -> usize {
        self.knobs.iter().filter(|knob| knob.switches).count()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_entry_is_complete_and_found_by_its_unique_id() {
        registry::check(ENTRIES, |entry| {
            [entry.label, entry.explanation, entry.source]
        });
        assert!(ENTRIES.iter().all(|one| one.knobs.len() <= MOST_KNOBS));
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
