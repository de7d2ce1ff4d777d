//! Matrix products, in the three forms a linear layer needs.

use pulp::Simd;

/// The left factor, `[m, k]` after transposition, row-major in memory.
#[derive(Clone, Copy)]
pub(super) enum Left<'a> {
    /// Stored as `[m, k]`.
    Plain(&'a [f32]),
    /// Stored as `[k, m]`.
    Transposed(&'a [f32]),
}

/// The right factor, `[k, n]` after transposition, row-major in memory.
#[derive(Clone, Copy)]
pub(super) enum Right<'a> {
    /// Stored as `[k, n]`.
    Plain(&'a [f32]),
    /// Stored as `[n, k]`.
    Transposed(&'a [f32]),
}

/// Sizes of a product: `[m, k] · [k, n]`.
#[derive(Clone, Copy, Debug)]
pub(super) struct Size {
    pub(super) m: usize,
    pub(super) k: usize,
    pub(super) n: usize,
}

/// Room for a packed panel.
#[derive(Clone, Debug, Default)]
pub(super) struct Scratch {
    panel: Vec<f32>,
}

impl Scratch {
    /// Makes room for any panel.
    pub(super) fn reserve(&mut self) {
        self.panel.resize(DEPTH * PANEL, 0.0);
    }
}

/// The most of k in one pass: a packed panel of the right factor then fits the first-level cache.
const DEPTH: usize = 256;
/// The widest panel, in numbers: two of the widest registers.
const PANEL: usize = 32;
/// Rows of the largest tile.
const TILE: usize = 8;

/// `c = a · b`, plus `bias` (`[n]`) on each row if there is one. `c` is `[m, n]`, row-major.
///
/// Each entry is summed in the order of k in one fused chain, whatever tile it falls in, so a row's result does not
/// depend on the rows beside it.
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
    let Size { m, k, n } = size;
    let lanes = S::F32_LANES;
    let passes = k.div_ceil(DEPTH).max(1);
    let depth = k.div_ceil(passes);
    for pass in 0..passes {
        let from = pass * depth;
        let span = from..k.min(from + depth);
        let start = if pass > 0 {
            Start::Continue
        } else {
            bias.map_or(Start::Zero, Start::Bias)
        };
        let mut column = 0;
        while column < n {
            let left = n - column;
            let (width, vectors) = if left >= 2 * lanes {
                (2 * lanes, 2)
            } else {
                (left.min(lanes), 1)
            };
            let panel = Panel::new(
                b,
                &span,
                column,
                width,
                vectors * lanes,
                size,
                &mut scratch.panel,
            );
            let mut tiles = Tiles {
                a,
                span: span.clone(),
                panel,
                c,
                size,
                column,
                width,
                start,
            };
            if vectors == 2 {
                tiles.run::<S, 2>(simd, m);
            } else {
                tiles.run::<S, 1>(simd, m);
            }
            column += width;
        }
    }
}

/// What a tile of the result starts from.
#[derive(Clone, Copy)]
enum Start<'a> {
    Zero,
    Bias(&'a [f32]),
    Continue,
}

/// Some columns of the right factor, where they lie or packed.
struct Panel<'a> {
    values: &'a [f32],
    stride: usize,
}

impl<'a> Panel<'a> {
    #[inline(always)]
    fn new(
        b: Right<'a>,
        span: &std::ops::Range<usize>,
        column: usize,
        width: usize,
        padded: usize,
        size: Size,
        buffer: &'a mut [f32],
    ) -> Self {
        match b {
            Right::Plain(b) if width == padded => {
                return Self {
                    values: &b[span.start * size.n + column..],
                    stride: size.n,
                };
            }
            Right::Plain(b) => {
                let rows = b[span.start * size.n..span.end * size.n].chunks_exact(size.n);
                for (row, packed) in rows.zip(buffer.chunks_exact_mut(padded)) {
                    packed[..width].copy_from_slice(&row[column..column + width]);
                    packed[width..].fill(0.0);
                }
            }
            Right::Transposed(b) => {
                let rows = b[column * size.k..(column + width) * size.k].chunks_exact(size.k);
                let packed = &mut buffer[..span.len() * padded];
                if width < padded {
                    packed.fill(0.0);
                }
                for (place, row) in rows.enumerate() {
                    for (packed, &value) in packed.chunks_exact_mut(padded).zip(&row[span.clone()])
                    {
                        packed[place] = value;
                    }
                }
            }
        }
        Self {
            values: &buffer[..span.len() * padded],
            stride: padded,
        }
    }
}

