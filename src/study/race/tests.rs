#![allow(clippy::unwrap_used)]

use super::*;
use crate::study::{AnswerFormat, Cell, Control};
use crate::train::journal::digest;
use crate::train::{BatchSize, Evaluation, Phase, Recipe, Session};

fn base(settings: &[(&str, &str)]) -> Recipe {
    let moons = [("data", "moons"), ("samples", "120"), ("hidden", "6")];
    Recipe::of(&[&moons[..], settings].concat()).unwrap()
}

fn lanes(texts: &[&str]) -> Vec<Lane> {
    texts.iter().map(|text| text.parse().unwrap()).collect()
}

fn plan(settings: &[(&str, &str)], texts: &[&str]) -> Plan {
    Plan::new(&base(settings), lanes(texts))
}

fn raced(plan: &Plan, threads: usize) -> Standing {
    run(plan, threads, &Control::default(), |_| {}).unwrap()
}

/// A run by itself, to where `goes_on` says no: its evaluations, and the digest of its parameters at the last.
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

/// What has to be the same whenever and however it is raced.
fn without_seconds(mut standing: Standing) -> Standing {
    for run in standing.lanes.iter_mut().flat_map(|lane| &mut lane.runs) {
        run.seconds = 0.0;
        let still = |mut point: Point| {
            point.seconds = 0.0;
            point
        };
        run.track = run.track.points().iter().copied().map(still).collect();
        (run.best, run.reached) = (run.best.map(still), run.reached.map(still));
    }
    standing
}

/// All that can differ between lanes: optimizers, batch sizes, regularizers with draws of their own, an early stop, a
/// divergence, and a change that is planned for all.
fn varied() -> Plan {
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
    let mut plan = Plan::optimizers(&base(&settings));
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
    for (place, lane) in standing.lanes.iter().enumerate() {
        for (seed, run) in lane.runs.iter().enumerate() {
            let recipe = plan.recipe(place, seed as u64, standing.samples).unwrap();
            assert_eq!((recipe.seed, run.seed), (3 + seed as u64, 3 + seed as u64));
            let (all, last, session) = alone(recipe, |_| true);
            let trainer = session.trainer();
            assert_eq!(evaluations(run), all, "{}", lane.label);
            assert_eq!(run.digest, last, "{}", lane.label);
            assert_eq!(
                (run.step, run.epoch, run.samples),
                (trainer.step_count(), trainer.epoch(), trainer.samples())
            );
            let is_done = matches!(run.state, State::Done);
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
        State::EarlyStopped { .. }
    ));
    assert!(
        matches!(state("lr 100"), State::Diverged { suspect, .. } if suspect == "lr 100"),
        "{}",
        state("lr 100")
    );
    assert_eq!(state("adam"), State::Done);
}

#[test]
fn neither_threads_nor_pauses_nor_the_order_of_lanes_change_what_comes_out() {
    let plan = varied();
    let one = without_seconds(raced(&plan, 1));
    assert_eq!(without_seconds(raced(&plan, 3)), one);
    let control = Control::default();
    let paused = std::thread::scope(|scope| {
        let pauser = scope.spawn(|| {
            for round in 0..20 {
                control.pause(round % 2 == 0);
                std::thread::sleep(std::time::Duration::from_millis(3));
            }
            control.pause(false);
        });
        let paused = run(&plan, 2, &control, |_| {}).unwrap();
        pauser.join().unwrap();
        paused
    });
    assert_eq!(without_seconds(paused), one);
    assert_eq!(control.progress(), Some(1.0));
    let mut turned = plan;
    turned.lanes.reverse();
    let mut turned = without_seconds(raced(&turned, 2));
    turned.lanes.reverse();
    assert_eq!(turned.lanes, one.lanes);
}

