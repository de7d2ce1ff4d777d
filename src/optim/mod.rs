//! The optimizers: one short file each, written to read like its formula.
//!
//! An optimizer sees the parameters of a network only as one flat slice `W`. The gradient `g` is that of the
//! objective, the mean over the mini-batch. The learning rate `η` multiplies the direction at the moment of use and
//! is never folded into the state, so that a live change takes effect at once.
//!
//! To add one: write its file with an [`Entry`], and add its line to [`ENTRIES`].

mod adadelta;
mod adagrad;
mod adam;
mod formula;
mod momentum;
mod nesterov;
#[cfg(test)]
mod reference;
mod rmsprop;
mod sgd;
#[cfg(test)]
#[path = "../../tests/readme/signsgd.rs"]
mod signsgd;

use std::ops::Range;

pub use adam::correction;
pub use formula::{Line, Symbol, Token, Update, Values};

use crate::knob::{Kind, Knob, Scale};
use crate::real::Real;
use crate::registry::{self, Registered};
use crate::state_visitor::StateVisitor;

/// Every optimizer, in the order of the lecture.
pub static ENTRIES: &[&Entry] = &[
    &sgd::ENTRY,
    &momentum::ENTRY,
    &nesterov::ENTRY,
    &adagrad::ENTRY,
    &adadelta::ENTRY,
    &rmsprop::ENTRY,
    &adam::ENTRY,
];

/// An optimizer's description and constructors.
#[derive(Debug)]
pub struct Entry {
    /// Its word in options, live changes and recipe files.
    pub id: &'static str,
    /// Its name in text.
    pub label: &'static str,
    /// One line on what it does.
    pub explanation: &'static str,
    /// The publication that introduced it.
    pub source: &'static str,
    /// Its hyper-parameters, in the order in which [`Optimizer::step`] receives their values.
    pub knobs: &'static [Knob],
    /// The update as it is taught, one assignment per line: see [`Entry::lines`].
    pub formula: &'static [&'static str],
    /// Symbols of the formula other than the knobs, W and g, and further explained quantities such as the number of
    /// updates.
    pub own_symbols: &'static [Symbol],
    /// Builds an optimizer in its zero state for `length` parameters.
    pub build: fn(length: usize) -> Box<dyn Optimizer>,
    /// The same for f64 parameters, where the path itself is studied.
    pub build_wide: fn(length: usize) -> Box<dyn Optimizer<f64>>,
}

/// An update rule with its state, generic over the width of the parameters. Hyper-parameters are given in f64 and
/// rounded to that width.
pub trait Optimizer<T: Real = f32>: Send + Sync {
    /// The point at which the gradient of the next step is taken.
    ///
    /// Most optimizers take it at the weights themselves and return `false`. One with a look-ahead writes the point
    /// into `at` (of the weights' length) and returns `true`.
    fn look_ahead(&self, _weights: &[T], _knobs: &[f64], _at: &mut [T]) -> bool {
        false
    }

    /// Updates `weights` by `gradient`; both have the length given to the constructor.
    fn step(&mut self, weights: &mut [T], gradient: &[T], knobs: &[f64]);

    /// The rate η if the update is exactly `W ← W − η g`, which can be done without storing the gradient.
    fn plain_rate(&self, _knobs: &[f64]) -> Option<T> {
        None
    }

    /// The accumulated state by symbol, such as `("m", …)`, each of the weights' length.
    fn state(&self) -> Vec<(&'static str, &[T])>;

    /// Adds the values of the formula's symbols for an update, beyond the state, the knobs, W and g, which are
    /// already there. Called after the update.
    fn symbol_values(&self, _knobs: &[f64], _values: &mut Values) {}

    /// Appends to `to` the effective learning rates of the last update: the factor of g (or a, or m) for each
    /// `stride`-th parameter of `range`. Called after the update, with the `gradient` of all parameters and the
    /// `knobs` it had.
    ///
    /// A parameter that no gradient has reached (the squares under its root are 0) has no rate and is left out;
    /// before the first update, so is every parameter of an optimizer whose rate depends on one.
    fn rates(
        &self,
        knobs: &[f64],
        gradient: &[T],
        range: Range<usize>,
        stride: usize,
        to: &mut Vec<T>,
    );

    /// The squares under the root, without ε, one per parameter; empty if the formula has no root.
    fn squares(&self) -> &[T] {
        &[]
    }

    /// The vectors of [`Optimizer::state`], whose lengths may be changed.
    fn state_mut(&mut self) -> Vec<&mut Vec<T>>;

    /// Adapts the state to a changed parameter vector: removes the entries in `removed` and inserts `inserted` new
    /// ones there, with zero state. The others keep their state, and update counts continue: the new parameters have
    /// the same age as the rest, so bias correction treats all alike.
    fn replace(&mut self, removed: Range<usize>, inserted: usize) {
        for state in self.state_mut() {
            state.splice(removed.clone(), std::iter::repeat_n(T::ZERO, inserted));
        }
    }

    /// Its counters beside those vectors, such as the number of updates for bias correction.
    fn counts_mut(&mut self) -> Vec<&mut u64> {
        Vec::new()
    }

    /// A copy with the same state.
    fn boxed_clone(&self) -> Box<dyn Optimizer<T>>;
}

impl dyn Optimizer {
    /// Passes all state carried from one update to the next to `visitor`.
    pub fn visit_state(&mut self, visitor: &mut dyn StateVisitor) {
        for state in self.state_mut() {
            visitor.vector(state);
        }
        for count in self.counts_mut() {
            visitor.count(count);
        }
    }
}

impl<T: Real> Clone for Box<dyn Optimizer<T>> {
    fn clone(&self) -> Self {
        self.boxed_clone()
    }
}

impl<T: Real> std::fmt::Debug for dyn Optimizer<T> + '_ {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let symbols = self.state().into_iter().map(|(symbol, _)| symbol);
        f.debug_list().entries(symbols).finish()
    }
}

