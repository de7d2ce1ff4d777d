//! The study's registry entry.

use super::answer::answer;
use super::plan::{AUTO, Plan};
use crate::answer::Answer;
use crate::study::ensemble::{Init, is_learner};
use crate::study::entry::is_count;
use crate::study::members::answer_by_members;
use crate::study::train::UNITS;
use crate::study::{Entry, Opt, Options, QUICK_RECIPE, Quick, Study, StudyError};
use crate::train::Recipe;

pub(in crate::study) static ENTRY: Entry = Entry {
    id: "bagging",
    label: "Bagging",
    question: "Does a vote beat its members?",
    explanation: "error of the vote and of the mean of nets trained on resamples, by their number; out-of-bag error; an unstable learner beside a stable one",
    source: "Breiman 1996",
    recipe: Some("bagging"),
    options: &[
        Opt {
            word: "members",
            default: "50",
            help: "Number of resamples of the training set, with one net each",
            allowed: "a whole number from 2 to 1000",
            check: |text| is_count(text, 2, 1000),
            ..Opt::BASE
        },
        Opt {
            word: "lane",
            value: "CHANGES",
            default: "hidden none",
            help: "A second learner on the same resamples, by what it changes: 'hidden none' or 'weight-decay 0.1'; or none",
            allowed: "changes such as 'hidden none' or 'weight-decay 0.1', or none",
            check: is_learner,
            ..Opt::BASE
        },
        Init::OPTION,
        Opt {
            word: "sets",
            default: AUTO,
            help: "Training sets, each with nets of its own, from which the variance of the mean is measured where the true function is known; auto is 6 there, 1 for none",
            allowed: "a whole number from 1 to 100, or auto",
            check: |text| text == AUTO || is_count(text, 1, 100),
            ..Opt::BASE
        },
    ],
    quick: Quick {
        recipe: QUICK_RECIPE,
        options: &[("members", "4")],
    },
    figures: &["members", "gain", "variance", "fits"],
    by_round: &[],
    lacks,
    saves: None,
    run,
};

fn lacks(recipe: &Recipe, options: &Options) -> Result<Vec<&'static str>, StudyError> {
    let plan = Plan::new(recipe, options)?;
    let mut all = Vec::new();
    if plan.truth().is_none() {
        all.push("fits");
    }
    if plan.sets.len() < 2 {
        all.push("variance");
    }
    Ok(all)
}

fn run(study: &Study<'_>) -> Result<Answer, StudyError> {
    let plan = Plan::new(study.recipe, study.options)?;
    let count = plan.jobs.len();
    let make = |index| plan.make(index, study.control);
    let units = UNITS * count as u64;
    answer_by_members(study, count, units, make, |known| answer(&plan, known))
}
