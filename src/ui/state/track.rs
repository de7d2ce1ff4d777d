//! What is known of one branch of a run.

use serde::{Deserialize, Serialize};

use super::curves::Curves;
use super::marks::Changed;
use crate::series::{Axis, AxisKind, Series, Span};

/// What is known of one branch.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(super) struct Track {
    pub(super) axis: Axis,
    pub(super) curves: Curves,
    pub(super) changes: Vec<Changed>,
    pub(super) triggers: Vec<u64>,
    pub(super) divergence: Option<u64>,
    pub(super) lowest: Option<(u64, f64, f64)>,
    pub(super) since_best: u64,
}

impl Track {
    /// What was known after `step` updates.
    pub(super) fn until(&self, step: u64) -> Self {
        let axis = self.axis.until(step);
        let curves = self.curves.until(step);
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

/// The lowest of a curve's points: step, epoch, value.
pub(super) fn lowest(curve: &Series, axis: &Axis) -> Option<(u64, f64, f64)> {
    let spans = curve.spans().into_iter().filter(Span::is_finite);
    let best = spans.min_by(|a, b| a.min.total_cmp(&b.min))?;
    let epoch = axis.x_of(AxisKind::Epochs, best.first);
    Some((best.first, epoch, f64::from(best.min)))
}