/// Appends the same rate for each `stride`-th parameter of `range`.
fn same_rate<T: Real>(rate: f64, range: Range<usize>, stride: usize, to: &mut Vec<T>) {
    to.extend(range.step_by(stride).map(|_| T::of(rate)));
}

/// Appends the rate `η/√(G + ε)` of each `stride`-th parameter, given their squares `G`; skips those that no gradient
/// has reached.
fn rooted_rates<T: Real>(rate: f64, epsilon: f64, squares: &[T], stride: usize, to: &mut Vec<T>) {
    let (rate, epsilon) = (T::of(rate), T::of(epsilon));
    let all = squares.iter().step_by(stride);
    let reached = all.filter(|squares| **squares > T::ZERO);
    to.extend(reached.map(|squares| rate / (*squares + epsilon).sqrt()));
}

/// The optimizer with this id.
#[must_use]
pub fn find(id: &str) -> Option<&'static Entry> {
    registry::find(ENTRIES, id)
}

impl Entry {
    /// The default values of its knobs.
    #[must_use]
    pub fn defaults(&self) -> Vec<f64> {
        self.knobs.iter().map(|knob| knob.default).collect()
    }

    /// The index in `knobs` of the knob with this word.
    #[must_use]
    pub fn knob(&self, word: &str) -> Option<usize> {
        registry::knob(self, word)
    }
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

/// The learning rate `η`, shared by all optimizers that have one.
const LEARNING_RATE: Knob = Knob {
    word: "lr",
    symbol: "η",
    label: "learning rate",
    value_name: "LR",
    explanation: "step size along the direction",
    kind: Kind::Real {
        min: 1e-8,
        max: 100.0,
        scale: Scale::Log,
    },
    default: 0.01,
    switches: false,
};

/// The accumulated direction `a`.
const VELOCITY: Symbol = Symbol::new("a", "velocity: the accumulated gradients");

/// Squares of the gradient, summed or averaged: `G`.
const ACCUMULATED_SQUARES: Symbol = Symbol::square(
    "G",
    "g² accumulated over the steps: how large g has been, squared",
);

/// A decay rate in `[0, 1)`.
const DECAY: Knob = Knob {
    word: "beta",
    symbol: "β",
    label: "momentum",
    value_name: "BETA",
    explanation: "fraction of the velocity kept per step",
    kind: Kind::Real {
        min: 0.0,
        max: 0.999_999,
        scale: Scale::Decay,
    },
    default: 0.9,
    switches: false,
};

/// The decay rate `γ` of a running mean of squares.
const GAMMA: Knob = Knob {
    word: "gamma",
    symbol: "γ",
    label: "decay rate",
    value_name: "GAMMA",
    explanation: "fraction of the running mean of squares kept per step",
    ..DECAY
};

/// The constant `ε` inside the root.
const EPSILON: Knob = Knob {
    word: "epsilon",
    symbol: "ε",
    label: "epsilon",
    value_name: "EPS",
    explanation: "avoids division by zero where gradients vanish",
    kind: Kind::Real {
        min: 1e-12,
        max: 1.0,
        scale: Scale::Log,
    },
    default: 1e-7,
    switches: false,
};

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn every_entry_is_complete_and_found_by_its_unique_id() {
        registry::check(ENTRIES, |entry| {
            [entry.label, entry.explanation, entry.source]
        });
    }

    #[test]
    fn the_readmes_optimizer_steps_by_the_sign_alone() {
        let entry = &signsgd::ENTRY;
        let mut weights = [0.5, -1.0, 2.0];
        (entry.build)(3).step(&mut weights, &[3.0, -1e-6, 0.0], &[0.25]);
        assert_eq!(weights, [0.25, -0.75, 2.0]);
        assert!(entry.explanation.contains("equal length") && !entry.formula.is_empty());
    }

