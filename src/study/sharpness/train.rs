//! Trains both runs to the same training loss.

use std::sync::atomic::{AtomicBool, Ordering};

use super::evaluate;
use super::plan::SharpnessPlan;
use super::progress_report::{ProgressReport, TRAIN_WORK, in_parallel};
use crate::control::{Cancelled, Control};
use crate::study::{StudyError, UnfitRecipe, UnfitRun};
use crate::train::{Phase, Session, Trainer};

/// Evaluations of the training loss per epoch, if it has as many steps.
const EVALUATIONS: usize = 8;
/// Cost of a training step, in forward passes.
const STEP_WORK: usize = 3;
/// Maximum number of losses kept per run for display.
const LOSSES: usize = 256;

/// Trains both runs to the plan's target, in parallel.
pub(super) fn both(
    plan: &SharpnessPlan,
    sessions: [Session; 2],
    control: &Control,
    reporter: &ProgressReport<'_>,
) -> Result<[Session; 2], StudyError> {
    // If the small batch's run fails, the large one's is useless. Not the other way round: which error is reported must
    // not depend on which run is faster.
    let failed = AtomicBool::new(false);
    let sessions = sessions.map(|session| std::sync::Mutex::new(Some(session)));
    in_parallel(|which| {
        let taken = sessions[which].lock().map(|mut session| session.take());
        let Ok(Some(session)) = taken else {
            unreachable!("each run is taken once, by one thread");
        };
        let run = Run {
            plan,
            which,
            control,
            reporter,
            failed: &failed,
            stride: 1,
            done: 0,
        };
        let result = run.train(session);
        if which == 0 && result.is_err() {
            failed.store(true, Ordering::Relaxed);
        }
        result
    })
}

/// When the training loss is evaluated.
struct Schedule {
    /// Steps per epoch, and steps between two evaluations.
    epoch: u64,
    every: u64,
}

impl Schedule {
    /// Eight times per epoch, or after every step of a shorter one; always at the end of an epoch.
    fn of(samples: usize, batch: usize) -> Self {
        let epoch = samples.div_ceil(batch.max(1)).max(1);
        Self {
            epoch: epoch as u64,
            every: (epoch / EVALUATIONS).max(1) as u64,
        }
    }

    fn is_due(&self, trainer: &Trainer) -> bool {
        self.ends_epoch(trainer) || (trainer.step_count() % self.epoch).is_multiple_of(self.every)
    }

    fn ends_epoch(&self, trainer: &Trainer) -> bool {
        trainer.step_count().is_multiple_of(self.epoch)
    }
}

/// One evaluation of the training loss.
#[derive(Clone, Copy)]
struct Measurement {
    epoch: f64,
    loss: f64,
    is_reached: bool,
}

/// One of the runs.
struct Run<'a> {
    plan: &'a SharpnessPlan,
    which: usize,
    control: &'a Control,
    reporter: &'a ProgressReport<'a>,
    failed: &'a AtomicBool,
    /// Epochs between two losses that are kept.
    stride: u64,
    /// Progress units reported so far.
    done: u64,
}

impl Run<'_> {
    fn train(mut self, mut session: Session) -> Result<Session, StudyError> {
        let first = *session.evaluation();
        let batch = session.trainer().data_context().batch;
        self.reporter.change(|progress| {
            let run = &mut progress.runs[self.which];
            run.batch = batch;
            run.losses.push((0.0, first.train.loss));
        });
        if first.train.loss <= self.plan.target {
            let start = first.train.loss;
            return Err(UnfitRecipe::Target { start }.into());
        }
        let samples = session.trainer().data().train.len();
        let schedule = Schedule::of(samples, batch);
        let network = session.trainer().network().clone();
        let mut work = network.workspace(1);
        let steps_per_check =
            (evaluate::CHECK_WORK / (batch * network.layout().len() * STEP_WORK).max(1)).max(1);
        loop {
            let step = session.trainer().step_count();
            if step.is_multiple_of(steps_per_check as u64) {
                self.check()?;
            }
            while let Some(result) = session.apply_planned() {
                result.map_err(|error| UnfitRecipe::Planned(error.into()))?;
            }
            session.advance();
            let trainer = session.trainer();
            if trainer.step_count() > step && schedule.is_due(trainer) {
                self.check()?;
                let part = &trainer.data().train;
                let loss =
                    evaluate::score(&network, &trainer.weights(), part, &mut work, self.control)?
                        .loss;
                let measured = Measurement {
                    epoch: trainer.epoch(),
                    loss,
                    is_reached: loss <= self.plan.target,
                };
                let ends_epoch = schedule.ends_epoch(trainer);
                if measured.is_reached || ends_epoch {
                    self.note(first.train.loss, measured);
                }
                if measured.is_reached {
                    return Ok(session);
                }
                if ends_epoch {
                    self.check_epochs(measured, batch)?;
                }
            }
            if let Phase::Stopped(end) = session.phase() {
                return Err(UnfitRun::Ended {
                    batch,
                    seed: self.plan.recipe.seed,
                    target: self.plan.target,
                    end: end.clone(),
                }
                .into());
            }
        }
    }

    fn check(&self) -> Result<(), Cancelled> {
        self.control.check()?;
        if self.failed.load(Ordering::Relaxed) {
            return Err(Cancelled);
        }
        Ok(())
    }

    fn check_epochs(&self, measured: Measurement, batch: usize) -> Result<(), StudyError> {
        // The tolerance covers rounding of the fractional epoch.
        if measured.epoch + 1e-9 < self.plan.epochs as f64 {
            return Ok(());
        }
        Err(UnfitRun::TooSlow {
            batch,
            seed: self.plan.recipe.seed,
            loss: measured.loss,
            epochs: self.plan.epochs,
            target: self.plan.target,
        }
        .into())
    }

    /// Reports the loss; in a long run only every `stride` epochs.
    fn note(&mut self, first: f64, measured: Measurement) {
        let log_ratio = |loss: f64| (first / loss).ln();
        let share = log_ratio(measured.loss) / log_ratio(self.plan.target);
        let share = if measured.is_reached {
            1.0
        } else {
            share.clamp(0.0, 1.0)
        };
        let done = ((share * TRAIN_WORK as f64) as u64).max(self.done);
        self.control.advance(done - self.done);
        self.done = done;
        let epoch = measured.epoch.round() as u64;
        if !epoch.is_multiple_of(self.stride) && !measured.is_reached {
            return;
        }
        self.reporter.change(|progress| {
            let run = &mut progress.runs[self.which];
            run.losses.push((measured.epoch, measured.loss));
            run.reached = measured.is_reached;
            if run.losses.len() >= LOSSES {
                let mut keep = [true, false].into_iter().cycle();
                run.losses.retain(|_| keep.next() == Some(true));
                self.stride *= 2;
            }
        });
    }
}
