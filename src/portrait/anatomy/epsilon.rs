//! The effect of ε: negligible where the squares are large, dominant where they are small.

use std::ops::Range;

use crate::train::StepPreview;

/// How many parameters ε matters for.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Epsilon {
    /// The knob's value.
    pub value: f64,
    /// Number of parameters whose squares are smaller than ε, so that it determines their learning rate; includes
    /// parameters that no gradient has reached, whose squares are 0.
    pub dominated: usize,
    /// Number of parameters inspected.
    pub all: usize,
}

impl Epsilon {
    /// The share of the parameters for which ε is larger than the squares.
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
