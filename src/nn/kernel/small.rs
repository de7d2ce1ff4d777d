//! Products too small or too narrow for tiles.

use pulp::{Simd, WithSimd};

use super::{Left, Right, Scratch, Size, multiply};
use crate::nn::rows::{rows, rows_mut};

/// `c = a · b` with `b` stored `[n, k]`: each entry is the scalar product of two rows.
#[inline(always)]
pub(super) fn dots<S: Simd>(simd: S, a: &[f32], b: &[f32], c: &mut [f32], size: Size) {
    for (a, c) in rows(a, size.k).zip(rows_mut(c, size.n)) {
        match S::as_simd_f32s(a) {
            ([a], []) => dots_whole(simd, [*a], b, c),
            ([a, d], []) => dots_whole(simd, [*a, *d], b, c),
            ([a, d, e, f], []) => dots_whole(simd, [*a, *d, *e, *f], b, c),
            _ => {
                for (b, c) in rows(b, size.k).zip(c) {
                    *c = dot(simd, a, b);
                }
            }
        }
    }
}

/// As [`dots`] for one row of `a` of exactly `V` registers, which stay loaded.
#[inline(always)]
fn dots_whole<S: Simd, const V: usize>(simd: S, a: [S::f32s; V], b: &[f32], c: &mut [f32]) {
    let (b, _) = S::as_simd_f32s(b).0.as_chunks::<V>();
    for (b, c) in b.iter().zip(c) {
        let mut sum = simd.splat_f32s(0.0);
        for v in 0..V {
            sum = simd.mul_add_e_f32s(a[v], b[v], sum);
        }
        *c = simd.reduce_sum_f32s(sum);
    }
}

/// `c = a · b + bias` for few columns, `N`: scalar products with the columns, laid out as rows in `transposed`.
#[inline(always)]
pub(super) fn narrow<S: Simd, const N: usize>(
    simd: S,
    a: &[f32],
    b: &[f32],
    c: &mut [f32],
    k: usize,
    bias: &[f32],
    transposed: &mut [f32],
) {
    let mut rest = &mut transposed[..N * k];
    let mut columns = [&[] as &[f32]; N];
    for (j, column) in columns.iter_mut().enumerate() {
        let (to, after) = rest.split_at_mut(k);
        for (to, row) in to.iter_mut().zip(b.as_chunks::<N>().0) {
            *to = row[j];
        }
        (*column, rest) = (to, after);
    }
    let bias = &bias[..N];
    for (a, c) in rows(a, k).zip(c.as_chunks_mut::<N>().0) {
        for j in 0..N {
            c[j] = bias[j] + dot(simd, a, columns[j]);
        }
    }
}

#[inline(always)]
fn dot<S: Simd>(simd: S, a: &[f32], b: &[f32]) -> f32 {
    let (a, a_rest) = S::as_simd_f32s(a);
    let (b, b_rest) = S::as_simd_f32s(b);
    let mut sum = simd.splat_f32s(0.0);
    for (&a, &b) in a.iter().zip(b) {
        sum = simd.mul_add_e_f32s(a, b, sum);
    }
    if !a_rest.is_empty() {
        let (a, b) = (
            simd.partial_load_f32s(a_rest),
            simd.partial_load_f32s(b_rest),
        );
        sum = simd.mul_add_e_f32s(a, b, sum);
    }
    simd.reduce_sum_f32s(sum)
}

/// `c[i, j] = a[i] b[j]`: the gradient of the weights for a single sample.
#[inline(always)]
pub(in crate::nn) fn outer<S: Simd>(simd: S, a: &[f32], b: &[f32], c: &mut [f32]) {
    match S::as_simd_f32s(b) {
        (b, []) => match b {
            [b] => outer_whole(simd, a, [*b], c),
            [b, d] => outer_whole(simd, a, [*b, *d], c),
            [b, d, e, f] => outer_whole(simd, a, [*b, *d, *e, *f], c),
            [b, d, e, f, g, h, i, j] => {
                outer_whole(simd, a, [*b, *d, *e, *f, *g, *h, *i, *j], c);
            }
            _ => outer_any(simd, a, b, &[], c),
        },
        ([], [b]) => outer_narrow(a, [*b], c),
        ([], [b, d]) => outer_narrow(a, [*b, *d], c),
        ([], [b, d, e]) => outer_narrow(a, [*b, *d, *e], c),
        (b, b_rest) => outer_any(simd, a, b, b_rest, c),
    }
}

