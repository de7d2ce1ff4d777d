#![allow(clippy::unwrap_used)]
use super::*;
use crate::control::Control;
use crate::nn::Score;
use crate::phrase::Phrase;
use crate::study::outcome::{Outcome, answer_by_runs};
use crate::study::tests::ended;
use crate::train::Recipe;

fn options(given: &[(&str, &str)]) -> crate::study::Options {
    ENTRY.options(given.iter().copied()).unwrap()
}

fn recipe() -> Recipe {
    Recipe::of(QUICK_RECIPE).unwrap()
}

fn plan(given: &[(&str, &str)]) -> Result<Plan, StudyError> {
    Plan::new(&recipe(), &options(given))
}

fn outcome(loss: f64) -> Outcome {
    let score = |loss| Score {
        loss,
        accuracy: Some(0.5),
    };
    Outcome {
        train: score(loss / 2.0),
        validation: score(loss),
        diverged: false,
        is_guess: false,
    }
}

/// The keys of the verdict for these validation losses: three seeds of four values.
fn verdict_keys(losses: [[f64; 4]; 3]) -> Vec<&'static str> {
    let plan = plan(&[("values", "0.01, 0.1, 1, 10"), ("seeds", "3")]).unwrap();
    let outcomes: Vec<Outcome> = losses
        .iter()
        .flatten()
        .map(|loss| Outcome {
            diverged: loss.is_nan(),
            ..outcome(*loss)
        })
        .collect();
    answer(&plan, &outcomes)
        .verdict
        .iter()
        .map(|one| one.key)
        .collect()
}

#[test]
fn the_verdict_names_the_best_value_its_plateau_and_where_training_diverges() {
    let nan = f64::NAN;
    assert_eq!(
        verdict_keys([
            [0.9, 0.3, 0.5, nan],
            [0.8, 0.2, 0.5, nan],
            [0.7, 0.25, 0.6, nan]
        ]),
        [
            "study.sweep.best",
            "study.sweep.alone",
            "study.sweep.diverges-from"
        ]
    );
    // The second and third do not differ significantly.
    assert_eq!(
        verdict_keys([
            [0.9, 0.30, 0.31, 0.9],
            [0.8, 0.22, 0.21, 0.8],
            [0.7, 0.25, 0.27, 0.9]
        ]),
        ["study.sweep.best", "study.sweep.plateau"]
    );
    assert_eq!(
        verdict_keys([
            [0.1, 0.3, 0.5, 0.9],
            [0.11, 0.4, 0.5, 0.9],
            [0.12, 0.31, 0.6, 0.9]
        ]),
        ["study.sweep.best", "study.sweep.edge"]
    );
    assert_eq!(verdict_keys([[nan; 4]; 3]), ["study.sweep.none"]);
}

#[test]
fn a_run_of_a_sweep_is_that_of_its_recipe() {
    let given = [("values", "0.02, 0.1"), ("seeds", "2")];
    let study = Study {
        recipe: &recipe(),
        options: &options(&given),
        control: &Control::default(),
        partial: &|_| {},
    };
    let answer = run(&study).unwrap();
    let plan = plan(&given).unwrap();
    for index in 0..plan.recipes.len() {
        let session = ended(plan.recipes[index].clone());
        let losses = [
            session.evaluation().train.loss,
            session.evaluation().validation.loss,
        ];
        let row = &answer.sheets[1].rows[index];
        assert_eq!(row[3..5], losses.map(crate::answer::Cell::Number));
    }
}

#[test]
fn values_that_do_not_fit_are_refused_before_any_run_and_usual_ones_are_left_out() {
    let refused = |given: &[(&str, &str)]| plan(given).unwrap_err();
    let error = refused(&[("knob", "batch"), ("values", "1, 100000")]);
    assert!(error.is_usage());
    assert_eq!(
        error.to_string(),
        "--values: batch can't be 100000: the training set has 90 samples"
    );
    assert!(matches!(
        refused(&[("knob", "hidden"), ("values", "0.5")]),
        StudyError::Unfit(_)
    ));
    let endless = Recipe {
        until: None,
        ..recipe()
    };
    assert!(matches!(
        Plan::new(&endless, &options(&[])),
        Err(StudyError::Unfit(_))
    ));
    for knob in ["lr", "batch", "hidden", "dropout", "weight-decay", "beta2"] {
        let plan = plan(&[("knob", knob)]).unwrap();
        assert!(plan.values.len() >= 4, "{knob}: {:?}", plan.values);
        assert!(plan.values.is_sorted(), "{knob}: {:?}", plan.values);
    }
    let all = plan(&[
        ("optimizers", "all"),
        ("values", "0.01, 0.1"),
        ("seeds", "1"),
    ])
    .unwrap();
    // Adadelta has no learning rate.
    assert!(!all.lanes.contains(&"adadelta"));
    assert_eq!(all.recipes.len(), 2 * all.lanes.len());
}

#[test]
fn values_at_which_a_run_only_guesses_are_named() {
    let plan = plan(&[("values", "0.01, 0.1, 1, 10"), ("seeds", "3")]).unwrap();
    let said = |guesses: [bool; 4]| {
        let outcomes: Vec<Outcome> = (0..12)
            .map(|index| Outcome {
                diverged: index % 4 == 3,
                is_guess: guesses[index % 4],
                ..outcome(1.0 + index as f64 * 0.1)
            })
            .collect();
        let verdict = answer(&plan, &outcomes).verdict;
        verdict.last().unwrap().clone()
    };
    let named = |key, first: &str, last: &str| {
        Phrase::new(key)
            .with("value", format!("lr {first}"))
            .with("last", format!("lr {last}"))
    };
    // A run that diverged does not only guess.
    assert_eq!(said([false; 4]).key, "study.sweep.diverges-from");
    let expected = named("study.sweep.guesses-at", "1", "1");
    assert_eq!(said([false, false, true, true]), expected);
    let expected = named("study.sweep.guesses-between", "0.1", "1");
    assert_eq!(said([false, true, true, true]), expected);
}

#[test]
fn a_run_whose_loss_is_that_of_a_constant_guess_is_one() {
    let quick = [("data", "iris"), ("until", "step 3"), ("seed", "1")];
    let outcome = |lr: &str| {
        let recipe = Recipe::of(&[quick.as_slice(), &[("lr", lr)]].concat()).unwrap();
        let made = std::sync::Mutex::new(None);
        let control = Control::default();
        let study = Study {
            recipe: &recipe,
            options: &options(&[]),
            control: &control,
            partial: &|_| {},
        };
        answer_by_runs(&study, std::slice::from_ref(&recipe), |known| {
            *made.lock().unwrap() = known.first().copied();
            Answer::default()
        })
        .unwrap();
        made.into_inner().unwrap().unwrap()
    };
    // The start of a network that hardly learns is worse than a constant guess.
    assert!(outcome("1e-6").is_guess);
    let learned = outcome("0.1");
    assert!(!learned.is_guess && learned.train.loss < 0.99 * 3.0_f64.ln());
}
