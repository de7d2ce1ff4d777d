//! What is known of one lane of a sweep.

use super::plan::Plan;
use crate::study::evidence::{Evidence, Finding};
use crate::study::outcome::{Outcome, mean};

/// Largest mean loss, as a multiple of the lowest, of a value that is said not to differ from the best: with few seeds
/// even a much larger one can't be told apart.
pub(super) const PLATEAU: f64 = 1.25;

/// The finished runs of one lane, over the values and seeds.
#[derive(Clone, Copy)]
pub(super) struct Lane<'a> {
    pub(super) plan: &'a Plan,
    pub(super) outcomes: &'a [Outcome],
    pub(super) index: usize,
}

/// The best value of a lane.
pub(super) struct Best {
    /// Its index in the values.
    pub(super) index: usize,
    /// Its validation loss, averaged over the seeds.
    pub(super) loss: f64,
    /// First and last index of the neighbouring values whose losses are near its own and do not differ significantly.
    pub(super) plateau: [usize; 2],
    /// Number of its neighbours at which every run learned.
    pub(super) neighbours: usize,
    /// Whether these are worse by more than chance.
    pub(super) is_apart: bool,
}

/// How the runs at a value failed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Failure {
    /// Became non-finite.
    Diverged,
    /// Ended no better than a constant guess.
    Guess,
}

impl<'a> Lane<'a> {
    /// The number of seeds that have run every value of every lane; the others would compare different seeds.
    pub(super) fn seeds(&self) -> usize {
        self.outcomes.len() / self.plan.per_seed().max(1)
    }

    /// The values.
    pub(super) fn values(&self) -> &'a [f64] {
        &self.plan.values[self.index]
    }

    /// The outcomes at a value, one for each complete seed; while there is none, that of the first seed.
    pub(super) fn at(&self, value: usize) -> Vec<Outcome> {
        let all = (0..self.seeds().max(1)).map(|seed| self.plan.index(seed, self.index, value));
        all.filter_map(|index| self.outcomes.get(index).copied())
            .collect()
    }

    /// The validation losses at a value, one for each complete seed; NaN for a run that diverged.
    pub(super) fn losses(&self, value: usize) -> Vec<f64> {
        let runs = self.at(value).into_iter();
        runs.map(|run| {
            if run.diverged {
                f64::NAN
            } else {
                run.validation.loss
            }
        })
        .collect()
    }

    /// How a run at a value failed, for each that did.
    fn failures(&self, value: usize) -> Vec<Failure> {
        let failure = |run: Outcome| match run {
            Outcome { diverged: true, .. } => Some(Failure::Diverged),
            Outcome { is_guess: true, .. } => Some(Failure::Guess),
            _ => None,
        };
        self.at(value).into_iter().filter_map(failure).collect()
    }

    /// How the runs at a value failed, if all of them did.
    pub(super) fn failed(&self, value: usize) -> Option<Vec<Failure>> {
        let failures = self.failures(value);
        (!failures.is_empty() && failures.len() == self.at(value).len()).then_some(failures)
    }

    /// How runs at a value failed, if some did and others did not.
    pub(super) fn failed_in_part(&self, value: usize) -> Option<Vec<Failure>> {
        let failures = self.failures(value);
        (!failures.is_empty() && failures.len() < self.at(value).len()).then_some(failures)
    }

    /// Index of the first value at which a run diverged.
    pub(super) fn first_diverged(&self) -> Option<usize> {
        (0..self.values().len()).find(|value| self.failures(*value).contains(&Failure::Diverged))
    }

    /// The value with the lowest mean loss of those at which every run learned; `None` while no seed is complete.
    pub(super) fn best(&self) -> Option<Best> {
        let seeds = self.seeds();
        let learned = |value: &usize| seeds > 0 && self.failures(*value).is_empty();
        let loss = |value: usize| mean(&self.losses(value));
        let all = (0..self.values().len()).filter(learned);
        let index = all.min_by(|one, other| loss(*one).total_cmp(&loss(*other)))?;
        let against = |value: usize| {
            let (best, other) = (self.losses(index), self.losses(value));
            let pairs: Vec<[f64; 2]> = best.iter().zip(&other).map(|(a, b)| [*a, *b]).collect();
            Evidence::of_losses(&pairs)
        };
        let is_level = |value: usize| {
            let evidence = against(value);
            learned(&value)
                && evidence.is_enough()
                && evidence.finding == Finding::Undecided
                && loss(value) <= PLATEAU * loss(index)
        };
        let mut plateau = [index, index];
        while plateau[0] > 0 && is_level(plateau[0] - 1) {
            plateau[0] -= 1;
        }
        while plateau[1] + 1 < self.values().len() && is_level(plateau[1] + 1) {
            plateau[1] += 1;
        }
        let is_worse = |value: &usize| against(*value).finding == Finding::Higher;
        let neighbours = [index.checked_sub(1), Some(index + 1)];
        let neighbours = neighbours.into_iter().flatten();
        let neighbours: Vec<usize> = neighbours
            .filter(|value| *value < self.values().len() && learned(value))
            .collect();
        Some(Best {
            index,
            loss: loss(index),
            plateau,
            is_apart: neighbours.iter().all(is_worse),
            neighbours: neighbours.len(),
        })
    }
}
