//! The regularizers: one file each, acting through hooks in the order of a training step.
//!
//! A regularizer implements only the hooks it needs. Each is independent of the others and can be switched at any step
//! of a run; its random draws come from a stream of its own, so switching one disturbs neither the batch order nor
//! another's draws.
//!
//! Evaluation knows no regularizers: it is always that of the plain network. One that has parameters of its own says
//! how they fold into the network's ([`Regularizer::fold`]), and evaluations, saved files and kept weights are of what
//! comes out.
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

/// The most knobs a regularizer can have.
pub const MOST_KNOBS: usize = 6;

/// The place of a knob, and what is to be said of it.
pub type KnobReason = (usize, Reason);

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
    /// Whether of the knobs that switch only one can be other than 0: each is a mode of its own.
    pub exclusive: bool,
    /// Whether it only watches: the steps are the same with it and without it.
    pub watches: bool,
    /// Why it can't be on with these knobs on this ground, if so.
    pub unavailable: fn(&DataContext, &[f64]) -> Option<Reason>,
    /// Which of its knobs can't have the value that it has on this ground, and why, whether it is on or off.
    pub mismatch: fn(&DataContext, &[f64]) -> Option<KnobReason>,
    /// What the user should know while it is on with these knobs on this ground, if anything.
    pub notice: fn(&DataContext, &[f64]) -> Option<Reason>,
    /// A new one, as at the moment of being switched on.
    pub build: fn() -> Box<dyn Regularizer>,
}

/// For an [`Entry`] that is available everywhere, or has nothing to say.
fn never(_: &DataContext, _: &[f64]) -> Option<Reason> {
    None
}

/// For an [`Entry`] whose knobs can have all their values everywhere.
fn fits(_: &DataContext, _: &[f64]) -> Option<KnobReason> {
    None
}

/// The moment of a run at which a hook is called.
#[derive(Clone, Copy, Debug)]
pub struct StepContext<'a> {
    /// The run's seed, for the regularizer's own random stream.
    pub seed: u64,
    /// Updates made so far.
    pub step: u64,
    /// Where each layer's parameters stand in the flat vector, those that regularizers own included.
    pub layout: &'a Layout,
    /// What is known of the data and the batch.
    pub data_context: DataContext,
}

/// A block of parameters that a regularizer owns: name, layer, role and shape, as for [`Layout::extended`].
pub type OwnedParameters = (String, usize, Role, [usize; 2]);

/// Sends the whole training part, clean, through the plain network, with these taps on the way.
pub type Pass<'a> = &'a mut dyn FnMut(&mut dyn Taps);

/// What a regularizer finds when it begins to act.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Start {
    /// A network that has not been trained: it may begin as its paper says.
    Fresh,
    /// A network in training: what it evaluates to must stay as it is.
    Running,
}

