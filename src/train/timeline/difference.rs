//! How a branch differs from the one it was forked from.

use std::fmt;

use super::Timeline;
use crate::train::Change;
use crate::train::history::{Branch, Made, Recorded, joined};

/// A change that took effect on a branch.
#[derive(Clone, Debug, PartialEq)]
pub struct ChangeAt {
    /// The change.
    pub change: Change,
    /// The old and the new value: `sgd → adam`.
    pub text: String,
    /// The updates made before it.
    pub step: u64,
}

/// How a branch differs from the one it was forked from.
#[derive(Clone, Debug, Default, PartialEq)]
pub enum Difference {
    /// It does not, or there is no such branch.
    #[default]
    Nothing,
    /// By changes of its own.
    With(Vec<ChangeAt>),
    /// By the absence of this change.
    Without(ChangeAt),
}

impl fmt::Display for ChangeAt {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} at {}", self.text, self.step)
    }
}

impl fmt::Display for Difference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Nothing => Ok(()),
            Self::With(changes) => {
                let changes: Vec<String> = changes.iter().map(ToString::to_string).collect();
                f.write_str(&changes.join(", "))
            }
            Self::Without(change) => write!(f, "without {change}"),
        }
    }
}

impl Timeline {
    /// How a branch differs from the one it was forked from.
    #[must_use]
    pub fn difference(&self, branch: &Branch) -> Difference {
        let parent = self
            .branches()
            .iter()
            .find(|one| Some(one.id) == branch.parent);
        let Some(parent) = parent else {
            return Difference::Nothing;
        };
        let pairs = branch.path.iter().zip(&parent.path);
        let shared = pairs.take_while(|(one, other)| one == other).count();
        let own = self.changes(branch, shared);
        if !own.is_empty() {
            return Difference::With(own);
        }
        let missing = self.changes(parent, shared).into_iter().next();
        let missing = missing.filter(|_| shared < parent.path.len());
        missing.map_or(Difference::Nothing, Difference::Without)
    }

    /// The changes that took effect on a branch after the first `shared` inputs; changes in quick succession are
    /// joined.
    fn changes(&self, branch: &Branch, shared: usize) -> Vec<ChangeAt> {
        let own = self.marks(branch).skip(shared).map(|mark| mark.recorded);
        let own: Vec<&Recorded> = own.filter(|input| input.change().is_some()).collect();
        let joined = joined(own.iter().filter_map(|input| Made::of(input)));
        joined
            .into_iter()
            .filter_map(|one| {
                Some(ChangeAt {
                    change: own[one.last].change()?,
                    text: one.text?,
                    step: own[one.first].at.step,
                })
            })
            .collect()
    }
}
