//! Gradient descent, plain: `W ← W − η g`.

use std::ops::Range;

use super::{Entry, LEARNING_RATE, Optimizer, same_rate};
use crate::knob::Knob;
use crate::simd::vectorised;

/// See the [module](self).
pub(super) static ENTRY: Entry = Entry {
    id: "sgd",
    label: "SGD",
    explanation: "a step straight down the gradient of this batch",
    source: "Robbins & Monro 1951",
    knobs: &[Knob {
        default: 0.05,
        ..LEARNING_RATE
    }],
    formula: &["W ← W − η g"],
    own_symbols: &[],
    build: |_| Box::new(Sgd),
};

#[derive(Clone)]
struct Sgd;

impl Optimizer for Sgd {
    fn step(&mut self, weights: &mut [f32], gradient: &[f32], knobs: &[f64]) {
        let rate = knobs[0] as f32;
        vectorised(|| {
            for (w, g) in weights.iter_mut().zip(gradient) {
                *w -= rate * g;
            }
        });
    }

    fn state(&self) -> Vec<(&'static str, &[f32])> {
        Vec::new()
    }

    fn rates(
        &self,
        knobs: &[f64],
        _: &[f32],
        range: Range<usize>,
        stride: usize,
        to: &mut Vec<f32>,
    ) {
        same_rate(knobs[0], range, stride, to);
    }

    fn state_mut(&mut self) -> Vec<&mut Vec<f32>> {
        Vec::new()
    }

    fn boxed_clone(&self) -> Box<dyn Optimizer> {
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
