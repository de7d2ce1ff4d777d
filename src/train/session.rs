//! A run as a whole: its recipe, the changes made to it, its current state, and why it stopped.

mod best;
mod point;
mod trigger;

pub use best::Best;
pub(super) use point::Point;
pub use trigger::Trigger;

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::evaluation::{self, Reference};
use super::evaluation_history::Guess;
use super::trainer::{Divergence, StepRecord};
use super::{
    BatchSize, Change, ChangeError, Evaluation, EvaluationHistory, Impact, InitError, Recipe,
    SampleWeights, Scheduled, Settings, Threshold, Trainer, Until,
};
use crate::data::{self, DataError};
use crate::nn::{Score, ShapeError};
use crate::regularize::{DataContext, EvaluationOutcome, Reason};
use best::{BestWeights, Lowest};

/// A run: a [`Trainer`] together with its evaluations, its changes and the condition for its end.
pub struct Session {
    recipe: Recipe,
    trainer: Trainer,
    phase: Phase,
    until: Option<Until>,
    applied: Vec<Applied>,
    planned: usize,
    best: Option<Arc<BestWeights>>,
    /// Only kept on request: see [`Session::keep_lowest`].
    lowest: Option<Lowest>,
    last: Evaluation,
    reference: Option<Reference>,
    course: Arc<EvaluationHistory>,
    diverged: Option<Verdict>,
    trigger: Option<Trigger>,
}

/// Why a run can't begin.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum SessionError {
    /// The data can't be loaded.
    #[error(transparent)]
    Data(#[from] DataError),
    /// The hidden layers do not form a valid network.
    #[error("hidden: {0}")]
    Shape(#[from] ShapeError),
    /// The file of the initial weights can't be used.
    #[error(transparent)]
    Init(#[from] InitError),
    /// The run is to end at an accuracy, but the data has no classes.
    #[error("until accuracy needs classes to predict; {0} has none")]
    NoClasses(String),
    /// The initial settings do not fit the data.
    #[error(transparent)]
    Settings(ChangeError),
    /// A planned change does not fit the data.
    #[error("at step {step}: {source}")]
    Schedule {
        /// The step for which it is planned.
        step: u64,
        /// Why it does not fit.
        source: ChangeError,
    },
}

/// Whether a run is running or has stopped.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Phase {
    /// Further steps can be made.
    Running,
    /// The run has ended; [`Change::GoOn`] can continue it.
    Stopped(End),
}

/// Why a run stopped.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum End {
    /// The condition for its end was met.
    Until(Until),
    /// Early stopping ended it; see [`Session::best`] for the best weights.
    EarlyStopping,
    /// The loss or a parameter became infinite or NaN.
    Diverged(Verdict),
    /// The best weights have been restored.
    KeptBest(Best),
}

impl std::fmt::Display for End {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Until(until) => write!(f, "{until}"),
            Self::EarlyStopping => f.write_str("early stopping"),
            Self::Diverged(verdict) => write!(f, "diverged: {}", verdict.suspect),
            Self::KeptBest(best) => write!(f, "kept best weights, step {}", best.step),
        }
    }
}

/// The diagnosis of a divergence.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Verdict {
    /// The first step that could not be made.
    pub step: u64,
    /// Its probable cause.
    pub suspect: Suspect,
}

/// The probable cause of a divergence, as the change that would set it: `lr 0.8`.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Suspect {
    /// The change.
    pub change: Change,
    /// The batch size that is incompatible with the change, as 1 is with batch normalization.
    pub beside: Option<BatchSize>,
}

impl From<Change> for Suspect {
    fn from(change: Change) -> Self {
        Self {
            change,
            beside: None,
        }
    }
}

impl std::str::FromStr for Suspect {
    type Err = ChangeError;

    fn from_str(text: &str) -> Result<Self, ChangeError> {
        text.parse::<Change>().map(Self::from)
    }
}

impl std::fmt::Display for Suspect {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self.beside {
            Some(beside) => write!(f, "{} with {}", self.change, Change::Batch(beside)),
            None => write!(f, "{}", self.change),
        }
    }
}

