//! The study's registry entry.

use super::answer::answer;
use super::plan::{AUTO, Grid, Plan};
use crate::answer::Answer;
use crate::study::ensemble::{Init, is_learner};
use crate::study::entry::is_count;
use crate::study::members::answer_by_members;
use crate::study::train::UNITS;
use crate::study::{Entry, Opt, Options, QUICK_RECIPE, Quick, Study, StudyError};
use crate::train::Recipe;

/// Option word for no measurement of the coverage.
const NOTHING: &str = "none";

/// The registry entry.
pub static ENTRY: Entry = Entry {
    id: "bootstrap",
    label: "Bootstrap",
    question: "How sure?",
    explanation: "confidence intervals of validation loss and accuracy, and of the difference to a second lane; the spread of nets trained on resamples",
    source: "Efron 1979; Efron 1987",
    recipe: Some("bootstrap"),
    options: &[
        Opt {
            word: "members",
            default: "100",
            help: "Number of resamples of the training set, with one net each",
            allowed: "a whole number from 1 to 1000",
            check: |text| is_count(text, 1, 1000),
            ..Opt::BASE
        },
        Opt {
            word: "lane",
            value: "CHANGES",
            default: "weight-decay 0.01",
            help: "A second net to compare with, by what it changes: 'dropout 0.5' or 'hidden 8, lr 0.01'; or none",
            allowed: "changes such as 'dropout 0.5' or 'hidden 8, lr 0.01', or none",
            check: is_learner,
            ..Opt::BASE
        },
        Init::OPTION,
        Opt {
            word: "coverage",
            default: AUTO,
            help: "Fresh validation sets on which to measure how often the intervals contain the true value, for generated data; auto is 200 for these, or none",
            allowed: "a whole number from 10 to 10000, auto or none",
            check: |text| [AUTO, NOTHING].contains(&text) || is_count(text, 10, 10_000),
            ..Opt::BASE
        },
    ],
    quick: Quick {
        recipe: QUICK_RECIPE,
        options: &[
            ("members", "4"),
            ("lane", "weight-decay 0.1"),
            ("coverage", "none"),
        ],
    },
    figures: &[
        "loss",
        "accuracy",
        "loss-difference",
        "accuracy-difference",
        "band",
        "votes",
        "entropy",
        "disputed",
        "resamples",
        "coverage",
    ],
    by_round: &[],
    lacks,
    saves: None,
    run,
};

fn lacks(recipe: &Recipe, options: &Options) -> Result<Vec<&'static str>, StudyError> {
    let plan = Plan::new(recipe, options)?;
    let has_classes = plan.resampler.base.task.is_classification();
    let is_curve = matches!(plan.grid, Grid::Curve(_)) && !has_classes;
    let is_plane = matches!(plan.grid, Grid::Plane { .. });
    let all = [
        ("band", !is_curve),
        ("votes", !is_plane),
        ("entropy", !is_plane),
        ("disputed", is_curve || is_plane),
        ("accuracy", !has_classes),
        ("loss-difference", plan.lane.is_none()),
        ("accuracy-difference", plan.lane.is_none() || !has_classes),
        ("coverage", plan.coverage.is_none()),
    ];
    let all = all.into_iter().filter(|(_, is_lacking)| *is_lacking);
    Ok(all.map(|(id, _)| id).collect())
}

fn run(study: &Study<'_>) -> Result<Answer, StudyError> {
    let plan = Plan::new(study.recipe, study.options)?;
    let count = plan.jobs();
    let make = |index| plan.make(index, study.control);
    let units = UNITS * count as u64;
    answer_by_members(study, count, units, make, |known| answer(&plan, known))
}
