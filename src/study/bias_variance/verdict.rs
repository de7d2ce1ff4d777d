//! The verdict: sentences about the terms.

use super::findings::Findings;
use super::student::beyond;
use super::terms::Terms;
use crate::phrase::Phrase;
use crate::study::evidence::{Evidence, Finding};

/// Probability of claiming for any of the values that the cost differs from the sum although it does not.
const CHANCE: f64 = 0.01;
/// Minimum number of training sets for a judgement whether the cost equals the sum.
const LEAST_SETS: usize = 5;
/// Fraction of the lowest sum below which the difference of another to it is a trifle.
const TRIFLE: f64 = 0.01;

/// Where the sum is lowest, what was left out, what dominates on either side, and whether the cost equals the sum.
pub(super) fn verdict(findings: &Findings<'_>) -> Vec<Phrase> {
    let left_out = findings.left_out();
    let Some(best) = findings.best() else {
        return vec![without_terms(findings, left_out)];
    };
    let left_out =
        left_out.map(|values| Phrase::new("study.bias-variance.diverged").with("values", values));
    [
        Some(lowest(findings, best)),
        left_out,
        shape(findings, best),
        Some(cost(findings)),
    ]
    .into_iter()
    .flatten()
    .collect()
}

fn without_terms(findings: &Findings<'_>, left_out: Option<String>) -> Phrase {
    let is_hopeless = findings.diverged.iter().all(|[diverged, _]| *diverged > 0);
    match left_out.filter(|_| is_hopeless) {
        Some(values) => Phrase::new("study.bias-variance.all-diverged").with("values", values),
        None => Phrase::new("study.bias-variance.begun")
            .with("done", findings.made.len())
            .with("planned", findings.plan.members()),
    }
}

fn lowest(findings: &Findings<'_>, best: usize) -> Phrase {
    let terms = &findings.terms[&best];
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
    let (first, _) = findings.terms.first_key_value()?;
    let (last, _) = findings.terms.last_key_value()?;
    let below = || side(findings, best, *first, "study.bias-variance.level-below");
    let above = || side(findings, best, *last, "study.bias-variance.level-above");
    match (*first < best, best < *last) {
        (false, false) => None,
        (true, true) => Some(
            Phrase::new("study.bias-variance.both")
                .with("below", below())
                .with("above", above()),
        ),
        (false, true) => Some(Phrase::new("study.bias-variance.first").with("above", above())),
        (true, false) => Some(Phrase::new("study.bias-variance.last").with("below", below())),
    }
}

/// Whether the error at `value` is above that of the best; `level` is the key for an error that does not rise.
fn side(findings: &Findings<'_>, best: usize, value: usize, level: &'static str) -> Phrase {
    let (terms, best) = (&findings.terms[&value], &findings.terms[&best]);
    let further = terms.further_than(best);
    let key = match rise(terms, best, &further) {
        Rise::Clear => "study.bias-variance.rises",
        Rise::Absent => level,
        Rise::Undecided => "study.bias-variance.open",
        Rise::TooFew => "study.bias-variance.few",
    };
    let dominant = dominant(findings, value)
        .with("further", further.higher)
        .with("sets", findings.sets);
    Phrase::new(key)
        .with("side", dominant)
        .with("sets", findings.sets)
}

/// Whether one sum is above the lowest.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Rise {
    Clear,
    /// The fits are nearer to f, or the sums differ by a trifle.
    Absent,
    Undecided,
    TooFew,
}

/// Whether `terms` rise above those with the lowest sum; `further` is what the training sets say.
pub(super) fn rise(terms: &Terms, lowest: &Terms, further: &Evidence) -> Rise {
    let is_trifle = terms.sum() - lowest.sum() < TRIFLE * lowest.sum();
    match further.finding {
        _ if !further.is_enough() => Rise::TooFew,
        Finding::Higher => Rise::Clear,
        Finding::Lower => Rise::Absent,
        Finding::Undecided if is_trifle => Rise::Absent,
        Finding::Undecided => Rise::Undecided,
    }
}

/// Whether bias² or variance is larger with this value.
fn dominant(findings: &Findings<'_>, value: usize) -> Phrase {
    let terms = &findings.terms[&value];
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
    let all: Vec<&Terms> = findings.terms.values().collect();
    let (agreement, errors) = agreement(&all);
    let key = match agreement {
        Agreement::WithinChance => "study.bias-variance.adds-up",
        Agreement::Differs => "study.bias-variance.does-not-add-up",
        Agreement::TooFew => "study.bias-variance.too-few-to-add-up",
    };
    Phrase::new(key)
        .with("errors", errors)
        .with("sets", findings.sets)
}

/// Whether the cost equals the sum.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Agreement {
    WithinChance,
    Differs,
    TooFew,
}

/// Whether the cost of every value equals its sum, and the largest difference in standard errors of its own.
///
/// The values share the noise of the fresh targets, so their differences are dependent; Bonferroni's bound holds for any
/// dependence.
pub(super) fn agreement(all: &[&Terms]) -> (Agreement, f64) {
    let errors = all.iter().map(|terms| terms.difference_in_errors().abs());
    let errors = errors.fold(0.0, f64::max);
    let sets = all.first().map_or(0, |terms| terms.distances.len());
    let agreement = if sets < LEAST_SETS {
        Agreement::TooFew
    } else if beyond(errors, sets - 1) * (all.len() as f64) < CHANCE {
        Agreement::Differs
    } else {
        Agreement::WithinChance
    };
    (agreement, errors)
}
