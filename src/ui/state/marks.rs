//! Changes of a run, and their marks on the curves.

use serde::{Deserialize, Serialize};

use crate::live::RequestId;
use crate::train::history::{Made, joined};
use crate::train::{Applied, Change};

/// A requested change that has not been answered yet.
#[derive(Clone, Debug, PartialEq)]
pub struct Requested {
    /// The id that the answer will carry.
    pub ticket: RequestId,
    pub change: Change,
    /// The effect: `sgd → adam`.
    pub text: String,
}

/// An applied change.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Changed {
    pub applied: Applied,
    /// The run time in seconds at the key press; `None` for a change that no user made live.
    pub pressed: Option<f64>,
}

/// A mark on the curves: one change, or several of one knob in quick succession.
#[derive(Clone, Debug, PartialEq)]
pub struct ChangeMark {
    /// The updates made before the first change.
    pub step: u64,
    /// The last change.
    pub change: Change,
    /// The overall effect: `sgd → adam`.
    pub text: String,
    /// The indices of the first and the last change among those of the run.
    pub changes: (usize, usize),
}

impl ChangeMark {
    pub(super) fn all(changes: &[Changed]) -> Vec<Self> {
        let made = changes.iter().map(|one| Made {
            change: one.applied.change,
            text: &one.applied.text,
            pressed: one.pressed,
        });
        let seen = joined(made).into_iter().filter_map(|one| {
            Some(Self {
                step: changes[one.first].applied.step,
                change: changes[one.last].applied.change,
                text: one.text?,
                changes: (one.first, one.last),
            })
        });
        seen.collect()
    }
}

/// The letters of mark `index`: A … Z, AA, AB …
#[must_use]
pub fn letters(index: usize) -> String {
    let mut rest = index + 1;
    let mut letters = Vec::new();
    while rest > 0 {
        rest -= 1;
        letters.push(char::from(b'A' + (rest % 26) as u8));
        rest /= 26;
    }
    letters.iter().rev().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn letters_go_on_after_z() {
        for (index, expected) in [
            (0, "A"),
            (25, "Z"),
            (26, "AA"),
            (51, "AZ"),
            (52, "BA"),
            (702, "AAA"),
        ] {
            assert_eq!(letters(index), expected);
        }
    }
}
