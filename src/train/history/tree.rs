//! All histories of a run, as a tree of inputs. It does not contain weights; they follow from it.

use serde::{Deserialize, Serialize};

use super::branch::Branch;
use super::place::NodeId;
use super::{BranchId, Input, Place, Recorded};
use crate::state_visitor::StateMismatch;
use crate::train::Applied;

/// An operation on the history that is not possible.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum HistoryError {
    /// No change precedes the current position.
    #[error("nothing to undo: no changes before this step")]
    NothingToUndo,
    /// There is no undo, or something new was done since.
    #[error("nothing to redo")]
    NothingToRedo,
    /// There is no such branch.
    #[error("no branch {}", .0.number())]
    NoSuchBranch(BranchId),
    /// Another branch has this name.
    #[error("a branch named '{0}' already exists")]
    NameTaken(String),
    /// It is the current branch.
    #[error("can't delete branch {}: it is the current one; switch to another first", .0.number())]
    Current(BranchId),
    /// A position that the run has not reached.
    #[error("step {0} is not on this branch")]
    Elsewhere(u64),
}

#[derive(Clone)]
struct Node {
    recorded: Recorded,
    applied: Option<Applied>,
}

/// All histories of a run, and the current position.
#[derive(Clone)]
pub(in crate::train) struct Tree {
    nodes: Vec<Node>,
    branches: Vec<Branch>,
    current: usize,
    position: Place,
    next: u32,
}

/// The part of a tree that is not in the journal: everything but the inputs.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(in crate::train) struct WrittenTree {
    applied: Vec<Option<Applied>>,
    branches: Vec<Branch>,
    current: usize,
    position: Place,
    next: u32,
}

impl Tree {
    /// The serialisable form.
    pub(in crate::train) fn written(&self) -> WrittenTree {
        WrittenTree {
            applied: self.nodes.iter().map(|one| one.applied.clone()).collect(),
            branches: self.branches.clone(),
            current: self.current,
            position: self.position,
            next: self.next,
        }
    }

    /// Restores the serialised form of a tree with the same inputs.
    ///
    /// # Errors
    /// If it belongs to a tree with other inputs.
    pub(in crate::train) fn read(self, written: WrittenTree) -> Result<Self, StateMismatch> {
        let inputs = self.nodes.len();
        let is_known = |path: &[NodeId]| path.iter().all(|node| (1..=inputs).contains(node));
        let fits = |branch: &Branch| {
            is_known(&branch.path) && branch.undone.iter().all(|one| is_known(&one.path))
        };
        let current = written.branches.get(written.current);
        let fits_position = |branch: &Branch| {
            let (place, length) = (written.position, branch.path.len());
            place.inputs <= length && place <= branch.head && branch.head.inputs <= length
        };
        if written.applied.len() != inputs
            || !written.branches.iter().all(fits)
            || !current.is_some_and(fits_position)
        {
            return Err(StateMismatch);
        }
        let nodes = self.nodes.into_iter().zip(written.applied);
        Ok(Self {
            nodes: nodes
                .map(|(node, applied)| Node { applied, ..node })
                .collect(),
            branches: written.branches,
            current: written.current,
            position: written.position,
            next: written.next,
        })
    }

    pub(in crate::train) fn new(start: Place) -> Self {
        Self {
            nodes: Vec::new(),
            branches: vec![Branch::trunk(start)],
            current: 0,
            position: start,
            next: 1,
        }
    }

    pub(in crate::train) fn position(&self) -> Place {
        self.position
    }

    pub(in crate::train) fn branches(&self) -> &[Branch] {
        &self.branches
    }

    pub(in crate::train) fn branch(&self) -> &Branch {
        &self.branches[self.current]
    }

    fn branch_mut(&mut self) -> &mut Branch {
        &mut self.branches[self.current]
    }

    fn find(&self, id: BranchId) -> Result<usize, HistoryError> {
        let place = self.branches.iter().position(|branch| branch.id == id);
        place.ok_or(HistoryError::NoSuchBranch(id))
    }

    pub(in crate::train) fn is_replaying(&self) -> bool {
        self.position < self.branch().head
    }

    /// The node of the last of the first `depth` inputs of the current branch.
    pub(in crate::train) fn node(&self, depth: usize) -> NodeId {
        match depth.checked_sub(1) {
            Some(last) => self.branch().path[last],
            None => 0,
        }
    }

    /// The inputs of a branch.
    pub(in crate::train) fn inputs(&self, branch: &Branch) -> impl Iterator<Item = &Recorded> {
        let path = branch.path.clone();
        path.into_iter().map(|node| &self.nodes[node - 1].recorded)
    }

    /// The input of the current branch after the first `depth`.
    pub(in crate::train) fn input(&self, depth: usize) -> Option<&Recorded> {
        let node = *self.branch().path.get(depth)?;
        Some(&self.nodes[node - 1].recorded)
    }

    /// The changes that took effect among the first `depth` inputs.
    pub(in crate::train) fn applied(&self, depth: usize) -> Vec<Applied> {
        let path = self.branch().path[..depth].iter();
        path.filter_map(|node| self.nodes[node - 1].applied.clone())
            .collect()
    }

    pub(in crate::train) fn set_applied(&mut self, depth: usize, applied: Option<Applied>) {
        let node = self.node(depth);
        if node > 0 {
            self.nodes[node - 1].applied = applied;
        }
    }

    /// Sets the current position, and extends the branch up to it.
    pub(in crate::train) fn moved(&mut self, place: Place) {
        self.position = place;
        let branch = self.branch_mut();
        branch.head = branch.head.max(place);
    }

