#![allow(clippy::unwrap_used)]

mod found;
mod planning;

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use super::*;
use crate::control::Control;
use crate::train::journal::digest;
use crate::train::{BatchSize, Evaluation, Phase, Recipe, Session};

fn base(settings: &[(&str, &str)]) -> Recipe {
    let moons = [("data", "moons"), ("samples", "120"), ("hidden", "6")];
    Recipe::of(&[&moons[..], settings].concat()).unwrap()
}

fn lanes(texts: &[&str]) -> Vec<Lane> {
    texts.iter().map(|text| text.parse().unwrap()).collect()
}

fn plan(settings: &[(&str, &str)], texts: &[&str]) -> RacePlan {
    RacePlan::new(&base(settings), lanes(texts))
}

fn raced(plan: &RacePlan, threads: usize) -> Standing {
    run(plan, threads, &Control::default(), |_| {}).unwrap()
}

/// Trains a recipe alone while `goes_on` is true: its evaluations, the digest of its parameters at the last one, and
/// the session.
fn alone(recipe: Recipe, goes_on: impl Fn(&Session) -> bool) -> (Vec<Evaluation>, u64, Session) {
    let mut session = Session::new(recipe).unwrap();
    let of = |session: &Session| digest(session.trainer().parameters());
    let (mut all, mut last) = (vec![*session.evaluation()], of(&session));
    while !session.is_over() && goes_on(&session) {
        while session.apply_planned().is_some() {}
        if let Some(evaluation) = session.advance().evaluation {
            all.push(evaluation);
            last = of(&session);
        }
    }
    (all, last, session)
}

fn evaluations(run: &RunStanding) -> Vec<Evaluation> {
    run.track.points().iter().map(|point| point.at).collect()
}

/// A clock that advances with every reading, so that the lanes of a race take turns of a few steps.
fn ticking() -> Control {
    let reads = AtomicU64::new(0);
    Control::with_clock(move || Duration::from_millis(reads.fetch_add(1, Ordering::Relaxed)))
}

/// Everything that can differ between lanes: optimizers, batch sizes, regularizers with random draws of their own, an
/// early stop, a divergence, and a change scheduled for all.
fn varied() -> RacePlan {
    let settings = [
        ("at", "step 9: batch 16"),
        ("until", "epoch 12"),
        ("seed", "3"),
    ];
    let others = [
        "batch 1",
        "batch full, optimizer adam",
        "dropout 0.5",
        "batch-norm, mixup 0.4",
        "early-stopping 2, min-delta 0.5",
        "lr 100",
    ];
    let mut plan = RacePlan::optimizers(&base(&settings));
    plan.lanes.extend(lanes(&others));
    plan.seeds = 2;
    plan.threshold = Some(Threshold::Loss(0.5));
    plan
}

#[test]
fn every_lane_is_its_recipe_run_alone_bit_for_bit() {
    let plan = varied();
    let standing = raced(&plan, 2);
    assert!(standing.is_over());
    for (index, lane) in standing.lanes.iter().enumerate() {
        for (seed, run) in lane.runs.iter().enumerate() {
            let recipe = plan.recipe(index, seed as u64, standing.samples).unwrap();
            assert_eq!((recipe.seed, run.seed), (3 + seed as u64, 3 + seed as u64));
            let (all, last, session) = alone(recipe, |_| true);
            let trainer = session.trainer();
            assert_eq!(evaluations(run), all, "{}", lane.label);
            assert_eq!(run.digest, last, "{}", lane.label);
            assert_eq!(
                (run.step, run.epoch, run.samples),
                (trainer.step_count(), trainer.epoch(), trainer.samples())
            );
            let stopped = matches!(run.state, LaneState::EarlyStopped { .. });
            let best = stopped.then(|| session.best().unwrap().validation);
            let kept = run.kept.map(|kept| kept.validation);
            assert_eq!(kept, best, "{}: it keeps the best", lane.label);
            let is_done = matches!(run.state, LaneState::Done);
            let phase = Phase::Stopped(crate::train::End::Until(session.until().unwrap()));
            assert_eq!(is_done, *session.phase() == phase, "{}", lane.label);
        }
    }
    let state = |label: &str| {
        let lane = standing.lanes.iter().find(|lane| lane.label == label);
        lane.unwrap().state()
    };
    assert!(matches!(
        state("early-stopping 2, min-delta 0.5"),
        LaneState::EarlyStopped { .. }
    ));
    assert!(
        matches!(state("lr 100"), LaneState::Diverged { suspect, .. } if suspect.to_string() == "lr 100"),
        "{}",
        state("lr 100")
    );
    assert_eq!(state("adam"), LaneState::Done);
}

