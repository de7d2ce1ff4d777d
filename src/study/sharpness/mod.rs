//! Sharp and flat minima (Keskar et al. 2017): the same network from the same weights, trained with a small and with a
//! large batch to the same training loss, and the loss along the line between the two ends.

mod answer;
mod entry;
mod evaluate;
mod figures;
mod line;
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

/// Runs `plan` on two threads; `report` receives the progress, a few hundred times in all.
///
/// # Errors
/// If the plan does not fit its data, a run does not reach the target, or the study is cancelled.
pub fn study(
    plan: &SharpnessPlan,
    control: &Control,
    report: &(dyn Fn(Progress) + Sync),
) -> Result<Line, StudyError> {
    control.expect(WORK);
    run_study(plan, control, report)
}

/// As [`study`], for callers that have declared the expected work themselves. The last report has the outcome.
fn run_study(
    plan: &SharpnessPlan,
    control: &Control,
    report: &(dyn Fn(Progress) + Sync),
) -> Result<Line, StudyError> {
    let reporter = ProgressReport::new(plan, report);
    let result = compute(plan, control, &reporter);
    reporter.change(|progress| {
        progress.phase = Phase::Done;
        progress.outcome = Some(match &result {
            Ok(line) => Ok(line.clone().into()),
            Err(error) => Err(error.clone()),
        });
    });
    result
}

/// Trains both runs, evaluates the line between them and measures its ends.
fn compute(
    plan: &SharpnessPlan,
    control: &Control,
    reporter: &ProgressReport<'_>,
) -> Result<Line, StudyError> {
    let sessions = plan.sessions()?;
    let [small, large] = train::both(plan, sessions, control, reporter)?;
    reporter.change(|progress| progress.phase = Phase::Line);
    let distance = measure::distance(&small, &large);
    let points = measure::walk(plan, [&small, &large], control, reporter)?;
    reporter.change(|progress| progress.phase = Phase::Measures);
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
