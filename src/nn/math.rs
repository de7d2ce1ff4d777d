//! Branch-free elementary functions on vectors of `f32`.
//!
//! The standard library's `exp` and `tanh` take one number at a time and would halve the speed of a small network.
//! These take a whole vector register; each documents its error bound, which the tests check against `f64`. The
//! polynomials are minimax fits made for this module.
//!
//! NaN is propagated.

// Several registers stay registers only if every index is known at compile time, hence the counted loops.
#![allow(clippy::needless_range_loop)]

use pulp::{Simd, WithSimd};

/// Below this, `exp` is zero. e⁻⁶⁹ ≈ 1e-30: a probability that small changes nothing, but one more multiplication
/// would make it denormal, which slows processors down some hundred times.
const EXP_LOWEST: f32 = -69.0;
/// Above this, `exp` is infinite: the next power of two is 2¹²⁸.
const EXP_HIGHEST: f32 = 88.37;

/// `1.5 · 2²³`: adding it rounds to a whole number, found in the low bits of the sum.
const ROUNDER: f32 = 12_582_912.0;
/// ln 2 in two parts, the first short enough that its small multiples are exact.
const LN_2_HIGH: f32 = 0.693_359_4;
const LN_2_LOW: f32 = -2.121_944_4e-4;

/// (eʳ − 1 − r) / r² on |r| ≤ ln 2 / 2; the fit's error is below 1e-8.
const EXP_FIT: [f32; 5] = [
    0.5,
    0.166_665_77,
    0.041_666_374,
    0.008_363_235,
    0.001_394_121_8,
];
/// e^(x²/2) Φ(−|x|) / t with t = 1 / (1 + |x|/4) for |x| ≤ 12; relative error below 1e-8.
const NORMAL_FIT: [f32; 10] = [
    0.099_757_75,
    0.099_317_77,
    0.096_852_476,
    0.066_212_34,
    0.102_302_02,
    -0.014_714_446,
    0.059_656_754,
    0.029_364_15,
    -0.053_724_05,
    0.014_975_227,
];

/// `c[0] + c[1] x + …`
#[inline(always)]
fn polynomial<S: Simd, const N: usize, const V: usize>(
    simd: S,
    x: [S::f32s; V],
    coefficients: [f32; N],
) -> [S::f32s; V] {
    let mut sums = [simd.splat_f32s(0.0); V];
    for (power, &coefficient) in coefficients.iter().enumerate().rev() {
        let coefficient = simd.splat_f32s(coefficient);
        for v in 0..V {
            sums[v] = if power + 1 == N {
                coefficient
            } else {
                simd.mul_add_e_f32s(sums[v], x[v], coefficient)
            };
        }
    }
    sums
}

/// `(p, s)` with eˣ = s (1 + p), s a power of two and |p| < 0.42; meaningful for −87 < x < 88.37.
///
/// Takes several registers side by side, since with one alone each operation waits for the previous one.
#[inline(always)]
fn exp_parts<S: Simd, const V: usize>(simd: S, x: [S::f32s; V]) -> ([S::f32s; V], [S::f32s; V]) {
    let rounder = simd.splat_f32s(ROUNDER);
    let (mut whole, mut scale, mut rest, mut minus_one) = (x, x, x, x);
    for v in 0..V {
        let shifted = simd.mul_add_e_f32s(x[v], simd.splat_f32s(std::f32::consts::LOG2_E), rounder);
        whole[v] = simd.sub_f32s(shifted, rounder);
        let exponent = simd.add_u32s(simd.transmute_u32s_f32s(shifted), simd.splat_u32s(127));
        let bits = simd.wrapping_dyn_shl_u32s(exponent, simd.splat_u32s(23));
        scale[v] = simd.transmute_f32s_u32s(bits);
    }
    for v in 0..V {
        rest[v] = simd.mul_add_e_f32s(whole[v], simd.splat_f32s(-LN_2_HIGH), x[v]);
    }
    for v in 0..V {
        rest[v] = simd.mul_add_e_f32s(whole[v], simd.splat_f32s(-LN_2_LOW), rest[v]);
    }
    let tail = polynomial(simd, rest, EXP_FIT);
    for v in 0..V {
        minus_one[v] = simd.mul_add_e_f32s(simd.mul_f32s(rest[v], rest[v]), tail[v], rest[v]);
    }
    (minus_one, scale)
}

