//! Quantiles of Student's t distribution for the confidence interval of a mean.

/// The 97.5 % quantiles for 1 to 30 degrees of freedom.
const POINTS: [f64; 30] = [
    12.706_205, 4.302_653, 3.182_446, 2.776_445, 2.570_582, 2.446_912, 2.364_624, 2.306_004,
    2.262_157, 2.228_139, 2.200_985, 2.178_813, 2.160_369, 2.144_787, 2.131_450, 2.119_905,
    2.109_816, 2.100_922, 2.093_024, 2.085_963, 2.079_614, 2.073_873, 2.068_658, 2.063_899,
    2.059_539, 2.055_529, 2.051_831, 2.048_407, 2.045_230, 2.042_272,
];
/// The same quantile of the normal distribution.
const NORMAL: f64 = 1.959_963_985;

/// The 97.5 % quantile of Student's t for `freedom` degrees of freedom, at least 1: the half-width of a 95 % interval
/// in standard errors.
pub(crate) fn t95(freedom: usize) -> f64 {
    if let Some(point) = freedom.checked_sub(1).and_then(|index| POINTS.get(index)) {
        return *point;
    }
    // Cornish and Fisher's expansion about the normal distribution.
    let (z, n) = (NORMAL, freedom as f64);
    let first = (z.powi(3) + z) / 4.0;
    let second = (5.0 * z.powi(5) + 16.0 * z.powi(3) + 3.0 * z) / 96.0;
    let third = (3.0 * z.powi(7) + 19.0 * z.powi(5) + 17.0 * z.powi(3) - 15.0 * z) / 384.0;
    z + first / n + second / n.powi(2) + third / n.powi(3)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The probability beyond `t`, by Simpson's rule over the density up to the far tail.
    fn beyond(t: f64, freedom: usize) -> f64 {
        let n = freedom as f64;
        let density = |x: f64| (1.0 + x * x / n).powf(-f64::midpoint(n, 1.0));
        // The substitution x = tan u maps the line to a finite interval.
        let integral = |from: f64, to: f64| {
            const PARTS: usize = 20_000;
            let step = (to - from) / PARTS as f64;
            let at = |index: usize| {
                let u = from + step * index as f64;
                let x = u.tan();
                density(x) * (1.0 + x * x)
            };
            let inner = (1..PARTS).map(|index| at(index) * if index % 2 == 1 { 4.0 } else { 2.0 });
            (at(0) + at(PARTS) + inner.sum::<f64>()) * step / 3.0
        };
        let edge = std::f64::consts::FRAC_PI_2 - 1e-9;
        integral(t.atan(), edge) / (2.0 * integral(0.0, edge))
    }

    #[test]
    fn one_case_of_forty_lies_beyond() {
        for freedom in (1..=40).chain([100, 999]) {
            let share = beyond(t95(freedom), freedom);
            assert!((share - 0.025).abs() < 2e-6, "{freedom}: {share}");
        }
    }
}
