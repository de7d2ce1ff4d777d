//! A summary of the evaluations of a run in bounded memory, from which diagnoses are made.
//!
//! It is part of the run's state like its weights: a fork, a replay and a resumed run have the one of their position.

use serde::{Deserialize, Serialize};

use super::{Applied, Change, Evaluation, Impact};
use crate::data::Dataset;

/// The number of evaluations after a change in which the losses may settle before their lowest counts.
const SETTLING_EVALUATIONS: u64 = 10;
/// The number of evaluations within which a rise of the losses is attributed to a change.
const JUMP_WINDOW: usize = 2;
/// The least rise that counts as a jump or as climbing, as a fraction of the loss of a constant guess.
pub const RISE: f64 = 0.05;
/// The largest number of points kept of the whole history.
const MAX_POINTS: usize = 128;
/// The number of last evaluations of which every one is kept: the thinned history has too few points for a trend since
/// a recent change.
const RECENT: u64 = 32;
/// The number of evaluations over which the noise is averaged, approximately.
const NOISE_WINDOW: f64 = 40.0;
/// The least number of evaluations over which a loss can be called flat.
const MIN_TREND: u64 = 10;
/// The least decrease that is noticeable: as a fraction of the validation loss, and of the loss of a constant guess.
const NOTICEABLE: [f64; 2] = [0.02, 0.001];
/// The loss that can't be distinguished from 0, as a fraction of the loss of a constant guess.
pub const NOTHING: f64 = 0.005;

/// The losses of the best constant guess: see [`Dataset::guess`].
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Guess {
    /// On the training part, including its wrong labels.
    pub train: f64,
    /// On the validation part.
    pub validation: f64,
}

impl Guess {
    /// Computes the losses of the best constant guess on `data`.
    #[must_use]
    pub fn on(data: &Dataset) -> Self {
        Self {
            train: data.guess(&data.train),
            validation: data.guess(&data.validation),
        }
    }
}

/// A change after which both losses jumped.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct LossJump {
    /// The change.
    pub applied: Applied,
    /// The last evaluation before it.
    pub before: Evaluation,
}

/// When a train loss went back to that of a guess.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Guessing {
    /// In epochs.
    pub since: f64,
    /// A change is to blame only where it was made from this step on.
    pub blames_from: u64,
}

/// How a loss went over the last evaluations, as a straight line.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Trend {
    /// The number of evaluations covered.
    pub evaluations: u64,
    /// The value of the line at the first of them.
    pub from: f64,
    /// The value of the line at the last of them.
    pub to: f64,
    /// The standard error of the difference of the two, from the scatter about the line.
    pub error: f64,
}

impl Trend {
    /// Whether the loss decreased by less than 1 %, or by less than twice its standard error.
    #[must_use]
    pub fn is_flat(&self) -> bool {
        self.from - self.to < (0.01 * self.from.abs()).max(2.0 * self.error)
    }
}

/// Selects one of the two losses.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Loss {
    /// The loss on the training part.
    Train,
    /// The loss on the validation part.
    Validation,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
struct Point {
    at: u64,
    train: f64,
    validation: f64,
}

/// A summary of the evaluations of a run so far.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct EvaluationHistory {
    /// The losses of the best constant guess; `None` if the data is not known.
    pub guess: Option<Guess>,
    /// The evaluation of the untrained network.
    pub start: Evaluation,
    /// The last evaluation.
    pub last: Evaluation,
    /// The one before the last.
    pub before: Option<Evaluation>,
    /// The evaluation with the lowest validation loss, the first one of equals.
    pub best: Evaluation,
    /// The number of evaluations, without that of the untrained network.
    pub count: u64,
    /// The lowest train loss so far.
    pub lowest_train: f64,
    /// The lowest train loss since the run settled after the last change, and its epoch.
    pub calm_train: (f64, f64),
    /// Since when the train loss has been that of a guess, if it is.
    pub guessing: Option<Guessing>,
    /// A change that has knocked the run back, until it has recovered.
    pub shock: Option<LossJump>,
    /// The approximate deviation of the validation loss between evaluations, after removing its linear trend.
    pub noise: f64,
    /// The last evaluation before the last change, if there was a change.
    pub at_change: Option<Evaluation>,
    /// The first change since the best evaluation that was made while the loss was still about as low.
    pub left_best: Option<Applied>,
    /// The validation loss from which there has been no noticeable decrease since, or since the last change, and its
    /// epoch.
    pub plateau: (f64, f64),
    /// The number of evaluations before the last change.
    changed_at: Option<u64>,
    best_at: u64,
    /// At which evaluation the validation loss went above its best, not to come back since.
    above_since: Option<u64>,
    /// What may yet be found to have knocked the run back, by the evaluations since.
    suspects: [Option<LossJump>; JUMP_WINDOW],
    past: Vec<Point>,
    stride: u64,
    recent: [Point; RECENT as usize],
}

