#![allow(clippy::unwrap_used, clippy::panic)]
use std::sync::Arc;

use ndarray::{Array2, Axis, concatenate, s};
use rand::Rng;

use super::answer::answer;
use super::features::Features;
use super::fit::{Fit, fit_features, targets};
use super::plan::{Family, Plan};
use super::shape::{End, shape};
use super::solve::least_norm;
use super::*;
use crate::answer::{Answer, Cell};
use crate::control::Control;
use crate::data;
use crate::figure::{At, Content};
use crate::nn::Score;
use crate::phrase::Value;
use crate::rng::{Purpose, stream};
use crate::study::StudyError;
use crate::study::datasets::Datasets;
use crate::study::tests::ended;
use crate::train::Recipe;

/// The solution of a square system by Gaussian elimination with pivots: the reference for least squares.
fn solved(matrix: &Array2<f64>, right: &Array2<f64>) -> Array2<f64> {
    let n = matrix.nrows();
    let mut all = concatenate(Axis(1), &[matrix.view(), right.view()]).unwrap();
    for column in 0..n {
        let largest = |one: &usize, other: &usize| {
            let at = |row: usize| all[[row, column]].abs();
            at(*one).total_cmp(&at(*other))
        };
        let pivot = (column..n).max_by(largest).unwrap();
        for other in 0..all.ncols() {
            all.swap([column, other], [pivot, other]);
        }
        for row in (0..n).filter(|row| *row != column) {
            let factor = all[[row, column]] / all[[column, column]];
            for other in column..all.ncols() {
                all[[row, other]] -= factor * all[[column, other]];
            }
        }
    }
    let scale = |(row, column)| all[[row, n + column]] / all[[row, row]];
    Array2::from_shape_fn((n, right.ncols()), scale)
}

fn uniform(seed: u64, rows: usize, columns: usize) -> Array2<f64> {
    let mut draws = stream(seed, Purpose::Probe, 0);
    Array2::from_shape_fn((rows, columns), |_| {
        f64::from(draws.next_u32()) / f64::from(u32::MAX) - 0.5
    })
}

fn norm(values: &Array2<f64>) -> f64 {
    values.iter().map(|value| value * value).sum::<f64>().sqrt()
}

fn distance(one: &Array2<f64>, other: &Array2<f64>) -> f64 {
    norm(&(one - other)) / (1.0 + norm(other))
}

/// Random features and targets.
fn problem(samples: usize, features: usize) -> (Array2<f64>, Array2<f64>) {
    (uniform(1, samples, features), uniform(2, samples, 3))
}

#[test]
fn least_norm_solves_the_normal_equations_on_both_sides_of_the_threshold() {
    for (samples, features) in [
        (30, 1),
        (30, 6),
        (30, 18),
        (12, 40),
        (12, 90),
        (1, 5),
        (1, 1),
    ] {
        let (x, y) = problem(samples, features);
        let expected = if features < samples {
            solved(&x.t().dot(&x), &x.t().dot(&y))
        } else {
            x.t().dot(&solved(&x.dot(&x.t()), &y))
        };
        let made = least_norm(&x, &y).unwrap().weights;
        let apart = distance(&made, &expected);
        assert!(
            apart < 1e-8,
            "{samples} samples, {features} features: {apart}"
        );
    }
}

#[test]
fn beyond_the_threshold_the_fit_is_exact_and_no_exact_fit_has_a_smaller_norm() {
    for features in [20, 21, 30, 200] {
        let (x, y) = problem(20, features);
        let weights = least_norm(&x, &y).unwrap().weights;
        assert!(norm(&(x.dot(&weights) - &y)) < 1e-8 * (1.0 + norm(&weights)));
        if features < 30 {
            continue;
        }
        // A vector of the null space: what the rows of X do not reach.
        let draw = uniform(9, features, 3);
        let null = &draw - &x.t().dot(&solved(&x.dot(&x.t()), &x.dot(&draw)));
        assert!(norm(&null) > 0.1 && norm(&x.dot(&null)) < 1e-9);
        for step in [0.01, -0.01, 1.0] {
            let other = &weights + &(step * &null);
            assert!(norm(&(x.dot(&other) - &y)) < 1e-8);
            assert!(norm(&other) > norm(&weights));
        }
        let squares = norm(&weights).powi(2) + norm(&null).powi(2);
        assert!((norm(&(&weights + &null)).powi(2) / squares - 1.0).abs() < 1e-9);
    }
}

