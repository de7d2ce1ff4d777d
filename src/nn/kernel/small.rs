//! Products too small or too narrow for tiles.

use pulp::Simd;

use super::{Left, Right, Scratch, Size, multiply};

/// `c = a · b` with `b` stored `[n, k]`: each entry is the scalar product of two rows.
#[inline(always)]
pub(super) fn dots<S: Simd>(simd: S, a: &[f32], b: &[f32], c: &mut [f32], size: Size) {
    for (a, c) in a.chunks_exact(size.k).zip(c.chunks_exact_mut(size.n)) {
        for (b, c) in b.chunks_exact(size.k).zip(c) {
            *c = dot(simd, a, b);
        }
    }
}

/// `c = a · b + bias` for very few columns: scalar products with the columns, laid out as rows in `turned`.
#[inline(always)]
pub(super) fn narrow<S: Simd>(
    simd: S,
    a: &[f32],
    b: &[f32],
    c: &mut [f32],
    size: Size,
    bias: &[f32],
    turned: &mut [f32],
) {
    let Size { k, n, .. } = size;
    let turned = &mut turned[..k * n];
    for (p, row) in b.chunks_exact(n).enumerate() {
        for (j, &value) in row.iter().enumerate() {
            turned[j * k + p] = value;
        }
    }
    for (a, c) in a.chunks_exact(k).zip(c.chunks_exact_mut(n)) {
        for ((column, &bias), c) in turned.chunks_exact(k).zip(bias).zip(c) {
            *c = bias + dot(simd, a, column);
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
    let (b_whole, b_rest) = S::as_simd_f32s(b);
    for (&a, c) in a.iter().zip(c.chunks_exact_mut(b.len())) {
        let (c_whole, c_rest) = S::as_mut_simd_f32s(c);
        let all = simd.splat_f32s(a);
        for (c, &b) in c_whole.iter_mut().zip(b_whole) {
            *c = simd.mul_f32s(all, b);
        }
        for (c, &b) in c_rest.iter_mut().zip(b_rest) {
            *c = a * b;
        }
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
    for (i, c) in c.chunks_exact_mut(n).enumerate() {
        for (c, turned) in c.iter_mut().zip(turned.chunks_exact(m)) {
            *c = turned[i];
        }
    }
    scratch.turned = turned;
}
