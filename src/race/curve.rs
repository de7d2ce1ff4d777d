//! The curves of a lane over several seeds: mean and band on a common grid.

use std::sync::Arc;

use super::spread::Spread;
use super::standing::{LaneStanding, RunStanding};
use super::thinned_series::Measurement;
use crate::nn::Score;

/// A point on a lane's curve, summarised over the seeds measured so far.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Band {
    /// Updates made.
    pub step: u64,
    /// Epochs passed.
    pub epoch: f64,
    /// Samples seen, with repetition.
    pub samples: u64,
    /// Mean compute time of the lane up to here, in seconds.
    pub seconds: f64,
    /// The validation loss.
    pub validation_loss: Spread,
    /// The validation accuracy; `None` for regression.
    pub validation_accuracy: Option<Spread>,
}

impl LaneStanding {
    /// The lane's measurements, summarised over its seeds on a common grid of steps.
    #[must_use]
    pub fn bands(&self) -> Vec<Band> {
        bands(&self.runs)
    }
}

/// Summarises the curves of these runs. The grid is that of the run with the most points. The others are interpolated
/// linearly between their points but never extrapolated, so beyond a run's last point the band covers fewer seeds.
fn bands(runs: &[Arc<RunStanding>]) -> Vec<Band> {
    // The first of the longest, so that the order of seeds breaks ties.
    let longest = runs.iter().rev().max_by_key(|run| {
        (
            run.measurements.latest().map(|last| last.step),
            run.measurements.points().len(),
        )
    });
    let Some(longest) = longest else {
        return Vec::new();
    };
    let band = |point: &Measurement| {
        let step = point.step;
        let all: Vec<Measurement> = runs
            .iter()
            .filter_map(|run| read(run.measurements.points(), step))
            .collect();
        let spread =
            |value: &dyn Fn(&Measurement) -> Option<f64>| Spread::of(all.iter().filter_map(value));
        Some(Band {
            step,
            epoch: point.epoch,
            samples: point.samples,
            seconds: spread(&|point| Some(point.seconds))?.mean,
            validation_loss: spread(&|point| Some(point.validation.loss))?,
            validation_accuracy: spread(&|point| point.validation.accuracy),
        })
    };
    longest
        .measurements
        .points()
        .iter()
        .filter_map(band)
        .collect()
}

/// The measurement at `step`, interpolated linearly between its neighbours; `None` outside the measured range.
fn read(measurements: &[Measurement], step: u64) -> Option<Measurement> {
    let after = measurements.partition_point(|point| point.step < step);
    let right = measurements.get(after)?;
    if right.step == step {
        return Some(*right);
    }
    let left = &measurements[after.checked_sub(1)?];
    let share = (step - left.step) as f64 / (right.step - left.step) as f64;
    let mix = |left: f64, right: f64| left + share * (right - left);
    let accuracies = left.validation.accuracy.zip(right.validation.accuracy);
    Some(Measurement {
        step,
        validation: Score {
            loss: mix(left.validation.loss, right.validation.loss),
            accuracy: accuracies.map(|(left, right)| mix(left, right)),
        },
        seconds: mix(left.seconds, right.seconds),
        ..*right
    })
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    fn run(points: &[(u64, f64)]) -> Arc<RunStanding> {
        let point = |&(step, loss): &(u64, f64)| {
            let score = Score {
                loss,
                accuracy: Some(loss / 10.0),
            };
            Measurement {
                step,
                epoch: step as f64 / 10.0,
                samples: 32 * step,
                since: 32 * step,
                seconds: step as f64,
                validation: score,
            }
        };
        Arc::new(RunStanding {
            measurements: points.iter().map(point).collect(),
            ..RunStanding::waiting(1)
        })
    }

    #[test]
    fn a_spread_is_mean_sample_deviation_and_range() {
        let spread = Spread::of([1.0, 2.0, 4.0, 5.0].into_iter()).unwrap();
        assert_eq!((spread.mean, spread.min, spread.max), (3.0, 1.0, 5.0));
        // Deviations 2, 1, 1, 2 from the mean: 10 / 3.
        assert_eq!(spread.sd, (10.0_f64 / 3.0).sqrt());
        assert_eq!(Spread::of([7.0].into_iter()).unwrap().sd, 0.0);
        assert_eq!(Spread::of(std::iter::empty()), None);
    }

    #[test]
    fn a_band_is_read_on_the_longest_grid_and_ends_where_a_seed_does() {
        let runs = [
            run(&[(0, 8.0), (20, 4.0)]),
            run(&[(0, 6.0), (10, 4.0), (20, 2.0), (30, 1.0)]),
        ];
        let bands = bands(&runs);
        let all: Vec<(u64, f64, usize)> = bands
            .iter()
            .map(|band| {
                let loss = band.validation_loss;
                (band.step, loss.mean, loss.count)
            })
            .collect();
        assert_eq!(all, [(0, 7.0, 2), (10, 5.0, 2), (20, 3.0, 2), (30, 1.0, 1)]);
        assert_eq!(
            (bands[1].validation_loss.min, bands[1].validation_loss.max),
            (4.0, 6.0)
        );
        assert_eq!(bands[1].validation_accuracy.unwrap().mean, 0.5);
        assert_eq!(bands[1].seconds, 10.0);
        assert!(super::bands(&[Arc::new(RunStanding::waiting(1))]).is_empty());
    }
}
