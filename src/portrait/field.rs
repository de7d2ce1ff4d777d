//! The plane as the network divides it.

/// The network over the plane, in the raw units of the data.
#[derive(Clone, Debug, PartialEq)]
pub struct Field {
    /// From the left edge to the right: all training and validation samples, and a margin.
    pub x: [f64; 2],
    /// From the bottom edge to the top, likewise.
    pub y: [f64; 2],
    /// Cells across.
    pub columns: usize,
    /// Cells down.
    pub rows: usize,
    /// How many classes there are.
    pub classes: usize,
    /// The most likely class at the middle of each cell, row by row from the top left.
    pub most_likely: Vec<u32>,
    /// The probability of each class at the middle of each cell: `[rows, columns, classes]`. All 0 where the network's
    /// answer is not a number.
    pub probabilities: Vec<f32>,
    /// The first [`MOST_POINTS`](super::MOST_POINTS) training samples.
    pub train: Vec<FieldPoint>,
    /// The first [`MOST_POINTS`](super::MOST_POINTS) validation samples.
    pub validation: Vec<FieldPoint>,
}

/// A sample in the plane.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct FieldPoint {
    /// Raw units.
    pub x: f64,
    /// Raw units.
    pub y: f64,
    /// Its class as its part has it.
    pub class: u32,
    /// What the network takes it for: it is misclassified where this is another.
    pub predicted: u32,
    /// Whether its label was made wrong on purpose.
    pub is_mislabelled: bool,
}

impl FieldPoint {
    /// Whether the network takes it for another class than it is labelled with.
    #[must_use]
    pub fn is_mistaken(&self) -> bool {
        self.class != self.predicted
    }
}
