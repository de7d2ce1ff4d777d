//! The answer of a sweep.

use super::plan::Plan;
use crate::answer::{Answer, Cell, Sheet};
use crate::figure::{
    At, Axis, BarPart, Bars, Content, Curves, Figure, Hue, Scale, Stroke, Threshold,
};
use crate::phrase::{Label, Phrase, Value};
use crate::race::Difference;
use crate::study::outcome::{Outcome, mean, over_seeds};

/// The finished runs of one lane, over the values and seeds.
struct Lane<'a> {
    plan: &'a Plan,
    outcomes: &'a [Outcome],
    index: usize,
}

/// The best value of a lane.
struct Best {
    /// Its index in the values.
    index: usize,
    /// Its validation loss, averaged over the seeds.
    loss: f64,
    /// First and last index of the neighbouring values that do not differ significantly from it.
    plateau: [usize; 2],
}

impl Lane<'_> {
    /// The outcomes at a value, one per seed.
    fn at(&self, value: usize) -> Vec<Outcome> {
        let all = (0..self.plan.seeds).map(|seed| self.plan.index(seed, self.index, value));
        all.filter_map(|index| self.outcomes.get(index).copied())
            .collect()
    }

    fn losses(&self, value: usize) -> Vec<f64> {
        let runs = self.at(value).into_iter();
        runs.map(|run| {
            if run.diverged {
                f64::NAN
            } else {
                run.validation.loss
            }
        })
        .collect()
    }

    /// Indices of the values at which a run diverged.
    fn diverged(&self) -> Vec<usize> {
        self.any(|run| run.diverged)
    }

    /// The values at which a run ended no better than a constant guess without having diverged.
    fn guesses(&self) -> Vec<usize> {
        self.any(|run| run.is_guess && !run.diverged)
    }

    fn any(&self, is: impl Fn(&Outcome) -> bool) -> Vec<usize> {
        let all = 0..self.plan.values.len();
        all.filter(|value| self.at(*value).iter().any(&is))
            .collect()
    }

    fn best(&self) -> Option<Best> {
        // Compare only seeds that every value has.
        let seeds = (0..self.plan.values.len())
            .map(|value| self.at(value).len())
            .min()?;
        let losses = |value: usize| {
            let mut losses = self.losses(value);
            losses.truncate(seeds.max(1));
            losses
        };
        let means: Vec<f64> = (0..self.plan.values.len())
            .map(|value| mean(&losses(value)))
            .collect();
        let finite = means
            .iter()
            .enumerate()
            .filter(|(_, loss)| loss.is_finite());
        let (index, loss) = finite.min_by(|one, other| one.1.total_cmp(other.1))?;
        let is_in_plateau = |value: usize| {
            let (best, other) = (losses(index), losses(value));
            let pairs: Vec<[f64; 2]> = best.iter().zip(&other).map(|(a, b)| [*a, *b]).collect();
            let difference = Difference::of(&pairs, 0.0);
            means[value].is_finite()
                && difference.is_some_and(|one| one.has_enough_pairs() && !one.is_significant)
        };
        let mut plateau = [index, index];
        while plateau[0] > 0 && is_in_plateau(plateau[0] - 1) {
            plateau[0] -= 1;
        }
        while plateau[1] + 1 < means.len() && is_in_plateau(plateau[1] + 1) {
            plateau[1] += 1;
        }
        Some(Best {
            index,
            loss: *loss,
            plateau,
        })
    }
}

/// Builds the answer from the first runs of a sweep.
pub(super) fn answer(plan: &Plan, outcomes: &[Outcome]) -> Answer {
    let lanes: Vec<Lane<'_>> = (0..plan.lanes.len())
        .map(|index| Lane {
            plan,
            outcomes,
            index,
        })
        .collect();
    let verdict = if lanes.len() == 1 {
        verdict(plan, &lanes[0])
    } else {
        between_optimizers(plan, &lanes)
    };
    let mut figures = vec![losses(plan, &lanes)];
    if lanes.len() > 1 {
        figures.insert(0, bests(plan, &lanes));
    }
    Answer {
        verdict,
        figures,
        runs: [outcomes.len() as u64, plan.recipes.len() as u64],
        sheets: vec![values(plan, &lanes), runs(plan, outcomes)],
        ..Answer::default()
    }
}

fn named(plan: &Plan, index: usize) -> Value {
    Value::Text(format!("{} {}", plan.knob, plan.values[index]))
}

