//! The branches of a run, as viewers are told of them.

use crate::train::Timeline;
use crate::train::history::{Branch, BranchId, Input, Low};
use crate::train::timeline::Difference;

/// All branches of a run.
#[derive(Clone, Debug, PartialEq)]
pub struct Branches {
    /// The one the run stands on.
    pub current: BranchId,
    /// All of them, oldest first.
    pub all: Vec<BranchInfo>,
}

/// A branch.
#[derive(Clone, Debug, PartialEq)]
pub struct BranchInfo {
    /// Which one.
    pub id: BranchId,
    /// What it is called.
    pub name: String,
    /// What it was forked from, if that is still there.
    pub parent: Option<BranchId>,
    /// The updates it shares with that.
    pub fork_step: u64,
    /// How far it has been played. For the current one, [`Status::head`](super::Status::head) is newer.
    pub head_step: u64,
    /// Whether it is not to be shown.
    pub hidden: bool,
    /// The lowest validation loss on it and its step.
    pub best: Option<(u64, f64)>,
    /// What sets it apart from its parent.
    pub difference: Difference,
    /// The changes and stops on it, oldest first.
    pub marks: Vec<MarkInfo>,
}

/// What happened to a branch from outside.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MarkInfo {
    /// The updates made before it.
    pub step: u64,
    /// What was and what is: `sgd → adam`; `None` where the run was stopped by the clock.
    pub text: Option<String>,
    /// Whether it was planned.
    pub planned: bool,
}

impl Branches {
    /// Those of `timeline`.
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
