//! The regularizers of a run, on or off: the trainer calls each hook once, and the set forwards it to those that are
//! on.

use std::collections::BTreeMap;
use std::ops::Range;

use ndarray::ArrayViewMut2;

use super::{
    Draws, ENTRIES, Entry, EvaluationOutcome, Meter, OwnedParameters, Pass, Regularizer, Sizes,
    Start, StepContext,
};
use crate::nn::{Layout, Score, Taps};
use crate::state_visitor::StateVisitor;

/// One regularizer in a run.
#[derive(Clone)]
pub struct Slot {
    /// Its registry entry.
    pub entry: &'static Entry,
    /// Whether it is on.
    pub on: bool,
    /// The values of its knobs, in the order of [`Entry::knobs`].
    pub knobs: Vec<f64>,
    state: Box<dyn Regularizer>,
}

/// Every regularizer of the registry, in registry order.
#[derive(Clone)]
pub struct Set {
    slots: Vec<Slot>,
    /// Whether any is on, cached: each step iterates over the active ones many times, and usually there are none.
    acts: bool,
}

impl Default for Set {
    fn default() -> Self {
        let slot = |entry: &&'static Entry| Slot {
            entry,
            on: false,
            knobs: entry.defaults(),
            state: (entry.build)(),
        };
        Self {
            slots: ENTRIES.iter().map(slot).collect(),
            acts: false,
        }
    }
}

impl Set {
    /// Configures one regularizer. Switching it on resets its state; changing a knob keeps it.
    pub fn set(&mut self, entry: &Entry, on: bool, knobs: &[f64]) {
        for slot in self.slots.iter_mut().filter(|slot| slot.entry == entry) {
            if on && !slot.on {
                slot.state = (entry.build)();
            }
            slot.on = on;
            slot.knobs.clear();
            slot.knobs.extend_from_slice(knobs);
        }
        self.acts = self.slots.iter().any(|slot| slot.on);
    }

    /// Becomes a copy of `other`. The state of what is off is left out, since switching it on resets it.
    pub fn copy_from(&mut self, other: &Self) {
        for (slot, from) in self.slots.iter_mut().zip(&other.slots) {
            slot.on = from.on;
            slot.knobs.clone_from(&from.knobs);
            if from.on {
                slot.state = from.state.clone();
            }
        }
        self.acts = other.acts;
    }

    /// Whether this regularizer is on.
    #[must_use]
    pub fn is_on(&self, entry: &Entry) -> bool {
        self.on().any(|slot| slot.entry == entry)
    }

    /// The network's layout extended by the parameters of active regularizers, in registry order.
    #[must_use]
    pub fn layout(&self, network: &Layout) -> Layout {
        self.on().fold(network.clone(), |layout, slot| {
            layout.extended(slot.state.own(network))
        })
    }

    /// The range in the flat vector of the parameters this one owns, or would own if it were on.
    #[must_use]
    pub fn own(&self, entry: &Entry, network: &Layout) -> Range<usize> {
        let length =
            |own: Vec<OwnedParameters>| own.iter().map(|(_, _, _, [a, b])| a * b).sum::<usize>();
        let mut start = network.len();
        for slot in &self.slots {
            let own = length(slot.state.own(network));
            if slot.entry == entry {
                return start..start + own;
            }
            start += if slot.on { own } else { 0 };
        }
        start..start
    }

    /// Calls [`Regularizer::placed`] of all active ones.
    pub fn placed(&mut self, layout: &Layout) {
        self.on_mut().for_each(|slot| slot.state.placed(layout));
    }

    /// Calls [`Regularizer::enter`] of this one, if it is on.
    pub fn enter(&mut self, entry: &Entry, start: Start, pass: Pass<'_>, parameters: &mut [f32]) {
        let slot = self.on_mut().find(|slot| slot.entry == entry);
        if let Some(slot) = slot {
            slot.state.enter(start, pass, parameters);
        }
    }

