//! How the loss bends around the weights.

mod bend;
mod eigen;
mod exact;
mod keskar;
#[cfg(test)]
mod tests;

pub use eigen::{Top, top};
pub use exact::Exact;
pub use keskar::{EPSILON, sharpness};

use rand_distr::{Distribution, StandardNormal};

use super::filters;
use crate::rng::{Purpose, stream};

/// At which the search for an eigenvalue ends: [`Top::residual`].
const TOLERANCE: f64 = 1e-4;
/// Products with the Hessian after which it ends in any case.
const PRODUCTS: usize = 400;

/// The largest eigenvalue of D H D: H is the Hessian of the mean loss at `weights`, D has for each weight the length of its
/// filter (the weights that come into its unit) and 0 for each bias. So it is the largest second derivative of the loss
/// along filter-normalised perturbations (Li et al. 2018) of total length 1.
///
/// Where the layers of a relu network are rescaled, so that the function stays (α W₁, α b₁, W₂ / α; Dinh et al. 2017), H
/// changes and D with it, and the figure stays. The search starts from a vector drawn from the seed.
///
/// # Errors
/// Those of `check`, which is asked before every product.
pub fn filter_normalised_top<E>(
    exact: &Exact<'_>,
    weights: &[f64],
    seed: u64,
    mut check: impl FnMut() -> Result<(), E>,
) -> Result<Top, E> {
    let lengths = filters::norms(exact.network().layout(), weights);
    let mut scaled = vec![0.0; weights.len()];
    let mut generator = stream(seed, Purpose::Probe, 0);
    let draw = |length: &f64| {
        let normal: f64 = StandardNormal.sample(&mut generator);
        if *length > 0.0 { normal } else { 0.0 }
    };
    let start: Vec<f64> = lengths.iter().map(draw).collect();
    top(start, TOLERANCE, PRODUCTS, |x, product| {
        check()?;
        for ((scaled, x), length) in scaled.iter_mut().zip(x).zip(&lengths) {
            *scaled = x * length;
        }
        exact.hessian_vector(weights, &scaled, product);
        for (product, length) in product.iter_mut().zip(&lengths) {
            *product *= length;
        }
        Ok(())
    })
}