/// As [`outer`], for a row of exactly `V` registers, which stay loaded.
#[inline(always)]
fn outer_whole<S: Simd, const V: usize>(simd: S, a: &[f32], b: [S::f32s; V], c: &mut [f32]) {
    let (c, _) = S::as_mut_simd_f32s(c).0.as_chunks_mut::<V>();
    for (&a, c) in a.iter().zip(c) {
        let a = simd.splat_f32s(a);
        *c = b.map(
            #[inline(always)]
            |b| simd.mul_f32s(a, b),
        );
    }
}

/// As [`outer`], for few columns.
#[inline(always)]
fn outer_narrow<const N: usize>(a: &[f32], b: [f32; N], c: &mut [f32]) {
    for (&a, c) in a.iter().zip(c.as_chunks_mut::<N>().0) {
        *c = b.map(
            #[inline(always)]
            |b| a * b,
        );
    }
}

#[inline(always)]
fn outer_any<S: Simd>(simd: S, a: &[f32], b: &[S::f32s], b_rest: &[f32], c: &mut [f32]) {
    let width = b.len() * S::F32_LANES + b_rest.len();
    for (&a, c) in a.iter().zip(rows_mut(c, width)) {
        let (c_whole, c_rest) = S::as_mut_simd_f32s(c);
        let all = simd.splat_f32s(a);
        for (c, &b) in c_whole.iter_mut().zip(b) {
            *c = simd.mul_f32s(all, b);
        }
        for (c, &b) in c_rest.iter_mut().zip(b_rest) {
            *c = a * b;
        }
    }
}

/// `w[i, j] ← w[i, j] − rate · (a[i] b[j])`: gradient descent on a single sample, without storing the gradient.
/// Performs the same operations as [`outer`] followed by the optimizer, to the last bit.
#[inline(always)]
fn descend<S: Simd>(simd: S, a: &[f32], b: &[f32], rate: f32, w: &mut [f32]) {
    match S::as_simd_f32s(b) {
        ([b], []) => descend_whole(simd, a, [*b], rate, w),
        ([b, d], []) => descend_whole(simd, a, [*b, *d], rate, w),
        ([b, d, e, f], []) => descend_whole(simd, a, [*b, *d, *e, *f], rate, w),
        ([b, d, e, f, g, h, i, j], []) => {
            descend_whole(simd, a, [*b, *d, *e, *f, *g, *h, *i, *j], rate, w);
        }
        (b, b_rest) => descend_any(simd, a, b, b_rest, rate, w),
    }
}

/// As [`descend`], for a row of exactly `V` registers, which stay loaded.
#[inline(always)]
#[allow(clippy::needless_range_loop)] // The index is known at compile time.
fn descend_whole<S: Simd, const V: usize>(
    simd: S,
    a: &[f32],
    b: [S::f32s; V],
    rate: f32,
    w: &mut [f32],
) {
    let rate = simd.splat_f32s(rate);
    let (w, _) = S::as_mut_simd_f32s(w).0.as_chunks_mut::<V>();
    for (&a, w) in a.iter().zip(w) {
        let a = simd.splat_f32s(a);
        for v in 0..V {
            let change = simd.mul_f32s(rate, simd.mul_f32s(a, b[v]));
            w[v] = simd.sub_f32s(w[v], change);
        }
    }
}

#[inline(always)]
fn descend_any<S: Simd>(
    simd: S,
    a: &[f32],
    b: &[S::f32s],
    b_rest: &[f32],
    rate: f32,
    w: &mut [f32],
) {
    let width = b.len() * S::F32_LANES + b_rest.len();
    let rates = simd.splat_f32s(rate);
    for (&a, w) in a.iter().zip(rows_mut(w, width)) {
        let (w_whole, w_rest) = S::as_mut_simd_f32s(w);
        let all = simd.splat_f32s(a);
        for (w, &b) in w_whole.iter_mut().zip(b) {
            let change = simd.mul_f32s(rates, simd.mul_f32s(all, b));
            *w = simd.sub_f32s(*w, change);
        }
        for (w, &b) in w_rest.iter_mut().zip(b_rest) {
            *w -= rate * (a * b);
        }
    }
}

