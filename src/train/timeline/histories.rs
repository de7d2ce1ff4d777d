//! Undo, redo, forks and branches.

use super::Timeline;
use crate::train::history::{Branch, BranchId, HistoryError, Place, Recorded};
use crate::train::journal::Entry;

/// An input of a branch, as views mark it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Mark<'a> {
    /// Its number on the branch, counted from 0.
    pub number: usize,
    /// The input with its position.
    pub recorded: &'a Recorded,
}

impl Timeline {
    /// Goes back to just before the last change, made by hand or planned, and removes it; a planned one is then
    /// skipped. Before the head, this forks a new branch, so that the recorded future is kept. Returns what was undone.
    ///
    /// # Errors
    /// If no change precedes the current position.
    pub fn undo(&mut self) -> Result<Recorded, HistoryError> {
        let at = self.place();
        let branch = self.branch().id;
        let undone = self.tree.undo()?;
        self.seek_position();
        self.write_on(branch, at, Entry::Undo);
        Ok(undone)
    }

    /// Redoes the last undo: the run is then exactly where it was.
    ///
    /// # Errors
    /// If there is no undo left, or a change was made since.
    pub fn redo(&mut self) -> Result<Place, HistoryError> {
        let at = self.place();
        self.tree.redo()?;
        self.seek_position();
        self.write(at, Entry::Redo);
        Ok(self.place())
    }

    /// Forks a new branch and makes it current. It shares the history up to here; its future is open.
    pub fn fork(&mut self) -> BranchId {
        let (at, branch) = (self.place(), self.branch().id);
        let id = self.tree.fork();
        self.write_on(branch, at, Entry::Fork);
        id
    }

    /// Goes to the head of another branch.
    ///
    /// # Errors
    /// If there is no such branch.
    pub fn switch(&mut self, id: BranchId) -> Result<(), HistoryError> {
        let (at, branch) = (self.place(), self.branch().id);
        self.tree.switch(id)?;
        self.seek_position();
        self.write_on(branch, at, Entry::Switch(id));
        Ok(())
    }

    /// Renames a branch.
    ///
    /// # Errors
    /// If there is no such branch, or another one has this name.
    pub fn rename(&mut self, id: BranchId, name: &str) -> Result<(), HistoryError> {
        if self.has_branch(|one| one.id != id && one.name == name) {
            return Err(HistoryError::NameTaken(name.to_owned()));
        }
        if self.has_branch(|one| one.id == id && one.name == name) {
            return Ok(());
        }
        self.tree.rename(id, name)?;
        self.write(self.place(), Entry::Rename(id, name.to_owned()));
        Ok(())
    }

    /// Hides a branch, or shows it again.
    ///
    /// # Errors
    /// If there is no such branch.
    pub fn hide(&mut self, id: BranchId, hidden: bool) -> Result<(), HistoryError> {
        if self.has_branch(|one| one.id == id && one.hidden == hidden) {
            return Ok(());
        }
        self.tree.hide(id, hidden)?;
        self.write(self.place(), Entry::Hide(id, hidden));
        Ok(())
    }

    /// Deletes a branch that is not the current one. Branches forked from it keep their history.
    ///
    /// # Errors
    /// If there is no such branch, or it is the current one.
    pub fn delete(&mut self, id: BranchId) -> Result<(), HistoryError> {
        self.tree.delete(id)?;
        self.checkpoints.retain(&self.tree.alive());
        self.write(self.place(), Entry::Delete(id));
        Ok(())
    }

    /// All branches, oldest first.
    #[must_use]
    pub fn branches(&self) -> &[Branch] {
        self.tree.branches()
    }

    fn has_branch(&self, is_wanted: impl Fn(&Branch) -> bool) -> bool {
        self.branches().iter().any(is_wanted)
    }

    /// The current branch.
    #[must_use]
    pub fn branch(&self) -> &Branch {
        self.tree.branch()
    }

    /// The inputs of a branch, oldest first.
    pub fn marks<'a>(&'a self, branch: &'a Branch) -> impl Iterator<Item = Mark<'a>> {
        let inputs = self.tree.inputs(branch).enumerate();
        inputs.map(|(number, recorded)| Mark { number, recorded })
    }

    /// Brings the session to the tree's position.
    fn seek_position(&mut self) {
        let position = self.tree.position();
        self.seek(position, |_, _| {});
    }
}
