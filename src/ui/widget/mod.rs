//! What screens share to draw with: plots and pictures, and the letters of optimizers.

pub(in crate::ui) mod letters;
pub(in crate::ui) mod pixels;
pub mod plot;
