//! A two-dimensional slice of the loss around weights W: f(W + a·d₁ + b·d₂).
//!
//! The directions are random and filter-normalised (Li et al. 2018), or the first two principal directions of the path
//! that the run has travelled. A slice is worked out level by level, coarse before fine.

mod shape;

pub use shape::{Kind, PathPoint, Slice, View};