/// A change that has taken effect.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Applied {
    /// Updates made before it.
    pub step: u64,
    /// Epochs completed before it, with the fraction.
    pub epoch: f64,
    /// What changed.
    pub change: Change,
    /// The old and the new value: `sgd → adam`.
    pub text: String,
    /// How it affects the steps that follow.
    pub impact: Impact,
}

/// The result of one call of [`Session::advance`].
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Advance {
    /// The step, if one was made.
    pub record: Option<StepRecord>,
    /// The evaluation after the step, if one was due.
    pub evaluation: Option<Evaluation>,
    /// Set if the condition of early stopping was met at this evaluation.
    pub trigger: Option<Trigger>,
}

impl Session {
    /// Begins the run of `recipe`: loads its data and evaluates the untrained network.
    ///
    /// # Errors
    /// If the data can't be loaded, or the recipe does not fit it.
    pub fn new(recipe: Recipe) -> Result<Self, SessionError> {
        let data = data::load(&recipe.data, recipe.seed)?;
        Self::on(recipe, data)
    }

    /// Begins the run of `recipe` on `data` that is already loaded.
    ///
    /// # Errors
    /// If the recipe does not fit the data.
    pub fn on(recipe: Recipe, data: impl Into<Arc<data::Dataset>>) -> Result<Self, SessionError> {
        let init = recipe.seed;
        Self::initialised(recipe, init, data)
    }

    /// The same with initial weights from the seed `init`, unless the recipe names a file of them; the recipe's seed is that of the batch order and of whatever else
    /// is drawn on the way. No journal knows of it: such a run can't be recorded.
    ///
    /// # Errors
    /// If the recipe does not fit the data.
    pub fn initialised(
        mut recipe: Recipe,
        init: u64,
        data: impl Into<Arc<data::Dataset>>,
    ) -> Result<Self, SessionError> {
        let data = data.into();
        let default = Settings::default().batch;
        if recipe.settings.batch == default && default.check(data.train.len()).is_err() {
            // The default batch size, which nobody chose, is no reason to refuse a small training part.
            recipe.settings.batch = BatchSize::Full;
        }
        check(&recipe, &data)?;
        let network = Trainer::network_of(&recipe, &data)?;
        let weights = match &mut recipe.init {
            Some(file) => file.read(&network)?,
            None => network.initial_parameters(init),
        };
        let mut trainer = Trainer::starting(&recipe, network, weights, data);
        let mut reference = None;
        let last = measure(&mut trainer, &mut reference);
        let guess = Guess::on(trainer.data());
        let mut session = Self {
            until: recipe.until,
            recipe,
            phase: Phase::Running,
            applied: Vec::new(),
            planned: 0,
            best: None,
            lowest: None,
            last,
            reference,
            course: Arc::new(EvaluationHistory::new(last, Some(guess))),
            diverged: None,
            trigger: None,
            trainer,
        };
        session.judge();
        session.trainer.keep_checkpoint();
        Ok(session)
    }

    /// The same with a weight for each training sample in the loss. No journal knows of it either.
    ///
    /// # Errors
    /// If the recipe does not fit the data.
    ///
    /// # Panics
    /// When there is not one weight for each training sample.
    pub fn weighted(
        recipe: Recipe,
        init: u64,
        data: impl Into<Arc<data::Dataset>>,
        weights: SampleWeights,
    ) -> Result<Self, SessionError> {
        let mut session = Self::initialised(recipe, init, data)?;
        session.trainer.weigh(weights);
        Ok(session)
    }

    /// The recipe the run began with.
    #[must_use]
    pub fn recipe(&self) -> &Recipe {
        &self.recipe
    }

    /// The trainer, with the network in its current state.
    #[must_use]
    pub fn trainer(&self) -> &Trainer {
        &self.trainer
    }

    /// Turns the measurement of updates on or off: see [`Trainer::stats`]. It never alters the run.
    pub fn record_updates(&mut self, on: bool) {
        self.trainer.record_updates(on);
    }

    /// Whether the run is running or has stopped.
    #[must_use]
    pub fn phase(&self) -> &Phase {
        &self.phase
    }

    /// The condition for the run's end, if there is one.
    #[must_use]
    pub fn until(&self) -> Option<Until> {
        self.until
    }

    /// The changes made so far, oldest first.
    #[must_use]
    pub fn applied(&self) -> &[Applied] {
        &self.applied
    }