#[test]
fn a_lane_is_measured_a_hundred_times_and_its_run_does_not_change() {
    let mut plan = plan(
        &[("until", "epoch 40"), ("eval-every", "10 epochs")],
        &[
            "batch 8",
            "early-stopping 2, min-delta 0.1",
            "batch-norm, dropout 0.5",
        ],
    );
    plan.threshold = Some(Threshold::Loss(0.5));
    let standing = raced(&plan, 2);
    for (index, lane) in standing.lanes.iter().enumerate() {
        let run = &lane.runs[0];
        let measurements = run.measurements.points();
        // One that stops early has only the first of them.
        let count = measurements.len();
        if index == 1 {
            assert!(matches!(run.state, LaneState::EarlyStopped { .. }));
        } else {
            assert_eq!(run.state, LaneState::Done);
            assert!(count > 100, "{}: {count}", lane.label);
        }
        assert!(measurements.is_sorted_by(|a, b| a.step < b.step));
        // Every evaluation is among them; the others equal what a run up to that step measures.
        let recipe = plan.recipe(index, 0, standing.samples).unwrap();
        let (all, ..) = alone(recipe.clone(), |_| true);
        assert_eq!(evaluations(run), all, "{}", lane.label);
        let at = |step: u64| {
            measurements
                .iter()
                .find(|measurement| measurement.step == step)
        };
        for evaluation in &all {
            assert_eq!(
                at(evaluation.step).unwrap().validation,
                evaluation.validation
            );
        }
        for measurement in measurements
            .iter()
            .filter(|measurement| measurement.step > 0)
            .step_by(17)
        {
            let evaluate = format!("{} steps", measurement.step).parse().unwrap();
            let finer = Recipe {
                evaluate,
                until: Some(crate::train::Until::Step(measurement.step)),
                ..recipe.clone()
            };
            let (all, ..) = alone(finer, |_| true);
            assert_eq!(all.last().unwrap().validation, measurement.validation);
            assert!(measurement.since <= measurement.samples);
        }
        // The first of them decides, not the first evaluation.
        let first = measurements
            .iter()
            .find(|measurement| measurement.validation.loss <= 0.5);
        assert_eq!(run.reached.as_ref(), first);
        // So none can have reached what its best falls short of.
        let losses = measurements.iter().map(|one| one.validation.loss);
        let lowest = losses.fold(f64::INFINITY, f64::min);
        assert_eq!(run.best.map(|best| best.validation.loss), Some(lowest));
        let accuracies = measurements
            .iter()
            .filter_map(|one| one.validation.accuracy);
        assert_eq!(run.best_accuracy, accuracies.reduce(f64::max));
    }
}

