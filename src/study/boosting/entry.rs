//! The study's line in the registry.

use std::sync::Arc;

use super::answer::answer;
use super::chain::Chain;
use super::plan::{AUTO, Plan};
use super::tale::Tale;
use super::weak::Weak;
use crate::answer::Answer;
use crate::data::Kind;
use crate::study::datasets::Datasets;
use crate::study::entry::is_count;
use crate::study::train::UNITS;
use crate::study::{Entry, Opt, Options, Quick, Study, StudyError, members};
use crate::train::Recipe;

/// The study.
pub(in crate::study) static ENTRY: Entry = Entry {
    id: "boosting",
    label: "Boosting",
    question: "Can it learn from its mistakes?",
    explanation: "weak learners in sequence, each trained on what those before it got wrong: SAMME for classes, L2 boosting for numbers",
    source: "Zhu et al. 2009; Bühlmann and Yu 2003",
    recipe: Some("boosting"),
    options: &[
        Opt {
            word: "rounds",
            default: "30",
            help: "Learners, one after the other",
            allowed: "a whole number from 1 to 500",
            check: |text| is_count(text, 1, 500),
            ..Opt::BASE
        },
        Opt {
            word: "weak",
            value: "CHANGES",
            default: "hidden 2",
            help: "What makes the recipe a weak learner: 'hidden none', 'hidden 4, until step 100', or as-is for the recipe itself",
            allowed: "hidden, activation, until or live changes with commas between them, such as 'hidden none', or as-is",
            check: |text| text.parse::<Weak>().is_ok(),
            ..Opt::BASE
        },
        Opt {
            word: "shrinkage",
            default: AUTO,
            help: "For regression: what each learner after the first is multiplied by; auto is 0.5",
            allowed: "a number from 0.0001 to 1, or auto",
            check: |text| {
                text == AUTO || text.parse().is_ok_and(|x: f64| (1e-4..=1.0).contains(&x))
            },
            ..Opt::BASE
        },
        Opt::SEEDS,
    ],
    quick: Quick {
        recipe: &[
            ("data", "moons"),
            ("samples", "60"),
            ("label-noise", "0.1"),
            ("optimizer", "adam"),
            ("lr", "0.05"),
            ("until", "step 20"),
        ],
        options: &[("rounds", "4"), ("weak", "hidden none"), ("seeds", "2")],
    },
    figures: &[
        "errors",
        "learners",
        "weights",
        "wrong-labels",
        "margins",
        "field",
        "fit",
        "residuals",
    ],
    by_round: &["field", "residuals"],
    lacks,
    saves: Some((
        "save-predictions",
        "Write what each learner and the strong model say as safetensors (learner.1.train, …, strong.validation)",
    )),
    run,
};

fn lacks(recipe: &Recipe, options: &Options) -> Result<Vec<&'static str>, StudyError> {
    let plan = Plan::new(recipe, options)?;
    let data = &plan.data;
    let mut all = Vec::new();
    if data.task.is_classification() {
        all.extend(["fit", "residuals"]);
        if data.wrong_labels.is_empty() {
            all.push("wrong-labels");
        }
        if !matches!(data.kind, Kind::Points2d) {
            all.push("field");
        }
        return Ok(all);
    }
    all.extend(["learners", "weights", "wrong-labels", "margins"]);
    all.push("field");
    if !matches!(data.kind, Kind::Curve1d) {
        all.push("fit");
    }
    Ok(all)
}

fn run(study: &Study<'_>) -> Result<Answer, StudyError> {
    let plan = Plan::new(study.recipe, study.options)?;
    let control = study.control;
    control.expect(UNITS * (plan.rounds * plan.seeds) as u64);
    let mut first = Chain::new(&plan, plan.seed(0), Arc::clone(&plan.data), true);
    let is_whole = first.grow(&plan, control, |chain| {
        (study.partial)(answer(&plan, chain, &[], false));
    })?;
    let others = plan.seeds - 1;
    if !is_whole || others == 0 {
        return Ok(answer(&plan, &first, &[], is_whole));
    }
    (study.partial)(answer(&plan, &first, &[], false));
    let datasets = Datasets::new(control.threads());
    let make = |index: usize| {
        let seed = plan.seed(index + 1);
        let data = datasets.load(&plan.recipe.data, seed)?;
        let mut chain = Chain::new(&plan, seed, data, false);
        if !chain.grow(&plan, control, |_| {})? {
            control.check()?;
        }
        Ok(Tale::of(&chain))
    };
    let made = members(others, control, make, |known| {
        (study.partial)(answer(&plan, &first, known, false));
    });
    match made {
        Ok(made) => Ok(answer(&plan, &first, &made.made, made.is_whole)),
        Err(StudyError::Cancelled(_)) => Ok(answer(&plan, &first, &[], false)),
        Err(error) => Err(error),
    }
}
