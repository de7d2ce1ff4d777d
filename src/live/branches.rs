//! The branches of a run, as reported to viewers.

use crate::train::Timeline;
use crate::train::history::{Branch, BranchId, Input, Low};
use crate::train::timeline::Difference;

#[derive(Clone, Debug, PartialEq)]
pub struct Branches {
    pub current: BranchId,
    /// In order of creation, oldest first.
    pub all: Vec<BranchInfo>,
}

#[derive(Clone, Debug, PartialEq)]
pub struct BranchInfo {
    pub id: BranchId,
    pub name: String,
    /// The branch it was forked from, if that still exists.
    pub parent: Option<BranchId>,
    /// The number of updates shared with the parent.
    pub fork_step: u64,
    /// The length of the branch, in updates. For the current branch, [`Status::head`](super::Status::head) is newer.
    pub head_step: u64,
    pub hidden: bool,
    /// The step and value of the lowest validation loss.
    pub best: Option<(u64, f64)>,
    /// How it differs from its parent.
    pub difference: Difference,
    /// The changes and stops, oldest first.
    pub marks: Vec<MarkInfo>,
}

/// A change or a stop on a branch.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MarkInfo {
    /// Updates made before it.
    pub step: u64,
    /// The change: `sgd → adam`; `None` for a stop by a time limit.
    pub text: Option<String>,
    pub planned: bool,
}

impl Branches {
    #[must_use]
    pub fn of(timeline: &Timeline) -> Self {
        let branches = timeline.branches().iter();
        Self {
            current: timeline.branch().id,
            all: branches
                .map(|branch| BranchInfo::of(timeline, branch))
                .collect(),
        }
    }
}

impl BranchInfo {
    fn of(timeline: &Timeline, branch: &Branch) -> Self {
        let marks = timeline.marks(branch).filter_map(|mark| {
            let (text, planned) = match mark.recorded.input {
                Input::Manual(_) => (Some(mark.recorded.outcome.clone().ok()?), false),
                Input::Planned(_) => (Some(mark.recorded.outcome.clone().ok()?), true),
                Input::Skipped(_) => return None,
                Input::Stop => (None, false),
            };
            let step = mark.recorded.at.step;
            Some(MarkInfo {
                step,
                text,
                planned,
            })
        });
        Self {
            id: branch.id,
            name: branch.name.clone(),
            parent: branch.parent,
            fork_step: branch.fork.step,
            head_step: branch.head.step,
            hidden: branch.hidden,
            best: branch.best().map(|Low { step, loss }| (step, loss)),
            difference: timeline.difference(branch),
            marks: marks.collect(),
        }
    }
}
