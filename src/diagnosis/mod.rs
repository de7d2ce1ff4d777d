//! Diagnosis of a run from its learning curves, in plain words: a pure function of a summary of its evaluations.
//!
//! T is the clean training loss, V the validation loss with its standard error s, G the loss of the best constant
//! prediction. A loss is *flat* if the line fitted to the last fifth of the run (at least ten evaluations, none before
//! the last change) falls by less than 1 %, or by less than two standard errors of its scatter. V is also flat if it
//! has set no new best in all that time, or if early stopping has ended the run. The first rule that applies:
//!
//! 1. *Diverged*: what the run itself says of its end; see [`crate::train::End`].
//! 2. *Too early*: fewer than three evaluations, unless T is already ten times what it was at the start: that is rule 5.
//! 3. *Collapsed*, no better than a guess: T ≥ 0.95 G after T had been below 0.8 G; by a change where one has knocked it back
//!    within two evaluations.
//! 4. *Knocked back* by a change: T and V rose by more than half, and by 0.05 G, within two evaluations of it; until T is
//!    back where it was, to a twentieth and 0.01 G.
//! 5. *Climbing* since its lowest T since the last change settled: T lies 0.05 G above that, and at twice that or 0.05 G above
//!    its value at the start.
//! 6. *Underfitting*: T is flat and above 0.7 G; with wrong labels, which hold T up, V has never been below 0.7 G either.
//! 7. *Overfitting* since the best epoch: V above its best by 5 %, by 0.005 G, by two standard errors of the difference and
//!    by five times the noise of its curve; T not above its own value there. *Likely* where all but the two standard errors
//!    holds, V has been above its best so in all of the last fifth of the run, over at least ten evaluations, and is so by one
//!    standard error: a curve that climbs for so long is no plateau, and yet these samples can't rule out chance.
//! 8. *Converged*: V flat, the gap within 2 s, a tenth of V, or 0.005 G, and V not above its best as in rule 9.
//! 9. *Flat* since the epoch from which V has come down by less than 2 % or 0.001 G, or since the last change: V flat with a
//!    gap, whatever T does. Not before the best where V has left that by so much since. Where V lies above its best by the
//!    margins of rule 7 without the standard errors, or where early stopping has stopped, *no improvement* since the best.
//! 10. *Learning*: V falls; within ten evaluations of the start or a change, below what it was there. *Unevenly* where V
//!     lies above its best by 5 % and 0.005 G all the same.
//!
//! Rules 8 to 10 also report if V is above its best, by the margins of rule 7, and was not when a change was made: it
//! may be falling, or have settled, and still be worse than before.
//!
//! A change that alters nothing, or only what is observed, does not count; see [`crate::train::Impact`]. A diagnosis
//! states no more about a change, a loss or a gap than its rule has checked.
//!
//! If no rule applies, it is too early to tell. Rules that depend on the last evaluation (3, 5, 7) must hold for the
//! one before it, too. Some margins go beyond the bare rules: those of 0.005 G keep a loss of a millionth from being
//! judged by its last digits, that of 0.05 G in rule 5 keeps a plateau at the start from counting as a climb, and the
//! noise in rule 7 and in *flat* was needed for runs with small batches, where the best of a hundred evaluations is
//! partly luck. An external run has neither G nor s: rules 3 and 6 do not apply, and elsewhere the initial loss
//! replaces G.

use std::fmt;

use crate::train::evaluation_history::{EvaluationHistory, Loss, NOTHING, RISE};
use crate::train::{Change, End, Evaluation};

/// Up to this multiple of a constant prediction's loss, a loss counts as equal to it, not as worse.
pub const GUESSING: f64 = 1.05;
/// Minimum number of evaluations for a diagnosis.
const FIRST: u64 = 3;
/// So many times the loss at the start, or that of a guess, is no beginning.
const FAR: f64 = 10.0;
/// Below so many samples their number is said with what rests on it.
pub const FEW: usize = 100;

/// Facts about a run besides its evaluations.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Context {
    /// Whether some training labels are wrong on purpose.
    pub wrong_labels: bool,
    /// Whether early stopping has ended it, which means that nothing improves.
    pub stopped_early: bool,
}

impl Context {
    /// For a run with this share of wrong labels that has ended like this, if it has.
    #[must_use]
    pub fn of(label_noise: f64, end: Option<&End>) -> Self {
        Self {
            wrong_labels: label_noise > 0.0,
            stopped_early: matches!(end, Some(End::EarlyStopping | End::KeptBest(_))),
        }
    }
}

