//! Sharp and flat minima (Keskar et al. 2017): the same network from the same weights, trained with a small and with a
//! large batch to the same training loss, and the loss along the line between the two ends.

mod answer;
mod entry;
mod figures;
mod line;
mod look;
mod measure;
mod plan;
mod progress;
mod progress_report;
#[cfg(test)]
mod tests;
mod train;

pub use entry::ENTRY;
pub use line::{Doubt, Line, LinePoint, Minimum, Verdict};
pub use plan::SharpnessPlan;
pub use progress::{Phase, Progress, RunProgress};

use super::StudyError;
use crate::control::Control;
use progress_report::{ProgressReport, WORK};

/// The caveat that belongs to every figure of sharpness that depends on the scale of the weights.
pub const CAVEAT: &str = "Keskar's sharpness changes where the weights of a relu network are rescaled though its function \
     stays the same (Dinh et al. 2017), so alone it proves nothing, and it is found by a search: at least so much. The top \
     eigenvalue is that of the Hessian for relative changes of each weight, which no such rescaling changes, of units or \
     of layers.";

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
    let news = ProgressReport::new(plan, tell);
    let result = found(plan, control, &news);
    news.change(|progress| {
        progress.phase = Phase::Done;
        progress.outcome = Some(match &result {
            Ok(line) => Ok(line.clone().into()),
            Err(error) => Err(error.clone()),
        });
    });
    result
}

/// Trains both runs, walks the line between them and measures its ends.
fn found(
    plan: &SharpnessPlan,
    control: &Control,
    news: &ProgressReport<'_>,
) -> Result<Line, StudyError> {
    let sessions = plan.sessions()?;
    let [small, large] = train::both(plan, sessions, control, news)?;
    news.change(|progress| progress.phase = Phase::Line);
    let distance = measure::distance(&small, &large);
    let points = measure::walk(plan, [&small, &large], control, news)?;
    news.change(|progress| progress.phase = Phase::Measures);
    let ends = measure::ends(plan, [&small, &large], control)?;
    let doubt = measure::doubt([&small, &large], control)?;
    Ok(Line {
        seed: plan.recipe.seed,
        target: plan.target,
        points,
        verdict: Verdict::of(&ends, &doubt),
        ends,
        doubt,
        distance,
    })
}
