//! How much the loss can rise in a small box around the weights: the sharpness of Keskar et al. 2017, metric 2.1.

use rand::Rng;

use super::Exact;
use crate::rng::{Purpose, stream};

/// A weight x may move by ε (|x| + 1).
pub const EPSILON: f64 = 1e-3;
/// Number of random corners of the box that the search starts from, besides the weights themselves.
const CORNERS: u64 = 3;
/// Maximum number of steps per search; in practice it ends earlier.
const STEPS: usize = 12;

/// max (f(x + y) − f(x)) / (1 + f(x)) · 100 over all y with |yᵢ| ≤ ε (|xᵢ| + 1), in the full space, ε = 1e-3.
///
/// The maximum is searched by projected gradient ascent with steps that reach the boundary of the box in every
/// coordinate: y becomes the corner that the gradient at x + y points to, as long as the loss rises. If the function is
/// convex within the box, as is likely for a small box around a minimum, no such step decreases it. The search starts
/// from x and from a few random corners drawn from the seed, and the highest loss found counts; so the result is a
/// lower bound.
///
/// # Errors
/// Those of `check`, which is called every few rows.
pub fn sharpness<E>(
    exact: &Exact<'_>,
    weights: &[f64],
    seed: u64,
    mut check: impl FnMut() -> Result<(), E>,
) -> Result<f64, E> {
    let reach: Vec<f64> = weights.iter().map(|w| EPSILON * (w.abs() + 1.0)).collect();
    let mut gradient = vec![0.0; weights.len()];
    let here = exact.gradient(weights, &mut gradient, &mut check)?;
    let mut highest = here;
    for start in 0..=CORNERS {
        let mut at = weights.to_vec();
        let mut last = f64::NEG_INFINITY;
        if start > 0 {
            let mut corner = stream(seed, Purpose::Probe, start);
            for ((at, w), reach) in at.iter_mut().zip(weights).zip(&reach) {
                *at = w + if corner.next_u32() >> 31 == 0 {
                    *reach
                } else {
                    -*reach
                };
            }
        }
        for _ in 0..STEPS {
            let loss = exact.gradient(&at, &mut gradient, &mut check)?;
            if loss.is_nan() || loss <= last {
                break;
            }
            (last, highest) = (loss, highest.max(loss));
            for (((at, w), reach), g) in at.iter_mut().zip(weights).zip(&reach).zip(&gradient) {
                // If the gradient is 0, the coordinate stays the same.
                if *g != 0.0 {
                    *at = w + reach * g.signum();
                }
            }
        }
    }
    Ok((highest - here) / (1.0 + here) * 100.0)
}