    /// The active ones that own parameters of this network.
    pub fn owners(&self, network: &Layout) -> impl Iterator<Item = &'static Entry> {
        let owns = |slot: &&Slot| !slot.state.own(network).is_empty();
        self.on().filter(owns).map(|slot| slot.entry)
    }

    /// Calls [`Regularizer::fold`] of all active ones, last to first.
    pub fn fold(&self, layout: &Layout, parameters: &mut [f32]) {
        // The last to act on a layer folds first, just as the backward pass undoes the taps.
        let on: Vec<_> = self.on().collect();
        for slot in on.into_iter().rev() {
            slot.state.fold(layout, parameters);
        }
    }

    /// Calls [`Regularizer::fold`] of this one, if it is on.
    pub fn fold_one(&self, entry: &Entry, layout: &Layout, parameters: &mut [f32]) {
        for slot in self.on().filter(|slot| slot.entry == entry) {
            slot.state.fold(layout, parameters);
        }
    }

    /// Whether any is on.
    #[must_use]
    pub fn acts(&self) -> bool {
        self.acts
    }

    /// Calls [`Regularizer::updated`] of all active ones.
    pub fn updated(&mut self) {
        self.on_mut().for_each(|slot| slot.state.updated());
    }

    /// [`Regularizer::shown`] of all active ones.
    #[must_use]
    pub fn shown(
        &self,
        layer: usize,
        parameters: &[f32],
    ) -> Vec<(&'static Entry, &'static str, Vec<f32>)> {
        let shown = |slot: &Slot| {
            let entry = slot.entry;
            let all = slot.state.shown(layer, parameters).into_iter();
            all.map(move |(symbol, values)| (entry, symbol, values))
        };
        self.on().flat_map(shown).collect()
    }

    /// [`Regularizer::drawn`] of all active ones.
    #[must_use]
    pub fn drawn(&self) -> Vec<(&'static Entry, &'static str, f64)> {
        let drawn = |slot: &Slot| {
            let entry = slot.entry;
            let all = slot.state.drawn().into_iter();
            all.map(move |(symbol, value)| (entry, symbol, value))
        };
        self.on().flat_map(drawn).collect()
    }

    /// [`Regularizer::draws`] of all active ones that draw anything.
    #[must_use]
    pub fn draws(
        &self,
        context: StepContext<'_>,
        sizes: Sizes<'_>,
    ) -> BTreeMap<&'static str, Draws> {
        let draws = |slot: &Slot| (slot.entry.id, slot.state.draws(context, &slot.knobs, sizes));
        let all = self.on().map(draws);
        all.filter(|(_, draws)| !draws.is_empty()).collect()
    }

    /// [`Regularizer::kept`] of all active ones.
    #[must_use]
    pub fn kept(&self, layer: usize) -> Vec<(&'static str, Vec<f32>)> {
        self.on().flat_map(|slot| slot.state.kept(layer)).collect()
    }

    fn on(&self) -> impl Iterator<Item = &Slot> {
        let slots = if self.acts { &self.slots[..] } else { &[] };
        slots.iter().filter(|slot| slot.on)
    }

    fn on_mut(&mut self) -> impl Iterator<Item = &mut Slot> {
        let slots = if self.acts {
            &mut self.slots[..]
        } else {
            &mut []
        };
        slots.iter_mut().filter(|slot| slot.on)
    }

    /// Calls [`Regularizer::batch`] of all active ones.
    pub fn batch(
        &mut self,
        context: StepContext<'_>,
        inputs: &mut ArrayViewMut2<'_, f32>,
        targets: &mut ArrayViewMut2<'_, f32>,
    ) {
        for slot in self.on_mut() {
            slot.state.batch(context, &slot.knobs, inputs, targets);
        }
    }

    /// Calls [`Regularizer::mix_weights`] of all active ones.
    pub fn mix_weights(&mut self, weights: &mut [f32], targets: &mut ArrayViewMut2<'_, f32>) {
        self.on_mut()
            .for_each(|slot| slot.state.mix_weights(weights, targets));
    }

    /// Calls [`Regularizer::batch`] of all active ones; after each, `see` receives its entry, the inputs and the
    /// targets.
    pub fn stages(
        &mut self,
        context: StepContext<'_>,
        inputs: &mut ArrayViewMut2<'_, f32>,
        targets: &mut ArrayViewMut2<'_, f32>,
        mut see: impl FnMut(&'static Entry, &ArrayViewMut2<'_, f32>, &ArrayViewMut2<'_, f32>),
    ) {
        for slot in self.on_mut() {
            slot.state.batch(context, &slot.knobs, inputs, targets);
            see(slot.entry, inputs, targets);
        }
    }

    /// Whether any active one moves the point at which the gradient is taken.
    #[must_use]
    pub fn moves_weights(&self) -> bool {
        self.on().any(|slot| slot.state.moves_weights(&slot.knobs))
    }

    /// Calls [`Regularizer::weights`] of all active ones.
    pub fn weights(&mut self, context: StepContext<'_>, at: &mut [f32]) {
        for slot in self.on_mut() {
            slot.state.weights(context, &slot.knobs, at);
        }
    }

    /// The combined taps of the active ones; `None` if none changes the signal.
    pub fn taps<'a>(&'a mut self, context: StepContext<'a>) -> Option<Chain<'a>> {
        let (mut pre_activation, mut activation) = (false, false);
        for slot in self.on_mut() {
            if let Some(taps) = slot.state.taps(context, &slot.knobs) {
                pre_activation |= taps.wants_pre_activation();
                activation |= taps.wants_activation();
            }
        }
        (pre_activation || activation).then_some(Chain {
            slots: &mut self.slots,
            context,
            pre_activation,
            activation,
        })
    }

    /// The sum of the penalties of all active ones.
    #[must_use]
    pub fn penalty(&self, context: StepContext<'_>, weights: &[f32]) -> f64 {
        self.on()
            .map(|slot| slot.state.penalty(context, &slot.knobs, weights))
            .sum()
    }

    /// Calls [`Regularizer::gradient`] of all active ones.
    pub fn gradient(&mut self, context: StepContext<'_>, weights: &[f32], gradient: &mut [f32]) {
        for slot in self.on_mut() {
            slot.state.gradient(context, &slot.knobs, weights, gradient);
        }
    }

    /// The combined verdict of all active ones on an evaluation.
    pub fn judge(&mut self, train: Score, validation: Score) -> EvaluationOutcome {
        self.on_mut()
            .fold(EvaluationOutcome::default(), |all, slot| {
                let one = slot.state.judge(&slot.knobs, train, validation);
                EvaluationOutcome {
                    improved: all.improved || one.improved,
                    triggered: all.triggered || one.triggered,
                    stop: all.stop || (one.triggered && one.stop),
                }
            })
    }

    /// Calls [`Regularizer::go_on`] of all active ones.
    pub fn go_on(&mut self) {
        self.on_mut().for_each(|slot| slot.state.go_on());
    }

    /// Calls [`Regularizer::visit_state`] of all active ones.
    pub fn visit_state(&mut self, visitor: &mut dyn StateVisitor) {
        self.on_mut()
            .for_each(|slot| slot.state.visit_state(visitor));
    }

    /// The meter of the first active one that has one.
    #[must_use]
    pub fn meter(&self) -> Option<Meter> {
        self.on().find_map(|slot| slot.state.meter(&slot.knobs))
    }
}

