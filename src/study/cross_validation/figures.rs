//! The figures of the study.

use super::course::mean;
use super::findings::Findings;
use super::fold_map::fold_map;
use super::leak_effect::picked;
use super::member::{Final, Member};
use super::optimism::Optimism;
use super::plan::Plan;
use super::rounds::Rounds;
use super::verdict::diverged_names;
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
        scores(plan, made, findings, finals),
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

/// The loss on every held-out fold, with mean and range per candidate; without the candidates that diverged on a fold,
/// since those on which they did not are no fair sample.
fn scores(plan: &Plan, made: &[Member], findings: &Findings, finals: &[Final]) -> Option<Figure> {
    let mut curves = Curves::new(
        candidates(plan),
        loss("study.cross-validation.held-out-loss"),
    );
    let count = plan.candidates.len();
    let is_whole = |index: usize| findings.candidates[index % count].diverged == 0;
    let shown = |index: usize, one: &Member| {
        if is_whole(index) {
            one.score.loss
        } else {
            f64::NAN
        }
    };
    if count > 1 && (1..=MOST_JOINED).contains(&findings.rounds) {
        let rounds = made.chunks_exact(count);
        let losses = |round: &[Member]| {
            let all = round.iter().enumerate();
            all.map(|(index, one)| shown(index, one)).collect()
        };
        curves.beams.push(Beam {
            name: Label::key("study.cross-validation.same-fold"),
            hue: Hue::Dim,
            x: (0..count).map(|index| index as f64).collect(),
            lines: rounds.map(losses).collect(),
        });
    }
    let points = made.iter().enumerate();
    let points = points.map(|(index, one)| [(index % count) as f64, shown(index, one)]);
    let mut points: Vec<[f64; 2]> = points.filter(|[_, loss]| loss.is_finite()).collect();
    if points.is_empty() {
        return None;
    }
    points.sort_by(|a, b| a[0].total_cmp(&b[0]));
    curves.lines.push(Line {
        name: Label::key("study.cross-validation.held-out"),
        hue: Hue::Validation,
        stroke: Stroke::Points,
        points,
    });
    for (index, summary) in findings.candidates.iter().enumerate() {
        let loss = summary.loss.filter(|_| is_whole(index));
        curves.whiskers.extend(loss.map(|loss| Whisker {
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
    curves.thresholds.extend(picked(finals).map(|one| {
        Threshold {
            name: Phrase::new("study.cross-validation.test-loss")
                .with("candidate", plan.candidates[one.candidate].label.as_str())
                .into(),
            hue: Hue::Truth,
            at: At::Y(one.score.loss),
        }
    }));
    Some(Figure {
        id: "scores",
        title: Label::key("study.cross-validation.scores"),
        caption: Some(caption(
            plan,
            findings,
            "study.cross-validation.scores-caption",
        )),
        content: Content::Curves(curves.capped()),
    })
}

/// How the figure is read, and which candidates it leaves out.
fn caption(plan: &Plan, findings: &Findings, key: &'static str) -> Label {
    let caption = Phrase::new(key);
    match diverged_names(plan, findings) {
        Some(names) => Phrase::new("study.cross-validation.caption-diverged")
            .with("caption", caption)
            .with("candidates", names)
            .into(),
        None => caption.into(),
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
    let is_shown = |index: &usize| *index != best && findings.candidates[*index].diverged == 0;
    let points = (0..findings.candidates.len()).filter(is_shown).flat_map(of);
    let points: Vec<[f64; 2]> = points.collect();
    if points.is_empty() {
        return None;
    }
    curves.lines.push(Line {
        name: Label::key("study.cross-validation.paired"),
        hue: Hue::Validation,
        stroke: Stroke::Points,
        points,
    });
    for (index, summary) in findings.candidates.iter().enumerate() {
        let difference = summary.difference.filter(|_| is_shown(&index));
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
    let key = "study.cross-validation.differences-caption";
    Some(Figure {
        id: "differences",
        title: Label::key("study.cross-validation.differences"),
        caption: Some(caption(plan, findings, key)),
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
        if findings.candidates[index].diverged > 0 {
            continue;
        }
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
        caption: Some(caption(
            plan,
            findings,
            "study.cross-validation.course-caption",
        )),
        content: Content::Curves(curves),
    })
}
