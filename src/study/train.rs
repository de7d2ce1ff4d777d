//! Trains one run of a study to its end.

use std::sync::Arc;

use super::{StudyError, UnfitRecipe};
use crate::control::Control;
use crate::data::Dataset;
use crate::train::{Change, End, Every, Phase, Recipe, SampleWeights, Session, Trainer, Until};

/// Units of [progress](Control::advance) per run.
pub(super) const UNITS: u64 = 1000;
/// Multiplications between two checks of the control: some tens of milliseconds.
const CHECK_WORK: usize = 30_000_000;
/// Maximum number of steps between two checks.
const MAX_STEPS: usize = 64;

/// Whether runs of this recipe end on their own, independent of the clock.
pub(super) fn has_end(recipe: &Recipe) -> bool {
    match recipe.until {
        Some(Until::Step(_) | Until::Epoch(_) | Until::Reached(_, Some(_))) => true,
        Some(Until::Stopped | Until::Reached(_, None)) | None => recipe.stops_by_itself(),
        Some(Until::Seconds(_)) => false,
    }
}

/// Trains `recipe` on `data` to its end and advances the control by [`UNITS`]. The run is evaluated along the way only
/// if its end depends on it; where early stopping ends it, its best weights are restored. The last
/// [evaluation](Session::evaluation) is that of the final weights.
///
/// # Errors
/// If the run can't start, a scheduled change is refused, or the study is cancelled.
pub(super) fn train(
    recipe: &Recipe,
    data: Arc<Dataset>,
    control: &Control,
) -> Result<Session, StudyError> {
    train_from(recipe, recipe.seed, data, control)
}

/// As [`train`], with initial weights from the seed `init`; the recipe's seed determines the batch order and everything
/// else.
///
/// # Errors
/// As [`train`].
pub(super) fn train_from(
    recipe: &Recipe,
    init: u64,
    data: Arc<Dataset>,
    control: &Control,
) -> Result<Session, StudyError> {
    let session = Session::initialised(without_evaluations(recipe), init, data)?;
    let mut session = train_to_end(session, control, u64::MAX, |_| {})?;
    // As a run on its own does.
    if matches!(session.phase(), Phase::Stopped(End::EarlyStopping)) {
        keep_best(&mut session)?;
    }
    Ok(session)
}

/// Restores the best weights that early stopping has kept, if there are any.
pub(super) fn keep_best(session: &mut Session) -> Result<(), StudyError> {
    if session.best().is_some() {
        let kept = session.apply(Change::KeepBest);
        kept.map_err(|error| UnfitRecipe::Planned(error.into()))?;
    }
    Ok(())
}

/// As [`train_from`], with a weight for each training sample in the loss.
///
/// # Errors
/// As [`train`].
pub(super) fn train_weighted(
    recipe: &Recipe,
    init: u64,
    data: Arc<Dataset>,
    weights: SampleWeights,
    control: &Control,
) -> Result<Session, StudyError> {
    let session = Session::weighted(without_evaluations(recipe), init, data, weights)?;
    train_to_end(session, control, u64::MAX, |_| {})
}

/// As [`train`], calling `hook` after every `every` steps, except at the end of the run.
///
/// # Errors
/// As [`train`].
pub(super) fn train_with_hook(
    recipe: &Recipe,
    data: Arc<Dataset>,
    control: &Control,
    every: u64,
    hook: impl FnMut(&mut Session),
) -> Result<Session, StudyError> {
    train_to_end(
        Session::on(without_evaluations(recipe), data)?,
        control,
        every,
        hook,
    )
}

/// The recipe without evaluations, unless its end depends on them.
fn without_evaluations(recipe: &Recipe) -> Recipe {
    let mut recipe = recipe.clone();
    let needs_evaluations =
        recipe.stops_by_itself() || matches!(recipe.until, Some(Until::Reached(..)));
    if !needs_evaluations {
        recipe.evaluate = Every::Steps(u64::MAX);
    }
    recipe
}

fn train_to_end(
    mut session: Session,
    control: &Control,
    every: u64,
    mut hook: impl FnMut(&mut Session),
) -> Result<Session, StudyError> {
    let mut counted = 0;
    while !session.is_over() {
        control.check()?;
        for _ in 0..steps_per_check(session.trainer()) {
            if session.is_over() {
                break;
            }
            while let Some(applied) = session.apply_planned() {
                applied.map_err(|error| UnfitRecipe::Planned(error.into()))?;
            }
            session.advance();
            let step = session.trainer().step_count();
            if step.is_multiple_of(every) && !session.is_over() {
                hook(&mut session);
            }
        }
        let done = (UNITS as f64 * share(&session)) as u64;
        control.advance(done - counted.min(done));
        counted = counted.max(done);
    }
    control.advance(UNITS - counted);
    Ok(session)
}

/// Training steps between two checks of the control.
pub(super) fn steps_per_check(trainer: &Trainer) -> u64 {
    let step_work = trainer.data_context().batch * trainer.network().layout().len();
    (CHECK_WORK / step_work.max(1)).clamp(1, MAX_STEPS) as u64
}

/// Fraction of the run that is done, 0 to 1; 0 if it is unknown.
pub(super) fn share(session: &Session) -> f64 {
    let trainer = session.trainer();
    let at_most = match session.until() {
        Some(Until::Reached(_, Some(cap))) => Some(cap.into()),
        other => other,
    };
    let share = match at_most {
        Some(Until::Step(step)) => trainer.step_count() as f64 / step.max(1) as f64,
        Some(Until::Epoch(epoch)) => trainer.epoch() / epoch,
        _ => 0.0,
    };
    share.min(1.0)
}
