//! Travels, undos and branches, with what is to be told of them.

use super::{Listener, Player, RunEvent};
use crate::train::history::{BranchId, HistoryError, Place, Recorded};
use crate::train::timeline::To;
use crate::train::{Change, Jump, Settings, Stand};

impl Player {
    /// Goes to a place of the current branch, after telling what is not known of the way there.
    pub fn travel(&mut self, place: Place, listener: &mut impl Listener) {
        let from = self.timeline.position();
        self.tell_up_to(place, listener);
        self.timeline.travel(To::Place(place));
        if self.timeline.position() != from {
            self.tell(RunEvent::Travelled, listener);
            self.log_jump(Jump::Travelled { from: from.step }, listener);
        }
    }

    /// Takes the last change before the present place away: see [`Timeline::undo`](crate::train::Timeline::undo).
    ///
    /// # Errors
    /// Where no change lies before the present place.
    pub fn undo(&mut self, listener: &mut impl Listener) -> Result<(), HistoryError> {
        let (from, at) = (self.reported.branch(), self.timeline.position());
        let could_redo = self.timeline.branch().can_redo();
        let undone = self.timeline.undo()?;
        if !could_redo {
            self.reported.forget_undone();
        }
        self.tell_fork(from, at, listener);
        self.reported.undo(undone.at);
        self.tell(RunEvent::Undone(&undone), listener);
        let change = undone.change().map(|change| change.to_string());
        let change = change.as_deref().unwrap_or_default();
        self.log_jump(Jump::Undone { change }, listener);
        self.tell(RunEvent::Branches, listener);
        Ok(())
    }

    /// Takes the last undo back: see [`Timeline::redo`](crate::train::Timeline::redo).
    ///
    /// # Errors
    /// Where nothing was undone, or a change was made since.
    pub fn redo(&mut self, listener: &mut impl Listener) -> Result<(), HistoryError> {
        let before = self.inputs();
        let head = self.timeline.head();
        self.timeline.redo()?;
        let is_known = self.reported.redo();
        let shared = parting(&before, &self.inputs(), head);
        let retold_from = (!is_known).then_some(shared.step);
        self.tell(RunEvent::Redone { retold_from }, listener);
        if is_known {
            self.log_jump(Jump::Redone { known: true }, listener);
        } else {
            self.log_parting(Jump::Redone { known: false }, shared, listener);
            self.reported.cut(shared);
            let stand = self.timeline.position();
            self.tell_up_to(self.timeline.head(), listener);
            self.timeline.travel(To::Place(stand));
        }
        self.tell(RunEvent::Branches, listener);
        Ok(())
    }

    /// Begins a new branch here and stands on it.
    pub fn fork(&mut self, listener: &mut impl Listener) {
        let (from, at) = (self.reported.branch(), self.timeline.position());
        self.timeline.fork();
        self.tell_fork(from, at, listener);
    }

    /// Goes to the head of another branch, and tells what is not known of it.
    ///
    /// # Errors
    /// Where there is no such branch.
    pub fn switch(
        &mut self,
        id: BranchId,
        listener: &mut impl Listener,
    ) -> Result<(), HistoryError> {
        let from = self.reported.branch();
        self.timeline.switch(id)?;
        if self.reported.knows(id) {
            self.reported.switch(id);
            self.tell(RunEvent::Switched(id), listener);
            self.log_jump(Jump::Switched { from }, listener);
        } else {
            let branch = self.timeline.branch();
            let fork = branch.fork;
            let (from, at) = match branch.parent.filter(|parent| self.reported.knows(*parent)) {
                Some(parent) => (parent, self.shared(parent, fork)),
                None => (self.reported.branch(), Place::default()),
            };
            self.introduce(id, from, at, listener);
        }
        self.tell_up_to(self.timeline.head(), listener);
        self.tell(RunEvent::Branches, listener);
        Ok(())
    }

    /// Gives a branch another name.
    ///
    /// # Errors
    /// Where there is no such branch.
    pub fn rename(
        &mut self,
        id: BranchId,
        name: &str,
        listener: &mut impl Listener,
    ) -> Result<(), HistoryError> {
        self.timeline.rename(id, name)?;
        self.tell(RunEvent::Branches, listener);
        Ok(())
    }

