//! Statistics of updates, as reported to a viewer.

use crate::series::Span;
use crate::train::{UpdateNorms, UpdateStats};

/// Statistics of updates, merged where a viewer was too slow to receive each.
#[derive(Clone, Debug, PartialEq)]
pub struct UpdateStatsSpans {
    /// Over all parameters.
    pub whole: NormSpans,
    /// Each linear layer from the input side.
    pub layers: Vec<NormSpans>,
}

/// Statistics of updates over a group of parameters.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct NormSpans {
    /// ‖g‖.
    pub gradient: Span,
    /// ‖ΔW‖.
    pub update: Span,
    /// ‖W‖ before the update.
    pub weight: Span,
    /// ‖ΔW‖/‖W‖.
    pub relative: Span,
    /// Effective learning rates; `None` if no parameter had one.
    pub rates: Option<RateSpans>,
}

/// The spread of the effective learning rates of a group of parameters.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct RateSpans {
    /// The 5 % quantile.
    pub lower: Span,
    pub median: Span,
    /// The 95 % quantile.
    pub upper: Span,
}

impl From<&UpdateStats> for UpdateStatsSpans {
    fn from(stats: &UpdateStats) -> Self {
        let spans = |norms: &UpdateNorms| NormSpans::of(stats.step, norms);
        Self {
            whole: spans(&stats.whole),
            layers: stats.layers.iter().map(spans).collect(),
        }
    }
}

impl NormSpans {
    fn of(step: u64, norms: &UpdateNorms) -> Self {
        let point = |value: f64| Span::point(step, value as f32);
        let rate = |value: f32| Span::point(step, value);
        Self {
            gradient: point(norms.gradient),
            update: point(norms.update),
            weight: point(norms.weight),
            relative: point(norms.relative()),
            rates: norms.rates.map(|rates| RateSpans {
                lower: rate(rates.lower),
                median: rate(rates.median),
                upper: rate(rates.upper),
            }),
        }
    }

    fn merge(&mut self, later: &Self) {
        self.gradient.merge(&later.gradient);
        self.update.merge(&later.update);
        self.weight.merge(&later.weight);
        self.relative.merge(&later.relative);
        match (&mut self.rates, &later.rates) {
            (Some(rates), Some(later)) => {
                rates.lower.merge(&later.lower);
                rates.median.merge(&later.median);
                rates.upper.merge(&later.upper);
            }
            (rates @ None, later) => *rates = *later,
            (Some(_), None) => {}
        }
    }
}

impl UpdateStatsSpans {
    pub fn merge(&mut self, later: &Self) {
        self.whole.merge(&later.whole);
        for (layer, later) in self.layers.iter_mut().zip(&later.layers) {
            layer.merge(later);
        }
    }
}
