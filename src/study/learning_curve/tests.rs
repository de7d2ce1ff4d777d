#![allow(clippy::unwrap_used)]
use super::*;
use crate::answer::Cell;
use crate::control::Control;
use crate::nn::Score;
use crate::study::outcome::Outcome;
use crate::study::tests::ended;
use crate::train::Recipe;

fn options(given: &[(&str, &str)]) -> crate::study::Options {
    ENTRY.options(given.iter().copied()).unwrap()
}

fn recipe() -> Recipe {
    Recipe::of(super::super::QUICK_RECIPE).unwrap()
}

fn plan(given: &[(&str, &str)]) -> Result<Plan, StudyError> {
    Plan::new(&recipe(), &options(given))
}

/// The keys of the verdict for these validation errors: three seeds of two sizes.
fn verdict_keys(errors: [[f64; 2]; 3]) -> Vec<&'static str> {
    let plan = plan(&[("sizes", "20, 40"), ("seeds", "3")]).unwrap();
    let outcome = |error: &f64| {
        let score = |error: f64| Score {
            loss: error,
            accuracy: Some(1.0 - error),
        };
        Outcome {
            train: score(error / 2.0),
            validation: score(*error),
            diverged: false,
            is_guess: false,
        }
    };
    let outcomes: Vec<Outcome> = errors.iter().flatten().map(outcome).collect();
    answer(&plan, &outcomes)
        .verdict
        .iter()
        .map(|one| one.key)
        .collect()
}

#[test]
fn the_verdict_tells_whether_the_last_step_to_more_data_helped() {
    let at = "study.learning-curve.at";
    assert_eq!(
        verdict_keys([[0.5, 0.2], [0.6, 0.25], [0.45, 0.2]]),
        [at, "study.learning-curve.helps"]
    );
    assert_eq!(
        verdict_keys([[0.2, 0.2], [0.25, 0.22], [0.2, 0.23]]),
        [at, "study.learning-curve.level"]
    );
    assert_eq!(
        verdict_keys([[0.2, 0.5], [0.25, 0.6], [0.2, 0.45]]),
        [at, "study.learning-curve.hurts"]
    );
}

#[test]
fn a_run_is_that_of_the_recipe_on_so_many_samples() {
    let given = [
        ("sizes", "20, 60"),
        ("lane", "weight-decay 0.1"),
        ("seeds", "2"),
    ];
    let study = Study {
        recipe: &recipe(),
        options: &options(&given),
        control: &Control::default(),
        partial: &|_| {},
    };
    let answer = run(&study).unwrap();
    let rows = &answer.sheets[1].rows;
    assert_eq!(rows.len(), 8);
    // The last: the second seed, 60 samples, with weight decay.
    let settings = [
        super::super::QUICK_RECIPE,
        &[("train-size", "60"), ("weight-decay", "0.1"), ("seed", "8")],
    ]
    .concat();
    let session = ended(Recipe::of(&settings).unwrap());
    let losses = [
        session.evaluation().train.loss,
        session.evaluation().validation.loss,
    ];
    assert_eq!(rows[7][3..5], losses.map(Cell::Number));
    assert_eq!(rows[7][..2], [Cell::Count(8), Cell::Count(60)]);
}

#[test]
fn sizes_and_lanes_that_do_not_fit_are_refused_before_any_run() {
    let too_large = plan(&[("sizes", "20, 91")]).unwrap_err();
    assert!(too_large.is_usage() && matches!(too_large, StudyError::Unfit(_)));
    let lane = plan(&[("sizes", "20"), ("lane", "batch 30")]).unwrap_err();
    assert_eq!(
        lane.to_string(),
        "--lane: batch can't be 30: the training set has 20 samples"
    );
    assert_eq!(plan(&[]).unwrap().sizes, [11, 22, 45, 90]);
}