#[test]
fn dependent_features_and_contradictory_samples_have_a_fit_of_minimum_norm_too() {
    let (x, y) = problem(14, 5);
    // A feature twice and one that is always 0; a sample twice, with other targets.
    let zero = Array2::zeros((14, 1));
    let x = concatenate![Axis(1), x, x.slice(s![.., ..1]), zero];
    for rows in [14, 4] {
        let x = concatenate![Axis(0), x.slice(s![..rows, ..]), x.slice(s![..1, ..])];
        let y = concatenate![Axis(0), y.slice(s![..rows, ..]), y.slice(s![3..4, ..])];
        let weights = least_norm(&x, &y).unwrap().weights;
        // Of two equal features, the minimum norm gives each one half.
        assert!(
            distance(
                &weights.slice(s![..1, ..]).to_owned(),
                &weights.slice(s![5..6, ..]).to_owned()
            ) < 1e-10
        );
        assert!(weights.row(6).iter().all(|weight| weight.abs() < 1e-12));
        assert!(norm(&x.t().dot(&(x.dot(&weights) - &y))) < 1e-9);
    }
    let nothing = Array2::zeros((4, 3));
    let weights = least_norm(&nothing, &uniform(3, 4, 2)).unwrap().weights;
    assert!(weights.iter().all(|weight| *weight == 0.0));
    let broken = Array2::from_elem((4, 3), f64::NAN);
    assert!(least_norm(&broken, &uniform(3, 4, 2)).is_none());
}

#[test]
fn features_are_nested_and_each_tells_training_samples_apart() {
    // Far from 0, and all in one quadrant, where most planes through a random point would miss them.
    let inputs = uniform(4, 20, 3).mapv(|value| (value + 9.0) as f32);
    let few = Features::draw(7, &inputs.view(), 5).of(&inputs.view());
    let many = Features::draw(7, &inputs.view(), 400).of(&inputs.view());
    assert_eq!(few, many.slice(s![.., ..5]));
    assert_ne!(few, Features::draw(8, &inputs.view(), 5).of(&inputs.view()));
    for feature in many.columns() {
        assert!(feature.iter().all(|value| *value >= 0.0));
        let active = feature.iter().filter(|value| **value > 0.0).count();
        assert!((1..20).contains(&active));
    }
    // Linear where they are not 0: along a line they are convex.
    let middle = (&inputs.row(0) + &inputs.row(1))
        .mapv(|sum| sum / 2.0)
        .insert_axis(Axis(0));
    let of_middle = Features::draw(7, &inputs.view(), 400).of(&middle.view());
    for (feature, ends) in of_middle.iter().zip(many.columns()) {
        let mean = f64::midpoint(ends[0], ends[1]);
        assert!(*feature <= mean + 1e-6);
        if ends[0] > 0.0 && ends[1] > 0.0 {
            assert!((feature - mean).abs() < 1e-6);
        }
    }
    // One sample, or none, is no reason to fail.
    for rows in [0, 1] {
        let train = inputs.slice(s![..rows, ..]);
        assert_eq!(Features::draw(7, &train, 3).of(&train).dim(), (rows, 3));
    }
}

fn load(recipe: &[(&str, &str)]) -> data::Dataset {
    data::load(&Recipe::of(recipe).unwrap().data, 7).unwrap()
}

const DIGITS: &[(&str, &str)] = &[
    ("data", "digits"),
    ("train-size", "20"),
    ("label-noise", "0.2"),
];

#[test]
fn training_error_falls_to_zero_at_the_threshold_and_the_norm_falls_beyond_it() {
    let data = load(DIGITS);
    assert_eq!(data.wrong_labels.len(), 4);
    let fit = |count| fit_features(&data, 3, count, &Control::default()).unwrap();
    let below = [2, 5, 10, 15, 20].map(fit);
    // The features are nested, so more of them can only fit better, and then with smaller weights.
    assert!(
        below
            .windows(2)
            .all(|two| two[1].train.loss < two[0].train.loss)
    );
    let beyond = [20, 22, 30, 60, 200].map(fit);
    for one in beyond {
        assert!(one.train.loss < 1e-16, "{:?}", one.train);
        assert_eq!(one.train.accuracy, Some(1.0));
    }
    assert!(beyond.windows(2).all(|two| two[1].norm < two[0].norm));
}

