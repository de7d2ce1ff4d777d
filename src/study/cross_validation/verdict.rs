//! The verdict, in sentences.

use super::findings::Findings;
use super::leak::Leak;
use super::member::Final;
use super::optimism::Optimism;
use super::plan::Plan;
use crate::phrase::{Phrase, Value};

/// A broken rule matters if it improves the score by more than this fraction.
const MATTERS: f64 = 0.005;

/// Up to three sentences: the best candidate; then the runner-up, the broken rule and the test part, as far as they
/// apply.
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
    let mut all = vec![winner(plan, findings, best)];
    if plan.are_equal {
        all.extend(optimism(findings, finals));
        return all;
    }
    let later: Vec<Phrase> = [
        leak(plan, findings, best, finals),
        test(plan, findings, best, finals),
    ]
    .into_iter()
    .flatten()
    .collect();
    if later.len() < 2 {
        all.extend(
            findings
                .next
                .and_then(|next| runner_up(plan, findings, next)),
        );
    }
    all.extend(later);
    all
}

fn label(plan: &Plan, index: usize) -> &str {
    &plan.candidates[index].label
}

fn winner(plan: &Plan, findings: &Findings, best: usize) -> Phrase {
    let loss = findings.candidates[best].loss;
    let of = |value: fn(crate::race::Spread) -> f64| loss.map_or(f64::NAN, value);
    let key = if plan.candidates.len() > 1 {
        "study.cross-validation.best"
    } else {
        "study.cross-validation.only"
    };
    Phrase::new(key)
        .with("best", label(plan, best))
        .with("loss", of(|loss| loss.mean))
        .with("folds", findings.rounds)
        .with("min", of(|loss| loss.min))
        .with("max", of(|loss| loss.max))
}

/// The runner-up, and whether it differs from the best: by more than the difference varies from fold to fold.
fn runner_up(plan: &Plan, findings: &Findings, next: usize) -> Option<Phrase> {
    let summary = &findings.candidates[next];
    let difference = summary.difference?;
    let is_settled = findings.rounds > 1 && difference.mean > difference.sd;
    let key = if is_settled {
        "study.cross-validation.next"
    } else {
        "study.cross-validation.next-open"
    };
    let phrase = Phrase::new(key)
        .with("next", label(plan, next))
        .with("difference", difference.mean)
        .with("sd", difference.sd)
        .with("worse", summary.worse)
        .with("folds", findings.rounds);
    Some(phrase)
}

fn test(plan: &Plan, findings: &Findings, best: usize, finals: &[Final]) -> Option<Phrase> {
    let last = finals.iter().find(|one| one.candidate == best)?;
    if plan.leak == Leak::Test || plan.are_equal {
        return None;
    }
    let cv = findings.candidates[best].loss?;
    let phrase = Phrase::new("study.cross-validation.test")
        .with("best", label(plan, best))
        .with("test", last.score.loss)
        .with("cv", cv.mean);
    Some(phrase)
}

/// The effect of a broken rule on the reported score.
fn leak(plan: &Plan, findings: &Findings, best: usize, finals: &[Final]) -> Option<Phrase> {
    let (pick, leaked, honest) = match plan.leak {
        Leak::Nothing => return None,
        Leak::Test => {
            let pick = picked(finals)?;
            let honest = finals.iter().find(|one| one.candidate == best)?;
            (pick.candidate, pick.score.loss, honest.score.loss)
        }
        Leak::EarlyStopping | Leak::Standardization => {
            let (pick, leaked) = lowest_leaked(findings)?;
            (pick, leaked, findings.candidates[best].loss?.mean)
        }
    };
    let share = (honest - leaked) / honest.abs();
    let matters = share > MATTERS;
    let key = match (plan.leak, matters) {
        (Leak::EarlyStopping, true) => "study.cross-validation.leak-early-stopping",
        (Leak::EarlyStopping, false) => "study.cross-validation.no-leak-early-stopping",
        (Leak::Standardization, true) => "study.cross-validation.leak-standardization",
        (Leak::Standardization, false) => "study.cross-validation.no-leak-standardization",
        (Leak::Test | Leak::Nothing, _) if pick == best => "study.cross-validation.leak-test-same",
        (Leak::Test | Leak::Nothing, _) => "study.cross-validation.leak-test",
    };
    let phrase = Phrase::new(key)
        .with("pick", label(plan, pick))
        .with("best", label(plan, best))
        .with("leaked", leaked)
        .with("honest", honest)
        .with("share", Value::Fraction(share))
        .with("times", finals.len());
    Some(phrase)
}

/// How much better the best of equivalent candidates looks than it is.
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

/// The candidate with the lowest loss on the test part.
pub(super) fn picked(finals: &[Final]) -> Option<Final> {
    let all = finals.iter().copied();
    all.min_by(|a, b| a.score.loss.total_cmp(&b.score.loss))
}

/// The candidate that would win with the rule broken, and its mean loss then.
fn lowest_leaked(findings: &Findings) -> Option<(usize, f64)> {
    let all = findings.candidates.iter().enumerate();
    let all = all.filter_map(|(index, one)| Some((index, one.leaked?)));
    all.min_by(|(_, a), (_, b)| a.total_cmp(b))
}
