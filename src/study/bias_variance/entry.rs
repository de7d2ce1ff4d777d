//! The study's registry entry.

use super::answer::answer;
use super::capacity::Capacity;
use super::plan::{AUTO, BEST, DARTS, INITS, POINTS, Plan, SETS, darts};
use crate::answer::Answer;
use crate::study::datasets::Datasets;
use crate::study::entry::{is_count, numbers};
use crate::study::members::answer_by_members;
use crate::study::train::UNITS;
use crate::study::{Entry, Opt, Quick, Study, StudyError};

pub(in crate::study) static ENTRY: Entry = Entry {
    id: "bias-variance",
    label: "Bias and variance",
    question: "Why does it err?",
    explanation: "many training sets of a known function: bias², variance and noise over capacity, and whether they add up to the cost",
    source: "Geman et al. 1992; Neal et al. 2018",
    recipe: Some("bias-variance"),
    options: &[
        Opt {
            word: "sets",
            default: SETS,
            help: "Training sets, each from a seed of its own",
            allowed: "a whole number from 2 to 200",
            check: |text| is_count(text, 2, 200),
            ..Opt::BASE
        },
        Opt {
            word: "inits",
            default: INITS,
            help: "Runs on each training set, with other initial weights and another batch order; from 2 on the variance is split",
            allowed: "a whole number from 1 to 20",
            check: |text| is_count(text, 1, 20),
            ..Opt::BASE
        },
        Opt {
            word: "capacity",
            value: "WHICH",
            default: "hidden",
            help: "What is varied: hidden (width of the hidden layers), weight-decay, epochs, or degree (of least-squares polynomials)",
            allowed: "hidden, weight-decay, epochs or degree",
            check: |text| Capacity::find(text).is_some(),
            ..Opt::BASE
        },
        Opt {
            word: "values",
            value: "LIST",
            default: AUTO,
            help: "Its values, like 1,2,4,8, or auto",
            allowed: "at most 40 numbers separated by commas, or auto",
            check: |text| text == AUTO || numbers(text).is_some_and(|all| all.len() <= 40),
            ..Opt::BASE
        },
        Opt {
            word: "points",
            default: POINTS,
            help: "Inputs from 0 to 1 at which the terms are taken",
            allowed: "a whole number from 2 to 1000",
            check: |text| is_count(text, 2, 1000),
            ..Opt::BASE
        },
        Opt {
            word: "darts",
            value: "X1,X2",
            default: DARTS,
            help: "The two inputs whose errors are the coordinates on the dartboard",
            allowed: "two numbers from 0 to 1 separated by a comma",
            check: |text| darts(text).is_some(),
            ..Opt::BASE
        },
        Opt {
            word: "show",
            value: "VALUE",
            default: BEST,
            help: "The value whose fits are shown: one of those varied, or best for the one with the lowest sum",
            allowed: "a number, or best",
            check: |text| text == BEST || text.parse().is_ok_and(f64::is_finite),
            ..Opt::BASE
        },
    ],
    quick: Quick {
        recipe: &[
            ("data", "sine"),
            ("samples", "20"),
            ("hidden", "4"),
            ("optimizer", "adam"),
            ("until", "step 20"),
        ],
        options: &[
            ("sets", "3"),
            ("inits", "2"),
            ("values", "1,3"),
            ("points", "9"),
        ],
    },
    figures: &[
        "terms",
        "fits",
        "fits-least",
        "fits-most",
        "darts",
        "inputs",
        "parts",
    ],
    by_round: &[],
    lacks: Entry::LACKS_NONE,
    saves: None,
    run,
};

fn run(study: &Study<'_>) -> Result<Answer, StudyError> {
    let plan = Plan::new(study.recipe, study.options)?;
    let (count, control) = (plan.members(), study.control);
    let datasets = Datasets::new(control.threads());
    let make = |member| plan.make(member, &datasets, control);
    let units = UNITS * count as u64;
    answer_by_members(study, count, units, make, |known| answer(&plan, known))
}