#[test]
fn a_race_that_is_watched_takes_its_time_which_its_seconds_do_not_count() {
    let mut plan = plan(&[("until", "epoch 12")], &["lr 0.1", "lr 0.2"]);
    plan.seeds = 2;
    let clock = || {
        let start = std::time::Instant::now();
        Control::with_clock(move || start.elapsed())
    };
    let control = clock();
    control.set_pace(Some(1.0));
    let mut shares = Vec::new();
    let watched = run(&plan, 2, &control, |standing| {
        let runs = standing.lanes.iter().map(|lane| &lane.runs[0]);
        shares.push(runs.map(|run| run.step).max().unwrap());
    });
    let (watched, took) = (watched.unwrap(), control.now().as_secs_f64());
    assert!(took >= 0.9, "{took}");
    // It grew gradually.
    shares.dedup();
    assert!(shares.len() >= 6, "{shares:?}");
    for lane in &watched.lanes {
        for run in &lane.runs {
            assert!(run.seconds < 0.5 * took, "{} of {took}", run.seconds);
        }
    }
    // The results are the same as without a pace.
    let flat_out = raced(&plan, 1);
    for (one, other) in watched.lanes.iter().zip(&flat_out.lanes) {
        for (one, other) in one.runs.iter().zip(&other.runs) {
            assert_eq!(evaluations(one), evaluations(other));
            assert_eq!(one.digest, other.digest);
            let step = |run: &RunStanding| run.reached.map(|measurement| measurement.step);
            assert_eq!(step(one), step(other));
        }
    }
    // If no time passes, there is no delay.
    let still = Control::default();
    still.set_pace(Some(1e9));
    assert!(run(&plan, 1, &still, |_| {}).unwrap().is_over());
    // A cancelled or released race ends soon, whatever its pace.
    for cancel in [true, false] {
        let control = clock();
        control.set_pace(Some(3600.0));
        let standing = run(&plan, 2, &control, |_| {
            if cancel {
                control.cancel();
            } else {
                control.set_pace(None);
            }
        });
        assert_eq!(standing.unwrap().is_over(), !cancel);
    }
}

#[test]
fn neither_threads_nor_pauses_nor_the_order_of_lanes_change_what_comes_out() {
    let plan = varied();
    let one = raced(&plan, 1);
    assert_eq!(raced(&plan, 3), one);
    let control = Control::default();
    let paused = std::thread::scope(|scope| {
        let pauser = scope.spawn(|| {
            for round in 0..20 {
                control.pause(round % 2 == 0);
                std::thread::sleep(Duration::from_millis(3));
            }
            control.pause(false);
        });
        let paused = run(&plan, 2, &control, |_| {}).unwrap();
        pauser.join().unwrap();
        paused
    });
    assert_eq!(paused, one);
    assert_eq!(control.progress(), Some(1.0));
    let mut turned = plan;
    turned.lanes.reverse();
    let mut turned = raced(&turned, 2);
    turned.lanes.reverse();
    assert_eq!(turned.lanes, one.lanes);
}

#[test]
fn all_lanes_of_a_seed_begin_with_the_same_weights_and_see_the_same_order() {
    let mut plan = RacePlan::optimizers(&base(&[]));
    let others = ["batch 1", "batch 7", "batch full", "dropout 0.5, batch 9"];
    plan.lanes.extend(lanes(&others));
    let session = |lane: usize, seed: u64| {
        let samples = plan.load().unwrap().train.len();
        Session::new(plan.recipe(lane, seed, samples).unwrap()).unwrap()
    };
    // The inputs, batch by batch, of two epochs.
    let inputs = |mut session: Session| {
        let mut all: Vec<u32> = Vec::new();
        while session.trainer().epoch() < 2.0 {
            let stages = session.trainer().stages(usize::MAX);
            all.extend(stages[0].inputs.iter().map(|value| value.to_bits()));
            session.advance();
        }
        all
    };
    for seed in 0..2 {
        let first = session(0, seed);
        let (weights, order) = (first.trainer().weights().into_owned(), inputs(first));
        for lane in 1..plan.lanes.len() {
            let other = session(lane, seed);
            assert_eq!(other.trainer().weights()[..], weights);
            assert_eq!(inputs(other), order, "{}", plan.lanes[lane].label);
        }
    }
    assert_ne!(
        session(0, 0).trainer().weights(),
        session(0, 1).trainer().weights()
    );
}

