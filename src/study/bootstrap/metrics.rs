//! Metrics of a net and their bootstrap distributions.

use super::interval::{Interval, LEAST, Measure, RESAMPLES, resampled_means};
use super::scores::SampleScores;
use crate::rng::{Purpose, stream};
use crate::study::evidence::{Evidence, Finding};

/// First counter of the resamples of validation samples; those of the training part are below.
const METRIC: u64 = 1 << 32;
/// Bins of the histogram of the resampled means.
const BINS: usize = 40;

/// The intervals of validation loss and accuracy, or of their differences.
pub(super) struct Metrics {
    pub(super) loss: Option<Metric>,
    /// `None` for regression.
    pub(super) accuracy: Option<Metric>,
    /// Of a difference in loss, whether it is decided: by Student's t and by the interval alike, since with few samples
    /// the interval alone is too short.
    pub(super) finding: Finding,
}

/// A metric with its bootstrap distribution.
pub(super) struct Metric {
    /// Its ends are NaN where there are too few samples for an interval.
    pub(super) interval: Interval,
    /// Centre of each bin, and the share of the resampled means in it.
    pub(super) histogram: Vec<[f64; 2]>,
}

impl Metrics {
    /// The intervals of a net's scores.
    pub(super) fn of(samples: &SampleScores, seed: u64) -> Self {
        let right = samples.right.as_deref();
        Self {
            loss: Metric::of(&samples.losses, Measure::Number, seed, 0),
            accuracy: right.and_then(|right| Metric::of(right, Measure::Share, seed, 1)),
            finding: Finding::Undecided,
        }
    }

    /// The intervals of the differences, sample by sample.
    pub(super) fn of_difference(first: &SampleScores, second: &SampleScores, seed: u64) -> Self {
        let apart = |first: &[f64], second: &[f64]| -> Vec<f64> {
            let pairs = first.iter().zip(second);
            pairs.map(|(first, second)| second - first).collect()
        };
        let pairs = first.losses.iter().zip(&second.losses);
        let pairs: Vec<[f64; 2]> = pairs.map(|(first, second)| [*first, *second]).collect();
        let losses = apart(&first.losses, &second.losses);
        let loss = Metric::of(&losses, Measure::Number, seed, 2);
        let is_clear = loss
            .as_ref()
            .is_some_and(|one| one.interval.excludes_zero());
        let right = first.right.as_ref().zip(second.right.as_ref());
        let right = right.map(|(first, second)| apart(first, second));
        Self {
            loss,
            accuracy: right.and_then(|right| Metric::of(&right, Measure::ShareDifference, seed, 3)),
            finding: if is_clear {
                Evidence::of_samples(&pairs).finding
            } else {
                Finding::Undecided
            },
        }
    }
}

impl Metric {
    fn of(values: &[f64], measure: Measure, seed: u64, which: u64) -> Option<Self> {
        let mut draws = stream(seed, Purpose::Resample, METRIC + which);
        let means = resampled_means(values, RESAMPLES, &mut draws);
        let interval = Interval::from_means(values, measure, &means)?;
        let unknown = [f64::NAN; 2];
        Some(Self {
            interval: if values.len() < LEAST {
                Interval {
                    percentile: unknown,
                    bca: unknown,
                    ..interval
                }
            } else {
                interval
            },
            histogram: histogram(&means),
        })
    }
}

/// The shares of ascending values in bins of equal width.
fn histogram(sorted: &[f64]) -> Vec<[f64; 2]> {
    let (Some(low), Some(high)) = (sorted.first(), sorted.last()) else {
        return Vec::new();
    };
    if low == high {
        return vec![[*low, 1.0]];
    }
    let width = (high - low) / BINS as f64;
    let mut counts = [0_usize; BINS];
    for value in sorted {
        let bin = ((value - low) / width) as usize;
        counts[bin.min(BINS - 1)] += 1;
    }
    let counts = counts.iter().enumerate();
    let bin = |(bin, count): (usize, &usize)| {
        let share = *count as f64 / sorted.len() as f64;
        [low + (bin as f64 + 0.5) * width, share]
    };
    counts.map(bin).collect()
}
