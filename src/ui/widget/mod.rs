//! What screens share to draw with: plots, contour drawings and pictures.

pub(in crate::ui) mod contour;
pub(in crate::ui) mod pixels;
pub mod plot;
