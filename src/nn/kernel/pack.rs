//! Copies parts of the factors into the order in which the tiles read them.

use std::ops::Range;

use pulp::Simd;

use super::tile::{LeftPart, RightPart, TILE};
use super::{Right, Size};
use crate::nn::rows::{rows, rows_mut};

/// Packs `rows` of the left factor `[m, k]`, stored `[k, m]`, over `span`.
#[inline(always)]
pub(super) fn groups<'a>(
    a: &[f32],
    m: usize,
    rows: &Range<usize>,
    span: &Range<usize>,
    block: &'a mut [f32],
) -> LeftPart<'a> {
    let columns = &a[span.start * m..span.end * m];
    let groups = block.chunks_exact_mut(span.len() * TILE);
    for (from, packed) in rows.clone().step_by(TILE).zip(groups) {
        let pairs = packed.chunks_exact_mut(TILE).zip(columns.chunks_exact(m));
        let width = TILE.min(rows.end - from);
        if width == TILE {
            // As below, but with the length known at compile time.
            for (packed, column) in pairs {
                packed.copy_from_slice(&column[from..from + TILE]);
            }
        } else {
            for (packed, column) in pairs {
                packed[..width].copy_from_slice(&column[from..from + width]);
            }
        }
    }
    LeftPart::Packed { values: block }
}

/// `columns` of the right factor over `span`, in place or packed to whole registers.
#[inline(always)]
pub(super) fn columns<'a, S: Simd>(
    simd: S,
    b: Right<'a>,
    size: Size,
    span: &Range<usize>,
    columns: &Range<usize>,
    pack: bool,
    panel: &'a mut [f32],
) -> RightPart<'a> {
    let width = columns.len();
    let padded = width.next_multiple_of(S::F32_LANES);
    let whole = width == padded;
    match b {
        Right::Plain(b) if whole && (!pack || width > super::PANEL) => {
            return RightPart {
                values: &b[span.start * size.n + columns.start..],
                stride: size.n,
            };
        }
        Right::Plain(b) => {
            let all = rows(&b[span.start * size.n..span.end * size.n], size.n);
            for (row, packed) in all.zip(rows_mut(panel, padded)) {
                let row = &row[columns.clone()];
                let (packed, _) = S::as_mut_simd_f32s(packed);
                // With lengths known at compile time, the copies are not calls.
                match (S::as_simd_f32s(row).0, packed) {
                    ([first, second], [to_first, to_second]) => {
                        (*to_first, *to_second) = (*first, *second);
                    }
                    ([only], [to]) => *to = *only,
                    (_, packed) => packed[0] = simd.partial_load_f32s(row),
                }
            }
        }
        Right::Transposed(b) => {
            let packed = &mut panel[..span.len() * padded];
            if !whole {
                packed.fill(0.0);
            }
            let b = &b[columns.start * size.k..columns.end * size.k];
            transpose(b, size.k, span, packed, padded);
        }
    }
    RightPart {
        values: &panel[..span.len() * padded],
        stride: padded,
    }
}

/// The right factor `[k, n]`, stored `[n, k]`, copied to row-major.
#[inline(always)]
pub(super) fn transposed<'a>(b: &[f32], k: usize, n: usize, panel: &'a mut [f32]) -> &'a [f32] {
    let packed = &mut panel[..k * n];
    transpose(b, k, &(0..k), packed, n);
    packed
}

/// `to[p, i] = from[i, p]` for p in `span`, counted from its start; the strides are the distances between row starts.
#[inline(always)]
fn transpose(
    from: &[f32],
    from_stride: usize,
    span: &Range<usize>,
    to: &mut [f32],
    to_stride: usize,
) {
    // Four rows at a time, so that four numbers are written together.
    let mut rest = from;
    for column in (0..).step_by(4) {
        let (group, after) = rest.split_at(rest.len().min(4 * from_stride));
        rest = after;
        if group.is_empty() {
            break;
        }
        if group.len() == 4 * from_stride {
            let (upper, lower) = group.split_at(2 * from_stride);
            let (first, second) = upper.split_at(from_stride);
            let (third, fourth) = lower.split_at(from_stride);
            let upper = first[span.clone()].iter().zip(&second[span.clone()]);
            let lower = third[span.clone()].iter().zip(&fourth[span.clone()]);
            for (to, ((&a, &b), (&c, &d))) in rows_mut(to, to_stride).zip(upper.zip(lower)) {
                to[column..column + 4].copy_from_slice(&[a, b, c, d]);
            }
        } else {
            for (column, row) in (column..).zip(rows(group, from_stride)) {
                for (to, &value) in rows_mut(to, to_stride).zip(&row[span.clone()]) {
                    to[column] = value;
                }
            }
        }
    }
}