/// The clean losses of an evaluation.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Losses {
    /// On the training part.
    pub train: f64,
    /// On the validation part.
    pub validation: f64,
}

impl From<&Evaluation> for Losses {
    fn from(evaluation: &Evaluation) -> Self {
        Self {
            train: evaluation.train.loss,
            validation: evaluation.validation.loss,
        }
    }
}

/// The diagnosis of a run.
#[derive(Clone, Debug, PartialEq)]
pub enum Diagnosis {
    /// There are no evaluations.
    Nothing,
    /// Too early to tell.
    TooEarly {
        /// The current losses.
        now: Losses,
        /// Whether the reason is a recent change.
        after_change: bool,
    },
    /// The network is no better than a constant prediction any more.
    Collapsed {
        /// Since this epoch.
        since: f64,
        /// The current training loss.
        train: f64,
        /// The training loss of the best constant prediction.
        guess: f64,
        /// What it was, and by what it came.
        from: CollapsedFrom,
    },
    /// A change made it worse, and it has not recovered.
    KnockedBack {
        /// The change.
        by: Change,
        /// The epoch of the change.
        since: f64,
        /// The losses before it.
        before: Losses,
        /// The current losses.
        now: Losses,
    },
    /// The training loss has risen.
    Climbing {
        /// The epoch of its lowest value since the last change.
        since: f64,
        /// The current training loss.
        train: f64,
        /// The lowest value.
        from: f64,
    },
    /// Little has been learned, and the training loss no longer falls.
    Underfitting {
        /// The current losses.
        now: Losses,
        /// The training loss of the best constant prediction.
        guess: f64,
    },
    /// The validation loss has risen while the training loss has not.
    Overfitting {
        /// The epoch of the best evaluation.
        since: f64,
        /// The current losses.
        now: Losses,
        /// The lowest validation loss.
        best: f64,
        /// Where the rise may be chance: the validation samples that leave it so.
        within_chance: Option<usize>,
    },
    /// Settled, and hardly worse on validation than on training data.
    Converged {
        /// The epoch of the best evaluation.
        best: f64,
        /// The current losses.
        now: Losses,
        /// Gaps up to this size count as none.
        within: f64,
        /// Set if a change has made it worse.
        worse: Option<Worse>,
    },
    /// The validation loss no longer improves and is above the training loss.
    Flat {
        /// Since the epoch from which it has not come down noticeably; that of the best, where it has left that.
        since: f64,
        /// The current losses.
        now: Losses,
        /// The lowest validation loss, where it has left that, or early stopping has stopped for it.
        best: Option<f64>,
        /// Where a change has made it worse.
        worse: Option<Worse>,
    },
    /// The validation loss falls.
    Learning {
        /// The current losses.
        now: Losses,
        /// The validation loss `evaluations` ago.
        from: f64,
        /// The value it has reached: the current one or, if that is a spike, the end of the fitted line.
        to: f64,
        /// The number of evaluations compared.
        evaluations: u64,
        /// The lowest validation loss and its epoch, where it lies above that although it falls.
        below: Option<(f64, f64)>,
        /// Where a change has made it worse.
        worse: Option<Worse>,
    },
}

/// What a train loss was before it went back to that of a guess.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum CollapsedFrom {
    /// The lowest it ever was, where no change is to blame.
    Lowest(f64),
    /// What it was before this change.
    Change {
        /// The change.
        by: Change,
        /// When it was made, in epochs.
        at: f64,
        /// The train loss measured last before it.
        before: f64,
    },
}

/// The best that a run had before a change, and has not reached again.
#[derive(Clone, Debug, PartialEq)]
pub struct Worse {
    /// The lowest validation loss.
    pub best: f64,
    /// The epoch at which it was measured.
    pub at: f64,
    /// The first change made since.
    pub since: Change,
}

/// Diagnoses a run from the history of its evaluations.
#[must_use]
pub fn diagnose(history: &EvaluationHistory, context: Context) -> Diagnosis {
    let diagnoser = Diagnoser { history, context };
    if history.count < FIRST {
        return diagnoser.far_off().unwrap_or_else(|| diagnoser.too_early());
    }
    diagnoser
        .collapsed()
        .or_else(|| diagnoser.knocked_back())
        .or_else(|| diagnoser.climbing())
        .or_else(|| diagnoser.underfitting())
        .or_else(|| diagnoser.overfitting())
        .or_else(|| diagnoser.settled())
        .or_else(|| diagnoser.learning())
        .unwrap_or_else(|| diagnoser.too_early())
}

struct Diagnoser<'a> {
    history: &'a EvaluationHistory,
    context: Context,
}

