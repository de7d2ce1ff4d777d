//! The figures: the spread of the nets, the bootstrap distributions of the metrics, and the resamples.

use super::coverage::Coverage;
use super::findings::{Findings, Spread, Votes, mean};
use super::interval::Interval;
use super::metrics::Metric;
use super::plan::Grid;
use crate::data::{Dataset, Kind, Resample};
use crate::figure::{
    At, Axis, Band, Content, Curves, Dot, Field, FieldKind, Figure, Group, Hue, Line, Sample,
    Scale, Scatter, Stroke, Threshold,
};
use crate::phrase::{Label, Phrase, Value};
use crate::portrait;
use crate::study::ensemble::largest;

/// Maximum number of disputed samples shown.
const DISPUTED: usize = 24;
/// Maximum number of classes in the bars of a sample.
const BARS: usize = 3;

/// All figures: the spread of the nets comes first, once there are any.
pub(super) fn figures(findings: &Findings<'_>) -> Vec<Figure> {
    let mut all = Vec::new();
    if !findings.members.is_empty() {
        match &findings.plan.grid {
            Grid::Curve(xs) if !findings.is_classification() => all.push(band(findings, xs)),
            Grid::Plane { .. } => all.extend(fields(findings)),
            _ if findings.is_classification() => all.push(disputed(findings)),
            _ => all.push(spread(findings)),
        }
    }
    all.extend(
        findings
            .named()
            .into_iter()
            .map(|(id, one)| distribution(id, one)),
    );
    if !findings.members.is_empty() {
        all.push(resamples(findings));
    }
    all.extend(findings.coverage.map(Coverage::sheet).map(|sheet| Figure {
        id: "coverage",
        title: Label::key("study.bootstrap.coverage"),
        caption: Some(Label::key("study.bootstrap.coverage-caption")),
        content: Content::Table(sheet),
    }));
    all
}

fn line(key: &'static str, hue: Hue, stroke: Stroke, points: Vec<[f64; 2]>) -> Line {
    Line {
        name: Label::key(key),
        hue,
        stroke,
        points,
    }
}

/// The band of the nets over a curve, with their mean, the net on all of the data and the true function.
fn band(findings: &Findings<'_>, xs: &[f64]) -> Figure {
    let base = &findings.plan.resampler.base;
    let output = base.standardisation.targets[0];
    let band: Vec<Spread> = findings.band();
    let mut curves = Curves::new(
        Axis::new(Label::text(base.features[0].clone())),
        Axis::new(Label::text(base.task.names()[0].clone())),
    );
    let at = |of: &dyn Fn(&Spread) -> f64| -> Vec<[f64; 2]> {
        let pairs = xs.iter().zip(&band);
        pairs.map(|(x, at)| [*x, of(at)]).collect()
    };
    let pairs = xs.iter().zip(&band);
    curves.bands.push(Band {
        name: Label::key("study.bootstrap.band"),
        hue: Hue::Lane(0),
        points: pairs.map(|(x, at)| [*x, at.band[0], at.band[1]]).collect(),
    });
    curves.lines.push(line(
        "study.bootstrap.data",
        Hue::Train,
        Stroke::Points,
        samples(base),
    ));
    if let Some(truth) = base.truth {
        let f = xs.iter().map(|x| [*x, (truth.function)(*x)]).collect();
        curves
            .lines
            .push(line("study.bootstrap.f", Hue::Truth, Stroke::Solid, f));
    }
    if let Some(whole) = findings.whole[0] {
        let points = xs.iter().zip(&whole.grid);
        curves.lines.push(line(
            "study.bootstrap.whole",
            Hue::Dim,
            Stroke::Dotted,
            points.map(|(x, y)| [*x, output.undo(*y)]).collect(),
        ));
    }
    curves.lines.push(line(
        "study.bootstrap.consensus",
        Hue::Strong,
        Stroke::Solid,
        at(&|at| at.mean),
    ));
    Figure {
        id: "band",
        title: Label::key("study.bootstrap.band-title"),
        caption: Some(Label::key("study.bootstrap.band-caption")),
        content: Content::Curves(curves),
    }
}

/// The training samples of a curve, in raw units, from left to right.
fn samples(base: &Dataset) -> Vec<[f64; 2]> {
    let maps = &base.standardisation;
    let columns = [base.train.inputs.column(0), base.train.targets.column(0)];
    let pairs = columns[0].iter().zip(columns[1]);
    let mut all: Vec<[f64; 2]> = pairs
        .map(|(x, y)| [maps.inputs[0].undo(*x), maps.targets[0].undo(*y)])
        .collect();
    all.sort_by(|a, b| a[0].total_cmp(&b[0]));
    all
}

