//! What ε does: nothing where squares are large, everything where they are small.

use std::ops::Range;

use crate::train::StepPreview;

/// For how many parameters ε matters.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Epsilon {
    /// Its value.
    pub value: f64,
    /// Parameters where it is larger than the squares it stands beside under the root, so that it sets the rate; those that no
    /// gradient has reached, whose squares are 0, are among them.
    pub dominated: usize,
    /// Parameters that are looked at.
    pub all: usize,
}

impl Epsilon {
    /// The share of the parameters where ε is the larger part.
    #[must_use]
    pub fn share(&self) -> f64 {
        self.dominated as f64 / self.all.max(1) as f64
    }

    pub(super) fn of(update: &StepPreview, ranges: &[Range<usize>]) -> Option<Self> {
        let knobs = update.entry.knobs.iter().zip(&update.knobs);
        let (_, value) = knobs.into_iter().find(|(knob, _)| knob.word == "epsilon")?;
        let squares = update.optimizers[1].squares();
        let all = ranges.iter().flat_map(|range| &squares[range.clone()]);
        let mut epsilon = Self {
            value: *value,
            dominated: 0,
            all: 0,
        };
        for squares in all {
            epsilon.all += 1;
            epsilon.dominated += usize::from(f64::from(*squares) < *value);
        }
        Some(epsilon)
    }
}
