#![allow(clippy::unwrap_used, clippy::panic)]

use std::sync::Arc;

use super::*;
use crate::control::Control;
use crate::nn::Score;
use crate::race::{self, Lane, LaneState, Limit, Point, RunStanding, Standing};
use crate::train::{Change, Doubt, Evaluation, Recipe};

fn lane(text: &str) -> Lane {
    text.parse().unwrap()
}

fn recipe(settings: &[(&str, &str)]) -> Recipe {
    let base = [("data", "moons"), ("samples", "60"), ("hidden", "4")];
    Recipe::of(&[&base[..], settings].concat()).unwrap()
}

fn labels(settings: &[(&str, &str)], changes: &[&str]) -> Vec<String> {
    let changes: Vec<Lane> = changes.iter().map(|text| lane(text)).collect();
    let plan = plan(&recipe(settings), &changes).unwrap();
    plan.lanes.into_iter().map(|lane| lane.label).collect()
}

#[test]
fn lanes_are_called_by_what_is_without_and_with_the_change() {
    assert_eq!(
        labels(&[], &["dropout 0.5"]),
        ["dropout off", "dropout 0.5"]
    );
    assert_eq!(
        labels(&[], &["weight-decay"]),
        ["weight-decay off", "weight-decay 1e-4"]
    );
    let prepared = [("strength", "weight-decay 0.01"), ("dropout", "0.3")];
    assert_eq!(
        labels(&prepared, &["weight-decay, dropout off"]),
        [
            "weight-decay off, dropout 0.3",
            "weight-decay 0.01, dropout off"
        ]
    );
    assert_eq!(
        labels(&[], &["lr 0.2, optimizer adam"]),
        ["optimizer sgd, lr 0.05", "optimizer adam, lr 0.2"]
    );
    assert_eq!(
        labels(&[], &["optimizer adam lr=0.01"]),
        ["optimizer sgd", "optimizer adam lr=0.01"]
    );
    assert_eq!(
        labels(&[("optimizer", "adam")], &["optimizer adam lr=0.01"]),
        ["optimizer adam lr=0.001", "optimizer adam lr=0.01"]
    );
    assert_eq!(labels(&[], &["noise"]), ["noise off", "input-noise 0.1"]);
    assert_eq!(
        labels(&[], &["mixup 0.4", "batch 8"]),
        ["baseline", "mixup 0.4", "batch 8"]
    );
}

#[test]
fn what_changes_nothing_or_does_not_fit_is_refused() {
    let refused = |text: &str| plan(&recipe(&[]), &[lane(text)]).unwrap_err().to_string();
    assert_eq!(
        refused("dropout off"),
        "lanes 'baseline' and 'dropout off' have the same settings"
    );
    assert_eq!(
        refused("beta 0.5"),
        "lane 'beta 0.5': sgd has no beta: its hyperparameters are lr"
    );
    assert!(plan(&recipe(&[]), &[]).is_err());
}

#[test]
fn every_regularizer_is_turned_over() {
    let recipe = recipe(&[("dropout", "0.3")]);
    let all = regularizers(&recipe.settings);
    assert_eq!(all.len(), crate::regularize::ENTRIES.len());
    for lane in all {
        let Change::Regularizer { entry, on } = lane.changes[0] else {
            panic!("{lane:?}");
        };
        assert_eq!(on, entry.id != "dropout");
    }
}

/// A run that ended with these losses on the training and the validation part.
fn run(seed: u64, train: f64, validation: f64, state: LaneState) -> Arc<RunStanding> {
    measured(seed, [train, validation], None, state)
}

/// The same with `right` of 50 validation samples classified correctly.
fn measured(
    seed: u64,
    [train, validation]: [f64; 2],
    right: Option<u32>,
    state: LaneState,
) -> Arc<RunStanding> {
    let score = |loss| Score {
        loss,
        accuracy: right.map(|right| f64::from(right) / 50.0),
    };
    let point = Point {
        at: Evaluation {
            step: 10,
            epoch: 1.0,
            samples: 100,
            train: score(train),
            validation: score(validation),
            doubt: Some(Doubt {
                samples: 50,
                error: 0.1,
                of_rise: None,
            }),
        },
        seconds: 0.0,
    };
    Arc::new(RunStanding {
        state,
        step: 10,
        track: std::iter::once(point).collect(),
        ..RunStanding::waiting(seed)
    })
}

fn standing(without: Vec<Arc<RunStanding>>, with: Vec<Arc<RunStanding>>) -> Standing {
    let plan = plan(&recipe(&[]), &[lane("dropout 0.5")]).unwrap();
    let mut standing = Standing::waiting(Arc::new(plan), 36);
    standing.lanes[0].runs = without;
    standing.lanes[1].runs = with;
    standing
}

