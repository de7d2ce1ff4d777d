//! The figures of the study.

use super::findings::Findings;
use super::fold_map::fold_map;
use super::member::{Final, Member};
use super::optimism::Optimism;
use super::plan::Plan;
use super::rounds::Rounds;
use super::verdict::picked;
use crate::figure::{
    At, Axis, Beam, Content, Curves, Figure, Hue, Line, Stroke, Threshold, Whisker,
};
use crate::phrase::{Label, Phrase};

/// Maximum number of rounds whose scores are joined by lines; more would hide each other.
const MOST_JOINED: usize = 40;

/// The scores, the differences to the best, the folds, and the losses during training.
pub(super) fn figures(
    plan: &Plan,
    rounds: &Rounds,
    made: &[Member],
    findings: &Findings,
    finals: &[Final],
) -> Vec<Figure> {
    [
        optimism(plan, findings, finals),
        Some(scores(plan, made, findings, finals)),
        differences(plan, findings),
        Some(fold_map(plan, rounds, findings.rounds)),
        course(plan, made, findings),
    ]
    .into_iter()
    .flatten()
    .collect()
}

/// The best score of equivalent candidates and its test score, by their number.
fn optimism(plan: &Plan, findings: &Findings, finals: &[Final]) -> Option<Figure> {
    let optimism = Optimism::of(findings, finals).filter(|_| plan.are_equal)?;
    let mut curves = Curves::new(
        Axis::new(Label::key("study.cross-validation.count")),
        loss("figure.loss"),
    );
    for (name, hue, values) in [
        (
            "study.cross-validation.best-score",
            Hue::Validation,
            &optimism.best,
        ),
        (
            "study.cross-validation.its-test",
            Hue::Truth,
            &optimism.later,
        ),
    ] {
        let points = values.iter().enumerate();
        curves.lines.push(Line {
            name: Label::key(name),
            hue,
            stroke: Stroke::Solid,
            points: points.map(|(index, y)| [index as f64 + 1.0, *y]).collect(),
        });
    }
    Some(Figure {
        id: "optimism",
        title: Label::key("study.cross-validation.optimism-title"),
        caption: Some(Label::key("study.cross-validation.optimism-caption")),
        content: Content::Curves(curves),
    })
}

/// The x axis of candidates.
fn candidates(plan: &Plan) -> Axis {
    let ticks = plan.candidates.iter().enumerate();
    Axis {
        range: Some([-0.5, plan.candidates.len() as f64 - 0.5]),
        ticks: ticks
            .map(|(index, one)| (index as f64, Label::text(one.label.clone())))
            .collect(),
        ..Axis::new(Label::key("study.cross-validation.candidate"))
    }
}

fn loss(key: &'static str) -> Axis {
    Axis::new(Label::key(key))
}

/// The loss on every held-out fold, with mean and range per candidate.
fn scores(plan: &Plan, made: &[Member], findings: &Findings, finals: &[Final]) -> Figure {
    let mut curves = Curves::new(
        candidates(plan),
        loss("study.cross-validation.held-out-loss"),
    );
    let count = plan.candidates.len();
    if count > 1 && (1..=MOST_JOINED).contains(&findings.rounds) {
        let losses = made.chunks_exact(count);
        curves.beams.push(Beam {
            name: Label::key("study.cross-validation.same-fold"),
            hue: Hue::Dim,
            x: (0..count).map(|index| index as f64).collect(),
            lines: losses
                .map(|round| round.iter().map(|one| one.score.loss).collect())
                .collect(),
        });
    }
    let points = made.iter().enumerate();
    let points = points.map(|(index, one)| [(index % count) as f64, one.score.loss]);
    let mut points: Vec<[f64; 2]> = points.collect();
    points.sort_by(|a, b| a[0].total_cmp(&b[0]));
    curves.lines.push(Line {
        name: Label::key("study.cross-validation.held-out"),
        hue: Hue::Validation,
        stroke: Stroke::Points,
        points,
    });
    for (index, summary) in findings.candidates.iter().enumerate() {
        curves.whiskers.extend(summary.loss.map(|loss| Whisker {
            name: Label::key(if findings.best == Some(index) {
                "figure.best"
            } else {
                "figure.mean-and-range"
            }),
            hue: if findings.best == Some(index) {
                Hue::Good
            } else {
                Hue::Strong
            },
            x: index as f64,
            is_beside: true,
            y: loss.mean,
            interval: [loss.min, loss.max],
        }));
    }
    let tested = picked(finals).filter(|one| one.score.loss.is_finite());
    curves.thresholds.extend(tested.map(|one| {
        Threshold {
            name: Phrase::new("study.cross-validation.test-loss")
                .with("candidate", plan.candidates[one.candidate].label.as_str())
                .into(),
            hue: Hue::Truth,
            at: At::Y(one.score.loss),
        }
    }));
    Figure {
        id: "scores",
        title: Label::key("study.cross-validation.scores"),
        caption: Some(Label::key("study.cross-validation.scores-caption")),
        content: Content::Curves(curves.capped()),
    }
}

