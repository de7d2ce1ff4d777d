//! The verdict: whether many nets are better together than on their own, for each learner, and what the out-of-bag error says.

use super::findings::{Findings, Gain, Lane};
use crate::phrase::{Label, Phrase, Value};
use crate::study::evidence::Finding;

/// A sentence per lane, and one on the out-of-bag error.
pub(super) fn verdict(findings: &Findings<'_>) -> Vec<Phrase> {
    let mut all: Vec<Phrase> = findings
        .lanes
        .iter()
        .filter_map(|lane| of_lane(findings, lane))
        .collect();
    if all.is_empty() {
        let nets = findings.lanes.iter().map(|lane| lane.nets.len()).min();
        return vec![
            Phrase::new("study.bagging.begun")
                .with("nets", nets.unwrap_or(0))
                .with("planned", findings.plan.members),
        ];
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
    let Some(gain) = lane.gain else {
        let planned = findings.plan.members;
        let diverged = Phrase::new("study.bagging.diverged")
            .with("lane", name)
            .with("count", planned - lane.nets.len())
            .with("planned", planned);
        return (lane.tried == planned).then_some(diverged);
    };
    let doubt = gain.uncertainty.unwrap_or(f64::NAN);
    let mut phrase = Phrase::new(key)
        .with("lane", name)
        .with("how", Phrase::new(how))
        .with("nets", lane.nets.len())
        .with("together", error(findings, lane.together()?))
        .with("alone", error(findings, lane.alone()?))
        .with("doubt", error(findings, doubt))
        .with("one", one(findings, lane));
    phrase = if lane.verdict() == Gain::Level {
        phrase.with("gain", error(findings, gain.mean))
    } else {
        // Which of the two it is, the words say.
        phrase
            .with("gain", error(findings, gain.mean.abs()))
            .with("share", Value::Fraction(lane.share()?.abs()))
    };
    Some(phrase)
}

/// What the nets together are beside one net on the whole training part.
fn one(findings: &Findings<'_>, lane: &Lane<'_>) -> Phrase {
    let Some((spread, evidence)) = lane.one().zip(lane.against_one()) else {
        return Phrase::new("study.bagging.no-one");
    };
    let key = match evidence.finding {
        _ if spread.count == 1 => "study.bagging.only-one",
        Finding::Lower => "study.bagging.below-one",
        Finding::Higher => "study.bagging.above-one",
        Finding::Undecided => "study.bagging.beside-one",
    };
    Phrase::new(key)
        .with("whole", error(findings, spread.mean))
        .with("sd", error(findings, spread.sd))
        .with("inits", spread.count)
}

fn unseen(findings: &Findings<'_>, lane: &Lane<'_>) -> Option<Phrase> {
    let last = lane.unseen.last()?;
    let key = if last.share < 1.0 {
        "study.bagging.out-of-bag-share"
    } else {
        "study.bagging.out-of-bag"
    };
    Some(
        Phrase::new(key)
            .with("lane", findings.plan.name(lane.index))
            .with("unseen", error(findings, last.error))
            .with("together", error(findings, lane.together()?))
            .with("share", Value::Fraction(last.share))
            .with("samples", findings.plan.sets[0].base.train.len()),
    )
}
