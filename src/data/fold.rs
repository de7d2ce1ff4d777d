//! Folds of K-fold cross-validation: the setting `k/K`, and the assignment of samples to folds.

use std::fmt;
use std::ops::RangeInclusive;
use std::str::FromStr;

use rand::seq::SliceRandom;
use serde::{Deserialize, Serialize};
use thiserror::Error;

use super::split::{Assigned, interleave};
use crate::rng::{Purpose, stream};

/// One of K folds, written `2/5`: it is held out as the validation part, the other K − 1 form the training part.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Fold {
    k: usize,
    of: usize,
}

impl Fold {
    /// The allowed numbers of folds.
    pub const FOLDS: RangeInclusive<usize> = 2..=20;

    /// Fold `k`, from 1, of `of` folds.
    ///
    /// # Errors
    /// [`FoldError`] unless `of` is in [`Fold::FOLDS`] and `k` is from 1 to `of`.
    pub fn new(k: usize, of: usize) -> Result<Self, FoldError> {
        if Self::FOLDS.contains(&of) && (1..=of).contains(&k) {
            Ok(Self { k, of })
        } else {
            Err(FoldError {
                given: format!("{k}/{of}"),
            })
        }
    }

    /// The fold that is held out, from 1.
    #[must_use]
    pub fn number(self) -> usize {
        self.k
    }

    /// The number of folds, K.
    #[must_use]
    pub fn count(self) -> usize {
        self.of
    }
}

impl fmt::Display for Fold {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.k, self.of)
    }
}

impl FromStr for Fold {
    type Err = FoldError;

    fn from_str(text: &str) -> Result<Self, FoldError> {
        let error = || FoldError {
            given: text.to_owned(),
        };
        let (k, of) = text.split_once('/').ok_or_else(error)?;
        match (k.trim().parse(), of.trim().parse()) {
            (Ok(k), Ok(of)) => Self::new(k, of).map_err(|_| error()),
            _ => Err(error()),
        }
    }
}

impl TryFrom<String> for Fold {
    type Error = FoldError;

    fn try_from(text: String) -> Result<Self, FoldError> {
        text.parse()
    }
}

impl From<Fold> for String {
    fn from(fold: Fold) -> Self {
        fold.to_string()
    }
}

/// Text or numbers that are not a fold.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error(
    "fold can't be '{given}': expected k/K, the fold k held out from K = {} to {}, such as 1/5",
    Fold::FOLDS.start(),
    Fold::FOLDS.end()
)]
pub struct FoldError {
    /// What was given.
    pub given: String,
}

/// The training and validation parts together, divided into folds. The sizes of the folds differ by at most one, and so
/// do their numbers of samples of each class.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Folds {
    /// Rows by fold, then by class.
    rows: Vec<Vec<Vec<usize>>>,
}

impl Folds {
    /// Divides the samples. Deal 0 is that of the setting `fold`; every other deal is a different division.
    pub(super) fn deal(assigned: &Assigned, count: usize, deal: u64, seed: u64) -> Self {
        let mut classes: Vec<Vec<usize>> = assigned.development().map(<[usize]>::to_vec).collect();
        if deal > 0 {
            // Counter 0 belongs to the split, which has already shuffled each class.
            let mut generator = stream(seed, Purpose::Split, deal);
            for class in &mut classes {
                class.shuffle(&mut generator);
            }
        }
        let mut rows = vec![vec![Vec::new(); classes.len()]; count];
        // Round-robin over all classes in turn, so no fold is ever more than one sample ahead, in a class or in total.
        let members = classes.iter().enumerate();
        let members = members.flat_map(|(class, rows)| rows.iter().map(move |row| (class, *row)));
        for (position, (class, row)) in members.enumerate() {
            rows[position % count][class].push(row);
        }
        Self { rows }
    }

    /// The number of folds.
    #[must_use]
    pub fn count(&self) -> usize {
        self.rows.len()
    }

    /// The rows of fold `k`, from 0, ordered so that every prefix is stratified.
    #[must_use]
    pub fn held_out(&self, k: usize) -> Vec<usize> {
        let classes: Vec<&[usize]> = self.rows[k].iter().map(Vec::as_slice).collect();
        interleave(&classes)
    }

    /// The rows of all other folds, in the same kind of order.
    #[must_use]
    pub fn others(&self, k: usize) -> Vec<usize> {
        self.together(|fold| fold != k)
    }

    /// The rows of all folds, in the same kind of order.
    #[must_use]
    pub fn all(&self) -> Vec<usize> {
        self.together(|_| true)
    }

    fn together(&self, is_in: impl Fn(usize) -> bool) -> Vec<usize> {
        let classes = self.rows.first().map_or(0, Vec::len);
        let of_class = |class: usize| -> Vec<usize> {
            let folds = self.rows.iter().enumerate();
            let folds = folds.filter(|(fold, _)| is_in(*fold));
            folds.flat_map(|(_, fold)| fold[class].clone()).collect()
        };
        let classes: Vec<Vec<usize>> = (0..classes).map(of_class).collect();
        let classes: Vec<&[usize]> = classes.iter().map(Vec::as_slice).collect();
        interleave(&classes)
    }
}