fn diverged() -> LaneState {
    LaneState::Diverged {
        step: 3,
        suspect: "lr 50".parse().unwrap(),
    }
}

#[test]
fn runs_are_paired_by_seed_and_those_that_go_on_or_diverged_are_left_out() {
    let done = || LaneState::Done;
    let standing = standing(
        vec![
            run(7, 0.1, 1.0, done()),
            run(8, 0.2, 3.0, done()),
            run(9, 0.1, 9.0, done()),
            run(10, 0.1, 9.0, done()),
        ],
        vec![
            run(7, 0.3, 0.7, done()),
            run(8, 0.5, 2.5, done()),
            run(9, 0.0, 99.0, diverged()),
            run(10, 0.0, 99.0, LaneState::Running),
        ],
    );
    let compared = compared(&standing);
    assert_eq!(compared.len(), 1);
    let one = &compared[0];
    assert_eq!(
        (one.lane, one.label.as_str(), one.diverged),
        (1, "dropout 0.5", 1)
    );
    let loss = one.figure(Measure::ValidationLoss).unwrap();
    assert_eq!((loss.without, loss.with), (2.0, 1.6));
    assert!((loss.difference.mean - -0.4).abs() < 1e-12);
    assert_eq!(loss.difference.count, 2);
    let gap = one.figure(Measure::Gap).unwrap();
    // (0.4 − 0.9 + 2.0 − 2.8) / 2.
    assert!((gap.difference.mean - -0.65).abs() < 1e-12);
    assert!(one.figure(Measure::ValidationAccuracy).is_none());
    let notes = answer(&standing).notes.join("\n");
    assert!(
        notes.contains("dropout 0.5: on 1 of 5 seeds a run diverged"),
        "{notes}"
    );
    assert!(
        notes.contains("Not all runs finished: values are of the seeds that did"),
        "{notes}"
    );
}

#[test]
fn a_run_has_its_figures_where_all_with_the_change_diverged() {
    let standing = standing(
        vec![run(7, 0.1, 0.5, LaneState::Done)],
        vec![run(7, 0.1, 99.0, diverged())],
    );
    let sheet = &table(&standing).sheets[0];
    assert_eq!(sheet.columns, ["change", "validation_loss", "gap"]);
    let text = |text: &str| crate::answer::Cell::Text(text.to_owned());
    assert_eq!(sheet.rows[0][1..], [text("0.500"), text("0.400")]);
    assert_eq!(sheet.rows[1][1..], [text(""), text("")]);
}

/// The evaluation with the lowest validation loss.
fn lowest(run: &RunStanding) -> Evaluation {
    let all = run.track.points().iter().map(|point| point.at);
    all.min_by(|a, b| a.validation.loss.total_cmp(&b.validation.loss))
        .unwrap()
}

#[test]
fn what_early_stopping_stopped_is_measured_by_the_weights_that_it_keeps() {
    let mut plan = plan(
        &recipe(&[("lr", "0.5"), ("eval-every", "1 step")]),
        &[lane("early-stopping 1")],
    )
    .unwrap();
    plan.until = Limit::Epoch(50.0);
    plan.seeds = 1;
    let standing = race::run(&plan, 1, &Control::default(), |_| {}).unwrap();
    let run = &standing.lanes[1].runs[0];
    assert!(matches!(run.state, LaneState::EarlyStopped { .. }));
    let (best, latest) = (lowest(run), run.track.latest().unwrap().at);
    assert!(best.validation.loss < latest.validation.loss);
    assert_eq!(Measure::ValidationLoss.of(run), Some(best.validation.loss));
    assert_eq!(
        Measure::Gap.of(run),
        Some(best.validation.loss - best.train.loss)
    );
    let notes = answer(&standing).notes.join("\n");
    assert!(
        notes.contains("the best weights, which it keeps"),
        "{notes}"
    );
}

