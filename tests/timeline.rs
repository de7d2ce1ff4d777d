//! Whatever time travel a run goes through, it is the same run, bit for bit.

use gradus::train::journal::{Journal, Writer};
use gradus::train::timeline::{Played, To};
use gradus::train::{Change, Evaluation, Recipe, Session, Timeline};
use proptest::prelude::*;

use crate::common::run::{Shared, bits, recipe, resumed};

type Script = Vec<(u64, Change)>;

/// The state of a run at a step.
#[derive(Debug, PartialEq)]
struct Stand {
    weights: Vec<u32>,
    last: String,
    phase: String,
    applied: Vec<String>,
    best: String,
    course: String,
}

fn stand(timeline: &Timeline) -> Stand {
    let session = timeline.session();
    Stand {
        weights: bits(session.trainer().parameters()),
        last: format!("{:?}", session.evaluation()),
        phase: format!("{:?}", session.phase()),
        applied: session.applied().iter().map(|a| format!("{a:?}")).collect(),
        best: format!("{:?}", session.best()),
        course: format!("{:?}", session.course()),
    }
}

fn recorded(recipe: &Recipe) -> (Timeline, Shared) {
    let session = Session::new(recipe.clone()).unwrap();
    let out = Shared::default();
    let writer = Writer::begin(Box::new(out.clone()) as _, &session).unwrap();
    // So little that checkpoints are thinned all the time.
    let mut timeline = Timeline::with_budget(session, 100_000);
    timeline.record(writer);
    (timeline, out)
}

/// Plays to `end` steps or to the end of the run, with the changes of `script`.
fn drive(timeline: &mut Timeline, script: &Script, end: u64) -> Vec<Evaluation> {
    let mut evaluations = Vec::new();
    let mut script = script.iter().peekable();
    loop {
        let step = timeline.session().trainer().step_count();
        while let Some((_, change)) = script.next_if(|(at, _)| *at <= step) {
            // Some are refused, which changes nothing.
            if let Ok(taken) = timeline.change(*change) {
                evaluations.extend(taken.evaluation);
            }
        }
        if step >= end {
            return evaluations;
        }
        match timeline.play() {
            Played::Input(taken) => evaluations.extend(taken.evaluation),
            Played::Step { advance, .. } => evaluations.extend(advance.evaluation),
            Played::Nothing => return evaluations,
        }
    }
}

const WORDS: &[&str] = &[
    "optimizer adam",
    "optimizer nesterov",
    "optimizer rmsprop",
    "optimizer sgd lr=0.05",
    "optimizer adam beta=0.8",
    "lr 0.003",
    "batch 1",
    "batch 13",
    "batch full",
    "weight-decay 0.01",
    "early-stopping 2",
    "early-stopping off",
    "keep-best",
    "go-on",
    "weight-noise 0.05",
    "mixup 0.4",
    "dropout 0.5",
    "dropout off",
    "batch-norm on",
    "batch-norm off",
    "lr 99",
];

fn any_script() -> impl Strategy<Value = Script> {
    let change = prop::sample::select(WORDS).prop_map(|text| text.parse().unwrap());
    prop::collection::vec((0_u64..200, change), 0..8).prop_map(|mut all: Script| {
        all.sort_by_key(|(step, _)| *step);
        all
    })
}