impl EvaluationHistory {
    /// The history of a run whose untrained network has the evaluation `first`.
    #[must_use]
    pub fn new(first: Evaluation, guess: Option<Guess>) -> Self {
        Self {
            guess,
            start: first,
            last: first,
            before: None,
            best: first,
            count: 0,
            lowest_train: first.train.loss,
            calm_train: (first.train.loss, first.epoch),
            guessing: None,
            shock: None,
            noise: 0.0,
            at_change: None,
            left_best: None,
            plateau: (first.validation.loss, first.epoch),
            changed_at: None,
            best_at: 0,
            above_since: None,
            suspects: [None, None],
            past: Vec::new(),
            stride: 1,
            recent: [Point::default(); RECENT as usize],
        }
    }

    /// Its approximate maximal size in memory, in bytes.
    pub(super) const fn bytes() -> usize {
        size_of::<Self>() + (MAX_POINTS + 1) * size_of::<Point>()
    }

    /// Adds the next evaluation. One that is infinite or NaN is ignored.
    pub fn take(&mut self, new: Evaluation) {
        if !new.train.loss.is_finite() || !new.validation.loss.is_finite() {
            return;
        }
        self.count += 1;
        self.measure_noise(&new);
        if new.validation.loss < self.best.validation.loss || !self.best.validation.loss.is_finite()
        {
            (self.best, self.best_at) = (new, self.count);
            self.left_best = None;
        }
        self.above_since = self
            .rises_from_best(&new)
            .then(|| self.above_since.unwrap_or(self.count));
        self.update_plateau(&new);
        self.lowest_train = self.lowest_train.min(new.train.loss);
        let settles = self
            .changed_at
            .is_some_and(|at| self.count <= at + SETTLING_EVALUATIONS);
        if settles || new.train.loss < self.calm_train.0 {
            self.calm_train = (new.train.loss, new.epoch);
        }
        self.update_guessing(&new);
        self.update_jump(&new);
        self.before = Some(self.last);
        self.last = new;
        self.store(&new);
    }

    /// Records a change that took effect.
    pub fn changed(&mut self, applied: &Applied) {
        if applied.impact == Impact::Nothing {
            return;
        }
        self.changed_at = Some(self.count);
        self.at_change = Some(self.last);
        self.plateau = (f64::INFINITY, applied.epoch);
        if applied.change == Change::KeepBest {
            (self.suspects, self.shock) = ([None, None], None);
            return;
        }
        // A loss that was above the best before the change was not raised by it.
        if self.left_best.is_none() && !self.is_above_best(&self.last) {
            self.left_best = Some(applied.clone());
        }
        let mut applied = applied.clone();
        if let Some(LossJump {
            applied: suspect, ..
        }) = &self.suspects[0]
        {
            let subject = applied.change.subject();
            if suspect.step == applied.step
                && subject.is_some()
                && subject == suspect.change.subject()
            {
                // Presses of one key count as one change.
                applied.impact = applied.impact.max(suspect.impact);
            } else if suspect.impact > applied.impact {
                return;
            }
        }
        self.suspects[0] = Some(LossJump {
            applied,
            before: self.last,
        });
    }

    /// The loss of a constant guess on the training part, or, if it is not known, of the untrained network.
    #[must_use]
    pub fn yardstick(&self) -> f64 {
        self.guess
            .map_or(self.start.train.loss, |guess| guess.train)
    }

    /// Whether a validation loss is above the best one by more than chance.
    #[must_use]
    pub fn is_above_best(&self, one: &Evaluation) -> bool {
        self.rises_from_best(one)
            && self
                .errors_above_best(one)
                .is_none_or(|errors| errors > 2.0)
    }