/// The taps of several regularizers, applied in order, and in reverse order in the backward pass.
pub struct Chain<'a> {
    slots: &'a mut [Slot],
    context: StepContext<'a>,
    pre_activation: bool,
    activation: bool,
}

impl Chain<'_> {
    fn each(&mut self, mut apply: impl FnMut(&mut dyn Taps)) {
        for slot in self.slots.iter_mut().filter(|slot| slot.on) {
            if let Some(taps) = slot.state.taps(self.context, &slot.knobs) {
                apply(taps);
            }
        }
    }

    fn each_back(&mut self, mut apply: impl FnMut(&mut dyn Taps)) {
        for slot in self.slots.iter_mut().rev().filter(|slot| slot.on) {
            if let Some(taps) = slot.state.taps(self.context, &slot.knobs) {
                apply(taps);
            }
        }
    }
}

impl Taps for Chain<'_> {
    fn wants_pre_activation(&self) -> bool {
        self.pre_activation
    }

    fn wants_activation(&self) -> bool {
        self.activation
    }

    fn pre_activation(&mut self, layer: usize, z: &mut [f32], width: usize, parameters: &[f32]) {
        self.each(|taps| taps.pre_activation(layer, z, width, parameters));
    }

    fn activation(&mut self, layer: usize, h: &mut [f32], width: usize) {
        self.each(|taps| taps.activation(layer, h, width));
    }

    fn activation_gradient(&mut self, layer: usize, dh: &mut [f32], width: usize) {
        self.each_back(|taps| taps.activation_gradient(layer, dh, width));
    }

    fn pre_activation_gradient(
        &mut self,
        layer: usize,
        dz: &mut [f32],
        width: usize,
        parameters: &[f32],
        gradient: &mut [f32],
    ) {
        self.each_back(|taps| {
            taps.pre_activation_gradient(layer, dz, width, parameters, gradient);
        });
    }
}
