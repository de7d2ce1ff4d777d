//! The answer, as tables.

use super::figures::figures;
use super::findings::{Findings, Summary};
use super::member::{Final, Member};
use super::optimism::Optimism;
use super::plan::Plan;
use super::rounds::Rounds;
use super::run::chosen;
use super::verdict::verdict;
use crate::answer::{Answer, Cell, Sheet};
use crate::phrase::Phrase;
use crate::race::Spread;

/// Builds the answer from these runs.
pub(super) fn answer(plan: &Plan, rounds: &Rounds, made: &[Member], finals: &[Final]) -> Answer {
    let findings = Findings::of(plan, made);
    let mut sheets = vec![candidates(plan, &findings), folds(plan, rounds, made)];
    if !finals.is_empty() {
        sheets.push(test(plan, &findings, finals));
    }
    sheets.extend(optimism(plan, &findings, finals));
    let done = made.len() * plan.runs_a_member() + finals.len();
    Answer {
        verdict: verdict(plan, &findings, made.len(), finals),
        figures: figures(plan, rounds, made, &findings, finals),
        runs: [done as u64, planned(plan, &findings, made.len())],
        remarks: remarks(plan),
        sheets,
        ..Answer::default()
    }
}

/// Number of runs in total; once every member is made, none are left for a winner that does not exist.
pub(super) fn planned(plan: &Plan, findings: &Findings, made: usize) -> u64 {
    if made < plan.members() {
        return plan.runs();
    }
    (made * plan.runs_a_member() + chosen(plan, findings).len()) as u64
}

fn remarks(plan: &Plan) -> Vec<Phrase> {
    let is_steered = plan.candidates.iter().any(|one| one.is_steered);
    let all = [
        ("study.cross-validation.shared-data", true),
        ("study.cross-validation.inner-part", is_steered),
        ("study.cross-validation.equal", plan.are_equal),
    ];
    let said = all.into_iter().filter(|(_, is_so)| *is_so);
    said.map(|(key, _)| Phrase::new(key)).collect()
}

/// The best score and its test score, by the number of equivalent candidates.
fn optimism(plan: &Plan, findings: &Findings, finals: &[Final]) -> Option<Sheet> {
    let optimism = Optimism::of(findings, finals).filter(|_| plan.are_equal)?;
    let pairs = optimism.best.iter().zip(&optimism.later).enumerate();
    let rows = pairs.map(|(position, (best, later))| {
        let [best, later] = [*best, *later].map(Cell::Number);
        vec![Cell::Count(position as u64 + 1), best, later]
    });
    Some(Sheet {
        name: "optimism",
        columns: vec!["candidates", "best_cv_loss", "its_test_loss"],
        rows: rows.collect(),
    })
}

fn number(value: Option<f64>) -> Cell {
    value.map_or(Cell::Nothing, Cell::Number)
}

/// The scores of the candidates over all rounds.
fn candidates(plan: &Plan, findings: &Findings) -> Sheet {
    let row = |(position, summary): (usize, &Summary)| {
        let of = |spread: Option<Spread>, value: fn(Spread) -> f64| number(spread.map(value));
        vec![
            Cell::Text(plan.candidates[position].label.clone()),
            of(summary.loss, |loss| loss.mean),
            of(summary.loss, |loss| loss.sd),
            of(summary.loss, |loss| loss.min),
            of(summary.loss, |loss| loss.max),
            number(summary.accuracy),
            of(summary.difference, |one| one.mean),
            of(summary.difference, |one| one.sd),
            Cell::Count(summary.worse as u64),
            Cell::Count(findings.rounds as u64),
            Cell::Count(summary.diverged as u64),
            Cell::Truth(findings.best == Some(position)),
            number(summary.leaked_loss()),
        ]
    };
    Sheet {
        name: "candidates",
        columns: vec![
            "candidate",
            "loss",
            "sd",
            "min",
            "max",
            "accuracy",
            "above_best",
            "above_best_sd",
            "worse_on",
            "folds",
            "diverged",
            "best",
            "leaked_loss",
        ],
        rows: findings.candidates.iter().enumerate().map(row).collect(),
    }
}

/// Every run, in the order of execution.
fn folds(plan: &Plan, rounds: &Rounds, made: &[Member]) -> Sheet {
    let row = |(index, member): (usize, &Member)| {
        let (round, position) = (index / plan.candidates.len(), index % plan.candidates.len());
        let (repeat, fold) = rounds.position(round);
        vec![
            Cell::Count(repeat as u64 + 1),
            Cell::Count(fold as u64 + 1),
            Cell::Text(plan.candidates[position].label.clone()),
            Cell::Number(member.score.loss),
            number(member.score.accuracy),
            number(member.leaked.map(|score| score.loss)),
        ]
    };
    Sheet {
        name: "folds",
        columns: vec![
            "repeat",
            "fold",
            "candidate",
            "loss",
            "accuracy",
            "leaked_loss",
        ],
        rows: made.iter().enumerate().map(row).collect(),
    }
}

/// The candidates trained on all folds together, on the test part.
fn test(plan: &Plan, findings: &Findings, finals: &[Final]) -> Sheet {
    let row = |one: &Final| {
        let summary = &findings.candidates[one.candidate];
        vec![
            Cell::Text(plan.candidates[one.candidate].label.clone()),
            number(summary.loss.map(|loss| loss.mean)),
            Cell::Number(one.score.loss),
            number(one.error()),
            number(summary.accuracy),
            number(one.score.accuracy),
        ]
    };
    Sheet {
        name: "test",
        columns: vec![
            "candidate",
            "cv_loss",
            "test_loss",
            "test_loss_error",
            "cv_accuracy",
            "test_accuracy",
        ],
        rows: finals.iter().map(row).collect(),
    }
}
