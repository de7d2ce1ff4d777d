//! Matrix products, in the three forms a linear layer needs: `x · W`, `xᵀ · dz` and `dz · Wᵀ`.
//!
//! The result is cut into tiles of up to eight rows by two registers, each summed in registers over the whole depth.
//! Weights are stored `[inputs, outputs]`, so that a tile reads both them and the result along their rows. Small
//! factors are read in place, with the width of the result compiled in if it is a common one ([`direct`]); large ones
//! are first copied into the order in which the tiles read them ([`pack`], [`tile`]), so that they come from the
//! nearest cache. Products too narrow or too low for tiles have loops of their own ([`small`]). All but the scalar
//! products there sum an entry in the same order, so the choice of path does not change a single bit.
//!
//! Why not a library: a step of a small network is some ten products of well under a microsecond each, where a
//! general routine spends as long on its setup; and here a sample's outputs do not depend on its batch. Total time of
//! one step's products in µs, all on one shared AVX-512 machine in one run (only ratios are meaningful; within 10 %
//! is a tie):
//!
//! | products of | this module | faer 0.24 | ndarray 0.17 |
//! |---|---|---|---|
//! | 2-16-16-2, batch 10 | 0.59 | 0.58 | 1.36 |
//! | 64-64-32-10, batch 32 | 8.0 | 8.9 | 14.2 |
//! | 64-64-32-10, batch 1 | 1.28 | 1.62 | 4.11 |
//! | 784-256-128-10, batch 64 | 497 | 473 | 752 |
//! | 784-256-128-10, batch 1024 | 7 363 | 7 171 | 11 256 |
//!
//! So no matrix library is needed. `benches/kernels.rs` measures the first and last columns again. The table predates
//! compiled-in widths, which sped up the products of the small networks by about 1.6 (W1) and 1.3 times (W3) on a
//! machine with AVX2.

mod direct;
mod pack;
mod small;
#[cfg(test)]
mod tests;
mod tile;

use pulp::{Simd, WithSimd};

use super::Shape;
use direct::Direct;
pub(super) use small::{Descent, outer, sum_rows};
use tile::{LeftPart, Part, Start};

/// The left factor, `[m, k]`.
#[derive(Clone, Copy)]
pub(super) enum Left<'a> {
    /// Stored as `[m, k]`, row-major.
    Plain(&'a [f32]),
    /// Stored as `[k, m]`, row-major.
    Transposed(&'a [f32]),
}

/// The right factor, `[k, n]`.
#[derive(Clone, Copy)]
pub(super) enum Right<'a> {
    /// Stored as `[k, n]`, row-major.
    Plain(&'a [f32]),
    /// Stored as `[n, k]`, row-major.
    Transposed(&'a [f32]),
}

/// Sizes of a product: `[m, k] · [k, n]`, none zero.
#[derive(Clone, Copy, Debug)]
pub(super) struct Size {
    pub(super) m: usize,
    pub(super) k: usize,
    pub(super) n: usize,
}

/// The most of k per pass: a packed panel of the right factor then fits the first-level cache.
const DEPTH: usize = 256;
/// The most rows of the result per block: a block of the left factor then fits the second-level cache.
const BLOCK: usize = 256;
/// The widest packed panel, in numbers: two of the widest registers.
const PANEL: usize = 32;
/// Lanes of the widest register.
const WIDEST: usize = 16;
/// From this size on (numbers in the right factor, rows of the left), packing the right factor pays off.
const PACK_RIGHT: (usize, usize) = (8 * 1024, 16);
/// Up to this many rows, reading the factors in place pays off.
const DIRECT_ROWS: usize = 63;
/// From this many rows on, packing a transposed left factor pays off, if it is read for more than one panel.
const PACK_LEFT: usize = 64;
/// Up to this many rows, scalar products beat a transposed copy of the weights.
const FEW: usize = 3;
/// Up to this many columns, scalar products beat a mostly empty register.
const NARROW: usize = 4;

/// Buffers for packed parts of the factors.
#[derive(Clone, Debug, Default)]
pub(super) struct Scratch {
    panel: Vec<f32>,
    block: Vec<f32>,
    transposed: Vec<f32>,
}

impl Scratch {
    /// Grows the buffers to fit every product of a network of this shape.
    pub(super) fn reserve(&mut self, shape: &Shape) {
        let widest = shape.linear().map(|(inputs, _)| inputs).fold(0, usize::max);
        self.panel.resize((DEPTH * PANEL).max(widest * NARROW), 0.0);
        self.block.resize(DEPTH * BLOCK, 0.0);
        self.transposed.resize(widest * WIDEST, 0.0);
    }
}

/// `c = a · b`, plus `bias` (`[n]`) on each row if there is one. `c` is `[m, n]`, row-major.
///
/// Compiled as a separate function per instruction set: inlined everywhere, the loops would be compiled too often and
/// not as well.
#[inline(always)]
pub(super) fn multiply<S: Simd>(
    simd: S,
    a: Left<'_>,
    b: Right<'_>,
    c: &mut [f32],
    size: Size,
    bias: Option<&[f32]>,
    scratch: &mut Scratch,
) {
    simd.vectorize(Product {
        a,
        b,
        c,
        size,
        bias,
        scratch,
    });
}

/// The arguments of [`multiply`].
///
/// With both factors plain, a row of the result depends on that row of `a` alone, to the last bit, so a sample's
/// result does not depend on its batch.
struct Product<'a> {
    a: Left<'a>,
    b: Right<'a>,
    c: &'a mut [f32],
    size: Size,
    bias: Option<&'a [f32]>,
    scratch: &'a mut Scratch,
}

impl WithSimd for Product<'_> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(self, simd: S) {
        let Size { m, k, n } = self.size;
        let lanes = S::F32_LANES;
        match (self.a, self.b, self.bias) {
            (Left::Plain(a), Right::Transposed(b), None) if m <= FEW => {
                small::dots(simd, a, b, self.c, self.size);
            }
            (Left::Transposed(a), Right::Plain(b), None) if k == 1 => {
                small::outer(simd, a, b, self.c);
            }
            (Left::Transposed(a), Right::Plain(b), None) if n < lanes && m >= lanes => {
                small::swapped(simd, a, b, self.c, self.size, self.scratch);
            }
            (Left::Plain(a), Right::Plain(b), Some(bias)) if n <= NARROW => {
                let (c, transposed) = (self.c, &mut self.scratch.panel[..]);
                match n {
                    1 => small::narrow::<S, 1>(simd, a, b, c, k, bias, transposed),
                    2 => small::narrow::<S, 2>(simd, a, b, c, k, bias, transposed),
                    3 => small::narrow::<S, 3>(simd, a, b, c, k, bias, transposed),
                    _ => small::narrow::<S, NARROW>(simd, a, b, c, k, bias, transposed),
                }
            }
            _ => self.direct_or_tiled(simd),
        }
    }
}