/// What a regularizer finds at an evaluation.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct EvaluationOutcome {
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
    /// The parameters it adds to the network's own, given the network's layout. The optimizer updates them like all
    /// others.
    fn own(&self, _network: &Layout) -> Vec<OwnedParameters> {
        Vec::new()
    }

    /// Says where all parameters stand: before it acts for the first time, and whenever that changes.
    fn placed(&mut self, _layout: &Layout) {}

    /// Gives its own parameters (zero until now) their first values, when it is switched on or the network's weights
    /// are replaced.
    fn enter(&mut self, _start: Start, _pass: Pass<'_>, _parameters: &mut [f32]) {}

    /// Changes the network's own parameters so that the network alone evaluates to what it does with this regularizer's.
    fn fold(&self, _layout: &Layout, _parameters: &mut [f32]) {}

    /// Changes the batch: `inputs` `[rows, features]` and soft `targets` `[rows, outputs]`.
    fn batch(
        &mut self,
        _moment: StepContext<'_>,
        _knobs: &[f64],
        _inputs: &mut ArrayViewMut2<'_, f32>,
        _targets: &mut ArrayViewMut2<'_, f32>,
    ) {
    }

    /// Where [`Regularizer::batch`] mixed samples, mixes the weights that their losses have (one a row) in the same shares:
    /// `w ← λ w + (1−λ) w′`. It follows that hook, in a run whose samples have weights.
    fn mix_weights(&mut self, _weights: &mut [f32]) {}

    /// Whether [`Regularizer::weights`] has anything to do.
    fn moves_weights(&self, _knobs: &[f64]) -> bool {
        false
    }

    /// Moves the point at which the gradient is taken; the weights themselves stay.
    fn weights(&mut self, _moment: StepContext<'_>, _knobs: &[f64], _at: &mut [f32]) {}

    /// What it does to the signal in the hidden layers, prepared for this step.
    fn taps(&mut self, _moment: StepContext<'_>, _knobs: &[f64]) -> Option<&mut dyn Taps> {
        None
    }

    /// What it adds to the objective at these weights.
    fn penalty(&self, _moment: StepContext<'_>, _knobs: &[f64], _weights: &[f32]) -> f64 {
        0.0
    }

    /// Adds the gradient of [`Regularizer::penalty`].
    fn gradient(
        &mut self,
        _moment: StepContext<'_>,
        _knobs: &[f64],
        _weights: &[f32],
        _gradient: &mut [f32],
    ) {
    }

    /// The step has been made. What a hook before this one learnt belongs to a step that may have failed, so only here
    /// may it become part of the state.
    fn updated(&mut self) {}

    /// Looks at an evaluation, measured clean on the whole train and validation parts.
    fn judge(&mut self, _knobs: &[f64], _train: Score, _validation: Score) -> EvaluationOutcome {
        EvaluationOutcome::default()
    }

    /// Starts counting anew after a trigger the user passed over.
    fn go_on(&mut self) {}

    /// How far it is from its trigger, if it has one.
    fn meter(&self, _knobs: &[f64]) -> Option<Meter> {
        None
    }

    /// What can be shown of its doing in a hidden layer, by symbol: a number for each unit (or for each unit of each row
    /// of the last batch). For a screen, not for a step: it allocates.
    fn shown(&self, _layer: usize, _parameters: &[f32]) -> Vec<(&'static str, Vec<f32>)> {
        Vec::new()
    }

    /// What it drew for the whole of the last batch, by symbol.
    fn drawn(&self) -> Vec<(&'static str, f64)> {
        Vec::new()
    }

    /// All that it draws at random for the step to be made at this moment. For a log, not for a step: it allocates.
    fn draws(&self, _moment: StepContext<'_>, _knobs: &[f64], _sizes: Sizes<'_>) -> Draws {
        Draws::new()
    }

    /// What it keeps beside its parameters of a hidden layer, by the names that `PyTorch` has for it.
    fn kept(&self, _layer: usize) -> Vec<(&'static str, Vec<f32>)> {
        Vec::new()
    }

    /// A copy with the same state.
    fn boxed_clone(&self) -> Box<dyn Regularizer>;

    /// Shows all that it carries from one step to the next, where that follows from nothing else. It has been placed.
    fn visit_state(&mut self, _memory: &mut dyn StateVisitor) {}
}

impl Clone for Box<dyn Regularizer> {
    fn clone(&self) -> Self {
        self.boxed_clone()
    }
}

/// The regularizer of this name.
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
    /// The values its knobs have until somebody sets them: of those that switch it on, the first alone.
    #[must_use]
    pub fn defaults(&self) -> Vec<f64> {
        self.chosen(self.knobs.iter().position(|knob| knob.switches))
    }

    /// The default values, with this knob alone among those that switch.
    #[must_use]
    pub fn chosen(&self, knob: Option<usize>) -> Vec<f64> {
        let value = |(place, one): (usize, &Knob)| {
            if one.switches && Some(place) != knob {
                0.0
            } else {
                one.default
            }
        };
        self.knobs.iter().enumerate().map(value).collect()
    }

    /// The place of the knob with this word among `knobs`.
    #[must_use]
    pub fn knob(&self, word: &str) -> Option<usize> {
        registry::knob(self, word)
    }

    /// The place of the knob that `word` names among this entry's: its own word, or what follows the entry's in it
    /// (`shift` for `augment-shift`).
    #[must_use]
    pub fn short_knob(&self, word: &str) -> Option<usize> {
        let short = || {
            self.short_words()
                .into_iter()
                .position(|short| short == word)
        };
        self.knob(word).or_else(short)
    }

    /// The words of its knobs, as short as its own word before them lets them be.
    #[must_use]
    pub fn short_words(&self) -> Vec<&'static str> {
        let short = |word: &'static str| {
            let rest = word.strip_prefix(self.id);
            rest.and_then(|rest| rest.strip_prefix('-')).unwrap_or(word)
        };
        self.knobs.iter().map(|knob| short(knob.word)).collect()
    }

    /// How many of its knobs switch it on.
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
