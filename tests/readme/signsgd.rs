use std::ops::Range;

use super::{Entry, LEARNING_RATE, Optimizer, Symbol, Values};
use crate::knob::Knob;
use crate::real::Real;
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
    build: new,
    build_wide: new,
};

#[derive(Clone)]
struct SignSgd;

// Written once for both widths: networks train in f32, known surfaces are run over in f64.
fn new<T: Real>(_: usize) -> Box<dyn Optimizer<T>> {
    Box::new(SignSgd)
}

fn sign<T: Real>(g: T) -> T {
    if g == T::ZERO { g } else { g / g.abs() }
}

impl<T: Real> Optimizer<T> for SignSgd {
    fn step(&mut self, weights: &mut [T], gradient: &[T], knobs: &[f64]) {
        let rate = T::of(knobs[0]);
        vectorised(|| {
            for (w, g) in weights.iter_mut().zip(gradient) {
                *w -= rate * sign(*g);
            }
        });
    }

    fn state(&self) -> Vec<(&'static str, &[T])> {
        Vec::new()
    }

    fn state_mut(&mut self) -> Vec<&mut Vec<T>> {
        Vec::new()
    }

    // The number that the formula calls sgn(g).
    fn symbol_values(&self, _: &[f64], values: &mut Values) {
        if let Some(g) = values.before("g") {
            values.add("sgn(g)", sign(T::of(g)).wide());
        }
    }

    // The factor on g that was applied; where g is 0 there is none.
    fn rates(
        &self,
        knobs: &[f64],
        gradient: &[T],
        range: Range<usize>,
        stride: usize,
        to: &mut Vec<T>,
    ) {
        let rate = T::of(knobs[0]);
        let all = gradient[range].iter().step_by(stride);
        to.extend(all.filter(|g| **g != T::ZERO).map(|g| rate / g.abs()));
    }

    fn boxed_clone(&self) -> Box<dyn Optimizer<T>> {
        Box::new(self.clone())
    }
}
