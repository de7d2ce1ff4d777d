//! All histories of a run, as a tree of inputs. It knows nothing of weights: where a history leads follows from it.

use serde::{Deserialize, Serialize};

use super::branch::Branch;
use super::place::NodeId;
use super::{BranchId, Input, Place, Recorded};
use crate::state_visitor::StateMismatch;
use crate::train::Applied;

/// What can't be done in the histories that a run has had.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum HistoryError {
    /// No change lies before this place.
    #[error("nothing to undo: no changes before this step")]
    NothingToUndo,
    /// No undo came before, or something new was done since.
    #[error("nothing to redo")]
    NothingToRedo,
    /// There is no such branch.
    #[error("no branch {}", .0.number())]
    NoSuchBranch(BranchId),
    /// Another branch is called so.
    #[error("a branch named '{0}' already exists")]
    NameTaken(String),
    /// The run stands on it.
    #[error("can't delete branch {}: it is the current one; switch to another first", .0.number())]
    Current(BranchId),
    /// A place that the run has not come to.
    #[error("step {0} is not on this branch")]
    Elsewhere(u64),
}

#[derive(Clone)]
struct Node {
    recorded: Recorded,
    applied: Option<Applied>,
}

/// All histories of a run, and where it stands.
#[derive(Clone)]
pub(in crate::train) struct Tree {
    nodes: Vec<Node>,
    branches: Vec<Branch>,
    current: usize,
    position: Place,
    next: u32,
}

/// What a tree holds beyond its inputs, which a journal has.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(in crate::train) struct WrittenTree {
    applied: Vec<Option<Applied>>,
    branches: Vec<Branch>,
    current: usize,
    position: Place,
    next: u32,
}

impl Tree {
    /// It as it is written down.
    pub(in crate::train) fn written(&self) -> WrittenTree {
        WrittenTree {
            applied: self.nodes.iter().map(|one| one.applied.clone()).collect(),
            branches: self.branches.clone(),
            current: self.current,
            position: self.position,
            next: self.next,
        }
    }

    /// What was written down, with the inputs of this one.
    ///
    /// # Errors
    /// Where it was of other inputs.
    pub(in crate::train) fn read(self, written: WrittenTree) -> Result<Self, StateMismatch> {
        let inputs = self.nodes.len();
        let is_known = |path: &[NodeId]| path.iter().all(|node| (1..=inputs).contains(node));
        let fits = |branch: &Branch| {
            is_known(&branch.path) && branch.undone.iter().all(|one| is_known(&one.path))
        };
        let current = written.branches.get(written.current);
        let stands = |branch: &Branch| {
            let (place, length) = (written.position, branch.path.len());
            place.inputs <= length && place <= branch.head && branch.head.inputs <= length
        };
        if written.applied.len() != inputs
            || !written.branches.iter().all(fits)
            || !current.is_some_and(stands)
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

    /// The last of the first `depth` inputs of the current branch.
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

    /// The changes among the first `depth` inputs.
    pub(in crate::train) fn applied(&self, depth: usize) -> Vec<Applied> {
        let path = self.branch().path[..depth].iter();
        path.filter_map(|node| self.nodes[node - 1].applied.clone())
            .collect()
    }

    pub(in crate::train) fn learn(&mut self, depth: usize, applied: Option<Applied>) {
        let node = self.node(depth);
        if node > 0 {
            self.nodes[node - 1].applied = applied;
        }
    }

    /// The run has come to `place`.
    pub(in crate::train) fn moved(&mut self, place: Place) {
        self.position = place;
        let branch = self.branch_mut();
        branch.head = branch.head.max(place);
    }

    /// As [`Tree::moved`], for a place that somebody else names.
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

    /// An input that has not been there before.
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

    /// A new branch that shares the past of the current one.
    pub(in crate::train) fn fork(&mut self) -> BranchId {
        let id = BranchId(self.next);
        self.next += 1;
        let mut branch = self.branch().forked(id, self.position);
        // Another may have been given its number for a name.
        while self.branches.iter().any(|one| one.name == branch.name) {
            branch.name.push('\'');
        }
        self.branches.push(branch);
        self.current = self.branches.len() - 1;
        id
    }

    /// Takes the last change away. In the past that makes a branch, so that the recorded future stays.
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
        let place_in_plan = planned(self, recorded.at.inputs);
        let position = self.position;
        let branch = self.branch_mut();
        branch.visit_state(position);
        branch.cut(recorded.at);
        if matches!(recorded.input, Input::Planned(_)) {
            branch.skipped.insert(place_in_plan);
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

    /// Deletes a branch. What others share with it stays theirs; those forked from it become its parent's, or, where it
    /// was the trunk, the oldest of them becomes the trunk.
    pub(in crate::train) fn delete(&mut self, id: BranchId) -> Result<(), HistoryError> {
        let place = self.find(id)?;
        if place == self.current {
            return Err(HistoryError::Current(id));
        }
        let gone = self.branches.remove(place);
        self.current -= usize::from(place < self.current);
        let (mut heir, mut shared) = (gone.parent, gone.fork);
        for branch in &mut self.branches {
            if branch.parent != Some(id) {
                continue;
            }
            branch.parent = heir;
            if heir.is_none() {
                (heir, shared) = (Some(branch.id), branch.fork);
            }
            branch.fork = branch.fork.min(shared);
        }
        Ok(())
    }

    /// Cuts the recorded future off: it can't be reached.
    pub(in crate::train) fn depart(&mut self) {
        let position = self.position;
        self.branch_mut().cut(position);
        self.branch_mut().undone.clear();
    }

    /// Back to the start of the current branch, with all its future ahead.
    pub(in crate::train) fn rewind(&mut self) {
        self.position = Place::default();
    }

    /// The last input before the present place.
    pub(in crate::train) fn last(&self) -> NodeId {
        self.node(self.position.inputs)
    }

    /// Every input that a branch, or what can be redone on it, still has.
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