/// eˣ, with relative error below 3e-7; 0 below −69 and infinite above 88.37.
#[inline(always)]
pub(super) fn exp<S: Simd>(simd: S, x: S::f32s) -> S::f32s {
    let ([minus_one], [scale]) = exp_parts(simd, [x]);
    let value = simd.mul_add_e_f32s(minus_one, scale, scale);
    let too_low = simd.less_than_f32s(x, simd.splat_f32s(EXP_LOWEST));
    let too_high = simd.greater_than_f32s(x, simd.splat_f32s(EXP_HIGHEST));
    let value = simd.select_f32s(too_low, simd.splat_f32s(0.0), value);
    simd.select_f32s(too_high, simd.splat_f32s(f32::INFINITY), value)
}

/// tanh x = (e²ˣ − 1) / (e²ˣ + 1), with relative error below 5e-7.
#[inline(always)]
fn tanh<S: Simd, const V: usize>(simd: S, x: [S::f32s; V]) -> [S::f32s; V] {
    // tanh 10 is 1 in f32.
    let ten = simd.splat_f32s(10.0);
    let mut doubled = x;
    for v in 0..V {
        let size = simd.abs_f32s(x[v]);
        let size = simd.select_f32s(simd.greater_than_f32s(size, ten), ten, size);
        doubled[v] = simd.add_f32s(size, size);
    }
    let (minus_one, scale) = exp_parts(simd, doubled);
    let (mut numerator, mut value) = (x, x);
    for v in 0..V {
        let scale_less = simd.sub_f32s(scale[v], simd.splat_f32s(1.0));
        numerator[v] = simd.mul_add_e_f32s(minus_one[v], scale[v], scale_less);
    }
    for v in 0..V {
        let denominator = simd.add_f32s(numerator[v], simd.splat_f32s(2.0));
        value[v] = simd.div_f32s(numerator[v], denominator);
    }
    for v in 0..V {
        let negative = simd.less_than_f32s(x[v], simd.splat_f32s(0.0));
        value[v] = simd.select_f32s(negative, simd.neg_f32s(value[v]), value[v]);
    }
    value
}

/// Replaces all values by their tanh; dispatched as a separate function, so that it has the registers to itself.
pub(super) struct Tanh<'a>(pub(super) &'a mut [f32]);

impl WithSimd for Tanh<'_> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(self, simd: S) {
        let (vectors, rest) = S::as_mut_simd_f32s(self.0);
        let (fours, others) = vectors.as_chunks_mut::<4>();
        for four in fours {
            *four = tanh(simd, *four);
        }
        let (pairs, last) = others.as_chunks_mut::<2>();
        for pair in pairs {
            *pair = tanh(simd, *pair);
        }
        for vector in last {
            [*vector] = tanh(simd, [*vector]);
        }
        if !rest.is_empty() {
            let [vector] = tanh(simd, [simd.partial_load_f32s(rest)]);
            simd.partial_store_f32s(rest, vector);
        }
    }
}

/// 1 / (1 + e⁻ˣ), with relative error below 5e-7; 0 below −69.
#[inline(always)]
pub(super) fn sigmoid<S: Simd>(simd: S, x: S::f32s) -> S::f32s {
    // e^−|x| can't overflow.
    let small = exp(simd, simd.neg_f32s(simd.abs_f32s(x)));
    let value = simd.div_f32s(
        simd.splat_f32s(1.0),
        simd.add_f32s(simd.splat_f32s(1.0), small),
    );
    let negative = simd.less_than_f32s(x, simd.splat_f32s(0.0));
    simd.select_f32s(negative, simd.mul_f32s(small, value), value)
}