    #[test]
    fn every_optimizer_descends_and_its_state_has_the_length_of_the_weights() {
        for entry in ENTRIES {
            let mut optimizer = (entry.build)(2);
            let mut weights = [1.0, -2.0];
            let start = weights;
            for _ in 0..20 {
                let gradient = weights;
                optimizer.step(&mut weights, &gradient, &entry.defaults());
            }
            for (now, before) in weights.iter().zip(start) {
                assert!(now.abs() < before.abs(), "{}: {weights:?}", entry.id);
            }
            assert!(optimizer.state().iter().all(|(_, s)| s.len() == 2));
        }
    }

    #[test]
    fn a_copy_goes_on_bit_for_bit() {
        for entry in ENTRIES {
            let mut original = (entry.build)(3);
            let mut weights = [0.5, -1.0, 2.0];
            for _ in 0..5 {
                let gradient = weights.map(|w| w * w);
                original.step(&mut weights, &gradient, &entry.defaults());
            }
            let mut copy = original.clone();
            let (mut a, mut b) = (weights, weights);
            original.step(&mut a, &weights, &entry.defaults());
            copy.step(&mut b, &weights, &entry.defaults());
            assert_eq!(a.map(f32::to_bits), b.map(f32::to_bits), "{}", entry.id);
        }
    }

    #[test]
    fn parameters_come_with_zero_state_and_go_and_the_others_never_notice() {
        for entry in ENTRIES {
            let mut weights = vec![0.5, -1.0, 2.0];
            let (mut replaced, mut plain) = ((entry.build)(3), (entry.build)(3));
            let mut reference = weights.clone();
            let update = |optimizer: &mut Box<dyn Optimizer>, weights: &mut [f32]| {
                let gradient: Vec<f32> = weights.iter().map(|w| w * w + 0.1).collect();
                optimizer.step(weights, &gradient, &entry.defaults());
            };
            update(&mut replaced, &mut weights);
            replaced.replace(2..2, 2);
            weights.splice(2..2, [7.0, 8.0]);
            for (_, state) in replaced.state() {
                assert_eq!(state.len(), 5);
                assert_eq!(state[2..4], [0.0, 0.0]);
            }
            update(&mut replaced, &mut weights);
            replaced.replace(2..4, 0);
            weights.drain(2..4);
            update(&mut replaced, &mut weights);
            for _ in 0..3 {
                update(&mut plain, &mut reference);
            }
            assert_eq!(weights, reference, "{}", entry.id);
            assert_eq!(replaced.state(), plain.state(), "{}", entry.id);
        }
    }

    /// FNV-1a over the bits of weights and state.
    fn digest<'a>(numbers: impl Iterator<Item = &'a f32>) -> u64 {
        numbers.fold(0xcbf2_9ce4_8422_2325, |digest, number| {
            (digest ^ u64::from(number.to_bits())).wrapping_mul(0x0100_0000_01b3)
        })
    }

    #[test]
    fn updates_in_f32_keep_their_bits() {
        // Recorded values; a run replays bit for bit only as long as they hold.
        let recorded: [(&str, &[f64], u64); 7] = [
            ("sgd", &[0.1], 0x6c94_59ad_82b6_e967),
            ("momentum", &[0.01, 0.9], 0x0483_776f_66e5_8aea),
            ("nesterov", &[0.01, 0.9], 0x54c9_d881_93e9_8ca9),
            ("adagrad", &[0.01, 1e-7], 0x454a_2cf7_49b7_a429),
            ("adadelta", &[0.95, 1e-6], 0x7e40_7f6d_ba26_e41d),
            ("rmsprop", &[0.001, 0.9, 1e-7], 0xce61_dd0f_62d8_f5b8),
            ("adam", &[0.001, 0.9, 0.999, 1e-7], 0x83ef_4969_e8b4_6fec),
        ];
        for (id, knobs, recorded) in recorded {
            let mut optimizer = (find(id).unwrap().build)(37);
            let mut weights: Vec<f32> = (0..37).map(|i| (i * 7 % 11) as f32 * 0.4 - 1.7).collect();
            let mut at = weights.clone();
            for _ in 0..100 {
                at.copy_from_slice(&weights);
                optimizer.look_ahead(&weights, knobs, &mut at);
                let scaled = at.iter().zip([1.0, 0.1, 0.01].into_iter().cycle());
                let gradient: Vec<f32> = scaled.map(|(w, s)| s * w * (1.0 + w * w)).collect();
                optimizer.step(&mut weights, &gradient, knobs);
            }
            let state = optimizer.state();
            let state = state.iter().flat_map(|(_, values)| values.iter());
            let found = digest(weights.iter().chain(state));
            assert_eq!(found, recorded, "{id}: {found:#x}");
        }
    }

    #[test]
    fn no_state_sinks_into_denormal_numbers() {
        for entry in ENTRIES {
            let mut optimizer = (entry.build)(1);
            let mut weights = [1.0];
            optimizer.step(&mut weights, &[1e-3], &entry.defaults());
            for _ in 0..3000 {
                optimizer.step(&mut weights, &[0.0], &entry.defaults());
            }
            for (symbol, values) in optimizer.state() {
                assert!(
                    !values[0].is_subnormal(),
                    "{} {symbol}: {:e}",
                    entry.id,
                    values[0]
                );
            }
        }
    }
}
