//! Undo, redo, forks and branches.

use super::Timeline;
use crate::train::history::{Branch, BranchId, HistoryError, Place, Recorded};
use crate::train::journal::Entry;

/// An input of a branch, where it is marked.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Mark<'a> {
    /// Its number on the branch, from 0.
    pub number: usize,
    /// What it is, with its place.
    pub recorded: &'a Recorded,
}

impl Timeline {
    /// Goes back to just before the last change, made by hand or planned, and takes it away; a planned one is then
    /// passed over. In the past, that makes a new branch, so that the recorded future stays. Returns what was undone.
    ///
    /// # Errors
    /// Where no change lies before the present place.
    pub fn undo(&mut self) -> Result<Recorded, HistoryError> {
        let at = self.place();
        let line = self.branch().id;
        let undone = self.tree.undo()?;
        self.settle();
        self.write_on(line, at, Entry::Undo);
        Ok(undone)
    }

    /// Takes the last undo back: the run is then exactly where it was.
    ///
    /// # Errors
    /// Where nothing was undone, or a change was made since.
    pub fn redo(&mut self) -> Result<Place, HistoryError> {
        let at = self.place();
        self.tree.redo()?;
        self.settle();
        self.write(at, Entry::Redo);
        Ok(self.place())
    }

    /// A new branch, on which the run now stands: it shares the past, and its future is open.
    pub fn fork(&mut self) -> BranchId {
        let (at, line) = (self.place(), self.branch().id);
        let id = self.tree.fork();
        self.write_on(line, at, Entry::Fork);
        id
    }

    /// Goes to the head of another branch.
    ///
    /// # Errors
    /// Where there is no such branch.
    pub fn switch(&mut self, id: BranchId) -> Result<(), HistoryError> {
        let (at, line) = (self.place(), self.branch().id);
        self.tree.switch(id)?;
        self.settle();
        self.write_on(line, at, Entry::Switch(id));
        Ok(())
    }

    /// Gives a branch another name.
    ///
    /// # Errors
    /// Where there is no such branch, or another is called so.
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
    /// Where there is no such branch.
    pub fn hide(&mut self, id: BranchId, hidden: bool) -> Result<(), HistoryError> {
        if self.has_branch(|one| one.id == id && one.hidden == hidden) {
            return Ok(());
        }
        self.tree.hide(id, hidden)?;
        self.write(self.place(), Entry::Hide(id, hidden));
        Ok(())
    }

    /// Deletes a branch that is not the current one. Those forked from it keep their past.
    ///
    /// # Errors
    /// Where there is no such branch, or the run stands on it.
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

    /// Brings the session to where the tree says that it stands.
    fn settle(&mut self) {
        let position = self.tree.position();
        self.seek(position, |_, _| {});
    }
}
