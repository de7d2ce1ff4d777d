//! What the rounds so far say.

use super::chain::{Chain, Course};
use super::plan::Plan;
use super::residuals::Residuals;
use super::samme::{End, Samme};
use super::tale::Tale;
use super::{classes, values, verdict};
use crate::answer::{Answer, Cell, Sheet};
use crate::nn::Tensor;
use crate::phrase::Phrase;

/// The answer that the rounds of the first seed and these others give.
pub(super) fn answer(plan: &Plan, chain: &Chain, others: &[Tale], is_whole: bool) -> Answer {
    let tales: Vec<Tale> = std::iter::once(Tale::of(chain))
        .chain(others.iter().cloned())
        .collect();
    let done: usize = tales.iter().map(|tale| tale.trained).sum();
    let planned = if is_whole {
        done
    } else {
        plan.rounds * plan.seeds
    };
    let mut sheets = vec![of_seeds(&tales), of_rounds(chain)];
    if let Course::Classes(samme) = &chain.course {
        sheets.push(classes::heaviest(chain, samme));
    }
    Answer {
        verdict: verdict::verdict(chain, &tales),
        figures: match &chain.course {
            Course::Classes(samme) => classes::figures(chain, samme, &tales),
            Course::Values(residuals) => values::figures(chain, residuals, &tales),
        },
        runs: [done as u64, planned as u64],
        remarks: remarks(chain),
        sheets,
        tensors: tensors(chain),
        ..Answer::default()
    }
}

fn remarks(chain: &Chain) -> Vec<Phrase> {
    let how = match &chain.course {
        Course::Classes(_) => Phrase::new("study.boosting.how-classes"),
        Course::Values(residuals) => {
            Phrase::new("study.boosting.how-values").with("shrinkage", residuals.shrinkage)
        }
    };
    vec![Phrase::new("study.boosting.own-weights"), how]
}

fn number(value: Option<f64>) -> Cell {
    value.map_or(Cell::Nothing, Cell::Number)
}

fn count(value: usize) -> Cell {
    Cell::Count(value as u64)
}

/// A row for each seed.
fn of_seeds(tales: &[Tale]) -> Sheet {
    let row = |tale: &Tale| {
        let [first, last] = [0, 1].map(|end| tale.ends().map(|ends| ends[end]));
        let train = tale.strong.last().map(|errors| errors[0]);
        let difference = last.zip(first).map(|(last, first)| last - first);
        let end = match tale.end {
            None => Cell::Nothing,
            Some(End::TooWeak(_)) => Cell::Text("too weak".to_owned()),
            Some(End::Perfect) => Cell::Text("perfect".to_owned()),
            Some(End::Diverged) => Cell::Text("diverged".to_owned()),
        };
        let wrong = |place: usize| tale.wrong.map_or(Cell::Nothing, |all| count(all[place]));
        vec![
            Cell::Count(tale.seed),
            count(tale.strong.len()),
            end,
            number(first),
            number(last),
            number(difference),
            number(train),
            wrong(0),
            wrong(1),
        ]
    };
    Sheet {
        name: "seeds",
        columns: vec![
            "seed",
            "rounds",
            "ended_by",
            "first_validation_error",
            "validation_error",
            "difference",
            "train_error",
            "heaviest",
            "wrong_labels_among_them",
        ],
        rows: tales.iter().map(row).collect(),
    }
}

/// A row for each learner of the first seed.
fn of_rounds(chain: &Chain) -> Sheet {
    match &chain.course {
        Course::Classes(samme) => rounds_of_classes(samme),
        Course::Values(residuals) => rounds_of_values(residuals),
    }
}

fn rounds_of_classes(samme: &Samme) -> Sheet {
    let mut rows: Vec<Vec<Cell>> = Vec::new();
    for (place, round) in samme.rounds.iter().enumerate() {
        let mut row = vec![count(place + 1)];
        row.extend([round.error, round.alpha, round.strong[0], round.strong[1]].map(Cell::Number));
        row.push(number(round.bound));
        let has_wrong = samme.wrong_share() > 0.0;
        row.extend(round.wrong.map(|share| number(has_wrong.then_some(share))));
        rows.push(row);
    }
    if let Some(End::TooWeak(error)) = samme.end {
        let mut row = vec![count(rows.len() + 1), Cell::Number(error)];
        row.resize(8, Cell::Nothing);
        rows.push(row);
    }
    Sheet {
        name: "rounds",
        columns: vec![
            "round",
            "learner_error",
            "alpha",
            "train_error",
            "validation_error",
            "bound",
            "weight_on_wrong_labels",
            "wrong_labels_among_heaviest",
        ],
        rows,
    }
}

fn rounds_of_values(residuals: &Residuals) -> Sheet {
    let samples = residuals.targets[0].len() as f64;
    let row = |(place, [train, validation]): (usize, &[f64; 2])| {
        let numbers = [
            residuals.factor(place),
            train * samples,
            *train,
            *validation,
        ];
        let mut row = vec![count(place + 1)];
        row.extend(numbers.map(Cell::Number));
        row
    };
    Sheet {
        name: "rounds",
        columns: vec![
            "round",
            "factor",
            "residual_sum_of_squares",
            "train_error",
            "validation_error",
        ],
        rows: residuals.strong.iter().enumerate().map(row).collect(),
    }
}

/// What every learner and the strong model of the first seed say, with the labels or values that they should: classes as numbers.
fn tensors(chain: &Chain) -> Vec<Tensor> {
    let data = &chain.data;
    let parts = ["train", "validation"];
    let mut all: Vec<Tensor> = Vec::new();
    match &chain.course {
        Course::Classes(samme) => {
            let mut add = |name: String, classes: &[u32]| {
                let values: Vec<f32> = classes.iter().map(|class| *class as f32).collect();
                all.push((name, vec![values.len()], values));
            };
            for (place, learner) in samme.learners.iter().enumerate() {
                for (part, said) in parts.iter().zip([&learner.train, &learner.validation]) {
                    add(format!("learner.{}.{part}", place + 1), said);
                }
            }
            for (index, part) in parts.iter().enumerate() {
                add(
                    format!("strong.{part}"),
                    &samme.said(samme.rounds.len(), index),
                );
                add(format!("target.{part}"), samme.labels(index));
            }
            let weights: Vec<f32> = samme.weights.iter().map(|weight| *weight as f32).collect();
            all.push(("weight.train".to_owned(), vec![weights.len()], weights));
        }
        Course::Values(residuals) => {
            let width = data.outputs();
            let mut add = |name: String, values: Vec<f32>| {
                all.push((name, vec![values.len() / width, width], values));
            };
            for (place, learner) in residuals.learners.iter().enumerate() {
                for (part, said) in parts.iter().zip([&learner.train, &learner.validation]) {
                    add(format!("learner.{}.{part}", place + 1), said.clone());
                }
            }
            let whole = [&residuals.fits, &residuals.targets];
            for (what, both) in ["strong", "target"].iter().zip(whole) {
                for (part, values) in parts.iter().zip(both) {
                    let values = values.iter().map(|value| *value as f32).collect();
                    add(format!("{what}.{part}"), values);
                }
            }
        }
    }
    all
}
