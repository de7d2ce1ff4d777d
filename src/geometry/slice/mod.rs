//! A two-dimensional slice of the loss around weights W: f(W + a·d₁ + b·d₂).
//!
//! The directions are random and filter-normalised (Li et al. 2018), or the first two principal directions of the run's
//! path. A slice is computed level by level, from coarse to fine.

mod directions;
mod in_progress;
mod shape;
#[cfg(test)]
mod tests;

pub use shape::{Kind, PathPoint, Slice, View};

use std::fmt;
use std::sync::Arc;

use crate::train::Snapshot;
use in_progress::Cut;

/// The two directions of the slice of `snapshot` requested by `view`, in the layout of its weights.
#[must_use]
pub fn directions(snapshot: &Snapshot, view: View) -> [Vec<f32>; 2] {
    directions::Plane::of(snapshot, view).directions
}

/// Computes slices a few milliseconds at a time, and keeps its state between calls.
#[derive(Default)]
pub struct SliceBuilder {
    cut: Option<Cut>,
    shown: Option<(View, Arc<Slice>)>,
}

impl SliceBuilder {
    /// Works on the slice of `snapshot` requested by `view`; returns its current state, and whether it is complete.
    ///
    /// While the run goes on and each snapshot is newer than the last, a slice is first computed to a medium resolution
    /// before it moves on to newer weights; until then the previous slice is returned.
    pub fn advance(&mut self, snapshot: &Arc<Snapshot>, view: View) -> (Arc<Slice>, bool) {
        let same_run = |cut: &Cut| Arc::ptr_eq(&cut.snapshot.data, &snapshot.data);
        let goes_on = |cut: &Cut| {
            let is_newer = !Arc::ptr_eq(&cut.snapshot, snapshot);
            cut.view == view && same_run(cut) && !(is_newer && cut.can_follow())
        };
        if !self.cut.as_ref().is_some_and(same_run) {
            self.shown = None;
        }
        let kept = self.cut.take().filter(goes_on);
        let cut = self
            .cut
            .insert(kept.unwrap_or_else(|| Cut::new(snapshot, view)));
        let is_new = cut.advance();
        let likeness = |view: View| (view.kind, view.seed);
        let fits = |(shown, _): &(View, Arc<Slice>)| likeness(*shown) == likeness(view);
        // For the same window, a finer slice is worth more than a newer one.
        let is_older =
            |(shown, slice): &(View, Arc<Slice>)| *shown == view && slice.step != cut.slice().step;
        let holds = !cut.can_follow() && self.shown.as_ref().is_some_and(is_older);
        if (is_new && !holds) || !self.shown.as_ref().is_some_and(fits) {
            self.shown = Some((view, Arc::new(cut.slice().clone())));
        }
        let is_whole = cut.is_finest() && Arc::ptr_eq(&cut.snapshot, snapshot);
        let slice = match &self.shown {
            Some((_, slice)) => Arc::clone(slice),
            None => Arc::new(cut.slice().clone()),
        };
        (slice, is_whole)
    }

    /// Whether a newer snapshot would be used.
    #[must_use]
    pub fn wants_newer(&self) -> bool {
        self.cut.as_ref().is_none_or(Cut::can_follow)
    }
}

impl fmt::Debug for SliceBuilder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let side = self.cut.as_ref().map(|cut| cut.slice().side);
        f.debug_struct("SliceBuilder")
            .field("side", &side)
            .finish_non_exhaustive()
    }
}