impl Product<'_> {
    /// Reads small factors in place if the result has one of the common widths.
    #[inline(always)]
    fn direct_or_tiled<S: Simd>(self, simd: S) {
        let Size { m, k, n } = self.size;
        let is_small = k <= DEPTH && k * n <= DEPTH * PANEL && m <= DIRECT_ROWS;
        if !is_small || !n.is_multiple_of(S::F32_LANES) {
            return self.tiled(simd);
        }
        match (n / S::F32_LANES, m) {
            (1, _) => self.direct::<S, 1, 1>(simd),
            (2, _) => self.direct::<S, 2, 1>(simd),
            // A single row needs more registers side by side: each sum waits for its previous addition.
            (4, 1) => self.direct::<S, 4, 1>(simd),
            (8, 1) => self.direct::<S, 8, 1>(simd),
            (4, _) => self.direct::<S, 2, 2>(simd),
            (8, _) => self.direct::<S, 2, 4>(simd),
            _ => self.tiled(simd),
        }
    }

    #[inline(always)]
    fn direct<S: Simd, const V: usize, const P: usize>(self, simd: S) {
        let Size { m, k, n } = self.size;
        let right = match self.b {
            Right::Plain(b) => b,
            Right::Transposed(b) => pack::transposed(b, k, n, &mut self.scratch.panel),
        };
        Direct::<S, V, P>::new(simd, self.a, m, right, self.bias).write(simd, self.c);
    }

    /// Computes the result by blocks of rows, panels of columns, and tiles.
    #[inline(always)]
    fn tiled<S: Simd>(self, simd: S) {
        let Self {
            a,
            b,
            c,
            size,
            bias,
            scratch,
        } = self;
        let Size { m, k, n } = size;
        let Scratch { panel, block, .. } = scratch;
        let lanes = S::F32_LANES;
        let passes = k.div_ceil(DEPTH).max(1);
        let depth = if passes == 1 { k } else { k.div_ceil(passes) };
        let pack_left = m >= PACK_LEFT && n > 2 * lanes;
        let pack_right = k * n > PACK_RIGHT.0 && m > PACK_RIGHT.1;
        for top in (0..m).step_by(BLOCK) {
            let rows = top..m.min(top + BLOCK);
            let c = &mut c[rows.start * n..rows.end * n];
            for pass in 0..passes {
                let span = pass * depth..k.min((pass + 1) * depth);
                let start = match bias {
                    _ if pass > 0 => Start::Continue,
                    Some(bias) => Start::Bias(bias),
                    None => Start::Zero,
                };
                let left = match a {
                    Left::Transposed(a) if pack_left => pack::groups(a, m, &rows, &span, block),
                    Left::Transposed(a) => LeftPart::Columns {
                        values: &a[span.start * m + top..],
                        stride: m,
                    },
                    Left::Plain(a) => LeftPart::Rows {
                        values: &a[top * k + span.start..],
                        stride: k,
                    },
                };
                let mut column = 0;
                while column < n {
                    let width = match n - column {
                        // A single row needs more registers side by side: each sum waits for its previous addition.
                        left if m == 1 && left >= 4 * lanes && matches!(b, Right::Plain(_)) => {
                            4 * lanes
                        }
                        left if left >= 2 * lanes => 2 * lanes,
                        // A whole register is faster than a partial one: it overlaps columns already done, whose sums
                        // come out the same.
                        left if left < lanes && n >= lanes && passes == 1 => {
                            column = n - lanes;
                            lanes
                        }
                        left => left.min(lanes),
                    };
                    let columns = column..column + width;
                    let right = pack::columns(simd, b, size, &span, &columns, pack_right, panel);
                    let part = Part {
                        rows: rows.len(),
                        left,
                        right,
                        depth: span.len(),
                        n,
                        columns,
                        start,
                    };
                    if width == 4 * lanes {
                        part.tile::<S, 1, 4, true>(simd, c, 0);
                    } else if width == 2 * lanes {
                        part.tiles::<S, 2, true>(simd, c);
                    } else if width == lanes {
                        part.tiles::<S, 1, true>(simd, c);
                    } else {
                        part.tiles::<S, 1, false>(simd, c);
                    }
                    column += width;
                }
            }
        }
    }
}
