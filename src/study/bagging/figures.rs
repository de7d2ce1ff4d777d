//! The figures: the errors by the number of nets, the gains, the variance, and the fits.

use super::consensus::sizes;
use super::findings::{Findings, Gain, Lane};
use super::variance::measured;
use crate::figure::{
    At, Axis, Beam, Content, Curves, Figure, Hue, Line, Stroke, Threshold, Whisker,
};
use crate::phrase::{Label, Phrase};

/// Maximum number of fits in a beam; more would merge into a blot.
const BEAM: usize = 60;

/// All figures: the errors by the number of nets come first.
pub(super) fn figures(findings: &Findings<'_>) -> Vec<Figure> {
    [
        Some(errors(findings)),
        gains(findings),
        variance(findings),
        fits(findings),
    ]
    .into_iter()
    .flatten()
    .collect()
}

fn is_classification(findings: &Findings<'_>) -> bool {
    findings.plan.sets[0].base.task.is_classification()
}

/// The name of a line: what it is, and of which lane.
fn named(findings: &Findings<'_>, key: &'static str, lane: &Lane<'_>) -> Label {
    if findings.plan.lanes.len() == 1 {
        return Label::key(key);
    }
    Phrase::new("study.bagging.of-lane")
        .with("what", Phrase::new(key))
        .with("lane", findings.plan.name(lane.index))
        .into()
}

fn error_axis(findings: &Findings<'_>) -> Axis {
    Axis::new(Label::key(if is_classification(findings) {
        "figure.error-rate"
    } else {
        "study.bagging.squared-error"
    }))
}

fn members_axis() -> Axis {
    Axis::new(Label::key("study.bagging.number"))
}

/// The errors by the number of nets, with the identity under them, and that of one net on all of the data.
fn errors(findings: &Findings<'_>) -> Figure {
    let mut curves = Curves::new(members_axis(), error_axis(findings));
    for lane in &findings.lanes {
        curves.lines.extend(lines(findings, lane));
        curves.thresholds.extend(lane.one().map(|one| Threshold {
            name: named(findings, "study.bagging.whole", lane),
            hue: Hue::Lane(lane.index),
            at: At::Y(one.mean),
        }));
    }
    if curves.lines.is_empty() {
        // Before the first net: the thresholds alone would leave the axes without a range.
        let whole = findings.lanes.iter().flat_map(|lane| &lane.wholes);
        curves.lines.push(Line {
            name: Label::key("study.bagging.whole"),
            hue: Hue::Dim,
            stroke: Stroke::Points,
            points: whole.map(|error| [1.0, *error]).collect(),
        });
    }
    Figure {
        id: "members",
        title: Label::key("study.bagging.members"),
        caption: Some(Label::key("study.bagging.members-caption")),
        content: Content::Curves(curves),
    }
}

/// The lines of a lane that have points.
fn lines(findings: &Findings<'_>, lane: &Lane<'_>) -> Vec<Line> {
    let points = |of: &dyn Fn(&super::consensus::At) -> Option<f64>| -> Vec<[f64; 2]> {
        let all = lane.errors.iter();
        all.filter_map(|at| Some([at.members as f64, of(at)?]))
            .collect()
    };
    let of_mean = if lane.identity.is_some() {
        Stroke::Points
    } else {
        Stroke::Dotted
    };
    let unseen = lane.unseen.iter();
    let unseen = unseen.map(|one| [one.members as f64, one.error]).collect();
    let own = Hue::Lane(lane.index);
    let other = Hue::Lane(findings.plan.lanes.len() + lane.index);
    let identity = points(&|at| Some(lane.identity?.at(at.members)));
    let all = [
        ("study.bagging.identity", own, Stroke::Solid, identity),
        (
            "study.bagging.vote",
            own,
            Stroke::Solid,
            points(&|at| at.vote),
        ),
        (
            "study.bagging.mean",
            own,
            of_mean,
            points(&|at| Some(at.mean)),
        ),
        ("study.bagging.unseen", other, Stroke::Dotted, unseen),
    ];
    let known = all
        .into_iter()
        .filter(|(_, _, _, points)| !points.is_empty());
    known
        .map(|(key, hue, stroke, points)| Line {
            name: named(findings, key, lane),
            hue,
            stroke,
            points,
        })
        .collect()
}

