//! The other branches beside the current one, for views that compare their nets.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::Timeline;
use crate::train::BranchPair;
use crate::train::history::{Branch, Place};
use crate::train::session::Point;

/// The largest number of other branches.
const MAX_BRANCHES: usize = 8;

impl Timeline {
    /// The latest other branches, each where both have made the same number of updates: the last such step at which the
    /// weights of both are known without repeating steps.
    pub(super) fn branch_pairs(&self) -> Vec<BranchPair> {
        let current = self.branch().id;
        let others = self.branches().iter().rev();
        let others = others.filter(|branch| branch.id != current);
        let pairs = others.filter_map(|branch| self.pair(branch));
        let mut pairs: Vec<BranchPair> = pairs.take(MAX_BRANCHES).collect();
        pairs.reverse();
        pairs
    }

    /// `None` where their weights don't differ.
    fn pair(&self, other: &Branch) -> Option<BranchPair> {
        let trainer = self.session.trainer();
        let layout = trainer.network().layout();
        let here = self.place();
        let own = self.last_of_each_step(self.branch(), here);
        let theirs = self.last_of_each_step(other, other.head);
        // The session itself is the last point of the current branch.
        let (step, there, own) = match theirs.get(&here.step) {
            Some(there) => (here.step, there, None),
            None => theirs
                .range(..here.step)
                .rev()
                .find_map(|(step, there)| Some((*step, there, Some(own.get(step)?))))?,
        };
        let here: Arc<[f32]> = match own {
            Some(own) => own.weights(layout).into(),
            None => trainer.weights().into(),
        };
        let there: Arc<[f32]> = there.weights(layout).into();
        (here != there).then_some(BranchPair {
            branch: other.id,
            step,
            here,
            there,
        })
    }

    /// The checkpoints of a branch by step: of several at one step, the one after all inputs there.
    fn last_of_each_step(&self, branch: &Branch, until: Place) -> BTreeMap<u64, &Point> {
        let points = self.points_of(branch, until);
        points.map(|(key, point)| (key.2, point)).collect()
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use crate::train::timeline::{CheckpointWeights, To};
    use crate::train::{Recipe, Session, SnapshotExtras};

    fn timeline() -> Timeline {
        let settings = [("data", "moons"), ("hidden", "6"), ("batch", "16")];
        Timeline::new(Session::new(Recipe::of(&settings).unwrap()).unwrap())
    }

    fn play_to(timeline: &mut Timeline, step: u64) {
        while timeline.session().trainer().step_count() < step {
            timeline.play();
        }
    }

    fn pairs(timeline: &Timeline) -> Vec<BranchPair> {
        let extras = SnapshotExtras::branches();
        let mut trail = CheckpointWeights::default();
        timeline.snapshot(extras, &mut trail).branches
    }

    /// The weights of the current branch after each of its steps, by travelling there.
    fn weights_at(timeline: &mut Timeline, step: u64) -> Vec<f32> {
        timeline.travel(To::Step(step));
        timeline.session().trainer().weights().into_owned()
    }

    #[test]
    fn both_have_made_the_same_updates_and_have_the_weights_that_they_had_there() {
        let mut timeline = timeline();
        play_to(&mut timeline, 600);
        assert!(pairs(&timeline).is_empty(), "there is no other branch");
        timeline.travel(To::Step(100));
        timeline.change("lr 0.5".parse().unwrap()).unwrap();
        assert!(pairs(&timeline).is_empty(), "nothing has differed yet");
        for step in [190, 256, 700] {
            play_to(&mut timeline, step);
            let pairs = pairs(&timeline);
            assert_eq!(pairs.len(), 1);
            let pair = &pairs[0];
            assert!(pair.step > 100 && pair.step <= step.min(600));
            // Checkpoints are at most an eighth of the steps apart.
            assert!(pair.step >= (step - step / 8).min(512), "{}", pair.step);
            assert_eq!(*pair.here, weights_at(&mut timeline, pair.step)[..]);
            let own = timeline.branch().id;
            timeline.switch(pair.branch).unwrap();
            assert_eq!(*pair.there, weights_at(&mut timeline, pair.step)[..]);
            timeline.switch(own).unwrap();
        }
    }

    #[test]
    fn a_branch_that_goes_on_as_before_does_not_differ() {
        let mut timeline = timeline();
        play_to(&mut timeline, 300);
        timeline.travel(To::Step(128));
        timeline.fork();
        play_to(&mut timeline, 256);
        assert!(pairs(&timeline).is_empty());
    }

    #[test]
    fn the_latest_branches_are_in_order_of_creation() {
        let mut timeline = timeline();
        play_to(&mut timeline, 64);
        for rate in 1..=10 {
            timeline.travel(To::Step(16));
            let change = format!("lr 0.{rate:02}");
            timeline.change(change.parse().unwrap()).unwrap();
            play_to(&mut timeline, 64);
        }
        let ids: Vec<u32> = pairs(&timeline).iter().map(|pair| pair.branch.0).collect();
        assert_eq!(ids, [2, 3, 4, 5, 6, 7, 8, 9]);
    }
}
