//! Widgets shared by screens: plots, contour maps, images, tabs, editable values, and the letters of optimizers.

pub(in crate::ui) mod contour;
pub(in crate::ui) mod letters;
pub(in crate::ui) mod pixels;
pub mod plot;
pub(in crate::ui) mod setting;
pub(in crate::ui) mod tabs;

#[cfg(test)]
mod testing;
