//! What the curves say, in plain words: a pure function of a summary of the evaluations so far.
//!
//! The rule, in the order in which it is tried:
//!
//! 1. *Diverged*: the run stopped because a number left the finite ones.
//! 2. *Just started*: fewer than `FIRST` evaluations since the start, or since the last live change.
//! 3. *Overfitting since epoch N*, where N is the turning point, the epoch of the lowest validation loss: it has lain
//!    above that by more than a margin for `HELD` evaluations, while the train loss is no higher than it was there, or
//!    less than half the validation loss. A live change does not move the turning point. The margin is the largest of
//!    a twentieth of the lowest, a two-hundredth of the loss at the start, and four times the noise of the validation
//!    loss (its second differences, so that a steady fall or rise is none). Both losses are smoothed first, so a lucky
//!    dip counts for little.
//! 4. *Rising*: the train loss is above that of the untrained network, or it does not fall and lies well above the
//!    lowest it has been: half as high again, and by a twentieth of where it started.
//! 5. *Learning*: the train loss has fallen by a twentieth over the last third of the run, or since the last change.
//! 6. *Underfitting*: it has not, and both losses are above `UNLEARNED` of what they were before training. (Where
//!    labels are wrong on purpose the train loss can't get far; the validation labels are right, so that one decides.)
//! 7. *Overfitting*, too: it has not, and the losses have settled further apart than `APART` of the loss at the start.
//! 8. *Good fit*: it has not, and they are low and near each other.
//!
//! Everything is measured against the loss of the untrained network, so that it holds for classes and for regression.

use crate::train::Evaluations;

/// Evaluations before anything is said.
const FIRST: u64 = 5;
/// Evaluations for which the validation loss has to stay above the margin.
const HELD: u64 = 3;
/// Share of the loss at the start above which little has been learned.
const UNLEARNED: f64 = 0.4;
/// Share of the loss at the start by which the losses may lie apart and still be called a good fit.
const APART: f64 = 0.15;
/// Weight of the past in the smoothed losses.
const PAST: f64 = 0.6;

/// A loss of each part.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Losses {
    /// On the training part.
    pub train: f64,
    /// On the validation part.
    pub validation: f64,
}

impl Losses {
    fn blend(self, new: Self, past: f64) -> Self {
        Self {
            train: past * self.train + (1.0 - past) * new.train,
            validation: past * self.validation + (1.0 - past) * new.validation,
        }
    }

    fn is_finite(self) -> bool {
        self.train.is_finite() && self.validation.is_finite()
    }
}

/// What the diagnosis rests on.
#[derive(Clone, Debug, PartialEq)]
pub struct History {
    /// Of the untrained network.
    pub start: Losses,
    /// As measured last.
    pub now: Losses,
    /// The same, smoothed.
    pub smooth: Losses,
    /// Smoothed, a third of the run ago but not before the last live change.
    pub before: Losses,
    /// Evaluations since the start.
    pub evaluations: u64,
    /// Evaluations since the last live change.
    pub since_change: u64,
    /// The lowest smoothed validation loss, with the smoothed train loss at that time.
    pub lowest: Losses,
    /// The lowest smoothed train loss since the last change.
    pub lowest_train: f64,
    /// Standard deviation, about, of the validation loss from one evaluation to the next.
    pub noise: f64,
    /// The epoch of that lowest loss.
    pub lowest_epoch: f64,
    /// For how many evaluations the validation loss has stayed above its margin.
    pub above: Option<u64>,
    /// The lowest validation loss as measured, and its epoch.
    pub best: (f64, f64),
    /// The two validation losses before the last.
    validations: [f64; 2],
    past: Vec<(u64, Losses)>,
    stride: u64,
}

/// What is said.
#[derive(Clone, Debug, PartialEq)]
pub enum Diagnosis {
    /// Nothing has been measured.
    Nothing,
    /// Too early to say.
    JustStarted {
        /// The losses now.
        now: Losses,
        /// Whether it is a live change that is too recent.
        after_change: bool,
    },
    /// The train loss rises.
    Rising {
        /// The train loss now.
        train: f64,
        /// The lowest it was.
        lowest: f64,
    },
    /// The validation loss rises while the train loss falls.
    Overfitting {
        /// Since this epoch.
        since: f64,
        /// The validation loss now.
        validation: f64,
        /// By how much that is above its best, as a share.
        above: f64,
        /// Whether the train loss still falls.
        train_falls: bool,
    },
    /// The train loss falls.
    Learning {
        /// The losses now.
        now: Losses,
    },
    /// Little has been learned, and no more is being learned.
    Underfitting {
        /// The losses now.
        now: Losses,
        /// The train loss as a share of what it was before training.
        share: f64,
    },
    /// Settled on a low loss, on both parts.
    Good {
        /// The losses now.
        now: Losses,
    },
}

impl History {
    /// Begins with the first evaluation of a run.
    #[must_use]
    pub fn new(first: &Evaluations) -> Self {
        let losses = last(first);
        Self {
            start: losses,
            now: losses,
            smooth: losses,
            before: losses,
            evaluations: 0,
            since_change: 0,
            lowest: losses,
            lowest_epoch: first.last.epoch,
            lowest_train: losses.train,
            noise: 0.0,
            validations: [losses.validation; 2],
            above: None,
            best: (first.best.validation.loss, first.best.epoch),
            past: vec![(0, losses)],
            stride: 1,
        }
    }

