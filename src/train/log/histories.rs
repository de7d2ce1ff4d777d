//! Numbers the histories in a log.
//!
//! A history is the part of a log between jumps that lead to something new: it begins with the run, with a fork, with
//! an undo, or where a redo restores something that was not logged before. A redo of something logged, or a switch to
//! another branch, continues the history that was left.

use std::collections::BTreeMap;

use super::Jump;
use crate::train::history::BranchId;

/// The histories in a log, by number.
#[derive(Debug, Default)]
pub(in crate::train) struct Histories {
    count: usize,
    current: usize,
    /// The histories of each branch: the one of its beginning, then one for each undo that can be redone.
    branches: BTreeMap<BranchId, Vec<usize>>,
}

impl Histories {
    /// The history that is being written, from 0.
    pub(in crate::train) fn current(&self) -> usize {
        self.current
    }

    /// Begins the first history of a run.
    pub(in crate::train) fn begin(&mut self) {
        self.branches.clear();
        self.add(BranchId::default());
    }

    /// Records a jump to `branch`. If it begins a new history, returns the one with which that shares its past.
    pub(in crate::train) fn jump(&mut self, jump: Jump<'_>, branch: BranchId) -> Option<usize> {
        let before = self.current;
        match jump {
            Jump::Travelled { .. } => None,
            Jump::Switched { .. } => {
                self.current = self.last(branch).unwrap_or(before);
                None
            }
            Jump::Redone { known: true } => {
                let stack = self.branches.entry(branch).or_default();
                if stack.len() > 1 {
                    stack.pop();
                }
                self.current = self.last(branch).unwrap_or(before);
                None
            }
            Jump::Forked { from } => {
                let origin = self.last(from).unwrap_or(before);
                self.add(branch);
                Some(origin)
            }
            Jump::Undone { .. } | Jump::Redone { known: false } => {
                self.add(branch);
                Some(before)
            }
        }
    }

    fn last(&self, branch: BranchId) -> Option<usize> {
        self.branches.get(&branch)?.last().copied()
    }

    fn add(&mut self, branch: BranchId) {
        self.current = self.count;
        self.count += 1;
        self.branches.entry(branch).or_default().push(self.current);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const UNDONE: Jump<'_> = Jump::Undone { change: "lr 0.1" };
    const REDONE: Jump<'_> = Jump::Redone { known: true };

    #[test]
    fn a_redo_or_a_switch_goes_on_with_what_was_left_and_all_else_begins_anew() {
        let (one, two) = (BranchId(0), BranchId(1));
        let forked = Jump::Forked { from: one };
        let switched = |from| Jump::Switched { from };
        let mut all = Histories::default();
        all.begin();
        let mut jump = |jump, branch| (all.jump(jump, branch), all.current());
        assert_eq!(jump(UNDONE, one), (Some(0), 1));
        assert_eq!(jump(UNDONE, one), (Some(1), 2));
        assert_eq!(jump(REDONE, one), (None, 1));
        assert_eq!(jump(forked, two), (Some(1), 3));
        assert_eq!(jump(UNDONE, two), (Some(3), 4));
        assert_eq!(jump(switched(two), one), (None, 1));
        assert_eq!(jump(REDONE, one), (None, 0));
        assert_eq!(jump(Jump::Travelled { from: 9 }, one), (None, 0));
        assert_eq!(jump(switched(one), two), (None, 4));
        assert_eq!(jump(Jump::Redone { known: false }, two), (Some(4), 5));
        all.begin();
        assert_eq!(all.current(), 6);
        assert_eq!(all.jump(UNDONE, one), Some(6));
    }
}