    /// Hides a branch, or shows it again.
    ///
    /// # Errors
    /// Where there is no such branch.
    pub fn hide(
        &mut self,
        id: BranchId,
        hidden: bool,
        listener: &mut impl Listener,
    ) -> Result<(), HistoryError> {
        self.timeline.hide(id, hidden)?;
        self.tell(RunEvent::Branches, listener);
        Ok(())
    }

    /// Deletes a branch that is not the current one.
    ///
    /// # Errors
    /// Where there is no such branch, or the run stands on it.
    pub fn delete(
        &mut self,
        id: BranchId,
        listener: &mut impl Listener,
    ) -> Result<(), HistoryError> {
        self.timeline.delete(id)?;
        self.reported.delete(id);
        self.tell(RunEvent::Branches, listener);
        Ok(())
    }

    /// Tells of a branch, if the run has just forked at `place` of branch `from`.
    pub(super) fn tell_fork(&mut self, from: BranchId, place: Place, listener: &mut impl Listener) {
        let id = self.timeline.branch().id;
        if id != from {
            self.introduce(id, from, place, listener);
        }
    }

    /// Tells of a branch that shares the past of another, and is the current one.
    pub(super) fn introduce(
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
        self.tell(forked, listener);
        self.tell(RunEvent::Branches, listener);
        self.log_parting(Jump::Forked { from }, shared, listener);
    }

    /// The changes that led to a place of the current branch, oldest first.
    fn changes_at(&self, place: Place) -> impl Iterator<Item = Change> {
        let inputs = self.timeline.marks(self.timeline.branch());
        inputs
            .take(place.inputs)
            .filter_map(|mark| mark.recorded.change())
    }

    /// The settings in force at a place of the current branch.
    fn settings_at(&self, place: Place) -> Settings {
        let session = self.session();
        let mut settings = session.recipe().settings.clone();
        let samples = session.trainer().data().train.len();
        for change in self.changes_at(place) {
            // It took effect there, so it does here.
            let _ = change.apply(&mut settings, samples);
        }
        settings
    }

    /// Writes into the logs that from a place of the current branch on all is to be told.
    fn log_parting(&mut self, jump: Jump<'_>, place: Place, listener: &mut impl Listener) {
        let settings = self.settings_at(place);
        let stand = Stand {
            branch: self.reported.branch(),
            step: place.step,
            changes: self.changes_at(place).count(),
            settings: &settings,
        };
        let failed = self.logs.write(|log| log.jump(jump, stand));
        self.tell_failed(failed, listener);
    }

    /// Writes into the logs that the run stands elsewhere.
    fn log_jump(&mut self, jump: Jump<'_>, listener: &mut impl Listener) {
        let session = self.timeline.session();
        let stand = Stand {
            branch: self.reported.branch(),
            step: session.trainer().step_count(),
            changes: session.applied().len(),
            settings: session.trainer().settings(),
        };
        let failed = self.logs.write(|log| log.jump(jump, stand));
        self.tell_failed(failed, listener);
    }

    fn inputs(&self) -> Vec<Recorded> {
        let marks = self.timeline.marks(self.timeline.branch());
        marks.map(|mark| mark.recorded.clone()).collect()
    }

    /// Up to where the current branch is what `other` is by now: that is less than where it was `fork`ed from it, if an
    /// undo has taken something away there since.
    fn shared(&self, other: BranchId, fork: Place) -> Place {
        let mut branches = self.timeline.branches().iter();
        let Some(other) = branches.find(|branch| branch.id == other) else {
            return fork;
        };
        let marks = self.timeline.marks(other);
        let theirs: Vec<Recorded> = marks.map(|mark| mark.recorded.clone()).collect();
        parting(&self.inputs(), &theirs, fork)
    }

    /// Tells what is not known of the current branch up to `place`.
    fn tell_up_to(&mut self, place: Place, listener: &mut impl Listener) {
        if self.reported.here() >= place {
            return;
        }
        self.timeline.travel(To::Place(self.reported.here()));
        while self.timeline.is_replaying() && self.timeline.position() < place {
            self.play(listener);
        }
        self.tell_new_position(listener);
    }
}

/// Up to where two histories are the same, which is not after `limit`.
fn parting(one: &[Recorded], other: &[Recorded], limit: Place) -> Place {
    let count = one.iter().zip(other).take_while(|(a, b)| a == b).count();
    let apart = [one.get(count), other.get(count)].into_iter().flatten();
    apart.map(|input| input.at).fold(limit, Place::min)
}
