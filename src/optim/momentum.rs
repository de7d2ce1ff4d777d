//! Momentum: `a ← β a + g` ; `W ← W − η a`.

use std::ops::Range;

use super::{DECAY, Entry, LEARNING_RATE, Optimizer, VELOCITY, same_rate};
use crate::simd::{flush, vectorised};

/// See the [module](self).
pub(super) static ENTRY: Entry = Entry {
    id: "momentum",
    label: "Momentum",
    explanation: "gradients add up to a velocity that rolls through small bumps",
    source: "Polyak 1964",
    knobs: &[LEARNING_RATE, DECAY],
    formula: &["a ← β a + g", "W ← W − η a"],
    own_symbols: &[VELOCITY],
    build: |length| {
        Box::new(Momentum {
            a: vec![0.0; length],
        })
    },
};

/// The accumulated direction `a`.
#[derive(Clone)]
struct Momentum {
    a: Vec<f32>,
}

/// `a ← β a + g` ; `W ← W − η a`, with the knobs η and β.
pub(super) fn roll(velocity: &mut [f32], weights: &mut [f32], gradient: &[f32], knobs: &[f64]) {
    let (rate, beta) = (knobs[0] as f32, knobs[1] as f32);
    vectorised(|| {
        for ((w, g), a) in weights.iter_mut().zip(gradient).zip(velocity) {
            *a = flush(beta * *a + g);
            *w -= rate * *a;
        }
    });
}

impl Optimizer for Momentum {
    fn step(&mut self, weights: &mut [f32], gradient: &[f32], knobs: &[f64]) {
        roll(&mut self.a, weights, gradient, knobs);
    }

    fn state(&self) -> Vec<(&'static str, &[f32])> {
        vec![("a", &self.a)]
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
        vec![&mut self.a]
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
        let mut velocity = vec![0.0; 37];
        check(&super::ENTRY, &[0.02, 0.85], |w, k, gradient| {
            let g = gradient(w);
            for i in 0..w.len() {
                velocity[i] = k[1] * velocity[i] + g[i];
                w[i] -= k[0] * velocity[i];
            }
        });
    }
}
