//! Adagrad: `G ← G + g²` ; `W ← W − η g / √(G + ε)`.
//!
//! ε is inside the root, as it is taught; `PyTorch` adds it outside: `η g / (√G + ε)`.

use std::ops::Range;

use super::{ACCUMULATED_SQUARES, EPSILON, Entry, LEARNING_RATE, Optimizer, rooted_rates};
use crate::real::Real;
use crate::simd::{square, vectorised};

/// See the [module](self).
pub(super) static ENTRY: Entry = Entry {
    id: "adagrad",
    label: "Adagrad",
    explanation: "per-weight rates that can only shrink",
    source: "Duchi, Hazan & Singer 2011",
    knobs: &[LEARNING_RATE, EPSILON],
    formula: &["G ← G + g²", "W ← W − η g/√(G + ε)"],
    own_symbols: &[ACCUMULATED_SQUARES],
    build: new,
    build_wide: new,
};

/// The sum of squares `G`.
#[derive(Clone)]
struct Adagrad<T> {
    squares: Vec<T>,
}

fn new<T: Real>(length: usize) -> Box<dyn Optimizer<T>> {
    Box::new(Adagrad {
        squares: vec![T::ZERO; length],
    })
}

impl<T: Real> Optimizer<T> for Adagrad<T> {
    fn step(&mut self, weights: &mut [T], gradient: &[T], knobs: &[f64]) {
        let (rate, epsilon) = (T::of(knobs[0]), T::of(knobs[1]));
        vectorised(|| {
            for ((w, g), sum) in weights.iter_mut().zip(gradient).zip(&mut self.squares) {
                *sum += square(*g);
                *w -= rate * *g / (*sum + epsilon).sqrt();
            }
        });
    }

    fn state(&self) -> Vec<(&'static str, &[T])> {
        vec![("G", &self.squares)]
    }

    fn rates(&self, knobs: &[f64], _: &[T], range: Range<usize>, stride: usize, to: &mut Vec<T>) {
        rooted_rates(knobs[0], knobs[1], &self.squares[range], stride, to);
    }

    fn squares(&self) -> &[T] {
        &self.squares
    }

    fn state_mut(&mut self) -> Vec<&mut Vec<T>> {
        vec![&mut self.squares]
    }

    fn boxed_clone(&self) -> Box<dyn Optimizer<T>> {
        Box::new(self.clone())
    }
}

#[cfg(test)]
mod tests {
    use super::super::reference::check;

    #[test]
    fn follows_its_formula_with_epsilon_inside_the_root() {
        // A large ε tells the two forms apart.
        for epsilon in [1e-7, 1e-2] {
            let mut sum = vec![0.0; 37];
            check(&super::ENTRY, &[0.05, epsilon], |w, k, gradient| {
                let g = gradient(w);
                for i in 0..w.len() {
                    sum[i] += g[i].powi(2);
                    w[i] -= k[0] * g[i] / (sum[i] + k[1]).sqrt();
                }
            });
        }
    }
}