    /// The last evaluation; at the start, that of the untrained network.
    #[must_use]
    pub fn evaluation(&self) -> &Evaluation {
        &self.last
    }

    /// A summary of all evaluations so far: see [`crate::diagnosis`].
    #[must_use]
    pub fn course(&self) -> &Arc<EvaluationHistory> {
        &self.course
    }

    /// The evaluation of the best weights, kept while early stopping is on.
    #[must_use]
    pub fn best(&self) -> Option<Best> {
        self.best.as_ref().map(|kept| kept.best)
    }

    /// Keeps, from now on, the weights with the lowest watched value of all evaluations, whether early stopping is on
    /// or not and however large an improvement it requires. It never alters the run.
    pub fn keep_lowest(&mut self) {
        self.lowest = Some(Lowest::default());
        self.update_lowest();
    }

    /// Whether [`Session::keep_lowest`] was called.
    #[must_use]
    pub fn keeps_lowest(&self) -> bool {
        self.lowest.is_some()
    }

    /// The weights with the lowest watched value, if they are kept and some evaluation was finite.
    #[must_use]
    pub fn lowest(&self) -> Option<(Best, &[f32])> {
        let kept = self.lowest.as_ref()?.kept.as_ref()?;
        Some((kept.best, &kept.weights))
    }

    /// Set if the condition of early stopping was met at the last evaluation, unless the run has moved in its history
    /// since.
    #[must_use]
    pub fn trigger(&self) -> Option<Trigger> {
        self.trigger
    }

    /// Whether nothing more happens without an input: the run has stopped, and no planned change is due that may
    /// continue it.
    #[must_use]
    pub fn is_over(&self) -> bool {
        self.phase != Phase::Running && self.due().is_none()
    }

    fn due(&self) -> Option<&Scheduled> {
        let next = self.recipe.schedule.get(self.planned)?;
        (next.step <= self.trainer.step_count()).then_some(next)
    }

    /// The planned changes that have not been made.
    #[must_use]
    pub fn still_planned(&self) -> &[Scheduled] {
        &self.recipe.schedule[self.planned..]
    }

    /// Applies the next planned change that is due at this step, if there is one.
    ///
    /// Until [`Session::is_over`], the caller must call this until it returns `None`, and then [`Session::advance`].
    pub fn apply_planned(&mut self) -> Option<Result<Applied, ChangeError>> {
        let change = self.due()?.change;
        self.planned += 1;
        Some(self.apply(change))
    }

    /// Alters the run, between two steps.
    ///
    /// # Errors
    /// If the change does not fit the run's current state; nothing is then altered.
    pub fn apply(&mut self, change: Change) -> Result<Applied, ChangeError> {
        match change {
            Change::KeepBest if self.best.is_none() => return Err(ChangeError::NothingKept),
            Change::GoOn if self.phase == Phase::Running => return Err(ChangeError::NotStopped),
            _ => {}
        }
        let change = change.plainly();
        let was = self.trainer.settings().clone();
        let text = self.trainer.apply(&change)?;
        let samples = self.trainer.data().train.len();
        let applied = Applied {
            step: self.trainer.step_count(),
            epoch: self.trainer.epoch(),
            change,
            text,
            impact: Impact::of(&change, &was, self.trainer.settings(), samples),
        };
        Arc::make_mut(&mut self.course).changed(&applied);
        match change {
            Change::KeepBest => self.keep_best(),
            Change::GoOn => self.go_on(),
            _ => {}
        }
        self.applied.push(applied.clone());
        Ok(applied)
    }

    fn keep_best(&mut self) {
        if let Some(kept) = &self.best {
            self.trainer.set_weights(&kept.weights);
            self.phase = Phase::Stopped(End::KeptBest(kept.best));
            self.measure();
        }
    }

    fn go_on(&mut self) {
        if matches!(self.phase, Phase::Stopped(End::Until(_))) {
            self.until = None;
        }
        self.phase = Phase::Running;
    }

