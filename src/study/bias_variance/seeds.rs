//! The seeds of the study: each training set, initialisation and batch order has its own.

use rand::Rng;
use rand_distr::{Distribution, StandardNormal};

use crate::rng::{Purpose, stream};

/// The seeds of one training set and of the runs on it. More sets or runs leave the existing seeds unchanged.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct SetSeeds {
    /// Seed of the training set.
    pub(super) data: u64,
    /// Seed of the fresh targets' noise.
    fresh: u64,
    /// Batch-order seed of the twin, which differs from the first run only in that.
    twin: u64,
    /// Seeds of the initial weights and of the batch order, per run.
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

    /// Seeds of the initialisation and of the batch order of a run. The run after the last is the twin, which has the
    /// initial weights of the first.
    pub(super) fn run(&self, run: usize) -> [u64; 2] {
        match self.runs.get(run) {
            Some(seeds) => *seeds,
            None => [
                self.runs.first().map_or(self.twin, |[init, _]| *init),
                self.twin,
            ],
        }
    }

    /// Standard normal noise for `count` fresh targets.
    pub(super) fn noise(&self, count: usize) -> Vec<f64> {
        let mut draws = stream(self.fresh, Purpose::Samples, 0);
        (0..count)
            .map(|_| StandardNormal.sample(&mut draws))
            .collect()
    }
}
