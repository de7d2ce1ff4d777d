//! Least-squares polynomials in closed form: a learner without initial weights or batch order.

/// A least-squares polynomial in a basis that is orthogonal on the inputs of the data (Forsythe 1957); in powers of x a
/// high degree would keep few digits.
#[derive(Clone, Debug)]
pub(super) struct Polynomial {
    /// One per basis polynomial, from degree 0.
    terms: Vec<Term>,
}

/// A basis polynomial: its coefficient and the recurrence to the next, pₖ₊₁ = (x − shift) pₖ − ratio pₖ₋₁.
#[derive(Clone, Copy, Debug)]
struct Term {
    coefficient: f64,
    shift: f64,
    ratio: f64,
}

impl Term {
    fn next(self, x: f64, value: f64, before: f64) -> f64 {
        (x - self.shift) * value - self.ratio * before
    }
}

impl Polynomial {
    /// Fits points [x, y]; there must be at least `degree` + 1 of them.
    pub(super) fn fit(points: &[[f64; 2]], degree: usize) -> Self {
        let mut terms = Vec::with_capacity(degree + 1);
        let mut before = vec![0.0; points.len()];
        let mut values = vec![1.0; points.len()];
        let mut norm_before = f64::INFINITY;
        for _ in 0..=degree {
            let (mut norm, mut along_x, mut along_y) = (0.0, 0.0, 0.0);
            for ([x, y], value) in points.iter().zip(&values) {
                norm += value * value;
                along_x += x * value * value;
                along_y += y * value;
            }
            let term = Term {
                coefficient: along_y / norm,
                shift: along_x / norm,
                ratio: norm / norm_before,
            };
            for (([x, _], value), before) in points.iter().zip(&mut values).zip(&mut before) {
                let next = term.next(*x, *value, *before);
                *before = std::mem::replace(value, next);
            }
            norm_before = norm;
            terms.push(term);
        }
        Self { terms }
    }

    pub(super) fn at(&self, x: f64) -> f64 {
        let (mut sum, mut before, mut value) = (0.0, 0.0, 1.0);
        for term in &self.terms {
            sum += term.coefficient * value;
            let next = term.next(x, value, before);
            before = std::mem::replace(&mut value, next);
        }
        sum
    }
}
