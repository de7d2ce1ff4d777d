//! The terms over capacity and over x, the fits, the dartboard, and the parts of the variance.

use super::findings::Findings;
use super::terms::{AtInput, Terms};
use crate::figure::{
    At, Axis, BarPart, Bars, Beam, Content, Curves, Dot, Figure, Group, Hue, Line, Scatter, Stroke,
    Target, Threshold, Whisker,
};
use crate::phrase::{Label, Phrase};

const BIAS: (&str, Hue) = ("study.bias-variance.bias2", Hue::Lane(0));
const VARIANCE: (&str, Hue) = ("study.bias-variance.variance", Hue::Lane(1));
const NOISE: (&str, Hue) = ("study.bias-variance.noise", Hue::Dim);
const SUM: (&str, Hue) = ("study.bias-variance.sum", Hue::Strong);
const COST: (&str, Hue) = ("study.bias-variance.cost", Hue::Truth);

/// Maximum number of fits in a beam; more would merge into a blot.
const BEAM: usize = 120;
/// Ratio of the largest to the smallest cost above which the axis is logarithmic.
const APART: f64 = 10.0;

/// All figures; the terms over capacity come first, once there are any.
pub(super) fn figures(findings: &Findings<'_>) -> Vec<Figure> {
    let shown = findings.shown();
    let ends = (
        findings.terms.first_key_value(),
        findings.terms.last_key_value(),
    );
    let (Some((first, _)), Some((last, _))) = ends else {
        let mut all = vec![fits(findings, "fits", shown)];
        all.extend(darts(findings, &[shown]));
        return all;
    };
    let (first, last) = (*first, *last);
    let mut all = vec![terms(findings)];
    all.extend((shown > first).then(|| fits(findings, "fits-least", first)));
    all.push(fits(findings, "fits", shown));
    all.extend((shown < last).then(|| fits(findings, "fits-most", last)));
    let mut values = vec![first, shown, last];
    values.sort_unstable();
    values.dedup();
    all.extend(darts(findings, &values));
    all.extend(over_x(findings, shown));
    all.extend(parts(findings));
    all
}

