//! A run is a pure function of its recipe and its changes: reproducible bit for bit, however it is driven.

use gradus::live::{self, Activity, Command, Event, Live, Options, Speed};
use gradus::train::{Change, Evaluation, Recipe, Session, StepRecord};
use proptest::prelude::*;

use crate::common::run::{bits, recipe};

/// All results of a run.
#[derive(Debug, PartialEq)]
struct Trace {
    weights: Vec<u32>,
    steps: Vec<StepRecord>,
    evaluations: Vec<Evaluation>,
    applied: Vec<(u64, String)>,
}

/// Drives a session to its end, making `changes` by hand at their steps.
fn run(recipe: Recipe, changes: &[(u64, Change)]) -> Trace {
    let mut session = Session::new(recipe).unwrap();
    let (mut steps, mut evaluations) = (Vec::new(), vec![*session.evaluation()]);
    let mut changes = changes.iter().peekable();
    // A change scheduled for the step at which a run stops is still made; so it is by hand.
    let is_due = |next: Option<&&(u64, Change)>, session: &Session| {
        next.is_some_and(|(step, _)| *step <= session.trainer().step_count())
    };
    while !session.is_over() || is_due(changes.peek(), &session) {
        while let Some((_, change)) =
            changes.next_if(|(step, _)| *step <= session.trainer().step_count())
        {
            session.apply(*change).unwrap();
        }
        while let Some(applied) = session.apply_planned() {
            applied.unwrap();
        }
        let advance = session.advance();
        steps.extend(advance.record);
        evaluations.extend(advance.evaluation);
    }
    Trace {
        weights: bits(session.trainer().parameters()),
        steps,
        evaluations,
        applied: session
            .applied()
            .iter()
            .map(|a| (a.step, a.change.to_string()))
            .collect(),
    }
}

/// Changes at unaligned steps: mid-epoch, two at once, at the first and the last step.
const AWKWARD: [(u64, &str); 20] = [
    (0, "batch 7"),
    (1, "optimizer adam"),
    (13, "lr 0.003"),
    (13, "batch 50"),
    (20, "input-noise 0.2"),
    (25, "dropout 0.3"),
    (30, "batch-norm on"),
    (33, "weight-decay 0.01"),
    (34, "optimizer nesterov"),
    (40, "mixup 0.4"),
    (45, "weight-noise 0.02"),
    (57, "early-stopping 50"),
    (61, "beta 0.5"),
    (70, "batch-norm off"),
    (75, "label-smoothing 0.2"),
    (80, "batch full"),
    (85, "batch-norm on"),
    (91, "weight-decay off"),
    (99, "dropout 0"),
    (119, "optimizer rmsprop"),
];

const BASE: [(&str, &str); 4] = [
    ("data", "moons"),
    ("hidden", "12,8"),
    ("activation", "tanh"),
    ("until", "step 120"),
];

fn by_hand() -> Vec<(u64, Change)> {
    AWKWARD
        .iter()
        .map(|(step, text)| (*step, text.parse().unwrap()))
        .collect()
}

fn planned() -> Recipe {
    let at: Vec<String> = AWKWARD
        .iter()
        .map(|(step, text)| format!("step {step}: {text}"))
        .collect();
    let mut settings = BASE.to_vec();
    settings.extend(at.iter().map(|text| ("at", text.as_str())));
    recipe(&settings)
}

#[test]
fn the_same_recipe_and_changes_give_the_same_run_bit_for_bit() {
    let first = run(recipe(&BASE), &by_hand());
    assert_eq!(first.steps.len(), 120);
    assert_eq!(first.applied.len(), AWKWARD.len());
    assert_eq!(first, run(recipe(&BASE), &by_hand()));
}

#[test]
fn planned_changes_are_the_same_as_those_made_by_hand() {
    assert_eq!(run(planned(), &[]), run(recipe(&BASE), &by_hand()));
}

#[test]
fn another_seed_is_another_run() {
    let mut other = BASE.to_vec();
    other.push(("seed", "8"));
    assert_ne!(
        run(recipe(&BASE), &[]).weights,
        run(recipe(&other), &[]).weights
    );
}

/// Drives a run live, pausing and stepping on the way, and reads reports only every `read_every` wake-ups.
fn run_live(recipe: Recipe, read_every: usize, meddle: bool) -> (Vec<u32>, Vec<(u64, String)>) {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()
        .unwrap();
    runtime.block_on(async {
        let session = Session::new(recipe).unwrap();
        let mut live = live::spawn(session, Options::default());
        let mut applied = Vec::new();
        let mut wakes = 0;
        if meddle {
            for command in [
                Command::Pause,
                Command::Speed(Speed::StepsPerSecond(2000.0)),
                Command::Steps(3),
                Command::Resume,
                Command::Epoch,
                Command::Speed(Speed::Unlimited),
                Command::Resume,
            ] {
                live.commands.send(command).await.unwrap();
            }
        }
        'reading: while let Some(report) = live.reports.recv().await {
            wakes += 1;
            if wakes % read_every == 0 {
                tokio::time::sleep(std::time::Duration::from_millis(5)).await;
            }
            for event in report.events {
                match event {
                    Event::Applied { applied: one, .. } => {
                        applied.push((one.step, one.change.to_string()));
                    }
                    Event::Stopped { .. } => break 'reading,
                    _ => {}
                }
            }
            // Requested steps pause again; a viewer that pauses does not change the run.
            if report.status.activity == Activity::Paused {
                live.commands.send(Command::Resume).await.unwrap();
            }
        }
        drop(live.commands);
        let session = live.task.await.unwrap();
        (bits(session.trainer().parameters()), applied)
    })
}

