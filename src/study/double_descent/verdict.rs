//! The verdict: a sentence for each family of models, and from which width on nets fit all labels.

use super::findings::Findings;
use super::plan::Family;
use super::shape::{End, Shape};
use crate::phrase::Phrase;

/// The sentences.
pub(super) fn verdict(findings: &Findings<'_>) -> Vec<Phrase> {
    let known = [Family::Features, Family::Nets].into_iter();
    let mut all: Vec<Phrase> = known
        .filter_map(|family| Some(of_family(findings, family, &findings.shape(family)?)))
        .collect();
    if findings.seeds(Family::Nets) > 0 {
        all.push(diverged(findings).unwrap_or_else(|| fitted(findings)));
    }
    if all.is_empty() {
        all.push(
            Phrase::new("study.double-descent.begun")
                .with("done", findings.made.len())
                .with("planned", findings.plan.members()),
        );
    }
    all
}

/// The phrase for the measure that is compared.
fn measure(findings: &Findings<'_>) -> Phrase {
    Phrase::new(if findings.plan.has_classes {
        "study.double-descent.error"
    } else {
        "study.double-descent.loss"
    })
}

/// A size in words: `100 features`, `width 16`.
fn size(findings: &Findings<'_>, family: Family, index: usize) -> Phrase {
    let key = match family {
        Family::Features => "study.double-descent.so-many",
        Family::Nets => "study.double-descent.so-wide",
    };
    Phrase::new(key).with("size", findings.plan.sizes(family)[index])
}

/// Where a size stands against the number of training samples or targets.
fn place(findings: &Findings<'_>, family: Family, index: usize) -> Phrase {
    let key = match family {
        Family::Features => "study.double-descent.per-sample",
        Family::Nets => "study.double-descent.per-target",
    };
    let plan = findings.plan;
    Phrase::new(key).with("ratio", plan.capacity(family, plan.sizes(family)[index]))
}

fn of_family(findings: &Findings<'_>, family: Family, shape: &Shape) -> Phrase {
    let error = |index| findings.value(findings.typical(family, index));
    let models = Phrase::new(match family {
        Family::Features => "study.double-descent.of-features",
        Family::Nets => "study.double-descent.of-nets",
    });
    let sentence = |key| {
        Phrase::new(key)
            .with("models", models)
            .with("measure", measure(findings))
            .with("first", size(findings, family, shape.valley))
            .with("low", error(shape.valley))
    };
    let end = |phrase: Phrase| {
        phrase
            .with("last", size(findings, family, shape.last))
            .with("end", error(shape.last))
    };
    if let Some(peak) = shape.peak {
        let descent = Phrase::new(match shape.end {
            End::Below => "study.double-descent.below",
            End::Above => "study.double-descent.above",
            End::Level | End::Unknown => "study.double-descent.level",
        });
        return sentence("study.double-descent.peak")
            .with("at", size(findings, family, peak))
            .with("place", place(findings, family, peak))
            .with("high", error(peak))
            .with("descent", end(descent));
    }
    let is_lowest_last = shape.valley == shape.last;
    let key = match shape.end {
        End::Unknown if is_lowest_last => "study.double-descent.few-seeds-last",
        End::Unknown => "study.double-descent.few-seeds",
        // Wider ones were tried, and diverged.
        _ if is_lowest_last && shape.last + 1 < findings.plan.sizes(family).len() => {
            "study.double-descent.none-diverges"
        }
        _ if is_lowest_last => "study.double-descent.none-falls",
        End::Above => "study.double-descent.none-rises",
        End::Below | End::Level => "study.double-descent.none-level",
    };
    end(sentence(key))
}

/// At which widths nets diverged, if at any: nothing is then said of those that fit, since theirs would not be the widest.
fn diverged(findings: &Findings<'_>) -> Option<Phrase> {
    let (widths, count) = findings.diverged();
    let (first, last) = (widths.first()?, widths.last()?);
    let runs = findings.plan.widths.len() * findings.seeds(Family::Nets);
    let phrase = Phrase::new(if first == last {
        "study.double-descent.diverged-at"
    } else {
        "study.double-descent.diverged"
    });
    Some(
        phrase
            .with("count", count)
            .with("runs", runs)
            .with("first", *first)
            .with("last", *last),
    )
}

/// From which width on nets fit every training label.
fn fitted(findings: &Findings<'_>) -> Phrase {
    let plan = findings.plan;
    if let Some(index) = findings.fits_all_from() {
        return Phrase::new("study.double-descent.fitted")
            .with("width", plan.widths[index])
            .with("place", place(findings, Family::Nets, index))
            .with("seeds", findings.seeds(Family::Nets));
    }
    let last = plan.widths.len() - 1;
    let errors = findings.at(Family::Nets, last);
    let errors = errors.iter().map(|fit| findings.error(fit, &fit.train));
    let worst = errors.fold(
        0.0,
        |one: f64, other| if one >= other { one } else { other },
    );
    let key = if plan.has_classes {
        "study.double-descent.not-fitted"
    } else {
        "study.double-descent.train-loss"
    };
    Phrase::new(key)
        .with("width", plan.widths[last])
        .with("error", findings.value(worst))
}
