//! What the terms say, in sentences.

use super::answer::Found;
use crate::phrase::Phrase;

/// A difference of so many standard errors is taken for one.
const TOLD: f64 = 2.0;
/// A cost further from the sum than so many of its standard errors is not explained by chance.
const CHANCE: f64 = 4.0;

/// Where the sum is lowest, what dominates on either side, and whether the cost is the sum.
pub(super) fn verdict(found: &Found<'_>) -> Vec<Phrase> {
    let Some(best) = found.best() else {
        return vec![
            Phrase::new("study.bias-variance.begun")
                .with("done", found.made.len())
                .with("planned", found.plan.members()),
        ];
    };
    [
        Some(lowest(found, best)),
        shape(found, best),
        Some(cost(found)),
    ]
    .into_iter()
    .flatten()
    .collect()
}

fn lowest(found: &Found<'_>, best: usize) -> Phrase {
    let terms = &found.terms[best];
    let key = match found.terms.len() {
        1 => "study.bias-variance.only",
        _ => "study.bias-variance.lowest",
    };
    Phrase::new(key)
        .with("setting", found.plan.setting(best))
        .with("bias", terms.bias2)
        .with("variance", terms.variance)
        .with("noise", terms.noise)
        .with("sum", terms.sum())
}

/// Whether the sum rises to both sides, and what dominates there.
fn shape(found: &Found<'_>, best: usize) -> Option<Phrase> {
    let last = found.terms.len() - 1;
    if last == 0 {
        return None;
    }
    let rises = |value: usize| found.terms[value].above(&found.terms[best]) > TOLD;
    let key = match (rises(0), rises(last)) {
        (true, true) => "study.bias-variance.rises-both",
        (true, false) => "study.bias-variance.rises-below",
        (false, true) => "study.bias-variance.rises-above",
        (false, false) => "study.bias-variance.flat",
    };
    Some(
        Phrase::new(key)
            .with("least", dominant(found, 0))
            .with("most", dominant(found, last)),
    )
}

/// Which of bias² and variance is the larger with this value.
fn dominant(found: &Found<'_>, value: usize) -> Phrase {
    let terms = &found.terms[value];
    let key = if terms.bias2 > terms.variance {
        "study.bias-variance.bias-dominates"
    } else {
        "study.bias-variance.variance-dominates"
    };
    Phrase::new(key)
        .with("setting", found.plan.setting(value))
        .with("bias", terms.bias2)
        .with("variance", terms.variance)
}

fn cost(found: &Found<'_>) -> Phrase {
    let most = |of: &dyn Fn(&super::terms::Terms) -> f64| {
        found
            .terms
            .iter()
            .map(|terms| of(terms).abs())
            .fold(0.0, f64::max)
    };
    let (errors, paired) = (
        most(&super::terms::Terms::difference),
        most(&super::terms::Terms::paired_difference),
    );
    let key = if errors <= CHANCE {
        "study.bias-variance.adds-up"
    } else {
        "study.bias-variance.does-not-add-up"
    };
    Phrase::new(key)
        .with("errors", errors)
        .with("paired", paired)
}
