//! The verdict and figures over all seeds.

use super::{Line, LinePoint, Minimum};
use crate::figure::{
    At, Axis, Band, Content, Curves, Figure, Hue, Line as Curve, Stroke, Threshold,
};
use crate::phrase::{Label, Phrase};

/// On how many seeds the small batch's minimum is flatter and better in validation, and the means over the seeds.
pub(super) fn verdict(lines: &[Line]) -> Vec<Phrase> {
    let count = |answer| {
        let shows = |line: &&Line| line.verdict.shows() == answer;
        lines.iter().filter(shows).count()
    };
    let (shown, open) = (count(Some(true)), count(None));
    let conclusion = if let [line] = lines {
        let key = match line.verdict.shows() {
            Some(true) => "study.sharpness.one-shown",
            Some(false) => "study.sharpness.one-not-shown",
            None => "study.sharpness.one-open",
        };
        Phrase::new(key).with("seed", line.seed)
    } else {
        let key = match (2 * shown > lines.len(), open > 0) {
            (true, false) => "study.sharpness.shown",
            (true, true) => "study.sharpness.shown-some-open",
            (false, false) => "study.sharpness.not-shown",
            (false, true) => "study.sharpness.not-shown-some-open",
        };
        Phrase::new(key)
            .with("shown", shown)
            .with("seeds", lines.len())
            .with("open", open)
    };
    let mean = |of: &dyn Fn(&Minimum) -> f64, end: usize| {
        let values = lines.iter().map(|line| of(&line.ends[end]));
        values.sum::<f64>() / lines.len() as f64
    };
    let eigenvalue = |end: &Minimum| end.eigenvalue;
    let loss = |end: &Minimum| end.validation.loss;
    vec![
        conclusion,
        Phrase::new("study.sharpness.means")
            .with("small", mean(&eigenvalue, 0))
            .with("large", mean(&eigenvalue, 1))
            .with("small_loss", mean(&loss, 0))
            .with("large_loss", mean(&loss, 1)),
    ]
}

/// Loss and, for classification, accuracy along the line between the two minima: mean and range over the seeds.
pub(super) fn figures(lines: &[Line]) -> Vec<Figure> {
    let loss = figure(
        "loss",
        lines,
        "figure.loss",
        &|point| point.train.loss,
        &|point| point.validation.loss,
    );
    let has_accuracy = lines
        .iter()
        .flat_map(|line| &line.points)
        .all(|point| point.train.accuracy.is_some() && point.validation.accuracy.is_some());
    let accuracy = has_accuracy.then(|| {
        figure(
            "accuracy",
            lines,
            "figure.accuracy",
            &|point| point.train.accuracy.unwrap_or(f64::NAN),
            &|point| point.validation.accuracy.unwrap_or(f64::NAN),
        )
    });
    [Some(loss), accuracy].into_iter().flatten().collect()
}

type Measure<'a> = &'a dyn Fn(&LinePoint) -> f64;

fn figure(
    id: &'static str,
    lines: &[Line],
    y: &'static str,
    train: Measure<'_>,
    validation: Measure<'_>,
) -> Figure {
    let axis = |key| Axis::new(Label::key(key));
    let mut curves = Curves::new(axis("study.sharpness.s"), axis(y));
    for (name, hue, of) in [
        ("figure.train", Hue::Train, train),
        ("figure.validation", Hue::Validation, validation),
    ] {
        let (mean, range) = over_seeds(lines, of);
        if lines.len() > 1 {
            curves.bands.push(Band {
                name: Label::key(name),
                hue,
                points: range,
            });
        }
        curves.lines.push(Curve {
            name: Label::key(name),
            hue,
            stroke: Stroke::Solid,
            points: mean,
        });
    }
    for (name, s) in [
        ("study.sharpness.small", 0.0),
        ("study.sharpness.large", 1.0),
    ] {
        curves.thresholds.push(Threshold {
            name: Label::key(name),
            hue: Hue::Strong,
            at: At::X(s),
        });
    }
    Figure {
        id,
        title: Phrase::new("figure.titled")
            .with("title", Phrase::new("study.sharpness.line"))
            .with("measure", Phrase::new(y))
            .into(),
        caption: Some(Label::key("study.sharpness.line-caption")),
        content: Content::Curves(curves.capped_beyond([0.0, 1.0])),
    }
}

/// Mean over the seeds at each point, and the range from the lowest to the highest.
fn over_seeds(lines: &[Line], of: Measure<'_>) -> (Vec<[f64; 2]>, Vec<[f64; 3]>) {
    let count = lines
        .iter()
        .map(|line| line.points.len())
        .min()
        .unwrap_or(0);
    let at = |index: usize| {
        let values: Vec<f64> = lines.iter().map(|line| of(&line.points[index])).collect();
        let s = lines[0].points[index].s;
        let mean = values.iter().sum::<f64>() / values.len() as f64;
        let low = values.iter().copied().fold(f64::INFINITY, f64::min);
        let high = values.iter().copied().fold(f64::NEG_INFINITY, f64::max);
        ([s, mean], [s, low, high])
    };
    (0..count).map(at).unzip()
}