#[test]
fn live_and_headless_are_the_same_whatever_the_viewer_does() {
    let headless = run(planned(), &[]);
    for (read_every, meddle) in [(1000, false), (1, false), (2, true)] {
        let (weights, applied) = run_live(planned(), read_every, meddle);
        assert_eq!(weights, headless.weights);
        assert_eq!(applied, headless.applied);
    }
}

/// Reads reports until the run has made some more steps or has stopped.
async fn some_steps_on(live: &mut Live) {
    let mut first = None;
    while let Some(report) = live.reports.recv().await {
        let step = report.status.position.step;
        let has_stopped = matches!(report.status.activity, Activity::Stopped(_));
        if has_stopped || step >= *first.get_or_insert(step) + 50 {
            return;
        }
    }
}

/// Commands sent at arbitrary moments: the changes are reported with their steps, which reproduce the run.
#[test]
fn a_run_played_by_hand_is_replayed_from_its_applied_changes() {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()
        .unwrap();
    let recipe = recipe(&[("data", "moons"), ("hidden", "8"), ("early-stopping", "3")]);
    let played = recipe.clone();
    let (weights, applied, stopped_at) = runtime.block_on(async {
        let options = Options {
            speed: Speed::StepsPerSecond(3000.0),
            ..Options::default()
        };
        let mut live = live::spawn(Session::new(played).unwrap(), options);
        let words = [
            "lr 3",
            "optimizer adam",
            "batch 9",
            "lr 0.05",
            "batch full",
            "weight-decay 0.1",
        ];
        for (ticket, text) in words.into_iter().enumerate() {
            some_steps_on(&mut live).await;
            for change in [text, "go-on"] {
                // `go-on` is refused without effect, unless early stopping happens to have stopped the run.
                let change = change.parse().unwrap();
                let ticket = ticket as u64;
                live.commands
                    .send(Command::Change { ticket, change })
                    .await
                    .unwrap();
            }
        }
        some_steps_on(&mut live).await;
        drop(live.commands);
        let session = live.task.await.unwrap();
        let weights = bits(&session.trainer().weights());
        let applied = session.applied().to_vec();
        (weights, applied, session.trainer().step_count())
    });
    assert!(applied.len() >= 6);
    let mut again = Session::new(recipe).unwrap();
    let mut changes = applied.iter().peekable();
    loop {
        while let Some(one) = changes.next_if(|one| one.step == again.trainer().step_count()) {
            again.apply(one.change).unwrap();
        }
        if again.trainer().step_count() == stopped_at {
            break;
        }
        assert!(again.advance().record.is_some());
    }
    assert_eq!(bits(&again.trainer().weights()), weights);
}

fn any_change() -> impl Strategy<Value = Change> {
    let words = vec![
        "optimizer sgd",
        "optimizer momentum",
        "optimizer nesterov",
        "optimizer adagrad",
        "optimizer adadelta",
        "optimizer rmsprop",
        "optimizer adam",
        "batch 1",
        "batch 13",
        "batch full",
        "weight-decay 0.01",
        "weight-decay off",
        "early-stopping 3",
        "early-stopping off",
        "monitor validation-accuracy",
        "noise on",
        "noise off",
        "weight-noise 0.05",
        "label-smoothing 0.1",
        "mixup 0.4",
        "label-smoothing off",
        "dropout 0.5",
        "dropout off",
        "batch-norm on",
        "batch-norm off",
    ];
    prop::sample::select(words).prop_map(|text| text.parse().unwrap())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]
    #[test]
    fn any_changes_at_any_steps_replay_bit_for_bit(
        mut changes in prop::collection::vec((0_u64..60, any_change()), 0..12),
        seed: u64,
        activation in prop::sample::select(vec!["relu", "tanh", "sigmoid", "gelu"]),
    ) {
        changes.sort_by_key(|(step, _)| *step);
        let seed = seed.to_string();
        let settings = [
            ("data", "xor"),
            ("samples", "60"),
            ("hidden", "6"),
            ("until", "step 60"),
            ("seed", seed.as_str()),
            ("activation", activation),
        ];
        let first = run(recipe(&settings), &changes);
        let again = run(recipe(&settings), &changes);
        prop_assert_eq!(&first, &again);
        let at: Vec<String> = changes.iter().map(|(step, change)| format!("step {step}: {change}")).collect();
        let mut settings = settings.to_vec();
        settings.extend(at.iter().map(|text| ("at", text.as_str())));
        // A run that early stopping ended has only the changes before its end.
        let planned = run(recipe(&settings), &[]);
        prop_assert_eq!(first.weights, planned.weights);
    }
}
