//! The largest eigenvalue of a symmetric operator that is only available through products with vectors.

use crate::geometry::symmetric;

/// Vectors per cycle: more need more memory, fewer need more cycles.
const CYCLE: usize = 40;
/// Number of steps between two checks of a cycle's convergence.
const CHECK_EVERY: usize = 4;

/// An estimate of the largest eigenvalue.
#[derive(Clone, Debug, PartialEq)]
pub struct Top {
    /// The eigenvalue λ: the largest, not the one of largest magnitude.
    pub value: f64,
    /// ‖A v − λ v‖ / |λ|. There is an eigenvalue within this share of λ; close to the true one the error is much
    /// smaller.
    pub residual: f64,
    /// Number of products computed.
    pub products: usize,
    /// Its unit eigenvector v.
    pub vector: Vec<f64>,
}

/// Estimates the largest eigenvalue of `apply`, which writes A x to its second argument, by the Lanczos method with
/// full reorthogonalisation, restarted from the best vector after every 40 products. (The subspaces contain those of a
/// power iteration, but find the largest eigenvalue even if a negative one is larger in magnitude.)
///
/// Ends when the residual is at most `tolerance`, or after `most` products.
///
/// # Errors
/// Those of `apply`.
pub fn top<E>(
    start: Vec<f64>,
    tolerance: f64,
    most: usize,
    mut apply: impl FnMut(&[f64], &mut [f64]) -> Result<(), E>,
) -> Result<Top, E> {
    let mut products = 0;
    let mut vector = start;
    normalise(&mut vector);
    loop {
        let mut basis = vec![vector.clone()];
        let (mut diagonal, mut beside) = (Vec::new(), Vec::new());
        let mut next = vec![0.0; vector.len()];
        let best = loop {
            let Some(last) = basis.last() else {
                unreachable!("there is a first vector");
            };
            apply(last, &mut next)?;
            products += 1;
            let value = dot(last, &next);
            diagonal.push(value);
            // Twice is enough (Parlett 1998, section 6.9).
            for _ in 0..2 {
                for known in &basis {
                    let along = dot(known, &next);
                    add(&mut next, -along, known);
                }
            }
            let rest = dot(&next, &next).sqrt();
            if basis.len() == 1 {
                // The result of the previous cycle, with its true residual.
                let residual = rest / value.abs().max(f64::MIN_POSITIVE);
                if residual <= tolerance || products >= most || !residual.is_finite() {
                    return Ok(Top {
                        value,
                        residual,
                        products,
                        vector,
                    });
                }
            }
            let size = basis.len();
            let is_full = size == CYCLE || products + 1 >= most;
            let is_closed = rest <= 1e-14 * value.abs();
            if is_full || is_closed || size.is_multiple_of(CHECK_EVERY) {
                let (value, weights) = ritz(&diagonal, &beside);
                let estimate = rest * weights[size - 1].abs();
                if is_full || is_closed || estimate <= 0.5 * tolerance * value.abs() {
                    break weights;
                }
            }
            beside.push(rest);
            for x in &mut next {
                *x /= rest;
            }
            basis.push(next.clone());
        };
        vector.fill(0.0);
        for (known, weight) in basis.iter().zip(&best) {
            add(&mut vector, *weight, known);
        }
        normalise(&mut vector);
    }
}

/// The largest eigenvalue of a tridiagonal matrix, with its eigenvector.
fn ritz(diagonal: &[f64], beside: &[f64]) -> (f64, Vec<f64>) {
    let n = diagonal.len();
    let mut matrix = vec![0.0; n * n];
    for (i, value) in diagonal.iter().enumerate() {
        matrix[i * n + i] = *value;
    }
    for (i, value) in beside.iter().enumerate() {
        matrix[i * n + i + 1] = *value;
        matrix[(i + 1) * n + i] = *value;
    }
    symmetric::eigen(&matrix, n).swap_remove(0)
}

pub(super) fn dot(one: &[f64], other: &[f64]) -> f64 {
    const LANES: usize = 8;
    // Several independent sums, so that additions do not wait for each other.
    let (ones, rest) = one.as_chunks::<LANES>();
    let (others, other_rest) = other.as_chunks::<LANES>();
    let mut sums = [0.0_f64; LANES];
    for (one, other) in ones.iter().zip(others) {
        for ((sum, x), y) in sums.iter_mut().zip(one).zip(other) {
            *sum += x * y;
        }
    }
    let rest: f64 = rest.iter().zip(other_rest).map(|(x, y)| x * y).sum();
    sums.iter().sum::<f64>() + rest
}

fn add(to: &mut [f64], times: f64, other: &[f64]) {
    for (to, other) in to.iter_mut().zip(other) {
        *to += times * other;
    }
}

fn normalise(vector: &mut [f64]) {
    let length = dot(vector, vector).sqrt();
    for x in vector {
        *x /= length;
    }
}
