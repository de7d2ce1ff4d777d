//! The evaluations and measurements of a run in bounded memory, however long it is.

use crate::nn::Score;
use crate::train::Evaluation;

/// One evaluation of a lane.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Point {
    /// The evaluation, with its step, epoch and sample count.
    pub at: Evaluation,
    /// Compute time of the lane up to here, in seconds by the race's clock.
    pub seconds: f64,
}

/// A measurement of the validation part: an evaluation, or one between two evaluations that does not affect the run.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Measurement {
    /// Updates made.
    pub step: u64,
    /// Epochs passed.
    pub epoch: f64,
    /// Samples seen, with repetition.
    pub samples: u64,
    /// Samples seen after the first update since the last measurement: this score may have been reached as early as
    /// that.
    pub since: u64,
    /// Compute time of the lane up to here, in seconds by the race's clock.
    pub seconds: f64,
    /// The validation score.
    pub validation: Score,
}

impl Measurement {
    /// Converts an evaluation.
    #[must_use]
    pub fn of(point: &Point, since: u64) -> Self {
        let Point { at, seconds } = *point;
        Self {
            step: at.step,
            epoch: at.epoch,
            samples: at.samples,
            since,
            seconds,
            validation: at.validation,
        }
    }
}

/// A series thinned evenly: whenever it grows too long, every other point except the latest is dropped.
#[derive(Clone, Debug, PartialEq)]
pub struct ThinnedSeries<P> {
    points: Vec<P>,
    every: u64,
    count: u64,
}

impl<P> Default for ThinnedSeries<P> {
    fn default() -> Self {
        Self {
            points: Vec::new(),
            every: 1,
            count: 0,
        }
    }
}

impl<P> ThinnedSeries<P> {
    /// Maximum number of points kept.
    pub const MOST: usize = 512;

    /// Appends a point.
    pub fn push(&mut self, point: P) {
        let latest_is_kept = (self.count.saturating_sub(1)).is_multiple_of(self.every);
        if !latest_is_kept {
            self.points.pop();
        }
        self.points.push(point);
        self.count += 1;
        if self.points.len() > Self::MOST {
            self.thin();
        }
    }

    fn thin(&mut self) {
        let latest = self.points.pop();
        self.every *= 2;
        let mut index = 0;
        self.points.retain(|_| {
            index += 1;
            index % 2 == 1
        });
        self.points.extend(latest);
    }

    /// The points kept: the first, every [`ThinnedSeries::every`]th after it, and the latest.
    #[must_use]
    pub fn points(&self) -> &[P] {
        &self.points
    }

    /// The stride of the points kept.
    #[must_use]
    pub fn every(&self) -> u64 {
        self.every
    }

    /// The number of points pushed, including those dropped.
    #[must_use]
    pub fn count(&self) -> u64 {
        self.count
    }

    /// The latest point.
    #[must_use]
    pub fn latest(&self) -> Option<&P> {
        self.points.last()
    }
}

impl<P> FromIterator<P> for ThinnedSeries<P> {
    fn from_iter<T: IntoIterator<Item = P>>(points: T) -> Self {
        let mut track = Self::default();
        points.into_iter().for_each(|point| track.push(point));
        track
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn point(step: u64) -> Point {
        let score = Score {
            loss: step as f64,
            accuracy: None,
        };
        Point {
            at: Evaluation {
                step,
                epoch: 0.0,
                samples: step,
                train: score,
                validation: score,
                doubt: None,
            },
            seconds: 0.0,
        }
    }

    proptest! {
        #[test]
        fn a_series_keeps_an_even_grid_and_the_latest_point(count in 1_u64..5000) {
            let track: ThinnedSeries<Point> = (0..count).map(point).collect();
            let steps: Vec<u64> = track.points().iter().map(|point| point.at.step).collect();
            let mut expected: Vec<u64> = (0..count).step_by(track.every() as usize).collect();
            if expected.last() != Some(&(count - 1)) {
                expected.push(count - 1);
            }
            prop_assert!(steps.len() <= ThinnedSeries::<Point>::MOST);
            prop_assert!(count <= ThinnedSeries::<Point>::MOST as u64 || steps.len() > ThinnedSeries::<Point>::MOST / 4);
            prop_assert_eq!(steps, expected);
            prop_assert_eq!(track.count(), count);
        }
    }
}