    /// Whether it lies above its best, as far as these samples go.
    #[must_use]
    pub fn rises_from_best(&self, one: &Evaluation) -> bool {
        let margin = self.margin().max(5.0 * self.noise);
        one.validation.loss - self.best.validation.loss > margin
    }

    /// By how many standard errors of the difference it lies above its best; `None` where that isn't known.
    #[must_use]
    pub fn errors_above_best(&self, one: &Evaluation) -> Option<f64> {
        let error = one.doubt?.of_rise?;
        Some((one.validation.loss - self.best.validation.loss) / error)
    }

    /// The least rise above the best that is worth a word.
    #[must_use]
    pub fn margin(&self) -> f64 {
        (0.05 * self.best.validation.loss).max(NOTHING * self.yardstick())
    }

    /// Whether the validation loss has been above its best for the last fifth of the run, and for ten evaluations at least.
    #[must_use]
    pub fn stays_above_best(&self) -> bool {
        let length = (self.count / 5).max(MIN_TREND);
        self.above_since
            .is_some_and(|since| self.count + 1 - since >= length)
    }

    /// Whether this holds for the last evaluation and the one before it, if there is one.
    #[must_use]
    pub fn last_two(&self, holds: impl Fn(&Evaluation) -> bool) -> bool {
        holds(&self.last) && self.before.as_ref().is_none_or(holds)
    }

    /// Whether each of the last two validation losses is higher than its best by more than this.
    #[must_use]
    pub fn is_higher_by(&self, margin: f64) -> bool {
        self.last_two(|one| one.validation.loss - self.best.validation.loss > margin)
    }

    /// What a loss has to come down by to be noticeably lower.
    #[must_use]
    pub fn noticeable(&self, loss: f64) -> f64 {
        let [of_it, of_guess] = NOTICEABLE;
        (of_it * loss).max(of_guess * self.yardstick())
    }

    /// The change that has brought the train loss back to that of a guess, if one has.
    #[must_use]
    pub fn guessing_by(&self) -> Option<&LossJump> {
        let (guessing, shock) = (self.guessing?, self.shock.as_ref()?);
        (shock.applied.step >= guessing.blames_from && shock.applied.epoch <= guessing.since)
            .then_some(shock)
    }

    /// The number of evaluations since the best one.
    #[must_use]
    pub fn since_best(&self) -> u64 {
        self.count - self.best_at
    }

    /// Whether a change was made since the best evaluation.
    #[must_use]
    pub fn changed_since_best(&self) -> bool {
        self.changed_at.is_some_and(|at| at >= self.best_at)
    }

    /// The number of evaluations since the last change, or since the beginning if there was none.
    #[must_use]
    pub fn since_change(&self) -> u64 {
        self.count - self.changed_at.unwrap_or(0)
    }

    /// Whether any change was made.
    #[must_use]
    pub fn is_changed(&self) -> bool {
        self.changed_at.is_some()
    }

    /// The trend of a loss over the last fifth of the run, over at least ten evaluations, and not beyond the last
    /// change; `None` if there are too few evaluations. If the last change is neither recent nor so old that the
    /// thinned history has ten points since, only the last evaluations are used.
    #[must_use]
    pub fn trend(&self, loss: Loss) -> Option<Trend> {
        let length = (self.count / 5).max(MIN_TREND);
        let start = self.count.saturating_sub(length);
        let start = start.max(self.changed_at.unwrap_or(0));
        (self.count - start >= MIN_TREND).then(|| Trend::through(&self.points(loss, start)))
    }

    /// The known values of a loss after the first `after` evaluations, oldest first.
    fn points(&self, loss: Loss, after: u64) -> Vec<(f64, f64)> {
        let place = |point: &Point| (point.at as f64, point.loss(loss));
        let thinned = self.past.iter().filter(|point| point.at > after);
        if self.count - after > RECENT && thinned.clone().count() >= MIN_TREND as usize {
            let now = Point::of(&self.last, self.count);
            let thinned = thinned.filter(|point| point.at < now.at);
            return thinned.chain([&now]).map(place).collect();
        }
        let after = after.max(self.count.saturating_sub(RECENT));
        let all = (after + 1)..=self.count;
        all.map(|at| place(&self.recent[(at % RECENT) as usize]))
            .collect()
    }

