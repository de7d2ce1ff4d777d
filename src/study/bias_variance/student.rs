//! Tail probabilities of Student's t distribution.

use std::f64::consts::PI;

/// The probability that |T| is larger than |`t`|, for `freedom` ≥ 1 degrees of freedom: the finite series of Abramowitz
/// & Stegun, 26.7.3 and 26.7.4.
pub(super) fn beyond(t: f64, freedom: usize) -> f64 {
    let is_odd = freedom % 2 == 1;
    let angle = (t.abs() / (freedom as f64).sqrt()).atan();
    let (sin, cos) = angle.sin_cos();
    let (mut term, mut sum) = (1.0, 0.0);
    for index in 1..=freedom / 2 {
        sum += term;
        let even = 2.0 * index as f64;
        let ratio = if is_odd {
            even / (even + 1.0)
        } else {
            (even - 1.0) / even
        };
        term *= ratio * cos * cos;
    }
    let within = if is_odd {
        2.0 / PI * (angle + sin * cos * sum)
    } else {
        sin * sum
    };
    (1.0 - within).max(0.0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::race::t95;

    #[test]
    fn five_percent_lie_beyond_its_quantile() {
        for freedom in (1..=40).chain([99, 100, 199]) {
            let share = beyond(t95(freedom), freedom);
            assert!((share - 0.05).abs() < 4e-6, "{freedom}: {share}");
        }
        // Cauchy's distribution, and the closed form of two degrees: 1 − t/√(t² + 2).
        assert!((beyond(1.0, 1) - 0.5).abs() < 1e-12);
        assert!((beyond(-3.0, 2) - (1.0 - 3.0 / 11.0_f64.sqrt())).abs() < 1e-12);
        // Quantiles of tables: 4.604095 at 1 % and 13.0337 at 0.02 % of 4 degrees.
        assert!((beyond(4.604_095, 4) - 0.01).abs() < 1e-7);
        assert!(beyond(f64::INFINITY, 7) < 1e-12 && beyond(0.0, 7) > 1.0 - 1e-12);
    }
}
