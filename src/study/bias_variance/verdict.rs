//! The verdict: sentences about the terms.

use super::findings::Findings;
use super::terms::Terms;
use crate::phrase::Phrase;

/// A cost that differs from the sum by more than this many standard errors is not explained by chance.
const CHANCE: f64 = 4.0;

/// Where the sum is lowest, what dominates on either side, and whether the cost equals the sum.
pub(super) fn verdict(findings: &Findings<'_>) -> Vec<Phrase> {
    let Some(best) = findings.best() else {
        return vec![
            Phrase::new("study.bias-variance.begun")
                .with("done", findings.made.len())
                .with("planned", findings.plan.members()),
        ];
    };
    [
        Some(lowest(findings, best)),
        shape(findings, best),
        Some(cost(findings)),
    ]
    .into_iter()
    .flatten()
    .collect()
}

fn lowest(findings: &Findings<'_>, best: usize) -> Phrase {
    let terms = &findings.terms[best];
    let key = match findings.terms.len() {
        1 => "study.bias-variance.only",
        _ => "study.bias-variance.lowest",
    };
    Phrase::new(key)
        .with("setting", findings.plan.setting(best))
        .with("bias", terms.bias2)
        .with("variance", terms.variance)
        .with("noise", terms.noise)
        .with("sum", terms.sum())
}

/// Whether the error rises on either side of the best value, and which term dominates there.
fn shape(findings: &Findings<'_>, best: usize) -> Option<Phrase> {
    let last = findings.terms.len() - 1;
    if last == 0 {
        return None;
    }
    let further = |value: usize| findings.terms[value].further_than(&findings.terms[best]);
    let rises = |value: usize| is_clear(further(value), findings.sets);
    let side = |value: usize| {
        dominant(findings, value)
            .with("further", further(value))
            .with("sets", findings.sets)
    };
    if best == 0 || best == last {
        let (other, keys) = if best == 0 {
            let keys = [
                "study.bias-variance.first-flat",
                "study.bias-variance.first-rises",
            ];
            (last, keys)
        } else {
            let keys = [
                "study.bias-variance.last-flat",
                "study.bias-variance.last-rises",
            ];
            (0, keys)
        };
        let key = keys[usize::from(rises(other))];
        return Some(Phrase::new(key).with("side", side(other)));
    }
    let key = match (rises(0), rises(last)) {
        (true, true) => "study.bias-variance.rises-both",
        (true, false) => "study.bias-variance.rises-below",
        (false, true) => "study.bias-variance.rises-above",
        (false, false) => "study.bias-variance.flat",
    };
    Some(
        Phrase::new(key)
            .with("least", side(0))
            .with("most", side(last)),
    )
}

/// Whether `count` of the training sets is more than half by more than chance: two standard deviations of a fair coin.
pub(super) fn is_clear(count: usize, sets: usize) -> bool {
    let lead = (2 * count).saturating_sub(sets);
    lead * lead > 4 * sets
}

/// Whether bias² or variance is larger with this value.
fn dominant(findings: &Findings<'_>, value: usize) -> Phrase {
    let terms = &findings.terms[value];
    let key = if terms.bias2 > terms.variance {
        "study.bias-variance.bias-dominates"
    } else {
        "study.bias-variance.variance-dominates"
    };
    Phrase::new(key)
        .with("setting", findings.plan.setting(value))
        .with("bias", terms.bias2)
        .with("variance", terms.variance)
}

fn cost(findings: &Findings<'_>) -> Phrase {
    let most = |of: &dyn Fn(&Terms) -> f64| {
        findings
            .terms
            .iter()
            .map(|terms| of(terms).abs())
            .fold(0.0, f64::max)
    };
    let (errors, paired) = (most(&Terms::difference), most(&Terms::paired_difference));
    let key = if errors <= CHANCE {
        "study.bias-variance.adds-up"
    } else {
        "study.bias-variance.does-not-add-up"
    };
    Phrase::new(key)
        .with("errors", errors)
        .with("paired", paired)
}
