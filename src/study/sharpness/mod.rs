//! Sharp and flat minima (Keskar et al. 2017): the same network from the same weights, trained with a small and with a
//! large batch to the same training loss, and the loss along the line between the two ends.

mod answer;
mod entry;
mod line;
mod look;
mod measure;
mod plan;
mod progress;
#[cfg(test)]
mod tests;
mod train;

pub use entry::ENTRY;
pub use line::{Line, LinePoint, Minimum, Verdict};
pub use plan::SharpnessPlan;
pub use progress::{Phase, Progress, RunProgress};

use std::sync::{Mutex, PoisonError};

use super::StudyError;
use crate::control::Control;

/// The caveat that belongs to every figure of sharpness that depends on the scale of the weights.
pub const CAVEAT: &str = "Keskar's sharpness changes where the weights of a relu network are rescaled though its function \
     stays the same (Dinh et al. 2017), so alone it proves nothing, and it is found by a search: at least so much. The top \
     eigenvalue is that of the Hessian for relative changes of each weight, which no such rescaling changes, of units or \
     of layers.";

/// The work of a study, in a unit of its own, for [`Control::expect`]; and how it is shared out.
const WORK: u64 = TRAIN_WORK * 2 + LINE_WORK + MEASURE_WORK * 2;
const TRAIN_WORK: u64 = 400;
const LINE_WORK: u64 = 50;
const MEASURE_WORK: u64 = 75;

/// Makes the study of `plan`, on two threads; `tell` hears how far it is, a few hundred times in all.
///
/// # Errors
/// When the plan does not fit its data, a run does not come to the target, or somebody wants it to end.
pub fn study(
    plan: &SharpnessPlan,
    control: &Control,
    tell: &(dyn Fn(Progress) + Sync),
) -> Result<Line, StudyError> {
    control.expect(WORK);
    work(plan, control, tell)
}

/// As [`study`], where somebody else has said how much work there is; ends by telling what came of it.
fn work(
    plan: &SharpnessPlan,
    control: &Control,
    tell: &(dyn Fn(Progress) + Sync),
) -> Result<Line, StudyError> {
    let news = News::new(plan, tell);
    let result = news.work(plan, control);
    news.change(|progress| {
        progress.phase = Phase::Done;
        progress.outcome = Some(match &result {
            Ok(line) => Ok(line.clone().into()),
            Err(error) => Err(error.to_string()),
        });
    });
    result
}

/// How far the study is, changed by both threads and told at each change.
struct News<'a> {
    progress: Mutex<Progress>,
    tell: &'a (dyn Fn(Progress) + Sync),
}

impl<'a> News<'a> {
    fn new(plan: &SharpnessPlan, tell: &'a (dyn Fn(Progress) + Sync)) -> Self {
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

    fn change(&self, change: impl FnOnce(&mut Progress)) {
        let mut progress = self.progress.lock().unwrap_or_else(PoisonError::into_inner);
        change(&mut progress);
        (self.tell)(progress.clone());
    }

    fn work(&self, plan: &SharpnessPlan, control: &Control) -> Result<Line, StudyError> {
        let sessions = plan.sessions()?;
        let [small, large] = train::both(plan, sessions, control, self)?;
        self.change(|progress| progress.phase = Phase::Line);
        let distance = measure::distance(&small, &large);
        let points = measure::walk(plan, [&small, &large], control, self)?;
        self.change(|progress| progress.phase = Phase::Measures);
        let ends = measure::ends(plan, [&small, &large], control)?;
        Ok(Line {
            seed: plan.recipe.seed,
            target: plan.target,
            points,
            verdict: Verdict::of(&ends),
            ends,
            distance,
        })
    }
}

/// Runs two things side by side; where one fails, its error is returned, the first one's before the second's.
fn side_by_side<T: Send>(
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