fn line((name, hue): (&'static str, Hue), stroke: Stroke, points: Vec<[f64; 2]>) -> Line {
    Line {
        name: Label::key(name),
        hue,
        stroke,
        points,
    }
}

fn capacity_axis(findings: &Findings<'_>) -> Axis {
    let capacity = findings.plan.capacity;
    let axis = Axis::new(Label::text(capacity.word()));
    if capacity.is_log() { axis.log() } else { axis }
}

fn error_axis() -> Axis {
    Axis::new(Label::key("study.bias-variance.squared-error"))
}

fn terms(findings: &Findings<'_>) -> Figure {
    // Sorted by value, since the plan lists the strongest weight decay first.
    let all = findings.plan.values.iter().enumerate();
    let mut values: Vec<(f64, Option<&Terms>)> = all
        .map(|(value, number)| (*number, findings.terms.get(&value)))
        .collect();
    values.sort_by(|(one, _), (other, _)| one.total_cmp(other));
    // A value that is left out breaks the lines.
    let points = |of: &dyn Fn(&Terms) -> f64| {
        let points = values.iter();
        points
            .map(|(value, terms)| [*value, terms.map_or(f64::NAN, of)])
            .collect::<Vec<_>>()
    };
    let costs = findings.terms.values().map(|terms| terms.cost);
    let most = costs.clone().fold(0.0, f64::max);
    let least = costs.fold(f64::INFINITY, f64::min);
    let y = error_axis();
    let y = if most > APART * least { y.log() } else { y };
    let mut curves = Curves::new(capacity_axis(findings), y);
    curves.lines = vec![
        line(NOISE, Stroke::Dotted, points(&|terms| terms.noise)),
        line(BIAS, Stroke::Solid, points(&|terms| terms.bias2)),
        line(VARIANCE, Stroke::Solid, points(&|terms| terms.variance)),
        line(SUM, Stroke::Solid, points(&Terms::sum)),
        line(COST, Stroke::Points, points(&|terms| terms.cost)),
    ];
    let whisker = |(value, terms): &(f64, Option<&Terms>)| {
        terms.map(|terms| Whisker {
            name: Label::key(COST.0),
            is_beside: false,
            hue: COST.1,
            x: *value,
            y: terms.cost,
            interval: [terms.cost - terms.cost_error, terms.cost + terms.cost_error],
        })
    };
    curves.whiskers = values.iter().filter_map(whisker).collect();
    curves.thresholds = findings
        .best()
        .map(|best| Threshold {
            name: Label::key("study.bias-variance.least-sum"),
            hue: Hue::Good,
            at: At::X(findings.plan.values[best]),
        })
        .into_iter()
        .collect();
    Figure {
        id: "terms",
        title: Label::key("study.bias-variance.terms"),
        caption: Some(Label::key("study.bias-variance.terms-caption")),
        content: Content::Curves(curves),
    }
}

/// The fits with one value, their mean, and the true function.
fn fits(findings: &Findings<'_>, id: &'static str, value: usize) -> Figure {
    let plan = findings.plan;
    let points = |values: &[f64]| -> Vec<[f64; 2]> {
        let pairs = plan.grid.iter().zip(values);
        pairs.map(|(x, y)| [*x, *y]).collect()
    };
    let all: Vec<&[f64]> = findings
        .fits(value)
        .map(|fit| &fit[..plan.grid.len()])
        .collect();
    let mut mean = vec![0.0; plan.grid.len()];
    for fit in &all {
        for (sum, y) in mean.iter_mut().zip(*fit) {
            *sum += y / all.len() as f64;
        }
    }
    // The same y range for every value; fits that leave it are clipped.
    let low = findings
        .function
        .iter()
        .copied()
        .fold(f64::INFINITY, f64::min);
    let high = findings
        .function
        .iter()
        .copied()
        .fold(f64::NEG_INFINITY, f64::max);
    let margin = 0.4 * (high - low);
    let x = Axis {
        range: Some([0.0, 1.0]),
        ..Axis::new(Label::text("x"))
    };
    let y = Axis {
        range: Some([low - margin, high + margin]),
        ..Axis::new(Label::text("y"))
    };
    let mut curves = Curves::new(x, y);
    let lines = all.iter().take(BEAM);
    curves.beams = vec![Beam {
        name: Label::key("study.bias-variance.fit"),
        hue: VARIANCE.1,
        x: plan.grid.clone(),
        lines: lines.map(|fit| fit.to_vec()).collect(),
    }];
    if !all.is_empty() {
        curves.lines.push(line(
            ("study.bias-variance.mean", Hue::Strong),
            Stroke::Solid,
            points(&mean),
        ));
    }
    curves.lines.push(line(
        ("study.bias-variance.f", Hue::Truth),
        Stroke::Solid,
        points(&findings.function),
    ));
    let leaves = |fit: &&&[f64]| {
        let mut ys = fit.iter();
        ys.any(|y| !(low - margin..=high + margin).contains(y))
    };
    let caption = Phrase::new("study.bias-variance.fits-caption");
    let caption = match all.iter().take(BEAM).filter(leaves).count() {
        0 => caption,
        count => Phrase::new("study.bias-variance.fits-caption-cut")
            .with("caption", caption)
            .with("count", count)
            .with("fits", all.len().min(BEAM)),
    };
    Figure {
        id,
        title: titled("study.bias-variance.fits", findings, value),
        caption: Some(caption.into()),
        content: Content::Curves(curves),
    }
}

fn titled(key: &'static str, findings: &Findings<'_>, value: usize) -> Label {
    Phrase::new(key)
        .with("setting", findings.plan.setting(value))
        .into()
}

/// Each model is a dart: its errors at two inputs. `None` without a model.
fn darts(findings: &Findings<'_>, values: &[usize]) -> Option<Figure> {
    let plan = findings.plan;
    let axis = |x: f64| {
        Axis::new(
            Phrase::new("study.bias-variance.error-at")
                .with("x", x)
                .into(),
        )
    };
    let mut board = Scatter::new(axis(plan.darts[0]), axis(plan.darts[1]));
    board.is_square = true;
    let truth = plan.darts.map(plan.truth.function);
    let mut furthest: f64 = 0.0;
    for (lane, value) in values.iter().enumerate() {
        let error = |fit: &[f64]| {
            let own = &fit[plan.grid.len()..];
            [own[0] - truth[0], own[1] - truth[1]]
        };
        let errors: Vec<[f64; 2]> = findings.fits(*value).map(error).collect();
        if errors.is_empty() {
            continue;
        }
        let of = |axis: usize| super::terms::mean(errors.iter().map(|error| error[axis]));
        let mean = [of(0), of(1)];
        let ends = errors.iter().flatten().map(|error| error.abs());
        furthest = ends.fold(furthest, f64::max);
        let dot = |at: [f64; 2], is_marked| Dot {
            at,
            size: if is_marked { 0.2 } else { 0.0 },
            is_marked,
        };
        let mut points: Vec<Dot> = errors.iter().map(|at| dot(*at, false)).collect();
        points.push(dot(mean, true));
        board.groups.push(Group {
            name: Label::text(plan.setting(*value)),
            hue: Hue::Lane(lane),
            points,
        });
    }
    if board.groups.is_empty() {
        return None;
    }
    let step = ring_step(furthest);
    let rings = (furthest / step).ceil().clamp(1.0, 10.0) as usize;
    board.target = Some(Target {
        at: [0.0; 2],
        rings: (1..=rings).map(|ring| ring as f64 * step).collect(),
    });
    Some(Figure {
        id: "darts",
        title: Label::key("study.bias-variance.darts"),
        caption: Some(Label::key("study.bias-variance.darts-caption")),
        content: Content::Scatter(board),
    })
}

/// The distance between two rings: 1, 2 or 5 times a power of ten, so that about five reach the furthest dart.
fn ring_step(furthest: f64) -> f64 {
    let wanted = furthest.max(1e-6) / 5.0;
    let power = 10_f64.powf(wanted.log10().floor());
    let factors = [1.0, 2.0, 5.0, 10.0];
    let factor = factors.into_iter().find(|factor| factor * power >= wanted);
    factor.unwrap_or(10.0) * power
}

/// The terms over x; `None` for a value that is left out.
fn over_x(findings: &Findings<'_>, value: usize) -> Option<Figure> {
    let terms = findings.terms.get(&value)?;
    let points = |of: &dyn Fn(&AtInput) -> f64| -> Vec<[f64; 2]> {
        let pairs = findings.plan.grid.iter().zip(&terms.at);
        pairs.map(|(x, at)| [*x, of(at)]).collect()
    };
    let x = Axis {
        range: Some([0.0, 1.0]),
        ..Axis::new(Label::text("x"))
    };
    let mut curves = Curves::new(x, error_axis());
    curves.lines = vec![
        line(NOISE, Stroke::Dotted, points(&|_| terms.noise)),
        line(BIAS, Stroke::Solid, points(&|at| at.bias2)),
        line(VARIANCE, Stroke::Solid, points(&|at| at.variance)),
    ];
    Some(Figure {
        id: "inputs",
        title: titled("study.bias-variance.over-x", findings, value),
        caption: None,
        content: Content::Curves(curves),
    })
}

/// The parts of the variance; `None` without twins.
fn parts(findings: &Findings<'_>) -> Option<Figure> {
    let all: Option<Vec<[f64; 3]>> = findings.terms.values().map(|terms| terms.parts).collect();
    let all = all?;
    let part = |index: usize, name| BarPart {
        name: Label::key(name),
        hue: Hue::Lane(index),
        lengths: all.iter().map(|parts| parts[index]).collect(),
    };
    let categories = findings.terms.keys();
    Some(Figure {
        id: "parts",
        title: Label::key("study.bias-variance.parts"),
        caption: Some(Label::key("study.bias-variance.parts-caption")),
        content: Content::Bars(Bars {
            x: Label::text(findings.plan.capacity.word()),
            y: Label::key("study.bias-variance.variance"),
            categories: categories
                .map(|value| Label::text(findings.plan.values[*value].to_string()))
                .collect(),
            parts: vec![
                part(0, "study.bias-variance.data"),
                part(1, "study.bias-variance.init"),
                part(2, "study.bias-variance.order"),
            ],
            is_stacked: true,
        }),
    })
}
