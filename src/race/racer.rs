//! A lane on one seed while it trains.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use super::measurement_schedule::MeasurementSchedule;
use super::{LaneState, Limit, Measurement, Point, RacePlan, RunStanding};
use crate::control::Control;
use crate::train::journal::digest;
use crate::train::{Advance, Change, End, Evaluation, Phase, Session, Until};

/// How long a lane trains before another gets its turn.
const SLICE: Duration = Duration::from_millis(5);
/// Maximum number of steps per turn, since the clock may stand still.
const STEPS: u64 = 4096;
/// Target number of clock reads per slice.
const CLOCK_READS: u64 = 64;
/// Progress units per run.
pub(super) const UNITS: u64 = 1000;

pub(super) struct Racer<'a> {
    /// Its index among all runs of the race.
    pub(super) index: usize,
    // Boxed, since it moves between threads.
    session: Box<Session>,
    plan: &'a RacePlan,
    control: &'a Control,
    standing: &'a Mutex<Arc<RunStanding>>,
    seconds: f64,
    last_slice: u64,
    units: u64,
    schedule: MeasurementSchedule,
    /// Samples seen after the first update since the last measurement.
    since: Option<u64>,
}

impl<'a> Racer<'a> {
    /// A run that is about to make its first step.
    pub(super) fn new(
        index: usize,
        session: Session,
        plan: &'a RacePlan,
        control: &'a Control,
        standing: &'a Mutex<Arc<RunStanding>>,
    ) -> Self {
        let mut racer = Self {
            index,
            session: Box::new(session),
            plan,
            control,
            standing,
            seconds: 0.0,
            last_slice: 0,
            units: 0,
            schedule: MeasurementSchedule::default(),
            since: None,
        };
        racer.evaluated(0.0);
        racer.report();
        racer
    }

    /// Its progress in steps or epochs, comparable between the lanes of a race.
    pub(super) fn progress(&self) -> f64 {
        let trainer = self.session.trainer();
        match self.plan.until {
            Limit::Step(_) => trainer.step_count() as f64,
            _ => trainer.epoch(),
        }
    }

    /// The completed share of its length; `None` if the length is unknown.
    pub(super) fn share(&self) -> Option<f64> {
        let samples = self.session.trainer().data().train.len();
        match self.plan.until.of(samples) {
            _ if self.is_over() => Some(1.0),
            Until::Step(step) => Some(self.progress() / step as f64),
            Until::Epoch(epoch) => Some(self.progress() / epoch),
            _ => None,
        }
    }

    pub(super) fn is_over(&self) -> bool {
        self.session.is_over()
    }

    /// Trains for a slice of time, to its end, or until `until`, a share of its length; returns the progress units
    /// completed.
    pub(super) fn go(&mut self, until: f64) -> u64 {
        let control = self.control;
        let start = control.now();
        let since = || control.now().saturating_sub(start);
        // If steps are short, reading the clock after each one would take a noticeable part of the time.
        let stride = (self.last_slice / CLOCK_READS).max(1);
        let mut made = 0;
        // Time spent on measurements between evaluations does not count as the lane's compute time.
        let mut measuring = Duration::ZERO;
        while !self.session.is_over() && made < STEPS {
            let evaluated = self.advance();
            made += 1;
            let share = self.share();
            let step = self.session.trainer().step_count();
            let is_due = self.schedule.is_due(share, step) && !self.session.is_over();
            if evaluated || is_due || made % stride == 0 {
                let passed = since();
                let seconds = self.seconds + passed.saturating_sub(measuring).as_secs_f64();
                if evaluated {
                    self.evaluated(seconds);
                } else if is_due {
                    self.measure(seconds);
                    measuring += since().saturating_sub(passed);
                }
                if passed >= SLICE {
                    break;
                }
            }
            if share.is_some_and(|share| share >= until) {
                break;
            }
        }
        self.last_slice = made;
        self.seconds += since().saturating_sub(measuring).as_secs_f64();
        self.report();
        self.new_units()
    }

    /// Applies the changes scheduled here and makes a step; returns whether there was an evaluation.
    fn advance(&mut self) -> bool {
        let mut kept = false;
        while let Some(result) = self.session.apply_planned() {
            match result {
                Ok(applied) => kept |= applied.change == Change::KeepBest,
                Err(error) => {
                    let step = self.session.trainer().step_count();
                    let text = format!("at step {step}: {error}");
                    self.lock(|standing| {
                        standing.refused.get_or_insert(text);
                    });
                }
            }
        }
        let Advance { evaluation, .. } = self.session.advance();
        let samples = self.session.trainer().samples();
        self.since.get_or_insert(samples);
        kept || evaluation.is_some()
    }

    /// Measures the validation part between two evaluations, without affecting the run.
    fn measure(&mut self, seconds: f64) {
        let validation = self.session.validate();
        // A loss that overflows is not a point of a curve.
        if !validation.loss.is_finite() {
            return;
        }
        let trainer = self.session.trainer();
        let samples = trainer.samples();
        let measurement = Measurement {
            step: trainer.step_count(),
            epoch: trainer.epoch(),
            samples,
            since: self.since.take().unwrap_or(samples),
            seconds,
            validation,
        };
        self.lock(|standing| standing.measured(measurement, self.plan));
    }

    fn evaluated(&mut self, seconds: f64) {
        let point = Point {
            at: *self.session.evaluation(),
            seconds,
        };
        let since = self.since.take().unwrap_or(point.at.samples);
        let digest = digest(self.session.trainer().parameters());
        self.lock(|standing| {
            standing.evaluated_since(point, since, self.plan);
            standing.digest = digest;
        });
    }

    /// The evaluation of the best weights if early stopping has ended the run. Restoring them is its last act, as in
    /// any run that is not continued.
    fn keep(&mut self) -> Option<Evaluation> {
        if !self.is_over() || *self.session.phase() != Phase::Stopped(End::EarlyStopping) {
            return None;
        }
        self.session.apply(Change::KeepBest).ok()?;
        Some(*self.session.evaluation())
    }

    fn report(&mut self) {
        let state = match self.session.phase() {
            _ if !self.is_over() => LaneState::Running,
            Phase::Stopped(End::EarlyStopping) => LaneState::EarlyStopped {
                step: self.session.trainer().step_count(),
            },
            Phase::Stopped(End::Diverged(verdict)) => LaneState::Diverged {
                step: verdict.step,
                suspect: verdict.suspect,
            },
            Phase::Stopped(End::Until(_) | End::KeptBest(_)) | Phase::Running => LaneState::Done,
        };
        let kept = self.keep();
        let trainer = self.session.trainer();
        self.lock(|standing| {
            standing.state = state;
            standing.kept = kept;
            standing.step = trainer.step_count();
            standing.epoch = trainer.epoch();
            standing.samples = trainer.samples();
            standing.seconds = self.seconds;
        });
    }

    /// Progress units completed since the last call.
    fn new_units(&mut self) -> u64 {
        let share = self.share().unwrap_or(0.0);
        let units = ((share * UNITS as f64) as u64).clamp(self.units, UNITS);
        units - std::mem::replace(&mut self.units, units)
    }

    /// Changes the standing; copies reported earlier are not affected.
    fn lock(&self, with: impl FnOnce(&mut RunStanding)) {
        let mut standing = self.standing.lock().unwrap_or_else(PoisonError::into_inner);
        with(Arc::make_mut(&mut standing));
    }
}
