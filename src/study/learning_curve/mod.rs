//! A learning curve: training and validation score by the size of the training set, over several seeds.

mod answer;
mod plan;
#[cfg(test)]
mod tests;

use super::outcome::answer_by_runs;
use super::{Entry, Opt, Quick, Study, StudyError};
use crate::answer::Answer;
use answer::answer;
use plan::Plan;

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
            ..Opt::BASE
        },
        Opt {
            default: "8",
            ..Opt::SEEDS
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
    figures: &["error", "loss"],
    by_round: &[],
    lacks: Entry::LACKS_NONE,
    saves: None,
    run,
};

fn run(study: &Study<'_>) -> Result<Answer, StudyError> {
    let plan = Plan::new(study.recipe, study.options)?;
    answer_by_runs(study, &plan.recipes, |known| answer(&plan, known))
}