/// Gradient descent of one linear layer on a single sample, compiled as a separate function like a product.
pub(in crate::nn) struct Descent<'a> {
    /// The input of the layer.
    pub(in crate::nn) input: &'a [f32],
    /// The gradient at its output.
    pub(in crate::nn) delta: &'a [f32],
    pub(in crate::nn) rate: f32,
    pub(in crate::nn) weight: &'a mut [f32],
    pub(in crate::nn) bias: &'a mut [f32],
}

impl WithSimd for Descent<'_> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(self, simd: S) {
        let Self {
            input,
            delta,
            rate,
            weight,
            bias,
        } = self;
        descend(simd, input, delta, rate, weight);
        for (b, &d) in bias.iter_mut().zip(delta) {
            // As in the sum over all rows, which starts from 0.
            *b -= rate * (0.0 + d);
        }
    }
}

/// `sums[j] = Σ values[i, j]`: the gradient of the biases.
#[inline(always)]
pub(in crate::nn) fn sum_rows<S: Simd>(simd: S, values: &[f32], sums: &mut [f32]) {
    let n = sums.len();
    // Common widths, with their sums side by side: each sum waits for its previous addition.
    if n == 2 {
        let mut totals = [0.0; 2];
        for [one, other] in values.as_chunks::<2>().0 {
            totals[0] += one;
            totals[1] += other;
        }
        sums.copy_from_slice(&totals);
        return;
    }
    if n == S::F32_LANES {
        return sum_registers::<S, 1>(simd, values, sums);
    }
    if n == 2 * S::F32_LANES {
        return sum_registers::<S, 2>(simd, values, sums);
    }
    let (whole, rest) = S::as_mut_simd_f32s(sums);
    let first_rest = n - rest.len();
    for (v, sum) in whole.iter_mut().enumerate() {
        let mut total = simd.splat_f32s(0.0);
        for row in rows(values, n) {
            total = simd.add_f32s(total, S::as_simd_f32s(row).0[v]);
        }
        *sum = total;
    }
    for (j, sum) in (first_rest..).zip(rest) {
        let mut total = 0.0;
        for row in rows(values, n) {
            total += row[j];
        }
        *sum = total;
    }
}

/// As [`sum_rows`], for rows of exactly `V` registers.
#[inline(always)]
#[allow(clippy::needless_range_loop)] // The index is known at compile time.
fn sum_registers<S: Simd, const V: usize>(simd: S, values: &[f32], sums: &mut [f32]) {
    let mut totals = [simd.splat_f32s(0.0); V];
    for row in S::as_simd_f32s(values).0.as_chunks::<V>().0 {
        for v in 0..V {
            totals[v] = simd.add_f32s(totals[v], row[v]);
        }
    }
    S::as_mut_simd_f32s(sums).0.copy_from_slice(&totals);
}

/// `c = aᵀ · b` with `a` stored `[k, m]`, for fewer columns than a register has lanes and at least that many rows:
/// computed as the transpose of `bᵀ · a`, whose rows fill registers.
#[inline(always)]
pub(super) fn swapped<S: Simd>(
    simd: S,
    a: &[f32],
    b: &[f32],
    c: &mut [f32],
    size: Size,
    scratch: &mut Scratch,
) {
    let Size { m, k, n } = size;
    // Taken out temporarily, since the product borrows the rest of the scratch.
    let mut transposed = std::mem::take(&mut scratch.transposed);
    let (b, a, size) = (Left::Transposed(b), Right::Plain(a), Size { m: n, k, n: m });
    multiply(simd, b, a, &mut transposed[..m * n], size, None, scratch);
    for (i, c) in rows_mut(c, n).enumerate() {
        for (c, transposed) in c.iter_mut().zip(rows(&transposed, m)) {
            *c = transposed[i];
        }
    }
    scratch.transposed = transposed;
}
