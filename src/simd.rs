//! Runtime dispatch to the processor's vector instructions.
//!
//! The loops of this crate are plain Rust. Compiled for the baseline target they would use its oldest vector
//! instructions only, so they run inside [`vectorised`], which compiles the loop for each instruction set and picks
//! the widest that this processor has.

use pulp::Arch;

use crate::real::Real;

/// Runs `work` compiled for the widest vector instructions of this processor.
///
/// Only code inlined into `work` benefits, so mark what it calls `#[inline(always)]`. Lanes are independent and no
/// operation is contracted (no fused multiply-add), so element-wise loops give the same bits on every instruction set.
#[inline(always)]
#[allow(clippy::inline_always)] // The target features reach the loop only through inlining.
pub fn vectorised<R>(work: impl FnOnce() -> R) -> R {
    Arch::new().dispatch(work)
}

/// Flushes `x` to 0 below [`Real::TINY`].
///
/// A number that small has no effect on training, and as it decays it soon becomes a denormal, which processors handle
/// a hundred times slower. The processor's own flush-to-zero mode can't be relied on in Rust, so decaying values are
/// flushed in software, identically on every run and machine.
#[inline(always)]
#[allow(clippy::inline_always)] // Part of the vector loops.
#[must_use]
pub fn flush<T: Real>(x: T) -> T {
    if x.abs() < T::TINY { T::ZERO } else { x }
}

/// `x²`, or 0 where `x` is below [`Real::TINY_ROOT`].
#[inline(always)]
#[allow(clippy::inline_always)] // Part of the vector loops.
#[must_use]
pub fn square<T: Real>(x: T) -> T {
    let x = if x.abs() < T::TINY_ROOT { T::ZERO } else { x };
    x * x
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_does_not_matter_is_flushed() {
        assert_eq!(flush(9e-31_f32), 0.0);
        assert_eq!(flush(-2e-30_f32), -2e-30);
        assert!(flush(f32::NAN).is_nan());
        assert_eq!(square(1e-16_f32), 0.0);
        assert!(square(2e-15_f32).is_normal());
        assert!(square(f32::NAN).is_nan());
        assert_eq!(flush(1e-301_f64), 0.0);
        assert_eq!(flush(9e-31_f64), 9e-31);
        assert!(square(2e-150_f64).is_normal());
        assert!(square(f64::NAN).is_nan());
    }

    #[test]
    fn a_vectorised_loop_gives_the_bits_of_the_plain_one() {
        let mut wide: Vec<f32> = (0..1003).map(|i| (i as f32).sin()).collect();
        let plain: Vec<f32> = wide.iter().map(|x| x * 0.37 + x.sqrt()).collect();
        vectorised(|| wide.iter_mut().for_each(|x| *x = *x * 0.37 + x.sqrt()));
        let bits = |v: &[f32]| v.iter().map(|x| x.to_bits()).collect::<Vec<_>>();
        assert_eq!(
            bits(&wide)
                .iter()
                .zip(bits(&plain))
                .filter(|(a, b)| **a != *b && f32::from_bits(**a).is_finite())
                .count(),
            0
        );
    }
}