#[test]
fn a_fit_of_features_is_scored_as_by_hand() {
    for recipe in [
        DIGITS,
        &[("data", "moons"), ("samples", "40")],
        &[("data", "sine"), ("samples", "40")],
    ] {
        let data = load(recipe);
        let made = fit_features(&data, 3, 8, &Control::default()).unwrap();
        let features = Features::draw(3, &data.train.inputs.view(), 8);
        let x = features.of(&data.train.inputs.view());
        let y = targets(&data, &data.train);
        let weights = solved(&x.t().dot(&x), &x.t().dot(&y));
        assert!((made.norm.unwrap() / norm(&weights) - 1.0).abs() < 1e-6);
        let outputs = features.of(&data.validation.inputs.view()).dot(&weights);
        let aims = targets(&data, &data.validation);
        let loss = norm(&(&outputs - &aims)).powi(2) / aims.len() as f64;
        assert!((made.validation.loss / loss - 1.0).abs() < 1e-6);
        let right = outputs.rows().into_iter().zip(&data.validation.labels);
        let right = right.filter(|(row, label)| {
            let largest = row.iter().copied().fold(f64::NEG_INFINITY, f64::max);
            // The first, where a sample for which all features are 0 has equal outputs.
            row.iter().position(|output| *output == largest) == Some(**label as usize)
        });
        let accuracy = right.count() as f64 / data.validation.len() as f64;
        let expected = data.task.is_classification().then_some(accuracy);
        assert_eq!(made.validation.accuracy, expected);
    }
}

fn plan_of(recipe: &[(&str, &str)], given: &[(&str, &str)]) -> Result<Plan, StudyError> {
    let options = ENTRY.options(given.iter().copied()).unwrap();
    Plan::new(&Recipe::of(recipe).unwrap(), &options)
}

#[test]
fn a_net_is_that_of_the_recipe_and_its_parameters_are_counted() {
    let recipe = [ENTRY.quick.recipe, &[("hidden", "4,4")]].concat();
    let given = [("features", "2"), ("widths", "3,5"), ("seeds", "2")];
    let plan = plan_of(&recipe, &given).unwrap();
    for member in 0..plan.members() {
        let (family, seed, size) = plan.position(member);
        assert_eq!(plan.member(family, seed, size), member);
    }
    let member = plan.member(Family::Nets, 1, 1);
    assert_eq!(member + 1, plan.members());
    let control = Control::default();
    let fit = plan.make(member, &Datasets::new(1), &control).unwrap();
    let session =
        ended(Recipe::of(&[&recipe[..], &[("seed", "8"), ("hidden", "5,5")]].concat()).unwrap());
    assert_eq!(fit.validation, session.evaluation().validation);
    assert_eq!(fit.train, session.evaluation().train);
    let parameters = session.trainer().network().layout().len();
    assert_eq!(plan.parameters(5), parameters);
    assert_eq!(plan.capacity(Family::Nets, 5), parameters as f64 / 36.0);
    assert_eq!(plan.capacity(Family::Features, 2), 2.0 / 12.0);
}

/// Errors per size and seed: these, and noise of this amplitude.
fn noisy(errors: &[f64], seeds: usize, amplitude: f64, seed: u64) -> Vec<Vec<f64>> {
    let noise = uniform(seed, errors.len(), seeds);
    let rows = errors.iter().zip(noise.rows());
    rows.map(|(error, row)| row.iter().map(|noise| error + amplitude * noise).collect())
        .collect()
}