#[test]
fn a_lane_that_is_taken_over_is_brought_to_its_current_step() {
    let mut plan = varied();
    plan.until = Limit::Epoch(300.0);
    plan.base.until = Some("epoch 400".parse().unwrap());
    let control = ticking();
    let some = |standing: &Standing| standing.lanes[0].runs[1].track.count() > 4;
    let standing = run(&plan, 2, &control, |standing| {
        if some(&standing) {
            control.cancel();
        }
    });
    let standing = standing.unwrap();
    for lane in 0..plan.lanes.len() {
        for seed in 0..2 {
            let run = &standing.lanes[lane].runs[seed];
            let (recipe, step) = standing.take_over(lane, seed).unwrap();
            assert_eq!(recipe.until, plan.base.until);
            let (all, last, session) =
                alone(recipe, |session| session.trainer().step_count() < step);
            if run.state == LaneState::Waiting {
                assert_eq!(step, 0);
                continue;
            }
            assert_eq!(evaluations(run), all);
            assert_eq!(run.digest, last);
            assert_eq!(session.trainer().samples(), run.samples);
        }
    }
    // An end that the lane has passed would end the run that takes over.
    plan.base.until = Some("step 5".parse().unwrap());
    let past = Standing {
        plan: plan.into(),
        ..standing
    };
    assert_eq!(past.take_over(0, 0).unwrap().0.until, None);
    assert_eq!(past.take_over(99, 0), None);
}

#[test]
fn reports_only_grow_and_a_cancelled_race_keeps_what_it_has() {
    let mut plan = plan(&[("until", "epoch 5000")], &["lr 0.1", "lr 0.2", "lr 0.3"]);
    plan.until = Limit::Samples(10_000_000);
    let control = ticking();
    let mut reported: Vec<Standing> = Vec::new();
    let last = run(&plan, 2, &control, |standing| {
        reported.push(standing);
        if reported.len() == 4 {
            control.cancel();
        }
    });
    let last = last.unwrap();
    assert_eq!(reported.last(), Some(&last));
    assert!(!last.is_over());
    let steps = |standing: &Standing| -> Vec<u64> {
        let lanes = standing.lanes.iter();
        lanes.map(|lane| lane.runs[0].step).collect()
    };
    assert_eq!(steps(&reported[0]), [0, 0, 0]);
    for pair in reported.windows(2) {
        let grow = steps(&pair[0])
            .iter()
            .zip(steps(&pair[1]))
            .all(|(a, b)| *a <= b);
        assert!(grow);
    }
    assert!(steps(&last).iter().all(|step| *step > 0));
    // All grow together: none is more than a few slices ahead.
    let (least, most) = (
        steps(&last).into_iter().min(),
        steps(&last).into_iter().max(),
    );
    assert!(
        most.unwrap() < 20 * least.unwrap().max(50),
        "{:?}",
        steps(&last)
    );
    assert!(control.progress().unwrap() < 1.0);
}

#[test]
fn a_limit_in_samples_is_the_same_for_every_batch_size() {
    let mut plan = RacePlan::new(
        &base(&[]),
        [1, 8, 72]
            .map(|size| Lane::batch(BatchSize::Samples(size)))
            .into(),
    );
    plan.until = "samples 150".parse().unwrap();
    let standing = raced(&plan, 2);
    assert_eq!(standing.samples, 72);
    let samples: Vec<u64> = standing
        .lanes
        .iter()
        .map(|lane| lane.runs[0].samples)
        .collect();
    // At the end of the batch that reaches them; 144 are two epochs.
    assert_eq!(samples, [150, 152, 216]);
}

#[test]
fn reports_share_all_runs_but_those_that_go_on() {
    let mut plan = plan(&[("until", "step 400")], &["lr 0.1", "lr 0.2"]);
    plan.seeds = 20;
    let mut reported: Vec<Standing> = Vec::new();
    let last = run(&plan, 2, &ticking(), |standing| {
        reported.push(standing);
        // A slow receiver gets more changes per report.
        std::thread::sleep(Duration::from_millis(20));
    });
    reported.push(last.unwrap());
    let runs = |standing: &Standing| -> Vec<Arc<RunStanding>> {
        let lanes = standing.lanes.iter();
        lanes.flat_map(|lane| lane.runs.iter().cloned()).collect()
    };
    for pair in reported.windows(2) {
        for (before, after) in runs(&pair[0]).iter().zip(&runs(&pair[1])) {
            assert!(Arc::ptr_eq(before, after) || before != after);
            assert!(!before.state.is_over() || Arc::ptr_eq(before, after));
        }
    }
}
