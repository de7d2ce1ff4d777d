//! Both runs, to the same training loss.

use std::sync::atomic::{AtomicBool, Ordering};

use super::plan::Plan;
use super::{News, TRAIN_WORK, side_by_side};
use crate::study::{Cancelled, Control, StudyError};
use crate::train::{Evaluation, Phase, Session};

/// Steps between two looks at whether to go on.
const LOOKS: u64 = 16;
/// The most losses that are kept of a run to be drawn.
const LOSSES: usize = 256;

/// Trains both runs to the plan's target, side by side.
pub(super) fn both(
    plan: &Plan,
    sessions: [Session; 2],
    control: &Control,
    news: &News<'_>,
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

/// One of the runs.
struct Run<'a> {
    plan: &'a Plan,
    which: usize,
    control: &'a Control,
    news: &'a News<'a>,
    failed: &'a AtomicBool,
    /// Epochs between two losses that are kept.
    stride: u64,
    /// The work that was told.
    done: u64,
}

impl Run<'_> {
    fn train(mut self, mut session: Session) -> Result<Session, StudyError> {
        let first = *session.evaluation();
        let batch = session.trainer().ground().batch;
        self.news.change(|progress| {
            let run = &mut progress.runs[self.which];
            run.batch = batch;
            run.losses.push((0.0, first.train.loss));
        });
        if first.train.loss <= self.plan.target {
            return Err(StudyError::Recipe(format!(
                "--target must be below the training loss at the start, {:.4}",
                first.train.loss
            )));
        }
        loop {
            if session.trainer().step_count().is_multiple_of(LOOKS) {
                self.check()?;
            }
            while let Some(result) = session.apply_planned() {
                result.map_err(|error| StudyError::Recipe(format!("--at: {error}")))?;
            }
            let advance = session.advance();
            if let Some(evaluation) = advance.evaluation {
                let is_there = evaluation.train.loss <= self.plan.target;
                self.note(&first, &evaluation, is_there);
                if is_there {
                    return Ok(session);
                }
                self.check_epochs(&evaluation, batch)?;
            }
            if let Phase::Stopped(end) = session.phase() {
                return Err(StudyError::Run(format!(
                    "the run with batch {batch} and seed {} ended before it came to a training loss of {}: {end}",
                    self.plan.recipe.seed, self.plan.target
                )));
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

    fn check_epochs(&self, evaluation: &Evaluation, batch: usize) -> Result<(), StudyError> {
        // A hair is added, since the fraction of an epoch is rounded.
        if evaluation.epoch + 1e-9 < self.plan.epochs as f64 {
            return Ok(());
        }
        Err(StudyError::Run(format!(
            "the run with batch {batch} and seed {} came to a training loss of {:.4} in {} epochs, not to {}: \
             allow more --epochs, a larger --target or a larger learning rate",
            self.plan.recipe.seed, evaluation.train.loss, self.plan.epochs, self.plan.target
        )))
    }

    /// Tells the loss at the end of an epoch: of a long run only some.
    fn note(&mut self, first: &Evaluation, evaluation: &Evaluation, is_there: bool) {
        let way = |loss: f64| (first.train.loss / loss).ln();
        let share = way(evaluation.train.loss) / way(self.plan.target);
        let share = if is_there { 1.0 } else { share.clamp(0.0, 1.0) };
        let done = ((share * TRAIN_WORK as f64) as u64).max(self.done);
        self.control.advance(done - self.done);
        self.done = done;
        let epoch = evaluation.epoch.round() as u64;
        if !epoch.is_multiple_of(self.stride) && !is_there {
            return;
        }
        self.news.change(|progress| {
            let run = &mut progress.runs[self.which];
            run.losses.push((evaluation.epoch, evaluation.train.loss));
            run.reached = is_there;
            if run.losses.len() >= LOSSES {
                let mut keep = [true, false].into_iter().cycle();
                run.losses.retain(|_| keep.next() == Some(true));
                self.stride *= 2;
            }
        });
    }
}
