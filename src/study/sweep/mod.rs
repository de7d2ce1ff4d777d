//! Which value? The final losses over the range of one knob, over several seeds; with `--optimizers all` the learning rate of
//! every optimizer, each with the same number of rates to choose from.

mod answer;
mod plan;
#[cfg(test)]
mod tests;

use super::datasets::Datasets;
use super::entry::is_count;
use super::outcome::Outcome;
use super::train::UNITS;
use super::{Entry, Opt, QUICK_RECIPE, Quick, Study, StudyError, members};
use crate::answer::Answer;
use answer::answer;
use plan::Plan;

/// The study.
pub(super) static ENTRY: Entry = Entry {
    id: "sweep",
    label: "Sweep",
    question: "Which value?",
    explanation: "final training and validation loss over the range of a knob, the batch size or the width, with the best value and where training diverges",
    source: "Goodfellow et al. 2016, section 11.4; Choi et al. 2019",
    recipe: Some("sweep"),
    options: &[
        Opt {
            word: "knob",
            value: "WORD",
            default: "lr",
            help: "What is varied: lr or any other knob of a live change, batch, or hidden (the width of the hidden layers)",
            allowed: "the word of a live change with a number, batch or hidden",
            check: plan::is_knob,
            ..Opt::BASE
        },
        Opt {
            word: "values",
            value: "LIST",
            default: plan::AUTO,
            help: "Values to try, separated by commas, or auto: a range that suits the knob",
            allowed: "at most 100 numbers separated by commas, or auto",
            check: plan::is_values,
            ..Opt::BASE
        },
        Opt {
            word: "optimizers",
            value: "WHICH",
            default: "own",
            help: "own (that of the recipe) or all: every optimizer over the same number of learning rates",
            allowed: "own or all",
            check: |text| ["own", "all"].contains(&text),
            ..Opt::BASE
        },
        Opt {
            word: "seeds",
            value: "N",
            default: "3",
            help: "Number of seeds, starting at the recipe's",
            allowed: "a whole number from 1 to 1000",
            check: |text| is_count(text, 1, 1000),
            ..Opt::BASE
        },
    ],
    quick: Quick {
        recipe: QUICK_RECIPE,
        options: &[("values", "0.001, 0.02, 0.1"), ("seeds", "3")],
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
