//! Travel, undo and branches, with the events they cause.

use super::{Listener, Player, RunEvent};
use crate::train::history::{BranchId, HistoryError, Place, Recorded};
use crate::train::timeline::To;
use crate::train::{Change, Jump, Settings, Stand};

impl Player {
    /// Goes to a position of the current branch, after reporting what is new on the way there.
    pub fn travel(&mut self, place: Place, listener: &mut impl Listener) {
        let from = self.timeline.position();
        self.report_up_to(place, listener);
        self.timeline.travel(To::Place(place));
        if self.timeline.position() != from {
            self.emit(RunEvent::Travelled, listener);
            self.log_jump(Jump::Travelled { from: from.step }, listener);
        }
    }

    /// Undoes the last change before the current position: see [`Timeline::undo`](crate::train::Timeline::undo).
    ///
    /// # Errors
    /// If no change precedes the current position.
    pub fn undo(&mut self, listener: &mut impl Listener) -> Result<(), HistoryError> {
        let (from, at) = (self.reported.branch(), self.timeline.position());
        let could_redo = self.timeline.branch().can_redo();
        let undone = self.timeline.undo()?;
        if !could_redo {
            self.reported.forget_undone();
        }
        self.report_fork(from, at, listener);
        self.reported.undo(undone.at);
        self.emit(RunEvent::Undone(&undone), listener);
        let change = undone.change().map(|change| change.to_string());
        let change = change.as_deref().unwrap_or_default();
        self.log_jump(Jump::Undone { change }, listener);
        self.emit(RunEvent::Branches, listener);
        Ok(())
    }

    /// Redoes the last undo: see [`Timeline::redo`](crate::train::Timeline::redo).
    ///
    /// # Errors
    /// If there is no undo left, or a change was made since.
    pub fn redo(&mut self, listener: &mut impl Listener) -> Result<(), HistoryError> {
        let before = self.inputs();
        let head = self.timeline.head();
        self.timeline.redo()?;
        let is_known = self.reported.redo();
        let shared = divergence(&before, &self.inputs(), head);
        let retold_from = (!is_known).then_some(shared.step);
        self.emit(RunEvent::Redone { retold_from }, listener);
        if is_known {
            self.log_jump(Jump::Redone { known: true }, listener);
        } else {
            self.log_divergence(Jump::Redone { known: false }, shared, listener);
            self.reported.cut(shared);
            let stand = self.timeline.position();
            self.report_up_to(self.timeline.head(), listener);
            self.timeline.travel(To::Place(stand));
        }
        self.emit(RunEvent::Branches, listener);
        Ok(())
    }

    /// Starts a new branch at the current position and makes it current.
    pub fn fork(&mut self, listener: &mut impl Listener) {
        let (from, at) = (self.reported.branch(), self.timeline.position());
        self.timeline.fork();
        self.report_fork(from, at, listener);
    }

    /// Goes to the head of another branch, and reports what is new on it.
    ///
    /// # Errors
    /// If there is no such branch.
    pub fn switch(
        &mut self,
        id: BranchId,
        listener: &mut impl Listener,
    ) -> Result<(), HistoryError> {
        let from = self.reported.branch();
        self.timeline.switch(id)?;
        if self.reported.knows(id) {
            self.reported.switch(id);
            self.emit(RunEvent::Switched(id), listener);
            self.log_jump(Jump::Switched { from }, listener);
        } else {
            let branch = self.timeline.branch();
            let fork = branch.fork;
            let (from, at) = match branch.parent.filter(|parent| self.reported.knows(*parent)) {
                Some(parent) => (parent, self.shared(parent, fork)),
                None => (self.reported.branch(), Place::default()),
            };
            self.report_branch(id, from, at, listener);
        }
        self.report_up_to(self.timeline.head(), listener);
        self.emit(RunEvent::Branches, listener);
        Ok(())
    }

    /// Renames a branch.
    ///
    /// # Errors
    /// If there is no such branch.
    pub fn rename(
        &mut self,
        id: BranchId,
        name: &str,
        listener: &mut impl Listener,
    ) -> Result<(), HistoryError> {
        self.timeline.rename(id, name)?;
        self.emit(RunEvent::Branches, listener);
        Ok(())
    }

    /// Hides a branch, or shows it again.
    ///
    /// # Errors
    /// If there is no such branch.
    pub fn hide(
        &mut self,
        id: BranchId,
        hidden: bool,
        listener: &mut impl Listener,
    ) -> Result<(), HistoryError> {
        self.timeline.hide(id, hidden)?;
        self.emit(RunEvent::Branches, listener);
        Ok(())
    }

