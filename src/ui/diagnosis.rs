//! What the curves say, in plain words: a pure function of a summary of the evaluations so far.
//!
//! The rule, in the order in which it is tried:
//!
//! 1. *Diverged*: the run stopped because a number left the finite ones.
//! 2. *Just started*: fewer than [`FIRST`] evaluations since the start, or since the last live change.
//! 3. *Rising*: the train loss lies well above the lowest it has been: half as high again, and by a twentieth of where
//!    it started.
//! 4. *Overfitting since epoch N*: the validation loss has lain above its lowest by more than a margin for [`HELD`]
//!    evaluations, while the train loss is no higher than it was at that lowest point. The margin is the largest of a
//!    twentieth of the lowest, a hundredth of the loss at the start, and four times the noise of the validation loss
//!    (its second differences, so that a steady fall or rise is none). Both losses are smoothed first, so a lucky dip
//!    counts for little.
//! 5. *Learning*: the train loss has fallen by a twentieth over the last third of the run, or since the last change.
//! 6. *Underfitting*: it has not, and both losses are above [`UNLEARNED`] of what they were before training. (Where
//!    labels are wrong on purpose the train loss can't get far; the validation labels are right, so that one decides.)
//! 7. *Good fit*: it has not, and they are below.
//!
//! Everything is measured against the loss of the untrained network, so that it holds for classes and for regression.

use crate::live::Evaluations;

