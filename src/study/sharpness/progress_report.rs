//! Progress shared by both threads of the study, and how its work is divided.

use std::sync::{Mutex, PoisonError};

use super::plan::SharpnessPlan;
use super::progress::{Phase, Progress, RunProgress};
use crate::study::StudyError;

/// Progress units of a study, for [`Control::expect`], and how they are divided.
pub(super) const WORK: u64 = TRAIN_WORK * 2 + LINE_WORK + MEASURE_WORK * 2;
pub(super) const TRAIN_WORK: u64 = 400;
pub(super) const LINE_WORK: u64 = 50;
pub(super) const MEASURE_WORK: u64 = 75;

/// Progress that both threads update, reported on every update.
pub(super) struct ProgressReport<'a> {
    progress: Mutex<Progress>,
    report: &'a (dyn Fn(Progress) + Sync),
}

impl<'a> ProgressReport<'a> {
    pub(super) fn new(plan: &SharpnessPlan, report: &'a (dyn Fn(Progress) + Sync)) -> Self {
        Self {
            progress: Mutex::new(Progress {
                phase: Phase::Training,
                seed: plan.recipe.seed,
                target: plan.target,
                epochs: plan.epochs,
                runs: [RunProgress::default(), RunProgress::default()],
                points: Vec::new(),
                of_points: plan.points,
                outcome: None,
            }),
            report,
        }
    }

    pub(super) fn change(&self, change: impl FnOnce(&mut Progress)) {
        let mut progress = self.progress.lock().unwrap_or_else(PoisonError::into_inner);
        change(&mut progress);
        (self.report)(progress.clone());
    }
}

/// Runs two jobs in parallel; if one fails its error is returned, the first job's before the second's.
pub(super) fn in_parallel<T: Send>(
    job: impl Fn(usize) -> Result<T, StudyError> + Sync,
) -> Result<[T; 2], StudyError> {
    let (first, second) = std::thread::scope(|scope| {
        let other = scope.spawn(|| job(1));
        let first = job(0);
        match other.join() {
            Ok(second) => (first, second),
            Err(panic) => std::panic::resume_unwind(panic),
        }
    });
    Ok([first?, second?])
}
