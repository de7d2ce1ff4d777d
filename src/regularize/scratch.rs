//! Room for one step's work.

use std::ops::{Deref, DerefMut};

/// What lives from a hook of a step to a later one of the same step, kept so that a settled step allocates nothing.
///
/// It is no state of the run, so a copy of it is empty: checkpoints stay as small as what they have to remember.
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

/// The first `length` elements of `scratch`, which grows where it has to.
pub(super) fn first<T: Clone + Default>(scratch: &mut Vec<T>, length: usize) -> &mut [T] {
    if scratch.len() < length {
        scratch.resize(length, T::default());
    }
    &mut scratch[..length]
}
