//! One PNG or JPEG file as bytes of a given size.

use crate::data::image_size::ImageSize;
use image::imageops::{self, FilterType};
use image::{DynamicImage, GrayImage, ImageDecoder, ImageError, ImageReader, RgbImage};
use std::io::{self, Cursor};
use std::path::Path;

/// Why a file is not used.
pub(super) enum PictureError {
    /// It can't be read.
    File(io::Error),
    /// What it holds is no image, or not a whole one.
    Content(String),
}

impl From<ImageError> for PictureError {
    fn from(error: ImageError) -> Self {
        // The first line alone: that of JPEG has the file's path and more below it.
        let text = error.to_string();
        Self::Content(text.lines().next().unwrap_or_default().to_owned())
    }
}

/// An image in 8 bits a value.
pub(super) enum Picture {
    Grey(GrayImage),
    Colour(RgbImage),
}

impl Picture {
    /// Reads a file, turned as its camera says. What is transparent is white.
    pub(super) fn read(path: &Path) -> Result<Self, PictureError> {
        let bytes = std::fs::read(path).map_err(PictureError::File)?;
        Self::decode(&bytes)
    }

    fn decode(bytes: &[u8]) -> Result<Self, PictureError> {
        if is_cut_jpeg(bytes) {
            return Err(PictureError::Content("the file is cut off".to_owned()));
        }
        let reader = ImageReader::new(Cursor::new(bytes));
        let reader = reader.with_guessed_format().map_err(PictureError::File)?;
        let mut decoder = reader.into_decoder()?;
        let orientation = decoder.orientation()?;
        let mut image = DynamicImage::from_decoder(decoder)?;
        image.apply_orientation(orientation);
        Ok(
            match (image.color().has_color(), image.color().has_alpha()) {
                (false, false) => Self::Grey(image.to_luma8()),
                (_, false) => Self::Colour(image.to_rgb8()),
                (has_colour, true) => {
                    let opaque = on_white(&image);
                    if has_colour {
                        Self::Colour(opaque)
                    } else {
                        Self::Grey(grey(&opaque))
                    }
                }
            },
        )
    }

    /// Its own size, in grey.
    pub(super) fn size(&self) -> ImageSize {
        let (width, height) = match self {
            Self::Grey(image) => image.dimensions(),
            Self::Colour(image) => image.dimensions(),
        };
        ImageSize::grey(width as usize, height as usize)
    }

    /// Whether any pixel is not grey.
    pub(super) fn has_colours(&self) -> bool {
        let is_grey = |pixel: &image::Rgb<u8>| pixel.0.iter().all(|value| *value == pixel.0[0]);
        match self {
            Self::Grey(_) => false,
            Self::Colour(image) => !image.pixels().all(is_grey),
        }
    }

    /// Appends it in `size`, one plane of colour after the other.
    pub(super) fn write(&self, size: ImageSize, to: &mut Vec<u8>) {
        let (width, height) = (size.width as u32, size.height as u32);
        match (self, size.channels) {
            (Self::Grey(image), 1) => to.extend(scaled_grey(image, width, height).into_raw()),
            (Self::Grey(image), _) => {
                let plane = scaled_grey(image, width, height).into_raw();
                (0..size.channels).for_each(|_| to.extend(&plane));
            }
            (Self::Colour(image), 1) => {
                to.extend(scaled_grey(&grey(image), width, height).into_raw());
            }
            (Self::Colour(image), _) => {
                let scaled = if image.dimensions() == (width, height) {
                    image.clone()
                } else {
                    imageops::resize(image, width, height, FilterType::Triangle)
                };
                let plane = |channel: usize| scaled.pixels().map(move |pixel| pixel.0[channel]);
                (0..size.channels).for_each(|channel| to.extend(plane(channel)));
            }
        }
    }
}

fn scaled_grey(image: &GrayImage, width: u32, height: u32) -> GrayImage {
    if image.dimensions() == (width, height) {
        return image.clone();
    }
    imageops::resize(image, width, height, FilterType::Triangle)
}

/// The brightness of colours: 0.299 R + 0.587 G + 0.114 B (ITU-R BT.601), rounded.
fn grey(image: &RgbImage) -> GrayImage {
    let mut grey = GrayImage::new(image.width(), image.height());
    for (to, from) in grey.pixels_mut().zip(image.pixels()) {
        let [r, g, b] = from.0.map(u32::from);
        to.0 = [((19595 * r + 38470 * g + 7471 * b + 0x8000) >> 16) as u8];
    }
    grey
}

fn on_white(image: &DynamicImage) -> RgbImage {
    let from = image.to_rgba8();
    let mut to = RgbImage::new(from.width(), from.height());
    for (to, from) in to.pixels_mut().zip(from.pixels()) {
        let [r, g, b, alpha] = from.0.map(u32::from);
        to.0 = [r, g, b].map(|value| ((value * alpha + 255 * (255 - alpha) + 127) / 255) as u8);
    }
    to
}

/// Whether a JPEG file has no end after its last scan: decoders make up the rest of it.
fn is_cut_jpeg(bytes: &[u8]) -> bool {
    let last = |marker: u8| bytes.windows(2).rposition(|two| two == [0xff, marker]);
    bytes.starts_with(&[0xff, 0xd8]) && last(0xd9) < last(0xda).or(Some(0))
}
