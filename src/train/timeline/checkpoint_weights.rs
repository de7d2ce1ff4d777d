//! The trail of a run: the weights of its checkpoints, for views that show where it has passed.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::Timeline;
use super::checkpoints::Key;
use crate::train::history::{Branch, Place};
use crate::train::session::Point;
use crate::train::{Snapshot, SnapshotExtras, TrailPoint};

/// The largest number of points in a trail.
const MAX_POINTS: usize = 40;
/// The largest number of weights in all points together, except the first.
const MAX_NUMBERS: usize = 3 << 20;

/// The weights of checkpoints, kept from one snapshot to the next so that each is copied once.
#[derive(Debug, Default)]
pub struct CheckpointWeights {
    weights: BTreeMap<Key, Arc<[f32]>>,
}

impl Timeline {
    /// A snapshot of the run's current state with the given extras: see
    /// [`Trainer::snapshot`](crate::train::Trainer::snapshot).
    #[must_use]
    pub fn snapshot(&self, extras: SnapshotExtras, trail: &mut CheckpointWeights) -> Snapshot {
        let mut snapshot = self.session.trainer().snapshot(extras);
        if extras.trail {
            snapshot.trail = self.trail(trail);
        }
        if extras.branches {
            snapshot.branches = self.branch_pairs();
        }
        snapshot
    }

    /// Checkpoints of the current branch before the current position, spaced as evenly in steps as they allow.
    fn trail(&self, trail: &mut CheckpointWeights) -> Vec<TrailPoint> {
        let here = self.place();
        let layout = self.session.trainer().network().layout();
        let most = (MAX_NUMBERS / layout.len()).clamp(1, MAX_POINTS - 1) as u64;
        let spacing = here.step.div_ceil(most).max(1);
        let mut previous = std::mem::take(&mut trail.weights);
        let mut points: Vec<TrailPoint> = Vec::new();
        for (key, point) in self.points_of(self.branch(), here) {
            let step = key.2;
            let is_next = points
                .last()
                .is_none_or(|last| step / spacing > last.step / spacing);
            if !is_next || step >= here.step {
                continue;
            }
            let weights = previous.remove(&key);
            let weights = weights.unwrap_or_else(|| point.weights(layout).into());
            trail.weights.insert(key, Arc::clone(&weights));
            points.push(TrailPoint { step, weights });
        }
        points
    }

    /// The checkpoints of a branch up to a position on it, in order.
    pub(super) fn points_of(
        &self,
        branch: &Branch,
        until: Place,
    ) -> impl Iterator<Item = (Key, &Point)> {
        let nodes = std::iter::once(0).chain(branch.path.clone());
        let inputs = self.tree.inputs(branch).map(|input| input.at);
        let limits = inputs.take(until.inputs).chain([until]);
        nodes
            .zip(limits)
            .flat_map(|(node, limit)| self.checkpoints.up_to(node, limit.stopped, limit.step))
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use crate::train::timeline::To;
    use crate::train::{Recipe, Session};

    fn timeline(settings: &[(&str, &str)]) -> Timeline {
        Timeline::new(Session::new(Recipe::of(settings).unwrap()).unwrap())
    }

    fn play_to(timeline: &mut Timeline, step: u64) {
        while timeline.session().trainer().step_count() < step {
            timeline.play();
        }
    }

    const SMALL: [(&str, &str); 3] = [("data", "moons"), ("hidden", "6"), ("batch", "16")];

    fn steps(snapshot: &Snapshot) -> Vec<u64> {
        snapshot.trail.iter().map(|point| point.step).collect()
    }

    #[test]
    fn a_trail_holds_the_plain_weights_that_the_run_had_there() {
        let mut settings = SMALL.to_vec();
        settings.extend([("batch-norm", "on"), ("at", "step 30: lr 0.01")]);
        let mut timeline = timeline(&settings);
        let mut passed = vec![timeline.session().trainer().weights().into_owned()];
        for step in 1..=60 {
            play_to(&mut timeline, step);
            passed.push(timeline.session().trainer().weights().into_owned());
        }
        let mut trail = CheckpointWeights::default();
        for _ in 0..2 {
            let snapshot = timeline.snapshot(SnapshotExtras::trail(), &mut trail);
            assert!(snapshot.trail.len() > 10);
            for point in &snapshot.trail {
                assert_eq!(*point.weights, *passed[point.step as usize]);
            }
            let steps = steps(&snapshot);
            assert_eq!(steps[0], 0);
            assert!(steps.is_sorted_by(|a, b| a < b) && *steps.last().unwrap() < 60);
        }
        assert!(
            timeline
                .snapshot(SnapshotExtras::rows(4), &mut trail)
                .trail
                .is_empty()
        );
    }

    #[test]
    fn a_trail_is_bounded_and_even() {
        let mut timeline = timeline(&SMALL);
        play_to(&mut timeline, 20_000);
        let snapshot =
            timeline.snapshot(SnapshotExtras::trail(), &mut CheckpointWeights::default());
        let steps = steps(&snapshot);
        assert!((30..=MAX_POINTS).contains(&steps.len()), "{steps:?}");
        assert!(steps.windows(2).all(|pair| pair[1] - pair[0] <= 1024));
    }

    #[test]
    fn in_the_past_only_what_lies_before_is_shown() {
        let mut timeline = timeline(&SMALL);
        play_to(&mut timeline, 900);
        timeline.travel(To::Step(100));
        let mut trail = CheckpointWeights::default();
        let before = timeline.snapshot(SnapshotExtras::trail(), &mut trail);
        assert!(before.trail.iter().all(|point| point.step < 100));
        timeline.change("lr 0.5".parse().unwrap()).unwrap();
        let mut passed = std::collections::BTreeMap::new();
        for step in 101..=400 {
            play_to(&mut timeline, step);
            passed.insert(step, timeline.session().trainer().weights().into_owned());
        }
        let forked = timeline.snapshot(SnapshotExtras::trail(), &mut trail);
        let shared = |snapshot: &Snapshot| snapshot.trail[0].clone();
        assert_eq!(shared(&forked), shared(&before));
        // After the fork the branch has its own weights, though the other branch has checkpoints there, too.
        let beyond = forked.trail.iter().filter(|point| point.step > 100);
        assert!(beyond.clone().count() > 5, "{:?}", steps(&forked));
        for point in beyond {
            assert_eq!(*point.weights, *passed[&point.step]);
        }
    }
}
