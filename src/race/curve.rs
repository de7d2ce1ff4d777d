//! The curves of a lane over several seeds: mean and band on a common grid.

use std::sync::Arc;

use super::spread::Spread;
use super::standing::{LaneStanding, RunStanding};
use super::thinned_series::Measurement;
use crate::nn::Score;

/// A place on the curve of a lane, over the seeds that have come so far.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Band {
    /// Updates made.
    pub step: u64,
    /// Epochs passed.
    pub epoch: f64,
    /// Samples seen, with repetition.
    pub samples: u64,
    /// The lane's own computing up to here, in the mean.
    pub seconds: f64,
    /// The loss on the validation part.
    pub validation_loss: Spread,
    /// The accuracy on the validation part, for classes.
    pub validation_accuracy: Option<Spread>,
}

impl LaneStanding {
    /// The looks at it over the seeds.
    #[must_use]
    pub fn bands(&self) -> Vec<Band> {
        bands(&self.runs)
    }
}

/// The curves of these runs over each other. The grid is that of the run with the most points; the others are read off
/// between theirs by straight lines, and not beyond their ends, so that the band there is of fewer seeds.
fn bands(runs: &[Arc<RunStanding>]) -> Vec<Band> {
    // The first of the longest, so that a tie is broken by the seeds' order.
    let longest = runs.iter().rev().max_by_key(|run| {
        (
            run.looks.latest().map(|last| last.step),
            run.looks.points().len(),
        )
    });
    let Some(longest) = longest else {
        return Vec::new();
    };
    let band = |look: &Measurement| {
        let step = look.step;
        let all: Vec<Measurement> = runs
            .iter()
            .filter_map(|run| read(run.looks.points(), step))
            .collect();
        let spread = |figure: &dyn Fn(&Measurement) -> Option<f64>| {
            Spread::of(all.iter().filter_map(figure))
        };
        Some(Band {
            step,
            epoch: look.epoch,
            samples: look.samples,
            seconds: spread(&|look| Some(look.seconds))?.mean,
            validation_loss: spread(&|look| Some(look.validation.loss))?,
            validation_accuracy: spread(&|look| look.validation.accuracy),
        })
    };
    longest.looks.points().iter().filter_map(band).collect()
}

/// The look at `step`, or what lies on the straight line between its neighbours.
fn read(looks: &[Measurement], step: u64) -> Option<Measurement> {
    let after = looks.partition_point(|look| look.step < step);
    let right = looks.get(after)?;
    if right.step == step {
        return Some(*right);
    }
    let left = &looks[after.checked_sub(1)?];
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
            looks: points.iter().map(point).collect(),
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
