//! How far a race goes, and what is to be reached in it, where nobody says.

use crate::data::Request;
use crate::nn::Score;
use crate::train::{Cap, Recipe, Threshold, Until};

/// How many epochs a race may go, to choose from.
pub const EPOCHS: [f64; 14] = [
    1.0, 2.0, 3.0, 5.0, 10.0, 20.0, 30.0, 50.0, 100.0, 200.0, 500.0, 1000.0, 2000.0, 5000.0,
];
/// Updates that a race has at least, if nobody says how long the run goes.
const LEAST_UPDATES: f64 = 600.0;
/// Epochs that it has then at least.
const LEAST_EPOCHS: f64 = 20.0;
const ACCURACIES: [f64; 11] = [0.3, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 0.97, 0.98, 0.99, 0.995];
const LOSSES: [f64; 10] = [1.0, 0.7, 0.5, 0.3, 0.2, 0.1, 0.05, 0.03, 0.02, 0.01];

/// Where a race ends that begins from this run, in epochs of `samples` samples: where the run does, as far as epochs say;
/// else after twenty, or as many as 600 of its updates need.
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

/// What lanes are to reach that begin from a run on this data which has got to `best` by the end of such a race, or as far
/// as it has come: the hardest of the [`thresholds`] that it has reached itself. Before it has reached any, what the data
/// let a small network reach in twenty epochs.
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

/// What a small network reaches in twenty epochs on the data that come with the program; elsewhere, what is better than
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

/// What a lane can be told to reach: from nothing to the hardest, accuracies before losses.
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
        // As `overfit` has it: 5 updates an epoch.
        let overfit = [("batch", "20"), ("until", "step 5000")];
        assert_eq!(end(&overfit, 100), 1000.0);
        // 600 updates, where an epoch has one.
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
        // Not even the easiest.
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
