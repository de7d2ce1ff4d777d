//! Annotations of a plot: steps marked by a vertical line, with or without a letter, and single points.

use crate::ui::theme::Role;

/// A step marked in every plot: a live change, the best evaluation, a trigger, a divergence.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Mark {
    pub step: u64,
    /// The letter of its flag, or `None` for a line alone.
    pub letter: Option<char>,
    /// Gives the colour.
    pub role: Role,
}

impl Mark {
    /// A vertical line with a letter on top.
    #[must_use]
    pub const fn flag(step: u64, letter: char, role: Role) -> Self {
        Self {
            step,
            letter: Some(letter),
            role,
        }
    }

    /// A vertical line without a letter.
    #[must_use]
    pub const fn line(step: u64, role: Role) -> Self {
        Self {
            step,
            letter: None,
            role,
        }
    }
}

/// A highlighted point of a curve, such as the best evaluation.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Point {
    pub step: u64,
    pub value: f32,
    pub role: Role,
}
