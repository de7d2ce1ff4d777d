//! Buffers of a single step.

use std::ops::{Deref, DerefMut};

/// Data passed from a hook of a step to a later one of the same step, kept so that steps stop allocating once the
/// buffers have grown.
///
/// It is not part of the run's state, so a clone is empty: checkpoints contain only what they need.
#[derive(Debug, Default)]
pub(super) struct Scratch<T>(T);

impl<T: Default> Clone for Scratch<T> {
    fn clone(&self) -> Self {
        Self(T::default())
    }
}

impl<T> Deref for Scratch<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.0
    }
}

impl<T> DerefMut for Scratch<T> {
    fn deref_mut(&mut self) -> &mut T {
        &mut self.0
    }
}

/// The first `length` elements of `scratch`, which is grown if necessary.
pub(super) fn first<T: Clone + Default>(scratch: &mut Vec<T>, length: usize) -> &mut [T] {
    if scratch.len() < length {
        scratch.resize(length, T::default());
    }
    &mut scratch[..length]
}