#[test]
fn on_the_way_runs_are_compared_after_the_same_samples() {
    let at = |samples: u64, loss: f64| Point {
        at: Evaluation {
            step: samples / 10,
            epoch: samples as f64 / 100.0,
            samples,
            ..run(7, 0.0, loss, LaneState::Running)
                .track
                .latest()
                .unwrap()
                .at
        },
        seconds: 0.0,
    };
    let going = |points: &[(u64, f64)]| {
        let track = points.iter().map(|(samples, loss)| at(*samples, *loss));
        Arc::new(RunStanding {
            state: LaneState::Running,
            track: track.collect(),
            ..RunStanding::waiting(7)
        })
    };
    let difference = |without: &[(u64, f64)], with: &[(u64, f64)]| {
        let standing = standing(vec![going(without)], vec![going(with)]);
        assert!(compared(&standing)[0].figures.is_empty(), "not over");
        let compared = so_far(&standing);
        let loss = compared[0].figure(Measure::ValidationLoss)?;
        Some(loss.difference.mean)
    };
    let without = [(0, 2.0), (50, 1.5), (100, 1.0), (150, 0.5)];
    assert_eq!(
        difference(&without, &[(0, 2.0), (50, 1.25), (100, 0.25)]),
        Some(-0.75)
    );
    assert_eq!(
        difference(&without[..2], &[(0, 2.0), (50, 1.25), (100, 0.25)]),
        Some(-0.25)
    );
    assert_eq!(
        difference(&without, &[(0, 2.0), (30, 1.0), (100, 0.5), (170, 0.0)]),
        Some(-0.5)
    );
    assert_eq!(
        difference(&without, &[(0, 2.0), (30, 1.0)]),
        None,
        "the same weights"
    );
    assert_eq!(difference(&without, &[]), None);
    // Two seeds with different progress: both are compared where the slower one is.
    let far = [(0, 2.0), (50, 1.25), (100, 0.25)];
    let near = [(0, 2.0), (50, 1.75)];
    let two = standing(
        vec![going(&without), going(&without)],
        vec![going(&far), going(&near)],
    );
    let one = &so_far(&two)[0];
    let loss = one.figure(Measure::ValidationLoss).unwrap();
    assert_eq!((loss.difference.mean, loss.difference.count), (0.0, 2));
    assert_eq!(one.on_the_way, Some(0.5));
    // A run that has not started is not included.
    let begun = standing(
        vec![going(&without), going(&[])],
        vec![going(&far), going(&[])],
    );
    let one = &so_far(&begun)[0];
    let loss = one.figure(Measure::ValidationLoss).unwrap();
    assert_eq!((loss.difference.mean, loss.difference.count), (-0.75, 1));
    // As soon as one seed is over, those still running are left out.
    let over = standing(
        vec![run(7, 0.0, 3.0, LaneState::Done), going(&without)],
        vec![run(7, 0.0, 2.0, LaneState::Done), going(&far)],
    );
    let one = &so_far(&over)[0];
    let loss = one.figure(Measure::ValidationLoss).unwrap();
    assert_eq!((loss.difference.mean, loss.difference.count), (-1.0, 1));
    assert_eq!(one.on_the_way, None);
}

#[test]
fn a_mark_is_shown_only_where_the_difference_is_larger_than_its_uncertainty() {
    let runs = |losses: [f64; 3]| {
        let runs = (7_u64..).zip(losses);
        runs.map(|(seed, loss)| run(seed, 0.0, loss, LaneState::Done))
            .collect()
    };
    let marked = |with: [f64; 3]| {
        let answer = table(&standing(runs([1.0, 2.0, 3.0]), runs(with)));
        let crate::answer::Cell::Text(text) = &answer.sheets[0].rows[1][1] else {
            panic!("{answer:?}");
        };
        text.clone()
    };
    assert_eq!(marked([0.5, 1.5, 2.6]), "1.533  −0.467 ± 0.143 ✓");
    assert_eq!(marked([1.5, 2.5, 3.4]), "2.467  +0.467 ± 0.143 ✗");
    assert_eq!(marked([0.5, 1.5, 4.0]), "2.000  +0.000 ± 2.151");
}

/// The accuracy figures for these numbers of correct samples out of 50 per seed, without and with the change.
fn accuracies(right: &[[u32; 2]]) -> Figures {
    let runs = |lane: usize| {
        let runs = (7_u64..).zip(right);
        let run = |(seed, right): (u64, &[u32; 2])| {
            measured(seed, [0.1, 0.5], Some(right[lane]), LaneState::Done)
        };
        runs.map(run).collect()
    };
    let compared = compared(&standing(runs(0), runs(1)));
    *compared[0].figure(Measure::ValidationAccuracy).unwrap()
}

