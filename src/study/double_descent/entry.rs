//! The study's registry entry.

use super::answer::answer;
use super::plan::{AUTO, Models, Plan, is_list};
use crate::answer::Answer;
use crate::study::datasets::Datasets;
use crate::study::members::answer_by_members;
use crate::study::{Entry, Opt, Options, Quick, Study, StudyError};
use crate::train::Recipe;

pub(in crate::study) static ENTRY: Entry = Entry {
    id: "double-descent",
    label: "Double descent",
    question: "Is bigger worse?",
    explanation: "validation error over capacity, past the point where all training labels are fitted: random features, and nets of growing width",
    source: "Belkin et al. 2019; Nakkiran et al. 2020",
    recipe: Some("double-descent"),
    options: &[
        Opt {
            word: "models",
            value: "WHICH",
            default: "both",
            help: "features (least squares on random ReLU features), nets (of growing width) or both",
            allowed: "features, nets or both",
            check: |text| Models::find(text).is_some(),
            ..Opt::BASE
        },
        Opt {
            word: "features",
            value: "LIST",
            default: AUTO,
            help: "Numbers of random features, separated by commas, or auto: from a twentieth to 20 times the training samples",
            allowed: "at most 100 whole numbers from 1 to 8000 separated by commas, or auto",
            check: |text| is_list(text, Plan::MOST_FEATURES),
            ..Opt::BASE
        },
        Opt {
            word: "widths",
            value: "LIST",
            default: AUTO,
            help: "Widths of the hidden layers, separated by commas, or auto: from 1 to 128",
            allowed: "at most 100 whole numbers from 1 to 4096 separated by commas, or auto",
            check: |text| is_list(text, Plan::MOST_WIDTH),
            ..Opt::BASE
        },
        Opt {
            default: "5",
            help: "Number of seeds, starting at the recipe's: each has its own split, wrong labels, features and initial weights",
            ..Opt::SEEDS
        },
    ],
    quick: Quick {
        recipe: &[
            ("data", "iris"),
            ("train-size", "12"),
            ("label-noise", "0.2"),
            ("hidden", "4"),
            ("optimizer", "adam"),
            ("lr", "0.02"),
            ("until", "step 30"),
        ],
        options: &[
            ("features", "3, 8, 12, 16, 60"),
            ("widths", "1, 3, 6"),
            ("seeds", "3"),
        ],
    },
    figures: &["features", "nets", "features-loss", "nets-loss", "norm"],
    by_round: &[],
    lacks,
    saves: None,
    run,
};

fn lacks(recipe: &Recipe, options: &Options) -> Result<Vec<&'static str>, StudyError> {
    let plan = Plan::new(recipe, options)?;
    let mut all = Vec::new();
    if plan.features.is_empty() {
        all.extend(["features", "features-loss", "norm"]);
    }
    if plan.widths.is_empty() {
        all.extend(["nets", "nets-loss"]);
    }
    if !plan.has_classes {
        all.extend(["features-loss", "nets-loss"]);
    }
    Ok(all)
}

fn run(study: &Study<'_>) -> Result<Answer, StudyError> {
    let plan = Plan::new(study.recipe, study.options)?;
    let (count, control) = (plan.members(), study.control);
    let datasets = Datasets::new(control.threads());
    let make = |member| plan.make(member, &datasets, control);
    answer_by_members(study, count, plan.units(), make, |known| {
        answer(&plan, known)
    })
}