    /// The history of a run that goes another way from where these losses were measured. What was seen after that is
    /// forgotten, and what follows is measured by itself.
    #[must_use]
    pub fn from_here(&self, now: Losses, epoch: f64) -> Self {
        Self {
            start: self.start,
            now,
            smooth: now,
            before: now,
            // Enough for the untrained network's fall to be behind it.
            evaluations: FIRST,
            since_change: 0,
            lowest: now,
            lowest_epoch: epoch,
            lowest_train: now.train,
            noise: self.noise,
            validations: [now.validation; 2],
            above: None,
            best: (now.validation, epoch),
            past: vec![(0, now)],
            stride: 1,
        }
    }

    /// Takes in the evaluations that follow.
    pub fn take(&mut self, new: &Evaluations) {
        let losses = last(new);
        let count = new.train_loss.count.max(1);
        self.evaluations += count;
        self.since_change += count;
        if !losses.is_finite() {
            return;
        }
        if new.best.validation.loss < self.best.0 {
            self.best = (new.best.validation.loss, new.best.epoch);
        }
        self.now = losses;
        // Merged evaluations count as that many of the last.
        let past = PAST.powf(count as f64);
        // The untrained network is no measure of what follows: smoothing begins with the first trained one.
        let first = self.evaluations == count;
        self.smooth = if first {
            losses
        } else {
            self.smooth.blend(losses, past)
        };
        self.measure_noise(losses.validation);
        self.watch(new.last.epoch, count);
        self.remember();
    }

    /// A live change was made: what follows is measured by itself.
    pub fn change(&mut self) {
        self.since_change = 0;
        self.lowest_train = self.smooth.train;
        self.past.clear();
        self.stride = 1;
        self.past.push((0, self.smooth));
        self.before = self.smooth;
    }

    fn measure_noise(&mut self, validation: f64) {
        let [before, last] = self.validations;
        // Of white noise the second difference is, in the mean and without its sign, about twice the deviation.
        let second = (validation - 2.0 * last + before).abs() / 2.0;
        self.validations = [last, validation];
        // The first ones take in the fall from the untrained network.
        if self.evaluations > 3 {
            self.noise = 0.9 * self.noise + 0.1 * second;
        }
    }

    fn watch(&mut self, epoch: f64, count: u64) {
        self.lowest_train = self.lowest_train.min(self.smooth.train);
        if self.smooth.validation < self.lowest.validation {
            self.lowest = self.smooth;
            self.lowest_epoch = epoch;
        }
        let rise = self.smooth.validation - self.lowest.validation;
        let margin = self.margin();
        let fitted = self.smooth.train <= self.lowest.train
            || self.smooth.train < 0.5 * self.smooth.validation;
        self.above = match self.above {
            // Half the margin on the way back, so that the words do not flicker.
            Some(held) if fitted && rise > margin / 2.0 => Some(held + count),
            None if fitted && rise > margin => Some(1),
            _ => None,
        };
    }

    fn margin(&self) -> f64 {
        (0.05 * self.lowest.validation)
            .max(0.005 * self.start.validation)
            .max(4.0 * self.noise)
    }

    /// Keeps at most a few dozen losses of the stretch since the last change, evenly spaced.
    fn remember(&mut self) {
        const MOST: usize = 48;
        if self.since_change.is_multiple_of(self.stride) || self.past.is_empty() {
            self.past.push((self.since_change, self.smooth));
        }
        if self.past.len() > MOST {
            self.stride *= 2;
            let stride = self.stride;
            self.past.retain(|(at, _)| at.is_multiple_of(stride));
        }
        let third = self.since_change - self.since_change / 3;
        let found = self.past.partition_point(|(at, _)| *at <= third);
        if let Some((_, losses)) = self.past.get(found.saturating_sub(1)) {
            self.before = *losses;
        }
    }

    /// What the curves say.
    #[must_use]
    pub fn diagnose(&self, wrong_labels: bool) -> Diagnosis {
        let now = self.now;
        let train_falls = self.smooth.train < 0.95 * self.before.train;
        if self.evaluations < FIRST {
            return Diagnosis::JustStarted {
                now,
                after_change: false,
            };
        }
        if self.above.is_some_and(|held| held >= HELD) {
            return Diagnosis::Overfitting {
                since: self.lowest_epoch,
                validation: now.validation,
                above: now.validation / self.best.0.max(f64::MIN_POSITIVE) - 1.0,
                train_falls,
            };
        }
        let risen = self.smooth.train - self.lowest_train;
        let is_high = risen > 0.5 * self.lowest_train && risen > 0.05 * self.start.train;
        if (is_high && !train_falls) || self.smooth.train > 1.1 * self.start.train {
            return Diagnosis::Rising {
                train: now.train,
                lowest: self.lowest_train,
            };
        }
        if self.since_change < FIRST {
            return Diagnosis::JustStarted {
                now,
                after_change: true,
            };
        }
        let share = |now: f64, start: f64| now / start.max(f64::MIN_POSITIVE);
        let train = share(self.smooth.train, self.start.train);
        let validation = share(self.smooth.validation, self.start.validation);
        if train_falls {
            Diagnosis::Learning { now }
        } else if validation > UNLEARNED && (wrong_labels || train > UNLEARNED) {
            Diagnosis::Underfitting {
                now,
                share: if wrong_labels { validation } else { train },
            }
        } else if self.smooth.validation - self.smooth.train > APART * self.start.validation {
            Diagnosis::Overfitting {
                since: self.lowest_epoch,
                validation: now.validation,
                above: now.validation / self.best.0.max(f64::MIN_POSITIVE) - 1.0,
                train_falls,
            }
        } else {
            Diagnosis::Good { now }
        }
    }
}

fn last(evaluations: &Evaluations) -> Losses {
    Losses {
        train: evaluations.last.train.loss,
        validation: evaluations.last.validation.loss,
    }
}

#[cfg(test)]
mod tests;
