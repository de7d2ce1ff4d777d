//! The verdict, in sentences.

use super::findings::Findings;
use super::leak::Leak;
use super::leak_effect::leak;
use super::member::Final;
use super::optimism::Optimism;
use super::plan::Plan;
use crate::phrase::{Phrase, Value};
use crate::study::evidence::Finding;

/// Fraction of the lowest loss below which a difference is too small to choose by, however clear it is.
const MATTERS: f64 = 0.01;
/// Maximum number of sentences.
const SENTENCES: usize = 3;

/// Up to three sentences: the best candidate; then the broken rule, the test part, the runner-up and what diverged, as
/// far as they apply.
pub(super) fn verdict(
    plan: &Plan,
    findings: &Findings,
    done: usize,
    finals: &[Final],
) -> Vec<Phrase> {
    let Some(best) = findings.best else {
        let key = if findings.rounds == 0 {
            "study.cross-validation.no-round"
        } else {
            "study.cross-validation.all-diverged"
        };
        let none = Phrase::new(key).with("done", done);
        return vec![none.with("runs", plan.members())];
    };
    if plan.are_equal {
        let mut all = vec![winner(plan, findings, best)];
        all.extend(optimism(findings, finals));
        all.extend(diverged(plan, findings));
        return all;
    }
    let next = findings.next;
    let later = [
        leak(plan, findings, best, finals),
        test(plan, findings, best, finals),
    ];
    let before = [
        next.and_then(|next| runner_up(plan, findings, best, next)),
        diverged(plan, findings),
    ];
    let later: Vec<Phrase> = later.into_iter().flatten().collect();
    let room = SENTENCES - 1 - later.len();
    let mut all = vec![winner(plan, findings, best)];
    all.extend(before.into_iter().flatten().take(room));
    all.extend(later);
    all
}

fn label(plan: &Plan, index: usize) -> &str {
    &plan.candidates[index].label
}

fn winner(plan: &Plan, findings: &Findings, best: usize) -> Phrase {
    let loss = findings.candidates[best].loss;
    let of = |value: fn(crate::race::Spread) -> f64| loss.map_or(f64::NAN, value);
    let key = match (findings.rounds, plan.candidates.len()) {
        (1, 1) => "study.cross-validation.only-first",
        (_, 1) => "study.cross-validation.only",
        (1, _) => "study.cross-validation.best-first",
        _ => "study.cross-validation.best",
    };
    Phrase::new(key)
        .with("best", label(plan, best))
        .with("loss", of(|loss| loss.mean))
        .with("folds", findings.rounds)
        .with("min", of(|loss| loss.min))
        .with("max", of(|loss| loss.max))
}

/// The runner-up, and whether it differs from the best.
fn runner_up(plan: &Plan, findings: &Findings, best: usize, next: usize) -> Option<Phrase> {
    if findings.rounds < 2 {
        return None;
    }
    let [first, second] = [best, next].map(|index| &findings.candidates[index]);
    let difference = second.difference?;
    let share = difference.mean / first.loss?.mean.abs();
    let evidence = findings.evidence(&first.losses, &second.losses);
    let key = match evidence.finding {
        _ if findings.are_few() => "study.cross-validation.next-few",
        Finding::Higher if share < MATTERS => "study.cross-validation.next-small",
        Finding::Higher if plan.repeats > 1 => "study.cross-validation.next-repeated",
        Finding::Higher => "study.cross-validation.next",
        Finding::Lower | Finding::Undecided => "study.cross-validation.next-open",
    };
    let phrase = Phrase::new(key)
        .with("next", label(plan, next))
        .with("difference", difference.mean)
        .with("sd", difference.sd)
        .with("share", Value::Fraction(share))
        .with("worse", second.worse)
        .with("folds", findings.rounds)
        .with("least", Findings::LEAST_ROUNDS);
    Some(phrase)
}

/// The candidates that diverged in some round.
fn diverged(plan: &Plan, findings: &Findings) -> Option<Phrase> {
    let names = diverged_names(plan, findings)?;
    Some(Phrase::new("study.cross-validation.diverged").with("candidates", names))
}

/// The candidates that diverged in some round and how often: `lr 100 (2/5), lr 1000 (5/5)`.
pub(super) fn diverged_names(plan: &Plan, findings: &Findings) -> Option<String> {
    let name = |index: usize| {
        let count = findings.candidates[index].diverged;
        format!("{} ({count}/{})", label(plan, index), findings.rounds)
    };
    let all: Vec<String> = findings.diverged().map(name).collect();
    (!all.is_empty()).then(|| all.join(", "))
}

/// The winner, trained on all folds together, on the test part.
fn test(plan: &Plan, findings: &Findings, best: usize, finals: &[Final]) -> Option<Phrase> {
    let last = finals.iter().find(|one| one.candidate == best)?;
    if plan.leak == Leak::Test || plan.are_equal {
        return None;
    }
    let cv = findings.candidates[best].loss?;
    let key = if !last.score.loss.is_finite() {
        "study.cross-validation.test-diverged"
    } else if plan.candidates[best].is_steered {
        "study.cross-validation.test-steered"
    } else {
        "study.cross-validation.test"
    };
    let phrase = Phrase::new(key)
        .with("best", label(plan, best))
        .with("score", on_test(last))
        .with("cv", cv.mean);
    Some(phrase)
}

/// The loss on the test part, with its standard error where it has one.
fn on_test(last: &Final) -> Phrase {
    let Some((error, losses)) = last.error().zip(last.losses) else {
        return Phrase::new("study.cross-validation.score-of-one").with("test", last.score.loss);
    };
    Phrase::new("study.cross-validation.score")
        .with("test", last.score.loss)
        .with("error", error)
        .with("samples", losses.count)
}

/// How much better the best of equivalent candidates looks than it is: in this one draw of them, which has no measure
/// of chance.
fn optimism(findings: &Findings, finals: &[Final]) -> Option<Phrase> {
    let optimism = Optimism::of(findings, finals)?;
    let gain = optimism.gain();
    let key = if gain > 0.0 {
        "study.cross-validation.optimism"
    } else {
        "study.cross-validation.no-optimism"
    };
    let last = optimism.best.len() - 1;
    let phrase = Phrase::new(key)
        .with("candidates", optimism.best.len())
        .with("cv", optimism.best[last])
        .with("test", optimism.later[last])
        .with("one_cv", optimism.best[0])
        .with("one_test", optimism.later[0])
        .with("gain", gain);
    Some(phrase)
}
