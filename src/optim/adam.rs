//! Adam: `m ← β₁ m + (1−β₁) g` ; `v ← β₂ v + (1−β₂) g²` ; `W ← W − η/√(v + ε) · √(1−β₂ᵗ)/(1−β₁ᵗ) · m`.
//!
//! ε is inside the root, as it is taught; the paper and `PyTorch` add it outside: `η m̂ / (√v̂ + ε)`.

use std::ops::Range;

use super::{DECAY, EPSILON, Entry, LEARNING_RATE, Optimizer, Symbol, Values, rooted_rates};
use crate::knob::Knob;
use crate::real::Real;
use crate::simd::{flush, square, vectorised};

/// Symbol of the bias correction, a factor of η, since m and v start at 0.
const CORRECTION: &str = "√(1−β₂ᵗ)/(1−β₁ᵗ)";

/// See the [module](self).
pub(super) static ENTRY: Entry = Entry {
    id: "adam",
    label: "Adam",
    explanation: "momentum + RMSprop, bias-corrected",
    source: "Kingma & Ba 2015, arXiv:1412.6980",
    knobs: &[
        Knob {
            default: 0.001,
            ..LEARNING_RATE
        },
        Knob {
            symbol: "β₁",
            label: "1st-moment decay",
            value_name: "BETA",
            explanation: "fraction of the running mean of gradients kept per step",
            ..DECAY
        },
        Knob {
            word: "beta2",
            symbol: "β₂",
            label: "2nd-moment decay",
            value_name: "BETA2",
            explanation: "fraction of the running mean of squares kept per step",
            default: 0.999,
            ..DECAY
        },
        EPSILON,
    ],
    formula: &[
        "m ← β₁ m + (1−β₁) g",
        "v ← β₂ v + (1−β₂) g²",
        "W ← W − η · √(1−β₂ᵗ)/(1−β₁ᵗ) · m/√(v + ε)",
    ],
    own_symbols: &[
        Symbol::new(CORRECTION, "corrects for m and v starting at 0; tends to 1"),
        Symbol::new("t", "steps since this optimizer was switched on"),
        Symbol::new("m", "running mean of g: the direction"),
        Symbol::square("v", "running mean of g²: how large g usually is, squared"),
    ],
    build: new,
    build_wide: new,
};

/// The running means `m` of gradients and `v` of their squares after `t` updates.
#[derive(Clone)]
struct Adam<T> {
    m: Vec<T>,
    v: Vec<T>,
    t: u64,
}

fn new<T: Real>(length: usize) -> Box<dyn Optimizer<T>> {
    Box::new(Adam {
        m: vec![T::ZERO; length],
        v: vec![T::ZERO; length],
        t: 0,
    })
}

/// The bias correction of update `t` (from 1), for m and v starting at 0: `√(1−β₂ᵗ)/(1−β₁ᵗ)`.
#[must_use]
pub fn correction(beta1: f64, beta2: f64, t: u64) -> f64 {
    let t = t as f64;
    (1.0 - beta2.powf(t)).sqrt() / (1.0 - beta1.powf(t))
}

impl<T: Real> Optimizer<T> for Adam<T> {
    fn step(&mut self, weights: &mut [T], gradient: &[T], knobs: &[f64]) {
        let [rate, beta1, beta2, epsilon] = [0, 1, 2, 3].map(|i| knobs[i]);
        self.t += 1;
        let rate = T::of(rate * correction(beta1, beta2, self.t));
        let (fresh1, fresh2) = (T::of(1.0 - beta1), T::of(1.0 - beta2));
        let (beta1, beta2, epsilon) = (T::of(beta1), T::of(beta2), T::of(epsilon));
        let state = self.m.iter_mut().zip(&mut self.v);
        vectorised(|| {
            for ((w, g), (m, v)) in weights.iter_mut().zip(gradient).zip(state) {
                *m = flush(beta1 * *m + fresh1 * *g);
                *v = flush(beta2 * *v + fresh2 * square(*g));
                *w -= rate * *m / (*v + epsilon).sqrt();
            }
        });
    }

    fn state(&self) -> Vec<(&'static str, &[T])> {
        vec![("m", &self.m), ("v", &self.v)]
    }

    fn symbol_values(&self, knobs: &[f64], values: &mut Values) {
        values.add("t", self.t as f64);
        values.add(CORRECTION, correction(knobs[1], knobs[2], self.t));
    }

    fn rates(&self, knobs: &[f64], _: &[T], range: Range<usize>, stride: usize, to: &mut Vec<T>) {
        if self.t == 0 {
            return;
        }
        let rate = knobs[0] * correction(knobs[1], knobs[2], self.t);
        rooted_rates(rate, knobs[3], &self.v[range], stride, to);
    }

    fn squares(&self) -> &[T] {
        &self.v
    }

    fn state_mut(&mut self) -> Vec<&mut Vec<T>> {
        vec![&mut self.m, &mut self.v]
    }

    fn counts_mut(&mut self) -> Vec<&mut u64> {
        vec![&mut self.t]
    }

    fn boxed_clone(&self) -> Box<dyn Optimizer<T>> {
        Box::new(self.clone())
    }
}

#[cfg(test)]
mod tests {
    use super::super::reference::check;

    #[test]
    fn follows_its_formula_with_bias_correction_and_epsilon_inside_the_root() {
        for epsilon in [1e-7, 1e-2] {
            let (mut m, mut v, mut t) = (vec![0.0; 37], vec![0.0; 37], 0);
            check(
                &super::ENTRY,
                &[0.02, 0.9, 0.999, epsilon],
                |w, k, gradient| {
                    let g = gradient(w);
                    t += 1;
                    let (c1, c2) = (1.0 - k[1].powi(t), 1.0 - k[2].powi(t));
                    for i in 0..w.len() {
                        m[i] = k[1] * m[i] + (1.0 - k[1]) * g[i];
                        v[i] = k[2] * v[i] + (1.0 - k[2]) * g[i] * g[i];
                        w[i] -= k[0] / (v[i] + k[3]).sqrt() * c2.sqrt() / c1 * m[i];
                    }
                },
            );
        }
    }
}
