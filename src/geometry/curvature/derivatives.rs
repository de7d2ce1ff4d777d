//! The activation functions with their first two derivatives, in f64.

use std::f64::consts::PI;

use crate::nn::Activation;

/// Value, first and second derivative at a point.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Derivatives {
    pub(super) value: f64,
    pub(super) slope: f64,
    pub(super) curve: f64,
}

impl Derivatives {
    /// For `activation` at `z`. Relu has no derivative at 0; its slope there is 0, as in training.
    pub(super) fn of(activation: Activation, z: f64) -> Self {
        let derivatives = |value, slope, curve| Self {
            value,
            slope,
            curve,
        };
        match activation {
            // Written so that NaN stays NaN.
            Activation::Relu if z <= 0.0 => derivatives(0.0, 0.0, 0.0),
            Activation::Relu => derivatives(z, 1.0, 0.0),
            Activation::Tanh => {
                let t = z.tanh();
                let slope = 1.0 - t * t;
                derivatives(t, slope, -2.0 * t * slope)
            }
            Activation::Sigmoid => {
                let s = 1.0 / (1.0 + (-z).exp());
                let slope = s * (1.0 - s);
                derivatives(s, slope, slope * (1.0 - 2.0 * s))
            }
            Activation::Gelu => {
                let density = (-z * z / 2.0).exp() / (2.0 * PI).sqrt();
                let normal = normal(z, density);
                derivatives(z * normal, normal + z * density, density * (2.0 - z * z))
            }
        }
    }
}

/// Φ(z): the power series of the normal integral (Marsaglia 2004); in the tails, where it is long and suffers from
/// cancellation, the continued fraction.
fn normal(z: f64, density: f64) -> f64 {
    const TAIL: f64 = 5.0;
    if z.abs() > TAIL {
        let size = z.abs();
        let fraction = (1..40)
            .rev()
            .fold(size, |below, k| size + f64::from(k) / below);
        let beyond = density / fraction;
        return if z > 0.0 { 1.0 - beyond } else { beyond };
    }
    let (mut term, mut sum, mut n) = (z, z, 1.0);
    while term.abs() > 1e-17 * sum.abs() {
        n += 2.0;
        term *= z * z / n;
        sum += term;
    }
    0.5 + sum * density
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slope_and_curve_are_the_derivatives() {
        for activation in Activation::ALL {
            for step in -60..=60 {
                let z = f64::from(step) / 8.0 + 0.03;
                let h = 1e-5;
                let [low, here, high] = [z - h, z, z + h].map(|z| Derivatives::of(activation, z));
                let slope = (high.value - low.value) / (2.0 * h);
                let curve = (high.slope - low.slope) / (2.0 * h);
                assert!((slope - here.slope).abs() < 1e-9, "{activation} {z}");
                assert!((curve - here.curve).abs() < 1e-9, "{activation} {z}");
            }
        }
    }

    #[test]
    fn the_normal_distribution_is_that_of_the_tables() {
        let at = |z: f64| Derivatives::of(Activation::Gelu, z).value / z;
        for (z, expected) in [
            (-6.0, 9.865_876_450_376_98e-10),
            (-1.0, 0.158_655_253_931_457_05),
            (0.5, 0.691_462_461_274_013_1),
            (1.96, 0.975_002_104_851_779_6),
            (4.999, 0.999_999_711_857_985_9),
            (5.001, 0.999_999_714_831_436_8),
        ] {
            assert!((at(z) / expected - 1.0).abs() < 1e-12, "{z}: {}", at(z));
        }
        assert_eq!(Derivatives::of(Activation::Gelu, 0.0).value, 0.0);
        assert_eq!(Derivatives::of(Activation::Gelu, 60.0).value, 60.0);
        assert!(Derivatives::of(Activation::Gelu, f64::NAN).value.is_nan());
    }
}
