use std::ops::Range;

use super::{Entry, LEARNING_RATE, Optimizer, Symbol, Values};
use crate::knob::Knob;
use crate::simd::vectorised;

pub(super) static ENTRY: Entry = Entry {
    id: "signsgd",
    label: "signSGD",
    explanation: "a step of equal length along every axis",
    source: "Bernstein et al. 2018",
    knobs: &[Knob {
        default: 0.001,
        ..LEARNING_RATE
    }],
    formula: &["W ← W − η sgn(g)"],
    own_symbols: &[Symbol::new("sgn(g)", "the sign of g: 1, −1, or 0")],
    build: |_| Box::new(SignSgd),
};

#[derive(Clone)]
struct SignSgd;

fn sign(g: f32) -> f32 {
    if g == 0.0 { 0.0 } else { g.signum() }
}

impl Optimizer for SignSgd {
    fn step(&mut self, weights: &mut [f32], gradient: &[f32], knobs: &[f64]) {
        let rate = knobs[0] as f32;
        vectorised(|| {
            for (w, g) in weights.iter_mut().zip(gradient) {
                *w -= rate * sign(*g);
            }
        });
    }

    fn state(&self) -> Vec<(&'static str, &[f32])> {
        Vec::new()
    }

    fn state_mut(&mut self) -> Vec<&mut Vec<f32>> {
        Vec::new()
    }

    // The number that the formula calls sgn(g).
    fn name(&self, _: &[f64], values: &mut Values) {
        if let Some(g) = values.before("g") {
            values.add("sgn(g)", f64::from(sign(g as f32)));
        }
    }

    // The factor on g that was applied; where g is 0 there is none.
    fn rates(
        &self,
        knobs: &[f64],
        gradient: &[f32],
        range: Range<usize>,
        stride: usize,
        to: &mut Vec<f32>,
    ) {
        let rate = knobs[0] as f32;
        let all = gradient[range].iter().step_by(stride);
        to.extend(all.filter(|g| **g != 0.0).map(|g| rate / g.abs()));
    }

    fn boxed_clone(&self) -> Box<dyn Optimizer> {
        Box::new(self.clone())
    }
}
