//! What the listener knows of each branch, so that nothing is told or logged twice.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::train::history::{BranchId, Place};

/// How far the listener knows each branch.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub(super) struct Reported {
    branch: BranchId,
    /// How far the current branch is known.
    here: Place,
    others: BTreeMap<BranchId, Place>,
    /// How far each branch was known before each undo that can be taken back.
    undone: BTreeMap<BranchId, Vec<Place>>,
    /// Whether something was told since the last position was.
    pub(super) is_fresh: bool,
}

impl Reported {
    pub(super) fn branch(&self) -> BranchId {
        self.branch
    }

    pub(super) fn here(&self) -> Place {
        self.here
    }

    /// The run has come to `place`; returns whether that is news.
    pub(super) fn reach(&mut self, place: Place) -> bool {
        let is_new = place > self.here;
        if is_new {
            self.here = place;
            self.is_fresh = true;
        }
        is_new
    }

    /// Nothing after `place` is there any more, or it is to be told again.
    pub(super) fn cut(&mut self, place: Place) {
        self.here = self.here.min(place);
    }

    pub(super) fn knows(&self, id: BranchId) -> bool {
        id == self.branch || self.others.contains_key(&id)
    }

    /// A branch that shares what is known of `from` up to `place` becomes the current one; returns what it shares.
    pub(super) fn fork(&mut self, id: BranchId, from: BranchId, place: Place) -> Place {
        let known = if from == self.branch {
            Some(self.here)
        } else {
            self.others.get(&from).copied()
        };
        self.others.insert(self.branch, self.here);
        self.branch = id;
        self.here = known.unwrap_or_default().min(place);
        self.here
    }

    pub(super) fn switch(&mut self, id: BranchId) {
        self.others.insert(self.branch, self.here);
        self.branch = id;
        self.here = self.others.remove(&id).unwrap_or_default();
    }

    pub(super) fn delete(&mut self, id: BranchId) {
        self.others.remove(&id);
        self.undone.remove(&id);
    }

    pub(super) fn undo(&mut self, place: Place) {
        self.undone.entry(self.branch).or_default().push(self.here);
        self.cut(place);
    }

    /// Returns whether the listener knows what is there again.
    pub(super) fn redo(&mut self) -> bool {
        let known = self.undone.get_mut(&self.branch).and_then(Vec::pop);
        if let Some(place) = known {
            self.here = place;
        }
        known.is_some()
    }

    /// Undos on the current branch can't be taken back any more.
    pub(super) fn forget_undone(&mut self) {
        self.undone.remove(&self.branch);
    }
}
