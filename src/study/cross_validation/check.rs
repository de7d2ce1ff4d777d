//! Checks each candidate against the samples that it trains on, before any run.

use super::plan::{Plan, is_steered, refused};
use super::rounds::{Rounds, Version};
use crate::study::StudyError;
use crate::train::{Recipe, Session, SessionError};

/// Checks that every candidate can start. With early stopping a fifth of the training folds is split off first.
///
/// # Errors
/// The first candidate's that can't: its lane is named unless the recipe without it can't start either.
pub(super) fn check(plan: &Plan, rounds: &Rounds) -> Result<(), StudyError> {
    // Candidates that are equal differ only in their seeds.
    let count = if plan.are_equal {
        1
    } else {
        plan.candidates.len()
    };
    for candidate in plan.candidates.iter().take(count) {
        if let Err(error) = start(&candidate.recipe, rounds, candidate.is_steered)? {
            return Err(named(plan, rounds, error)?);
        }
    }
    Ok(())
}

/// Whether a run can start in the first round, whose training part is one of the smallest.
fn start(
    recipe: &Recipe,
    rounds: &Rounds,
    is_steered: bool,
) -> Result<Result<(), SessionError>, StudyError> {
    let data = rounds.data(Version {
        round: 0,
        is_steered,
        leaks: false,
    })?;
    Ok(Session::on(recipe.clone(), data).map(|_| ()))
}

fn named(plan: &Plan, rounds: &Rounds, error: SessionError) -> Result<StudyError, StudyError> {
    let without = start(&plan.base, rounds, is_steered(&plan.base))?;
    let is_of_recipe = plan.are_equal || without.as_ref() == Err(&error);
    Ok(match error {
        SessionError::Settings(source) | SessionError::Schedule { source, .. } if !is_of_recipe => {
            refused(source).into()
        }
        error => error.into(),
    })
}
