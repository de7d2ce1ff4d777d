//! The seeds of a study: each training set, each initialisation and each batch order has one of its own.

use rand::Rng;
use rand_distr::{Distribution, StandardNormal};

use crate::rng::{Purpose, stream};

/// The seeds of one training set and of the runs on it. A study with more sets or runs has the same ones, and further ones.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct SetSeeds {
    /// Of the training set.
    pub(super) data: u64,
    /// Of the fresh targets.
    fresh: u64,
    /// Of the run that differs from the first in its batch order only.
    twin: u64,
    /// Of each run: initial weights, batch order.
    runs: Vec<[u64; 2]>,
}

impl SetSeeds {
    /// The seeds of training set `set` in the study with this seed.
    pub(super) fn new(seed: u64, set: usize, runs: usize) -> Self {
        let mut draws = stream(seed, Purpose::Member, set as u64);
        let [data, fresh, twin] = std::array::from_fn(|_| draws.next_u64());
        let runs = (0..runs).map(|_| std::array::from_fn(|_| draws.next_u64()));
        Self {
            data,
            fresh,
            twin,
            runs: runs.collect(),
        }
    }

    /// Initialisation and batch order of a run. The one after the last has the initial weights of the first.
    pub(super) fn run(&self, run: usize) -> [u64; 2] {
        match self.runs.get(run) {
            Some(seeds) => *seeds,
            None => [
                self.runs.first().map_or(self.twin, |[init, _]| *init),
                self.twin,
            ],
        }
    }

    /// The noise of `count` fresh targets, of variance 1.
    pub(super) fn noise(&self, count: usize) -> Vec<f64> {
        let mut draws = stream(self.fresh, Purpose::Samples, 0);
        (0..count)
            .map(|_| StandardNormal.sample(&mut draws))
            .collect()
    }
}
