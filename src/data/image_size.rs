//! The size of images.

use super::reading_error::ReadingError;
use serde::{Deserialize, Serialize};
use std::fmt;
use std::str::FromStr;

/// Width and height of an image in pixels, and whether it has colours: `28x28`, `32x32x3`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(into = "String", try_from = "String")]
pub struct ImageSize {
    /// In pixels.
    pub width: usize,
    /// In pixels.
    pub height: usize,
    /// Values of each pixel: 1 of a grey image, 3 of one in red, green and blue.
    pub channels: usize,
}

impl ImageSize {
    /// The longest side.
    const MOST: usize = 1024;

    /// A grey image of this size.
    #[must_use]
    pub const fn grey(width: usize, height: usize) -> Self {
        Self {
            width,
            height,
            channels: 1,
        }
    }

    /// Number of values of all pixels.
    #[must_use]
    pub const fn values(self) -> usize {
        self.width * self.height * self.channels
    }
}

impl fmt::Display for ImageSize {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}x{}", self.width, self.height)?;
        match self.channels {
            1 => Ok(()),
            channels => write!(f, "x{channels}"),
        }
    }
}

impl From<ImageSize> for String {
    fn from(size: ImageSize) -> Self {
        size.to_string()
    }
}

impl FromStr for ImageSize {
    type Err = ReadingError;

    fn from_str(text: &str) -> Result<Self, ReadingError> {
        let side = |text: &str| {
            let side = text.trim().parse().ok()?;
            (1..=Self::MOST).contains(&side).then_some(side)
        };
        let sides: Vec<&str> = text.split(['x', 'X', '×']).collect();
        let channels = match sides[..] {
            [_, _] | [_, _, "1"] => 1,
            [_, _, "3"] => 3,
            _ => 0,
        };
        let sides = sides.first().zip(sides.get(1));
        match sides.map(|(width, height)| (side(width), side(height))) {
            Some((Some(width), Some(height))) if channels > 0 => Ok(Self {
                width,
                height,
                channels,
            }),
            _ => Err(ReadingError {
                word: "image",
                given: text.to_owned(),
                allowed: format!(
                    "width and height in pixels, each 1 to {}, like 28x28, or 28x28x3 in colour",
                    Self::MOST
                ),
            }),
        }
    }
}

impl TryFrom<String> for ImageSize {
    type Error = ReadingError;

    fn try_from(text: String) -> Result<Self, ReadingError> {
        text.parse()
    }
}
