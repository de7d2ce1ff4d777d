//! Positions in the history of a run.

use serde::{Deserialize, Serialize};

use std::fmt;
use std::str::FromStr;

/// A position on a branch. Positions of one branch are ordered as the run passes them.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
pub struct Place {
    /// The number of inputs taken.
    pub inputs: usize,
    /// Whether the run has stopped. Between two inputs it can only stop once, at the end.
    pub stopped: bool,
    /// Updates made.
    pub step: u64,
}

/// The number of an input among all inputs of the history, from 1, or 0 for the start of the run.
pub(in crate::train) type NodeId = usize;

/// A branch: written in letters in journals, where A is the trunk, and shown as a number.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
pub struct BranchId(pub u32);

impl BranchId {
    /// The number as it is shown: `#1` is the trunk.
    #[must_use]
    pub fn number(self) -> String {
        format!("#{}", u64::from(self.0) + 1)
    }
}

impl fmt::Display for BranchId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.0 >= 26 {
            write!(f, "{}", Self(self.0 / 26 - 1))?;
        }
        write!(f, "{}", char::from(b'A' + (self.0 % 26) as u8))
    }
}

impl FromStr for BranchId {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let wrong = || format!("'{text}' is not a branch: expected capital letters");
        if text.is_empty() || text.len() > 5 || !text.bytes().all(|b| b.is_ascii_uppercase()) {
            return Err(wrong());
        }
        let number = text
            .bytes()
            .fold(0, |number, b| number * 26 + u32::from(b - b'A') + 1);
        Ok(Self(number - 1))
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn branches_are_counted_in_letters_and_read_back() {
        for (number, text) in [(0, "A"), (25, "Z"), (26, "AA"), (27, "AB"), (702, "AAA")] {
            assert_eq!(BranchId(number).to_string(), text);
            assert_eq!(text.parse(), Ok(BranchId(number)));
        }
        assert_eq!(BranchId(0).number(), "#1");
        assert!("a".parse::<BranchId>().is_err());
        assert!("ZZZZZZZZZ".parse::<BranchId>().is_err());
    }
}
