//! What can be wrong with a folder of images.

use super::image_size::ImageSize;
use super::names::first_names;
use thiserror::Error;

/// What can be wrong with a folder of images.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum FolderProblem {
    /// There is none.
    #[error("no images here: expected PNG and JPEG files in a folder for each class")]
    NoImages,
    /// There are not two folders with images.
    #[error(
        "at least two classes are required, a folder for each; images are in {}",
        if .0.is_empty() { "none".to_owned() } else { first_names(.0) }
    )]
    OneClass(Vec<String>),
    /// The images differ in size.
    #[error(
        "{first} has {size} pixels, but {other} {others}; --image scales them all, to {} for instance",
        ImageSize::grey(28, 28)
    )]
    Sizes {
        /// The first image.
        first: String,
        /// Its size.
        size: ImageSize,
        /// An image of another size.
        other: String,
        /// The other size.
        others: ImageSize,
    },
    /// The images are larger than what is learned from.
    #[error("images of {0} pixels are too large; --image scales them, to 64x64 for instance")]
    Large(ImageSize),
    /// No image can be read.
    #[error("none of the images can be read; {name}: {why}")]
    AllBad {
        /// The first of them.
        name: String,
        /// What is wrong with it.
        why: String,
    },
}