#[test]
fn all_lanes_of_a_seed_begin_with_the_same_weights_and_see_the_same_order() {
    let mut plan = Plan::optimizers(&base(&[]));
    let others = ["batch 1", "batch 7", "batch full", "dropout 0.5, batch 9"];
    plan.lanes.extend(lanes(&others));
    let session = |lane: usize, seed: u64| {
        let samples = plan.load().unwrap().train.len();
        Session::new(plan.recipe(lane, seed, samples).unwrap()).unwrap()
    };
    // The inputs as they come, batch after batch, of two epochs.
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
fn a_lane_that_is_taken_over_is_brought_to_where_it_stands() {
    let mut plan = varied();
    plan.until = Limit::Epoch(300.0);
    plan.base.until = Some("epoch 400".parse().unwrap());
    let control = Control::default();
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
            if run.state == State::Waiting {
                assert_eq!(step, 0);
                continue;
            }
            assert_eq!(evaluations(run), all);
            assert_eq!(run.digest, last);
            assert_eq!(session.trainer().samples(), run.samples);
        }
    }
    // An end that the lane has passed would end the run taken over.
    plan.base.until = Some("step 5".parse().unwrap());
    let past = Standing {
        plan: plan.into(),
        ..standing
    };
    assert_eq!(past.take_over(0, 0).unwrap().0.until, None);
    assert_eq!(past.take_over(99, 0), None);
}