    /// Like [`Tree::moved`], for a position that comes from outside and must be checked.
    pub(in crate::train) fn move_to(&mut self, place: Place) -> Result<(), HistoryError> {
        let elsewhere = HistoryError::Elsewhere(place.step);
        let after = match place.inputs.checked_sub(1) {
            Some(last) => match self.input(last) {
                Some(input) => input.then,
                None => return Err(elsewhere),
            },
            None => Place::default(),
        };
        let before = self.input(place.inputs).map(|next| next.at);
        if place < after || before.is_some_and(|next| place > next) {
            return Err(elsewhere);
        }
        self.moved(place);
        Ok(())
    }

    /// Adds a new input at the end of the current branch.
    pub(in crate::train) fn take(&mut self, recorded: Recorded, applied: Option<Applied>) {
        let (then, is_manual) = (recorded.then, matches!(recorded.input, Input::Manual(_)));
        self.nodes.push(Node { recorded, applied });
        let node = self.nodes.len();
        let branch = self.branch_mut();
        branch.path.push(node);
        branch.head = then;
        if is_manual {
            branch.undone.clear();
        }
        self.position = then;
    }

    pub(in crate::train) fn evaluated(&mut self, loss: f64) {
        let place = self.position;
        self.branch_mut().evaluated(place, loss);
    }

    /// A new branch that shares the history of the current one up to here.
    pub(in crate::train) fn fork(&mut self) -> BranchId {
        let id = BranchId(self.next);
        self.next += 1;
        let mut branch = self.branch().forked(id, self.position);
        // Another branch may have been given this number as its name.
        while self.branches.iter().any(|one| one.name == branch.name) {
            branch.name.push('\'');
        }
        self.branches.push(branch);
        self.current = self.branches.len() - 1;
        id
    }

    /// Undoes the last change. Before the head, this forks a branch, so that the recorded future is kept.
    pub(in crate::train) fn undo(&mut self) -> Result<Recorded, HistoryError> {
        let taken = self.position.inputs;
        let last = (0..taken).rev().find_map(|depth| {
            let input = self.input(depth)?;
            input.change().is_some().then(|| (depth, input.clone()))
        });
        let (_, recorded) = last.ok_or(HistoryError::NothingToUndo)?;
        if self.is_replaying() {
            self.fork();
        }
        let planned = |tree: &Self, depth: usize| {
            let is_planned = |one: &&NodeId| {
                let input = tree.nodes[**one - 1].recorded.input;
                matches!(input, Input::Planned(_) | Input::Skipped(_))
            };
            let path = &tree.branch().path[..depth];
            path.iter().filter(is_planned).count()
        };
        let index_in_plan = planned(self, recorded.at.inputs);
        let position = self.position;
        let branch = self.branch_mut();
        branch.save_for_redo(position);
        branch.cut(recorded.at);
        if matches!(recorded.input, Input::Planned(_)) {
            branch.skipped.insert(index_in_plan);
        }
        self.position = recorded.at;
        Ok(recorded)
    }

    pub(in crate::train) fn redo(&mut self) -> Result<(), HistoryError> {
        let position = self.branch_mut().redo();
        self.position = position.ok_or(HistoryError::NothingToRedo)?;
        Ok(())
    }

    pub(in crate::train) fn switch(&mut self, id: BranchId) -> Result<(), HistoryError> {
        self.current = self.find(id)?;
        self.position = self.branch().head;
        Ok(())
    }

    pub(in crate::train) fn rename(
        &mut self,
        id: BranchId,
        name: &str,
    ) -> Result<(), HistoryError> {
        let place = self.find(id)?;
        name.clone_into(&mut self.branches[place].name);
        Ok(())
    }

    pub(in crate::train) fn hide(
        &mut self,
        id: BranchId,
        hidden: bool,
    ) -> Result<(), HistoryError> {
        let place = self.find(id)?;
        self.branches[place].hidden = hidden;
        Ok(())
    }

    /// Deletes a branch. What others share with it stays theirs; branches forked from it are attached to its parent,
    /// or, if it was the trunk, the oldest of them becomes the trunk.
    pub(in crate::train) fn delete(&mut self, id: BranchId) -> Result<(), HistoryError> {
        let place = self.find(id)?;
        if place == self.current {
            return Err(HistoryError::Current(id));
        }
        let deleted = self.branches.remove(place);
        self.current -= usize::from(place < self.current);
        let (mut new_parent, mut shared) = (deleted.parent, deleted.fork);
        for branch in &mut self.branches {
            if branch.parent != Some(id) {
                continue;
            }
            branch.parent = new_parent;
            if new_parent.is_none() {
                (new_parent, shared) = (Some(branch.id), branch.fork);
            }
            branch.fork = branch.fork.min(shared);
        }
        Ok(())
    }

    /// Drops the recorded future, which can't be reached.
    pub(in crate::train) fn diverge(&mut self) {
        let position = self.position;
        self.branch_mut().cut(position);
        self.branch_mut().undone.clear();
    }

    /// Goes back to the start of the current branch, with its whole future ahead.
    pub(in crate::train) fn rewind(&mut self) {
        self.position = Place::default();
    }

    /// The node of the last input before the current position.
    pub(in crate::train) fn last(&self) -> NodeId {
        self.node(self.position.inputs)
    }

    /// Which nodes are still on a branch, or on one that a redo restores, by their numbers.
    pub(in crate::train) fn alive(&self) -> Vec<bool> {
        let mut alive = vec![false; self.nodes.len() + 1];
        alive[0] = true;
        for branch in &self.branches {
            let paths = branch.undone.iter().map(|undone| &undone.path);
            for node in paths.chain([&branch.path]).flatten() {
                alive[*node] = true;
            }
        }
        alive
    }
}
