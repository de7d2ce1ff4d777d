//! Eigenvalues of small symmetric matrices.

/// The eigenvalues of a symmetric matrix (row-major, `n` × `n`) in descending order, each with its unit eigenvector, by
/// Jacobi rotations (Golub & Van Loan, section 8.5).
pub(super) fn eigen(matrix: &[f64], n: usize) -> Vec<(f64, Vec<f64>)> {
    const SWEEPS: usize = 60;
    let mut a = matrix.to_vec();
    let mut vectors = vec![0.0; n * n];
    for i in 0..n {
        vectors[i * n + i] = 1.0;
    }
    let size: f64 = a.iter().map(|x| x * x).sum();
    for _ in 0..SWEEPS {
        let off: f64 = (0..n)
            .flat_map(|i| (0..i).map(move |j| (i, j)))
            .map(|(i, j)| a[i * n + j].powi(2))
            .sum();
        if off.is_nan() || off <= 1e-30 * size {
            break;
        }
        for p in 0..n {
            for q in p + 1..n {
                rotate(&mut a, &mut vectors, n, p, q);
            }
        }
    }
    let mut order: Vec<usize> = (0..n).collect();
    order.sort_by(|i, j| a[j * n + j].total_cmp(&a[i * n + i]));
    let pair = |i: usize| {
        let vector = (0..n).map(|row| vectors[row * n + i]).collect();
        (a[i * n + i], vector)
    };
    order.into_iter().map(pair).collect()
}

/// Rotates the plane of axes p and q so that the entry between them vanishes.
fn rotate(a: &mut [f64], vectors: &mut [f64], n: usize, p: usize, q: usize) {
    let between = a[p * n + q];
    if between == 0.0 {
        return;
    }
    let theta = (a[q * n + q] - a[p * n + p]) / (2.0 * between);
    // The smaller of the two angles; `hypot` does not overflow where θ² would.
    let tangent = theta.signum() / (theta.abs() + theta.hypot(1.0));
    let cosine = 1.0 / tangent.hypot(1.0);
    let sine = tangent * cosine;
    let turn = |values: &mut [f64], i: usize, j: usize| {
        let (x, y) = (values[i], values[j]);
        values[i] = cosine * x - sine * y;
        values[j] = sine * x + cosine * y;
    };
    for k in 0..n {
        turn(a, k * n + p, k * n + q);
    }
    for k in 0..n {
        turn(a, p * n + k, q * n + k);
        turn(vectors, k * n + p, k * n + q);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_known_spectrum_is_found() {
        // The second difference: λₖ = 2 − 2 cos(kπ / (n + 1)).
        let n = 12;
        let entry = |i: usize, j: usize| match i.abs_diff(j) {
            0 => 2.0,
            1 => -1.0,
            _ => 0.0,
        };
        let matrix: Vec<f64> = (0..n * n).map(|at| entry(at / n, at % n)).collect();
        let pairs = eigen(&matrix, n);
        for (k, (value, vector)) in pairs.iter().enumerate() {
            let angle = (n - k) as f64 * std::f64::consts::PI / (n + 1) as f64;
            assert!((value - (2.0 - 2.0 * angle.cos())).abs() < 1e-12);
            let length: f64 = vector.iter().map(|x| x * x).sum();
            assert!((length - 1.0).abs() < 1e-12);
            for i in 0..n {
                let product: f64 = (0..n).map(|j| matrix[i * n + j] * vector[j]).sum();
                assert!((product - value * vector[i]).abs() < 1e-12);
            }
        }
    }

    #[test]
    fn what_is_diagonal_empty_or_no_number_ends() {
        assert!(eigen(&[], 0).is_empty());
        let values: Vec<f64> = eigen(&[1.0, 0.0, 0.0, 3.0], 2)
            .iter()
            .map(|p| p.0)
            .collect();
        assert_eq!(values, [3.0, 1.0]);
        assert_eq!(eigen(&[f64::NAN; 4], 2).len(), 2);
    }
}
