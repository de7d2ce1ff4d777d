//! The answer of a learning curve.

use super::plan::Plan;
use crate::answer::{Answer, Cell, Sheet};
use crate::figure::{Axis, Content, Curves, Figure, Hue, Stroke};
use crate::nn::Score;
use crate::phrase::{Label, Phrase, Value};
use crate::study::evidence::{Evidence, Finding};
use crate::study::outcome::{Outcome, mean, over_seeds};

/// A metric of a run.
type Measure<'a> = &'a dyn Fn(&Outcome) -> f64;

/// The runs finished so far.
struct Known<'a> {
    plan: &'a Plan,
    outcomes: &'a [Outcome],
}

impl Known<'_> {
    /// The outcomes of a size and lane, one per seed.
    fn at(&self, size: usize, lane: usize) -> Vec<Outcome> {
        let all = (0..self.plan.seeds).map(|seed| self.plan.index(seed, size, lane));
        all.filter_map(|index| self.outcomes.get(index).copied())
            .collect()
    }

    fn has_accuracy(&self) -> bool {
        self.outcomes
            .iter()
            .all(|run| run.validation.accuracy.is_some())
    }

    /// The metric that is compared: the error rate for classification, else the loss; NaN for a run that diverged.
    fn errors(&self, size: usize, lane: usize) -> Vec<f64> {
        let has_accuracy = self.has_accuracy();
        let runs = self.at(size, lane).into_iter();
        runs.map(|run| error(&run, &run.validation, has_accuracy))
            .collect()
    }

    /// Index of the largest size with a finished run.
    fn largest(&self, lane: usize) -> Option<usize> {
        (0..self.plan.sizes.len())
            .rev()
            .find(|size| !self.at(*size, lane).is_empty())
    }
}

fn error(run: &Outcome, score: &Score, has_accuracy: bool) -> f64 {
    match score.accuracy {
        _ if run.diverged => f64::NAN,
        Some(accuracy) if has_accuracy => 1.0 - accuracy,
        _ => score.loss,
    }
}

/// Builds the answer from the first runs.
pub(super) fn answer(plan: &Plan, outcomes: &[Outcome]) -> Answer {
    let known = Known { plan, outcomes };
    let loss = figure("loss", &known, "figure.loss", &|run, score| {
        if run.diverged { f64::NAN } else { score.loss }
    });
    let mut figures = vec![loss];
    if known.has_accuracy() {
        let errors = figure("error", &known, "figure.error-rate", &|run, score| {
            error(run, score, true)
        });
        figures.insert(0, errors);
    }
    Answer {
        verdict: verdict(&known),
        figures,
        runs: [outcomes.len() as u64, plan.recipes.len() as u64],
        sheets: vec![sizes(&known), runs(plan, outcomes)],
        ..Answer::default()
    }
}

/// The score as a phrase value: an error rate in percent, a loss as a number.
fn score_value(known: &Known<'_>, value: f64) -> Value {
    if known.has_accuracy() {
        Value::Fraction(value)
    } else {
        Value::Number(value)
    }
}

/// What the runs say: of the first lane, then a sentence for each other lane.
fn verdict(known: &Known<'_>) -> Vec<Phrase> {
    let Some(last) = known.largest(0) else {
        return vec![Phrase::new("study.learning-curve.none")];
    };
    let mut all = vec![known.at_largest(last)];
    all.extend(known.diverged());
    all.extend(
        last.checked_sub(1)
            .and_then(|before| gain(known, before, last)),
    );
    for (lane, name) in known.plan.lanes.iter().enumerate().skip(1) {
        all.extend(name.as_deref().map(|name| between_lanes(known, lane, name)));
    }
    all
}