#[test]
fn a_peak_and_a_second_descent_are_found_and_nothing_else() {
    let of = |errors: &[f64]| shape(&noisy(errors, 6, 0.02, 3), 0.0).unwrap();
    let found = of(&[0.8, 0.4, 0.5, 0.9, 0.6, 0.2]);
    assert_eq!((found.valley, found.peak, found.last), (1, Some(3), 5));
    assert_eq!(found.end, End::Below);
    assert_eq!(of(&[0.8, 0.4, 0.5, 0.9, 0.6, 0.5]).end, End::Above);
    let level = of(&[0.8, 0.4, 0.5, 0.9, 0.6, 0.4]);
    assert_eq!((level.peak, level.end), (Some(3), End::Level));
    // A start that is higher than the peak is none.
    let falls = of(&[0.9, 0.7, 0.5, 0.4, 0.35, 0.3]);
    assert_eq!((falls.peak, falls.valley), (None, 5));
    let rises = of(&[0.9, 0.3, 0.5, 0.6, 0.7, 0.8]);
    assert_eq!((rises.peak, rises.valley, rises.end), (None, 1, End::Above));
    // A size that diverged on a seed is left out.
    let mut errors = noisy(&[0.8, 0.4, f64::NAN, 0.5, 0.9, 0.6, 0.2], 6, 0.02, 3);
    assert_eq!(shape(&errors, 0.0).unwrap().peak, Some(4));
    for seeds in &mut errors {
        seeds[0] = f64::INFINITY;
    }
    assert_eq!(shape(&errors, 0.0), None);
    // Two seeds are too few, and a bump on one of many is none.
    let two = shape(&noisy(&[0.8, 0.4, 0.9, 0.2], 2, 0.02, 3), 0.0).unwrap();
    assert_eq!((two.peak, two.end), (None, End::Unknown));
    let mut errors = noisy(&[0.6, 0.4, 0.4, 0.4, 0.3], 6, 0.02, 3);
    errors[2][4] = 3.0;
    assert_eq!(shape(&errors, 0.0).unwrap().peak, None);
    // Neither is one within the resolution.
    let errors = noisy(&[0.5, 0.4, 0.42, 0.4], 6, 0.001, 3);
    assert_eq!(shape(&errors, 0.0).unwrap().peak, Some(2));
    assert_eq!(shape(&errors, 0.05).unwrap().peak, None);
}

#[test]
fn chance_hardly_ever_makes_a_peak() {
    for (errors, seeds) in [([0.5; 12], 5), ([0.5; 12], 3), ([0.5; 12], 20)] {
        let made = (0..400).filter(|draw| {
            let found = shape(&noisy(&errors, seeds, 0.2, 100 + draw), 0.0);
            found.unwrap().peak.is_some()
        });
        let made = made.count();
        assert!(made <= 20, "{made} of 400 with {seeds} seeds");
    }
}

/// The keys of the verdict for these error rates over the five sizes of either family, on four seeds.
fn verdict_keys(features: [f64; 5], nets: [f64; 5], train: f64) -> Vec<&'static str> {
    let given = [
        ("features", "3,8,12,16,60"),
        ("widths", "1,2,3,4,5"),
        ("seeds", "4"),
    ];
    let plan = plan_of(ENTRY.quick.recipe, &given).unwrap();
    let fit = |member| {
        let (family, seed, size) = plan.position(member);
        let errors = match family {
            Family::Features => features,
            Family::Nets => nets,
        };
        let score = |error: f64| Score {
            loss: error,
            accuracy: Some(1.0 - error),
        };
        Fit {
            train: score(if size > 2 { train } else { 0.3 }),
            validation: score(errors[size] + 0.01 * [0.0, 0.3, 0.2, 0.5][(seed + size) % 4]),
            norm: None,
            rank: None,
            diverged: false,
        }
    };
    let made: Vec<Fit> = (0..plan.members()).map(fit).collect();
    let partial = answer(&plan, &made[..2]);
    assert_eq!(partial.verdict[0].key, "study.double-descent.begun");
    let keys = answer(&plan, &made).verdict;
    keys.iter()
        .map(|one| one.key.strip_prefix("study.double-descent.").unwrap())
        .collect()
}

#[test]
fn the_rank_is_that_of_the_features_over_the_samples() {
    let (x, y) = problem(14, 5);
    let twice = concatenate![Axis(1), x, x];
    for (x, y, rank) in [
        (&x, &y, 5),
        (&twice, &y, 5),
        (&problem(8, 30).0, &problem(8, 30).1, 8),
    ] {
        assert_eq!(least_norm(x, y).unwrap().rank, rank);
    }
    assert_eq!(
        least_norm(&Array2::zeros((4, 3)), &uniform(3, 4, 2))
            .unwrap()
            .rank,
        0
    );
}

fn thresholds(answer: &Answer, id: &str) -> Vec<(String, f64)> {
    let figure = answer.figures.iter().find(|one| one.id == id).unwrap();
    let Content::Curves(curves) = &figure.content else {
        panic!("{id}");
    };
    let all = curves.thresholds.iter().filter_map(|one| match one.at {
        At::X(at) => Some((format!("{:?}", one.name), at)),
        At::Y(_) => None,
    });
    all.collect()
}

