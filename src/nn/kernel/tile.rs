//! The innermost loops: a few rows by a few registers of the result, kept in registers over the whole depth.

use std::ops::Range;

use pulp::Simd;

use crate::nn::rows::starts;

/// Rows of the largest tile, and of a packed group.
pub(super) const TILE: usize = 8;

/// The initial values of the sums.
#[derive(Clone, Copy)]
pub(super) enum Start<'a> {
    Zero,
    /// One number per column.
    Bias(&'a [f32]),
    /// The result of an earlier span.
    Continue,
}

/// A range of rows of the left factor over a span of the depth.
#[derive(Clone, Copy)]
pub(super) enum LeftPart<'a> {
    /// Each row contiguous, `stride` after the previous one.
    Rows { values: &'a [f32], stride: usize },
    /// Each column contiguous, `stride` after the previous one.
    Columns { values: &'a [f32], stride: usize },
    /// Groups of [`TILE`] rows, each group column by column.
    Packed { values: &'a [f32] },
}

/// A range of columns of the right factor over the span: each row contiguous, `stride` after the previous one.
#[derive(Clone, Copy)]
pub(super) struct RightPart<'a> {
    pub(super) values: &'a [f32],
    pub(super) stride: usize,
}

/// A product over one span, for some columns of the result.
pub(super) struct Part<'a> {
    /// Rows of the left factor, and of the result.
    pub(super) rows: usize,
    pub(super) left: LeftPart<'a>,
    pub(super) right: RightPart<'a>,
    /// Length of the span.
    pub(super) depth: usize,
    /// Columns of the whole result.
    pub(super) n: usize,
    /// The columns to compute.
    pub(super) columns: Range<usize>,
    pub(super) start: Start<'a>,
}

