//! The answer of a sweep.

use super::lane::{Lane, PLATEAU};
use super::plan::Plan;
use super::verdict::verdict;
use crate::answer::{Answer, Cell, Sheet};
use crate::figure::{
    At, Axis, BarPart, Bars, Content, Curves, Figure, Hue, Scale, Stroke, Threshold,
};
use crate::phrase::{Label, Phrase, Value};
use crate::study::outcome::{Outcome, mean, over_seeds};

/// Builds the answer from the first runs of a sweep.
pub(super) fn answer(plan: &Plan, outcomes: &[Outcome]) -> Answer {
    let lanes: Vec<Lane<'_>> = (0..plan.lanes.len())
        .map(|index| Lane {
            plan,
            outcomes,
            index,
        })
        .collect();
    let mut figures = vec![losses(plan, &lanes)];
    if lanes.len() > 1 {
        figures.insert(0, bests(plan, &lanes));
    }
    Answer {
        verdict: verdict(plan, &lanes),
        figures,
        remarks: remarks(plan),
        runs: [outcomes.len() as u64, plan.recipes.len() as u64],
        sheets: vec![values(plan, &lanes), runs(plan, outcomes)],
        ..Answer::default()
    }
}

fn remarks(plan: &Plan) -> Vec<Phrase> {
    let names = plan.left_out.join(", ");
    let left_out = Phrase::new("study.sweep.left-out")
        .with("knob", plan.knob.as_str())
        .with("names", names.as_str());
    (!names.is_empty())
        .then_some(left_out)
        .into_iter()
        .collect()
}

/// The axis of the values: logarithmic if they are positive and span at least a decade.
fn axis(plan: &Plan) -> Axis {
    let axis = Axis::new(Label::text(plan.knob.clone()));
    let all = plan.values.iter().flatten();
    let first = all
        .clone()
        .fold(f64::INFINITY, |least, value| least.min(*value));
    let last = all.fold(0.0, |most: f64, value| most.max(*value));
    if first > 0.0 && last >= 10.0 * first {
        axis.log()
    } else {
        axis
    }
}

fn losses(plan: &Plan, lanes: &[Lane<'_>]) -> Figure {
    let y = Axis {
        scale: Scale::Log,
        ..Axis::new(Label::key("figure.loss"))
    };
    let mut curves = Curves::new(axis(plan), y);
    for (index, lane) in lanes.iter().enumerate() {
        let mut add = |name: Label, hue, stroke, of: &dyn Fn(&Outcome) -> f64| {
            let values = |value: usize| {
                let runs = lane.at(value).into_iter();
                runs.map(|run| if run.diverged { f64::NAN } else { of(&run) })
                    .collect()
            };
            let (line, band) = over_seeds(&name, hue, stroke, lane.values(), values);
            curves.lines.push(line);
            if lanes.len() == 1 {
                curves.bands.push(band);
            }
        };
        if lanes.len() == 1 {
            add(
                Label::key("figure.train"),
                Hue::Train,
                Stroke::Solid,
                &|run| run.train.loss,
            );
            add(
                Label::key("figure.validation"),
                Hue::Validation,
                Stroke::Solid,
                &|run| run.validation.loss,
            );
        } else {
            add(
                Label::text(plan.lanes[index]),
                Hue::Lane(index),
                Stroke::Solid,
                &|run| run.validation.loss,
            );
        }
    }
    if let [lane] = lanes {
        if let Some(best) = lane.best() {
            curves.thresholds.push(Threshold {
                name: Label::key("study.sweep.best-mark"),
                hue: Hue::Good,
                at: At::X(lane.values()[best.index]),
            });
        }
        if let Some(first) = lane.first_diverged() {
            curves.thresholds.push(Threshold {
                name: Label::key("study.sweep.diverges-mark"),
                hue: Hue::Warning,
                at: At::X(lane.values()[first]),
            });
        }
    }
    Figure {
        id: "losses",
        title: Phrase::new("study.sweep.losses")
            .with("knob", plan.knob.as_str())
            .into(),
        caption: Some(
            Phrase::new("study.sweep.losses-caption")
                .with("limit", Value::Fraction(PLATEAU - 1.0))
                .into(),
        ),
        content: Content::Curves(curves.capped()),
    }
}

fn bests(plan: &Plan, lanes: &[Lane<'_>]) -> Figure {
    let loss = |lane: &Lane<'_>| lane.best().map_or(f64::NAN, |best| best.loss);
    Figure {
        id: "bests",
        title: Phrase::new("study.sweep.bests")
            .with("rates", plan.count())
            .into(),
        caption: None,
        content: Content::Bars(Bars {
            x: Label::key("study.sweep.optimizer"),
            y: Label::key("figure.validation-loss"),
            categories: plan.lanes.iter().map(|id| Label::text(*id)).collect(),
            parts: vec![BarPart {
                name: Label::key("study.sweep.best-rate"),
                hue: Hue::Validation,
                lengths: lanes.iter().map(loss).collect(),
            }],
            is_stacked: false,
        }),
    }
}

fn values(plan: &Plan, lanes: &[Lane<'_>]) -> Sheet {
    let mut rows = Vec::new();
    for (index, lane) in lanes.iter().enumerate() {
        let best = lane.best().map(|best| best.index);
        for (value, x) in lane.values().iter().enumerate() {
            let runs = lane.at(value);
            if runs.is_empty() {
                continue;
            }
            let of = |of: fn(&Outcome) -> f64| mean(&runs.iter().map(of).collect::<Vec<_>>());
            rows.push(vec![
                Cell::Text(plan.lanes[index].to_owned()),
                Cell::Number(*x),
                Cell::Number(of(|run| run.train.loss)),
                Cell::Number(of(|run| run.validation.loss)),
                accuracy(&runs),
                Cell::Count(runs.iter().filter(|run| run.diverged).count() as u64),
                Cell::Count(runs.len() as u64),
                Cell::Truth(best == Some(value)),
            ]);
        }
    }
    Sheet {
        name: "values",
        columns: vec![
            "optimizer",
            "value",
            "train_loss",
            "validation_loss",
            "validation_accuracy",
            "diverged",
            "seeds",
            "best",
        ],
        rows,
    }
}

fn accuracy(runs: &[Outcome]) -> Cell {
    let all: Option<Vec<f64>> = runs.iter().map(|run| run.validation.accuracy).collect();
    all.map_or(Cell::Nothing, |all| Cell::Number(mean(&all)))
}

fn runs(plan: &Plan, outcomes: &[Outcome]) -> Sheet {
    let row = |(index, run): (usize, &Outcome)| {
        let recipe = &plan.recipes[index];
        let [lane, value] = plan.position(index);
        vec![
            Cell::Count(recipe.seed),
            Cell::Text(recipe.settings.optimizer.id.to_owned()),
            Cell::Number(plan.values[lane][value]),
            Cell::Number(run.train.loss),
            Cell::Number(run.validation.loss),
            Cell::Truth(run.diverged),
        ]
    };
    Sheet {
        name: "runs",
        columns: vec![
            "seed",
            "optimizer",
            "value",
            "train_loss",
            "validation_loss",
            "diverged",
        ],
        rows: outcomes.iter().enumerate().map(row).collect(),
    }
}
