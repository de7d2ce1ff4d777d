//! One lane on one seed, while it runs.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use super::measurement_schedule::MeasurementSchedule;
use super::{LaneState, Limit, Measurement, Point, RacePlan, RunStanding};
use crate::control::Control;
use crate::train::journal::digest;
use crate::train::{Advance, Change, End, Evaluation, Phase, Session, Until};

/// How long a lane runs before another has its turn.
const SLICE: Duration = Duration::from_millis(5);
/// So many steps end a turn, too: time may stand still.
const STEPS: u64 = 4096;
/// How often the clock is looked at in a slice.
const LOOKS: u64 = 64;
/// Units of work in a run.
pub(super) const UNITS: u64 = 1000;

/// A run, and where it is told of.
pub(super) struct Racer<'a> {
    /// Its place among all runs of the race.
    pub(super) place: usize,
    // It goes from thread to thread.
    session: Box<Session>,
    plan: &'a RacePlan,
    control: &'a Control,
    standing: &'a Mutex<Arc<RunStanding>>,
    seconds: f64,
    last_slice: u64,
    units: u64,
    looks: MeasurementSchedule,
    /// Samples seen after the first update since the last look.
    since: Option<u64>,
}

impl<'a> Racer<'a> {
    /// A run that has just begun.
    pub(super) fn new(
        place: usize,
        session: Session,
        plan: &'a RacePlan,
        control: &'a Control,
        standing: &'a Mutex<Arc<RunStanding>>,
    ) -> Self {
        let mut racer = Self {
            place,
            session: Box::new(session),
            plan,
            control,
            standing,
            seconds: 0.0,
            last_slice: 0,
            units: 0,
            looks: MeasurementSchedule::default(),
            since: None,
        };
        racer.evaluated(0.0);
        racer.tell();
        racer
    }

    /// How far it is, comparable between the lanes of a race.
    pub(super) fn far(&self) -> f64 {
        let trainer = self.session.trainer();
        match self.plan.until {
            Limit::Step(_) => trainer.step_count() as f64,
            _ => trainer.epoch(),
        }
    }

    /// The share of its way that lies behind it; `None` where nobody knows how long that is.
    pub(super) fn share(&self) -> Option<f64> {
        let samples = self.session.trainer().data().train.len();
        match self.plan.until.of(samples) {
            _ if self.is_over() => Some(1.0),
            Until::Step(step) => Some(self.far() / step as f64),
            Until::Epoch(epoch) => Some(self.far() / epoch),
            _ => None,
        }
    }

    pub(super) fn is_over(&self) -> bool {
        self.session.is_over()
    }

    /// Runs for a slice of time, to its end, or until this share of its way lies behind it; returns the units of work done.
    pub(super) fn go(&mut self, until: f64) -> u64 {
        let control = self.control;
        let start = control.now();
        let since = || control.now().saturating_sub(start);
        // Where a step is short, looking at the clock after each would be a good part of it.
        let stride = (self.last_slice / LOOKS).max(1);
        let mut made = 0;
        // What looks beside the run take is no computing of its own.
        let mut looking = Duration::ZERO;
        while !self.session.is_over() && made < STEPS {
            let evaluated = self.advance();
            made += 1;
            let share = self.share();
            let step = self.session.trainer().step_count();
            let looks = self.looks.is_due(share, step) && !self.session.is_over();
            if evaluated || looks || made % stride == 0 {
                let passed = since();
                let seconds = self.seconds + passed.saturating_sub(looking).as_secs_f64();
                if evaluated {
                    self.evaluated(seconds);
                } else if looks {
                    self.look(seconds);
                    looking += since().saturating_sub(passed);
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
        self.seconds += since().saturating_sub(looking).as_secs_f64();
        self.tell();
        self.progress()
    }

    /// Makes the changes that are planned here, and a step; returns whether there was an evaluation.
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

    /// Measures the validation part between two evaluations; the run does not know of it.
    fn look(&mut self, seconds: f64) {
        let validation = self.session.look();
        // What is on its way out of the finite numbers is no place on a curve.
        if !validation.loss.is_finite() {
            return;
        }
        let trainer = self.session.trainer();
        let samples = trainer.samples();
        let look = Measurement {
            step: trainer.step_count(),
            epoch: trainer.epoch(),
            samples,
            since: self.since.take().unwrap_or(samples),
            seconds,
            validation,
        };
        self.lock(|standing| standing.looked_at(look, self.plan));
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

    /// The evaluation of the best weights, where early stopping has stopped the run: its last act, as that of any run which
    /// nobody tells to go on.
    fn keep(&mut self) -> Option<Evaluation> {
        if !self.is_over() || *self.session.phase() != Phase::Stopped(End::EarlyStopping) {
            return None;
        }
        self.session.apply(Change::KeepBest).ok()?;
        Some(*self.session.evaluation())
    }

    /// Says where it is.
    fn tell(&mut self) {
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

    /// The units of work done since the last call.
    fn progress(&mut self) -> u64 {
        let share = self.share().unwrap_or(0.0);
        let units = ((share * UNITS as f64) as u64).clamp(self.units, UNITS);
        units - std::mem::replace(&mut self.units, units)
    }

    /// Alters the standing; what was told of it before stays as it was.
    fn lock(&self, with: impl FnOnce(&mut RunStanding)) {
        let mut standing = self.standing.lock().unwrap_or_else(PoisonError::into_inner);
        with(Arc::make_mut(&mut standing));
    }
}