#[test]
fn an_accuracy_is_known_to_a_sample_and_no_better() {
    // One sample more on eight of nine seeds: by the spread alone that would be significant.
    let more = |seed: u32| [30 + seed, 30 + seed + u32::from(seed > 0)];
    let all_but_one = accuracies(&(0..9).map(more).collect::<Vec<_>>());
    let difference = all_but_one.difference;
    assert!((difference.mean - 8.0 / 9.0 / 50.0).abs() < 1e-12);
    // Standard deviation 1/3 of a sample, t₈ = 2.306.
    let by_spread: f64 = 2.306_004 / 3.0 / 3.0 / 50.0;
    assert!(by_spread < difference.mean);
    assert_eq!(difference.uncertainty, Some(1.0 / 50.0));
    assert!(!all_but_one.is_seen, "{all_but_one:?}");
    // On average three samples more, which is more than one.
    let more = |seed: u32| [30, 32 + seed % 3];
    let three = accuracies(&(0..9).map(more).collect::<Vec<_>>());
    assert!(three.is_seen, "{three:?}");
}

#[test]
fn nothing_is_seen_where_all_seeds_differ_by_the_same_or_are_too_few() {
    // Ten samples more on each seed, up to rounding.
    let same = accuracies(&[[30, 40], [31, 41], [33, 43], [37, 47], [38, 48]]);
    assert!((same.difference.mean - 0.2).abs() < 1e-12);
    assert!(!same.is_seen, "{same:?}");
    let two = accuracies(&[[20, 40], [21, 42]]);
    assert!(two.difference.uncertainty.unwrap() < two.difference.mean);
    assert!(!two.is_seen, "{two:?}");
    let three = accuracies(&[[20, 40], [21, 42], [20, 41]]);
    assert!(three.is_seen, "{three:?}");
}

#[test]
fn nothing_is_seen_before_all_runs_are_over() {
    let losses = [1.0, 2.0, 3.0, 4.0];
    let runs = |less: f64, last: LaneState| {
        let states = [LaneState::Done, LaneState::Done, LaneState::Done, last];
        let runs = (7_u64..).zip(losses).zip(states);
        runs.map(|((seed, loss), state)| run(seed, 0.0, loss - less * (1.0 + 0.01 * loss), state))
            .collect()
    };
    let seen = |last: LaneState| {
        let standing = standing(runs(0.0, LaneState::Done), runs(0.5, last));
        let [ended, on] = [compared(&standing), so_far(&standing)]
            .map(|all| *all[0].figure(Measure::ValidationLoss).unwrap());
        assert_eq!(ended, on, "of those that are over");
        (
            ended.difference.count,
            ended.difference.is_significant,
            ended.is_seen,
        )
    };
    assert_eq!(seen(LaneState::Done), (4, true, true));
    assert_eq!(seen(LaneState::Running), (3, true, false));
}

#[test]
fn the_notes_say_the_same_batches_only_where_they_are() {
    let first = |change: &str, until: Limit| {
        let base = recipe(&[("early-stopping", "2")]);
        let mut plan = plan(&base, &[lane(change)]).unwrap();
        plan.until = until;
        answer(&Standing::waiting(Arc::new(plan), 36)).notes[..2].join(" ")
    };
    let same = first("dropout 0.5", Limit::Step(9));
    assert!(
        same.starts_with("On each seed, from the same weights over the same batches to step 9;"),
        "{same}"
    );
    let sizes = first("batch 8", Limit::Step(9));
    assert!(!sizes.contains("over the same batches"), "{sizes}");
    assert!(
        sizes.contains("the same samples in the same order"),
        "{sizes}"
    );
    assert!(
        sizes.contains("have seen different numbers of samples"),
        "{sizes}"
    );
    let epochs = first("batch 8", Limit::Epoch(2.0));
    assert!(!epochs.contains("different numbers of samples"), "{epochs}");
    // The whole training part has 36 samples.
    let full = first("batch full, lr 0.2", Limit::Step(9));
    assert!(
        full.contains("the same batches where the batch sizes are equal"),
        "{full}"
    );
    let stopped = first("dropout 0.5", Limit::Stopped);
    assert!(
        stopped.contains("until early stopping stops them;"),
        "{stopped}"
    );
}

#[test]
fn each_lane_is_the_run_of_its_recipe_from_the_same_weights() {
    let base = recipe(&[("eval-every", "5 steps")]);
    let mut plan = plan(&base, &[lane("dropout 0.5")]).unwrap();
    plan.until = Limit::Step(20);
    plan.seeds = 2;
    let standing = race::run(&plan, 2, &Control::default(), |_| {}).unwrap();
    let [without, with] = &standing.lanes[..] else {
        panic!("{standing:?}");
    };
    for (without, with) in without.runs.iter().zip(&with.runs) {
        let start = |run: &RunStanding| run.track.points()[0].at;
        assert_eq!(start(without), start(with), "the same weights");
        assert_ne!(without.digest, with.digest);
    }
    assert_ne!(without.runs[0].digest, without.runs[1].digest);
    assert_eq!(compared(&standing)[0].figures.len(), 3);
}