/// x Φ(x) and its derivative Φ(x) + x φ(x), with Φ and φ the distribution and density of the standard normal: the
/// exact form of the Gaussian error linear unit, not the tanh approximation.
///
/// Absolute error below 3e-7 · max(1, |x|) (relative error below 1e-6 down to x = −4); 0 below −11.75.
#[inline(always)]
pub(super) fn gelu<S: Simd>(simd: S, x: S::f32s) -> (S::f32s, S::f32s) {
    let one = simd.splat_f32s(1.0);
    let size = simd.abs_f32s(x);
    // The fit ends at 12, far beyond where e^(−x²/2) becomes zero.
    let twelve = simd.splat_f32s(12.0);
    let size = simd.select_f32s(simd.greater_than_f32s(size, twelve), twelve, size);
    let t = simd.div_f32s(one, simd.mul_add_e_f32s(size, simd.splat_f32s(0.25), one));
    let [fit] = polynomial(simd, [t], NORMAL_FIT);
    let ratio = simd.mul_f32s(t, fit);
    let bell = exp(
        simd,
        simd.mul_f32s(simd.mul_f32s(x, x), simd.splat_f32s(-0.5)),
    );
    let tail = simd.mul_f32s(ratio, bell);
    let negative = simd.less_than_f32s(x, simd.splat_f32s(0.0));
    let below = simd.select_f32s(negative, tail, simd.sub_f32s(one, tail));
    let density = simd.mul_f32s(bell, simd.splat_f32s(0.398_942_3));
    (
        simd.mul_f32s(x, below),
        simd.mul_add_e_f32s(x, density, below),
    )
}

/// ln x for a positive normal x, with relative error below 3e-7.
#[inline(always)]
pub(super) fn ln(x: f32) -> f32 {
    // x = 2ⁿ m with m in [√½, √2).
    let offset = x
        .to_bits()
        .wrapping_sub(std::f32::consts::FRAC_1_SQRT_2.to_bits());
    let exponent = (offset.cast_signed() >> 23) as f32;
    let mantissa =
        f32::from_bits((offset & 0x007f_ffff) + std::f32::consts::FRAC_1_SQRT_2.to_bits());
    // ln m = 2 artanh s, s = (m − 1) / (m + 1)
    let s = (mantissa - 1.0) / (mantissa + 1.0);
    let u = s * s;
    let series = 0.333_333_43 + u * (0.199_943_55 + u * 0.147_912_4);
    let value = (exponent * LN_2_LOW + 2.0 * s * u * series) + 2.0 * s + exponent * LN_2_HIGH;
    if x < f32::INFINITY { value } else { x }
}

/// Replaces each vector of `values` by `function` of it.
///
/// Closures passed to this and the functions below must be `#[inline(always)]`: compiled as separate functions, they
/// would lack the wide instructions, at a fifth of the speed.
#[inline(always)]
pub(super) fn map<S: Simd>(
    simd: S,
    values: &mut [f32],
    mut function: impl FnMut(S::f32s) -> S::f32s,
) {
    let (vectors, rest) = S::as_mut_simd_f32s(values);
    // Two at once: one alone is a chain of operations that wait for each other.
    let (pairs, last) = vectors.as_chunks_mut::<2>();
    for [one, other] in pairs {
        (*one, *other) = (function(*one), function(*other));
    }
    for vector in last {
        *vector = function(*vector);
    }
    if !rest.is_empty() {
        let vector = simd.partial_load_f32s(rest);
        simd.partial_store_f32s(rest, function(vector));
    }
}

/// Stores `function` of each vector of `from` in `to`, which is as long.
#[inline(always)]
pub(super) fn map_into<S: Simd>(
    simd: S,
    from: &[f32],
    to: &mut [f32],
    mut function: impl FnMut(S::f32s) -> S::f32s,
) {
    let (vectors, rest) = S::as_simd_f32s(from);
    let (to_vectors, to_rest) = S::as_mut_simd_f32s(to);
    for (vector, to) in vectors.iter().zip(to_vectors) {
        *to = function(*vector);
    }
    if !rest.is_empty() {
        let vector = simd.partial_load_f32s(rest);
        simd.partial_store_f32s(to_rest, function(vector));
    }
}

/// Replaces each vector of `values` by `function` of it and the vector of `others` at the same index.
#[inline(always)]
pub(super) fn map_with<S: Simd>(
    simd: S,
    values: &mut [f32],
    others: &[f32],
    mut function: impl FnMut(S::f32s, S::f32s) -> S::f32s,
) {
    let (vectors, rest) = S::as_mut_simd_f32s(values);
    let (other_vectors, other_rest) = S::as_simd_f32s(others);
    for (vector, &other) in vectors.iter_mut().zip(other_vectors) {
        *vector = function(*vector, other);
    }
    if !rest.is_empty() {
        let (vector, other) = (
            simd.partial_load_f32s(rest),
            simd.partial_load_f32s(other_rest),
        );
        simd.partial_store_f32s(rest, function(vector, other));
    }
}

