#![allow(clippy::unwrap_used)]
use super::*;
use crate::answer::Cell;
use crate::control::Control;
use crate::nn::Score;
use crate::phrase::{Phrase, Value};
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

/// The outcome with this validation error; NaN for a run that diverged.
fn outcome(error: f64) -> Outcome {
    let score = |error: f64| Score {
        loss: error,
        accuracy: Some(1.0 - error),
    };
    Outcome {
        train: score(error / 2.0),
        validation: score(error),
        diverged: error.is_nan(),
        is_guess: false,
    }
}

/// The keys of the verdict for these validation errors: three seeds of two sizes.
fn verdict_keys(errors: [[f64; 2]; 3]) -> Vec<&'static str> {
    let plan = plan(&[("sizes", "20, 40"), ("seeds", "3")]).unwrap();
    let outcomes: Vec<Outcome> = errors
        .as_flattened()
        .iter()
        .map(|error| outcome(*error))
        .collect();
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
fn runs_that_diverged_are_said_and_left_out() {
    let nan = f64::NAN;
    let at = "study.learning-curve.at";
    let diverged = "study.learning-curve.diverged";
    assert_eq!(
        verdict_keys([[0.5, 0.2], [0.6, nan], [0.45, 0.2]]),
        [at, diverged, "study.learning-curve.few-seeds"]
    );
    assert_eq!(
        verdict_keys([[0.5, nan], [0.6, nan], [0.45, nan]]),
        ["study.learning-curve.all-diverged", diverged]
    );
    let plan = plan(&[("sizes", "20, 40"), ("seeds", "3")]).unwrap();
    let outcomes: Vec<Outcome> = [0.5, nan, 0.6, 0.2, 0.5, 0.3].map(outcome).to_vec();
    let answer = answer(&plan, &outcomes);
    for phrase in &answer.verdict {
        for (_, value) in &phrase.values {
            let is_number = |number: &f64| number.is_finite();
            assert!(
                !matches!(value, Value::Number(x) | Value::Fraction(x) if !is_number(x)),
                "{phrase:?}"
            );
        }
    }
    let count = |sheet: usize| {
        let column = answer.sheets[sheet]
            .columns
            .iter()
            .position(|name| *name == "diverged");
        let rows = answer.sheets[sheet].rows.iter();
        let cells = rows.map(|row| row[column.unwrap()].clone());
        let is_set = |cell: &Cell| [Cell::Count(1), Cell::Truth(true)].contains(cell);
        cells.filter(is_set).count()
    };
    assert_eq!([count(0), count(1)], [1, 1]);
}

#[test]
fn a_lane_is_said_with_the_sizes_at_which_it_is_better() {
    let given = [
        ("sizes", "20, 40"),
        ("lane", "weight-decay 0.1"),
        ("lane", "dropout 0.5"),
    ];
    let plan = plan(&[&given[..], &[("seeds", "3")]].concat()).unwrap();
    // Of each seed: 20 samples plain, with weight decay and with dropout, then 40 likewise.
    let runs = [
        [0.50, 0.30, 0.51, 0.20, 0.21, 0.3],
        [0.60, 0.38, 0.57, 0.25, 0.24, 0.4],
        [0.45, 0.26, 0.46, 0.20, 0.20, 0.3],
    ];
    let outcomes: Vec<Outcome> = runs
        .as_flattened()
        .iter()
        .map(|error| outcome(*error))
        .collect();
    let verdict = answer(&plan, &outcomes).verdict;
    // A sentence for each lane.
    assert_eq!(verdict.len(), 4);
    assert_eq!(verdict[2].key, "study.learning-curve.lane");
    let name = |one: &Phrase| one.values[0].clone();
    assert_eq!(name(&verdict[2]), ("lane", "weight-decay 0.1".into()));
    assert_eq!(name(&verdict[3]), ("lane", "dropout 0.5".into()));
    let said = &verdict[2].values;
    assert!(
        said.contains(&("better", Value::Text("20".to_owned()))),
        "{said:?}"
    );
    assert!(said.contains(&("open", Value::Count(1))), "{said:?}");
    let few = &answer(&plan, &outcomes[..12]).verdict[2];
    assert_eq!(few.key, "study.learning-curve.lane-few");
    let twice = super::plan::Plan::new(
        &recipe(),
        &options(&[("lane", "dropout 0.5"), ("lane", "dropout 0.5")]),
    );
    assert!(matches!(twice, Err(StudyError::Unfit(_))));
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
    // The lane without changes has a name, too.
    assert_eq!(rows[6][2], Cell::Text("recipe".to_owned()));
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
