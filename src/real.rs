//! `f32` and `f64` behind one trait, for formulas that are written once.
//!
//! Networks train in `f32`. Paths over test surfaces run the same formulas in `f64`, where rounding must not decide
//! which optimizer arrives first.

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
    /// Zero.
    const ZERO: Self;
    /// Magnitude below which a number is flushed to 0: see [`crate::simd::flush`].
    const TINY: Self;
    /// Magnitude below which a square is flushed to 0: see [`crate::simd::square`].
    const TINY_ROOT: Self;

    /// Rounds `x` to this type.
    fn of(x: f64) -> Self;

    /// Converts to `f64`, exactly.
    fn wide(self) -> f64;

    /// The absolute value.
    #[must_use]
    fn abs(self) -> Self;

    /// The square root, correctly rounded.
    #[must_use]
    fn sqrt(self) -> Self;
}

/// Implements [`Real`] with the standard library's operations.
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
