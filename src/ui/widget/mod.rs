//! What screens share to draw with: plots, contour drawings, pictures, figures of answers, tabs, values that are set, and
//! the letters of optimizers.

pub(in crate::ui) mod contour;
pub(in crate::ui) mod figure;
pub(in crate::ui) mod letters;
pub(in crate::ui) mod pixels;
pub mod plot;
pub(in crate::ui) mod setting;
pub(in crate::ui) mod tabs;

#[cfg(test)]
mod testing;
