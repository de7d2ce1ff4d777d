//! What ε does: nothing where squares are large, everything where they are small.

use std::ops::Range;

use crate::train::Rehearsal;

/// For how many parameters ε matters.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Epsilon {
    /// Its value.
    pub value: f64,
    /// Parameters where it is larger than the squares it stands beside under the root, so that it sets the rate.
    pub dominated: usize,
    /// Parameters that a gradient has reached: the squares are not 0.
    pub reached: usize,
}

impl Epsilon {
    /// The share of the parameters reached where ε is the larger part; 0 where none was reached.
    #[must_use]
    pub fn share(&self) -> f64 {
        self.dominated as f64 / self.reached.max(1) as f64
    }

    pub(super) fn of(update: &Rehearsal, ranges: &[Range<usize>]) -> Option<Self> {
        let knobs = update.entry.knobs.iter().zip(&update.knobs);
        let (_, value) = knobs.into_iter().find(|(knob, _)| knob.word == "epsilon")?;
        let squares = update.optimizers[1].squares();
        let all = ranges.iter().flat_map(|range| &squares[range.clone()]);
        let reached = all.filter(|squares| **squares > 0.0);
        let mut epsilon = Self {
            value: *value,
            dominated: 0,
            reached: 0,
        };
        for squares in reached {
            epsilon.reached += 1;
            epsilon.dominated += usize::from(f64::from(*squares) < *value);
        }
        Some(epsilon)
    }
}