#[test]
fn what_is_told_only_grows_and_a_cancelled_race_keeps_what_it_has() {
    let mut plan = plan(&[("until", "epoch 5000")], &["lr 0.1", "lr 0.2", "lr 0.3"]);
    plan.until = Limit::Samples(10_000_000);
    let control = Control::default();
    let mut told: Vec<Standing> = Vec::new();
    let last = run(&plan, 2, &control, |standing| {
        told.push(standing);
        if told.len() == 4 {
            control.cancel();
        }
    });
    let last = last.unwrap();
    assert_eq!(told.last(), Some(&last));
    assert!(!last.is_over());
    let steps = |standing: &Standing| -> Vec<u64> {
        let lanes = standing.lanes.iter();
        lanes.map(|lane| lane.runs[0].step).collect()
    };
    assert_eq!(steps(&told[0]), [0, 0, 0]);
    for pair in told.windows(2) {
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
    let mut plan = Plan::batches(&base(&[]), &[1, 8, 72].map(BatchSize::Samples));
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
fn what_can_t_be_raced_is_refused_with_the_reason() {
    let error = |plan: &Plan| plan.load().unwrap_err().to_string();
    assert_eq!(
        error(&plan(&[], &["lr 0.1", "batch 500"])),
        "lane 'batch 500': batch can't be 500: the training part has 72 samples"
    );
    assert_eq!(
        error(&plan(&[], &["augment"])),
        "lane 'augment on': augment can't be on with moons: it needs images"
    );
    assert_eq!(
        error(&plan(&[], &["beta 0.5"])),
        "lane 'beta 0.5': sgd has no beta: its knobs are lr"
    );
    assert_eq!(
        error(&plan(&[("at", "step 5: lr 0.1")], &["optimizer adadelta"])),
        "lane 'optimizer adadelta': at step 5: adadelta has no lr: its knobs are gamma, epsilon"
    );
    assert_eq!(
        error(&plan(&[], &["lr 0.1", "lr 0.1"])),
        "lane 'lr 0.1' is there twice"
    );
    assert_eq!(error(&plan(&[], &[])), "a race needs a lane");
    assert_eq!(
        error(&Plan {
            seeds: 0,
            ..plan(&[], &["lr 0.1"])
        }),
        "seeds can't be 0: allowed is a whole number from 1 to 1000"
    );
    assert_eq!(
        error(&plan(
            &[("until", "stopped")],
            &["early-stopping 3", "lr 0.1"]
        )),
        "until stopped needs early stopping that stops in every lane, and 'lr 0.1' has none"
    );
    let sine = Recipe::of(&[("data", "sine")]).unwrap();
    assert_eq!(
        error(&Plan {
            threshold: Some(Threshold::Accuracy(0.9)),
            ..Plan::optimizers(&sine)
        }),
        "threshold accuracy needs classes to predict, and sine has none"
    );
    // A race that can't be is not begun.
    let control = Control::default();
    assert!(run(&plan(&[], &[]), 2, &control, |_| {}).is_err());
}

#[test]
fn plans_are_lined_up_from_a_base() {
    let labels =
        |lanes: &[Lane]| -> Vec<String> { lanes.iter().map(|lane| lane.label.clone()).collect() };
    let base = base(&[("optimizer", "adam"), ("lr", "0.02"), ("until", "time 3s")]);
    let plan = Plan::optimizers(&base);
    assert_eq!(
        labels(&plan.lanes),
        [
            "sgd", "momentum", "nesterov", "adagrad", "adadelta", "rmsprop", "adam"
        ]
    );
    assert_eq!(plan.until, Limit::Epoch(10.0));
    let rate = |lane: usize| {
        plan.recipe(lane, 0, 72)
            .unwrap()
            .settings
            .knob("lr")
            .unwrap()
            .1
    };
    assert_eq!((rate(6), rate(5)), (0.02, 0.001));
    let batches = Plan::batches(&base, &[BatchSize::Samples(1), BatchSize::Full]);
    assert_eq!(labels(&batches.lanes), ["batch 1", "batch full"]);
    let crossed = Plan::cross(&plan.lanes[..2], &batches.lanes);
    assert_eq!(
        labels(&crossed),
        [
            "sgd, batch 1",
            "sgd, batch full",
            "momentum, batch 1",
            "momentum, batch full"
        ]
    );
    let on_off = |words: &str| {
        let plan = Plan::on_off(&base, words);
        plan.map(|plan| labels(&plan.lanes))
            .map_err(|error| error.to_string())
    };
    assert_eq!(
        on_off("dropout 0.5").unwrap(),
        ["dropout off", "dropout 0.5"]
    );
    assert_eq!(
        on_off("batch-norm").unwrap(),
        ["batch-norm off", "batch-norm on"]
    );
    assert_eq!(
        on_off("mixup 0.4").unwrap(),
        ["label-smoothing off", "mixup 0.4"]
    );
    for words in ["lr 0.1", "dropout off", "dropout 0.5, lr 0.1"] {
        assert_eq!(
            on_off(words).unwrap_err(),
            format!("'{words}' can't be on or off: only a regularizer can")
        );
    }
}

#[test]
fn ends_and_thresholds_are_read_back_as_they_are_written() {
    for text in ["step 500", "epoch 2.5", "samples 9000", "stopped"] {
        assert_eq!(text.parse::<Limit>().unwrap().to_string(), text);
    }
    for text in ["time 3s", "samples 0", "samples", "tomorrow", ""] {
        assert_eq!(
            text.parse::<Limit>().unwrap_err().to_string(),
            format!(
                "until can't be '{text}' in a race: allowed is 'step N', 'epoch N', 'samples N' or 'stopped'"
            )
        );
    }
    for text in ["loss 0.3", "accuracy 0.95", "loss -1"] {
        assert_eq!(text.parse::<Threshold>().unwrap().to_string(), text);
    }
    for text in ["loss", "loss nan", "accuracy 90", "0.3", ""] {
        assert!(text.parse::<Threshold>().is_err(), "{text}");
    }
}

/// A race of three lanes on two seeds, by hand: final losses, and samples to the threshold.
fn by_hand() -> Standing {
    let mut plan = plan(&[], &["lr 0.1", "lr 0.2", "lr 0.3"]);
    (plan.seeds, plan.threshold) = (2, Some(Threshold::Loss(0.5)));
    let mut standing = Standing::waiting(plan.clone().into(), 72);
    let losses = [
        [[0.9, 0.7, 0.8], [0.9, 0.8, 0.6]],
        [[0.9, 0.8, 0.4], [0.9, 0.4, 0.5]],
        [[0.9, 0.5, 0.6], [0.9, 0.5, 0.7]],
    ];
    for (lane, losses) in standing.lanes.iter_mut().zip(losses) {
        for (run, losses) in lane.runs.iter_mut().zip(losses) {
            for (place, loss) in losses.into_iter().enumerate() {
                let score = crate::nn::Score {
                    loss,
                    accuracy: Some(1.0 - loss),
                };
                let step = 10 * place as u64;
                let at = Evaluation {
                    step,
                    epoch: step as f64,
                    samples: 32 * step,
                    train: score,
                    validation: score,
                };
                let seconds = step as f64 / 64.0;
                run.evaluated(Point { at, seconds }, &plan);
                (run.step, run.samples, run.seconds) = (step, 32 * step, seconds);
            }
            run.state = State::Done;
        }
    }
    standing
}

#[test]
fn who_reaches_the_threshold_with_fewer_samples_leads_then_the_lower_loss() {
    let mut standing = by_hand();
    // lr 0.3 has it after 10 steps on both seeds, lr 0.2 after 15 in the mean, lr 0.1 never.
    assert_eq!(standing.ranking(), [2, 1, 0]);
    let samples = |lane: usize| standing.lanes[lane].samples_to_threshold();
    assert_eq!(samples(2).unwrap().mean, 320.0);
    assert_eq!(samples(1).unwrap().mean, 480.0);
    assert_eq!(samples(0), None);
    // Without it, the best losses count: 0.65, 0.4 and 0.5 in the mean.
    for run in standing.lanes.iter_mut().flat_map(|lane| &mut lane.runs) {
        run.reached = None;
    }
    assert_eq!(standing.ranking(), [1, 2, 0]);
}

#[test]
fn the_answer_has_the_leaderboard_and_the_curves() {
    let answer = by_hand().answer();
    let lanes = &answer.sheets[0];
    assert_eq!(
        lanes.columns,
        [
            "rank",
            "lane",
            "seeds",
            "validation_loss",
            "validation_loss_sd",
            "best_loss",
            "best_loss_sd",
            "accuracy",
            "accuracy_sd",
            "best_accuracy",
            "reached",
            "steps_to",
            "samples_to",
            "seconds_to",
            "steps",
            "samples",
            "seconds",
            "state"
        ]
    );
    let text = |text: &str| Cell::Text(text.to_owned());
    let second = &lanes.rows[1];
    assert_eq!(
        second[..3],
        [Cell::Count(2), text("lr 0.2"), Cell::Count(2)]
    );
    assert_eq!(second[3], Cell::Number(0.45));
    assert_eq!(
        second[10..],
        [
            Cell::Count(2),
            Cell::Count(15),
            Cell::Count(480),
            Cell::Number(15.0 / 64.0),
            Cell::Count(20),
            Cell::Count(640),
            Cell::Number(20.0 / 64.0),
            text("done")
        ]
    );
    assert_eq!(lanes.rows[2][11], Cell::Nothing);
    let curves = &answer.sheets[1];
    assert_eq!(curves.rows.len(), 3 * 2 * 3);
    assert_eq!(
        curves.rows[4][..3],
        [text("lr 0.1"), Cell::Count(8), Cell::Count(10)]
    );
    assert_eq!(answer.notes.len(), 4);
    // A race of one seed without a threshold has none of their columns.
    let small = raced(&plan(&[("until", "step 2")], &["batch 8", "batch 9"]), 1).answer();
    assert_eq!(
        small.sheets[0].columns,
        [
            "rank",
            "lane",
            "validation_loss",
            "best_loss",
            "accuracy",
            "best_accuracy",
            "steps",
            "samples",
            "seconds",
            "state"
        ]
    );
    assert!(small.notes[1].contains("other numbers of samples"));
    let mut table = Vec::new();
    small.write(AnswerFormat::Table, &mut table).unwrap();
    assert!(String::from_utf8(table).unwrap().starts_with("rank  lane"));
}
