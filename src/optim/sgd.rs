//! Plain gradient descent: `W ← W − η g`.

use std::ops::Range;

use super::{Entry, LEARNING_RATE, Optimizer, same_rate};
use crate::knob::Knob;
use crate::real::Real;
use crate::simd::vectorised;

/// See the [module](self).
pub(super) static ENTRY: Entry = Entry {
    id: "sgd",
    label: "SGD",
    explanation: "a step along the negative gradient of this batch",
    source: "Robbins & Monro 1951",
    knobs: &[Knob {
        default: 0.05,
        ..LEARNING_RATE
    }],
    formula: &["W ← W − η g"],
    own_symbols: &[],
    build: new,
    build_wide: new,
};

#[derive(Clone)]
struct Sgd;

fn new<T: Real>(_: usize) -> Box<dyn Optimizer<T>> {
    Box::new(Sgd)
}

impl<T: Real> Optimizer<T> for Sgd {
    fn step(&mut self, weights: &mut [T], gradient: &[T], knobs: &[f64]) {
        let rate = T::of(knobs[0]);
        vectorised(|| {
            for (w, g) in weights.iter_mut().zip(gradient) {
                *w -= rate * *g;
            }
        });
    }

    fn plain_rate(&self, knobs: &[f64]) -> Option<T> {
        Some(T::of(knobs[0]))
    }

    fn state(&self) -> Vec<(&'static str, &[T])> {
        Vec::new()
    }

    fn rates(&self, knobs: &[f64], _: &[T], range: Range<usize>, stride: usize, to: &mut Vec<T>) {
        same_rate(knobs[0], range, stride, to);
    }

    fn state_mut(&mut self) -> Vec<&mut Vec<T>> {
        Vec::new()
    }

    fn boxed_clone(&self) -> Box<dyn Optimizer<T>> {
        Box::new(self.clone())
    }
}

#[cfg(test)]
mod tests {
    use super::super::reference::check;

    #[test]
    fn follows_its_formula() {
        check(&super::ENTRY, &[0.05], |w, k, gradient| {
            let g = gradient(w);
            for (w, g) in w.iter_mut().zip(g) {
                *w -= k[0] * g;
            }
        });
    }
}
