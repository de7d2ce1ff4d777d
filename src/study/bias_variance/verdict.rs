//! What the terms say, in sentences.

use super::found::Found;
use super::terms::Terms;
use crate::phrase::Phrase;

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

/// Whether the error grows to both sides, and what dominates there.
fn shape(found: &Found<'_>, best: usize) -> Option<Phrase> {
    let last = found.terms.len() - 1;
    if last == 0 {
        return None;
    }
    let further = |value: usize| found.terms[value].further_than(&found.terms[best]);
    let rises = |value: usize| is_clear(further(value), found.sets);
    let side = |value: usize| {
        dominant(found, value)
            .with("further", further(value))
            .with("sets", found.sets)
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

/// Whether so many of the training sets are more than half by more than chance: two standard deviations of a fair coin.
pub(super) fn is_clear(count: usize, sets: usize) -> bool {
    let lead = (2 * count).saturating_sub(sets);
    lead * lead > 4 * sets
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
    let most = |of: &dyn Fn(&Terms) -> f64| {
        found
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
