//! The bounded history of a curve.