/// Replaces each vector of `values` by the first result of `function` of it, and stores the second in `others`.
#[inline(always)]
pub(super) fn map_to<S: Simd>(
    simd: S,
    values: &mut [f32],
    others: &mut [f32],
    mut function: impl FnMut(S::f32s) -> (S::f32s, S::f32s),
) {
    let (vectors, rest) = S::as_mut_simd_f32s(values);
    let (other_vectors, other_rest) = S::as_mut_simd_f32s(others);
    for (vector, other) in vectors.iter_mut().zip(other_vectors) {
        (*vector, *other) = function(*vector);
    }
    if !rest.is_empty() {
        let (vector, other) = function(simd.partial_load_f32s(rest));
        simd.partial_store_f32s(rest, vector);
        simd.partial_store_f32s(other_rest, other);
    }
}

/// `x`, or zero where |x| < 1e-30.
///
/// Once a network has converged, its gradient approaches zero; below 1e-38 numbers are denormal and slow the
/// processor down some hundred times. Setting the control register to flush them would be undefined behaviour in
/// Rust, so it is done here, where products with ordinary activations are still far from that limit. NaN is kept.
#[inline(always)]
pub(super) fn flush<S: Simd>(simd: S, x: S::f32s) -> S::f32s {
    let tiny = simd.less_than_f32s(simd.abs_f32s(x), simd.splat_f32s(1e-30));
    simd.select_f32s(tiny, simd.splat_f32s(0.0), x)
}

#[cfg(test)]
mod tests {
    use super::*;
    use pulp::{Arch, Scalar};

    /// The function to evaluate over a slice.
    #[derive(Clone, Copy)]
    enum Which {
        Exp,
        Tanh,
        Sigmoid,
        Gelu,
        GeluSlope,
        Flush,
    }

