//! What both threads of the study share: how far it is, and how its work is shared out.

use std::sync::{Mutex, PoisonError};

use super::plan::SharpnessPlan;
use super::progress::{Phase, Progress, RunProgress};
use crate::study::StudyError;

/// The work of a study, in a unit of its own, for [`Control::expect`]; and how it is shared out.
pub(super) const WORK: u64 = TRAIN_WORK * 2 + LINE_WORK + MEASURE_WORK * 2;
pub(super) const TRAIN_WORK: u64 = 400;
pub(super) const LINE_WORK: u64 = 50;
pub(super) const MEASURE_WORK: u64 = 75;

/// How far the study is, changed by both threads and told at each change.
pub(super) struct ProgressReport<'a> {
    progress: Mutex<Progress>,
    tell: &'a (dyn Fn(Progress) + Sync),
}

impl<'a> ProgressReport<'a> {
    pub(super) fn new(plan: &SharpnessPlan, tell: &'a (dyn Fn(Progress) + Sync)) -> Self {
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
            tell,
        }
    }

    pub(super) fn change(&self, change: impl FnOnce(&mut Progress)) {
        let mut progress = self.progress.lock().unwrap_or_else(PoisonError::into_inner);
        change(&mut progress);
        (self.tell)(progress.clone());
    }
}

/// Runs two things side by side; where one fails, its error is returned, the first one's before the second's.
pub(super) fn side_by_side<T: Send>(
    work: impl Fn(usize) -> Result<T, StudyError> + Sync,
) -> Result<[T; 2], StudyError> {
    let (first, second) = std::thread::scope(|scope| {
        let other = scope.spawn(|| work(1));
        let first = work(0);
        match other.join() {
            Ok(second) => (first, second),
            Err(panic) => std::panic::resume_unwind(panic),
        }
    });
    Ok([first?, second?])
}
