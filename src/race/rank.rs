//! Who leads a race, and who is level.

use std::cmp::Ordering;

use super::difference::Difference;
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
    /// the look before, as early as another was seen there. Those that have not reached it are level where they have the same
    /// best loss or, once all are over and there are seeds enough to judge by, where their best losses differ by no more than
    /// chance ([`Difference`]).
    #[must_use]
    pub fn ranks(&self) -> Vec<Rank> {
        self.ranks_by(|lane, first| {
            let difference = self.of_best_losses(first, lane);
            let can_tell = self.is_over() && difference.is_some_and(|one| one.is_of_enough());
            if can_tell {
                !difference.is_some_and(|one| one.is_told)
            } else {
                let best_loss = |lane: usize| Key::of(&self.lanes[lane]).best_loss;
                best_loss(lane).total_cmp(&best_loss(first)).is_eq()
            }
        })
    }

    /// The same where the question is what is more than chance: lanes that have not reached the threshold have places of
    /// their own only where that is told.
    #[must_use]
    pub fn ranks_told(&self) -> Vec<Rank> {
        self.ranks_by(|lane, first| {
            let difference = self.of_best_losses(first, lane);
            !(self.is_over() && difference.is_some_and(|one| one.is_told))
        })
    }

    /// What sets the best loss of a lane apart from that of another, seed by seed.
    fn of_best_losses(&self, first: usize, second: usize) -> Option<Difference> {
        let runs = self.lanes[first].runs.iter().zip(&self.lanes[second].runs);
        let losses = runs.filter_map(|(first, second)| {
            let [first, second] = [first, second].map(|run| Some(run.best?.validation.loss));
            Some([first?, second?])
        });
        // What single precision resolves is all that a loss is known to.
        Difference::of(&losses.collect::<Vec<_>>(), 0.0)
    }

    fn ranks_by(&self, is_level_by_loss: impl Fn(usize, usize) -> bool) -> Vec<Rank> {
        let keys: Vec<Key> = self.lanes.iter().map(Key::of).collect();
        let mut order: Vec<usize> = (0..self.lanes.len()).collect();
        order.sort_by(|a, b| keys[*a].compare(&keys[*b]));
        let mut ranks: Vec<Rank> = Vec::with_capacity(order.len());
        // The first of those that share a place.
        let mut first = 0;
        for (at, lane) in order.iter().copied().enumerate() {
            let is_level = at > 0 && {
                let (key, leader) = (&keys[lane], &keys[order[first]]);
                key.is_as_far_as(leader)
                    && key
                        .is_level_by_looks(leader)
                        .unwrap_or_else(|| is_level_by_loss(lane, order[first]))
            };
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
        // What the looks leave level stands as in the plan.
        ranks.sort_by_key(|rank| {
            let has_reached = keys[rank.lane].reached > 0;
            (rank.place, if has_reached { rank.lane } else { 0 })
        });
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

    fn is_as_far_as(&self, other: &Self) -> bool {
        (self.reached, self.diverged) == (other.reached, other.diverged)
    }

    /// Whether it may have reached the threshold, unseen, as early as `first`, which comes before it; `None` where it has not.
    fn is_level_by_looks(&self, first: &Self) -> Option<bool> {
        (self.reached > 0).then_some(self.since <= first.samples)
    }
}
