//! Products of small layers: the width of the result is known at compile time, and both factors are read in place.
//!
//! Each entry is the same sum in the same order as in the [tiles](super::tile) of larger products, to the last bit.

use pulp::Simd;

use super::Left;
use crate::nn::rows::starts;

/// A product whose result is `P` panels of `V` registers wide.
pub(super) struct Direct<'a, S: Simd, const V: usize, const P: usize> {
    left: Left<'a>,
    /// Rows of the left factor, and of the result.
    m: usize,
    right: &'a [[[S::f32s; V]; P]],
    /// The initial sums of a row: the bias, or zero.
    start: [[S::f32s; V]; P],
}

// The sums stay in registers only if every index into them is known at compile time, hence the counted loops.
#[allow(clippy::needless_range_loop)]
impl<'a, S: Simd, const V: usize, const P: usize> Direct<'a, S, V, P> {
    /// `left` times `right` (row-major), plus `bias` on each row if there is one.
    #[inline(always)]
    pub(super) fn new(
        simd: S,
        left: Left<'a>,
        m: usize,
        right: &'a [f32],
        bias: Option<&[f32]>,
    ) -> Self {
        let mut start = [[simd.splat_f32s(0.0); V]; P];
        if let Some((bias, _)) = bias.map(S::as_simd_f32s)
            && let Some(bias) = bias.as_chunks::<V>().0.first_chunk::<P>()
        {
            start = *bias;
        }
        let (registers, _) = S::as_simd_f32s(right);
        Self {
            left,
            m,
            right: registers.as_chunks::<V>().0.as_chunks::<P>().0,
            start,
        }
    }

    #[inline(always)]
    pub(super) fn write(&self, simd: S, c: &mut [f32]) {
        let (registers, _) = S::as_mut_simd_f32s(c);
        let mut rest = registers.as_chunks_mut::<V>().0.as_chunks_mut::<P>().0;
        let mut row = 0;
        // As many rows of sums as registers allow, leaving some for the factors.
        while S::REGISTER_COUNT > 16 && rest.len() >= 8 {
            rest = self.tile::<8>(simd, &mut row, rest);
        }
        while S::REGISTER_COUNT <= 16 && rest.len() >= 6 {
            rest = self.tile::<6>(simd, &mut row, rest);
        }
        if rest.len() >= 4 {
            rest = self.tile::<4>(simd, &mut row, rest);
        }
        if rest.len() >= 2 {
            rest = self.tile::<2>(simd, &mut row, rest);
        }
        if !rest.is_empty() {
            self.tile::<1>(simd, &mut row, rest);
        }
    }

    /// Computes `M` rows of the result, from `row` on, into the first rows of `c`; returns the other rows.
    #[inline(always)]
    fn tile<'c, const M: usize>(
        &self,
        simd: S,
        row: &mut usize,
        c: &'c mut [[[S::f32s; V]; P]],
    ) -> &'c mut [[[S::f32s; V]; P]] {
        let (c, rest) = c.split_at_mut(M);
        for panel in 0..P {
            let mut sums = [self.start[panel]; M];
            match self.left {
                Left::Plain(a) => {
                    let depth = self.right.len();
                    let mut rows = [&a[..0]; M];
                    for i in 0..M {
                        rows[i] = &a[(*row + i) * depth..][..depth];
                    }
                    for (p, b) in self.right.iter().enumerate() {
                        for i in 0..M {
                            let a = simd.splat_f32s(rows[i][p]);
                            for v in 0..V {
                                sums[i][v] = simd.mul_add_e_f32s(a, b[panel][v], sums[i][v]);
                            }
                        }
                    }
                }
                Left::Transposed(a) => {
                    for (a, b) in starts(&a[*row..], self.m).zip(self.right) {
                        let a = &a[..M];
                        for i in 0..M {
                            let a = simd.splat_f32s(a[i]);
                            for v in 0..V {
                                sums[i][v] = simd.mul_add_e_f32s(a, b[panel][v], sums[i][v]);
                            }
                        }
                    }
                }
            }
            for i in 0..M {
                c[i][panel] = sums[i];
            }
        }
        *row += M;
        rest
    }
}
