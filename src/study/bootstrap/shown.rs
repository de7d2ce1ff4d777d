//! The intervals of a net that is being trained, from a snapshot of its run.

use std::sync::Arc;

use super::interval::Interval;
use super::metrics::{Metric, Metrics};
use super::scores::SampleScores;
use crate::train::Snapshot;
use crate::train::history::BranchId;

/// The intervals of validation loss and accuracy, or of their differences.
#[derive(Clone, Debug, PartialEq)]
pub struct MetricIntervals {
    /// `None` if a loss is not finite.
    pub loss: Option<Interval>,
    /// `None` for regression.
    pub accuracy: Option<Interval>,
}

/// The intervals of what the current branch has more than another one, on the same samples after the same number of
/// updates.
#[derive(Clone, Debug, PartialEq)]
pub struct BranchDifference {
    /// The other branch.
    pub branch: BranchId,
    /// Updates made by each.
    pub step: u64,
    /// Those of the current branch − other.
    pub difference: MetricIntervals,
}

/// The bootstrap intervals of the net of a snapshot, and of its differences to the other branches.
///
/// The resamples depend on the run's seed alone, so the same state always has the same intervals: those that the study of
/// the bootstrap gives for a net with these weights.
#[derive(Clone, Debug, PartialEq)]
pub struct SnapshotIntervals {
    /// Updates made.
    pub step: u64,
    /// The number of validation samples.
    pub samples: usize,
    /// The net's own.
    pub net: MetricIntervals,
    /// The differences to the branches of [`Snapshot::branches`], in that order.
    pub differences: Vec<BranchDifference>,
}

impl SnapshotIntervals {
    /// Computes them; it costs a few evaluations and [`RESAMPLES`](super::interval::RESAMPLES) resamples of the validation
    /// part for each interval.
    #[must_use]
    pub fn of(snapshot: &Snapshot) -> Self {
        let data = &snapshot.data;
        let scores = |weights: &[f32]| {
            let is_classification = data.task.is_classification();
            let network = &snapshot.network;
            SampleScores::of_weights(network, weights, &data.validation, is_classification)
        };
        let differences = snapshot.branches.iter().map(|pair| {
            let [here, there] =
                [&pair.here, &pair.there].map(|weights: &Arc<[f32]>| scores(weights));
            let metrics = Metrics::of_difference(&there, &here, snapshot.seed);
            BranchDifference {
                branch: pair.branch,
                step: pair.step,
                difference: metrics.into(),
            }
        });
        Self {
            step: snapshot.step,
            samples: data.validation.len(),
            net: Metrics::of(&scores(&snapshot.weights), snapshot.seed).into(),
            differences: differences.collect(),
        }
    }
}

