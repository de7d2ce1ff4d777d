//! Vectorised standard normal draws: the transform of Box & Muller 1958 applied to the words of the generator.
//!
//! Sampling one number at a time would cost as much as the rest of a step. The transform needs only arithmetic and a
//! square root, so a run gives the same bits on every instruction set.

use super::words::{GROUP, Words};
use crate::rng::Generator;
use crate::simd::vectorised;

/// A group of words makes the same number of draws, so the first draws do not depend on how many follow.
const HALF: usize = GROUP / 2;

/// 2⁻²⁴, the spacing of the underlying uniform numbers.
const UNIT: f32 = 1.0 / 16_777_216.0;

/// Adds `deviation` times a standard normal draw to each of `values`.
pub(super) fn add(generator: &Generator, deviation: f32, values: &mut [f32]) {
    let mut words = Words::of(generator, 0);
    let mut drawn = [0.0; GROUP];
    for values in values.chunks_mut(GROUP) {
        let words = words.next();
        vectorised(
            #[inline(always)]
            || {
                transform(words, &mut drawn);
                for (value, drawn) in values.iter_mut().zip(&drawn) {
                    *value += deviation * drawn;
                }
            },
        );
    }
}

/// Turns a pair of words into a pair of draws: radius √(−2 ln u), and an angle.
#[inline(always)]
#[allow(clippy::inline_always)] // Part of the vector loop.
fn transform(words: &[u32; GROUP], drawn: &mut [f32; GROUP]) {
    let (first, second) = words.split_at(HALF);
    let (cosines, sines) = drawn.split_at_mut(HALF);
    let pairs = first.iter().zip(second);
    for ((cosine, sine), (a, b)) in cosines.iter_mut().zip(sines).zip(pairs) {
        // In (0, 1], so that the logarithm is finite.
        let radius = (-2.0 * ln(((a >> 8) + 1) as f32 * UNIT)).sqrt();
        let (c, s) = direction(*b);
        *cosine = radius * c;
        *sine = radius * s;
    }
}

/// ln u for u in (0, 1], with relative error below 3e-7: u = 2ⁿ m with m in [√½, √2), ln m = 2 artanh s, s = (m − 1)
/// / (m + 1).
#[inline(always)]
#[allow(clippy::inline_always)] // Part of the vector loop.
fn ln(u: f32) -> f32 {
    let root = std::f32::consts::FRAC_1_SQRT_2.to_bits();
    let offset = u.to_bits().wrapping_sub(root);
    let exponent = (offset.cast_signed() >> 23) as f32;
    let m = f32::from_bits((offset & 0x007f_ffff) + root);
    let s = (m - 1.0) / (m + 1.0);
    let q = s * s;
    let series = 1.0 + q * (1.0 / 3.0 + q * (1.0 / 5.0 + q * (1.0 / 7.0 + q * (1.0 / 9.0))));
    exponent * std::f32::consts::LN_2 + 2.0 * s * series
}

/// Cosine and sine of a uniform angle: 24 bits place it within ±π/4, and three more choose the octant pair by
/// swapping the two and changing their signs. Absolute error below 1e-7.
#[inline(always)]
#[allow(clippy::inline_always)] // Part of the vector loop.
fn direction(word: u32) -> (f32, f32) {
    // The centre of each interval, so that the angles are symmetric around 0.
    let angle = ((word >> 8) as f32 * UNIT - (0.5 - UNIT / 2.0)) * std::f32::consts::FRAC_PI_2;
    let q = angle * angle;
    let sine = angle * (1.0 - q / 6.0 * (1.0 - q / 20.0 * (1.0 - q / 42.0 * (1.0 - q / 72.0))));
    let cosine =
        1.0 - q / 2.0 * (1.0 - q / 12.0 * (1.0 - q / 30.0 * (1.0 - q / 56.0 * (1.0 - q / 90.0))));
    let (c, s) = if word & 1 == 0 {
        (cosine, sine)
    } else {
        (sine, cosine)
    };
    let sign = |bit: u32, x: f32| f32::from_bits(x.to_bits() ^ (word << bit & 0x8000_0000));
    (sign(30, c), sign(29, s))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rng::{Purpose, stream};

    fn draws(count: usize) -> Vec<f32> {
        let mut values = vec![0.0; count];
        add(&stream(1, Purpose::Noise, 0), 1.0, &mut values);
        values
    }

    #[test]
    fn the_parts_of_the_transform_are_accurate() {
        for i in (1..=1 << 24)
            .step_by(997)
            .chain([1, (1 << 24) - 1, 1 << 24])
        {
            let u = i as f32 * UNIT;
            let exact = f64::from(u).ln();
            assert!(
                (f64::from(ln(u)) - exact).abs() <= 4e-7 * exact.abs(),
                "ln {u}"
            );
        }
        for i in 0..100_000_u32 {
            let (c, s) = direction(i.wrapping_mul(2_654_435_761));
            assert!((f64::from(c).hypot(f64::from(s)) - 1.0).abs() < 2e-7);
        }
    }

    #[test]
    fn the_draws_follow_the_normal_distribution() {
        let drawn = draws(400_000);
        let context = |power: i32| {
            let sum: f64 = drawn.iter().map(|x| f64::from(*x).powi(power)).sum();
            sum / drawn.len() as f64
        };
        // Mean 0, variance 1, skewness 0, kurtosis 3; each within five standard errors.
        for (power, expected, spread) in [
            (1, 0.0, 1.0),
            (2, 1.0, 2.0),
            (3, 0.0, 15.0),
            (4, 3.0, 96.0_f64),
        ] {
            let error = 5.0 * (spread / drawn.len() as f64).sqrt();
            assert!(
                (context(power) - expected).abs() < error,
                "{power}: {}",
                context(power)
            );
        }
        // The share below x for some x, against the normal distribution function.
        for (x, share) in [
            (-2.0, 0.022_750),
            (-1.0, 0.158_655),
            (0.0, 0.5),
            (0.5, 0.691_462),
            (3.0, 0.998_650),
        ] {
            let below = drawn.iter().filter(|d| **d < x).count() as f64 / drawn.len() as f64;
            assert!((below - share).abs() < 0.004, "{x}: {below}");
        }
        let pairs = drawn
            .chunks_exact(GROUP)
            .map(|block| f64::from(block[0] * block[HALF]));
        let correlation = pairs.sum::<f64>() / (drawn.len() / GROUP) as f64;
        assert!(correlation.abs() < 0.1, "{correlation}");
    }

    #[test]
    fn the_first_draws_do_not_depend_on_how_many_follow() {
        let few = draws(200);
        assert_eq!(few, draws(1000)[..200]);
    }
}
