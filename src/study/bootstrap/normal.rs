//! The standard normal distribution.

use std::f64::consts::TAU;

/// Beyond this many standard deviations the distribution is 0 or 1 to double precision.
const FAR: f64 = 8.3;
/// Maximum number of Newton steps; about 40 are needed for the most extreme arguments.
const STEPS: usize = 100;

fn density(x: f64) -> f64 {
    (-0.5 * x * x).exp() / TAU.sqrt()
}

/// Φ(x), the probability of a value up to x, by the series of Marsaglia (2004): Φ(x) = ½ + φ(x)(x + x³/3 + x⁵/(3·5) + …).
pub(super) fn distribution(x: f64) -> f64 {
    if x.abs() > FAR {
        return if x > 0.0 { 1.0 } else { 0.0 };
    }
    let (mut sum, mut term, mut odd) = (x, x, 1.0);
    loop {
        odd += 2.0;
        term *= x * x / odd;
        let next = sum + term;
        if next == sum {
            return (0.5 + density(x) * sum).clamp(0.0, 1.0);
        }
        sum = next;
    }
}

/// Φ⁻¹(p): infinite at 0 and 1, NaN beyond.
pub(super) fn quantile(p: f64) -> f64 {
    if !(0.0..=1.0).contains(&p) {
        return f64::NAN;
    }
    if p < 0.5 {
        return -quantile(1.0 - p);
    }
    if p == 1.0 {
        return f64::INFINITY;
    }
    // Φ is concave here, so Newton's steps approach from below without overshooting.
    let mut x = 0.0;
    for _ in 0..STEPS {
        let next = x + (p - distribution(x)) / density(x);
        if next <= x {
            break;
        }
        x = next;
    }
    x
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_distribution_and_its_quantiles_are_those_of_the_books() {
        // From Python's statistics.NormalDist.
        let known = [
            (0.0, 0.5),
            (1.0, 0.841_344_746_068_542_9),
            (-1.959_963_984_540_054, 0.025),
            (2.575_829_303_548_901, 0.995),
            (-3.5, 0.000_232_629_079_035_525_04),
        ];
        for (x, p) in known {
            assert!((distribution(x) - p).abs() < 1e-14, "{x}");
            assert!((quantile(p) - x).abs() < 1e-11, "{p}");
        }
        assert_eq!(distribution(-40.0), 0.0);
        assert_eq!(distribution(40.0), 1.0);
        assert_eq!(quantile(0.0), f64::NEG_INFINITY);
        assert_eq!(quantile(1.0), f64::INFINITY);
        assert!(quantile(1.1).is_nan());
        for step in 1..1000 {
            let p = f64::from(step) / 1000.0;
            assert!((distribution(quantile(p)) - p).abs() < 1e-14, "{p}");
        }
    }
}
