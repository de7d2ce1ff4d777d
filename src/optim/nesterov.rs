//! Nesterov's accelerated gradient: `a ← β a + ∇L(W − η β a)` ; `W ← W − η a`.
//!
//! The gradient is evaluated at the look-ahead point `W − η β a` itself; the usual algebraic shortcut stores weights
//! other than those it evaluates.

use std::ops::Range;

use super::momentum::roll;
use super::{DECAY, Entry, LEARNING_RATE, Optimizer, Symbol, VELOCITY, Values, same_rate};
use crate::real::Real;
use crate::simd::vectorised;

/// Symbol of the point at which the gradient is taken.
const AHEAD: &str = "W′";
/// Symbol of the gradient at that point.
const GRADIENT_AHEAD: &str = "∇L(W′)";

/// See the [module](self).
pub(super) static ENTRY: Entry = Entry {
    id: "nesterov",
    label: "Nesterov",
    explanation: "momentum with the gradient taken one step ahead",
    source: "Nesterov 1983",
    knobs: &[LEARNING_RATE, DECAY],
    formula: &["W′ = W − η β a", "a ← β a + ∇L(W′)", "W ← W − η a"],
    own_symbols: &[
        VELOCITY,
        Symbol::new(GRADIENT_AHEAD, "gradient of the objective at W′"),
        Symbol::new(
            AHEAD,
            "where the gradient is taken: W moved by the velocity alone",
        ),
    ],
    build: new,
    build_wide: new,
};

/// The accumulated direction `a`.
#[derive(Clone)]
struct Nesterov<T> {
    a: Vec<T>,
}

fn new<T: Real>(length: usize) -> Box<dyn Optimizer<T>> {
    Box::new(Nesterov {
        a: vec![T::ZERO; length],
    })
}

impl<T: Real> Optimizer<T> for Nesterov<T> {
    fn look_ahead(&self, weights: &[T], knobs: &[f64], at: &mut [T]) -> bool {
        let reach = T::of(knobs[0]) * T::of(knobs[1]);
        vectorised(|| {
            for ((at, w), a) in at.iter_mut().zip(weights).zip(&self.a) {
                *at = *w - reach * *a;
            }
        });
        true
    }

    fn step(&mut self, weights: &mut [T], gradient: &[T], knobs: &[f64]) {
        roll(&mut self.a, weights, gradient, knobs);
    }

    fn state(&self) -> Vec<(&'static str, &[T])> {
        vec![("a", &self.a)]
    }

    fn symbol_values(&self, knobs: &[f64], values: &mut Values) {
        let (w, a) = (values.before("W"), values.before("a"));
        if let (Some(w), Some(a), Some(g)) = (w, a, values.before("g")) {
            let reach = T::of(knobs[0]) * T::of(knobs[1]);
            values.add_after(AHEAD, w - reach.wide() * a);
            values.add(GRADIENT_AHEAD, g);
        }
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
    fn follows_its_formula_with_the_gradient_at_the_look_ahead_point() {
        let mut velocity = vec![0.0; 37];
        check(&super::ENTRY, &[0.02, 0.85], |w, k, gradient| {
            let ahead: Vec<f64> = w
                .iter()
                .zip(&velocity)
                .map(|(w, a)| w - k[0] * k[1] * a)
                .collect();
            let g = gradient(&ahead);
            for i in 0..w.len() {
                velocity[i] = k[1] * velocity[i] + g[i];
                w[i] -= k[0] * velocity[i];
            }
        });
    }
}
