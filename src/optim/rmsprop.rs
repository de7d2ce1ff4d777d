//! `RMSprop`: `G ← γ G + (1−γ) g²` ; `W ← W − η g / √(G + ε)`.
//!
//! ε is inside the root, as it is taught; `PyTorch` adds it outside: `η g / (√G + ε)`.

use std::ops::Range;

use super::{ACCUMULATED_SQUARES, EPSILON, Entry, GAMMA, LEARNING_RATE, Optimizer, rooted_rates};
use crate::knob::Knob;
use crate::real::Real;
use crate::simd::{flush, square, vectorised};

/// See the [module](self).
pub(super) static ENTRY: Entry = Entry {
    id: "rmsprop",
    label: "RMSprop",
    explanation: "divides each rate by recent gradient size",
    source: "Hinton, lecture 6e, 2012",
    knobs: &[
        Knob {
            default: 0.001,
            ..LEARNING_RATE
        },
        GAMMA,
        EPSILON,
    ],
    formula: &["G ← γ G + (1−γ) g²", "W ← W − η g/√(G + ε)"],
    own_symbols: &[ACCUMULATED_SQUARES],
    build: new,
    build_wide: new,
};

/// The running mean of squares `G`.
#[derive(Clone)]
struct Rmsprop<T> {
    squares: Vec<T>,
}

fn new<T: Real>(length: usize) -> Box<dyn Optimizer<T>> {
    Box::new(Rmsprop {
        squares: vec![T::ZERO; length],
    })
}

impl<T: Real> Optimizer<T> for Rmsprop<T> {
    fn step(&mut self, weights: &mut [T], gradient: &[T], knobs: &[f64]) {
        let (rate, gamma, epsilon) = (T::of(knobs[0]), T::of(knobs[1]), T::of(knobs[2]));
        let fresh = T::of(1.0 - knobs[1]);
        vectorised(|| {
            for ((w, g), mean) in weights.iter_mut().zip(gradient).zip(&mut self.squares) {
                *mean = flush(gamma * *mean + fresh * square(*g));
                *w -= rate * *g / (*mean + epsilon).sqrt();
            }
        });
    }

    fn state(&self) -> Vec<(&'static str, &[T])> {
        vec![("G", &self.squares)]
    }

    fn rates(&self, knobs: &[f64], _: &[T], range: Range<usize>, stride: usize, to: &mut Vec<T>) {
        rooted_rates(knobs[0], knobs[2], &self.squares[range], stride, to);
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
        for epsilon in [1e-7, 1e-2] {
            let mut mean = vec![0.0; 37];
            check(&super::ENTRY, &[0.01, 0.9, epsilon], |w, k, gradient| {
                let g = gradient(w);
                for i in 0..w.len() {
                    mean[i] = k[1] * mean[i] + (1.0 - k[1]) * g[i].powi(2);
                    w[i] -= k[0] * g[i] / (mean[i] + k[2]).sqrt();
                }
            });
        }
    }
}
