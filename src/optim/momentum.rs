//! Momentum: `a ← β a + g` ; `W ← W − η a`.

use std::ops::Range;

use super::{DECAY, Entry, LEARNING_RATE, Optimizer, VELOCITY, same_rate};
use crate::real::Real;
use crate::simd::{flush, vectorised};

/// See the [module](self).
pub(super) static ENTRY: Entry = Entry {
    id: "momentum",
    label: "Momentum",
    explanation: "past gradients add up to a velocity",
    source: "Polyak 1964",
    knobs: &[LEARNING_RATE, DECAY],
    formula: &["a ← β a + g", "W ← W − η a"],
    own_symbols: &[VELOCITY],
    build: new,
    build_wide: new,
};

/// The accumulated direction `a`.
#[derive(Clone)]
struct Momentum<T> {
    a: Vec<T>,
}

fn new<T: Real>(length: usize) -> Box<dyn Optimizer<T>> {
    Box::new(Momentum {
        a: vec![T::ZERO; length],
    })
}

/// `a ← β a + g` ; `W ← W − η a`, with the knobs η and β.
pub(super) fn roll<T: Real>(velocity: &mut [T], weights: &mut [T], gradient: &[T], knobs: &[f64]) {
    let (rate, beta) = (T::of(knobs[0]), T::of(knobs[1]));
    vectorised(|| {
        for ((w, g), a) in weights.iter_mut().zip(gradient).zip(velocity) {
            *a = flush(beta * *a + *g);
            *w -= rate * *a;
        }
    });
}

impl<T: Real> Optimizer<T> for Momentum<T> {
    fn step(&mut self, weights: &mut [T], gradient: &[T], knobs: &[f64]) {
        roll(&mut self.a, weights, gradient, knobs);
    }

    fn state(&self) -> Vec<(&'static str, &[T])> {
        vec![("a", &self.a)]
    }

    fn rates(&self, knobs: &[f64], _: &[T], range: Range<usize>, stride: usize, to: &mut Vec<T>) {
        same_rate(knobs[0], range, stride, to);
    }

    fn state_mut(&mut self) -> Vec<&mut Vec<T>> {
        vec![&mut self.a]
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
