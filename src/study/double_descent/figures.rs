//! The errors over capacity, for random features and for nets, and the norm of the weights.

use super::findings::{Findings, typical};
use super::fit::Fit;
use super::plan::Family;
use crate::figure::{At, Axis, Band, Content, Curves, Figure, Hue, Line, Scale, Stroke, Threshold};
use crate::nn::Score;
use crate::phrase::{Label, Phrase, Value};

/// Peaks closer to the threshold than this share of it are marked by the threshold alone.
const APART: f64 = 0.03;

/// One line of a figure: name, colour, and the value of a model.
type Curve<'a> = (&'static str, Hue, &'a dyn Fn(&Fit) -> f64);

/// All figures of the families that have models; errors come first.
pub(super) fn figures(findings: &Findings<'_>) -> Vec<Figure> {
    let families = [Family::Features, Family::Nets];
    let families: Vec<Family> = families
        .into_iter()
        .filter(|family| findings.has(*family))
        .collect();
    let mut all: Vec<Figure> = families
        .iter()
        .map(|family| errors(findings, *family))
        .collect();
    if findings.plan.has_classes {
        all.extend(families.iter().map(|family| losses(findings, *family)));
    }
    if findings.has(Family::Features) {
        all.push(norms(findings));
    }
    all
}

/// The error that the verdict is about.
fn errors(findings: &Findings<'_>, family: Family) -> Figure {
    let (y, scale) = if findings.plan.has_classes {
        ("figure.error-rate", Scale::Linear)
    } else {
        ("figure.loss", Scale::Log)
    };
    let (id, title) = match family {
        Family::Features => ("features", "study.double-descent.features-title"),
        Family::Nets => ("nets", "study.double-descent.nets-title"),
    };
    let curves = of_both_parts(findings, family, y, scale, &|fit, score| {
        findings.error(fit, score)
    });
    figure(findings, id, title, curves)
}

/// For classes, the loss beside the error rate.
fn losses(findings: &Findings<'_>, family: Family) -> Figure {
    let (id, title, y) = match family {
        Family::Features => (
            "features-loss",
            "study.double-descent.features-loss-title",
            "study.double-descent.squared-error",
        ),
        Family::Nets => (
            "nets-loss",
            "study.double-descent.nets-loss-title",
            "figure.loss",
        ),
    };
    let mut curves = of_both_parts(findings, family, y, Scale::Log, &|fit, score| {
        if fit.diverged { f64::NAN } else { score.loss }
    });
    curves.y.range = above_rounding(&curves);
    figure(findings, id, title, curves)
}

/// The range of y without errors that are zero up to rounding, which would leave all others no room.
fn above_rounding(curves: &Curves) -> Option<[f64; 2]> {
    /// The share of the highest value below which one is left out.
    const SHARE: f64 = 1e-5;
    let (_, ys) = curves.values(false);
    let positive = || ys.iter().copied().filter(|y| y.is_finite() && *y > 0.0);
    let highest = positive().reduce(f64::max)?;
    let floor = SHARE * highest;
    positive().any(|y| y < floor).then_some([floor, highest])
}

fn norms(findings: &Findings<'_>) -> Figure {
    let norm = |fit: &Fit| fit.norm.unwrap_or(f64::NAN);
    let name = "study.double-descent.norm";
    let curves = curves(
        findings,
        Family::Features,
        name,
        Scale::Log,
        &[(name, Hue::Strong, &norm)],
    );
    Figure {
        id: "norm",
        title: Label::key("study.double-descent.norm-title"),
        caption: Some(Label::key("study.double-descent.norm-caption")),
        content: Content::Curves(curves),
    }
}

fn figure(
    findings: &Findings<'_>,
    id: &'static str,
    title: &'static str,
    curves: Curves,
) -> Figure {
    let plan = findings.plan;
    let noise = plan.recipe.data.label_noise;
    let caption = Phrase::new(if noise > 0.0 {
        "study.double-descent.caption-noise"
    } else {
        "study.double-descent.caption"
    });
    Figure {
        id,
        title: Label::key(title),
        caption: Some(
            caption
                .with("noise", Value::Fraction(noise))
                .with("samples", plan.samples)
                .into(),
        ),
        content: Content::Curves(curves),
    }
}

