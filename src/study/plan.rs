//! A study made beside something else: what it is to be, and how it stands while it goes.

use std::sync::mpsc::{self, RecvTimeoutError};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use super::{Entry, Options, Study, StudyError};
use crate::answer::Answer;
use crate::control::Control;
use crate::train::Recipe;

/// How often its progress is told.
const LOOKS: Duration = Duration::from_millis(200);

/// A study that is to be made.
#[derive(Clone, Debug)]
pub struct StudyPlan {
    /// Which one.
    pub entry: &'static Entry,
    /// What its runs are variations of.
    pub recipe: Recipe,
    /// What was set.
    pub options: Options,
    /// Whether a core is left to a training that goes on meanwhile.
    pub is_beside_training: bool,
}

/// How a study stands.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct StudyProgress {
    /// The answer that its finished runs give, once there is one.
    pub answer: Option<Arc<Answer>>,
    /// The share of the work that is done, once it is known how much there is.
    pub share: Option<f64>,
    /// How long it was at work, in seconds.
    pub seconds: f64,
    /// Whether it is over; if so, why it has no answer, where it has none.
    pub end: Option<Result<(), StudyError>>,
}

impl StudyProgress {
    /// How many seconds it will still be at work, once that can be told.
    #[must_use]
    pub fn remaining(&self) -> Option<f64> {
        let share = self
            .share
            .filter(|share| *share > 0.0 && self.seconds > 0.0)?;
        Some(self.seconds * (1.0 - share) / share)
    }
}

impl StudyPlan {
    /// Makes it, and tells every now and then how it stands; the last that is told is its end.
    pub fn watch(&self, control: &Control, told: &(dyn Fn(StudyProgress) + Sync)) {
        if self.is_beside_training {
            control.set_threads(control.threads().saturating_sub(1).max(1));
        }
        let known = Mutex::new(StudyProgress::default());
        let tell = |change: &dyn Fn(&mut StudyProgress)| {
            let mut known = known.lock().unwrap_or_else(PoisonError::into_inner);
            change(&mut known);
            known.share = control.progress();
            told(known.clone());
        };
        let study = Study {
            recipe: &self.recipe,
            options: &self.options,
            control,
            partial: &|answer| {
                let answer = Arc::new(answer);
                tell(&|known| known.answer = Some(Arc::clone(&answer)));
            },
        };
        let (working, ended) = mpsc::channel::<()>();
        let result = std::thread::scope(|scope| {
            let tell = &tell;
            scope.spawn(move || {
                let mut before = control.now();
                while ended.recv_timeout(LOOKS) == Err(RecvTimeoutError::Timeout) {
                    let now = control.now();
                    let passed = now.saturating_sub(before).as_secs_f64();
                    before = now;
                    if !control.is_paused() {
                        tell(&|known| known.seconds += passed);
                    }
                }
            });
            // Dropped when the study ends, even by a panic: that ends the thread above.
            let _working = working;
            (self.entry.run)(&study)
        });
        match result {
            Ok(answer) => {
                let answer = Arc::new(answer);
                tell(&|known| {
                    known.answer = Some(Arc::clone(&answer));
                    known.end = Some(Ok(()));
                });
            }
            Err(error) => tell(&|known| {
                // What was told before it was ended is valid.
                let is_kept = known.answer.is_some() && matches!(error, StudyError::Cancelled(_));
                known.end = Some(if is_kept { Ok(()) } else { Err(error.clone()) });
            }),
        }
    }
}