// The sums stay in registers only if every index into them is known at compile time, hence the counted loops.
#[allow(clippy::needless_range_loop)]
impl Part<'_> {
    /// Computes all rows of `c` (`[rows, n]`), `V` registers wide; only a single register may be incomplete (not
    /// `FULL`).
    #[inline(always)]
    pub(super) fn tiles<S: Simd, const V: usize, const FULL: bool>(&self, simd: S, c: &mut [f32]) {
        let m = self.rows;
        let mut row = 0;
        // Eight rows by two registers are 16 sums: too many for a processor with 16 registers.
        while S::REGISTER_COUNT > 16 && row + TILE <= m {
            self.tile::<S, TILE, V, FULL>(simd, c, row);
            row += TILE;
        }
        while row + 4 <= m {
            self.tile::<S, 4, V, FULL>(simd, c, row);
            row += 4;
        }
        if row + 2 <= m {
            self.tile::<S, 2, V, FULL>(simd, c, row);
            row += 2;
        }
        if row < m {
            self.tile::<S, 1, V, FULL>(simd, c, row);
        }
    }

    /// Computes `M` rows of `c`, from `row` on.
    #[inline(always)]
    pub(super) fn tile<S: Simd, const M: usize, const V: usize, const FULL: bool>(
        &self,
        simd: S,
        c: &mut [f32],
        row: usize,
    ) {
        let n = self.n;
        let width = if FULL {
            V * S::F32_LANES
        } else {
            self.columns.len()
        };
        let c = &mut c[row * n + self.columns.start..];
        let mut sums = [[simd.splat_f32s(0.0); V]; M];
        match self.start {
            Start::Zero => {}
            Start::Bias(bias) => {
                sums = [load::<S, V, FULL>(simd, &bias[self.columns.clone()]); M];
            }
            Start::Continue => {
                for i in 0..M {
                    sums[i] = load::<S, V, FULL>(simd, &c[i * n..i * n + width]);
                }
            }
        }
        match self.left {
            LeftPart::Rows { values, stride } => {
                self.sum_rows::<S, M, V>(simd, &values[row * stride..], stride, &mut sums);
            }
            LeftPart::Columns { values, stride } => {
                self.sum_columns::<S, M, V>(simd, &values[row..], stride, &mut sums);
            }
            LeftPart::Packed { values } => {
                let group = (row - row % TILE) * self.depth;
                let values = &values[group + row % TILE..];
                self.sum_columns::<S, M, V>(simd, values, TILE, &mut sums);
            }
        }
        for i in 0..M {
            store::<S, V, FULL>(simd, &mut c[i * n..i * n + width], sums[i]);
        }
    }

    #[inline(always)]
    fn sum_rows<S: Simd, const M: usize, const V: usize>(
        &self,
        simd: S,
        a: &[f32],
        stride: usize,
        sums: &mut [[S::f32s; V]; M],
    ) {
        let depth = self.depth;
        let mut rows = [&a[..0]; M];
        for i in 0..M {
            rows[i] = &a[i * stride..i * stride + depth];
        }
        let mut right = starts(self.right.values, self.right.stride);
        // Four steps at once: there are not enough integer registers for eight row addresses, so each is reloaded
        // every time it is needed.
        let whole = depth - depth % 4;
        for p in (0..whole).step_by(4) {
            let mut b = [[simd.splat_f32s(0.0); V]; 4];
            for b in &mut b {
                if let Some(values) = right.next() {
                    *b = load::<S, V, true>(simd, values);
                }
            }
            for i in 0..M {
                let a = &rows[i][p..p + 4];
                for q in 0..4 {
                    let a = simd.splat_f32s(a[q]);
                    for v in 0..V {
                        sums[i][v] = simd.mul_add_e_f32s(a, b[q][v], sums[i][v]);
                    }
                }
            }
        }
        for (p, b) in (whole..depth).zip(right) {
            let b = load::<S, V, true>(simd, b);
            for i in 0..M {
                let a = simd.splat_f32s(rows[i][p]);
                for v in 0..V {
                    sums[i][v] = simd.mul_add_e_f32s(a, b[v], sums[i][v]);
                }
            }
        }
    }

    #[inline(always)]
    fn sum_columns<S: Simd, const M: usize, const V: usize>(
        &self,
        simd: S,
        a: &[f32],
        stride: usize,
        sums: &mut [[S::f32s; V]; M],
    ) {
        let columns = starts(a, stride).zip(starts(self.right.values, self.right.stride));
        for (a, b) in columns.take(self.depth) {
            let b = load::<S, V, true>(simd, b);
            let a = &a[..M];
            for i in 0..M {
                let a = simd.splat_f32s(a[i]);
                for v in 0..V {
                    sums[i][v] = simd.mul_add_e_f32s(a, b[v], sums[i][v]);
                }
            }
        }
    }
}

/// `V` registers from the start of `values`; if not `FULL`, one partially filled register.
#[inline(always)]
#[allow(clippy::manual_memcpy)] // A copy of known length does not become a call.
fn load<S: Simd, const V: usize, const FULL: bool>(simd: S, values: &[f32]) -> [S::f32s; V] {
    let mut loaded = [simd.splat_f32s(0.0); V];
    if FULL {
        let (vectors, _) = S::as_simd_f32s(&values[..V * S::F32_LANES]);
        for v in 0..V {
            loaded[v] = vectors[v];
        }
    } else {
        loaded[0] = simd.partial_load_f32s(values);
    }
    loaded
}

/// The reverse of [`load`].
#[inline(always)]
#[allow(clippy::manual_memcpy)] // As above.
fn store<S: Simd, const V: usize, const FULL: bool>(
    simd: S,
    values: &mut [f32],
    from: [S::f32s; V],
) {
    if FULL {
        let (vectors, _) = S::as_mut_simd_f32s(&mut values[..V * S::F32_LANES]);
        for v in 0..V {
            vectors[v] = from[v];
        }
    } else {
        simd.partial_store_f32s(values, from[0]);
    }
}