#[test]
fn the_threshold_of_random_features_is_where_their_rank_is_the_number_of_samples() {
    // Along a line, ReLUs with a kink between the same two samples depend on one another.
    let of = |data: &str, samples: &str| {
        let recipe = [("data", data), ("train-size", samples)];
        let given = [("models", "features"), ("seeds", "2")];
        let plan = plan_of(&recipe, &given).unwrap();
        let datasets = Datasets::new(1);
        let control = Control::default();
        let made: Vec<Fit> = (0..plan.members())
            .map(|member| plan.make(member, &datasets, &control).unwrap())
            .collect();
        (answer(&plan, &made), made, plan)
    };
    let (line, made, plan) = of("sine", "20");
    let full = plan.features.iter().enumerate().find(|(index, _)| {
        let all = (0..2).map(|seed| made[plan.member(Family::Features, seed, *index)]);
        all.clone().all(|fit| fit.rank == Some(20))
    });
    let at = *full.unwrap().1;
    assert!(at > 20, "{at}");
    let (name, drawn) = thresholds(&line, "features")[0].clone();
    assert!(
        name.contains("full-rank") && drawn == at as f64,
        "{name} {drawn}"
    );
    assert_eq!(line.remarks[0].key, "study.double-descent.rank-reached");
    assert!(line.remarks[0].values.contains(&("features", at.into())));
    // All fit from there on, and none before.
    for (index, size) in plan.features.iter().enumerate() {
        let fit = made[plan.member(Family::Features, 0, index)];
        let fits = fit.train.loss < 1e-9;
        assert_eq!(fits, fit.rank == Some(20), "{size}: {fit:?}");
    }
    let (digits, ..) = of("digits", "20");
    let (name, drawn) = thresholds(&digits, "features")[0].clone();
    assert!(name.contains("as-many") && drawn == 20.0 && digits.remarks.is_empty());
}

#[test]
fn the_loss_of_the_sentence_is_in_the_table() {
    let recipe = [("data", "sine"), ("train-size", "12"), ("samples", "60")];
    let given = [
        ("models", "features"),
        ("features", "3,6,9"),
        ("seeds", "3"),
    ];
    let plan = plan_of(&recipe, &given).unwrap();
    let datasets = Datasets::new(1);
    let made: Vec<Fit> = (0..plan.members())
        .map(|member| plan.make(member, &datasets, &Control::default()).unwrap())
        .collect();
    let answer = answer(&plan, &made);
    let sheet = &answer.sheets[0];
    let place = sheet
        .columns
        .iter()
        .position(|one| *one == "validation_loss_geometric");
    let all: Vec<f64> = sheet
        .rows
        .iter()
        .map(|row| match row[place.unwrap()] {
            Cell::Number(value) => value,
            _ => f64::NAN,
        })
        .collect();
    let said = answer.verdict[0]
        .values
        .iter()
        .find(|(name, _)| *name == "low");
    let Some((_, Value::Number(low))) = said else {
        panic!("{:?}", answer.verdict);
    };
    assert!(
        all.iter().any(|value| (value / low - 1.0).abs() < 1e-12),
        "{low} {all:?}"
    );
}

#[test]
fn nets_that_diverge_are_said_to_and_not_to_be_too_narrow() {
    let recipe = [
        ("data", "iris"),
        ("train-size", "12"),
        ("optimizer", "sgd"),
        ("lr", "100"),
        ("until", "step 200"),
    ];
    let answer_of = |broken: &[usize], seeds: &'static str| {
        let given = [("models", "nets"), ("widths", "2,8,64"), ("seeds", seeds)];
        let plan = plan_of(&recipe, &given).unwrap();
        let fit = |member: usize| {
            let (_, seed, size) = plan.position(member);
            let score = |error: f64| Score {
                loss: error,
                accuracy: Some(1.0 - error),
            };
            let is_broken = broken.contains(&size) && seed == 0;
            Fit {
                train: score(if is_broken { f64::NAN } else { 0.0 }),
                validation: score(0.5 - 0.1 * size as f64 - 0.01 * (seed * (size + 1)) as f64),
                norm: None,
                rank: None,
                diverged: is_broken,
            }
        };
        let made: Vec<Fit> = (0..plan.members()).map(fit).collect();
        let keys = answer(&plan, &made).verdict.into_iter().map(|one| one.key);
        keys.collect::<Vec<_>>()
    };
    let expected = |keys: [&str; 2]| keys.map(|key| format!("study.double-descent.{key}"));
    assert_eq!(answer_of(&[], "3"), expected(["none-falls", "fitted"]));
    assert_eq!(
        answer_of(&[2], "3"),
        expected(["none-diverges", "diverged-at"])
    );
    assert_eq!(
        answer_of(&[1, 2], "3"),
        expected(["none-diverges", "diverged"])
    );
    assert_eq!(answer_of(&[], "1"), expected(["few-seeds-last", "fitted"]));
    assert_eq!(
        answer_of(&[0, 1, 2], "3"),
        ["study.double-descent.diverged"]
    );
}