/// The gain over the nets on their own, per lane.
fn gains(findings: &Findings<'_>) -> Option<Figure> {
    let ticks = (0..findings.plan.lanes.len()).map(|lane| (lane as f64, findings.plan.name(lane)));
    let x = Axis {
        range: Some([-0.5, findings.plan.lanes.len() as f64 - 0.5]),
        ticks: ticks.collect(),
        ..Axis::new(Label::key("study.bagging.learner"))
    };
    let mut curves = Curves::new(x, Axis::new(Label::key("study.bagging.gain-share")));
    for lane in &findings.lanes {
        let (Some(gain), Some(share), Some(alone)) = (lane.gain, lane.share(), lane.alone()) else {
            continue;
        };
        let doubt = gain.uncertainty.unwrap_or(0.0) / alone;
        curves.whiskers.extend(doubt.is_finite().then_some(Whisker {
            name: Label::key("study.bagging.gain-interval"),
            is_beside: false,
            hue: match lane.verdict() {
                Gain::Gains => Hue::Good,
                Gain::Level => Hue::Strong,
                Gain::Loses => Hue::Warning,
            },
            x: lane.index as f64,
            y: share,
            interval: [share - doubt, share + doubt],
        }));
    }
    curves.thresholds.push(Threshold {
        name: Label::key("study.bagging.no-gain"),
        hue: Hue::Dim,
        at: At::Y(0.0),
    });
    (!curves.whiskers.is_empty()).then(|| Figure {
        id: "gain",
        title: Label::key("study.bagging.gain"),
        caption: Some(Label::key("study.bagging.gain-caption")),
        content: Content::Curves(curves),
    })
}

/// The variance of the mean over training sets, measured and by its formula.
fn variance(findings: &Findings<'_>) -> Option<Figure> {
    let mut curves = Curves::new(
        members_axis(),
        Axis::new(Label::key("study.bagging.variance-axis")),
    );
    let sizes = sizes(findings.plan.per_set());
    for lane in &findings.lanes {
        let Some(variance) = lane.variance else {
            continue;
        };
        let points = |of: &dyn Fn(usize) -> f64| -> Vec<[f64; 2]> {
            let all = sizes.iter();
            all.map(|members| [*members as f64, of(*members)]).collect()
        };
        let hue = Hue::Lane(lane.index);
        for (key, stroke, points) in [
            (
                "study.bagging.formula",
                Stroke::Solid,
                points(&|members| variance.at(members)),
            ),
            (
                "study.bagging.measured",
                Stroke::Points,
                points(&|members| measured(&lane.sets, members)),
            ),
        ] {
            curves.lines.push(Line {
                name: named(findings, key, lane),
                hue,
                stroke,
                points,
            });
        }
        curves.thresholds.push(Threshold {
            name: named(findings, "study.bagging.shared", lane),
            hue,
            at: At::Y(variance.shared),
        });
    }
    (!curves.lines.is_empty()).then(|| Figure {
        id: "variance",
        title: Label::key("study.bagging.variance"),
        caption: Some(Label::key("study.bagging.variance-caption")),
        content: Content::Curves(curves),
    })
}

/// The fits of the recipe's nets with their mean, over a known function.
fn fits(findings: &Findings<'_>) -> Option<Figure> {
    let (plan, truth) = (findings.plan, findings.plan.truth()?);
    let lane = findings.lanes.first()?;
    let map = plan.target();
    let raw =
        |net: &&super::run::Net| -> Vec<f64> { net.grid.iter().map(|y| map.undo(*y)).collect() };
    let fits: Vec<Vec<f64>> = lane.nets.iter().map(raw).collect();
    if fits.is_empty() {
        return None;
    }
    let of = |point: usize| {
        let all = fits.iter().map(|fit| fit[point]);
        all.sum::<f64>() / fits.len() as f64
    };
    let xs = plan.grid.iter();
    let mean: Vec<[f64; 2]> = xs.clone().enumerate().map(|(at, x)| [*x, of(at)]).collect();
    let f: Vec<[f64; 2]> = xs.map(|x| [*x, (truth.function)(*x)]).collect();
    let ends = f
        .iter()
        .fold([f64::INFINITY, f64::NEG_INFINITY], |ends, [_, y]| {
            [ends[0].min(*y), ends[1].max(*y)]
        });
    let margin = 0.5 * (ends[1] - ends[0]);
    let y = Axis {
        range: Some([ends[0] - margin, ends[1] + margin]),
        ..Axis::new(Label::text("y"))
    };
    let x = Axis {
        range: Some([0.0, 1.0]),
        ..Axis::new(Label::text("x"))
    };
    let mut curves = Curves::new(x, y);
    curves.beams.push(Beam {
        name: Label::key("study.bagging.fit"),
        hue: Hue::Dim,
        x: plan.grid.clone(),
        lines: fits.iter().take(BEAM).cloned().collect(),
    });
    let line = |key, hue, points| Line {
        name: Label::key(key),
        hue,
        stroke: Stroke::Solid,
        points,
    };
    curves.lines = vec![
        line("study.bagging.f", Hue::Truth, f),
        line("study.bagging.mean", Hue::Strong, mean),
    ];
    Some(Figure {
        id: "fits",
        title: Label::key("study.bagging.fits"),
        caption: Some(Label::key("study.bagging.fits-caption")),
        content: Content::Curves(curves),
    })
}