/// The share of the votes for the consensus over the plane, and their entropy.
fn fields(findings: &Findings<'_>) -> Vec<Figure> {
    let Grid::Plane { x, y } = findings.plan.grid else {
        return Vec::new();
    };
    let base = &findings.plan.resampler.base;
    let votes = findings.votes(|member| &member.grid);
    let chance = 1.0 / findings.outputs() as f64;
    let kinds = [
        FieldKind::Class {
            confidence: votes
                .iter()
                .map(|votes| (votes.agreement() - chance) / (1.0 - chance))
                .collect(),
        },
        FieldKind::Level(Scale::Linear),
    ];
    let values: [Vec<f64>; 2] = [
        votes.iter().map(|votes| votes.consensus() as f64).collect(),
        votes.iter().map(Votes::entropy).collect(),
    ];
    let texts = [
        (
            "votes",
            "study.bootstrap.votes-title",
            "study.bootstrap.votes-caption",
        ),
        (
            "entropy",
            "study.bootstrap.entropy-title",
            "study.bootstrap.entropy-caption",
        ),
    ];
    let all = kinds.into_iter().zip(values).zip(texts);
    all.map(|((kind, values), (id, title, caption))| {
        let mut scatter = Scatter::new(
            Axis::new(Label::text(base.features[0].clone())),
            Axis::new(Label::text(base.features[1].clone())),
        );
        scatter.field = Some(Field {
            x,
            y,
            columns: Grid::columns(),
            values,
            name: Label::key("study.bootstrap.entropy-of-votes"),
            kind,
        });
        scatter.groups = classes(base);
        Figure {
            id,
            title: Label::key(title),
            caption: Some(Label::key(caption)),
            content: Content::Scatter(scatter),
        }
    })
    .collect()
}

/// The training samples by class.
fn classes(base: &Dataset) -> Vec<Group> {
    let maps = &base.standardisation.inputs;
    let names = base.task.names().iter().enumerate();
    let of = |class: usize| {
        let rows = base.train.inputs.rows().into_iter();
        let rows = rows.zip(&base.train.labels);
        let own = rows.filter(move |(_, label)| **label as usize == class);
        own.map(|(row, _)| Dot {
            at: [0, 1].map(|column: usize| maps[column].undo(row[column])),
            size: 0.0,
            is_marked: false,
        })
        .collect()
    };
    names
        .map(|(class, name)| Group {
            name: Label::class(name, base.entry.generated.is_some()),
            hue: Hue::Lane(class),
            points: of(class),
        })
        .collect()
}

/// The pixels of a validation sample, if it is an image.
fn pixels(base: &Dataset, sample: usize) -> (Vec<f32>, usize) {
    match base.kind {
        Kind::Image { width, .. } => {
            let row = base.validation.inputs.row(sample).to_vec();
            (portrait::grey(base, &row), width)
        }
        _ => (Vec::new(), 0),
    }
}

/// The validation samples on which the nets agree least, with their votes.
fn disputed(findings: &Findings<'_>) -> Figure {
    let base = &findings.plan.resampler.base;
    let names = base.task.names();
    let votes = findings.votes(|member| &member.validation);
    let mut order: Vec<usize> = (0..votes.len()).collect();
    order.sort_by(|a, b| votes[*b].entropy().total_cmp(&votes[*a].entropy()));
    order.truncate(DISPUTED);
    let sample = |index: usize| {
        let shares = &votes[index].shares;
        let mut classes: Vec<usize> = (0..shares.len()).collect();
        classes.sort_by(|a, b| shares[*b].total_cmp(&shares[*a]));
        let with_votes = classes.into_iter().filter(|class| shares[*class] > 0.0);
        let actual = findings.labels()[index] as usize;
        Sample {
            pixels: pixels(base, index),
            caption: Phrase::new("study.bootstrap.actual")
                .with("class", names[actual].as_str())
                .with("row", base.row_number(base.validation.rows[index]))
                .into(),
            bars: with_votes
                .take(BARS)
                .map(|class| {
                    let is_generated = base.entry.generated.is_some();
                    (Label::class(&names[class], is_generated), shares[class])
                })
                .collect(),
        }
    };
    Figure {
        id: "disputed",
        title: Label::key("study.bootstrap.disputed"),
        caption: Some(Label::key("study.bootstrap.disputed-caption")),
        content: Content::Samples(order.into_iter().map(sample).collect()),
    }
}

/// The validation samples on which the predictions of a regression differ most.
fn spread(findings: &Findings<'_>) -> Figure {
    let base = &findings.plan.resampler.base;
    let spreads = findings.spreads();
    let size = |index: usize| mean(spreads[index].iter().map(|one| one.sd));
    let mut order: Vec<usize> = (0..spreads.len()).collect();
    order.sort_by(|a, b| size(*b).total_cmp(&size(*a)));
    order.truncate(DISPUTED);
    let most = order.first().map_or(1.0, |index| size(*index)).max(1e-12);
    let sample = |index: usize| {
        let target = base.validation.targets[[index, 0]];
        let consensus = spreads[index].first().map_or(f64::NAN, |one| one.mean);
        Sample {
            pixels: (Vec::new(), 0),
            caption: Phrase::new("study.bootstrap.predicted")
                .with("row", base.row_number(base.validation.rows[index]))
                .with("mean", consensus)
                .with("spread", size(index))
                .with("actual", base.standardisation.targets[0].undo(target))
                .into(),
            bars: vec![(Label::key("study.bootstrap.sd"), size(index) / most)],
        }
    };
    Figure {
        id: "disputed",
        title: Label::key("study.bootstrap.disputed"),
        caption: Some(Label::key("study.bootstrap.spread-caption")),
        content: Content::Samples(order.into_iter().map(sample).collect()),
    }
}