#[test]
fn the_verdict_says_of_each_family_what_it_shows() {
    let peak = [0.5, 0.4, 0.8, 0.5, 0.2];
    assert_eq!(
        verdict_keys(peak, [0.8, 0.6, 0.5, 0.4, 0.3], 0.0),
        ["peak", "none-falls", "fitted"]
    );
    assert_eq!(
        verdict_keys([0.8, 0.2, 0.4, 0.5, 0.6], [0.8, 0.2, 0.3, 0.2, 0.201], 0.1),
        ["none-rises", "peak", "not-fitted"]
    );
}

#[test]
fn what_does_not_fit_is_refused_before_any_run() {
    let quick = ENTRY.quick.recipe;
    let endless = &[("data", "iris"), ("train-size", "12")][..];
    for (recipe, given, key) in [
        (endless, &[][..], "study.no-end"),
        (
            &[("data", "digits"), ("until", "step 9")],
            &[],
            "study.double-descent.too-many-samples",
        ),
    ] {
        let Err(StudyError::Unfit(phrase)) = plan_of(recipe, given) else {
            panic!("{key} is not refused");
        };
        assert_eq!(phrase.key, key);
    }
    for (recipe, given, key) in [
        (quick, [("models", "features"), ("widths", "2")], "unused"),
        (quick, [("models", "nets"), ("features", "2")], "unused"),
        (
            &[quick, &[("hidden", "none")]].concat(),
            [("models", "nets"), ("widths", "2")],
            "no-width",
        ),
    ] {
        let Err(StudyError::Unfit(phrase)) = plan_of(recipe, &given) else {
            panic!("{key} is not refused");
        };
        assert_eq!(phrase.key, format!("study.double-descent.{key}"));
    }
    // Random features need no end, and nets no limit.
    assert!(plan_of(endless, &[("models", "features")]).is_ok());
    let many = [("data", "digits"), ("until", "step 9")];
    assert!(plan_of(&many, &[("models", "nets")]).is_ok());
    for (word, value) in [
        ("features", "0,3"),
        ("features", "3,8001"),
        ("widths", "1.5"),
        ("widths", ""),
        ("models", "trees"),
    ] {
        let error = ENTRY.options([(word, value)]).unwrap_err();
        assert!(
            error
                .to_string()
                .starts_with(&format!("--{word} can't be '{value}'"))
        );
    }
    let sorted = plan_of(quick, &[("features", "9,3,9"), ("models", "features")]).unwrap();
    assert_eq!((sorted.features, sorted.widths), (vec![3, 9], vec![]));
    let auto = plan_of(quick, &[]).unwrap().features;
    assert!(auto.contains(&12) && auto.is_sorted() && auto.last() == Some(&240));
}

#[test]
fn each_seed_has_its_own_data_and_features() {
    let plan = plan_of(
        ENTRY.quick.recipe,
        &[("models", "features"), ("seeds", "2")],
    )
    .unwrap();
    let datasets = Datasets::new(1);
    let make = |seed| {
        let member = plan.member(Family::Features, seed, 2);
        plan.make(member, &datasets, &Control::default()).unwrap()
    };
    assert_ne!(make(0), make(1));
    assert_eq!(make(1), make(1));
    let data = Arc::new(data::load(&plan.recipe.data, 8).unwrap());
    let alone = fit_features(&data, 8, plan.features[2], &Control::default()).unwrap();
    assert_eq!(make(1), alone);
}