/// Evaluations before anything is said.
const FIRST: u64 = 5;
/// Evaluations for which the validation loss has to stay above the margin.
const HELD: u64 = 3;
/// Share of the loss at the start above which little has been learned.
const UNLEARNED: f64 = 0.4;
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
    /// The epoch from which on the validation loss has stayed above its margin, and for how many evaluations.
    pub above: Option<(f64, u64)>,
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
            lowest_train: losses.train,
            noise: 0.0,
            validations: [losses.validation; 2],
            above: None,
            best: (first.best.validation.loss, first.best.epoch),
            past: vec![(0, losses)],
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
        }
        let rise = self.smooth.validation - self.lowest.validation;
        let margin = self.margin();
        let fitted = self.smooth.train <= self.lowest.train;
        self.above = match self.above {
            // Half the margin on the way back, so that the words do not flicker.
            Some((since, held)) if fitted && rise > margin / 2.0 => Some((since, held + count)),
            None if fitted && rise > margin => Some((epoch, 1)),
            _ => None,
        };
    }

    fn margin(&self) -> f64 {
        (0.05 * self.lowest.validation)
            .max(0.01 * self.start.validation)
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
        if let Some((since, held)) = self.above
            && held >= HELD
        {
            return Diagnosis::Overfitting {
                since,
                validation: now.validation,
                above: now.validation / self.best.0.max(f64::MIN_POSITIVE) - 1.0,
                train_falls,
            };
        }
        let risen = self.smooth.train - self.lowest_train;
        if risen > 0.5 * self.lowest_train && risen > 0.05 * self.start.train {
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
mod tests {
    use super::*;
    use crate::nn::Score;
    use crate::train::Evaluation;

    fn at(step: u64, train: f64, validation: f64) -> Evaluations {
        let score = |loss| Score {
            loss,
            accuracy: None,
        };
        Evaluation {
            step,
            epoch: step as f64,
            samples: step * 100,
            train: score(train),
            validation: score(validation),
        }
        .into()
    }

    /// The diagnosis after each evaluation of two curves.
    fn run(count: u64, curves: impl Fn(f64) -> (f64, f64)) -> Vec<Diagnosis> {
        let point = |step: u64| {
            let (train, validation) = curves(step as f64);
            at(step, train, validation)
        };
        let mut history = History::new(&point(0));
        (1..=count)
            .map(|step| {
                history.take(&point(step));
                history.diagnose(false)
            })
            .collect()
    }

    fn decay(t: f64, from: f64, to: f64, time: f64) -> f64 {
        to + (from - to) * (-t / time).exp()
    }

    /// Noise of standard deviation about 1, the same on every run.
    fn noise(t: f64) -> f64 {
        ((t * 12.9898).sin() * 43_758.545_3).fract() * 1.7
    }

    #[test]
    fn nothing_is_claimed_in_the_first_evaluations() {
        for worst in [
            |_| (9.0, 9.0),
            |t| (1.0 + t, 1.0 + t),
            |t: f64| (1.0 / (1.0 + t), 1.0 + t),
        ] {
            let said = run(4, worst);
            assert!(
                said.iter()
                    .all(|one| matches!(one, Diagnosis::JustStarted { .. })),
                "{said:?}"
            );
        }
    }

    #[test]
    fn a_rising_validation_loss_over_a_falling_train_loss_is_overfitting_since_it_began() {
        let curves = |t: f64| {
            let validation = decay(t, 2.3, 0.13, 5.0) + 0.005 * (t - 25.0).max(0.0);
            (decay(t, 2.3, 0.005, 8.0), validation)
        };
        let said = run(85, curves);
        assert!(said[..24].iter().all(|one| matches!(
            one,
            Diagnosis::JustStarted { .. } | Diagnosis::Learning { .. }
        )));
        let Diagnosis::Overfitting { since, above, .. } = said[84] else {
            unreachable!("{:?}", said[84]);
        };
        assert!((28.0..36.0).contains(&since), "{since}");
        let best = (0..85).map(|t| curves(f64::from(t)).1).fold(9.0, f64::min);
        assert!((above - (curves(85.0).1 / best - 1.0)).abs() < 1e-12);
    }

    #[test]
    fn noise_is_no_overfitting() {
        for (level, scale) in [(0.3, 0.02), (0.3, 0.1), (1.0, 0.3), (0.01, 0.005)] {
            let said = run(400, |t| {
                let validation = level + decay(t, 2.0, 0.0, 5.0) + scale * noise(t);
                (
                    level + decay(t, 2.0, 0.0, 6.0) + scale * noise(t + 0.5),
                    validation,
                )
            });
            let wrong = said
                .iter()
                .filter(|one| matches!(one, Diagnosis::Overfitting { .. }));
            assert_eq!(wrong.count(), 0, "noise {scale} about {level}");
        }
    }

    #[test]
    fn a_perfect_fit_is_good_down_to_the_last_bit() {
        let said = run(300, |t| {
            let start = if t == 0.0 { 1.0 } else { 0.0 };
            (1e-7 + start, 1e-6 * (1.0 + 0.5 * (t / 20.0).sin()) + start)
        });
        assert!(
            matches!(said[299], Diagnosis::Good { .. }),
            "{:?}",
            said[299]
        );
        let said = run(100, |t| {
            (decay(t, 2.3, 0.05, 4.0), decay(t, 2.3, 0.12, 4.0))
        });
        assert!(
            matches!(said[9], Diagnosis::Learning { .. }),
            "{:?}",
            said[9]
        );
        assert!(matches!(said[99], Diagnosis::Good { .. }), "{:?}", said[99]);
    }

    #[test]
    fn a_plateau_high_up_is_underfitting() {
        let said = run(60, |t| (decay(t, 2.3, 1.8, 3.0), decay(t, 2.3, 1.85, 3.0)));
        let Diagnosis::Underfitting { share, .. } = said[59] else {
            unreachable!("{:?}", said[59]);
        };
        assert!((share - 1.8 / 2.3).abs() < 0.01);
        let said = run(60, |t| {
            (decay(t, 2.3, 0.1, 200.0), decay(t, 2.3, 0.1, 200.0))
        });
        assert!(
            matches!(said[59], Diagnosis::Learning { .. }),
            "slow is not underfitting"
        );
    }

    #[test]
    fn a_train_loss_held_up_by_wrong_labels_is_judged_by_the_right_ones() {
        let mut history = History::new(&at(0, 2.3, 2.3));
        for step in 1..60 {
            history.take(&at(step, 1.6, 0.5));
        }
        assert!(matches!(history.diagnose(true), Diagnosis::Good { .. }));
        assert!(matches!(history.diagnose(false), Diagnosis::Good { .. }));
        for step in 60..200 {
            history.take(&at(step, 1.6, 1.7));
        }
        assert!(!matches!(history.diagnose(true), Diagnosis::Good { .. }));
    }

    #[test]
    fn a_change_for_the_worse_is_seen_as_such_and_one_for_the_better_is_given_time() {
        let mut history = History::new(&at(0, 2.3, 2.3));
        for step in 1..50 {
            history.take(&at(step, 0.2, 0.25));
        }
        history.change();
        history.take(&at(50, 0.2, 0.25));
        assert_eq!(
            history.diagnose(false),
            Diagnosis::JustStarted {
                now: Losses {
                    train: 0.2,
                    validation: 0.25
                },
                after_change: true
            }
        );
        for step in 51..56 {
            history.take(&at(step, 1.9, 1.9));
        }
        assert!(matches!(history.diagnose(false), Diagnosis::Rising { .. }));
    }

    #[test]
    fn what_is_not_finite_changes_nothing() {
        let mut history = History::new(&at(0, 2.3, 2.3));
        for step in 1..20 {
            history.take(&at(step, 0.2, 0.25));
        }
        let before = history.diagnose(false);
        history.take(&at(20, f64::NAN, f64::INFINITY));
        assert_eq!(history.diagnose(false), before);
    }
}
