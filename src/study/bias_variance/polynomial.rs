//! Least squares with polynomials, in closed form: a learner without initial weights or batch order.

/// The polynomial of some degree that is nearest to points, as a sum of polynomials that are orthogonal on their inputs
/// (Forsythe 1957). Powers of x would leave few digits of a high degree.
#[derive(Clone, Debug)]
pub(super) struct Polynomial {
    /// Of each orthogonal polynomial, from degree 0.
    terms: Vec<Term>,
}

/// The next orthogonal polynomial is (x − shift) · this one − ratio · the one before.
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
    /// The fit to these points x, y, at least one more than `degree`.
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

    /// Its value.
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