    /// Makes the next step, and the evaluation after it if one is due. Does nothing if the run has stopped.
    pub fn advance(&mut self) -> Advance {
        let mut advance = Advance::default();
        if self.phase != Phase::Running {
            return advance;
        }
        if !self.reached_end() {
            let before = self.trainer.epoch();
            let record = match self.trainer.step() {
                Ok(record) => record,
                Err(divergence) => {
                    self.stop_diverged(divergence);
                    return advance;
                }
            };
            advance.record = Some(record);
            let every = self.recipe.evaluate;
            if every.is_due(record.step, before, record.epoch) {
                self.evaluate(&mut advance);
            }
        }
        if self.phase == Phase::Running && self.reached_end() {
            self.end(&mut advance);
        }
        advance
    }

    /// Measures the current weights on the validation part, in addition to the recipe's own evaluations: no regularizer
    /// sees the score, and the run is not altered.
    pub fn validate(&mut self) -> Score {
        self.trainer.validate()
    }

    /// Ends a run with a time limit: the engine has no clock, so the caller decides when.
    pub fn stop_here(&mut self) -> Advance {
        let mut advance = Advance::default();
        if self.phase == Phase::Running {
            self.end(&mut advance);
        }
        advance
    }

    fn end(&mut self, advance: &mut Advance) {
        if self.last.step != self.trainer.step_count() {
            self.evaluate(advance);
        }
        if let (Phase::Running, Some(until)) = (&self.phase, self.until) {
            self.phase = Phase::Stopped(End::Until(self.met_end(until)));
        }
    }

    /// If the end is a target with a cap, the one of the two that was met.
    fn met_end(&self, until: Until) -> Until {
        match until {
            Until::Reached(threshold, Some(cap)) if !self.reaches(threshold) => cap.into(),
            Until::Reached(threshold, _) => Until::Reached(threshold, None),
            other => other,
        }
    }

    /// Whether the last evaluation reached the threshold.
    fn reaches(&self, threshold: Threshold) -> bool {
        threshold.is_reached(&self.last.validation)
    }

    fn reached_end(&self) -> bool {
        self.until.is_some_and(|until| self.is_at(until))
    }

    fn is_at(&self, until: Until) -> bool {
        match until {
            Until::Step(step) => self.trainer.step_count() >= step,
            // The tolerance allows for the rounding of the epoch's fraction.
            Until::Epoch(epoch) => self.trainer.epoch() >= epoch - 1e-9,
            Until::Reached(threshold, cap) => {
                self.reaches(threshold) || cap.is_some_and(|cap| self.is_at(cap.into()))
            }
            Until::Seconds(_) | Until::Stopped => false,
        }
    }

    fn measure(&mut self) {
        self.last = measure(&mut self.trainer, &mut self.reference);
        Arc::make_mut(&mut self.course).take(self.last);
    }

    fn evaluate(&mut self, advance: &mut Advance) {
        self.measure();
        advance.evaluation = Some(self.last);
        self.judge();
        advance.trigger = self.trigger;
        self.trainer.keep_checkpoint();
    }

    /// Shows the last evaluation to the regularizers.
    fn judge(&mut self) {
        let judgement = self.trainer.judge(&self.last);
        if judgement.improved {
            let weights = self.trainer.weights();
            BestWeights::put(&mut self.best, Best::from(&self.last), &weights);
        }
        self.update_lowest();
        self.trigger = self.triggered(judgement);
        // A run that reached its target at this evaluation ends for that reason.
        let has_reached =
            matches!(self.until, Some(Until::Reached(threshold, _)) if self.reaches(threshold));
        if !has_reached && self.trigger.is_some_and(|trigger| trigger.stops) {
            self.phase = Phase::Stopped(End::EarlyStopping);
        }
    }

    fn update_lowest(&mut self) {
        let watched = self.trainer.settings().watched();
        if let Some(lowest) = &mut self.lowest
            && lowest.is_beaten(watched, self.last.validation)
        {
            let weights = self.trainer.weights();
            BestWeights::put(&mut lowest.kept, Best::from(&self.last), &weights);
        }
    }

    fn triggered(&self, judgement: EvaluationOutcome) -> Option<Trigger> {
        let meter = self.trainer.meter().filter(|_| judgement.triggered)?;
        Some(Trigger {
            step: self.last.step,
            watched: self.trainer.settings().watched(),
            evaluations: meter.count,
            best_step: self.best().map(|best| best.step),
            stops: judgement.stop,
        })
    }

