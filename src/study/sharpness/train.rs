//! Both runs, to the same training loss.

use std::sync::atomic::{AtomicBool, Ordering};

use super::look;
use super::plan::SharpnessPlan;
use super::progress_report::{ProgressReport, TRAIN_WORK, side_by_side};
use crate::control::{Cancelled, Control};
use crate::study::{StudyError, UnfitRecipe, UnfitRun};
use crate::train::{Phase, Session, Trainer};

/// Looks at the training loss in an epoch, as far as it has steps.
const LOOKS: usize = 8;
/// A training step costs as much as so many forward passes.
const STEP_WORK: usize = 3;
/// The most losses that are kept of a run to be drawn.
const LOSSES: usize = 256;

/// Trains both runs to the plan's target, side by side.
pub(super) fn both(
    plan: &SharpnessPlan,
    sessions: [Session; 2],
    control: &Control,
    news: &ProgressReport<'_>,
) -> Result<[Session; 2], StudyError> {
    // Where the small batch's run fails, the large one's is of no use any more. Not the other way round: which error is
    // told must not depend on which run is faster.
    let failed = AtomicBool::new(false);
    let sessions = sessions.map(|session| std::sync::Mutex::new(Some(session)));
    side_by_side(|which| {
        let taken = sessions[which].lock().map(|mut session| session.take());
        let Ok(Some(session)) = taken else {
            unreachable!("each run is taken once, by one thread");
        };
        let run = Run {
            plan,
            which,
            control,
            news,
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

/// When the training loss is looked at.
struct Looks {
    /// Steps of an epoch, and those between two looks.
    epoch: u64,
    every: u64,
}

impl Looks {
    /// Eight times an epoch, or after every step; in any case at an epoch's end.
    fn of(samples: usize, batch: usize) -> Self {
        let epoch = samples.div_ceil(batch.max(1)).max(1);
        Self {
            epoch: epoch as u64,
            every: (epoch / LOOKS).max(1) as u64,
        }
    }

    fn is_due(&self, trainer: &Trainer) -> bool {
        self.ends_epoch(trainer) || (trainer.step_count() % self.epoch).is_multiple_of(self.every)
    }

    fn ends_epoch(&self, trainer: &Trainer) -> bool {
        trainer.step_count().is_multiple_of(self.epoch)
    }
}

/// What a look found.
#[derive(Clone, Copy)]
struct Seen {
    epoch: f64,
    loss: f64,
    is_there: bool,
}

/// One of the runs.
struct Run<'a> {
    plan: &'a SharpnessPlan,
    which: usize,
    control: &'a Control,
    news: &'a ProgressReport<'a>,
    failed: &'a AtomicBool,
    /// Epochs between two losses that are kept.
    stride: u64,
    /// The work that was told.
    done: u64,
}

impl Run<'_> {
    fn train(mut self, mut session: Session) -> Result<Session, StudyError> {
        let first = *session.evaluation();
        let batch = session.trainer().data_context().batch;
        self.news.change(|progress| {
            let run = &mut progress.runs[self.which];
            run.batch = batch;
            run.losses.push((0.0, first.train.loss));
        });
        if first.train.loss <= self.plan.target {
            let start = first.train.loss;
            return Err(UnfitRecipe::Target { start }.into());
        }
        let samples = session.trainer().data().train.len();
        let looks = Looks::of(samples, batch);
        let network = session.trainer().network().clone();
        let mut work = network.workspace(1);
        let turn = (look::TURN_WORK / (batch * network.layout().len() * STEP_WORK).max(1)).max(1);
        loop {
            let step = session.trainer().step_count();
            if step.is_multiple_of(turn as u64) {
                self.check()?;
            }
            while let Some(result) = session.apply_planned() {
                result.map_err(|error| UnfitRecipe::Planned(error.into()))?;
            }
            session.advance();
            let trainer = session.trainer();
            if trainer.step_count() > step && looks.is_due(trainer) {
                self.check()?;
                let part = &trainer.data().train;
                let loss =
                    look::score(&network, &trainer.weights(), part, &mut work, self.control)?.loss;
                let seen = Seen {
                    epoch: trainer.epoch(),
                    loss,
                    is_there: loss <= self.plan.target,
                };
                let ends_epoch = looks.ends_epoch(trainer);
                if seen.is_there || ends_epoch {
                    self.note(first.train.loss, seen);
                }
                if seen.is_there {
                    return Ok(session);
                }
                if ends_epoch {
                    self.check_epochs(seen, batch)?;
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

    fn check_epochs(&self, seen: Seen, batch: usize) -> Result<(), StudyError> {
        // A hair is added, since the fraction of an epoch is rounded.
        if seen.epoch + 1e-9 < self.plan.epochs as f64 {
            return Ok(());
        }
        Err(UnfitRun::TooSlow {
            batch,
            seed: self.plan.recipe.seed,
            loss: seen.loss,
            epochs: self.plan.epochs,
            target: self.plan.target,
        }
        .into())
    }

    /// Tells the loss: of a long run only that of some epochs.
    fn note(&mut self, first: f64, seen: Seen) {
        let way = |loss: f64| (first / loss).ln();
        let share = way(seen.loss) / way(self.plan.target);
        let share = if seen.is_there {
            1.0
        } else {
            share.clamp(0.0, 1.0)
        };
        let done = ((share * TRAIN_WORK as f64) as u64).max(self.done);
        self.control.advance(done - self.done);
        self.done = done;
        let epoch = seen.epoch.round() as u64;
        if !epoch.is_multiple_of(self.stride) && !seen.is_there {
            return;
        }
        self.news.change(|progress| {
            let run = &mut progress.runs[self.which];
            run.losses.push((seen.epoch, seen.loss));
            run.reached = seen.is_there;
            if run.losses.len() >= LOSSES {
                let mut keep = [true, false].into_iter().cycle();
                run.losses.retain(|_| keep.next() == Some(true));
                self.stride *= 2;
            }
        });
    }
}
