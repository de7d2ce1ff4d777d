//! Exponential smoothing, updated as points arrive, so that drawing costs the same however long the run is.

use serde::{Deserialize, Serialize};

use super::Span;

/// How strongly a curve is smoothed.
///
/// The averages are updated point by point at push, and each bucket keeps their values at its end. Computing them from
/// a query's column means would be cheaper still, but then the same strength would mean something else at every zoom. A
/// [`Series`](super::Series) for each strength would keep extremes that a smooth curve does not need, at four times the
/// memory.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize,
)]
pub enum Smoothing {
    /// No smoothing.
    #[default]
    Off,
    /// Weight 0.6 on the past: about the last 2.5 points.
    Light,
    /// Weight 0.9 on the past: about the last 10 points.
    Medium,
    /// Weight 0.98 on the past: about the last 50 points.
    Strong,
}

impl Smoothing {
    /// Every strength, in the order in which a key cycles through them.
    pub const ALL: [Self; 4] = [Self::Off, Self::Light, Self::Medium, Self::Strong];
    /// Number of strengths other than `Off`.
    pub(super) const COUNT: usize = 3;

    /// The weight of the past, `β` in `s ← β s + (1 − β) x`.
    #[must_use]
    pub const fn weight(self) -> f64 {
        match self {
            Self::Off => 0.0,
            Self::Light => 0.6,
            Self::Medium => 0.9,
            Self::Strong => 0.98,
        }
    }

    /// The next strength, cyclically.
    #[must_use]
    pub const fn next(self) -> Self {
        match self {
            Self::Off => Self::Light,
            Self::Light => Self::Medium,
            Self::Medium => Self::Strong,
            Self::Strong => Self::Off,
        }
    }

    pub(super) const fn index(self) -> Option<usize> {
        match self {
            Self::Off => None,
            Self::Light => Some(0),
            Self::Medium => Some(1),
            Self::Strong => Some(2),
        }
    }
}

/// The running averages of a curve, bias-corrected: `ŝ = s / (1 − βᵗ)` (Kingma and Ba 2015).
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(super) struct Averages {
    /// `s`, which starts at 0 and is therefore biased towards it.
    sums: [f64; Smoothing::COUNT],
    /// `1 − βᵗ`, the total weight of the points in `s`.
    weights: [f64; Smoothing::COUNT],
}

impl Averages {
    /// Updates the averages with `span`. A merged span counts as its number of finite values, each equal to their mean.
    pub(super) fn take(&mut self, span: &Span) {
        if span.count == 0 {
            return;
        }
        let mean = span.sum / span.count as f64;
        for (index, smoothing) in Smoothing::ALL[1..].iter().enumerate() {
            let past = match span.count {
                1 => smoothing.weight(),
                n => smoothing.weight().powf(n as f64),
            };
            self.sums[index] = past * self.sums[index] + (1.0 - past) * mean;
            self.weights[index] = past * self.weights[index] + (1.0 - past);
        }
    }

    /// The current averages; NaN before the first finite value.
    pub(super) fn values(&self) -> [f32; Smoothing::COUNT] {
        std::array::from_fn(|index| (self.sums[index] / self.weights[index]) as f32)
    }
}
