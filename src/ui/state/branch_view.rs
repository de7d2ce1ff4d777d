//! The data of one branch of a run.

use serde::{Deserialize, Serialize};

use super::curves::Curves;
use super::marks::Changed;
use crate::series::{Axis, AxisKind, Series, Span};

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

    /// The data up to `step`, with these axis and curves, which end there.
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
