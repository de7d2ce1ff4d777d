//! Floating-point numbers of either width, for formulas that are written once.
//!
//! Networks train in f32. Where a path itself is looked at, on a known surface, rounding must not decide who arrives
//! first: there the same formulas run in f64.

use std::ops::{Add, AddAssign, Div, Mul, Neg, Sub, SubAssign};

/// `f32` or `f64`.
pub trait Real:
    Copy
    + PartialOrd
    + Send
    + Sync
    + Neg<Output = Self>
    + Add<Output = Self>
    + Sub<Output = Self>
    + Mul<Output = Self>
    + Div<Output = Self>
    + AddAssign
    + SubAssign
    + 'static
{
    /// 0.
    const ZERO: Self;
    /// Below this magnitude a number is nothing, and soon a denormal: see [`crate::simd::flush`].
    const TINY: Self;
    /// The square of anything below this magnitude is nothing: see [`crate::simd::square`].
    const TINY_ROOT: Self;

    /// The nearest to `x`.
    fn of(x: f64) -> Self;

    /// It in f64, exactly.
    fn wide(self) -> f64;

    /// Its magnitude.
    #[must_use]
    fn abs(self) -> Self;

    /// Its square root, rounded correctly.
    #[must_use]
    fn sqrt(self) -> Self;
}

/// The operations of one width, each the standard library's own.
macro_rules! real {
    ($float:ty, $tiny:literal, $tiny_root:literal) => {
        #[allow(clippy::inline_always)] // Part of the vector loops.
        impl Real for $float {
            const ZERO: Self = 0.0;
            const TINY: Self = $tiny;
            const TINY_ROOT: Self = $tiny_root;

            #[inline(always)]
            fn of(x: f64) -> Self {
                x as Self
            }

            #[inline(always)]
            fn wide(self) -> f64 {
                self.into()
            }

            #[inline(always)]
            fn abs(self) -> Self {
                self.abs()
            }

            #[inline(always)]
            fn sqrt(self) -> Self {
                self.sqrt()
            }
        }
    };
}

real!(f32, 1e-30, 1e-15);
real!(f64, 1e-300, 1e-150);
