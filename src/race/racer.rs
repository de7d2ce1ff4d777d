//! One lane on one seed, while it runs.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use super::{LaneState, Limit, Point, RacePlan, RunStanding};
use crate::control::Control;
use crate::train::journal::digest;
use crate::train::{Advance, Change, End, Phase, Session, Until};

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
        let racer = Self {
            place,
            session: Box::new(session),
            plan,
            control,
            standing,
            seconds: 0.0,
            last_slice: 0,
            units: 0,
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

    pub(super) fn is_over(&self) -> bool {
        self.session.is_over()
    }

    /// Runs for a slice of time, or to its end; returns the units of work done.
    pub(super) fn go(&mut self) -> u64 {
        let control = self.control;
        let start = control.now();
        let since = || control.now().saturating_sub(start);
        // Where a step is short, looking at the clock after each would be a good part of it.
        let stride = (self.last_slice / LOOKS).max(1);
        let mut made = 0;
        while !self.session.is_over() && made < STEPS {
            let evaluated = self.advance();
            made += 1;
            if evaluated || made % stride == 0 {
                let passed = since();
                if evaluated {
                    self.evaluated(self.seconds + passed.as_secs_f64());
                }
                if passed >= SLICE {
                    break;
                }
            }
        }
        self.last_slice = made;
        self.seconds += since().as_secs_f64();
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
        kept || evaluation.is_some()
    }

    fn evaluated(&self, seconds: f64) {
        let point = Point {
            at: *self.session.evaluation(),
            seconds,
        };
        let digest = digest(self.session.trainer().parameters());
        self.lock(|standing| {
            standing.evaluated(point, self.plan);
            standing.digest = digest;
        });
    }

    /// Says where it is.
    fn tell(&self) {
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
        let trainer = self.session.trainer();
        self.lock(|standing| {
            standing.state = state;
            standing.step = trainer.step_count();
            standing.epoch = trainer.epoch();
            standing.samples = trainer.samples();
            standing.seconds = self.seconds;
        });
    }

    /// The units of work done since the last call.
    fn progress(&mut self) -> u64 {
        let share = match self
            .plan
            .until
            .of(self.session.trainer().data().train.len())
        {
            _ if self.is_over() => 1.0,
            Until::Step(step) => self.far() / step as f64,
            Until::Epoch(epoch) => self.far() / epoch,
            _ => 0.0,
        };
        let units = ((share * UNITS as f64) as u64).clamp(self.units, UNITS);
        units - std::mem::replace(&mut self.units, units)
    }

    /// Alters the standing; what was told of it before stays as it was.
    fn lock(&self, with: impl FnOnce(&mut RunStanding)) {
        let mut standing = self.standing.lock().unwrap_or_else(PoisonError::into_inner);
        with(Arc::make_mut(&mut standing));
    }
}