impl Known<'_> {
    /// The score at the largest size.
    fn at_largest(&self, last: usize) -> Phrase {
        let has_accuracy = self.has_accuracy();
        let measure = if has_accuracy {
            "study.learning-curve.error"
        } else {
            "study.learning-curve.loss"
        };
        let runs: Vec<Outcome> = self
            .at(last, 0)
            .into_iter()
            .filter(|run| !run.diverged)
            .collect();
        let samples = self.plan.sizes[last];
        if runs.is_empty() {
            return Phrase::new("study.learning-curve.all-diverged").with("samples", samples);
        }
        let mean_of = |of: fn(&Outcome) -> &Score| {
            let errors = runs.iter().map(|run| error(run, of(run), has_accuracy));
            score_value(self, mean(&errors.collect::<Vec<_>>()))
        };
        Phrase::new("study.learning-curve.at")
            .with("samples", samples)
            .with("measure", Phrase::new(measure))
            .with("validation", mean_of(|run| &run.validation))
            .with("train", mean_of(|run| &run.train))
            .with("seeds", runs.len())
    }

    /// How many runs diverged, if any.
    fn diverged(&self) -> Option<Phrase> {
        let count = self.outcomes.iter().filter(|run| run.diverged).count();
        (count > 0).then(|| {
            Phrase::new("study.learning-curve.diverged")
                .with("count", count)
                .with("runs", self.outcomes.len())
        })
    }
}

/// The change from the second largest to the largest size over the seeds of both, and whether it is more than chance;
/// `None` while no seed has ended without diverging at both.
fn gain(known: &Known<'_>, before: usize, last: usize) -> Option<Phrase> {
    let pairs = pairs(&known.errors(before, 0), &known.errors(last, 0));
    let evidence = Evidence::of(&pairs);
    let mean_of = |index: usize| mean(&pairs.iter().map(|pair| pair[index]).collect::<Vec<_>>());
    // An error rate is known to one sample of the validation set.
    let resolution = if known.has_accuracy() {
        1.0 / known.plan.validation as f64
    } else {
        0.0
    };
    let key = match evidence.finding {
        _ if !evidence.is_enough() => "study.learning-curve.few-seeds",
        Finding::Lower if evidence.mean < -resolution => "study.learning-curve.helps",
        Finding::Higher if evidence.mean > resolution => "study.learning-curve.hurts",
        _ => "study.learning-curve.level",
    };
    (!pairs.is_empty()).then(|| {
        Phrase::new(key)
            .with("from", known.plan.sizes[before])
            .with("to", known.plan.sizes[last])
            .with("before", score_value(known, mean_of(0)))
            .with("after", score_value(known, mean_of(1)))
    })
}

/// The sizes at which a lane is better than the first, and the number of those at which it is worse or undecided.
fn between_lanes(known: &Known<'_>, lane: usize, name: &str) -> Phrase {
    let (mut better, mut worse, mut open) = (Vec::new(), 0_u64, 0_u64);
    let mut is_enough = false;
    let mut largest = None;
    for (size, samples) in known.plan.sizes.iter().enumerate() {
        let pairs = pairs(&known.errors(size, 0), &known.errors(size, lane));
        let evidence = Evidence::of(&pairs);
        is_enough |= evidence.is_enough();
        if !pairs.is_empty() {
            largest = Some((*samples, pairs));
        }
        match evidence.finding {
            Finding::Lower => better.push(samples.to_string()),
            Finding::Higher => worse += 1,
            Finding::Undecided => open += u64::from(evidence.count > 0),
        }
    }
    let Some((samples, pairs)) = largest else {
        return Phrase::new("study.learning-curve.lane-none").with("lane", name);
    };
    if !is_enough {
        let mean_of =
            |place: usize| mean(&pairs.iter().map(|pair| pair[place]).collect::<Vec<_>>());
        return Phrase::new("study.learning-curve.lane-few")
            .with("lane", name)
            .with("samples", samples)
            .with("before", score_value(known, mean_of(0)))
            .with("after", score_value(known, mean_of(1)));
    }
    let key = if better.is_empty() {
        "study.learning-curve.lane-never"
    } else {
        "study.learning-curve.lane"
    };
    Phrase::new(key)
        .with("lane", name)
        .with("better", better.join(", "))
        .with("worse", worse)
        .with("open", open)
}

/// The values of the seeds that have both and diverged at neither.
fn pairs(first: &[f64], second: &[f64]) -> Vec<[f64; 2]> {
    let both = first.iter().zip(second).map(|(a, b)| [*a, *b]);
    both.filter(|pair| pair.iter().all(|value| value.is_finite()))
        .collect()
}

