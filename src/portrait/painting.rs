//! The picture, and what the network paints of it by now.

/// The picture and what the network paints, pixel by pixel from the top left.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Painting {
    /// Pixels in a row.
    pub width: usize,
    /// Rows.
    pub height: usize,
    /// Red, green and blue of the pixels of the training and validation parts. `None` where a pixel is of neither: it is
    /// sealed in the test part, or was left out of a smaller training part.
    pub original: Vec<Option<[u8; 3]>>,
    /// What the network says to every position.
    pub painted: Vec<[u8; 3]>,
}
