//! What the network takes a validation sample for.

/// A validation sample and what the network takes it for.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Judged {
    /// Its place in the validation part.
    pub index: usize,
    /// Where it stood in the source, from 0: see [`Part::rows`](crate::data::Part::rows).
    pub row: usize,
    /// Its class, an index into the task's names.
    pub actual: u32,
    /// What the network takes it for.
    pub predicted: u32,
    /// The probability that the network gives to `predicted`; 0 where its answer is not a number.
    pub confidence: f32,
}

/// Validation samples in the order in which they deserve a look: mistakes first, the most confident before all; then what
/// is right, the least confident first. At most [`MOST_SAMPLES`](super::MOST_SAMPLES).
#[derive(Clone, Debug, PartialEq)]
pub struct Mistakes {
    /// In that order.
    pub samples: Vec<Judged>,
}
