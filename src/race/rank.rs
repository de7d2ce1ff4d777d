//! Who leads a race, and who is level.

use std::cmp::Ordering;

use super::spread::Spread;
use super::standing::{LaneStanding, Standing};

/// A lane's place on the leaderboard.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rank {
    /// The lane, by its place in the plan.
    pub lane: usize,
    /// From 1; the same for lanes that can't be told apart.
    pub place: usize,
    /// Whether others have the same place.
    pub is_shared: bool,
}

impl std::fmt::Display for Rank {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let shared = if self.is_shared { "=" } else { "" };
        write!(f, "{}{shared}", self.place)
    }
}

impl Standing {
    /// The lanes with their places, the leader first. Those that reached the threshold on more seeds come before others,
    /// then those that diverged on fewer: what flew off had no use of a low loss on its way. Among them come those that
    /// needed fewer samples to the threshold; else the lower of the best validation losses, both in the mean over the seeds.
    ///
    /// Lanes are level where the looks at them can't tell them apart: one that may have stood at the threshold, unseen since
    /// the look before, as early as another was seen there. So are those of the same best loss that have not reached it.
    #[must_use]
    pub fn ranks(&self) -> Vec<Rank> {
        let keys: Vec<Key> = self.lanes.iter().map(Key::of).collect();
        let mut order: Vec<usize> = (0..self.lanes.len()).collect();
        order.sort_by(|a, b| keys[*a].compare(&keys[*b]));
        let mut ranks: Vec<Rank> = Vec::with_capacity(order.len());
        // The first of those that share a place.
        let mut first = 0;
        for (at, lane) in order.iter().copied().enumerate() {
            let is_level = at > 0 && keys[lane].is_level_with(&keys[order[first]]);
            if is_level {
                ranks[first].is_shared = true;
            } else {
                first = at;
            }
            ranks.push(Rank {
                lane,
                place: first + 1,
                is_shared: is_level,
            });
        }
        // What is level stands as in the plan.
        ranks.sort_by_key(|rank| (rank.place, rank.lane));
        ranks
    }

    /// The lanes, by place, the leader first: see [`Standing::ranks`].
    #[must_use]
    pub fn ranking(&self) -> Vec<usize> {
        self.ranks().into_iter().map(|rank| rank.lane).collect()
    }
}

/// What a lane is ranked by.
struct Key {
    /// Seeds that reached the threshold.
    reached: usize,
    /// Seeds that diverged.
    diverged: usize,
    /// Samples to the threshold.
    samples: f64,
    /// Samples to the first update at which it may have stood there unseen.
    since: f64,
    best_loss: f64,
}

impl Key {
    fn of(lane: &LaneStanding) -> Self {
        let mean = |spread: Option<Spread>| spread.map_or(f64::INFINITY, |spread| spread.mean);
        let reached = lane.samples_to_threshold();
        Self {
            reached: reached.map_or(0, |spread| spread.count),
            diverged: lane.diverged(),
            samples: mean(reached),
            since: mean(lane.over(|run| Some(run.reached?.since as f64))),
            best_loss: mean(lane.best_loss()),
        }
    }

    fn compare(&self, other: &Self) -> Ordering {
        let by_reached = other.reached.cmp(&self.reached);
        by_reached
            .then(self.diverged.cmp(&other.diverged))
            .then(self.samples.total_cmp(&other.samples))
            .then(self.best_loss.total_cmp(&other.best_loss))
    }

    /// Whether it can't be told from `first`, which comes before it.
    fn is_level_with(&self, first: &Self) -> bool {
        let as_far = (self.reached, self.diverged) == (first.reached, first.diverged);
        as_far
            && if self.reached > 0 {
                self.since <= first.samples
            } else {
                self.best_loss.total_cmp(&first.best_loss).is_eq()
            }
    }
}
