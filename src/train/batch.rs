//! The size of batches, and the order of samples: every epoch visits each training sample once, in a new order.

use std::fmt;
use std::str::FromStr;

use rand::seq::SliceRandom;

use serde::{Deserialize, Serialize};

use crate::rng::{self, Purpose};
use crate::turn::Turn;

/// The number of samples per step.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum BatchSize {
    /// This number of samples; 1 is stochastic gradient descent.
    Samples(usize),
    /// The whole training part: batch gradient descent.
    Full,
}

/// Why a batch size is invalid.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BatchSizeError {
    /// Neither a whole number from 1 nor `full`.
    #[error("batch can't be '{0}': expected a whole number from 1, or full")]
    NotACount(String),
    /// Larger than the training part.
    #[error("batch can't be {size}: the training set has {samples} samples")]
    TooLarge {
        /// The requested size.
        size: usize,
        /// The number of samples in the training part.
        samples: usize,
    },
}

impl BatchSize {
    /// The sizes that keys step through.
    pub const PRESETS: [Self; 9] = [
        Self::Samples(1),
        Self::Samples(8),
        Self::Samples(16),
        Self::Samples(32),
        Self::Samples(64),
        Self::Samples(128),
        Self::Samples(256),
        Self::Samples(512),
        Self::Full,
    ];

    /// The number of samples in a batch, out of `available`.
    #[must_use]
    pub fn of(self, available: usize) -> usize {
        match self {
            Self::Samples(size) => size.min(available),
            Self::Full => available,
        }
    }

    /// Checks that the size does not exceed the training part of `samples` samples.
    ///
    /// # Errors
    /// [`BatchSizeError::TooLarge`] if it does.
    pub fn check(self, samples: usize) -> Result<(), BatchSizeError> {
        match self {
            Self::Samples(size) if size > samples => {
                Err(BatchSizeError::TooLarge { size, samples })
            }
            _ => Ok(()),
        }
    }

    /// The next larger, or smaller, preset that fits into `samples`; beyond either end, the last or first one.
    #[must_use]
    pub fn turned(self, turn: Turn, samples: usize) -> Self {
        let now = self.of(samples);
        let mut fitting = Self::PRESETS
            .into_iter()
            .filter(|size| size.check(samples).is_ok());
        match turn {
            Turn::Next => fitting
                .find(|size| size.of(samples) > now || *size == Self::Full)
                .unwrap_or(Self::Full),
            Turn::Previous => fitting
                .rfind(|size| size.of(samples) < now)
                .unwrap_or(Self::Samples(1)),
        }
    }
}

impl fmt::Display for BatchSize {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Samples(size) => write!(f, "{size}"),
            Self::Full => write!(f, "full"),
        }
    }
}

impl FromStr for BatchSize {
    type Err = BatchSizeError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match text.trim() {
            "full" => Ok(Self::Full),
            number => match number.parse() {
                Ok(size) if size > 0 => Ok(Self::Samples(size)),
                _ => Err(BatchSizeError::NotACount(text.to_owned())),
            },
        }
    }
}

/// The position of a run in its epoch, with the order of the samples.
#[derive(Clone, Debug)]
pub(super) struct Order {
    seed: u64,
    epoch: u64,
    taken: usize,
    permutation: Vec<u32>,
}

impl Order {
    /// The start of the first epoch over `samples` samples.
    pub(super) fn new(seed: u64, samples: usize) -> Self {
        let mut order = Self {
            seed,
            epoch: 0,
            taken: 0,
            permutation: vec![0; samples],
        };
        order.shuffle();
        order
    }

    fn shuffle(&mut self) {
        for (place, index) in self.permutation.iter_mut().enumerate() {
            *index = place as u32;
        }
        let mut generator = rng::stream(self.seed, Purpose::Order, self.epoch);
        self.permutation.shuffle(&mut generator);
    }

    /// The same position without the permutation, which [`Order::go_to`] draws again.
    pub(super) fn place(&self) -> Self {
        Self {
            permutation: Vec::new(),
            ..*self
        }
    }

