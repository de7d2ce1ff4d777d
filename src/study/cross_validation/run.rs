//! The runs: each candidate in each round, and at the end on all folds together.

use std::sync::Arc;

use super::found::Found;
use super::leak::Leak;
use super::member::{Final, Member};
use super::plan::{Candidate, Plan};
use super::rounds::{Rounds, Version};
use crate::control::Control;
use crate::data::Dataset;
use crate::nn::Score;
use crate::study::train::{train, watched};
use crate::study::{StudyError, UnfitRecipe, members};
use crate::train::{Change, End, Phase, Recipe, Session};

/// A run of the study: round after round, and in each one candidate after the other.
///
/// # Errors
/// When it can't begin, a planned change is refused, or the study is cancelled.
pub(super) fn member(
    plan: &Plan,
    rounds: &Rounds,
    index: usize,
    control: &Control,
) -> Result<Member, StudyError> {
    let (round, place) = (index / plan.candidates.len(), index % plan.candidates.len());
    let candidate = &plan.candidates[place];
    let recipe = recipe(candidate, rounds.place(round).0);
    let version = Version {
        round,
        is_steered: candidate.is_steered,
        leaks: false,
    };
    let (score, course) = run(candidate, &recipe, rounds.data(version)?, control)?;
    let leaked = match plan.leak {
        Leak::EarlyStopping => Some(lowest(score, &course)),
        Leak::Standardization => {
            let data = rounds.data(Version {
                leaks: true,
                ..version
            })?;
            Some(run(candidate, &recipe, data, control)?.0)
        }
        Leak::Nothing | Leak::Test => None,
    };
    Ok(Member {
        score,
        course: course.iter().map(|(epoch, at)| [*epoch, at.loss]).collect(),
        leaked,
    })
}

/// The recipe of a repetition, from 0: it begins with other weights.
pub(super) fn recipe(candidate: &Candidate, repeat: usize) -> Recipe {
    Recipe {
        seed: candidate.recipe.seed.wrapping_add(repeat as u64),
        ..candidate.recipe.clone()
    }
}

/// A run to its end: the score on the held-out fold, and what it was on the way there.
fn run(
    candidate: &Candidate,
    recipe: &Recipe,
    data: Arc<Dataset>,
    control: &Control,
) -> Result<(Score, Vec<(f64, Score)>), StudyError> {
    let mut course = Vec::new();
    let look = |session: &mut Session| {
        if let Some(score) = held_out(session, candidate.is_steered) {
            course.push((session.trainer().epoch(), score));
        }
    };
    let mut session = watched(recipe, data, control, candidate.every, look)?;
    let last = if candidate.is_steered {
        held_out(&mut session, true)
    } else {
        Some(session.evaluation().validation)
    };
    let has_diverged = matches!(session.phase(), Phase::Stopped(End::Diverged(_)));
    let Some(last) = last.filter(|_| !has_diverged) else {
        return Ok((DIVERGED, course));
    };
    course.push((session.trainer().epoch(), last));
    let score = if session.best().is_some() {
        keep_best(&mut session)?;
        held_out(&mut session, candidate.is_steered).unwrap_or(DIVERGED)
    } else {
        last
    };
    Ok((score, course))
}

const DIVERGED: Score = Score {
    loss: f64::INFINITY,
    accuracy: None,
};

/// Where early stopping is on, the run comes to its best weights.
fn keep_best(session: &mut Session) -> Result<(), StudyError> {
    let kept = session.apply(Change::KeepBest);
    kept.map_err(|error| UnfitRecipe::Planned(error.into()))?;
    Ok(())
}

/// The score on the held-out fold as the weights are.
fn held_out(session: &mut Session, is_steered: bool) -> Option<Score> {
    if is_steered {
        session.open_test().map(|(score, _)| score)
    } else {
        Some(session.validate())
    }
}

/// The best score on the way or at the end.
fn lowest(end: Score, course: &[(f64, Score)]) -> Score {
    let all = course.iter().map(|(_, score)| *score).chain([end]);
    all.min_by(|a, b| a.loss.total_cmp(&b.loss)).unwrap_or(end)
}

/// Fixes what was found, trains on all folds together, and opens the test part: for the winner, or for every candidate where the
/// test part is to choose.
///
/// # Errors
/// When a run can't begin, or the study is cancelled.
pub(super) fn finals(
    plan: &Plan,
    rounds: &Rounds,
    made: &[Member],
    control: &Control,
) -> Result<Vec<Final>, StudyError> {
    let chosen: Vec<usize> = match plan.finals() {
        0 => Vec::new(),
        1 => Found::of(plan, made).best.into_iter().collect(),
        all => (0..all).collect(),
    };
    let kinds = [false, true].map(|is_steered| {
        let is_of = |place: &usize| plan.candidates[*place].is_steered == is_steered;
        let is_needed = chosen.iter().any(is_of);
        is_needed.then(|| rounds.together(is_steered)).transpose()
    });
    let [plain, steered] = kinds;
    let (plain, steered) = (plain?, steered?);
    let last = |index: usize| {
        let candidate = &plan.candidates[chosen[index]];
        let data = if candidate.is_steered {
            &steered
        } else {
            &plain
        };
        let data = data.iter().map(Arc::clone).next();
        let Some(data) = data else {
            return Ok(None);
        };
        let mut session = train(&candidate.recipe, data, control)?;
        if session.best().is_some() {
            keep_best(&mut session)?;
        }
        Ok(Some((chosen[index], session)))
    };
    let trained = members(chosen.len(), control, last, |_| {})?;
    if !trained.is_whole {
        control.check()?;
    }
    let mut finals = Vec::new();
    for (candidate, mut session) in trained.made.into_iter().flatten() {
        let test = &session.trainer().data().test;
        control.note_opening(test.identity(), &plan.base.data.name);
        let has_diverged = matches!(session.phase(), Phase::Stopped(End::Diverged(_)));
        let score = session.open_test().map(|(score, _)| score);
        finals.push(Final {
            candidate,
            score: score.filter(|_| !has_diverged).unwrap_or(DIVERGED),
        });
    }
    Ok(finals)
}