    /// Deletes a branch that is not the current one.
    ///
    /// # Errors
    /// If there is no such branch, or it is the current one.
    pub fn delete(
        &mut self,
        id: BranchId,
        listener: &mut impl Listener,
    ) -> Result<(), HistoryError> {
        self.timeline.delete(id)?;
        self.reported.delete(id);
        self.emit(RunEvent::Branches, listener);
        Ok(())
    }

    /// Reports a new branch if the run has just forked at `place` of branch `from`.
    pub(super) fn report_fork(
        &mut self,
        from: BranchId,
        place: Place,
        listener: &mut impl Listener,
    ) {
        let id = self.timeline.branch().id;
        if id != from {
            self.report_branch(id, from, place, listener);
        }
    }

    /// Reports the current branch, which shares the history of `from` up to `place`.
    pub(super) fn report_branch(
        &mut self,
        id: BranchId,
        from: BranchId,
        place: Place,
        listener: &mut impl Listener,
    ) {
        let shared = self.reported.fork(id, from, place);
        let changes = self.changes_at(shared).count();
        let forked = RunEvent::Forked {
            id,
            from,
            step: shared.step,
            changes,
        };
        self.emit(forked, listener);
        self.emit(RunEvent::Branches, listener);
        self.log_divergence(Jump::Forked { from }, shared, listener);
    }

    /// The changes before a position of the current branch, oldest first.
    fn changes_at(&self, place: Place) -> impl Iterator<Item = Change> {
        let inputs = self.timeline.marks(self.timeline.branch());
        inputs
            .take(place.inputs)
            .filter_map(|mark| mark.recorded.change())
    }

    /// The settings in force at a position of the current branch.
    fn settings_at(&self, place: Place) -> Settings {
        let session = self.session();
        let mut settings = session.recipe().settings.clone();
        let samples = session.trainer().data().train.len();
        for change in self.changes_at(place) {
            // The change was accepted when it was made, so it is again.
            let _ = change.apply(&mut settings, samples);
        }
        settings
    }

    /// Logs that everything after a position of the current branch is reported from there on.
    fn log_divergence(&mut self, jump: Jump<'_>, place: Place, listener: &mut impl Listener) {
        let settings = self.settings_at(place);
        let stand = Stand {
            branch: self.reported.branch(),
            step: place.step,
            changes: self.changes_at(place).count(),
            settings: &settings,
        };
        let failed = self.logs.write(|log| log.jump(jump, stand));
        self.report_failures(failed, listener);
    }

    /// Logs that the run has moved to another position.
    fn log_jump(&mut self, jump: Jump<'_>, listener: &mut impl Listener) {
        let session = self.timeline.session();
        let stand = Stand {
            branch: self.reported.branch(),
            step: session.trainer().step_count(),
            changes: session.applied().len(),
            settings: session.trainer().settings(),
        };
        let failed = self.logs.write(|log| log.jump(jump, stand));
        self.report_failures(failed, listener);
    }

    fn inputs(&self) -> Vec<Recorded> {
        let marks = self.timeline.marks(self.timeline.branch());
        marks.map(|mark| mark.recorded.clone()).collect()
    }

    /// The position at which the current branch and `other` diverge. It is before the `fork` if an undo has removed
    /// something there since.
    fn shared(&self, other: BranchId, fork: Place) -> Place {
        let mut branches = self.timeline.branches().iter();
        let Some(other) = branches.find(|branch| branch.id == other) else {
            return fork;
        };
        let marks = self.timeline.marks(other);
        let theirs: Vec<Recorded> = marks.map(|mark| mark.recorded.clone()).collect();
        divergence(&self.inputs(), &theirs, fork)
    }

    /// Reports what is new on the current branch up to `place`.
    fn report_up_to(&mut self, place: Place, listener: &mut impl Listener) {
        if self.reported.here() >= place {
            return;
        }
        self.timeline.travel(To::Place(self.reported.here()));
        while self.timeline.is_replaying() && self.timeline.position() < place {
            self.play(listener);
        }
        self.report_new_position(listener);
    }
}

/// The first position at which two histories differ, at most `limit`.
fn divergence(one: &[Recorded], other: &[Recorded], limit: Place) -> Place {
    let count = one.iter().zip(other).take_while(|(a, b)| a == b).count();
    let apart = [one.get(count), other.get(count)].into_iter().flatten();
    apart.map(|input| input.at).fold(limit, Place::min)
}
