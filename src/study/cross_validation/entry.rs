//! The study's registry entry.

use super::answer::{answer, planned};
use super::check::check;
use super::findings::Findings;
use super::leak::Leak;
use super::plan::{FOLDS, GRID, LEAVE_ONE_OUT, NONE, Plan, RECIPE};
use super::rounds::Rounds;
use super::run::{finals, member};
use crate::answer::Answer;
use crate::data::Fold;
use crate::race::Lane;
use crate::study::entry::is_count;
use crate::study::train::UNITS;
use crate::study::{Entry, Opt, Options, QUICK_RECIPE, Quick, Study, StudyError, members};
use crate::train::Recipe;

/// The registry entry.
pub static ENTRY: Entry = Entry {
    id: "cross-validation",
    label: "Cross-validation",
    question: "Which recipe?",
    explanation: "candidates trained and scored on the same K folds, paired; then, if asked, the winner trained on all folds and the test set opened once",
    source: "Kohavi 1995; Nadeau & Bengio 2003",
    recipe: Some(RECIPE),
    options: &[
        Opt {
            word: "folds",
            value: "K",
            default: FOLDS,
            help: "Number of folds, or leave-one-out (up to 200 samples)",
            allowed: "a whole number from 2 to 20, or leave-one-out",
            check: |text| {
                text == LEAVE_ONE_OUT || is_count(text, *Fold::FOLDS.start(), *Fold::FOLDS.end())
            },
            ..Opt::BASE
        },
        Opt {
            word: "repeats",
            value: "N",
            default: "1",
            help: "How often to do it all, each time with other folds and other initial weights",
            allowed: "a whole number from 1 to 100",
            check: |text| is_count(text, 1, 100),
            ..Opt::BASE
        },
        Opt {
            word: "lane",
            value: "CHANGES",
            default: GRID,
            help: "A candidate, by what it changes: 'dropout 0.5' or 'optimizer adam, lr 0.01'; repeatable. grid is a small grid of weight decay",
            allowed: "changes as in a race, like 'dropout 0.5' or 'optimizer adam, lr 0.01', or grid",
            check: |text| text == GRID || text.parse::<Lane>().is_ok(),
            repeats: true,
            ..Opt::BASE
        },
        Opt {
            word: "leak",
            value: "RULE",
            default: "none",
            help: "Break a rule to see how much better the score looks: early-stopping (each fold stops where its own held-out loss is lowest), standardization (on the held-out fold, too) or test (choose the winner on the test set, which is opened for each candidate; counted)",
            allowed: "none, early-stopping, standardization or test",
            check: |text| text.parse::<Leak>().is_ok(),
            opens_test: |text| text == "test",
            ..Opt::BASE
        },
        Opt {
            word: "open-test",
            value: "yes|no",
            default: "no",
            help: "Train the winner on all folds together and open the test set once; counted",
            allowed: "yes or no",
            check: |text| ["yes", "no"].contains(&text),
            opens_test: |text| text == "yes",
            ..Opt::BASE
        },
        Opt {
            word: "optimism",
            value: "N",
            default: NONE,
            help: "In place of lanes, N candidates that are equal in truth (other initial weights and batch orders), to see how much better the best looks than it is; opens the test set for each; counted",
            allowed: "a whole number from 2 to 50, or none",
            check: |text| text == NONE || is_count(text, 2, 50),
            opens_test: |text| text != NONE,
            ..Opt::BASE
        },
    ],
    quick: Quick {
        recipe: QUICK_RECIPE,
        options: &[
            ("folds", "3"),
            ("lane", "lr 0.02"),
            ("lane", "lr 0.002"),
            ("open-test", "yes"),
        ],
    },
    figures: &["scores", "differences", "folds", "course", "optimism"],
    by_round: &[],
    lacks: Entry::LACKS_NONE,
    saves: None,
    run,
};

fn run(study: &Study<'_>) -> Result<Answer, StudyError> {
    let control = study.control;
    let (plan, rounds) = prepared(study.recipe, study.options)?;
    control.expect(UNITS * plan.runs());
    let all = members(
        plan.members(),
        control,
        |index| member(&plan, &rounds, index, control),
        |known| (study.partial)(answer(&plan, &rounds, known, &[])),
    )?;
    if !all.is_whole {
        return Ok(answer(&plan, &rounds, &all.made, &[]));
    }
    let findings = Findings::of(&plan, &all.made);
    control.expect(UNITS * planned(&plan, &findings, all.made.len()));
    let finals = finals(&plan, &rounds, &findings, control);
    match finals {
        Ok(finals) => Ok(answer(&plan, &rounds, &all.made, &finals)),
        Err(StudyError::Cancelled(_)) => Ok(answer(&plan, &rounds, &all.made, &[])),
        Err(error) => Err(error),
    }
}

/// The plan and its rounds, checked.
///
/// # Errors
/// If the recipe, an option or a candidate does not fit.
pub(super) fn prepared(recipe: &Recipe, options: &Options) -> Result<(Plan, Rounds), StudyError> {
    let plan = Plan::new(recipe, options)?;
    let rounds = Rounds::new(&plan)?;
    let plan = plan.fitted(rounds.folds(), rounds.sizes()?)?;
    check(&plan, &rounds)?;
    Ok((plan, rounds))
}