fn any_recipe() -> impl Strategy<Value = Recipe> {
    let planned = prop::collection::vec((0_u64..200, prop::sample::select(WORDS)), 0..4);
    let data = prop::sample::select(vec!["moons", "iris", "digits"]);
    (any::<u64>(), data, planned, 60_u64..250).prop_filter_map("a plan that can't be", |all| {
        let (seed, data, planned, until) = all;
        let (seed, until) = (seed.to_string(), format!("step {until}"));
        let mut settings = vec![
            ("seed", seed.as_str()),
            ("data", data),
            ("train-size", "40"),
            ("hidden", "5"),
            ("batch", "16"),
            ("eval-every", "7 steps"),
            ("until", until.as_str()),
        ];
        let at: Vec<String> = planned
            .iter()
            .map(|(step, text)| format!("step {step}: {text}"))
            .collect();
        settings.extend(at.iter().map(|text| ("at", text.as_str())));
        Recipe::of(&settings).ok()
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn replay_travel_undo_and_fork_lead_back_to_the_same_run(
        recipe in any_recipe(),
        script in any_script(),
        stops in prop::collection::vec(0_u64..250, 1..5),
    ) {
        let (mut timeline, out) = recorded(&recipe);
        drive(&mut timeline, &script, 300);
        let original = stand(&timeline);
        let head = timeline.head();

        for stop in &stops {
            timeline.travel(To::Step(*stop));
            prop_assert!(timeline.session().trainer().step_count() <= head.step.max(*stop));
            let there = stand(&timeline);
            timeline.travel(To::Head);
            prop_assert_eq!(&original, &stand(&timeline));
            timeline.travel(To::Step(*stop));
            prop_assert_eq!(&there, &stand(&timeline));
            while timeline.is_replaying() {
                timeline.play();
            }
            prop_assert_eq!(&original, &stand(&timeline));
        }
        prop_assert_eq!(timeline.agreement().differs_from, None);

        let mut undone = 0;
        while timeline.undo().is_ok() {
            undone += 1;
        }
        for _ in 0..undone {
            timeline.redo().unwrap();
        }
        prop_assert_eq!(&original, &stand(&timeline));
        prop_assert_eq!(timeline.position(), head);

        if script.is_empty() {
            timeline.travel(To::Step(stops[0]));
            timeline.fork();
            prop_assert!(!timeline.is_replaying());
            drive(&mut timeline, &Script::new(), 300);
            prop_assert_eq!(&original, &stand(&timeline));
        }

        // Replaying known steps is not journaled; travelling is.
        timeline.travel(To::Step(0));
        timeline.travel(To::Head);
        let bytes = out.bytes();
        let journal = Journal::read(&bytes).unwrap();
        let mut again = resumed(Journal::read(&bytes).unwrap());
        prop_assert_eq!(stand(&again), stand(&timeline));
        prop_assert_eq!(again.position(), timeline.position());
        prop_assert_eq!(again.branches().len(), timeline.branches().len());
        prop_assert_eq!(again.agreement().differs_from, None);
        let mut replay = journal.replay(Session::new(recipe).unwrap());
        while replay.is_replaying() {
            replay.play();
        }
        prop_assert_eq!(replay.agreement().differs_from, None);
        prop_assert!(replay.agreement().agreed > 0);
        again.travel(To::Head);
        prop_assert_eq!(stand(&replay), stand(&again));
    }

    #[test]
    fn killed_at_any_byte_the_run_goes_on_as_if_nothing_had_been(
        recipe in any_recipe(),
        script in any_script(),
        share in 0.0..1.0_f64,
    ) {
        let (mut timeline, out) = recorded(&recipe);
        let evaluations = drive(&mut timeline, &script, 300);
        let bytes = out.bytes();
        let header = bytes.iter().position(|b| *b == b'\n').unwrap() + 1;
        let cut = header + ((bytes.len() - header) as f64 * share) as usize;
        let journal = Journal::read(&bytes[..cut]).unwrap();
        let lines = bytes[header..cut].split(|b| *b == b'\n').count() - 1;
        prop_assert!(journal.lines().len() >= lines);
        let mut resumed = resumed(journal);
        prop_assert_eq!(resumed.agreement().differs_from, None);
        // Manual changes before the cut were accepted in the order of the script, except refused ones.
        let manual: Vec<Change> = resumed
            .marks(resumed.branch())
            .filter(|mark| matches!(mark.recorded.input, gradus::train::history::Input::Manual(_)))
            .filter_map(|mark| mark.recorded.change())
            .collect();
        let all: Vec<Change> = timeline
            .marks(timeline.branch())
            .filter(|mark| matches!(mark.recorded.input, gradus::train::history::Input::Manual(_)))
            .filter_map(|mark| mark.recorded.change())
            .collect();
        prop_assert_eq!(&all[..manual.len()], &manual[..]);
        // The others at their steps.
        let rest: Vec<_> = timeline
            .marks(timeline.branch())
            .filter(|mark| matches!(mark.recorded.input, gradus::train::history::Input::Manual(_)))
            .map(|mark| (mark.recorded.at, mark.recorded.change().unwrap()))
            .skip(manual.len())
            .collect();
        let mut rest = rest.into_iter().peekable();
        let mut later = Vec::new();
        while resumed.position() < timeline.head() {
            if let Some((_, change)) = rest.next_if(|(at, _)| *at == resumed.position()) {
                later.extend(resumed.change(change).unwrap().evaluation);
                continue;
            }
            match resumed.play() {
                Played::Input(taken) => later.extend(taken.evaluation),
                Played::Step { advance, .. } => later.extend(advance.evaluation),
                Played::Nothing => break,
            }
        }
        prop_assert_eq!(stand(&resumed), stand(&timeline));
        // As text, since a loss may be NaN.
        let (all, later) = (format!("{evaluations:?}"), format!("{later:?}"));
        prop_assert!(all.ends_with(later.trim_start_matches('[')));
    }

    #[test]
    fn damaged_journals_never_panic(
        position in 0.0..1.0_f64,
        noise in prop::collection::vec(any::<u8>(), 0..6),
        wild in prop::collection::vec(any::<u8>(), 0..80),
    ) {
        let _ = Journal::read(&wild);
        let recipe = recipe(&[("data", "xor"), ("samples", "30"), ("hidden", "2"), ("until", "step 20"), ("eval-every", "3 steps")]);
        let (mut timeline, out) = recorded(&recipe);
        drive(&mut timeline, &vec![(5, "optimizer adam".parse().unwrap()), (9, "batch 3".parse().unwrap())], 30);
        timeline.undo().unwrap();
        timeline.redo().unwrap();
        timeline.travel(To::Step(4));
        timeline.fork();
        timeline.end("quit");
        let mut bytes = out.bytes();
        prop_assert!(Journal::read(&bytes).unwrap().is_finished());
        let place = (bytes.len() as f64 * position) as usize;
        for (offset, byte) in noise.iter().enumerate() {
            if let Some(there) = bytes.get_mut(place + offset) {
                *there = *byte;
            }
        }
        if let Err(error) = Journal::read(&bytes) {
            prop_assert!(error.to_string().starts_with("line "), "{}", error);
        }
    }
}

#[test]
fn undo_takes_a_planned_change_away_for_good_and_the_past_makes_a_branch() {
    let recipe = recipe(&[
        ("data", "moons"),
        ("hidden", "4"),
        ("until", "step 100"),
        ("at", "step 30: optimizer adam"),
    ]);
    let (mut timeline, _) = recorded(&recipe);
    drive(&mut timeline, &Script::new(), 60);
    timeline.undo().unwrap();
    assert_eq!(timeline.position().step, 30);
    drive(&mut timeline, &Script::new(), 60);
    assert_eq!(timeline.session().trainer().settings().optimizer.id, "sgd");
    timeline.redo().unwrap();
    assert_eq!(timeline.session().trainer().settings().optimizer.id, "adam");
    timeline.travel(To::Step(40));
    timeline.change("lr 0.5".parse().unwrap()).unwrap();
    assert_eq!(timeline.branches().len(), 2);
    assert_eq!(
        timeline.difference(timeline.branch()).to_string(),
        "lr 0.001 → 0.5 at 40"
    );
    let (trunk, branch) = (timeline.branches()[0].id, timeline.branch().id);
    assert!(timeline.delete(branch).is_err());
    timeline.switch(trunk).unwrap();
    assert_eq!(timeline.position().step, 60);
    timeline.switch(branch).unwrap();
    timeline.delete(trunk).unwrap();
    assert_eq!(timeline.branches()[0].parent, None);
    timeline.travel(To::Step(10));
    assert_eq!(timeline.session().trainer().step_count(), 10);
    timeline.travel(To::Head);
    assert_eq!(timeline.position().step, 40);
}

#[test]
fn memory_stays_bounded_however_long_the_run() {
    let recipe = recipe(&[
        ("data", "xor"),
        ("samples", "20"),
        ("hidden", "2"),
        ("batch", "4"),
        ("eval-every", "1000 steps"),
    ]);
    let mut timeline = Timeline::with_budget(Session::new(recipe).unwrap(), 500_000);
    for _ in 0..200_000 {
        timeline.play();
    }
    let (bytes, points) = timeline.memory();
    assert!(bytes <= 500_000, "{bytes}");
    assert!(points > 20, "{points}");
    let head = stand(&timeline);
    timeline.travel(To::Step(123_457));
    assert_eq!(timeline.position().step, 123_457);
    timeline.travel(To::Head);
    assert_eq!(stand(&timeline), head);
    assert!(timeline.memory().0 <= 500_000);
}

#[test]
fn no_two_branches_go_by_one_name() {
    let mut timeline = Timeline::new(Session::new(recipe(&[("data", "xor")])).unwrap());
    let first = timeline.branch().id;
    let second = timeline.fork();
    timeline.rename(second, "wide").unwrap();
    let taken = timeline.rename(first, "wide").unwrap_err();
    assert_eq!(taken.to_string(), "a branch named 'wide' already exists");
    timeline.rename(second, "wide").unwrap();
    // The number that the next branch would get.
    timeline.rename(first, "#3").unwrap();
    timeline.fork();
    let names: Vec<&str> = timeline
        .branches()
        .iter()
        .map(|one| one.name.as_str())
        .collect();
    assert_eq!(names, ["#3", "wide", "#3'"]);
}