impl From<Metrics> for MetricIntervals {
    fn from(metrics: Metrics) -> Self {
        let interval = |metric: Metric| metric.interval;
        Self {
            loss: metrics.loss.map(interval),
            accuracy: metrics.accuracy.map(interval),
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use crate::control::Control;
    use crate::nn::{Batch, Score};
    use crate::study::bootstrap::ENTRY;
    use crate::study::{Study, bootstrap::interval::LEVEL};
    use crate::train::timeline::{CheckpointWeights, To};
    use crate::train::{Recipe, Session, SnapshotExtras, Timeline};

    fn timeline(settings: &[(&str, &str)], steps: u64) -> Timeline {
        let mut timeline = Timeline::new(Session::new(Recipe::of(settings).unwrap()).unwrap());
        while timeline.session().trainer().step_count() < steps {
            timeline.play();
        }
        timeline
    }

    /// The score of the net on the validation part, as at an evaluation.
    fn score(timeline: &Timeline) -> Score {
        let trainer = timeline.session().trainer();
        let (network, part) = (trainer.network(), &trainer.data().validation);
        let batch = Batch {
            inputs: part.inputs.view(),
            targets: part.targets.view(),
        };
        let mut work = network.workspace(part.len());
        network.evaluate(&trainer.weights(), batch, &mut work, None)
    }

    fn intervals(timeline: &Timeline) -> SnapshotIntervals {
        let extras = SnapshotExtras::branches();
        SnapshotIntervals::of(&timeline.snapshot(extras, &mut CheckpointWeights::default()))
    }

    const MOONS: [(&str, &str); 4] = [
        ("data", "moons"),
        ("hidden", "8"),
        ("lr", "0.1"),
        ("batch", "16"),
    ];

    #[test]
    fn the_estimates_are_those_of_the_evaluation_and_lie_within() {
        let timeline = timeline(&MOONS, 300);
        let found = intervals(&timeline);
        let validation = score(&timeline);
        let [loss, accuracy] =
            [&found.net.loss, &found.net.accuracy].map(|one| one.clone().unwrap());
        assert!((loss.estimate - validation.loss).abs() < 1e-6);
        assert!((accuracy.estimate - validation.accuracy.unwrap()).abs() < 1e-12);
        for one in [&loss, &accuracy] {
            for [low, high] in [one.percentile, one.bca] {
                assert!(low < one.estimate && one.estimate < high);
            }
        }
        assert_eq!(found.step, 300);
        assert_eq!(
            found.samples,
            timeline.session().trainer().data().validation.len()
        );
        assert_eq!(
            found,
            intervals(&timeline),
            "the same state, the same intervals"
        );
        // About two standard errors to either side: an independent approximation.
        let n = found.samples as f64;
        let share = accuracy.estimate;
        let error = (share * (1.0 - share) / n).sqrt();
        let half = 0.5 * (accuracy.percentile[1] - accuracy.percentile[0]);
        assert!(
            (half / (1.96 * error) - 1.0).abs() < 0.2,
            "{half} for {error} at {LEVEL}"
        );
    }

    #[test]
    fn a_difference_is_that_of_the_same_samples() {
        let mut timeline = timeline(&MOONS, 400);
        timeline.travel(To::Step(4));
        timeline.change("lr 0.0001".parse().unwrap()).unwrap();
        while timeline.session().trainer().step_count() < 400 {
            timeline.play();
        }
        let slow = intervals(&timeline);
        let apart = &slow.differences[0];
        let loss = apart.difference.loss.as_ref().unwrap();
        let here = timeline.travel(To::Step(apart.step));
        let own = score(&timeline).loss;
        assert_eq!(here.step, apart.step);
        timeline.switch(apart.branch).unwrap();
        timeline.travel(To::Step(apart.step));
        assert!((loss.estimate - (own - score(&timeline).loss)).abs() < 1e-6);
        // A rate that is hardly one leaves the loss where it was: higher by more than chance.
        assert!(loss.bca[0] > 0.0, "{loss:?}");
        // From the other side it is the same with the other sign, up to the order of the tails.
        timeline.travel(To::Head);
        let fast = intervals(&timeline);
        let back = fast.differences[0].difference.loss.as_ref().unwrap();
        assert!((back.estimate + loss.estimate).abs() < 1e-9);
        assert!((back.percentile[0] + loss.percentile[1]).abs() < 1e-9);
    }

    #[test]
    fn they_are_those_of_the_study() {
        let recipe = Recipe::of(&[&MOONS[..], &[("until", "step 200")]].concat()).unwrap();
        let shown = intervals(&timeline(&MOONS, 200));
        let options = ENTRY.options([("members", "2")]).unwrap();
        let control = Control::default();
        let study = Study {
            recipe: &recipe,
            options: &options,
            control: &control,
            partial: &|_| {},
        };
        let answer = (ENTRY.run)(&study).unwrap();
        let sheet = answer.sheets.iter().find(|sheet| sheet.name == "metrics");
        let text = format!("{:?}", sheet.unwrap().rows);
        for interval in [shown.net.loss.unwrap(), shown.net.accuracy.unwrap()] {
            for end in interval.percentile.iter().chain(&interval.bca) {
                assert!(text.contains(&format!("{end:?}")), "{end} in {text}");
            }
        }
    }

    #[test]
    fn a_regression_has_no_accuracy() {
        let settings = [("data", "sine"), ("hidden", "8"), ("batch", "16")];
        let found = intervals(&timeline(&settings, 100));
        assert!(found.net.loss.is_some() && found.net.accuracy.is_none());
    }
}
