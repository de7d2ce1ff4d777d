//! Least squares of minimum norm.

use nalgebra::DMatrix;
use ndarray::Array2;

/// Maximum number of rounds per singular value.
const ROUNDS: usize = 100;

/// A solution of minimum norm.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct LeastNorm {
    /// W, `[features, outputs]`.
    pub(super) weights: Array2<f64>,
    /// The rank of X: how many of its singular values are above rounding.
    pub(super) rank: usize,
}

/// The W of minimum norm among those that minimise ‖XW − Y‖, with X `[samples, features]` and Y `[samples, outputs]`:
/// W = X⁺Y. `None` if X or Y is not finite, or the singular values do not converge.
///
/// Singular values below rounding count as 0, as in LAPACK's `gelsd`. They come from a QR decomposition of the taller of
/// X and Xᵀ followed by the singular values of the small triangle; via `XᵀX`, which squares the condition, nothing would
/// be left of the digits where there are as many features as samples.
pub(super) fn least_norm(x: &Array2<f64>, y: &Array2<f64>) -> Option<LeastNorm> {
    let (samples, features) = x.dim();
    if samples == 0 || features == 0 {
        return Some(LeastNorm {
            weights: Array2::zeros((features, y.ncols())),
            rank: 0,
        });
    }
    let is_wide = features > samples;
    let tall = if is_wide {
        DMatrix::from_fn(features, samples, |row, column| x[[column, row]])
    } else {
        DMatrix::from_fn(samples, features, |row, column| x[[row, column]])
    };
    let y = DMatrix::from_fn(y.nrows(), y.ncols(), |row, column| y[[row, column]]);
    if !tall.iter().chain(y.iter()).all(|value| value.is_finite()) {
        return None;
    }
    let (q, r) = tall.qr().unpack();
    // R = U S Vᵀ. It takes about two rounds per singular value.
    let rounds = ROUNDS * r.ncols();
    let parts = r.try_svd(true, true, f64::EPSILON, rounds)?;
    let (u, singular, vt) = (parts.u?, parts.singular_values, parts.v_t?);
    let least = singular.max() * f64::EPSILON * samples.max(features) as f64;
    let inverse = |value: f64| if value > least { 1.0 / value } else { 0.0 };
    let scaled = |mut rows: DMatrix<f64>| {
        for (mut row, value) in rows.row_iter_mut().zip(singular.iter()) {
            row *= inverse(*value);
        }
        rows
    };
    // X = QR = Q U S Vᵀ, or X = (QR)ᵀ = V S Uᵀ Qᵀ.
    let weights = if is_wide {
        q * (u * scaled(vt * y))
    } else {
        vt.tr_mul(&scaled(u.tr_mul(&q.tr_mul(&y))))
    };
    Some(LeastNorm {
        weights: Array2::from_shape_fn(weights.shape(), |at| weights[at]),
        rank: singular.iter().filter(|value| **value > least).count(),
    })
}
