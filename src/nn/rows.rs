//! Iterates over matrices row by row without a division.
//!
//! The standard library's chunks divide the length by the width before the first row. In a small layer's products,
//! each well under a microsecond, those divisions took a good part of the time.

/// The complete rows of `width` numbers.
#[inline(always)]
pub(super) fn rows(mut values: &[f32], width: usize) -> impl Iterator<Item = &[f32]> {
    std::iter::from_fn(
        #[inline(always)]
        move || {
            let (row, rest) = values.split_at_checked(width)?;
            values = rest;
            Some(row)
        },
    )
}

/// The complete rows of `width` numbers, mutable.
#[inline(always)]
pub(super) fn rows_mut(mut values: &mut [f32], width: usize) -> impl Iterator<Item = &mut [f32]> {
    std::iter::from_fn(
        #[inline(always)]
        move || {
            let (row, rest) = std::mem::take(&mut values).split_at_mut_checked(width)?;
            values = rest;
            Some(row)
        },
    )
}

/// Endless: the slices from each row's start to the end of `values`, `stride` numbers apart; empty past the end.
#[inline(always)]
pub(super) fn starts(mut values: &[f32], stride: usize) -> impl Iterator<Item = &[f32]> {
    std::iter::from_fn(
        #[inline(always)]
        move || {
            let now = values;
            values = values.get(stride..).unwrap_or_default();
            Some(now)
        },
    )
}

/// Consecutive parts of `length` numbers; the last may be shorter.
#[inline(always)]
pub(super) fn blocks(mut values: &[f32], length: usize) -> impl Iterator<Item = &[f32]> {
    std::iter::from_fn(
        #[inline(always)]
        move || {
            let (block, rest) = values.split_at(values.len().min(length));
            values = rest;
            (!block.is_empty()).then_some(block)
        },
    )
}

/// As [`blocks`], mutable.
#[inline(always)]
pub(super) fn blocks_mut(
    mut values: &mut [f32],
    length: usize,
) -> impl Iterator<Item = &mut [f32]> {
    std::iter::from_fn(
        #[inline(always)]
        move || {
            let length = values.len().min(length);
            let (block, rest) = std::mem::take(&mut values).split_at_mut(length);
            values = rest;
            (!block.is_empty()).then_some(block)
        },
    )
}
