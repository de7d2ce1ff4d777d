//! The ranking of lanes, and which ones are tied.

use std::cmp::Ordering;

use super::difference::Difference;
use super::spread::Spread;
use super::standing::{LaneStanding, Standing};

/// A lane's rank on the leaderboard.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rank {
    /// The lane's index in the plan.
    pub lane: usize,
    /// From 1; the same for tied lanes.
    pub place: usize,
    /// Whether other lanes have the same rank.
    pub is_shared: bool,
}

impl std::fmt::Display for Rank {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let shared = if self.is_shared { "=" } else { "" };
        write!(f, "{}{shared}", self.place)
    }
}

impl Standing {
    /// The lanes with their ranks, the leader first. Lanes that reached the threshold on more seeds come first, then
    /// those that diverged on fewer seeds: a low loss before a divergence is worth nothing. Among equals, those that
    /// needed fewer samples to reach the threshold come first; among those that did not reach it, those with the lower
    /// best validation loss. Both are means over the seeds.
    ///
    /// Lanes that reached the threshold are tied if the measurements can't tell them apart: a lane may have reached it
    /// between its last two measurements, as early as another was measured there. Lanes that have not reached it are
    /// tied if they have the same best loss or, once all runs are over and there are enough seeds, if their best losses
    /// differ by no more than chance ([`Difference`]).
    #[must_use]
    pub fn ranks(&self) -> Vec<Rank> {
        self.ranks_by(|lane, first| {
            let difference = self.of_best_losses(first, lane);
            let can_tell = self.is_over() && difference.is_some_and(|one| one.has_enough_pairs());
            if can_tell {
                !difference.is_some_and(|one| one.is_significant)
            } else {
                let best_loss = |lane: usize| Key::of(&self.lanes[lane]).best_loss;
                best_loss(lane).total_cmp(&best_loss(first)).is_eq()
            }
        })
    }

    /// As [`Standing::ranks`], but lanes that have not reached the threshold get ranks of their own only if the
    /// difference is more than chance.
    #[must_use]
    pub fn significant_ranks(&self) -> Vec<Rank> {
        self.ranks_by(|lane, first| {
            let difference = self.of_best_losses(first, lane);
            !(self.is_over() && difference.is_some_and(|one| one.is_significant))
        })
    }

    /// The paired difference of the best losses of two lanes, the second minus the first.
    fn of_best_losses(&self, first: usize, second: usize) -> Option<Difference> {
        let runs = self.lanes[first].runs.iter().zip(&self.lanes[second].runs);
        let losses = runs.filter_map(|(first, second)| {
            let [first, second] = [first, second].map(|run| Some(run.best?.validation.loss));
            Some([first?, second?])
        });
        // The losses have no resolution other than that of single precision.
        Difference::of(&losses.collect::<Vec<_>>(), 0.0)
    }

    fn ranks_by(&self, is_level_by_loss: impl Fn(usize, usize) -> bool) -> Vec<Rank> {
        let keys: Vec<Key> = self.lanes.iter().map(Key::of).collect();
        let mut order: Vec<usize> = (0..self.lanes.len()).collect();
        order.sort_by(|a, b| keys[*a].compare(&keys[*b]));
        let mut ranks: Vec<Rank> = Vec::with_capacity(order.len());
        // The index of the first lane of the current tie.
        let mut first = 0;
        for (at, lane) in order.iter().copied().enumerate() {
            let is_level = at > 0 && {
                let (key, leader) = (&keys[lane], &keys[order[first]]);
                key.is_as_far_as(leader)
                    && key
                        .is_level_by_measurements(leader)
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
        // Lanes tied by measurements keep the plan's order.
        ranks.sort_by_key(|rank| {
            let has_reached = keys[rank.lane].reached > 0;
            (rank.place, if has_reached { rank.lane } else { 0 })
        });
        ranks
    }

    /// Lane indices by rank, the leader first: see [`Standing::ranks`].
    #[must_use]
    pub fn ranking(&self) -> Vec<usize> {
        self.ranks().into_iter().map(|rank| rank.lane).collect()
    }
}

struct Key {
    /// Number of seeds that reached the threshold.
    reached: usize,
    /// Number of seeds that diverged.
    diverged: usize,
    /// Samples until the threshold was measured.
    samples: f64,
    /// Samples until the first update at which it may have reached it unmeasured.
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

    /// Whether it may have reached the threshold as early as `first`, which ranks before it, between measurements;
    /// `None` if it has not reached it.
    fn is_level_by_measurements(&self, first: &Self) -> Option<bool> {
        (self.reached > 0).then_some(self.since <= first.samples)
    }
}