fn verdict(plan: &Plan, lane: &Lane<'_>) -> Vec<Phrase> {
    let Some(best) = lane.best() else {
        return vec![Phrase::new("study.sweep.none").with("knob", plan.knob.as_str())];
    };
    let seeds = lane.at(best.index).len();
    let mut sentences = vec![
        Phrase::new("study.sweep.best")
            .with("value", named(plan, best.index))
            .with("loss", best.loss)
            .with("seeds", seeds),
    ];
    let [first, last] = best.plateau;
    if seeds < Difference::LEAST_PAIRS {
        sentences.push(Phrase::new("study.sweep.few-seeds"));
    } else if first < last {
        sentences.push(
            Phrase::new("study.sweep.plateau")
                .with("first", named(plan, first))
                .with("last", named(plan, last)),
        );
    } else if best.index == 0 || best.index + 1 == plan.values.len() {
        sentences.push(Phrase::new("study.sweep.edge"));
    } else {
        sentences.push(Phrase::new("study.sweep.alone"));
    }
    if let Some(first) = lane.diverged().first() {
        let key = if *first > best.index {
            "study.sweep.diverges-from"
        } else {
            "study.sweep.diverges-at"
        };
        sentences.push(Phrase::new(key).with("value", named(plan, *first)));
    }
    let guesses = lane.guesses();
    if let (Some(first), Some(last)) = (guesses.first(), guesses.last()) {
        let phrase = Phrase::new(match first == last {
            true => "study.sweep.guesses-at",
            false => "study.sweep.guesses-between",
        });
        sentences.push(
            phrase
                .with("value", named(plan, *first))
                .with("last", named(plan, *last)),
        );
    }
    sentences
}

fn between_optimizers(plan: &Plan, lanes: &[Lane<'_>]) -> Vec<Phrase> {
    let mut bests: Vec<(usize, Best)> = lanes
        .iter()
        .enumerate()
        .filter_map(|(lane, one)| Some((lane, one.best()?)))
        .collect();
    bests.sort_by(|one, other| one.1.loss.total_cmp(&other.1.loss));
    let (Some((first, best)), Some((last, worst))) = (bests.first(), bests.last()) else {
        return vec![Phrase::new("study.sweep.none").with("knob", plan.knob.as_str())];
    };
    let losses = |lane: usize, value: usize| lanes[lane].losses(value);
    let (ours, theirs) = (losses(*first, best.index), losses(*last, worst.index));
    let pairs: Vec<[f64; 2]> = ours.iter().zip(&theirs).map(|(a, b)| [*a, *b]).collect();
    let is_significant = Difference::of(&pairs, 0.0).is_some_and(|one| one.is_significant);
    vec![
        Phrase::new("study.sweep.optimizers")
            .with("rates", plan.values.len())
            .with("first", plan.lanes[*first])
            .with("value", named(plan, best.index))
            .with("loss", best.loss)
            .with("last", plan.lanes[*last])
            .with("other", named(plan, worst.index))
            .with("other_loss", worst.loss),
        Phrase::new(if is_significant {
            "study.sweep.optimizers-differ"
        } else {
            "study.sweep.optimizers-alike"
        })
        .with("seeds", pairs.len()),
    ]
}

/// The axis of the values: logarithmic if they are positive and span at least a decade.
fn axis(plan: &Plan) -> Axis {
    let axis = Axis::new(Label::text(plan.knob.clone()));
    let [first, last] =
        [plan.values.first(), plan.values.last()].map(|value| value.copied().unwrap_or(1.0));
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
            let (line, band) = over_seeds(&name, hue, stroke, &plan.values, values);
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
                at: At::X(plan.values[best.index]),
            });
        }
        if let Some(first) = lane.diverged().first() {
            curves.thresholds.push(Threshold {
                name: Label::key("study.sweep.diverges-mark"),
                hue: Hue::Warning,
                at: At::X(plan.values[*first]),
            });
        }
    }
    Figure {
        id: "losses",
        title: Phrase::new("study.sweep.losses")
            .with("knob", plan.knob.as_str())
            .into(),
        caption: Some(Label::key("study.sweep.losses-caption")),
        content: Content::Curves(curves.capped()),
    }
}

fn bests(plan: &Plan, lanes: &[Lane<'_>]) -> Figure {
    let loss = |lane: &Lane<'_>| lane.best().map_or(f64::NAN, |best| best.loss);
    Figure {
        id: "bests",
        title: Phrase::new("study.sweep.bests")
            .with("rates", plan.values.len())
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
        for (value, x) in plan.values.iter().enumerate() {
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
        vec![
            Cell::Count(recipe.seed),
            Cell::Text(recipe.settings.optimizer.id.to_owned()),
            Cell::Number(plan.values[index % plan.values.len()]),
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
