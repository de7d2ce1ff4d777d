//! One run of a study, from its start to its end.

use std::sync::Arc;

use super::{StudyError, UnfitRecipe};
use crate::control::Control;
use crate::data::Dataset;
use crate::train::{Every, Recipe, SampleWeights, Session, Trainer, Until};

/// Units of [progress](Control::advance) that a run counts for.
pub(super) const UNITS: u64 = 1000;
/// Multiplications between two looks at the control: some tens of milliseconds.
const TURN: usize = 30_000_000;
/// But at most so many steps.
const STEPS: usize = 64;

/// Whether runs of this recipe end without anybody's doing, whatever the clock says.
pub(super) fn has_end(recipe: &Recipe) -> bool {
    match recipe.until {
        Some(Until::Step(_) | Until::Epoch(_) | Until::Reached(_, Some(_))) => true,
        Some(Until::Stopped | Until::Reached(_, None)) | None => recipe.stops_by_itself(),
        Some(Until::Seconds(_)) => false,
    }
}

/// Trains `recipe` on `data` to its end, and counts [`UNITS`] of progress. It is evaluated on its way only where its
/// end depends on that; the last [evaluation](Session::evaluation) is that of the end.
///
/// # Errors
/// When the run can't begin, a planned change is refused, or the study is cancelled.
pub(super) fn train(
    recipe: &Recipe,
    data: Arc<Dataset>,
    control: &Control,
) -> Result<Session, StudyError> {
    train_from(recipe, recipe.seed, data, control)
}

/// The same with initial weights from the seed `init`; the recipe's is that of the batch order and all else.
///
/// # Errors
/// As [`train`].
pub(super) fn train_from(
    recipe: &Recipe,
    init: u64,
    data: Arc<Dataset>,
    control: &Control,
) -> Result<Session, StudyError> {
    let session = Session::initialised(unjudged(recipe), init, data)?;
    to_the_end(session, control, u64::MAX, |_| {})
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
    let session = Session::weighted(unjudged(recipe), init, data, weights)?;
    to_the_end(session, control, u64::MAX, |_| {})
}

/// As [`train`], and calls `look` after every `every` steps but at the run's end.
///
/// # Errors
/// As [`train`].
pub(super) fn watched(
    recipe: &Recipe,
    data: Arc<Dataset>,
    control: &Control,
    every: u64,
    look: impl FnMut(&mut Session),
) -> Result<Session, StudyError> {
    to_the_end(Session::on(unjudged(recipe), data)?, control, every, look)
}

/// The recipe without evaluations, unless its end depends on them.
fn unjudged(recipe: &Recipe) -> Recipe {
    let mut recipe = recipe.clone();
    let is_judged = recipe.stops_by_itself() || matches!(recipe.until, Some(Until::Reached(..)));
    if !is_judged {
        recipe.evaluate = Every::Steps(u64::MAX);
    }
    recipe
}

fn to_the_end(
    mut session: Session,
    control: &Control,
    every: u64,
    mut look: impl FnMut(&mut Session),
) -> Result<Session, StudyError> {
    let mut counted = 0;
    while !session.is_over() {
        control.check()?;
        for _ in 0..steps_a_turn(session.trainer()) {
            if session.is_over() {
                break;
            }
            while let Some(applied) = session.apply_planned() {
                applied.map_err(|error| UnfitRecipe::Planned(error.into()))?;
            }
            session.advance();
            let step = session.trainer().step_count();
            if step.is_multiple_of(every) && !session.is_over() {
                look(&mut session);
            }
        }
        let done = (UNITS as f64 * share(&session)) as u64;
        control.advance(done - counted.min(done));
        counted = counted.max(done);
    }
    control.advance(UNITS - counted);
    Ok(session)
}

/// How many steps are made between two looks at the control.
pub(super) fn steps_a_turn(trainer: &Trainer) -> u64 {
    let step_work = trainer.data_context().batch * trainer.network().layout().len();
    (TURN / step_work.max(1)).clamp(1, STEPS) as u64
}

/// How much of a run is done, 0 to 1; 0 where that can't be told.
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
