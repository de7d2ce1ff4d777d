//! The study's registry entry.

use super::answer::answer;
use super::plan::{EPOCHS, HALF, OWN, RECIPE, SharpnessPlan, TARGET};
use super::progress_report::WORK;
use super::run_study;
use crate::answer::Answer;
use crate::study::entry::{is_count, is_positive};
use crate::study::{Entry, Opt, QUICK_RECIPE, Quick, Study, StudyError};
use crate::train::BatchSize;

/// The registry entry.
pub static ENTRY: Entry = Entry {
    id: "sharpness",
    label: "Sharp and flat minima",
    question: "Is a flat minimum a better one?",
    explanation: "a small and a large batch from the same weights to the same training loss: which minimum is flatter, and which generalizes",
    source: "Keskar et al. 2017; Dinh et al. 2017; Kwon et al. 2021",
    recipe: Some(RECIPE),
    options: &[
        Opt {
            word: "small",
            value: "N",
            default: OWN,
            help: "Size of the small batch: a whole number, or batch for the recipe's",
            allowed: "a whole number from 1, or batch (the recipe's)",
            check: |text| text == OWN || is_count(text, 1, usize::MAX),
            ..Opt::BASE
        },
        Opt {
            word: "large",
            value: "N",
            default: HALF,
            help: "Size of the large batch: a whole number, half or full",
            allowed: "a whole number from 1, half (of the training set) or full",
            check: |text| text == HALF || text.parse::<BatchSize>().is_ok(),
            ..Opt::BASE
        },
        Opt {
            word: "target",
            value: "LOSS",
            default: TARGET,
            help: "Training loss at which both runs stop",
            allowed: "a number above 0",
            check: is_positive,
            ..Opt::BASE
        },
        Opt {
            word: "epochs",
            value: "N",
            default: EPOCHS,
            help: "Most epochs a run may take to get there",
            allowed: "a whole number from 1 to 1000000",
            check: |text| is_count(text, 1, 1_000_000),
            ..Opt::BASE
        },
        Opt {
            word: "points",
            value: "N",
            default: super::plan::POINTS,
            help: "Points along the line; with 3k + 1 of them, like 31 or 61, both minima are among them",
            allowed: "a whole number from 4 to 1000",
            check: |text| is_count(text, 4, 1000),
            ..Opt::BASE
        },
        Opt::SEEDS,
    ],
    quick: Quick {
        recipe: QUICK_RECIPE,
        options: &[("target", "0.4"), ("small", "8"), ("points", "4")],
    },
    figures: &["loss", "accuracy"],
    by_round: &[],
    lacks: Entry::LACKS_NONE,
    saves: None,
    run,
};

fn run(study: &Study<'_>) -> Result<Answer, StudyError> {
    let (options, control) = (study.options, study.control);
    let seeds: u64 = options.read("seeds").unwrap_or(1);
    let defaults = SharpnessPlan::new(study.recipe.clone());
    let plan = SharpnessPlan {
        // `batch` and `half` do not parse as sizes, so the default is kept.
        small: options.read("small").unwrap_or(defaults.small),
        large: options.read("large"),
        target: options.read("target").unwrap_or(defaults.target),
        epochs: options.read("epochs").unwrap_or(defaults.epochs),
        points: options.read("points").unwrap_or(defaults.points),
        ..defaults
    };
    control.expect(WORK * seeds);
    let mut lines = Vec::new();
    for offset in 0..seeds {
        let mut plan = plan.clone();
        plan.recipe.seed = plan.recipe.seed.wrapping_add(offset);
        match run_study(&plan, control, &|_| {}) {
            Ok(line) => lines.push(line),
            Err(StudyError::Cancelled(_)) if !lines.is_empty() => break,
            Err(error) => return Err(error),
        }
        if offset + 1 < seeds {
            (study.partial)(answer(&plan, &lines, seeds));
        }
    }
    Ok(answer(&plan, &lines, seeds))
}