/// The bootstrap distribution of a metric with its intervals.
fn distribution(id: &'static str, metric: &Metric) -> Figure {
    let (title, axis) = match id {
        "loss" => ("study.bootstrap.of-loss", "figure.validation-loss"),
        "accuracy" => ("study.bootstrap.of-accuracy", "figure.accuracy"),
        "loss-difference" => (
            "study.bootstrap.of-loss-difference",
            "study.bootstrap.loss-difference",
        ),
        _ => (
            "study.bootstrap.of-accuracy-difference",
            "study.bootstrap.accuracy-difference",
        ),
    };
    let mut curves = Curves::new(
        Axis::new(Label::key(axis)),
        Axis::new(Label::key("study.bootstrap.share")),
    );
    curves.lines.push(line(
        "study.bootstrap.resampled",
        Hue::Validation,
        Stroke::Solid,
        metric.histogram.clone(),
    ));
    curves.thresholds = marks(&metric.interval);
    Figure {
        id,
        title: Label::key(title),
        caption: Some(Label::key("study.bootstrap.distribution-caption")),
        content: Content::Curves(curves),
    }
}

/// The estimate and the ends of both intervals, those that are known; one interval where both are the same.
fn marks(interval: &Interval) -> Vec<Threshold> {
    let [low, high] = interval.bca;
    let [least, most] = interval.percentile;
    let mut marks = vec![
        ("study.bootstrap.estimate", Hue::Strong, interval.estimate),
        ("study.bootstrap.bca", Hue::Good, low),
        ("study.bootstrap.bca", Hue::Good, high),
        ("study.bootstrap.percentile", Hue::Dim, least),
        ("study.bootstrap.percentile", Hue::Dim, most),
    ];
    if interval.is_constant {
        marks.truncate(3);
    }
    let known = marks.into_iter().filter(|(_, _, at)| at.is_finite());
    known
        .map(|(key, hue, at)| Threshold {
            name: Label::key(key),
            hue,
            at: At::X(at),
        })
        .collect()
}

/// The share of distinct samples in each resample.
fn resamples(findings: &Findings<'_>) -> Figure {
    let samples = findings.plan.resampler.base.train.len();
    let mut curves = Curves::new(
        Axis::new(Label::key("study.bootstrap.number")),
        Axis::new(Label::key("study.bootstrap.distinct")),
    );
    let (mut points, mut means, mut sum) = (Vec::new(), Vec::new(), 0.0);
    for (index, member) in &findings.members {
        let share = member.distinct as f64 / samples as f64;
        sum += share;
        let x = *index as f64 + 1.0;
        points.push([x, share]);
        means.push([x, sum / points.len() as f64]);
    }
    curves.lines = vec![
        line(
            "study.bootstrap.distinct",
            Hue::Train,
            Stroke::Points,
            points,
        ),
        line(
            "study.bootstrap.mean-so-far",
            Hue::Strong,
            Stroke::Solid,
            means,
        ),
    ];
    let limit = 1.0 - (-1.0_f64).exp();
    curves.thresholds = vec![
        Threshold {
            name: Phrase::new("study.bootstrap.limit")
                .with("share", Value::Fraction(limit))
                .into(),
            hue: Hue::Dim,
            at: At::Y(limit),
        },
        Threshold {
            name: Phrase::new("study.bootstrap.expected")
                .with("samples", samples)
                .into(),
            hue: Hue::Truth,
            at: At::Y(Resample::expected_distinct(samples)),
        },
    ];
    Figure {
        id: "resamples",
        title: Label::key("study.bootstrap.resamples"),
        caption: Some(Label::key("study.bootstrap.resamples-caption")),
        content: Content::Curves(curves),
    }
}

/// The error of these outputs on the validation samples: the error rate, or the mean squared error.
pub(super) fn error(base: &Dataset, outputs: &[f32]) -> f64 {
    let part = &base.validation;
    let width = base.outputs();
    let rows = outputs.chunks_exact(width);
    if base.task.is_classification() {
        let wrong = rows
            .zip(&part.labels)
            .filter(|(row, label)| largest(row.iter().map(|y| f64::from(*y))) != **label as usize);
        return wrong.count() as f64 / part.len() as f64;
    }
    let squares = outputs.iter().zip(&part.targets).map(|(y, target)| {
        let apart = f64::from(*y) - f64::from(*target);
        apart * apart
    });
    squares.sum::<f64>() / outputs.len() as f64
}
