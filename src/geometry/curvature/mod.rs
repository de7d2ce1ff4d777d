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

use crate::rng::{Purpose, stream};

/// At which the search for an eigenvalue ends: [`Top::residual`].
const TOLERANCE: f64 = 1e-4;
/// Products with the Hessian after which it ends in any case.
const PRODUCTS: usize = 400;

/// The largest eigenvalue of D H D: H is the Hessian of the mean loss at `weights`, D has for each parameter, biases too,
/// its size |w|. So it is the largest second derivative of the loss where each parameter is changed by a share of itself,
/// to w (1 + ε), and the shares have length 1 in all: a sharpness that adapts to the scale of each weight (Kwon et al.
/// 2021, arXiv:2102.11600; Tsuzuku, Sato & Sugiyama 2020, arXiv:1901.04653).
///
/// Where weights are rescaled by positive factors so that the function stays, as those of a relu network can be unit by
/// unit (α w and α b into a unit, w / α out of it; Dinh et al. 2017), each second derivative changes by the inverse of what
/// D changes by, and the figure stays. Dividing by the length of a unit's incoming weights instead would not do: it stays
/// where a whole layer is rescaled, but not where one unit is. A parameter that is exactly 0 does not count.
///
/// The search starts from a vector drawn from the seed.
///
/// # Errors
/// Those of `check`, which is asked every few rows.
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