/// All tiles of the result under one panel.
struct Tiles<'a, 'c> {
    a: Left<'a>,
    span: std::ops::Range<usize>,
    panel: Panel<'a>,
    c: &'c mut [f32],
    size: Size,
    column: usize,
    width: usize,
    start: Start<'a>,
}

impl Tiles<'_, '_> {
    #[inline(always)]
    fn run<S: Simd, const V: usize>(&mut self, simd: S, m: usize) {
        let mut row = 0;
        while row + TILE <= m {
            self.tile::<S, TILE, V>(simd, row);
            row += TILE;
        }
        if row + 4 <= m {
            self.tile::<S, 4, V>(simd, row);
            row += 4;
        }
        if row + 2 <= m {
            self.tile::<S, 2, V>(simd, row);
            row += 2;
        }
        if row < m {
            self.tile::<S, 1, V>(simd, row);
        }
    }

    #[inline(always)]
    fn tile<S: Simd, const M: usize, const V: usize>(&mut self, simd: S, row: usize) {
        let Size { m, k, n } = self.size;
        let full = self.width == V * S::F32_LANES;
        let mut sums = [[simd.splat_f32s(0.0); V]; M];
        match self.start {
            Start::Zero => {}
            Start::Bias(bias) => {
                let first = load::<S, V>(simd, &bias[self.column..self.column + self.width], full);
                sums = [first; M];
            }
            Start::Continue => {
                for (i, sum) in sums.iter_mut().enumerate() {
                    let at = (row + i) * n + self.column;
                    *sum = load::<S, V>(simd, &self.c[at..at + self.width], full);
                }
            }
        }
        let right = self.panel.values.chunks(self.panel.stride);
        match self.a {
            Left::Plain(a) => {
                let rows: [&[f32]; M] =
                    std::array::from_fn(|i| &a[(row + i) * k..][self.span.clone()]);
                for (p, b) in right.take(self.span.len()).enumerate() {
                    let b = load::<S, V>(simd, &b[..V * S::F32_LANES], true);
                    for (sum, row) in sums.iter_mut().zip(&rows) {
                        let a = simd.splat_f32s(row[p]);
                        for (sum, &b) in sum.iter_mut().zip(&b) {
                            *sum = simd.mul_add_e_f32s(a, b, *sum);
                        }
                    }
                }
            }
            Left::Transposed(a) => {
                let columns = a[self.span.start * m..self.span.end * m].chunks_exact(m);
                for (a, b) in columns.zip(right) {
                    let b = load::<S, V>(simd, &b[..V * S::F32_LANES], true);
                    for (sum, &a) in sums.iter_mut().zip(&a[row..row + M]) {
                        let a = simd.splat_f32s(a);
                        for (sum, &b) in sum.iter_mut().zip(&b) {
                            *sum = simd.mul_add_e_f32s(a, b, *sum);
                        }
                    }
                }
            }
        }
        for (i, sum) in sums.iter().enumerate() {
            let at = (row + i) * n + self.column;
            let out = &mut self.c[at..at + self.width];
            if full {
                let (vectors, _) = S::as_mut_simd_f32s(out);
                for (out, &sum) in vectors.iter_mut().zip(sum) {
                    *out = sum;
                }
            } else {
                simd.partial_store_f32s(out, sum[0]);
            }
        }
    }
}

/// `V` vectors from the start of `values`; only a single one may be incomplete.
#[inline(always)]
fn load<S: Simd, const V: usize>(simd: S, values: &[f32], full: bool) -> [S::f32s; V] {
    if full {
        let (vectors, _) = S::as_simd_f32s(values);
        std::array::from_fn(|v| vectors[v])
    } else {
        [simd.partial_load_f32s(values); V]
    }
}
