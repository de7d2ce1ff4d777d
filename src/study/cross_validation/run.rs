//! The runs: each candidate in each round, and finally on all folds together.

use std::sync::Arc;

use super::findings::Findings;
use super::leak::Leak;
use super::member::{Final, Member};
use super::plan::{Candidate, Plan};
use super::rounds::{Rounds, Version};
use crate::control::Control;
use crate::data::Dataset;
use crate::nn::Score;
use crate::race::Spread;
use crate::study::train::{restore_best, train, train_with_hook};
use crate::study::{StudyError, members};
use crate::train::{End, Phase, Recipe, Session};

/// Runs a member. Members are ordered by round, then by candidate.
///
/// # Errors
/// If the run can't start, a scheduled change is refused, or the study is cancelled.
pub(super) fn member(
    plan: &Plan,
    rounds: &Rounds,
    index: usize,
    control: &Control,
) -> Result<Member, StudyError> {
    let (round, position) = (index / plan.candidates.len(), index % plan.candidates.len());
    let candidate = &plan.candidates[position];
    let recipe = recipe(candidate, rounds.position(round).0);
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

/// The recipe of a repetition, from 0: each has its own seed.
pub(super) fn recipe(candidate: &Candidate, repeat: usize) -> Recipe {
    Recipe {
        seed: candidate.recipe.seed.wrapping_add(repeat as u64),
        ..candidate.recipe.clone()
    }
}

/// Trains a run to its end. Returns the score on the held-out fold, and the epochs and scores along the way.
fn run(
    candidate: &Candidate,
    recipe: &Recipe,
    data: Arc<Dataset>,
    control: &Control,
) -> Result<(Score, Vec<(f64, Score)>), StudyError> {
    let mut course = Vec::new();
    let hook = |session: &mut Session| {
        if let Some(score) = held_out(session, candidate.is_steered) {
            course.push((session.trainer().epoch(), score));
        }
    };
    let mut session = train_with_hook(recipe, data, control, candidate.every, hook)?;
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
    let score = if matches!(session.phase(), Phase::Stopped(End::EarlyStopping)) {
        restore_best(&mut session)?;
        held_out(&mut session, candidate.is_steered).unwrap_or(DIVERGED)
    } else {
        last
    };
    let is_finite = score.loss.is_finite();
    Ok((if is_finite { score } else { DIVERGED }, course))
}

const DIVERGED: Score = Score {
    loss: f64::INFINITY,
    accuracy: None,
};

/// The score of the current weights on the held-out fold.
fn held_out(session: &mut Session, is_steered: bool) -> Option<Score> {
    if is_steered {
        session.open_test().map(|(score, _)| score)
    } else {
        Some(session.validate())
    }
}

/// The score with the lowest loss, along the way or at the end.
pub(super) fn lowest(end: Score, course: &[(f64, Score)]) -> Score {
    let all = course.iter().map(|(_, score)| *score).chain([end]);
    all.filter(|score| score.loss.is_finite())
        .min_by(|a, b| a.loss.total_cmp(&b.loss))
        .unwrap_or(end)
}

/// The candidates that are trained on all folds together: the winner if there is one, or every candidate if the test
/// part is needed for all of them.
pub(super) fn chosen(plan: &Plan, findings: &Findings) -> Vec<usize> {
    if plan.needs_all_tested() {
        return (0..plan.candidates.len()).collect();
    }
    let best = findings.best.filter(|_| plan.opens_test);
    best.into_iter().collect()
}

/// Trains the chosen candidates on all folds together and evaluates them on the test part.
///
/// # Errors
/// If a run can't start, or the study is cancelled.
pub(super) fn finals(
    plan: &Plan,
    rounds: &Rounds,
    findings: &Findings,
    control: &Control,
) -> Result<Vec<Final>, StudyError> {
    let chosen = chosen(plan, findings);
    let kinds = [false, true].map(|is_steered| {
        let is_of = |position: &usize| plan.candidates[*position].is_steered == is_steered;
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
        let session = train(&candidate.recipe, data, control)?;
        Ok(Some((chosen[index], session)))
    };
    let trained = members(chosen.len(), control, last, |_| {})?;
    if !trained.is_whole {
        control.check()?;
    }
    let mut finals = Vec::new();
    for (candidate, mut session) in trained.made.into_iter().flatten() {
        let is_opened = !matches!(session.phase(), Phase::Stopped(End::Diverged(_)));
        let (mut score, mut losses) = (DIVERGED, None);
        if is_opened {
            let test = &session.trainer().data().test;
            control.note_opening(test.identity(), &plan.base.data.name);
            let opened = session.open_test_each();
            if let Some((opened, each)) = opened.filter(|(score, _)| score.loss.is_finite()) {
                score = opened;
                losses = Spread::of(each.into_iter().map(f64::from));
            }
        }
        finals.push(Final {
            candidate,
            score,
            losses,
            is_opened,
        });
    }
    Ok(finals)
}
