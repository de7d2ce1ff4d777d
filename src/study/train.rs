//! Trains one run of a study to its end.

use std::sync::Arc;

use super::{StudyError, UnfitRecipe};
use crate::control::Control;
use crate::data::Dataset;
use crate::train::{
    Change, End, Every, Phase, Recipe, SampleWeights, Scheduled, Session, Trainer, Until,
};

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
    restore_best(&mut session)?;
    Ok(session)
}

/// Restores the best weights if early stopping has ended the run, as a run on its own does. A run that ended for another
/// reason keeps its last weights.
pub(super) fn restore_best(session: &mut Session) -> Result<(), StudyError> {
    let is_stopped_early = matches!(session.phase(), Phase::Stopped(End::EarlyStopping));
    if is_stopped_early && session.best().is_some() {
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
    let mut session = train_to_end(session, control, u64::MAX, |_| {})?;
    restore_best(&mut session)?;
    Ok(session)
}

/// As [`train`], calling `hook` after every `every` steps, except at the end of the run; the weights are the last ones,
/// also where early stopping ends it.
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
    let restores = |planned: &Scheduled| planned.change == Change::KeepBest;
    let needs_evaluations = recipe.stops_by_itself()
        || matches!(recipe.until, Some(Until::Reached(..)))
        || recipe.schedule.iter().any(restores);
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

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use crate::study::tests::ended;

    /// The validation loss is higher at the end than before, long before the patience is over.
    const RISES: &[(&str, &str)] = &[
        ("data", "moons"),
        ("samples", "200"),
        ("noise", "0.3"),
        ("label-noise", "0.2"),
        ("hidden", "32"),
        ("optimizer", "adam"),
        ("lr", "0.05"),
        ("until", "step 300"),
        ("eval-every", "10 steps"),
        ("early-stopping", "1000"),
    ];

    fn weights(session: &Session) -> Vec<f32> {
        session.trainer().weights().to_vec()
    }

    /// The weights of a run of the recipe in each of the ways in which studies train.
    fn ways(recipe: &Recipe) -> [Vec<f32>; 2] {
        let control = Control::default();
        let data = Arc::clone(ended(recipe.clone()).trainer().data());
        let equal = SampleWeights::new(&vec![1.0; data.train.len()]).unwrap();
        let plain = train(recipe, Arc::clone(&data), &control).unwrap();
        let weighted = train_weighted(recipe, recipe.seed, data, equal, &control).unwrap();
        [weights(&plain), weights(&weighted)]
    }

    #[test]
    fn a_run_that_early_stopping_does_not_end_keeps_its_last_weights() {
        let recipe = Recipe::of(RISES).unwrap();
        let alone = ended(recipe.clone());
        let best = alone.best().unwrap();
        assert!(best.step < 300 && best.validation.loss < alone.evaluation().validation.loss);
        for one in ways(&recipe) {
            assert_eq!(one, weights(&alone));
        }
        let marking = [RISES, &[("early-stopping", "2"), ("on-trigger", "mark")]].concat();
        for one in ways(&Recipe::of(&marking).unwrap()) {
            assert_eq!(one, weights(&alone));
        }
    }

    #[test]
    fn a_run_that_early_stopping_ends_has_its_best_weights() {
        let recipe = Recipe::of(&[RISES, &[("early-stopping", "2")]].concat()).unwrap();
        let mut alone = ended(recipe.clone());
        assert_eq!(*alone.phase(), Phase::Stopped(End::EarlyStopping));
        let last = weights(&alone);
        alone.apply(Change::KeepBest).unwrap();
        for one in ways(&recipe) {
            assert_eq!(one, weights(&alone));
            assert_ne!(one, last);
        }
    }
}
