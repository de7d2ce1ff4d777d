//! What stands out of the curves: steps, each with a line and a letter on top, and single points.

use crate::ui::theme::Role;

/// A step worth seeing in every plot: a live change, the best evaluation, a trigger, a divergence.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Mark {
    /// Where.
    pub step: u64,
    /// The letter of its flag, or none for a line alone.
    pub letter: Option<char>,
    /// What it is.
    pub role: Role,
}

impl Mark {
    /// A line with a letter on top.
    #[must_use]
    pub const fn flag(step: u64, letter: char, role: Role) -> Self {
        Self {
            step,
            letter: Some(letter),
            role,
        }
    }

    /// A line alone.
    #[must_use]
    pub const fn line(step: u64, role: Role) -> Self {
        Self {
            step,
            letter: None,
            role,
        }
    }
}

/// A point to be picked out on a curve: the best evaluation.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Point {
    /// Where along x.
    pub step: u64,
    /// Where along y.
    pub value: f32,
    /// What it is.
    pub role: Role,
}