    /// Becomes a copy of `other`.
    pub(super) fn copy_from(&mut self, other: &Self) {
        (self.seed, self.epoch, self.taken) = (other.seed, other.epoch, other.taken);
        self.permutation.clone_from(&other.permutation);
    }

    /// The position with these numbers, without the permutation.
    pub(super) fn at(seed: u64, epoch: u64, taken: usize) -> Self {
        Self {
            seed,
            epoch,
            taken,
            permutation: Vec::new(),
        }
    }

    /// The epoch, and the number of its samples that are taken.
    pub(super) fn numbers(&self) -> (u64, usize) {
        (self.epoch, self.taken)
    }

    /// Goes to a position returned by [`Order::place`].
    pub(super) fn go_to(&mut self, place: &Self) {
        let is_other = (self.seed, self.epoch) != (place.seed, place.epoch);
        (self.seed, self.epoch, self.taken) = (place.seed, place.epoch, place.taken);
        if is_other {
            self.shuffle();
        }
    }

    /// The indices of the next batch of at most `size` samples; at the end of the epoch it may be smaller.
    pub(super) fn next_batch(&self, size: usize) -> &[u32] {
        let end = (self.taken + size).min(self.permutation.len());
        &self.permutation[self.taken..end]
    }

    /// Counts `rows` samples as taken, and starts a new epoch at the end of this one.
    pub(super) fn advance(&mut self, rows: usize) {
        self.taken += rows;
        if self.taken >= self.permutation.len() {
            self.taken = 0;
            self.epoch += 1;
            self.shuffle();
        }
    }

    /// Epochs completed, with the fraction of the current one.
    pub(super) fn epoch(&self) -> f64 {
        self.epoch as f64 + self.taken as f64 / self.permutation.len() as f64
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn every_epoch_visits_each_sample_once_whatever_the_batch_sizes(
            samples in 1_usize..200,
            sizes in prop::collection::vec(1_usize..250, 1..20),
            seed: u64,
        ) {
            let mut order = Order::new(seed, samples);
            let mut sizes = sizes.into_iter().cycle();
            for epoch in 1..=3_u32 {
                let mut seen = Vec::new();
                while order.epoch() < f64::from(epoch) {
                    let batch = order.next_batch(sizes.next().unwrap()).to_vec();
                    prop_assert!(!batch.is_empty());
                    order.advance(batch.len());
                    seen.extend(batch);
                }
                seen.sort_unstable();
                prop_assert_eq!(seen, (0..samples as u32).collect::<Vec<_>>());
            }
        }
    }

    #[test]
    fn each_epoch_has_an_order_of_its_own() {
        let mut order = Order::new(1, 50);
        let first = order.next_batch(50).to_vec();
        order.advance(50);
        assert_ne!(first, order.next_batch(50));
        assert_eq!(first, Order::new(1, 50).next_batch(50));
        assert_ne!(first, Order::new(2, 50).next_batch(50));
    }

    #[test]
    fn presets_go_up_and_down_and_end_at_the_ends() {
        let size = BatchSize::Samples;
        assert_eq!(size(7).turned(Turn::Next, 1000), size(8));
        assert_eq!(size(512).turned(Turn::Next, 1000), BatchSize::Full);
        assert_eq!(size(64).turned(Turn::Next, 100), BatchSize::Full);
        assert_eq!(BatchSize::Full.turned(Turn::Next, 100), BatchSize::Full);
        assert_eq!(BatchSize::Full.turned(Turn::Previous, 100), size(64));
        assert_eq!(size(7).turned(Turn::Previous, 1000), size(1));
        assert_eq!(size(1).turned(Turn::Previous, 1000), size(1));
    }

    #[test]
    fn sizes_are_read_and_refused_with_what_is_allowed() {
        assert_eq!("full".parse(), Ok(BatchSize::Full));
        assert_eq!("7".parse(), Ok(BatchSize::Samples(7)));
        for text in ["0", "-3", "1.5", "all", ""] {
            let error = text.parse::<BatchSize>().unwrap_err().to_string();
            assert_eq!(
                error,
                format!("batch can't be '{text}': expected a whole number from 1, or full")
            );
        }
        assert!(BatchSize::Samples(11).check(10).is_err());
    }
}
