//! The branches of a run: the current one, and the ghosts drawn behind it.

use std::mem::replace;

use super::branch_view::{BranchView, lowest};
use super::curves::Curves;
use super::run::Run;
use super::update_curves::UpdateCurves;
use crate::live::{BranchInfo, Branches};
use crate::series::Axis;
use crate::train::history::BranchId;
use crate::train::{Change, Evaluation, Evaluations};

/// The number of latest undos per branch whose update curves are kept for a redo.
const KEPT_UPDATE_CURVES: usize = 4;

/// Another branch, drawn behind the current one.
#[derive(Clone, Copy, Debug)]
pub struct Ghost<'a> {
    /// Its index among all branches, which selects its colour.
    pub place: usize,
    pub info: &'a BranchInfo,
    pub axis: &'a Axis,
    pub curves: &'a Curves,
}

impl Run {
    /// The branches; empty until they are first reported.
    #[must_use]
    pub fn branches(&self) -> &[BranchInfo] {
        self.branches.as_ref().map_or(&[], |branches| &branches.all)
    }

    /// The current branch.
    #[must_use]
    pub fn branch(&self) -> Option<&BranchInfo> {
        let branches = self.branches.as_ref()?;
        branches.all.iter().find(|one| one.id == branches.current)
    }

    /// The other branches that are not hidden.
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

    /// The current step, if it is before the end of the branch.
    #[must_use]
    pub fn past(&self) -> Option<u64> {
        let status = self.status.as_ref()?;
        let step = status.position.step;
        (status.replaying || step < status.head).then_some(step)
    }

    pub(super) fn on_branches(&mut self, branches: Branches) {
        self.others
            .retain(|id, _| branches.all.iter().any(|one| one.id == *id));
        self.current = branches.current;
        self.branches = Some(branches);
        // Undone changes are no longer on the branch. Marks without a text are timed stops, not changes.
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
        // The undone change is the last one at that step.
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
        // The update curves are most of a branch's data, so the undos that would be redone last give theirs up.
        if let Some(old) = undone.len().checked_sub(KEPT_UPDATE_CURVES + 1) {
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

    /// Sets the last evaluation. Another one may be on the curves at the same step, measured after a change that is now
    /// undone, such as restoring the best weights.
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

    /// A copy of the current branch's data.
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

    /// Replaces the current branch's data; returns the previous.
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
