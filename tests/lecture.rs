//! The lecture recipes show their effect with any seed, within 20 seconds.

use std::path::Path;

use gradus::train::{Change, End, Evaluation, Given, Origin, Phase, Recipe, Session};

const SEEDS: [&str; 3] = ["7", "8", "9"];

/// Runs a recipe to its end or to `steps`, and returns all evaluations.
fn run(name: &str, seed: &str, steps: u64) -> (Session, Vec<Evaluation>) {
    let mut given = Recipe::read_settings(Path::new(name)).unwrap();
    let until = format!("step {steps}");
    for (word, value) in [("seed", seed), ("until", until.as_str())] {
        given.push(Given {
            word: word.to_owned(),
            value: value.to_owned(),
            origin: Origin::Option,
        });
    }
    let mut session = Session::new(Recipe::from_given(&given).unwrap()).unwrap();
    let mut evaluations = vec![*session.evaluation()];
    while *session.phase() == Phase::Running {
        while let Some(applied) = session.apply_planned() {
            applied.unwrap();
        }
        evaluations.extend(session.advance().evaluation);
    }
    (session, evaluations)
}

fn lowest(evaluations: &[Evaluation]) -> f64 {
    let losses = evaluations.iter().map(|one| one.validation.loss);
    losses.fold(f64::INFINITY, f64::min)
}

/// The mean validation accuracy over the last ten evaluations, since a single one fluctuates.
fn accuracy(evaluations: &[Evaluation]) -> f64 {
    let last = evaluations.iter().rev().take(10);
    last.map(|one| one.validation.accuracy.unwrap())
        .sum::<f64>()
        / 10.0
}

#[test]
fn overfit_learns_the_wrong_labels_by_heart_and_regularized_generalises_better() {
    for seed in SEEDS {
        let (_, overfit) = run("overfit", seed, 3000);
        let last = overfit.last().unwrap();
        assert!(last.train.loss < 0.02, "{seed}: {last:?}");
        assert_eq!(last.train.accuracy, Some(1.0), "{seed}");
        let best = lowest(&overfit);
        assert!(last.validation.loss > 1.3 * best, "{seed}: {best} {last:?}");

        let (_, regularized) = run("regularized", seed, 3000);
        let better = regularized.last().unwrap();
        assert!(
            better.gap() < 0.6 * last.gap(),
            "{seed}: {better:?} {last:?}"
        );
        assert!(
            better.validation.loss < 0.8 * last.validation.loss,
            "{seed}"
        );
        assert!(
            better.validation.loss < 1.3 * lowest(&regularized),
            "{seed}: it rises"
        );
        let (with, without) = (accuracy(&regularized), accuracy(&overfit));
        assert!(with > without + 0.01, "{seed}: {with} {without}");
    }
}

#[test]
fn early_stopping_keeps_weights_that_are_better_than_the_last_ones() {
    for seed in SEEDS {
        let (mut session, evaluations) = run("early-stopping", seed, 5000);
        assert_eq!(
            *session.phase(),
            Phase::Stopped(End::EarlyStopping),
            "{seed}"
        );
        let last = *session.evaluation();
        session.apply(Change::KeepBest).unwrap();
        let kept = *session.evaluation();
        assert_eq!(kept.validation.loss, lowest(&evaluations), "{seed}");
        assert!(
            kept.validation.loss < 0.95 * last.validation.loss,
            "{seed}: {kept:?} {last:?}"
        );
        assert!(kept.gap() < last.gap(), "{seed}");
    }
}

#[test]
fn deep_narrow_learns_nothing_until_batch_normalization_is_switched_on() {
    for seed in SEEDS {
        let (session, evaluations) = run("deep-narrow", seed, 3500);
        let switched = session.applied()[0].step;
        for one in evaluations.iter().filter(|one| one.step <= switched) {
            assert!(one.validation.accuracy.unwrap() < 0.2, "{seed}: {one:?}");
        }
        let last = evaluations.last().unwrap();
        assert!(last.validation.accuracy.unwrap() > 0.85, "{seed}: {last:?}");
    }
}
