//! How far each branch has been reported, so that nothing is reported or logged twice.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::train::history::{BranchId, Place};

/// How far each branch has been reported to the listener.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub(super) struct Reported {
    branch: BranchId,
    /// How far the current branch has been reported.
    here: Place,
    others: BTreeMap<BranchId, Place>,
    /// How far each branch had been reported before each undo that can be redone.
    undone: BTreeMap<BranchId, Vec<Place>>,
    /// Whether an event was emitted since the position was last reported.
    pub(super) is_fresh: bool,
}

impl Reported {
    pub(super) fn branch(&self) -> BranchId {
        self.branch
    }

    pub(super) fn here(&self) -> Place {
        self.here
    }

    /// Records that the run has reached `place`, and returns whether it had not been reported before.
    pub(super) fn reach(&mut self, place: Place) -> bool {
        let is_new = place > self.here;
        if is_new {
            self.here = place;
            self.is_fresh = true;
        }
        is_new
    }

    /// Forgets what was reported after `place`: it no longer exists, or is to be reported again.
    pub(super) fn cut(&mut self, place: Place) {
        self.here = self.here.min(place);
    }

    pub(super) fn knows(&self, id: BranchId) -> bool {
        id == self.branch || self.others.contains_key(&id)
    }

    /// Makes a branch current that shares with `from` what was reported of it up to `place`; returns the end of the
    /// shared part.
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

    /// Returns whether what the redo restores has been reported before.
    pub(super) fn redo(&mut self) -> bool {
        let known = self.undone.get_mut(&self.branch).and_then(Vec::pop);
        if let Some(place) = known {
            self.here = place;
        }
        known.is_some()
    }

    /// Undos on the current branch can no longer be redone.
    pub(super) fn forget_undone(&mut self) {
        self.undone.remove(&self.branch);
    }
}
