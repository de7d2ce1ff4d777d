#![allow(clippy::unwrap_used, clippy::panic)]
use super::*;
use crate::answer::Cell;
use crate::control::Control;
use crate::nn::Score;
use crate::phrase::{Phrase, Value};
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
fn the_verdict_names_the_best_value_and_those_around_it() {
    // Its neighbours are worse on every seed.
    assert_eq!(
        verdict_keys([
            [0.9, 0.3, 0.5, 0.8],
            [0.8, 0.2, 0.4, 0.9],
            [0.7, 0.25, 0.46, 0.8]
        ]),
        ["study.sweep.best", "study.sweep.alone"]
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
    // The third is 1.7 times as high, and three seeds can't tell: that is no plateau, and no proof either.
    assert_eq!(
        verdict_keys([
            [0.9, 0.30, 0.95, 0.9],
            [0.8, 0.22, 0.20, 0.8],
            [0.7, 0.25, 0.27, 0.9]
        ]),
        ["study.sweep.best", "study.sweep.open"]
    );
}

#[test]
fn that_the_range_ends_at_the_best_or_its_plateau_is_said() {
    assert_eq!(
        verdict_keys([
            [0.1, 0.3, 0.5, 0.9],
            [0.11, 0.4, 0.5, 0.9],
            [0.12, 0.31, 0.6, 0.9]
        ]),
        ["study.sweep.best-at-edge", "study.sweep.alone"]
    );
    assert_eq!(
        verdict_keys([
            [0.9, 0.5, 0.30, 0.31],
            [0.9, 0.5, 0.22, 0.21],
            [0.9, 0.6, 0.25, 0.27]
        ]),
        ["study.sweep.best", "study.sweep.plateau-to-edge"]
    );
    assert_eq!(
        verdict_keys([
            [0.30, 0.31, 0.3, 0.31],
            [0.22, 0.21, 0.2, 0.22],
            [0.25, 0.26, 0.27, 0.24]
        ]),
        ["study.sweep.lowest", "study.sweep.plateau-of-all"]
    );
}

#[test]
fn no_value_is_said_to_be_beyond_what_there_can_be() {
    let first = |knob: &'static str, values: &'static str, losses: [f64; 3]| {
        let plan = plan(&[("knob", knob), ("values", values), ("seeds", "3")]).unwrap();
        let outcomes = [0.0, 0.01, 0.02].map(|seed| losses.map(|loss| outcome(loss + seed)));
        answer(&plan, outcomes.as_flattened()).verdict[0].key
    };
    let samples = crate::data::load(&recipe().data, recipe().seed)
        .unwrap()
        .train
        .len();
    let full: &'static str = format!("4,8,{samples}").leak();
    let (rising, falling) = ([0.1, 0.3, 0.9], [0.9, 0.3, 0.1]);
    assert_eq!(first("batch", full, falling), "study.sweep.best");
    assert_eq!(
        first("batch", "4,8,16", falling),
        "study.sweep.best-at-edge"
    );
    assert_eq!(first("batch", "1,8,16", rising), "study.sweep.best");
    assert_eq!(first("hidden", "1,8,16", rising), "study.sweep.best");
    assert_eq!(
        first("hidden", "2,8,16", rising),
        "study.sweep.best-at-edge"
    );
    // Below its smallest value it can be off, which may be better.
    assert_eq!(
        first("dropout", "0.01,0.1,0.5", rising),
        "study.sweep.best-at-edge"
    );
}

#[test]
fn a_knob_of_what_is_off_is_refused_before_any_run() {
    for entry in crate::regularize::ENTRIES {
        let switch = entry.switch();
        for knob in entry
            .knobs
            .iter()
            .filter(|one| !one.switches && plan::is_knob(one.word))
        {
            let given = options(&[("knob", knob.word)]);
            let refused = Plan::new(&recipe(), &given).unwrap_err();
            let why = Phrase::new("study.sweep.no-effect")
                .with("knob", knob.word)
                .with("switch", switch);
            assert_eq!(refused, StudyError::Unfit(why));
            let on = Recipe::of(
                &[
                    crate::study::QUICK_RECIPE,
                    &[("data", "digits"), (switch, "on")],
                ]
                .concat(),
            );
            let fits = Plan::new(&on.unwrap(), &given);
            assert!(fits.is_ok(), "{}: {fits:?}", knob.word);
        }
    }
}

/// What three seeds say of four values, from the kind of each run: `.` learned, `g` guesses, `d` diverged.
fn failures(seeds: [&str; 3]) -> Option<Phrase> {
    let plan = plan(&[("values", "0.01, 0.1, 1, 10"), ("seeds", "3")]).unwrap();
    let runs = seeds.iter().flat_map(|seed| seed.chars()).enumerate();
    let outcomes: Vec<Outcome> = runs
        .map(|(index, kind)| Outcome {
            diverged: kind == 'd',
            is_guess: kind == 'g',
            ..outcome(0.3 + 0.01 * index as f64)
        })
        .collect();
    let mut verdict = answer(&plan, &outcomes).verdict;
    assert!(verdict.len() <= 3);
    let last = verdict.pop()?;
    last.key.contains("fails").then_some(last)
}

#[test]
fn values_at_which_runs_fail_are_named_on_their_side_of_the_best() {
    let said = |seeds| failures(seeds).unwrap();
    let phrase = |key, what| Phrase::new(key).with("what", Phrase::new(what));
    let same = |found: Phrase, expected: Phrase, values: &[(&'static str, &str)]| {
        assert_eq!(found.key, expected.key);
        for (name, value) in values {
            let value = Value::Text((*value).to_owned());
            assert!(found.values.contains(&(*name, value)), "{found:?}");
        }
        let what = |phrase: &Phrase| match &phrase.values.iter().find(|(name, _)| *name == "what") {
            Some((_, Value::Phrase(what))) => what.key,
            other => panic!("{other:?}"),
        };
        assert_eq!(what(&found), what(&expected));
    };
    assert_eq!(failures(["...."; 3]), None);
    let expected = phrase("study.sweep.fails-above", "study.sweep.diverge");
    same(said(["...d"; 3]), expected, &[("value", "lr 10")]);
    let expected = phrase("study.sweep.fails-above", "study.sweep.fail");
    same(said(["..gd"; 3]), expected, &[("value", "lr 1")]);
    let expected = phrase("study.sweep.fails-below", "study.sweep.guess");
    same(said(["g..."; 3]), expected, &[("value", "lr 0.01")]);
    // Guesses at both ends do not make the values between them fail.
    let expected = phrase("study.sweep.fails-around", "study.sweep.guess");
    let ends = [("low", "lr 0.01"), ("high", "lr 10")];
    same(said(["g..g"; 3]), expected, &ends);
    // One run of three is no value that fails.
    let expected = phrase("study.sweep.fails-in-part", "study.sweep.diverge");
    same(
        said(["...d", "....", "...."]),
        expected,
        &[("values", "10")],
    );
    // One run diverges, several diverge.
    let count = |phrase: Phrase| match phrase.values.iter().find(|(name, _)| *name == "what") {
        Some((_, Value::Phrase(what))) => what.values.clone(),
        other => panic!("{other:?}"),
    };
    assert_eq!(
        count(said(["...d", "....", "...."])),
        [("count", Value::Count(1))]
    );
    // All fail: no value is best.
    assert_eq!(said(["gggg"; 3]).key, "study.sweep.fails-everywhere");
}

/// What is said besides where runs failed, of these runs as in [`failures`] over so many seeds.
fn besides(seeds: &[&str]) -> Vec<Phrase> {
    let count = seeds.len().to_string();
    let plan = plan(&[("values", "0.01, 0.1, 1, 10"), ("seeds", &count)]).unwrap();
    let runs = seeds.iter().flat_map(|seed| seed.chars()).enumerate();
    let outcomes: Vec<Outcome> = runs
        .map(|(index, kind)| Outcome {
            diverged: kind == 'd',
            ..outcome([0.5, 0.3, 0.31, 0.4][index % 4] + 0.001 * (index / 4) as f64)
        })
        .collect();
    let mut verdict = answer(&plan, &outcomes).verdict;
    verdict.retain(|one| !one.key.contains("fails"));
    verdict
}

#[test]
fn runs_that_failed_beside_the_best_are_no_matter_of_chance() {
    let keys = |seeds: &[&str]| -> Vec<&'static str> {
        besides(seeds).iter().map(|one| one.key).collect()
    };
    assert_eq!(keys(&["d.dd"]), ["study.sweep.best"]);
    assert_eq!(keys(&["d.dd"; 3]), ["study.sweep.best"]);
    let few = ["study.sweep.best", "study.sweep.few-seeds"];
    assert_eq!(keys(&["d..d"]), few);
    let said = besides(&["..dd"; 3]);
    assert_eq!(said[1].key, "study.sweep.alone");
    assert!(said[1].values.contains(&("neighbours", Value::Count(1))));
}

#[test]
fn the_end_of_the_range_and_the_limit_of_a_plateau_are_said() {
    let end = |seeds: &[&str]| besides(seeds)[0].values[0].clone();
    let phrase = |key| ("end", Value::Phrase(Phrase::new(key)));
    assert_eq!(end(&["ddd."]), phrase("study.sweep.largest"));
    assert_eq!(end(&[".ddd"]), phrase("study.sweep.smallest"));
    let plan = plan(&[("values", "0.01, 0.1, 1"), ("seeds", "3")]).unwrap();
    let losses = [0.20, 0.21, 0.6, 0.22, 0.20, 0.7, 0.21, 0.22, 0.65];
    let outcomes = losses.map(outcome);
    let plateau = &answer(&plan, &outcomes).verdict[1];
    assert_eq!(plateau.key, "study.sweep.plateau");
    assert!(
        plateau
            .values
            .contains(&("limit", Value::Fraction(lane::PLATEAU - 1.0)))
    );
}

#[test]
fn a_value_that_fails_is_never_best_nor_in_the_plateau() {
    let plan = plan(&[("values", "0.01, 0.1, 1, 10"), ("seeds", "3")]).unwrap();
    let outcomes: Vec<Outcome> = (0..12)
        .map(|index| Outcome {
            is_guess: index % 4 == 1,
            diverged: index % 4 == 0 && index < 4,
            ..outcome([0.1, 0.2, 0.3, 0.31][index % 4] + 0.001 * (index / 4) as f64)
        })
        .collect();
    let lane = lane::Lane {
        plan: &plan,
        outcomes: &outcomes,
        index: 0,
    };
    let best = lane.best().unwrap();
    assert_eq!((best.index, best.plateau[0]), (2, 2));
}

#[test]
fn the_verdict_the_figure_and_the_table_of_a_part_rest_on_the_same_seeds() {
    let plan = plan(&[("values", "0.01, 0.1, 1, 10"), ("seeds", "4")]).unwrap();
    let losses = [
        [0.9, 0.20, 0.50, 0.9],
        [0.9, 0.60, 0.10, 0.9],
        [0.9, 0.21, 0.50, 0.9],
        [0.9, 0.22, 0.50, 0.9],
    ];
    let outcomes: Vec<Outcome> = losses.iter().flatten().map(|loss| outcome(*loss)).collect();
    for done in 1..=outcomes.len() {
        let answer = answer(&plan, &outcomes[..done]);
        let seeds = done / 4;
        assert_eq!(answer.runs, [done as u64, 16]);
        assert_eq!(answer.sheets[1].rows.len(), done);
        if seeds == 0 {
            assert_eq!(answer.verdict[0].key, "study.sweep.begun");
            continue;
        }
        let mean_of = |value: usize| losses[..seeds].iter().map(|one| one[value]).sum::<f64>();
        let best = if mean_of(1) < mean_of(2) { 1 } else { 2 };
        let said = &answer.verdict[0].values;
        assert!(said.contains(&("seeds", Value::Count(seeds as u64))));
        let value = Value::Text(format!("lr {}", plan.values[0][best]));
        assert!(said.contains(&("value", value)), "{done}: {said:?}");
        for (value, row) in answer.sheets[0].rows.iter().enumerate() {
            assert_eq!(row[7], Cell::Truth(value == best), "{done}");
            assert_eq!(row[6], Cell::Count(seeds as u64), "{done}");
        }
    }
}

#[test]
fn optimizers_are_compared_over_the_same_number_of_their_own_rates() {
    let all = plan(&[("optimizers", "all"), ("seeds", "4")]).unwrap();
    let count = all.count();
    assert!(count >= 5 && all.values.iter().all(|values| values.len() == count));
    // Each range is around the optimizer's own default.
    for (lane, values) in all.lanes.iter().zip(&all.values) {
        let entry = crate::optim::find(lane).unwrap();
        let knob = &entry.knobs[entry.knob("lr").unwrap()];
        assert!(
            values.contains(&knob.default) || *lane == recipe().settings.optimizer.id,
            "{lane}"
        );
    }
    assert_eq!(all.left_out, ["adadelta"]);
    let outcomes = |seeds: usize, of: fn(usize, usize) -> f64| -> Vec<Outcome> {
        let runs = 0..seeds * all.per_seed();
        runs.map(|run| {
            let [lane, value] = all.position(run);
            let seed = run / all.per_seed();
            outcome(of(lane, value) + 0.001 * ((seed * 7 + lane * 3) % 5) as f64)
        })
        .collect()
    };
    let keys = |outcomes: &[Outcome]| -> Vec<&str> {
        answer(&all, outcomes)
            .verdict
            .iter()
            .map(|one| one.key)
            .collect()
    };
    let level = |_: usize, value: usize| 0.3 + 0.1 * (value as f64 - 2.0).abs();
    let apart =
        |lane: usize, value: usize| 0.3 + 0.1 * lane as f64 + 0.1 * (value as f64 - 2.0).abs();
    let edge = |_: usize, value: usize| 0.3 + 0.1 * value as f64;
    let first = "study.sweep.optimizers";
    assert_eq!(
        keys(&outcomes(1, level)),
        [first, "study.sweep.optimizers-few"]
    );
    assert_eq!(
        keys(&outcomes(4, level)),
        [first, "study.sweep.optimizers-open"]
    );
    assert_eq!(
        keys(&outcomes(4, apart)),
        [first, "study.sweep.optimizers-differ"]
    );
    assert_eq!(keys(&outcomes(4, edge))[2], "study.sweep.optimizers-edge");
}

#[test]
fn what_can_not_be_swept_is_refused_before_any_run() {
    let key = |error: StudyError| match error {
        StudyError::Unfit(phrase) => phrase.key,
        other => panic!("{other}"),
    };
    // The recipe's optimizer has no such knob, so no default value fits.
    let sgd = Recipe::of(&[("data", "iris"), ("optimizer", "sgd"), ("until", "step 3")]).unwrap();
    let error = Plan::new(&sgd, &options(&[("knob", "beta2")])).unwrap_err();
    assert!(error.to_string().contains("beta2"), "{error}");
    let huge = plan(&[("knob", "hidden"), ("values", "1, 65536")]).map(|plan| plan.values);
    assert!(huge.is_ok(), "{huge:?}");
    let deep = Recipe::of(&[("data", "iris"), ("hidden", "8,8"), ("until", "step 3")]).unwrap();
    let given = options(&[("knob", "hidden"), ("values", "1, 65536")]);
    assert_eq!(
        key(Plan::new(&deep, &given).unwrap_err()),
        "study.sweep.parameters"
    );
    let planned = [
        ("data", "iris"),
        ("until", "step 3"),
        ("at", "step 1: lr 0.05"),
    ];
    let planned = Recipe::of(&planned).unwrap();
    assert_eq!(
        key(Plan::new(&planned, &options(&[])).unwrap_err()),
        "study.sweep.planned"
    );
    assert!(Plan::new(&planned, &options(&[("knob", "batch")])).is_ok());
}

#[test]
fn a_run_that_early_stopping_ends_has_its_best_weights() {
    let settings = [
        ("data", "iris"),
        ("lr", "0.1"),
        ("hidden", "32"),
        ("early-stopping", "2"),
        ("eval-every", "5 steps"),
        ("until", "step 2000"),
    ];
    let recipe = Recipe::of(&settings).unwrap();
    let mut alone = ended(recipe.clone());
    assert!(alone.trainer().step_count() < 2000, "it is stopped early");
    alone.apply(crate::train::Change::KeepBest).unwrap();
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
    let found = made.into_inner().unwrap().unwrap();
    assert_eq!(found.validation, alone.evaluation().validation);
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
        let values = &plan.values[0];
        assert!(values.len() >= 4, "{knob}: {values:?}");
        assert!(values.is_sorted(), "{knob}: {values:?}");
        // None has the rounding errors of how it was computed.
        assert!(
            values.iter().all(|value| value.to_string().len() < 9),
            "{knob}: {values:?}"
        );
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
