//! The verdict: how sure the metrics are, and the predictions.

use super::findings::{Findings, Spread, mean};
use super::interval::{LEAST, LEVEL};
use super::metrics::Metrics;
use crate::data::Resample;
use crate::phrase::{Phrase, Value};
use crate::study::evidence::Finding;

/// The intervals, the difference to the second lane, and the spread of the nets.
pub(super) fn verdict(findings: &Findings<'_>) -> Vec<Phrase> {
    let [own, difference] = findings.metrics;
    [
        own.and_then(|own| metrics(findings, own)),
        difference
            .and_then(|one| between(findings, one))
            .or_else(|| diverged(findings)),
        Some(model(findings)),
    ]
    .into_iter()
    .flatten()
    .collect()
}

fn metrics(findings: &Findings<'_>, own: &Metrics) -> Option<Phrase> {
    let loss = &own.loss.as_ref()?.interval;
    let samples = findings.plan.validation();
    if samples < LEAST {
        return Some(few(own, loss.estimate, samples));
    }
    let key = match &own.accuracy {
        None => "study.bootstrap.loss",
        Some(_) => "study.bootstrap.loss-and-accuracy",
    };
    let mut phrase = Phrase::new(key)
        .with("loss", loss.estimate)
        .with("low", loss.bca[0])
        .with("high", loss.bca[1])
        .with("samples", samples);
    if let Some(accuracy) = &own.accuracy {
        let [low, high] = accuracy.interval.bca;
        phrase = phrase
            .with("accuracy", Value::Fraction(accuracy.interval.estimate))
            .with("least", Value::Fraction(low))
            .with("most", Value::Fraction(high));
    }
    Some(phrase)
}

/// What is said where the validation set is too small for intervals.
fn few(own: &Metrics, loss: f64, samples: usize) -> Phrase {
    let phrase = Phrase::new(match &own.accuracy {
        None => "study.bootstrap.few",
        Some(_) => "study.bootstrap.few-with-accuracy",
    });
    let phrase = match &own.accuracy {
        Some(one) => phrase.with("accuracy", Value::Fraction(one.interval.estimate)),
        None => phrase,
    };
    phrase
        .with("loss", loss)
        .with("samples", samples)
        .with("least", LEAST)
}

fn diverged(findings: &Findings<'_>) -> Option<Phrase> {
    let (lane, _) = findings.plan.lane.as_ref()?;
    let phrase = Phrase::new("study.bootstrap.lane-diverged").with("lane", lane.as_str());
    findings.lane_diverged.then_some(phrase)
}

/// Whether the net of the second lane differs by more than the validation set blurs.
fn between(findings: &Findings<'_>, difference: &Metrics) -> Option<Phrase> {
    let interval = &difference.loss.as_ref()?.interval;
    let (lane, _) = findings.plan.lane.as_ref()?;
    let [low, high] = interval.bca;
    if low.is_nan() {
        let few = Phrase::new("study.bootstrap.alike-few");
        return Some(
            few.with("lane", lane.as_str())
                .with("difference", interval.estimate),
        );
    }
    let key = match difference.finding {
        Finding::Undecided => "study.bootstrap.alike",
        Finding::Lower => "study.bootstrap.lower",
        Finding::Higher => "study.bootstrap.higher",
    };
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
    let planned = findings.plan.members;
    if nets < 2 && findings.diverged > 0 && nets + findings.diverged == planned {
        return Phrase::new("study.bootstrap.members-diverged")
            .with("count", findings.diverged)
            .with("planned", planned);
    }
    if nets < 2 {
        return Phrase::new("study.bootstrap.begun")
            .with("nets", nets)
            .with("planned", planned);
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
                .with("promise", Value::Fraction(promise(nets)))
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

/// The share of further nets that the band of so many is expected to hold: of fewer than 39, it goes from the lowest to the
/// highest.
fn promise(nets: usize) -> f64 {
    let nets = nets as f64;
    LEVEL.min((nets - 1.0) / (nets + 1.0))
}

/// The mean width of the band.
fn width(band: &[Spread]) -> f64 {
    mean(band.iter().map(|at| at.band[1] - at.band[0]))
}
