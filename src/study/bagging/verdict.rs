//! The verdict: whether many nets are better than one, for each learner, and what the out-of-bag error says.

use super::findings::{Findings, Gain, Lane};
use crate::phrase::{Label, Phrase, Value};

/// A sentence per lane, and one on the out-of-bag error.
pub(super) fn verdict(findings: &Findings<'_>) -> Vec<Phrase> {
    let mut all: Vec<Phrase> = findings
        .lanes
        .iter()
        .filter_map(|lane| of_lane(findings, lane))
        .collect();
    if all.is_empty() {
        return vec![Phrase::new("study.bagging.begun").with("planned", findings.plan.members)];
    }
    all.extend(
        findings
            .lanes
            .first()
            .and_then(|lane| unseen(findings, lane)),
    );
    all
}

/// An error as a phrase value: a rate in percent, a squared error as a number.
fn error(findings: &Findings<'_>, value: f64) -> Value {
    if is_classification(findings) {
        Value::Fraction(value)
    } else {
        Value::Number(value)
    }
}

fn is_classification(findings: &Findings<'_>) -> bool {
    findings.plan.sets[0].base.task.is_classification()
}

fn of_lane(findings: &Findings<'_>, lane: &Lane<'_>) -> Option<Phrase> {
    let key = match lane.verdict() {
        Gain::Gains => "study.bagging.gains",
        Gain::Level => "study.bagging.level",
        Gain::Loses => "study.bagging.loses",
    };
    let how = if is_classification(findings) {
        "study.bagging.the-vote"
    } else {
        "study.bagging.the-mean"
    };
    let name: Label = findings.plan.name(lane.index);
    let gain = lane.gain?;
    Some(
        Phrase::new(key)
            .with("lane", name)
            .with("how", Phrase::new(how))
            .with("nets", lane.nets.len())
            .with("together", error(findings, lane.together()?))
            .with("alone", error(findings, lane.alone()?))
            .with("whole", error(findings, lane.whole))
            .with("gain", error(findings, gain.mean.abs()))
            .with("share", Value::Fraction(lane.share().abs()))
            .with(
                "doubt",
                error(findings, gain.uncertainty.unwrap_or(f64::NAN)),
            ),
    )
}

fn unseen(findings: &Findings<'_>, lane: &Lane<'_>) -> Option<Phrase> {
    let last = lane.unseen.last()?;
    Some(
        Phrase::new("study.bagging.out-of-bag")
            .with("lane", findings.plan.name(lane.index))
            .with("unseen", error(findings, last.error))
            .with("together", error(findings, lane.together()?))
            .with("samples", findings.plan.sets[0].base.train.len()),
    )
}