fn of_both_parts(
    findings: &Findings<'_>,
    family: Family,
    y: &'static str,
    scale: Scale,
    of: &dyn Fn(&Fit, &Score) -> f64,
) -> Curves {
    curves(
        findings,
        family,
        y,
        scale,
        &[
            ("figure.train", Hue::Train, &|fit| of(fit, &fit.train)),
            ("figure.validation", Hue::Validation, &|fit| {
                of(fit, &fit.validation)
            }),
        ],
    )
}

/// Lines over the sizes of a family, with the threshold at which all targets can be fitted.
fn curves(
    findings: &Findings<'_>,
    family: Family,
    y: &'static str,
    scale: Scale,
    parts: &[Curve<'_>],
) -> Curves {
    let x = match family {
        Family::Features => "study.double-descent.features",
        Family::Nets => "study.double-descent.parameters",
    };
    let threshold = threshold(findings, family);
    let y = Axis {
        scale,
        ..Axis::new(Label::key(y))
    };
    let mut curves = Curves::new(Axis::new(Label::key(x)).log(), y);
    for part in parts {
        let (line, band) = over_seeds(findings, family, scale, part);
        curves.lines.push(line);
        curves.bands.push(band);
    }
    curves
        .thresholds
        .extend(threshold.map(|(name, at)| Threshold {
            name: Label::key(name),
            hue: Hue::Dim,
            at: At::X(at),
        }));
    let peak = findings.shape(family).and_then(|shape| shape.peak);
    let peak = peak.map(|peak| x_of(findings, family, peak));
    curves.thresholds.extend(
        peak.filter(|peak| threshold.is_none_or(|(_, at)| (peak / at - 1.0).abs() > APART))
            .map(|peak| Threshold {
                name: Label::key("study.double-descent.peak-mark"),
                hue: Hue::Warning,
                at: At::X(peak),
            }),
    );
    curves
}

/// Where models begin to have as many free numbers as there are targets; `None` where random features never do.
fn threshold(findings: &Findings<'_>, family: Family) -> Option<(&'static str, f64)> {
    match family {
        Family::Nets => Some(("study.double-descent.as-many-parameters", 1.0)),
        Family::Features if findings.lacks_rank() => {
            let reached = findings.full_rank_from()?;
            let at = findings.plan.features[reached] as f64;
            Some(("study.double-descent.full-rank", at))
        }
        Family::Features => {
            let samples = findings.plan.samples as f64;
            Some(("study.double-descent.as-many", samples))
        }
    }
}

/// The position of a size on the x axis: the number of features, or the parameters per training target.
fn x_of(findings: &Findings<'_>, family: Family, index: usize) -> f64 {
    let size = findings.plan.sizes(family)[index];
    match family {
        Family::Features => size as f64,
        Family::Nets => findings.plan.capacity(family, size),
    }
}

/// The typical value over the seeds, as a line, and the range from the lowest to the highest seed, as a band. On a log
/// scale the typical value is the geometric mean.
fn over_seeds(
    findings: &Findings<'_>,
    family: Family,
    scale: Scale,
    (name, hue, of): &Curve<'_>,
) -> (Line, Band) {
    let (mut points, mut band) = (Vec::new(), Vec::new());
    for index in 0..findings.plan.sizes(family).len() {
        let x = x_of(findings, family, index);
        let values: Vec<f64> = findings.at(family, index).iter().map(of).collect();
        if values.is_empty() || !values.iter().all(|value| value.is_finite()) {
            points.push([x, f64::NAN]);
            continue;
        }
        points.push([x, typical(&values, scale == Scale::Log)]);
        let low = values.iter().copied().fold(f64::INFINITY, f64::min);
        let high = values.iter().copied().fold(f64::NEG_INFINITY, f64::max);
        band.push([x, low, high]);
    }
    let line = Line {
        name: Label::key(name),
        hue: *hue,
        stroke: Stroke::Solid,
        points,
    };
    let band = Band {
        name: Label::key(name),
        hue: *hue,
        points: band,
    };
    (line, band)
}