    fn stop_diverged(&mut self, divergence: Divergence) {
        // A step that fails again fails for the original reason, whatever was tried since.
        let same = self
            .diverged
            .take()
            .filter(|verdict| verdict.step == divergence.step);
        let verdict = same.unwrap_or_else(|| Verdict {
            step: divergence.step,
            suspect: self.suspect(divergence.step),
        });
        self.diverged = Some(verdict);
        self.phase = Phase::Stopped(End::Diverged(verdict));
    }

    /// The probable cause of a divergence: a recent change that made the steps longer or noisier, else a regularizer
    /// that is incompatible with the batch, else the learning rate, else the optimizer.
    fn suspect(&self, step: u64) -> Suspect {
        const RECENT_STEPS: u64 = 100;
        let settings = self.trainer.settings();
        // A knob that the current optimizer does not have cannot be the cause.
        let is_obsolete = |change: &Change| matches!(change, Change::Knob { word, .. } if settings.knob(word).is_none());
        let mut recent = self.applied.iter().rev();
        let recent = recent.find(|applied| {
            applied.step + RECENT_STEPS >= step
                && applied.impact == Impact::Steps
                && !is_obsolete(&applied.change)
        });
        if let Some(applied) = recent {
            return applied.change.into();
        }
        let notices = self.trainer.notices();
        let mismatch = notices.iter().find(|(_, why)| *why == Reason::BatchOfOne);
        if let Some((entry, _)) = mismatch {
            return Suspect {
                change: Change::Regularizer { entry, on: true },
                beside: Some(settings.batch),
            };
        }
        let mut knobs = settings.optimizer.knobs.iter().zip(&settings.knobs);
        match knobs.find(|(knob, _)| knob.word == "lr") {
            Some((knob, value)) => Change::Knob {
                word: knob.word,
                value: *value,
            }
            .into(),
            None => Change::Optimizer(settings.optimizer).into(),
        }
    }

    /// Raises the number of openings of the test part to at least that of `earlier`, if both runs have the same test
    /// samples: opening it again after a restart spends it as much as opening it twice in one run.
    pub fn remember_openings(&self, earlier: &Self) {
        let ours = &self.trainer.data().test;
        let theirs = &earlier.trainer.data().test;
        if ours.identity() == theirs.identity() {
            ours.raise_openings_to(theirs.openings());
        }
    }

    /// Measures the current weights on the sealed test part, and returns the score with the number of openings so far.
    /// Every opening is counted, since each one spends the test part; `None` if the split leaves no test part.
    pub fn open_test(&mut self) -> Option<(Score, u64)> {
        let (score, _) = self.open_test_each()?;
        Some((score, self.trainer.data().test.openings()))
    }

    /// As [`Session::open_test`], and counted as it is, with the loss of each sample.
    pub fn open_test_each(&mut self) -> Option<(Score, Vec<f32>)> {
        if self.trainer.data().test.is_empty() {
            return None;
        }
        Some(self.trainer.open_test())
    }
}

/// Evaluates the network, with the doubt about the validation loss; `reference` becomes the losses of the validation
/// samples if they are the best so far.
fn measure(trainer: &mut Trainer, reference: &mut Option<Reference>) -> Evaluation {
    let evaluation = trainer.evaluate();
    let mean = evaluation.validation.loss;
    Evaluation {
        doubt: evaluation::doubt(mean, trainer.losses(), reference),
        ..evaluation
    }
}

/// Checks that all settings, at the start and as planned, fit the data.
fn check(recipe: &Recipe, data: &data::Dataset) -> Result<(), SessionError> {
    if matches!(
        recipe.until,
        Some(Until::Reached(Threshold::Accuracy(_), _))
    ) && !data.task.is_classification()
    {
        return Err(SessionError::NoClasses(data.name.clone()));
    }
    let samples = data.train.len();
    let mut settings = recipe.settings.clone();
    let mut apply = |change: Change| {
        change.apply(&mut settings, samples)?;
        let data_context = DataContext::of(data, settings.batch.of(samples));
        Ok(settings.check(&data_context, &data.name)?)
    };
    apply(Change::Batch(recipe.settings.batch)).map_err(SessionError::Settings)?;
    for scheduled in &recipe.schedule {
        apply(scheduled.change).map_err(|source| SessionError::Schedule {
            step: scheduled.step,
            source,
        })?;
    }
    Ok(())
}