/// Loss of each candidate minus that of the best on the same fold.
fn differences(plan: &Plan, findings: &Findings) -> Option<Figure> {
    let best = findings.best.filter(|_| plan.candidates.len() > 1)?;
    let mut curves = Curves::new(candidates(plan), loss("study.cross-validation.above-best"));
    let of = |index: usize| {
        let all = findings.candidates[index].differences.iter();
        all.map(move |difference| [index as f64, *difference])
    };
    curves.lines.push(Line {
        name: Label::key("study.cross-validation.paired"),
        hue: Hue::Validation,
        stroke: Stroke::Points,
        points: (0..findings.candidates.len())
            .filter(|index| *index != best)
            .flat_map(of)
            .collect(),
    });
    for (index, summary) in findings.candidates.iter().enumerate() {
        let difference = summary.difference.filter(|_| index != best);
        curves.whiskers.extend(difference.map(|one| Whisker {
            name: Label::key("figure.mean-and-range"),
            hue: Hue::Strong,
            x: index as f64,
            is_beside: true,
            y: one.mean,
            interval: [one.min, one.max],
        }));
    }
    curves.thresholds.push(Threshold {
        name: Label::text(plan.candidates[best].label.clone()),
        hue: Hue::Good,
        at: At::Y(0.0),
    });
    let caption = Phrase::new("study.cross-validation.differences-caption");
    Some(Figure {
        id: "differences",
        title: Label::key("study.cross-validation.differences"),
        caption: Some(caption.into()),
        content: Content::Curves(curves.capped()),
    })
}

/// The loss on the held-out fold during training, one line per candidate: the mean over the folds.
fn course(plan: &Plan, made: &[Member], findings: &Findings) -> Option<Figure> {
    let mut curves = Curves::new(
        Axis::new(Label::key("study.cross-validation.epoch")),
        loss("study.cross-validation.held-out-loss"),
    );
    let count = plan.candidates.len();
    for (index, candidate) in plan.candidates.iter().enumerate() {
        let rounds = made.chunks_exact(count).take(findings.rounds);
        let courses: Vec<&[[f64; 2]]> = rounds.map(|round| &round[index].course[..]).collect();
        let points = mean(&courses);
        if !points.is_empty() {
            curves.lines.push(Line {
                name: Label::text(candidate.label.clone()),
                hue: Hue::Lane(index),
                stroke: Stroke::Solid,
                points,
            });
        }
    }
    let is_empty = curves.lines.is_empty();
    (!is_empty).then(|| Figure {
        id: "course",
        title: Label::key("study.cross-validation.course"),
        caption: Some(Label::key("study.cross-validation.course-caption")),
        content: Content::Curves(curves),
    })
}

/// The mean of several courses, up to the end of the shortest.
fn mean(courses: &[&[[f64; 2]]]) -> Vec<[f64; 2]> {
    let count = courses.iter().map(|one| one.len()).min().unwrap_or(0);
    let at = |index: usize| {
        let [epochs, losses] = [0, 1].map(|part: usize| {
            let all = courses.iter().map(|one| one[index][part]);
            all.sum::<f64>() / courses.len() as f64
        });
        [epochs, losses]
    };
    (0..count).map(at).collect()
}
