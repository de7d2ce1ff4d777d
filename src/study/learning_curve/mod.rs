//! Would more data help? Training and validation score by the size of the training set, over several seeds.

mod answer;
mod plan;
#[cfg(test)]
mod tests;

use super::datasets::Datasets;
use super::entry::is_count;
use super::outcome::Outcome;
use super::train::UNITS;
use super::{Entry, Opt, Quick, Study, StudyError, members};
use crate::answer::Answer;
use answer::answer;
use plan::Plan;

/// The study.
pub(super) static ENTRY: Entry = Entry {
    id: "learning-curve",
    label: "Learning curve",
    question: "Would more data help?",
    explanation: "training and validation score by the size of the training set, with a second lane over it",
    source: "Cortes et al. 1994; Viering and Loog 2023",
    recipe: Some("learning-curve"),
    options: &[
        Opt {
            word: "sizes",
            value: "LIST",
            default: plan::AUTO,
            help: "Sizes of the training set, separated by commas, or auto: each about twice the one before, up to all",
            allowed: "at most 50 whole numbers from 1 separated by commas, or auto",
            check: plan::is_sizes,
            ..Opt::BASE
        },
        Opt {
            word: "lane",
            value: "CHANGES",
            default: "",
            help: "Also with these changes: 'dropout 0.5' or 'augment on'; can be given several times",
            allowed: "live changes with commas between them, such as 'weight-decay 0.01'",
            check: plan::is_lane,
            repeats: true,
        },
        Opt {
            word: "seeds",
            value: "N",
            default: "5",
            help: "Number of seeds, starting at the recipe's",
            allowed: "a whole number from 1 to 1000",
            check: |text| is_count(text, 1, 1000),
            ..Opt::BASE
        },
    ],
    quick: Quick {
        recipe: super::QUICK_RECIPE,
        options: &[
            ("sizes", "12, 40, 80"),
            ("lane", "weight-decay 0.1"),
            ("seeds", "3"),
        ],
    },
    saves: None,
    run,
};

fn run(study: &Study<'_>) -> Result<Answer, StudyError> {
    let plan = Plan::new(study.recipe, study.options)?;
    let count = plan.runs();
    study.control.expect(UNITS * count as u64);
    let datasets = Datasets::default();
    let make = |index: usize| {
        let recipe = plan.recipe(index);
        let data = datasets.load(&recipe.data, recipe.seed)?;
        Outcome::of(recipe, data, study.control)
    };
    let made = members(count, study.control, make, |known| {
        (study.partial)(answer(&plan, known));
    })?;
    Ok(answer(&plan, &made.made))
}