impl Diagnoser<'_> {
    fn now(&self) -> Losses {
        Losses::from(&self.history.last)
    }

    fn too_early(&self) -> Diagnosis {
        Diagnosis::TooEarly {
            now: self.now(),
            after_change: self.history.is_changed(),
        }
    }

    /// The lower of the last two train losses.
    fn train(&self) -> f64 {
        let before = self.history.before.as_ref();
        let now = self.now().train;
        before.map_or(now, |before| before.train.loss.min(now))
    }

    fn collapsed(&self) -> Option<Diagnosis> {
        let history = self.history;
        let (guessing, guess) = (history.guessing?, history.guess?.train);
        let from = match history.guessing_by() {
            None => CollapsedFrom::Lowest(history.lowest_train),
            Some(shock) => CollapsedFrom::Change {
                by: shock.applied.change,
                at: shock.applied.epoch,
                before: shock.before.train.loss,
            },
        };
        (self.train() >= 0.95 * guess).then(|| Diagnosis::Collapsed {
            since: guessing.since,
            train: self.now().train,
            guess,
            from,
        })
    }

    /// A train loss so high that there is nothing to wait for.
    fn far_off(&self) -> Option<Diagnosis> {
        let history = self.history;
        let guess = history.guess.map_or(0.0, |guess| guess.train);
        let start = history.start.train.loss;
        let train = self.now().train;
        (train > FAR * start.max(guess)).then_some(Diagnosis::Climbing {
            since: history.start.epoch,
            train,
            from: start,
        })
    }

    fn knocked_back(&self) -> Option<Diagnosis> {
        let shock = self.history.shock.as_ref()?;
        Some(Diagnosis::KnockedBack {
            by: shock.applied.change,
            since: shock.applied.epoch,
            before: Losses::from(&shock.before),
            now: self.now(),
        })
    }

    fn climbing(&self) -> Option<Diagnosis> {
        let history = self.history;
        let rise = RISE * history.yardstick();
        let (calm, since) = history.calm_train;
        let train = self.train();
        let is_high = train > 2.0 * calm || train > history.start.train.loss + rise;
        (is_high && train > calm + rise).then(|| Diagnosis::Climbing {
            since,
            train: self.now().train,
            from: calm,
        })
    }

    fn underfitting(&self) -> Option<Diagnosis> {
        let history = self.history;
        let guess = history.guess?;
        let is_flat = history.trend(Loss::Train)?.is_flat();
        let validation_too = history.best.validation.loss > 0.7 * guess.validation;
        let is_high = self.now().train > 0.7 * guess.train;
        (is_flat && is_high && (validation_too || !self.context.wrong_labels)).then(|| {
            Diagnosis::Underfitting {
                now: self.now(),
                guess: guess.train,
            }
        })
    }

    fn overfitting(&self) -> Option<Diagnosis> {
        let history = self.history;
        let best = &history.best;
        let before = history.before.as_ref()?;
        let holds = |is_above: &dyn Fn(&Evaluation) -> bool| {
            let mut both = [&history.last, before].into_iter();
            both.all(|one| is_above(one) && one.train.loss <= best.train.loss)
        };
        let is_sure = holds(&|one| history.is_above_best(one));
        let is_likely = |one: &Evaluation| {
            let errors = history.errors_above_best(one);
            history.rises_from_best(one) && errors.is_some_and(|errors| errors > 1.0)
        };
        let is_likely = || history.stays_above_best() && holds(&is_likely);
        let samples = history.last.doubt.map(|doubt| doubt.samples);
        (is_sure || is_likely()).then(|| Diagnosis::Overfitting {
            since: best.epoch,
            now: self.now(),
            best: best.validation.loss,
            within_chance: samples.filter(|_| !is_sure),
        })
    }

    fn worse(&self) -> Option<Worse> {
        let history = self.history;
        let left = history.left_best.as_ref()?;
        let holds = history.last_two(|one| history.is_above_best(one));
        holds.then_some(Worse {
            best: history.best.validation.loss,
            at: history.best.epoch,
            since: left.change,
        })
    }

    /// Whether the validation loss no longer falls; `None` if there are too few evaluations to tell.
    fn is_flat(&self) -> Option<bool> {
        let history = self.history;
        if self.is_stopped_for_want() {
            return Some(true);
        }
        let trend = history.trend(Loss::Validation)?;
        let is_stuck = !history.changed_since_best() && history.since_best() >= trend.evaluations;
        Some(is_stuck || trend.is_flat())
    }

    /// Whether early stopping has stopped for want of a better loss: what else it can watch may be at its best where this is.
    fn is_stopped_for_want(&self) -> bool {
        self.context.stopped_early && self.history.since_best() > 0
    }

    /// Whether the validation loss lies above its best, as far as these samples go.
    fn has_left_best(&self) -> bool {
        let history = self.history;
        history.last_two(|one| history.rises_from_best(one))
    }

    fn flat(&self, worse: Option<Worse>) -> Diagnosis {
        let history = self.history;
        let (best, plateau) = (&history.best, history.plateau.1);
        let lowest = best.validation.loss;
        let is_unimproved = worse.is_none() && (self.has_left_best() || self.is_stopped_for_want());
        let since = if is_unimproved {
            best.epoch
        } else if history.is_higher_by(history.noticeable(lowest)) {
            plateau.max(best.epoch)
        } else {
            plateau
        };
        Diagnosis::Flat {
            since,
            now: self.now(),
            best: is_unimproved.then_some(lowest),
            worse,
        }
    }

    fn settled(&self) -> Option<Diagnosis> {
        let (history, now) = (self.history, self.now());
        if !self.is_flat()? {
            return None;
        }
        let error = history
            .last
            .doubt
            .map_or(history.noise, |doubt| doubt.error);
        let near = (2.0 * error)
            .max(0.1 * now.validation)
            .max(NOTHING * history.yardstick());
        let worse = self.worse();
        let is_settled = worse.is_some() || !self.has_left_best();
        Some(if is_settled && now.validation - now.train <= near {
            Diagnosis::Converged {
                best: history.best.epoch,
                now,
                within: near,
                worse,
            }
        } else {
            self.flat(worse)
        })
    }

    fn learning(&self) -> Option<Diagnosis> {
        let (history, now) = (self.history, self.now());
        let worse = self.worse();
        let below = (worse.is_none() && history.is_higher_by(history.margin()))
            .then_some((history.best.validation.loss, history.best.epoch));
        if let Some(trend) = history.trend(Loss::Validation) {
            return Some(Diagnosis::Learning {
                now,
                from: trend.from,
                to: if now.validation < 0.99 * trend.from {
                    now.validation
                } else {
                    trend.to
                },
                evaluations: trend.evaluations,
                below,
                worse,
            });
        }
        // Without a fitted line: compares with the value before the last change, or at the start, and checks that it
        // still falls.
        let from = history.at_change.as_ref().unwrap_or(&history.start);
        let from = from.validation.loss;
        let before = history.before.as_ref()?.validation.loss;
        let evaluations = history.since_change();
        let is_new = !history.changed_since_best() && history.since_best() < FIRST;
        let still_falls = now.validation < before || is_new;
        let falls = now.validation < 0.99 * from - 2.0 * history.noise && still_falls;
        (falls && evaluations >= FIRST).then_some(Diagnosis::Learning {
            now,
            from,
            to: now.validation,
            evaluations,
            below,
            worse,
        })
    }
}

