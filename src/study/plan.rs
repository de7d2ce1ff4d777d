//! Runs a study while reporting its progress.

use std::sync::mpsc::{self, RecvTimeoutError};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use super::{Entry, Options, Study, StudyError};
use crate::answer::Answer;
use crate::control::Control;
use crate::train::Recipe;

/// Interval between progress reports.
const REPORT_INTERVAL: Duration = Duration::from_millis(200);

/// A study to run, with its recipe and options.
#[derive(Clone, Debug)]
pub struct StudyPlan {
    /// The study.
    pub entry: &'static Entry,
    /// The recipe that its runs vary.
    pub recipe: Recipe,
    /// The option values.
    pub options: Options,
    /// Whether to leave one core to a training that runs at the same time.
    pub is_beside_training: bool,
}

/// A snapshot of a study's progress.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct StudyProgress {
    /// The answer of the runs finished so far, once there is one.
    pub answer: Option<Arc<Answer>>,
    /// Fraction of the work that is done, 0 to 1, once the total is known.
    pub share: Option<f64>,
    /// Time at work in seconds, without pauses.
    pub seconds: f64,
    /// Set once the study is over: `Ok` if it finished, or was cancelled after its first answer; else the error that
    /// ended it.
    pub end: Option<Result<(), StudyError>>,
}

impl StudyProgress {
    /// Estimated seconds of work left, once there is a basis for it.
    #[must_use]
    pub fn remaining(&self) -> Option<f64> {
        let share = self
            .share
            .filter(|share| *share > 0.0 && self.seconds > 0.0)?;
        Some(self.seconds * (1.0 - share) / share)
    }
}

impl StudyPlan {
    /// Runs the study and reports its progress at intervals; the last report has [`StudyProgress::end`] set.
    pub fn watch(&self, control: &Control, report: &(dyn Fn(StudyProgress) + Sync)) {
        if self.is_beside_training {
            control.set_threads(control.threads().saturating_sub(1).max(1));
        }
        let progress = Mutex::new(StudyProgress::default());
        let update = |change: &dyn Fn(&mut StudyProgress)| {
            let mut progress = progress.lock().unwrap_or_else(PoisonError::into_inner);
            change(&mut progress);
            progress.share = control.progress();
            report(progress.clone());
        };
        let study = Study {
            recipe: &self.recipe,
            options: &self.options,
            control,
            partial: &|answer| {
                let answer = Arc::new(answer);
                update(&|progress| progress.answer = Some(Arc::clone(&answer)));
            },
        };
        let (working, ended) = mpsc::channel::<()>();
        let result = std::thread::scope(|scope| {
            let update = &update;
            scope.spawn(move || {
                let mut before = control.now();
                while ended.recv_timeout(REPORT_INTERVAL) == Err(RecvTimeoutError::Timeout) {
                    let now = control.now();
                    let passed = now.saturating_sub(before).as_secs_f64();
                    before = now;
                    if !control.is_paused() {
                        update(&|progress| progress.seconds += passed);
                    }
                }
            });
            // Dropped when the study returns or panics, which ends the thread above.
            let _working = working;
            (self.entry.run)(&study)
        });
        match result {
            Ok(answer) => {
                let answer = Arc::new(answer);
                update(&|progress| {
                    progress.answer = Some(Arc::clone(&answer));
                    progress.end = Some(Ok(()));
                });
            }
            Err(error) => update(&|progress| {
                // An answer reported before the cancellation is valid.
                let is_kept =
                    progress.answer.is_some() && matches!(error, StudyError::Cancelled(_));
                progress.end = Some(if is_kept { Ok(()) } else { Err(error.clone()) });
            }),
        }
    }
}
