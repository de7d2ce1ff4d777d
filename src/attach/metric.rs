//! A figure of a run over its steps.

use serde::{Deserialize, Serialize};

use super::name::{self, printable};
use super::role::Role;
use crate::series::{Axis, Series, Span};

/// A share above this is taken to be in percent; one of 1 and a little is rounding.
const MOST_SHARE: f64 = 1.5;

/// A metric with its curve.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Metric {
    /// Its name in messages.
    pub name: String,
    /// Its name as it may be shown.
    pub label: String,
    /// What it is.
    pub role: Role,
    /// Its curve. Accuracies are shares, from 0 to 1.
    pub series: Series,
    /// Whether it comes in percent, and is divided by 100.
    is_percent: bool,
}

impl Metric {
    pub(super) fn new(name: &str, role: Role) -> Self {
        let series = match role {
            // There may be hundreds of these.
            Role::Other => Series::of_many(),
            _ => Series::new(),
        };
        Self {
            name: name.to_owned(),
            label: printable(name, name::NAME),
            role,
            series,
            is_percent: false,
        }
    }

    /// Adds a value; returns it as it is kept.
    pub(super) fn push(&mut self, step: u64, value: f64, axis: &Axis) -> f64 {
        if self.role.is_accuracy() && !self.is_percent && value > MOST_SHARE && value.is_finite() {
            self.is_percent = true;
            self.rescale(axis);
        }
        let kept = if self.is_percent {
            value / 100.0
        } else {
            value
        };
        self.series.push_on(Span::point(step, kept as f32), axis);
        kept
    }

    /// The latest value; not finite where the run has diverged.
    #[must_use]
    pub fn last(&self) -> Option<f64> {
        let last = self.series.last()?;
        Some(if last.non_finite > 0 && last.count == 0 {
            f64::NAN
        } else {
            f64::from(last.last_value)
        })
    }

    /// What was taken for shares before was in percent.
    fn rescale(&mut self, axis: &Axis) {
        let spans = self.series.spans();
        self.series = Series::new();
        for mut span in spans {
            span.min /= 100.0;
            span.max /= 100.0;
            span.last_value /= 100.0;
            span.sum /= 100.0;
            self.series.push_on(span, axis);
        }
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn accuracies_in_percent_become_shares_from_the_first_on() {
        let mut metric = Metric::new("acc", Role::TrainAccuracy);
        let axis = Axis::new();
        for (step, value) in [(1, 0.9), (2, 12.0), (3, 93.5)] {
            metric.push(step, value, &axis);
        }
        let at = |step| metric.series.value_at(step).unwrap();
        assert!((at(1) - 0.009).abs() < 1e-6 && (at(3) - 0.935).abs() < 1e-6);
        let mut metric = Metric::new("loss", Role::TrainLoss);
        assert_eq!(metric.push(1, 12.0, &axis), 12.0);
        metric.push(2, f64::NAN, &axis);
        assert!(metric.last().unwrap().is_nan());
    }
}