    fn measure_noise(&mut self, new: &Evaluation) {
        // The first evaluations include the steep decrease from the untrained network.
        if let (Some(before), true) = (&self.before, self.count > 3) {
            let [a, b, c] = [before, &self.last, new].map(|one| one.validation.loss);
            // The mean absolute second difference of white noise is about twice its deviation.
            let weight = (1.0 / (self.count - 3) as f64).max(1.0 / NOISE_WINDOW);
            self.noise += weight * ((a - 2.0 * b + c).abs() / 2.0 - self.noise);
        }
    }

    fn update_plateau(&mut self, new: &Evaluation) {
        let (loss, _) = self.plateau;
        if !loss.is_finite() || new.validation.loss < loss - self.noticeable(loss) {
            self.plateau = (new.validation.loss, new.epoch);
        }
    }

    fn update_guessing(&mut self, new: &Evaluation) {
        let Some(guess) = self.guess else { return };
        if new.train.loss < 0.95 * guess.train {
            self.guessing = None;
        } else if self.lowest_train < 0.8 * guess.train {
            // A change knocks a run back within two evaluations.
            let blames_from = self.before.map_or(0, |before| before.step);
            self.guessing.get_or_insert(Guessing {
                since: new.epoch,
                blames_from,
            });
        }
    }

    fn update_jump(&mut self, new: &Evaluation) {
        let yardstick = self.yardstick();
        let rises = |before: f64, now: f64| now > 1.5 * before && now - before > RISE * yardstick;
        let has_risen = |shock: &&LossJump| {
            let before = &shock.before;
            rises(before.train.loss, new.train.loss)
                && rises(before.validation.loss, new.validation.loss)
        };
        // The change with the greatest impact, and of equals the latest.
        let risen = self.suspects.iter().rev().flatten().filter(has_risen);
        if let Some(shock) = risen.max_by_key(|shock| shock.applied.impact) {
            self.shock = Some(shock.clone());
            self.suspects = [None, None];
        }
        self.suspects.rotate_right(1);
        self.suspects[0] = None;
        let is_back = |shock: &LossJump| {
            // A loss near 0 never returns to exactly the same value.
            new.train.loss <= 1.05 * shock.before.train.loss + 0.01 * yardstick
        };
        if self.shock.as_ref().is_some_and(is_back) {
            self.shock = None;
        }
    }

    fn store(&mut self, new: &Evaluation) {
        self.recent[(self.count % RECENT) as usize] = Point::of(new, self.count);
        if self.count.is_multiple_of(self.stride) {
            self.past.push(Point::of(new, self.count));
        }
        if self.past.len() > MAX_POINTS {
            self.stride *= 2;
            let stride = self.stride;
            self.past.retain(|point| point.at.is_multiple_of(stride));
        }
    }
}

impl Trend {
    /// Fits a straight line to at least two points, ordered by their first coordinate.
    fn through(points: &[(f64, f64)]) -> Self {
        let count = points.len() as f64;
        let mean = |of: fn(&(f64, f64)) -> f64| points.iter().map(of).sum::<f64>() / count;
        let (x, y) = (mean(|point| point.0), mean(|point| point.1));
        let sum = |of: &dyn Fn(f64, f64) -> f64| -> f64 {
            points
                .iter()
                .map(|point| of(point.0 - x, point.1 - y))
                .sum()
        };
        let (squares, products) = (sum(&|dx, _| dx * dx), sum(&|dx, dy| dx * dy));
        let slope = products / squares;
        let left = sum(&|dx, dy| (dy - slope * dx).powi(2));
        let (first, last) = (points[0].0, points[points.len() - 1].0);
        Self {
            evaluations: (last - first) as u64 + 1,
            from: y + slope * (first - x),
            to: y + slope * (last - x),
            error: (left / (count - 2.0).max(1.0) / squares).sqrt() * (last - first),
        }
    }
}

impl Point {
    fn loss(&self, loss: Loss) -> f64 {
        match loss {
            Loss::Train => self.train,
            Loss::Validation => self.validation,
        }
    }

    fn of(evaluation: &Evaluation, at: u64) -> Self {
        Self {
            at,
            train: evaluation.train.loss,
            validation: evaluation.validation.loss,
        }
    }
}