/// Wilson's 95 % interval of a proportion observed in `samples` trials (Wilson 1927): for 12 successes in 12 trials,
/// 0.757 to 1.
#[must_use]
pub fn wilson(share: f64, samples: usize) -> [f64; 2] {
    const Z: f64 = 1.959_963_984_540_054;
    let n = samples as f64;
    let scale = 1.0 + Z * Z / n;
    let middle = (share + Z * Z / (2.0 * n)) / scale;
    let half = Z / scale * (share * (1.0 - share) / n + Z * Z / (4.0 * n * n)).sqrt();
    [(middle - half).max(0.0), (middle + half).min(1.0)]
}

/// The uncertainty due to few validation samples.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct FewSamples {
    /// Number of validation samples.
    pub samples: usize,
    /// Two standard errors of the mean validation loss.
    pub error: f64,
    /// The 95 % interval of the validation accuracy; `None` for regression.
    pub accuracy: Option<[f64; 2]>,
}

impl FewSamples {
    /// For an evaluation; `None` if there are at least [`FEW`] samples, or if their number is not known.
    #[must_use]
    pub fn of(evaluation: &Evaluation) -> Option<Self> {
        let doubt = evaluation.doubt.filter(|doubt| doubt.samples < FEW)?;
        let accuracy = evaluation.validation.accuracy;
        Some(Self {
            samples: doubt.samples,
            error: 2.0 * doubt.error,
            accuracy: accuracy.map(|share| wilson(share, doubt.samples)),
        })
    }
}

impl fmt::Display for Diagnosis {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.write("epoch", f)
    }
}

/// A diagnosis of a run that knows of no epochs, in which steps stand in their place.
pub struct InSteps<'a>(&'a Diagnosis);

