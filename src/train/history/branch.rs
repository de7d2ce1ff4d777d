//! A branch of a run's history.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use super::place::NodeId;
use super::{BranchId, Place};

/// The largest number of lows that a branch records.
const MAX_LOWS: usize = 4096;

/// A validation loss and its step.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Low {
    /// Updates made.
    pub step: u64,
    /// The loss.
    pub loss: f64,
}

/// One of the histories that a run has had. Branches share their common inputs.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Branch {
    /// Its identifier.
    pub id: BranchId,
    /// Its name: its number, until it is renamed. No letter, since changes are labelled by letters.
    pub name: String,
    /// The branch it was forked from, unless that was deleted.
    pub parent: Option<BranchId>,
    /// The position at which it was forked.
    pub fork: Place,
    /// The position up to which it has been played.
    pub head: Place,
    /// Whether views leave it out.
    pub hidden: bool,
    /// Its inputs, oldest first.
    pub(in crate::train) path: Vec<NodeId>,
    /// The evaluations whose validation loss was below all before them.
    pub(super) lows: Vec<(Place, Low)>,
    /// The planned changes that were undone, by their index in the plan.
    pub(in crate::train) skipped: BTreeSet<usize>,
    pub(super) undone: Vec<Undone>,
}

/// A branch as it was before an undo.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(super) struct Undone {
    pub(super) path: Vec<NodeId>,
    pub(super) position: Place,
    head: Place,
    fork: Place,
    lows: Vec<(Place, Low)>,
    skipped: BTreeSet<usize>,
}

impl Branch {
    /// An empty trunk.
    pub(super) fn trunk(start: Place) -> Self {
        Self {
            id: BranchId(0),
            name: BranchId(0).number(),
            parent: None,
            fork: start,
            head: start,
            hidden: false,
            path: Vec::new(),
            lows: Vec::new(),
            skipped: BTreeSet::new(),
            undone: Vec::new(),
        }
    }

    /// A branch that shares the history of this one up to `place`.
    pub(super) fn forked(&self, id: BranchId, place: Place) -> Self {
        let mut branch = Self {
            id,
            name: id.number(),
            parent: Some(self.id),
            fork: place,
            undone: Vec::new(),
            ..self.clone()
        };
        branch.cut(place);
        branch
    }

    /// Drops everything after `place`.
    pub(super) fn cut(&mut self, place: Place) {
        self.path.truncate(place.inputs);
        self.lows.retain(|(at, _)| *at <= place);
        self.head = place;
        self.fork = self.fork.min(place);
    }

    /// The lowest validation loss so far.
    #[must_use]
    pub fn best(&self) -> Option<Low> {
        self.lows.last().map(|(_, low)| *low)
    }

    /// The number of inputs.
    #[must_use]
    pub fn path_len(&self) -> usize {
        self.path.len()
    }

    /// Whether there is an undo that can be redone.
    #[must_use]
    pub fn can_redo(&self) -> bool {
        !self.undone.is_empty()
    }

    pub(super) fn evaluated(&mut self, place: Place, loss: f64) {
        if self.best().is_none_or(|best| loss < best.loss) {
            let low = Low {
                step: place.step,
                loss,
            };
            self.lows.push((place, low));
            self.thin_lows();
        }
    }

    /// A steadily falling loss has a new low at each evaluation. The latest are all kept, so that going back a little
    /// finds the lowest one there; of the older ones every other is dropped once there are too many.
    fn thin_lows(&mut self) {
        if self.lows.len() < MAX_LOWS {
            return;
        }
        let old = MAX_LOWS / 2;
        let mut place = 0;
        self.lows.retain(|_| {
            place += 1;
            place > old || place % 2 == 1
        });
    }

    /// Saves the branch's state for a redo.
    pub(super) fn save_for_redo(&mut self, position: Place) {
        self.undone.push(Undone {
            path: self.path.clone(),
            position,
            head: self.head,
            fork: self.fork,
            lows: self.lows.clone(),
            skipped: self.skipped.clone(),
        });
    }

    /// Restores the state before the last undo, and returns the position of that time.
    pub(super) fn redo(&mut self) -> Option<Place> {
        let undone = self.undone.pop()?;
        self.path = undone.path;
        self.head = undone.head;
        self.fork = undone.fork;
        self.lows = undone.lows;
        self.skipped = undone.skipped;
        Some(undone.position)
    }
}
