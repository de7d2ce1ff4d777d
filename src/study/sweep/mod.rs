//! A sweep of one knob: final losses over its values, for several seeds. With `--optimizers all`, a sweep of the
//! learning rate of every optimizer, each with the same number of rates.

mod answer;
mod lane;
mod plan;
#[cfg(test)]
mod tests;
mod verdict;

use super::outcome::answer_by_runs;
use super::{Entry, Opt, QUICK_RECIPE, Quick, Study, StudyError};
use crate::answer::Answer;
use answer::answer;
use plan::Plan;

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
            default: "3",
            ..Opt::SEEDS
        },
    ],
    quick: Quick {
        recipe: QUICK_RECIPE,
        options: &[("values", "0.001, 0.02, 0.1"), ("seeds", "3")],
    },
    figures: &["losses", "bests"],
    by_round: &[],
    lacks: Entry::LACKS_NONE,
    saves: None,
    run,
};

fn run(study: &Study<'_>) -> Result<Answer, StudyError> {
    let plan = Plan::new(study.recipe, study.options)?;
    answer_by_runs(study, &plan.recipes, |known| answer(&plan, known))
}
