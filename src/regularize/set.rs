//! All regularizers of a run together, on or off: the trainer calls each hook once, and here it reaches those that are on.

use ndarray::ArrayViewMut2;

use super::{ENTRIES, Entry, Judgement, Meter, Moment, Regularizer};
use crate::nn::{Score, Taps};

/// One regularizer in a run.
#[derive(Clone)]
pub struct Slot {
    /// Which one.
    pub entry: &'static Entry,
    /// Whether it acts.
    pub on: bool,
    /// The values of its knobs, in the order of [`Entry::knobs`].
    pub knobs: Vec<f64>,
    state: Box<dyn Regularizer>,
}

/// Every regularizer of the registry, in its order.
#[derive(Clone)]
pub struct Set {
    slots: Vec<Slot>,
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
        }
    }
}

impl Set {
    /// Sets one regularizer. Switching it on starts it afresh; changing a knob keeps its state.
    pub fn set(&mut self, entry: &Entry, on: bool, knobs: &[f64]) {
        for slot in self.slots.iter_mut().filter(|slot| slot.entry == entry) {
            if on && !slot.on {
                slot.state = (entry.build)();
            }
            slot.on = on;
            slot.knobs.clear();
            slot.knobs.extend_from_slice(knobs);
        }
    }

    fn on(&self) -> impl Iterator<Item = &Slot> {
        self.slots.iter().filter(|slot| slot.on)
    }

    fn on_mut(&mut self) -> impl Iterator<Item = &mut Slot> {
        self.slots.iter_mut().filter(|slot| slot.on)
    }

    /// [`Regularizer::batch`] of all that are on.
    pub fn batch(
        &mut self,
        moment: Moment<'_>,
        inputs: &mut ArrayViewMut2<'_, f32>,
        targets: &mut ArrayViewMut2<'_, f32>,
    ) {
        for slot in self.on_mut() {
            slot.state.batch(moment, &slot.knobs, inputs, targets);
        }
    }

    /// Whether any moves the point at which the gradient is taken.
    #[must_use]
    pub fn moves_weights(&self) -> bool {
        self.on().any(|slot| slot.state.moves_weights(&slot.knobs))
    }

    /// [`Regularizer::weights`] of all that are on.
    pub fn weights(&mut self, moment: Moment<'_>, at: &mut [f32]) {
        for slot in self.on_mut() {
            slot.state.weights(moment, &slot.knobs, at);
        }
    }

    /// What those that are on do to the signal in the hidden layers; `None` where none does anything.
    pub fn taps<'a>(&'a mut self, moment: Moment<'a>) -> Option<Chain<'a>> {
        let mut wants_pre_activation = None;
        for slot in self.on_mut() {
            if let Some(taps) = slot.state.taps(moment, &slot.knobs) {
                let wants = taps.wants_pre_activation();
                wants_pre_activation = Some(wants || wants_pre_activation == Some(true));
            }
        }
        wants_pre_activation.map(|wants_pre_activation| Chain {
            slots: &mut self.slots,
            moment,
            wants_pre_activation,
        })
    }

    /// The sum of the penalties.
    #[must_use]
    pub fn penalty(&self, moment: Moment<'_>, weights: &[f32]) -> f64 {
        self.on()
            .map(|slot| slot.state.penalty(moment, &slot.knobs, weights))
            .sum()
    }

    /// [`Regularizer::gradient`] of all that are on.
    pub fn gradient(&mut self, moment: Moment<'_>, weights: &[f32], gradient: &mut [f32]) {
        for slot in self.on_mut() {
            slot.state.gradient(moment, &slot.knobs, weights, gradient);
        }
    }

    /// What those that are on find at an evaluation, together.
    pub fn judge(&mut self, train: Score, validation: Score) -> Judgement {
        self.on_mut().fold(Judgement::default(), |all, slot| {
            let one = slot.state.judge(&slot.knobs, train, validation);
            Judgement {
                improved: all.improved || one.improved,
                triggered: all.triggered || one.triggered,
                stop: all.stop || (one.triggered && one.stop),
            }
        })
    }

    /// [`Regularizer::go_on`] of all that are on.
    pub fn go_on(&mut self) {
        self.on_mut().for_each(|slot| slot.state.go_on());
    }

    /// The meter of the first that has one.
    #[must_use]
    pub fn meter(&self) -> Option<Meter> {
        self.on().find_map(|slot| slot.state.meter(&slot.knobs))
    }
}

/// The taps of several regularizers, applied one after the other; on the way back, in reverse.
pub struct Chain<'a> {
    slots: &'a mut [Slot],
    moment: Moment<'a>,
    wants_pre_activation: bool,
}

impl Chain<'_> {
    fn each(&mut self, mut apply: impl FnMut(&mut dyn Taps)) {
        for slot in self.slots.iter_mut().filter(|slot| slot.on) {
            if let Some(taps) = slot.state.taps(self.moment, &slot.knobs) {
                apply(taps);
            }
        }
    }

    fn each_back(&mut self, mut apply: impl FnMut(&mut dyn Taps)) {
        for slot in self.slots.iter_mut().rev().filter(|slot| slot.on) {
            if let Some(taps) = slot.state.taps(self.moment, &slot.knobs) {
                apply(taps);
            }
        }
    }
}

impl Taps for Chain<'_> {
    fn wants_pre_activation(&self) -> bool {
        self.wants_pre_activation
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
