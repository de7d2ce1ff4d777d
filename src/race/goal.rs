//! Default length and target of a race.

use crate::data::Request;
use crate::nn::Score;
use crate::train::{Cap, Recipe, Threshold, Until};

/// The numbers of epochs a race can be set to.
pub const EPOCHS: [f64; 14] = [
    1.0, 2.0, 3.0, 5.0, 10.0, 20.0, 30.0, 50.0, 100.0, 200.0, 500.0, 1000.0, 2000.0, 5000.0,
];
/// The default length covers at least this many updates.
const LEAST_UPDATES: f64 = 600.0;
/// The default length is at least this many epochs.
const LEAST_EPOCHS: f64 = 20.0;
const ACCURACIES: [f64; 11] = [0.3, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 0.97, 0.98, 0.99, 0.995];
const LOSSES: [f64; 10] = [1.0, 0.7, 0.5, 0.3, 0.2, 0.1, 0.05, 0.03, 0.02, 0.01];

/// Default length, in epochs of `samples` samples, of a race based on this run: the length of the run if its end is
/// given in epochs or steps; otherwise 20 epochs, or more if 600 updates need more. Values other than the run's own
/// number of epochs are rounded up to one of [`EPOCHS`].
#[must_use]
pub fn fitting_end(recipe: &Recipe, samples: usize) -> f64 {
    let updates = |epochs: f64| {
        let batch = recipe.settings.batch.of(samples.max(1));
        epochs / samples.max(1).div_ceil(batch.max(1)) as f64
    };
    let least = match recipe.until {
        Some(Until::Epoch(epoch) | Until::Reached(_, Some(Cap::Epoch(epoch)))) => return epoch,
        Some(Until::Step(step) | Until::Reached(_, Some(Cap::Step(step)))) => updates(step as f64),
        Some(Until::Seconds(_) | Until::Stopped | Until::Reached(_, None)) | None => {
            LEAST_EPOCHS.max(updates(LEAST_UPDATES))
        }
    };
    let fits = EPOCHS.iter().copied().find(|epochs| *epochs >= least);
    fits.unwrap_or(EPOCHS[EPOCHS.len() - 1])
}

/// Default target for lanes that start from a run on this data: the hardest of the [`thresholds`] that `best`, the best
/// score of the run within the length of such a race or so far, reaches. If it reaches none, a level that a small
/// network reaches on this data within 20 epochs.
#[must_use]
pub fn target(data: &Request, classification: bool, best: Option<Score>) -> Threshold {
    let reached = |threshold: &&Option<Threshold>| {
        let is_of_kind = matches!(threshold, Some(Threshold::Accuracy(_))) == classification;
        let is_reached =
            |threshold: Threshold| best.is_some_and(|best| threshold.is_reached(&best));
        is_of_kind && threshold.is_some_and(is_reached)
    };
    let all = thresholds(classification);
    let own = all.iter().rev().find(reached).copied().flatten();
    own.unwrap_or_else(|| of_data(data, classification))
}

/// The level a small network reaches within 20 epochs on the bundled data sets; for other data, a level better than
/// guessing.
fn of_data(data: &Request, classification: bool) -> Threshold {
    match (data.id(), classification) {
        ("digits" | "penguins" | "iris" | "wine" | "breast-cancer" | "blobs", _) => {
            Threshold::Accuracy(0.9)
        }
        ("fashion" | "moons", true) => Threshold::Accuracy(0.8),
        ("circles" | "xor" | "spirals", true) => Threshold::Accuracy(0.6),
        (_, true) => Threshold::Accuracy(0.5),
        ("sine", _) => Threshold::Loss(0.1),
        (_, false) => Threshold::Loss(0.5),
    }
}

/// The thresholds to choose from: none, then accuracies and losses, each from easiest to hardest.
#[must_use]
pub fn thresholds(classification: bool) -> Vec<Option<Threshold>> {
    let mut all = vec![None];
    if classification {
        all.extend(ACCURACIES.map(|share| Some(Threshold::Accuracy(share))));
    }
    all.extend(LOSSES.map(|loss| Some(Threshold::Loss(loss))));
    all
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn a_race_goes_as_far_as_its_run_or_far_enough_to_learn() {
        let end = |settings: &[(&str, &str)], samples| {
            fitting_end(&Recipe::of(settings).unwrap(), samples)
        };
        assert_eq!(end(&[("until", "epoch 7")], 1078), 7.0);
        assert_eq!(end(&[], 1078), 20.0);
        // The preset `overfit`: 5 updates per epoch.
        let overfit = [("batch", "20"), ("until", "step 5000")];
        assert_eq!(end(&overfit, 100), 1000.0);
        // 600 updates at one per epoch.
        assert_eq!(end(&[("batch", "full")], 100), 1000.0);
        assert_eq!(end(&[("batch", "32")], 0), 1000.0);
    }

    #[test]
    fn the_target_is_the_hardest_that_the_run_has_reached_itself() {
        let target = |name: &str, classes, best: Option<(f64, Option<f64>)>| {
            let data = Request {
                name: name.to_owned(),
                ..Request::default()
            };
            let best = best.map(|(loss, accuracy)| Score { loss, accuracy });
            target(&data, classes, best).to_string()
        };
        assert_eq!(target("digits", true, None), "accuracy 0.9");
        assert_eq!(
            target("digits", true, Some((0.8, Some(0.76)))),
            "accuracy 0.7"
        );
        assert_eq!(
            target("digits", true, Some((0.1, Some(0.974)))),
            "accuracy 0.97"
        );
        // Below the easiest threshold.
        assert_eq!(
            target("digits", true, Some((2.3, Some(0.1)))),
            "accuracy 0.9"
        );
        assert_eq!(target("csv:a.csv", true, None), "accuracy 0.5");
        assert_eq!(target("sine", false, None), "loss 0.1");
        assert_eq!(target("csv:a.csv", false, Some((0.26, None))), "loss 0.3");
    }

    #[test]
    fn thresholds_begin_with_none_and_end_with_the_hardest() {
        let losses = thresholds(false);
        assert_eq!(losses[..2], [None, Some(Threshold::Loss(1.0))]);
        assert_eq!(losses.last(), Some(&Some(Threshold::Loss(0.01))));
        let all = thresholds(true);
        assert_eq!(all[1], Some(Threshold::Accuracy(0.3)));
        assert_eq!(all[all.len() - 10..], losses[1..]);
    }
}
