//! Geometry of the loss around a network's weights: its curvature, and its values along a line or over a plane.

pub mod curvature;
mod filters;
pub mod slice;
mod symmetric;
