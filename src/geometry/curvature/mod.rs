//! The curvature of the loss at the weights.

mod derivatives;
mod eigen;
mod exact;
mod keskar;
#[cfg(test)]
mod tests;

pub use eigen::{Top, top};
pub use exact::Exact;
pub use keskar::{EPSILON, sharpness};

use rand_distr::{Distribution, StandardNormal};

use crate::rng::{Purpose, stream};

/// The search for an eigenvalue ends at this [`Top::residual`],
const TOLERANCE: f64 = 1e-4;
/// or after this number of products with the Hessian.
const PRODUCTS: usize = 400;

/// The largest eigenvalue of D H D, where H is the Hessian of the mean loss at `weights` and D the diagonal matrix of
/// |w| over all parameters, including biases. It is the largest second derivative of the loss if each parameter changes
/// by a share of itself, to w (1 + ε), and the vector of shares has length 1: a sharpness that adapts to the scale of
/// each weight (Kwon et al. 2021, arXiv:2102.11600; Tsuzuku, Sato & Sugiyama 2020, arXiv:1901.04653).
///
/// If weights are rescaled by positive factors without changing the function, as is possible unit by unit in a relu
/// network (α w and α b into a unit, w / α out of it; Dinh et al. 2017), each second derivative changes by the inverse
/// of the change of D, and the result stays the same. Dividing by the norm of a unit's incoming weights instead would
/// not do: it is invariant if a whole layer is rescaled, but not for one unit. A parameter that is exactly 0 does not
/// count.
///
/// The search starts from a random vector drawn from the seed.
///
/// # Errors
/// Those of `check`, which is called every few rows.
pub fn relative_top<E>(
    exact: &Exact<'_>,
    weights: &[f64],
    seed: u64,
    mut check: impl FnMut() -> Result<(), E>,
) -> Result<Top, E> {
    let mut scaled = vec![0.0; weights.len()];
    let mut generator = stream(seed, Purpose::Probe, 0);
    let draw = |w: &f64| {
        let normal: f64 = StandardNormal.sample(&mut generator);
        if *w == 0.0 { 0.0 } else { normal }
    };
    let start: Vec<f64> = weights.iter().map(draw).collect();
    top(start, TOLERANCE, PRODUCTS, |x, product| {
        for ((scaled, x), w) in scaled.iter_mut().zip(x).zip(weights) {
            *scaled = x * w.abs();
        }
        exact.hessian_vector(weights, &scaled, product, &mut check)?;
        for (product, w) in product.iter_mut().zip(weights) {
            *product *= w.abs();
        }
        Ok(())
    })
}
