//! Sentences about a broken rule: how much better the score looks.

use super::findings::Findings;
use super::leak::Leak;
use super::member::Final;
use super::plan::Plan;
use crate::phrase::{Phrase, Value};
use crate::study::evidence::Finding;

/// Fraction of the honest score below which an improvement is hardly one.
const MATTERS: f64 = 0.005;

/// The effect of the plan's broken rule; `None` without one, or before it is known.
pub(super) fn leak(
    plan: &Plan,
    findings: &Findings,
    best: usize,
    finals: &[Final],
) -> Option<Phrase> {
    match plan.leak {
        Leak::Nothing => None,
        Leak::EarlyStopping => early_stopping(findings, best),
        Leak::Standardization => standardization(findings, best),
        Leak::Test => test(plan, best, finals),
    }
}

/// On every fold the lowest loss is at most that of the end, so the score can't look worse.
fn early_stopping(findings: &Findings, best: usize) -> Option<Phrase> {
    let (_, leaked) = lowest_leaked(findings)?;
    let honest = findings.candidates[best].loss?.mean;
    let share = (honest - leaked) / honest.abs();
    let key = if share > MATTERS {
        "study.cross-validation.leak-early-stopping"
    } else {
        "study.cross-validation.no-leak-early-stopping"
    };
    Some(compared(key, leaked, honest))
}

/// With other statistics the score can look better or worse by chance.
fn standardization(findings: &Findings, best: usize) -> Option<Phrase> {
    let (pick, leaked) = lowest_leaked(findings)?;
    let honest = findings.candidates[best].loss?.mean;
    let losses = findings.candidates[pick].leaked.as_deref()?;
    let evidence = findings.evidence(losses, &findings.candidates[best].losses);
    let key = match evidence.finding {
        _ if findings.are_few() => "study.cross-validation.leak-standardization-few",
        Finding::Higher => "study.cross-validation.leak-standardization",
        Finding::Lower => "study.cross-validation.no-leak-standardization",
        Finding::Undecided => "study.cross-validation.leak-standardization-open",
    };
    let phrase = compared(key, leaked, honest)
        .with("better", evidence.higher)
        .with("folds", findings.rounds)
        .with("least", Findings::LEAST_ROUNDS);
    Some(phrase)
}

fn compared(key: &'static str, leaked: f64, honest: f64) -> Phrase {
    let share = (honest - leaked) / honest.abs();
    Phrase::new(key)
        .with("leaked", leaked)
        .with("honest", honest)
        .with("share", Value::Fraction(share))
}

fn test(plan: &Plan, best: usize, finals: &[Final]) -> Option<Phrase> {
    let honest = finals.iter().find(|one| one.candidate == best)?;
    let label = |index: usize| plan.candidates[index].label.as_str();
    let Some(pick) = picked(finals) else {
        return Some(Phrase::new("study.cross-validation.all-tested-diverged"));
    };
    let key = if !honest.score.loss.is_finite() {
        "study.cross-validation.leak-test-diverged"
    } else if pick.candidate == best {
        "study.cross-validation.leak-test-same"
    } else {
        "study.cross-validation.leak-test"
    };
    let phrase = compared(key, pick.score.loss, honest.score.loss)
        .with("pick", label(pick.candidate))
        .with("best", label(best))
        .with("times", finals.iter().filter(|one| one.is_opened).count());
    Some(phrase)
}

/// The candidate with the lowest loss on the test part; `None` if every one diverged.
pub(super) fn picked(finals: &[Final]) -> Option<Final> {
    let all = finals.iter().copied();
    all.filter(|one| one.score.loss.is_finite())
        .min_by(|a, b| a.score.loss.total_cmp(&b.score.loss))
}

/// The candidate that would win with the rule broken, and its mean loss then.
fn lowest_leaked(findings: &Findings) -> Option<(usize, f64)> {
    let all = findings.candidates.iter().enumerate();
    all.filter_map(|(index, one)| Some((index, one.leaked_loss()?)))
        .filter(|(_, loss)| loss.is_finite())
        .min_by(|(_, a), (_, b)| a.total_cmp(b))
}
