//! The branches of a run as they are drawn: the one it stands on, and those that are ghosts behind it.

use std::mem::replace;

use super::branch_view::{BranchView, lowest};
use super::curves::Curves;
use super::run::Run;
use super::update_curves::UpdateCurves;
use crate::live::{BranchInfo, Branches};
use crate::series::Axis;
use crate::train::history::BranchId;
use crate::train::{Change, Evaluation, Evaluations};

/// Of so many of the last things undone on a branch, what updates did is kept for when they are redone.
const KEPT_VITALS: usize = 4;

/// Another branch, as it is drawn behind the current one.
#[derive(Clone, Copy, Debug)]
pub struct Ghost<'a> {
    /// Its place among all branches, which gives it its colour.
    pub place: usize,
    /// What is known of it.
    pub info: &'a BranchInfo,
    /// What lies along x on it.
    pub axis: &'a Axis,
    /// Its curves.
    pub curves: &'a Curves,
}

impl Run {
    /// The branches, once there is more than one or any was told of.
    #[must_use]
    pub fn branches(&self) -> &[BranchInfo] {
        self.branches.as_ref().map_or(&[], |branches| &branches.all)
    }

    /// The branch that the run stands on.
    #[must_use]
    pub fn branch(&self) -> Option<&BranchInfo> {
        let branches = self.branches.as_ref()?;
        branches.all.iter().find(|one| one.id == branches.current)
    }

    /// The other branches that are to be seen.
    pub fn ghosts(&self) -> impl Iterator<Item = Ghost<'_>> {
        let all = self.branches().iter().enumerate();
        all.filter(|(_, info)| !info.hidden)
            .filter_map(|(place, info)| {
                let track = self.others.get(&info.id)?;
                Some(Ghost {
                    place,
                    info,
                    axis: &track.axis,
                    curves: &track.curves,
                })
            })
    }

    /// Where the run stands, if that is before the end of what is known of its branch.
    #[must_use]
    pub fn past(&self) -> Option<u64> {
        let status = self.status.as_ref()?;
        let step = status.position.step;
        (status.replaying || step < status.head).then_some(step)
    }

    pub(super) fn told_of(&mut self, branches: Branches) {
        self.others
            .retain(|id, _| branches.all.iter().any(|one| one.id == *id));
        self.current = branches.current;
        self.branches = Some(branches);
        // What was undone is no longer on the branch. A stop by clock is no change.
        let marks = self.branch().map(|info| {
            let changes = info.marks.iter().filter(|mark| mark.text.is_some());
            changes.count()
        });
        if let Some(marks) = marks {
            self.changes.truncate(marks);
        }
    }

    pub(super) fn forked(&mut self, id: BranchId, from: BranchId, step: u64) {
        if from == self.current {
            let whole = self.swap(BranchView::default());
            drop(self.swap(whole.until(step)));
            self.others.insert(from, whole);
        } else {
            let cut = self.others.get(&from).map(|track| track.until(step));
            let left = self.swap(cut.unwrap_or_default());
            self.others.insert(self.current, left);
        }
        self.current = id;
    }

    pub(super) fn cut(&mut self, step: u64) {
        let mut track = self.swap(BranchView::default());
        let rest = track.split_off(step);
        // The change at that very step is what was undone.
        let changes = &mut track.changes;
        let undone = changes
            .iter()
            .rposition(|change| change.applied.step == step);
        if let Some(last) = undone {
            changes.remove(last);
        }
        drop(self.swap(track));
        let undone = self.undone.entry(self.current).or_default();
        undone.push((step, rest));
        // What updates did is most of a track. Of those that are redone last it is given up.
        if let Some(old) = undone.len().checked_sub(KEPT_VITALS + 1) {
            undone[old].1.curves.updates = UpdateCurves::default();
        }
    }

    /// Takes back an undo; returns the change, where that is known.
    pub(super) fn redone(&mut self, retold_from: Option<u64>) -> Option<(Change, String)> {
        if let Some(step) = retold_from {
            let whole = self.swap(BranchView::default());
            drop(self.swap(whole.until(step)));
            return None;
        }
        let (step, rest) = self.undone.get_mut(&self.current).and_then(Vec::pop)?;
        // Of several at that step the last is what was undone with it.
        let mut changes = rest.changes.iter().rev().map(|one| &one.applied);
        let change = changes
            .find(|one| one.step == step)
            .map(|one| (one.change, one.text.clone()));
        let mut track = self.swap(BranchView::default());
        track.join(rest, step);
        drop(self.swap(track));
        change
    }

    /// The last evaluation at this place is this one. A change such as going back to the best weights, now undone, may
    /// have measured others at the same step.
    pub(super) fn measured(&mut self, last: Evaluation) {
        let shown = self.curves.validation_loss.last();
        let differs = shown.is_some_and(|shown| {
            shown.last == last.step && shown.last_value != last.validation.loss as f32
        });
        let last = Evaluations::from(last);
        if differs {
            self.curves.measure_again(&last, &self.axis);
        }
        self.last = Some(last);
    }

    /// The lowest validation loss up to `step`: step, epoch, loss.
    pub(super) fn lowest_until(&self, step: u64) -> Option<(u64, f64, f64)> {
        self.lowest
            .filter(|lowest| lowest.0 <= step)
            .or_else(|| lowest(&self.curves.validation_loss.until(step), &self.axis))
    }

    pub(super) fn switched(&mut self, id: BranchId) {
        if id == self.current {
            return;
        }
        let there = self.others.remove(&id).unwrap_or_default();
        let left = self.swap(there);
        self.others.insert(self.current, left);
        self.current = id;
    }

    /// What is known of the current branch.
    pub(super) fn track(&self) -> BranchView {
        BranchView {
            axis: self.axis.clone(),
            curves: self.curves.clone(),
            changes: self.changes.clone(),
            triggers: self.triggers.clone(),
            divergence: self.divergence,
            lowest: self.lowest,
            since_best: self.since_best,
        }
    }

    /// Makes `track` the current one; returns what was.
    pub(super) fn swap(&mut self, track: BranchView) -> BranchView {
        BranchView {
            axis: replace(&mut self.axis, track.axis),
            curves: replace(&mut self.curves, track.curves),
            changes: replace(&mut self.changes, track.changes),
            triggers: replace(&mut self.triggers, track.triggers),
            divergence: replace(&mut self.divergence, track.divergence),
            lowest: replace(&mut self.lowest, track.lowest),
            since_best: replace(&mut self.since_best, track.since_best),
        }
    }
}
