//! Adadelta: `G ← γ G + (1−γ) g²` ; `Δ = −√(H + ε)/√(G + ε) · g` ; `W ← W + Δ` ; `H ← γ H + (1−γ) Δ²`.
//!
//! `H` on the right of Δ is that of the previous step. There is no learning rate: Δ already has the unit of W. ε is
//! inside both roots, as in the paper (and in `PyTorch`).

use std::ops::Range;

use super::{ACCUMULATED_SQUARES, EPSILON, Entry, GAMMA, Optimizer, Symbol, Values};
use crate::knob::Knob;
use crate::real::Real;
use crate::simd::{flush, square, vectorised};

/// Symbol of the step.
const STEP: &str = "Δ";

/// See the [module](self).
pub(super) static ENTRY: Entry = Entry {
    id: "adadelta",
    label: "Adadelta",
    explanation: "past steps replace the learning rate",
    source: "Zeiler 2012, arXiv:1212.5701",
    knobs: &[
        Knob {
            default: 0.95,
            ..GAMMA
        },
        Knob {
            default: 1e-6,
            ..EPSILON
        },
    ],
    formula: &[
        "G ← γ G + (1−γ) g²",
        "Δ = −√(H + ε)/√(G + ε) · g",
        "W ← W + Δ",
        "H ← γ H + (1−γ) Δ²",
    ],
    own_symbols: &[
        ACCUMULATED_SQUARES,
        Symbol::square(
            "H",
            "running mean of Δ²: how large steps usually are, squared",
        ),
        Symbol::new(STEP, "the step"),
    ],
    build: new,
    build_wide: new,
};

/// The running means of squares: `G` of the gradient, `H` of the steps.
#[derive(Clone)]
struct Adadelta<T> {
    squares: Vec<T>,
    steps: Vec<T>,
}

fn new<T: Real>(length: usize) -> Box<dyn Optimizer<T>> {
    Box::new(Adadelta {
        squares: vec![T::ZERO; length],
        steps: vec![T::ZERO; length],
    })
}

impl<T: Real> Optimizer<T> for Adadelta<T> {
    fn step(&mut self, weights: &mut [T], gradient: &[T], knobs: &[f64]) {
        let (gamma, epsilon) = (T::of(knobs[0]), T::of(knobs[1]));
        let fresh = T::of(1.0 - knobs[0]);
        let state = self.squares.iter_mut().zip(&mut self.steps);
        vectorised(|| {
            for ((w, g), (squares, steps)) in weights.iter_mut().zip(gradient).zip(state) {
                *squares = flush(gamma * *squares + fresh * square(*g));
                let delta = -(*steps + epsilon).sqrt() / (*squares + epsilon).sqrt() * *g;
                *w += delta;
                *steps = flush(gamma * *steps + fresh * square(delta));
            }
        });
    }

    fn state(&self) -> Vec<(&'static str, &[T])> {
        vec![("G", &self.squares), ("H", &self.steps)]
    }

    fn symbol_values(&self, knobs: &[f64], values: &mut Values) {
        let (h, g) = (values.before("H"), values.before("g"));
        if let (Some(h), Some(g), Some(squares)) = (h, g, values.after("G")) {
            let epsilon = T::of(knobs[1]).wide();
            values.add_after(STEP, -(h + epsilon).sqrt() / (squares + epsilon).sqrt() * g);
        }
    }

    fn rates(
        &self,
        knobs: &[f64],
        gradient: &[T],
        range: Range<usize>,
        stride: usize,
        to: &mut Vec<T>,
    ) {
        // The update used the previous H under its root, of which only the updated value is kept. With q = g²/(G +
        // ε), H ← γ H + (1−γ) q (H + ε), hence the previous H + ε = (H + γ ε)/(γ + (1−γ) q), which has no
        // cancellation.
        let [gamma, epsilon] = [knobs[0], T::of(knobs[1]).wide()];
        let state = self.squares[range.clone()].iter();
        let state = state.zip(&self.steps[range.clone()]);
        let all = state.zip(&gradient[range]).step_by(stride);
        let reached = all.filter(|((squares, _), _)| **squares > T::ZERO);
        to.extend(reached.map(|((squares, steps), g)| {
            let root = squares.wide() + epsilon;
            let grown = gamma + (1.0 - gamma) * g.wide().powi(2) / root;
            T::of(((steps.wide() + gamma * epsilon) / (grown * root)).sqrt())
        }));
    }

    fn squares(&self) -> &[T] {
        &self.squares
    }

    fn state_mut(&mut self) -> Vec<&mut Vec<T>> {
        vec![&mut self.squares, &mut self.steps]
    }

    fn boxed_clone(&self) -> Box<dyn Optimizer<T>> {
        Box::new(self.clone())
    }
}

#[cfg(test)]
mod tests {
    use super::super::reference::check;

    #[test]
    fn follows_its_formula_with_the_previous_steps_in_the_numerator() {
        for epsilon in [1e-6, 1e-3] {
            let (mut g2, mut d2) = (vec![0.0; 37], vec![0.0; 37]);
            check(&super::ENTRY, &[0.9, epsilon], |w, k, gradient| {
                let g = gradient(w);
                for i in 0..w.len() {
                    g2[i] = k[0] * g2[i] + (1.0 - k[0]) * g[i] * g[i];
                    let delta = -((d2[i] + k[1]) / (g2[i] + k[1])).sqrt() * g[i];
                    w[i] += delta;
                    d2[i] = k[0] * d2[i] + (1.0 - k[0]) * delta * delta;
                }
            });
        }
    }
}