    struct Over<'a>(Which, &'a mut [f32]);

    impl WithSimd for Over<'_> {
        type Output = ();
        #[inline(always)]
        fn with_simd<S: Simd>(self, simd: S) {
            let Self(which, values) = self;
            match which {
                Which::Exp => map(
                    simd,
                    values,
                    #[inline(always)]
                    |x| exp(simd, x),
                ),
                Which::Tanh => Tanh(values).with_simd(simd),
                Which::Sigmoid => map(
                    simd,
                    values,
                    #[inline(always)]
                    |x| sigmoid(simd, x),
                ),
                Which::Gelu => map(
                    simd,
                    values,
                    #[inline(always)]
                    |x| gelu(simd, x).0,
                ),
                Which::GeluSlope => map(
                    simd,
                    values,
                    #[inline(always)]
                    |x| gelu(simd, x).1,
                ),
                Which::Flush => map(
                    simd,
                    values,
                    #[inline(always)]
                    |x| flush(simd, x),
                ),
            }
        }
    }

    /// The values computed with the widest vectors.
    fn values(which: Which, at: &[f32]) -> Vec<f32> {
        let mut wide = at.to_vec();
        Arch::new().dispatch(Over(which, &mut wide));
        wide
    }

    /// The values computed one number at a time, as on a machine without wide vectors.
    fn plain_values(which: Which, at: &[f32]) -> Vec<f32> {
        let mut narrow = at.to_vec();
        Simd::vectorize(Scalar, Over(which, &mut narrow));
        narrow
    }

    fn sweep(low: f32, high: f32) -> Vec<f32> {
        let steps = 100_003;
        (0..=steps)
            .map(|i| low + (high - low) * (i as f32 / steps as f32))
            .collect()
    }

    /// The largest |f(x) − truth(x)| / scale(x, truth) over the sweep.
    fn worst(which: Which, at: &[f32], truth: fn(f64) -> f64, scale: fn(f64, f64) -> f64) -> f64 {
        let both = [values(which, at), plain_values(which, at)];
        let errors = both
            .iter()
            .flat_map(|values| values.iter().zip(at))
            .map(|(&value, &x)| {
                let exact = truth(f64::from(x));
                (f64::from(value) - exact).abs() / scale(f64::from(x), exact)
            });
        errors.fold(0.0, f64::max)
    }

    fn relative(_: f64, exact: f64) -> f64 {
        exact.abs().max(f64::MIN_POSITIVE)
    }

    /// Φ by the power series of the normal integral (Marsaglia 2004), which converges everywhere; for the far tail,
    /// where it cancels, by the continued fraction.
    fn normal(x: f64) -> f64 {
        let density = (-x * x / 2.0).exp() / (2.0 * std::f64::consts::PI).sqrt();
        if x < -4.0 {
            let fraction = (1..200)
                .rev()
                .fold(-x, |below, k| -x + f64::from(k) / below);
            return density / fraction;
        }
        let (mut term, mut sum, mut n) = (x, x, 1.0);
        while term.abs() > 1e-18 {
            n += 2.0;
            term *= x * x / n;
            sum += term;
        }
        0.5 + sum * density
    }

    fn exact_gelu(x: f64) -> f64 {
        x * normal(x)
    }

    fn exact_slope(x: f64) -> f64 {
        normal(x) + x * (-x * x / 2.0).exp() / (2.0 * std::f64::consts::PI).sqrt()
    }

    #[test]
    fn exp_is_accurate_and_saturates() {
        assert!(worst(Which::Exp, &sweep(-69.0, 88.3), f64::exp, relative) < 3e-7);
        let edges = values(
            Which::Exp,
            &[-1e4, f32::NEG_INFINITY, 1e4, f32::INFINITY, 0.0, f32::NAN],
        );
        assert_eq!(edges[..5], [0.0, 0.0, f32::INFINITY, f32::INFINITY, 1.0]);
        assert!(edges[5].is_nan());
    }

    #[test]
    fn tanh_is_accurate_near_zero_and_far_away() {
        for reach in [1e-6, 1e-3, 0.5, 2.0, 12.0] {
            let error = worst(Which::Tanh, &sweep(-reach, reach), f64::tanh, relative);
            assert!(error < 5e-7, "within {reach}: {error}");
        }
        let edges = values(
            Which::Tanh,
            &[f32::INFINITY, f32::NEG_INFINITY, -1e9, 0.0, f32::NAN],
        );
        assert_eq!(edges[..4], [1.0, -1.0, -1.0, 0.0]);
        assert!(edges[4].is_nan());
    }

    #[test]
    fn sigmoid_is_accurate_in_both_tails() {
        let exact = |x: f64| 1.0 / (1.0 + (-x).exp());
        assert!(worst(Which::Sigmoid, &sweep(-68.9, 30.0), exact, relative) < 5e-7);
        let edges = values(
            Which::Sigmoid,
            &[f32::INFINITY, f32::NEG_INFINITY, 0.0, f32::NAN],
        );
        assert_eq!(edges[..3], [1.0, 0.0, 0.5]);
        assert!(edges[3].is_nan());
    }

    #[test]
    fn gelu_and_its_slope_follow_the_normal_distribution() {
        let absolute = |x: f64, _: f64| x.abs().max(1.0);
        let all = sweep(-15.0, 15.0);
        assert!(worst(Which::Gelu, &all, exact_gelu, absolute) < 3e-7);
        assert!(worst(Which::GeluSlope, &all, exact_slope, absolute) < 3e-7);
        assert!(worst(Which::Gelu, &sweep(-4.0, 4.0), exact_gelu, relative) < 1e-6);
        assert!(values(Which::Gelu, &[f32::NAN])[0].is_nan());
    }

    #[test]
    fn ln_is_accurate_from_one_up_and_below() {
        for (low, high) in [(1.0, 1.001), (1.0, 1000.0), (1e-30, 1.0), (0.9, 1.1)] {
            for x in sweep(low, high) {
                let exact = f64::from(x).ln();
                let error = (f64::from(ln(x)) - exact).abs();
                assert!(error <= 3e-7 * exact.abs(), "ln {x}: {error}");
            }
        }
        assert_eq!(ln(f32::INFINITY), f32::INFINITY);
        assert!(ln(f32::NAN).is_nan());
    }

    #[test]
    fn flush_clears_what_is_tiny_and_nothing_else() {
        let out = values(
            Which::Flush,
            &[1e-31, -1e-40, 2e-30, -2e-30, 0.0, f32::INFINITY, f32::NAN],
        );
        assert_eq!(out[..6], [0.0, 0.0, 2e-30, -2e-30, 0.0, f32::INFINITY]);
        assert!(out[6].is_nan());
    }
}
