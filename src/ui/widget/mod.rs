//! What screens share to draw with: plots and pictures.

pub(in crate::ui) mod pixels;
pub mod plot;
