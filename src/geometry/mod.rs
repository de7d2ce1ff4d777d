//! Numerics of the loss around a network's weights: how sharply it bends, and what it looks like along a line or over a
//! plane.

pub mod curvature;
mod filters;
pub mod slice;
mod symmetric;