impl fmt::Display for InSteps<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.write("step", f)
    }
}

impl Diagnosis {
    /// As it is said where the epochs of the evaluations were steps.
    #[must_use]
    pub const fn in_steps(&self) -> InSteps<'_> {
        InSteps(self)
    }

    fn write(&self, unit: &str, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Nothing => f.write_str("nothing measured"),
            Self::TooEarly { now, .. } => write!(f, "too early to tell: {now}"),
            Self::Collapsed {
                since,
                train,
                guess,
                from,
            } => write_collapsed(*since, [*train, *guess], from, unit, f),
            Self::KnockedBack {
                by,
                since,
                before,
                now,
            } => {
                write!(
                    f,
                    "set back by {by} at {unit} {since:.0}: {before} before, {now} now"
                )
            }
            Self::Climbing { since, train, from } => write!(
                f,
                "train loss rising since {unit} {since:.0}: now {train:.4}, was {from:.4}; learning rate too high?"
            ),
            Self::Underfitting { now, guess } => {
                write!(
                    f,
                    "underfitting: train loss {:.4} has plateaued (constant guess: {guess:.4}); validation loss {:.4}",
                    now.train, now.validation
                )
            }
            Self::Overfitting {
                since,
                now,
                best,
                within_chance,
            } => {
                let likely = within_chance.map_or("", |_| " likely");
                write!(
                    f,
                    "overfitting{likely} since {unit} {since:.0}: validation loss {:.4}, {:.0} % above its best {best:.4}",
                    now.validation,
                    100.0 * (now.validation / best - 1.0),
                )?;
                write_chance(*within_chance, f)?;
                write!(f, "; train loss {:.4}", now.train)
            }
            Self::Converged {
                best,
                now,
                within,
                worse,
            } => {
                write!(
                    f,
                    "converged, best at {unit} {best:.0}: {now} has plateaued, gap {:.4} (up to {within:.4} counts as none)",
                    now.validation - now.train
                )?;
                write_worse(worse.as_ref(), unit, f)
            }
            Self::Flat {
                since,
                now,
                best,
                worse,
            } => {
                match best {
                    Some(best) => write!(
                        f,
                        "no improvement since {unit} {since:.0}: {now}, best {best:.4}"
                    )?,
                    None => write!(
                        f,
                        "plateau since {unit} {since:.0}: {now} no longer improves"
                    )?,
                }
                write!(f, ", gap {:.4}", now.validation - now.train)?;
                write_worse(worse.as_ref(), unit, f)
            }
            Self::Learning {
                now,
                from,
                to,
                evaluations,
                below,
                worse,
            } => {
                let unevenly = if below.is_some() { " unevenly" } else { "" };
                write!(
                    f,
                    "learning{unevenly}: validation loss {from:.4} → {to:.4} over {evaluations} evaluations"
                )?;
                if let Some((best, epoch)) = below {
                    write!(f, ", best {best:.4} at {unit} {epoch:.0}")?;
                }
                write!(f, ", train loss {:.4}", now.train)?;
                write_worse(worse.as_ref(), unit, f)
            }
        }
    }
}

fn write_chance(within_chance: Option<usize>, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    match within_chance {
        Some(samples) => write!(f, "; {samples} samples can't rule out chance"),
        None => Ok(()),
    }
}

fn write_collapsed(
    since: f64,
    [train, guess]: [f64; 2],
    from: &CollapsedFrom,
    unit: &str,
    f: &mut fmt::Formatter<'_>,
) -> fmt::Result {
    let than = if train > GUESSING * guess {
        "worse than"
    } else {
        "no better than"
    };
    match from {
        CollapsedFrom::Lowest(lowest) => write!(
            f,
            "collapsed at {unit} {since:.0}: train loss {train:.4}, {than} a constant guess ({guess:.4}); lowest was {lowest:.4}"
        ),
        CollapsedFrom::Change { by, at, before } => write!(
            f,
            "collapsed after {by} at {unit} {at:.0}: train loss {before:.4} before, {train:.4} now, {than} a constant guess ({guess:.4})"
        ),
    }
}

fn write_worse(worse: Option<&Worse>, unit: &str, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    let Some(Worse { best, at, since }) = worse else {
        return Ok(());
    };
    write!(
        f,
        "; validation was {best:.4} at {unit} {at:.0}, before {since}"
    )
}

impl fmt::Display for Losses {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "train loss {:.4}, validation {:.4}",
            self.train, self.validation
        )
    }
}

#[cfg(test)]
mod tests;
