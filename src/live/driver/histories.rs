//! Travels, undos and branches.

use super::{Driver, Rate};
use crate::live::{Event, To};
use crate::train::history::{BranchId, HistoryError, Place, Recorded};
use crate::train::timeline;

impl Driver {
    pub(super) fn travel(&mut self, to: To) {
        self.paused = true;
        self.goal = None;
        let target = self.target(to);
        let from = self.timeline.position();
        self.tell_up_to(target);
        self.timeline.travel(timeline::To::Place(target));
        if self.timeline.position() != from {
            let step = self.step_count();
            self.pending.push(Event::Travelled { step });
        }
    }

    fn target(&self, to: To) -> Place {
        let here = self.timeline.position();
        let find = |to| self.timeline.find(to);
        match to {
            To::Step(step) => find(timeline::To::Step(step)),
            To::Head => self.timeline.head(),
            To::Back => {
                let before = self.marks().into_iter().filter(|place| *place < here);
                before.max().unwrap_or_default()
            }
            To::Forward => {
                let after = self.marks().into_iter().filter(|place| *place > here);
                after.min().unwrap_or(self.timeline.head())
            }
        }
    }

    /// The places on the current branch that are worth a stop.
    fn marks(&self) -> Vec<Place> {
        let branch = self.timeline.branch();
        let all = self.timeline.marks(branch).map(|mark| mark.recorded);
        let acted = |input: &&Recorded| {
            let stops = input.then.stopped && !input.at.stopped;
            input.change().is_some() || stops
        };
        let mut places: Vec<Place> = all.filter(acted).map(|input| input.at).collect();
        places.push(Place::default());
        places.push(branch.head);
        places
    }

    pub(super) fn undo(&mut self) {
        let (from, at) = (self.told.branch(), self.timeline.position());
        match self.timeline.undo() {
            Ok(undone) => {
                self.note_fork(from, at);
                self.told.undo(undone.at);
                self.pending.push(Event::Undone {
                    step: undone.at.step,
                    text: undone.outcome.unwrap_or_default(),
                });
                self.stand_elsewhere();
            }
            Err(error) => self.note_refused(error.to_string(), None),
        }
    }

    pub(super) fn redo(&mut self) {
        let before = self.inputs();
        let head = self.timeline.head();
        if let Err(error) = self.timeline.redo() {
            self.note_refused(error.to_string(), None);
            return;
        }
        let is_known = self.told.redo();
        let after = self.inputs();
        let shared = before.iter().zip(&after).take_while(|(a, b)| a == b);
        let count = shared.count();
        let fates = [before.get(count), after.get(count)].into_iter().flatten();
        let shared = fates.map(|input| input.at).fold(head, Place::min);
        let step = self.step_count();
        self.pending.push(Event::Redone {
            step,
            retold_from: (!is_known).then_some(shared.step),
        });
        if !is_known {
            self.told.cut(shared);
            let stand = self.timeline.position();
            self.tell_up_to(self.timeline.head());
            self.timeline.travel(timeline::To::Place(stand));
        }
        self.stand_elsewhere();
    }

    fn inputs(&self) -> Vec<Recorded> {
        let marks = self.timeline.marks(self.timeline.branch());
        marks.map(|mark| mark.recorded.clone()).collect()
    }

    pub(super) fn fork(&mut self) {
        let (from, at) = (self.told.branch(), self.timeline.position());
        self.timeline.fork();
        self.note_fork(from, at);
    }

    /// Tells of a branch, if the run has just forked at `place` of branch `from`.
    pub(super) fn note_fork(&mut self, from: BranchId, place: Place) {
        let id = self.timeline.branch().id;
        if id != from {
            self.introduce(id, from, place);
        }
    }

    /// Tells of a branch that shares the past of another, and is the current one.
    pub(super) fn introduce(&mut self, id: BranchId, from: BranchId, place: Place) {
        let shared = self.told.fork(id, from, place);
        let taken = self.timeline.marks(self.timeline.branch());
        let taken = taken.take(shared.inputs);
        let changes = taken
            .filter(|mark| mark.recorded.change().is_some())
            .count();
        self.pending.push(Event::Forked {
            id,
            from,
            step: shared.step,
            changes,
        });
        self.note_branches();
    }

    pub(super) fn switch(&mut self, id: BranchId) -> Result<(), HistoryError> {
        self.timeline.switch(id)?;
        if self.told.knows(id) {
            self.told.switch(id);
            self.pending.push(Event::Switched { id });
        } else {
            let branch = self.timeline.branch();
            let fork = branch.fork;
            match branch.parent.filter(|parent| self.told.knows(*parent)) {
                Some(parent) => self.introduce(id, parent, self.shared(parent, fork)),
                None => self.introduce(id, self.told.branch(), Place::default()),
            }
        }
        self.tell_up_to(self.timeline.head());
        self.stand_elsewhere();
        Ok(())
    }

    /// Up to where the current branch is what `other` is by now: that is less than where it was `fork`ed from it, if an
    /// undo has taken something away there since.
    fn shared(&self, other: BranchId, fork: Place) -> Place {
        let mut branches = self.timeline.branches().iter();
        let Some(other) = branches.find(|branch| branch.id == other) else {
            return fork;
        };
        let ours = self.inputs();
        let marks = self.timeline.marks(other);
        let theirs: Vec<Recorded> = marks.map(|mark| mark.recorded.clone()).collect();
        let count = ours.iter().zip(&theirs).take_while(|(a, b)| a == b).count();
        let apart = [ours.get(count), theirs.get(count)].into_iter().flatten();
        apart.map(|input| input.at).fold(fork, Place::min)
    }

    pub(super) fn delete(&mut self, id: BranchId) -> Result<(), HistoryError> {
        self.timeline.delete(id)?;
        self.told.delete(id);
        Ok(())
    }

    /// Tells what the viewer does not know of the current branch up to `place`.
    fn tell_up_to(&mut self, place: Place) {
        if self.told.here() >= place {
            return;
        }
        self.timeline.travel(timeline::To::Place(self.told.here()));
        while self.timeline.is_replaying() && self.timeline.position() < place {
            self.play();
            self.report_progress();
        }
        if self.told.is_fresh {
            self.note_position();
        }
    }

    /// Tells all that a run which was taken up again has behind it: branch after branch, then back to where it stood.
    pub(super) fn tell_past(&mut self, branch: BranchId, place: Place) -> Result<(), HistoryError> {
        let ids: Vec<BranchId> = self.timeline.branches().iter().map(|one| one.id).collect();
        for id in ids.into_iter().chain([branch]) {
            if id == self.told.branch() {
                self.tell_up_to(self.timeline.head());
            } else {
                self.switch(id)?;
            }
        }
        self.timeline.travel(timeline::To::Place(place));
        Ok(())
    }

    /// After a jump: no rate can be told yet, no goal is left, and a new picture is due.
    fn stand_elsewhere(&mut self) {
        self.rate = Rate::new();
        self.clock = None;
        self.goal = None;
        self.glance.forget();
        self.note_branches();
    }
}
