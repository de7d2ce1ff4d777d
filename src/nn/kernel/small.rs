//! Products too small or too narrow for tiles.

use pulp::Simd;

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

/// As [`dots`] for one row of `a`, where that is so many registers, which stay loaded.
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

/// `c = a · b + bias` for `N` columns, very few: scalar products with the columns, laid out as rows in `turned`.
#[inline(always)]
pub(super) fn narrow<S: Simd, const N: usize>(
    simd: S,
    a: &[f32],
    b: &[f32],
    c: &mut [f32],
    k: usize,
    bias: &[f32],
    turned: &mut [f32],
) {
    let mut rest = &mut turned[..N * k];
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

/// `c[i, j] = a[i] b[j]`: the weights' gradient of a single sample.
#[inline(always)]
pub(super) fn outer<S: Simd>(simd: S, a: &[f32], b: &[f32], c: &mut [f32]) {
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

/// As [`outer`], where a row is so many registers, which stay loaded.
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

/// As [`outer`] for very few columns.
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

/// `sums[j] = Σ values[i, j]`: the biases' gradient.
#[inline(always)]
pub(in crate::nn) fn sum_rows<S: Simd>(simd: S, values: &[f32], sums: &mut [f32]) {
    let n = sums.len();
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

/// `c = aᵀ · b` with `a` stored `[k, m]`, for fewer columns than a register has lanes and at least as many rows: as the
/// transpose of `bᵀ · a`, whose rows fill registers.
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
    // Taken out for the while, since the product needs the rest of the scratch.
    let mut turned = std::mem::take(&mut scratch.turned);
    let (b, a, size) = (Left::Transposed(b), Right::Plain(a), Size { m: n, k, n: m });
    multiply(simd, b, a, &mut turned[..m * n], size, None, scratch);
    for (i, c) in rows_mut(c, n).enumerate() {
        for (c, turned) in c.iter_mut().zip(rows(&turned, m)) {
            *c = turned[i];
        }
    }
    scratch.turned = turned;
}
