//! The data of one branch of a run.

use serde::{Deserialize, Serialize};

use super::curves::Curves;
use super::marks::Changed;
use crate::series::{Axis, AxisKind, Series, Span};

/// Of the views that are written down beside that of the present branch, so many are written whole at most.
pub(super) const KEPT: usize = 4;
/// Those that are written whole take no more bytes than this together.
const WHOLE: usize = 3 << 20;
/// All others together take no more than this, about.
const COARSE: usize = 3 << 19;
/// In as many pieces a curve is hardly told from the whole, behind another.
const FINE: usize = 512;
/// The curves that all branches have.
const CURVES: usize = 6;
/// The most bytes that a piece of a curve takes, and a place on the axis, of a run of less than a million million steps.
const PIECE: usize = 44;
const KNOT: usize = 30;

/// What is known of one branch.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(super) struct BranchView {
    pub(super) axis: Axis,
    pub(super) curves: Curves,
    pub(super) changes: Vec<Changed>,
    pub(super) triggers: Vec<u64>,
    pub(super) divergence: Option<u64>,
    pub(super) lowest: Option<(u64, f64, f64)>,
    pub(super) since_best: u64,
}

impl BranchView {
    /// A copy up to `step`.
    pub(super) fn until(&self, step: u64) -> Self {
        self.cut(step, self.axis.until(step), self.curves.until(step))
    }

    /// Cuts the data at `step` and returns the rest, for [`BranchView::join`]. Both together take hardly more memory
    /// than the whole.
    pub(super) fn split_off(&mut self, step: u64) -> Self {
        let mut axis = std::mem::take(&mut self.axis);
        let mut curves = std::mem::take(&mut self.curves);
        self.axis = axis.split_off(step);
        self.curves = curves.split_off(step);
        let head = self.cut(step, axis, curves);
        std::mem::replace(self, head)
    }

    /// Replaces everything after `step` by `rest`, which was split off there.
    pub(super) fn join(&mut self, mut rest: Self, step: u64) {
        let axis = std::mem::replace(&mut rest.axis, std::mem::take(&mut self.axis));
        let curves = std::mem::replace(&mut rest.curves, std::mem::take(&mut self.curves));
        *self = rest;
        self.axis.join(axis, step);
        self.curves.join(curves, step);
    }

    /// The same by few pieces of each curve, without what updates did.
    fn coarse(&self, pieces: usize) -> Self {
        Self {
            axis: self.axis.coarse(pieces),
            curves: self.curves.coarse(pieces, &self.axis),
            changes: self.changes.clone(),
            triggers: self.triggers.clone(),
            divergence: self.divergence,
            lowest: self.lowest,
            since_best: self.since_best,
        }
    }

    /// The most bytes that its curves take when they are written down.
    fn bytes(&self) -> usize {
        self.curves.pieces() * PIECE + self.axis.knots() * KNOT
    }

    /// These as they are written down, in their order, the first of which matter most: whatever their number, their curves take
    /// no more than about [`WHOLE`] and [`COARSE`] together.
    pub(super) fn bounded<'a>(all: impl Iterator<Item = &'a Self>) -> Vec<Self> {
        let (mut left, mut written) = (WHOLE, Vec::new());
        let mut all = all.enumerate().peekable();
        while let Some((_, view)) = all.next_if(|(at, view)| *at < KEPT && view.bytes() <= left) {
            left -= view.bytes();
            written.push(view.clone());
        }
        let rest: Vec<&Self> = all.map(|(_, view)| view).collect();
        let pieces = COARSE / (rest.len().max(1) * (CURVES * PIECE + KNOT));
        let coarse = rest.iter().map(|view| view.coarse(pieces.min(FINE)));
        written.extend(coarse);
        written
    }

    /// What was known after `step` updates, where these are its curves.
    fn cut(&self, step: u64, axis: Axis, curves: Curves) -> Self {
        let mut changes = self.changes.clone();
        changes.retain(|change| change.applied.step <= step);
        let mut triggers = self.triggers.clone();
        triggers.retain(|trigger| *trigger <= step);
        let lowest = self
            .lowest
            .filter(|lowest| lowest.0 <= step)
            .or_else(|| lowest(&curves.validation_loss, &axis));
        Self {
            since_best: lowest.map_or(0, |(best, ..)| u64::from(best < step)),
            axis,
            curves,
            changes,
            triggers,
            divergence: self.divergence.filter(|divergence| *divergence <= step),
            lowest,
        }
    }
}

/// The lowest point of a curve: step, epoch, value.
pub(super) fn lowest(curve: &Series, axis: &Axis) -> Option<(u64, f64, f64)> {
    let spans = curve.spans().into_iter().filter(Span::is_finite);
    let best = spans.min_by(|a, b| a.min.total_cmp(&b.min))?;
    let epoch = axis.x_of(AxisKind::Epochs, best.first);
    Some((best.first, epoch, f64::from(best.min)))
}
