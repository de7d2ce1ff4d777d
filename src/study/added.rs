//! A study as somebody would add it: this file and its line in the registry. It is there in tests alone, in which all
//! that goes through the registry takes it.

use super::outcome::{Outcome, answer_by_runs, mean};
use super::{Entry, Opt, QUICK_RECIPE, Quick, Study, StudyError};
use crate::answer::{Answer, Cell, Sheet};
use crate::figure::{BarPart, Bars, Content, Figure, Hue};
use crate::phrase::{Label, Phrase};
use crate::train::Recipe;

pub(super) static ENTRY: Entry = Entry {
    id: "added",
    label: "Added",
    question: "Does the seed matter?",
    explanation: "final validation loss of the same recipe with other seeds",
    source: "nobody",
    recipe: Some("sweep"),
    options: &[Opt {
        default: "3",
        ..Opt::SEEDS
    }],
    quick: Quick {
        recipe: QUICK_RECIPE,
        options: &[("seeds", "4")],
    },
    figures: &["seeds"],
    by_round: &[],
    lacks: Entry::LACKS_NONE,
    saves: None,
    run,
};

fn run(study: &Study<'_>) -> Result<Answer, StudyError> {
    let seeds = study.options.read("seeds").unwrap_or(3);
    let recipes: Vec<Recipe> = (0..seeds)
        .map(|seed| Recipe {
            seed: study.recipe.seed + seed,
            ..study.recipe.clone()
        })
        .collect();
    answer_by_runs(study, &recipes, |known| answer(recipes.len(), known))
}

fn answer(planned: usize, known: &[Outcome]) -> Answer {
    let losses: Vec<f64> = known.iter().map(|one| one.validation.loss).collect();
    let said = Phrase::new("study.sweep.lowest")
        .with("value", "any seed")
        .with("loss", mean(&losses))
        .with("seeds", losses.len());
    let row = |(seed, loss): (usize, &f64)| vec![Cell::Count(seed as u64), Cell::Number(*loss)];
    Answer {
        verdict: vec![said],
        runs: [known.len() as u64, planned as u64],
        sheets: vec![Sheet {
            name: "seeds",
            columns: vec!["seed", "validation_loss"],
            rows: losses.iter().enumerate().map(row).collect(),
        }],
        figures: vec![Figure {
            id: "seeds",
            title: Label::text("Loss by seed"),
            caption: None,
            content: Content::Bars(Bars {
                x: Label::text("seed"),
                y: Label::key("figure.validation-loss"),
                categories: (0..losses.len())
                    .map(|seed| Label::text(seed.to_string()))
                    .collect(),
                parts: vec![BarPart {
                    name: Label::key("figure.validation"),
                    hue: Hue::Validation,
                    lengths: losses,
                }],
                is_stacked: false,
            }),
        }],
        ..Answer::default()
    }
}