fn figure(
    id: &'static str,
    known: &Known<'_>,
    y: &'static str,
    of: &dyn Fn(&Outcome, &Score) -> f64,
) -> Figure {
    let plan = known.plan;
    let xs: Vec<f64> = plan.sizes.iter().map(|size| *size as f64).collect();
    let mut curves = Curves::new(
        Axis::new(Label::key("figure.training-samples")).log(),
        Axis::new(Label::key(y)),
    );
    for (lane, name) in plan.lanes.iter().enumerate() {
        let named = |key| match name {
            None => Label::key(key),
            Some(lane) => Phrase::new("study.learning-curve.of-lane")
                .with("part", Phrase::new(key))
                .with("lane", lane.as_str())
                .into(),
        };
        let hues = if lane == 0 {
            [Hue::Train, Hue::Validation]
        } else {
            [Hue::Lane(2 * lane); 2]
        };
        let parts: [(&str, Hue, Stroke, Measure<'_>); 2] = [
            ("figure.train", hues[0], Stroke::Dotted, &|run| {
                of(run, &run.train)
            }),
            ("figure.validation", hues[1], Stroke::Solid, &|run| {
                of(run, &run.validation)
            }),
        ];
        for (key, hue, stroke, measure) in parts {
            let values = |size: usize| known.at(size, lane).iter().map(measure).collect();
            let (line, band) = over_seeds(&named(key), hue, stroke, &xs, values);
            curves.lines.push(line);
            if stroke == Stroke::Solid {
                curves.bands.push(band);
            }
        }
    }
    Figure {
        id,
        title: Phrase::new("figure.titled")
            .with("title", Phrase::new("study.learning-curve.title"))
            .with("measure", Phrase::new(y))
            .into(),
        caption: Some(Label::key("study.learning-curve.caption")),
        content: Content::Curves(curves),
    }
}

fn sizes(known: &Known<'_>) -> Sheet {
    let mut rows = Vec::new();
    for (size, samples) in known.plan.sizes.iter().enumerate() {
        for (lane, name) in known.plan.lanes.iter().enumerate() {
            let runs = known.at(size, lane);
            if runs.is_empty() {
                continue;
            }
            let of = |of: &dyn Fn(&Outcome) -> f64| {
                Cell::Number(mean(&runs.iter().map(of).collect::<Vec<_>>()))
            };
            let accuracy = |of: fn(&Outcome) -> Score| {
                let all: Option<Vec<f64>> = runs.iter().map(|run| of(run).accuracy).collect();
                all.map_or(Cell::Nothing, |all| Cell::Number(mean(&all)))
            };
            rows.push(vec![
                Cell::Count(*samples as u64),
                lane_cell(name.as_deref()),
                of(&|run| run.train.loss),
                of(&|run| run.validation.loss),
                accuracy(|run| run.train),
                accuracy(|run| run.validation),
                Cell::Count(runs.iter().filter(|run| run.diverged).count() as u64),
                Cell::Count(runs.len() as u64),
            ]);
        }
    }
    Sheet {
        name: "sizes",
        columns: vec![
            "samples",
            "lane",
            "train_loss",
            "validation_loss",
            "train_accuracy",
            "validation_accuracy",
            "diverged",
            "seeds",
        ],
        rows,
    }
}

/// The name of a lane; the first one is the recipe as it is.
fn lane_cell(name: Option<&str>) -> Cell {
    Cell::Text(name.unwrap_or("recipe").to_owned())
}

fn runs(plan: &Plan, outcomes: &[Outcome]) -> Sheet {
    let row = |(index, run): (usize, &Outcome)| {
        let recipe = &plan.recipes[index];
        let samples = recipe.data.train_size.unwrap_or_default() as u64;
        let lane = plan.lanes[index % plan.lanes.len()].clone();
        let accuracy = |score: &Score| score.accuracy.map_or(Cell::Nothing, Cell::Number);
        vec![
            Cell::Count(recipe.seed),
            Cell::Count(samples),
            lane_cell(lane.as_deref()),
            Cell::Number(run.train.loss),
            Cell::Number(run.validation.loss),
            accuracy(&run.train),
            accuracy(&run.validation),
            Cell::Truth(run.diverged),
        ]
    };
    Sheet {
        name: "runs",
        columns: vec![
            "seed",
            "samples",
            "lane",
            "train_loss",
            "validation_loss",
            "train_accuracy",
            "validation_accuracy",
            "diverged",
        ],
        rows: outcomes.iter().enumerate().map(row).collect(),
    }
}
