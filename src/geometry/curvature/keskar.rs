//! How much the loss can rise in a small box around the weights: the sharpness of Keskar et al. 2017, metric 2.1.

use rand::Rng;

use super::Exact;
use crate::rng::{Purpose, stream};

/// How far a weight x may move: ε (|x| + 1).
pub const EPSILON: f64 = 1e-3;
/// Corners of the box from which the search sets out, besides the one that the gradient points to.
const CORNERS: u64 = 3;
/// Steps of each search at most; all settle earlier in practice.
const STEPS: usize = 12;

/// max (f(x + y) − f(x)) / (1 + f(x)) · 100 over all y with |yᵢ| ≤ ε (|xᵢ| + 1), in the full space, ε = 1e-3.
///
/// The maximum is sought by projected gradient ascent with steps that reach the box's wall in every coordinate: y becomes
/// the corner that the gradient at x + y points to, as long as the loss rises. On a function that is convex within the box,
/// as a small box around a minimum makes likely, no such step ever falls. It sets out from x and from a few corners drawn
/// from the seed, and the highest place found counts; so the figure is a lower bound, as that of any search is. Returns
/// what `check` says when it is not to go on.
///
/// # Errors
/// Those of `check`, which is asked every few rows.
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
                // Where the gradient is 0 a coordinate stays in its place.
                if *g != 0.0 {
                    *at = w + reach * g.signum();
                }
            }
        }
    }
    Ok((highest - here) / (1.0 + here) * 100.0)
}
