//! The verdict: how sure the metrics are, and the predictions.

use super::findings::{Findings, Spread, mean};
use super::metrics::Metrics;
use crate::data::Resample;
use crate::phrase::{Phrase, Value};

/// The intervals, the difference to the second lane, and the spread of the nets.
pub(super) fn verdict(findings: &Findings<'_>) -> Vec<Phrase> {
    let [own, difference] = findings.metrics;
    [
        own.and_then(|own| metrics(findings, own)),
        difference.and_then(|one| between(findings, one)),
        Some(model(findings)),
    ]
    .into_iter()
    .flatten()
    .collect()
}

fn metrics(findings: &Findings<'_>, own: &Metrics) -> Option<Phrase> {
    let loss = &own.loss.as_ref()?.interval;
    let key = match &own.accuracy {
        None => "study.bootstrap.loss",
        Some(_) => "study.bootstrap.loss-and-accuracy",
    };
    let mut phrase = Phrase::new(key)
        .with("loss", loss.estimate)
        .with("low", loss.bca[0])
        .with("high", loss.bca[1])
        .with("samples", findings.plan.validation());
    if let Some(accuracy) = &own.accuracy {
        let [low, high] = accuracy.interval.bca;
        phrase = phrase
            .with("accuracy", Value::Fraction(accuracy.interval.estimate))
            .with("least", Value::Fraction(low))
            .with("most", Value::Fraction(high));
    }
    Some(phrase)
}

/// Whether the second lane differs by more than the validation set blurs.
fn between(findings: &Findings<'_>, difference: &Metrics) -> Option<Phrase> {
    let interval = &difference.loss.as_ref()?.interval;
    let (lane, _) = findings.plan.lane.as_ref()?;
    let key = if !interval.excludes_zero() {
        "study.bootstrap.alike"
    } else if interval.estimate < 0.0 {
        "study.bootstrap.lower"
    } else {
        "study.bootstrap.higher"
    };
    let [low, high] = interval.bca;
    Some(
        Phrase::new(key)
            .with("lane", lane.as_str())
            .with("difference", interval.estimate)
            .with("low", low)
            .with("high", high),
    )
}

fn model(findings: &Findings<'_>) -> Phrase {
    let nets = findings.members.len();
    if nets < 2 {
        return Phrase::new("study.bootstrap.begun")
            .with("nets", nets)
            .with("planned", findings.plan.members);
    }
    let samples = findings.plan.resampler.base.train.len();
    let resample = Phrase::new("study.bootstrap.resample")
        .with("distinct", Value::Fraction(findings.distinct()))
        .with(
            "expected",
            Value::Fraction(Resample::expected_distinct(samples)),
        );
    let phrase = if findings.is_classification() {
        let votes = findings.votes(|member| &member.validation);
        let labels = findings.labels().iter();
        let right = votes.iter().zip(labels);
        let right =
            right.map(|(votes, label)| f64::from(u8::from(votes.consensus() == *label as usize)));
        Phrase::new("study.bootstrap.votes")
            .with(
                "agreement",
                Value::Fraction(mean(votes.iter().map(super::findings::Votes::agreement))),
            )
            .with("accuracy", Value::Fraction(mean(right)))
    } else {
        let band = findings.band();
        match findings.covered(&band) {
            Some(covered) => Phrase::new("study.bootstrap.covers")
                .with("covered", Value::Fraction(covered))
                .with("width", width(&band)),
            None if !band.is_empty() => {
                Phrase::new("study.bootstrap.width").with("width", width(&band))
            }
            None => {
                let spreads = findings.spreads();
                let all = spreads.iter().flatten().map(|one| one.sd);
                Phrase::new("study.bootstrap.spread").with("spread", mean(all))
            }
        }
    };
    phrase.with("nets", nets).with("resample", resample)
}

/// The mean width of the band.
fn width(band: &[Spread]) -> f64 {
    mean(band.iter().map(|at| at.band[1] - at.band[0]))
}
