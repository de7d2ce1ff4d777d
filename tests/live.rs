//! The live loop obeys between two steps, reports everything that happened, and never waits for a viewer.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use gradus::data::{Count, OpeningLog};
use gradus::live::{
    self, Activity, Command, Event, Jobs, Live, Options, Order, Payload, RenderRequest, Renderer,
    Report, Speed,
};
use gradus::portrait::anatomy::{self, Anatomy};
use gradus::portrait::{self, Portrait};
use gradus::race::{Limit, PlanError, RacePlan, Standing};
use gradus::train::journal::{Writer, digest};
use gradus::train::{Logs, MetricsLog, Snapshot, SnapshotExtras};
use tokio::sync::mpsc;

use crate::common::run::{Shared, recipe, session};

const SMALL: [(&str, &str); 2] = [("data", "xor"), ("hidden", "4")];

fn paused() -> Options {
    Options {
        paused: true,
        ..Options::default()
    }
}

/// Reads reports until one satisfies `wanted`; returns all events up to it.
async fn read_until(live: &mut Live, wanted: impl Fn(&Report) -> bool) -> (Vec<Event>, Report) {
    let mut events = Vec::new();
    loop {
        let report = tokio::time::timeout(Duration::from_secs(20), live.reports.recv());
        let report = report.await.unwrap().unwrap();
        events.extend(report.events.clone());
        if wanted(&report) {
            return (events, report);
        }
    }
}

/// Waits until the weights are those of this step or a later one, without reading reports.
async fn seen_at(commands: &mpsc::Sender<Command>, snapshots: &mut live::Snapshots, step: u64) {
    let mut seen = 0;
    while seen < step {
        let look = Command::Snapshot(SnapshotExtras::rows(0));
        commands.send(look).await.unwrap();
        let next = tokio::time::timeout(Duration::from_secs(20), snapshots.changed()).await;
        next.unwrap().unwrap();
        let snapshot = snapshots.borrow_and_update();
        seen = snapshot.as_ref().unwrap().step;
    }
}

fn is_paused_at(step: u64) -> impl Fn(&Report) -> bool {
    move |report| report.status.activity == Activity::Paused && report.status.position.step == step
}

fn steps_told(events: &[Event]) -> u64 {
    let spans = events.iter().flat_map(Event::objectives);
    spans.map(|span| span.count).sum()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn single_steps_and_epochs_are_exact_and_pause_again() {
    let mut live = live::spawn(session(&SMALL), paused());
    let (events, report) = read_until(&mut live, is_paused_at(0)).await;
    assert!(matches!(events[0], Event::Started(_)));
    assert!(events.iter().any(|e| matches!(e, Event::Evaluations(_))));
    assert_eq!(report.status.steps_per_second, 0.0);

    live.commands.send(Command::Steps(1)).await.unwrap();
    read_until(&mut live, is_paused_at(1)).await;
    live.commands.send(Command::Steps(3)).await.unwrap();
    let (events, _) = read_until(&mut live, is_paused_at(4)).await;
    assert_eq!(steps_told(&events), 3);
    // 300 samples in batches of 32 make 10 steps per epoch.
    live.commands.send(Command::Epoch).await.unwrap();
    let (_, report) = read_until(&mut live, is_paused_at(10)).await;
    assert_eq!(report.status.position.epoch, 1.0);
    live.commands.send(Command::Epoch).await.unwrap();
    read_until(&mut live, is_paused_at(20)).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_change_is_answered_with_its_ticket_and_step_or_refused_with_the_reason() {
    let mut live = live::spawn(session(&SMALL), paused());
    live.commands.send(Command::Steps(5)).await.unwrap();
    read_until(&mut live, is_paused_at(5)).await;
    for (ticket, change) in [(7, "optimizer adam"), (8, "gamma 0.5")] {
        let change = change.parse().unwrap();
        live.commands
            .send(Command::Change { ticket, change })
            .await
            .unwrap();
    }
    let refused = |report: &Report| {
        report
            .events
            .iter()
            .any(|event| matches!(event, Event::Refused { .. }))
    };
    let (events, report) = read_until(&mut live, refused).await;
    assert!(events.iter().any(|event| matches!(
        event,
        Event::Applied { applied, ticket: Some(7), .. } if applied.step == 5 && applied.text == "sgd → adam"
    )));
    assert!(events.iter().any(|event| matches!(
        event,
        Event::Refused { ticket: Some(8), why } if why.to_string().starts_with("adam has no gamma")
    )));
    assert_eq!(report.status.settings.optimizer.id, "adam");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_viewer_that_does_not_read_slows_nothing_and_misses_nothing() {
    let mut settings = SMALL.to_vec();
    settings.push(("until", "step 60000"));
    let mut live = live::spawn(session(&settings), Options::default());
    // No report is read: the run must reach its end all the same, and keep all its events.
    seen_at(&live.commands, &mut live.snapshots, 60_000).await;
    let stopped = |report: &Report| matches!(report.status.activity, Activity::Stopped(_));
    let (events, report) = read_until(&mut live, stopped).await;
    assert_eq!(report.status.position.step, 60_000);
    assert_eq!(steps_told(&events), 60_000);
    let evaluations: u64 = events
        .iter()
        .filter_map(|event| match event {
            Event::Evaluations(some) => Some(some.validation_loss.count),
            _ => None,
        })
        .sum();
    assert_eq!(evaluations, 6001);
    let spans = || events.iter().flat_map(Event::objectives);
    let told = events.len() + spans().count();
    assert!(told < 40_000, "{told}");
    // The oldest events are not merged more than the others.
    for span in spans() {
        assert!(span.last - span.first <= 60_000 / 512, "{span:?}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn training_goes_on_when_the_viewer_is_gone_and_ends_when_nobody_can_command_it() {
    let mut live = live::spawn(session(&SMALL), Options::default());
    drop(live.reports);
    seen_at(&live.commands, &mut live.snapshots, 100).await;
    drop(live.commands);
    let session = live.task.await.unwrap();
    assert!(session.trainer().step_count() >= 100);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_limited_speed_is_kept() {
    let options = Options {
        speed: Speed::StepsPerSecond(100.0),
        ..Options::default()
    };
    let mut live = live::spawn(session(&SMALL), options);
    let (_, report) = read_until(&mut live, |report| report.status.position.step >= 60).await;
    // At least half a second for sixty steps; the rest depends on the machine.
    assert!(report.status.position.seconds > 0.5);
    live.commands
        .send(Command::Speed(Speed::Unlimited))
        .await
        .unwrap();
    let (_, report) = read_until(&mut live, |report| report.status.position.step >= 20_000).await;
    assert_eq!(report.status.speed, Speed::Unlimited);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn restarting_begins_the_same_or_another_run() {
    let mut live = live::spawn(session(&SMALL), paused());
    let mut first_losses = Vec::new();
    for seed in [7, 7, 8] {
        live.commands.send(Command::Restart { seed }).await.unwrap();
        let begun =
            |event: &Event| matches!(event, Event::Started(about) if about.recipe.seed == seed);
        let (events, _) = read_until(&mut live, |report| {
            // The initial run has seed 7 too, but has made no step.
            report.events.iter().any(begun) && report.status.activity == Activity::Training
        })
        .await;
        let begin = events.iter().rposition(begun).unwrap();
        let first = events[begin..].iter().find_map(|event| match event {
            Event::Evaluations(some) => Some(some.train_loss.min),
            _ => None,
        });
        first_losses.push(first.unwrap());
    }
    assert_eq!(first_losses[0], first_losses[1]);
    assert_ne!(first_losses[0], first_losses[2]);
}

/// The first standing of a race that satisfies the condition.
async fn told(jobs: &mut Jobs, like: impl Fn(&Standing) -> bool) -> Arc<Standing> {
    let heard = async {
        loop {
            let (_, news) = jobs.next_update().await;
            let standing = news.get::<Standing>().unwrap();
            if like(&standing) {
                return standing;
            }
        }
    };
    tokio::time::timeout(Duration::from_secs(20), heard)
        .await
        .unwrap()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_lane_of_a_race_is_taken_over_as_the_run_bit_for_bit() {
    let base = recipe(&[&SMALL[..], &[("eval-every", "7 steps")]].concat());
    let mut plan = RacePlan::optimizers(&base);
    (plan.seeds, plan.until) = (2, Limit::Step(105));
    let mut jobs = Jobs::default();
    jobs.execute("race", Order::Start(Arc::new(plan.clone())));
    let standing = told(&mut jobs, Standing::is_over).await;
    let (recipe, step) = standing.take_over(6, 1).unwrap();
    assert_eq!((step, recipe.settings.optimizer.id), (105, "adam"));

    // Whatever the viewer's speed, the raced run is reproduced at once, and reported like any run.
    let journal = Shared::default();
    let out = journal.clone();
    let speed = Speed::StepsPerSecond(0.1);
    let options = Options {
        speed,
        journal: Some(Box::new(move |session| {
            Writer::begin(Box::new(out.clone()) as _, session)
        })),
        ..paused()
    };
    let mut live = live::spawn(session(&SMALL), options);
    let take_over = Command::TakeOver(Box::new(recipe), step);
    live.commands.send(take_over).await.unwrap();
    let (events, report) = read_until(&mut live, is_paused_at(105)).await;
    assert_eq!(report.status.speed, speed);
    let begun = |event: &Event| matches!(event, Event::Started(about) if about.recipe.seed == 8);
    let begin = events.iter().rposition(begun).unwrap();
    assert_eq!(steps_told(&events[begin..]), 105);
    let evaluations = events[begin..].iter().filter_map(|event| match event {
        Event::Evaluations(some) => Some(some.validation_loss.count),
        _ => None,
    });
    assert_eq!(evaluations.sum::<u64>(), 16);
    // From there it continues at the requested speed, and the race's end does not apply.
    live.commands.send(Command::Resume).await.unwrap();
    read_until(&mut live, |report| report.status.position.step == 106).await;
    live.commands.send(Command::Pause).await.unwrap();
    live.commands
        .send(Command::Travel(live::To::Step(105)))
        .await
        .unwrap();
    read_until(&mut live, is_paused_at(105)).await;
    drop(live.commands);
    let session = live.task.await.unwrap();
    let run = &standing.lanes[6].runs[1];
    assert_eq!(digest(session.trainer().parameters()), run.digest);
    let text = journal.text();
    assert!(text.contains("taken over by a lane of a race at step 105"));

    // A lane that has not started is taken over at step 0.
    let mut live = live::spawn(crate::common::run::session(&SMALL), Options::default());
    let take_over = Command::TakeOver(Box::new(plan.recipe(5, 0, 300).unwrap()), 0);
    live.commands.send(take_over).await.unwrap();
    let (_, report) = read_until(&mut live, is_paused_at(0)).await;
    assert_eq!(report.status.settings.optimizer.id, "rmsprop");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_race_that_can_t_be_is_told_and_one_that_is_dropped_ends() {
    let base = recipe(&SMALL);
    let mut jobs = Jobs::default();
    let none = RacePlan::new(&base, Vec::new());
    jobs.execute("race", Order::Start(Arc::new(none)));
    let news = told(&mut jobs, |_| true).await;
    assert!(matches!(news.trouble, Some(PlanError::NoLane)));

    let mut plan = RacePlan::optimizers(&base);
    plan.until = Limit::Step(u64::MAX);
    let plan = Arc::new(plan);
    jobs.execute("race", Order::Start(Arc::clone(&plan) as _));
    told(&mut jobs, |standing| standing.lanes[0].runs[0].step > 0).await;
    drop(jobs);
    // The job drops its plan when it ends.
    let ended = async {
        while Arc::strong_count(&plan) > 1 {
            tokio::task::yield_now().await;
        }
    };
    tokio::time::timeout(Duration::from_secs(20), ended)
        .await
        .unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_test_part_opens_on_request_and_counts() {
    let mut live = live::spawn(session(&SMALL), paused());
    for expected in [1, 2] {
        live.commands.send(Command::OpenTest).await.unwrap();
        let opened = |report: &Report| {
            report.events.iter().any(
                |event| matches!(event, Event::TestOpened { openings, .. } if *openings == expected),
            )
        };
        read_until(&mut live, opened).await;
    }
}

/// The events up to the opening of the test part, after a restart with this seed.
async fn restarted_and_opened(live: &mut Live, seed: u64) -> Vec<Event> {
    live.commands.send(Command::Restart { seed }).await.unwrap();
    live.commands.send(Command::OpenTest).await.unwrap();
    let opened = |report: &Report| {
        let mut events = report.events.iter();
        events.any(|event| matches!(event, Event::TestOpened { .. }))
    };
    read_until(live, opened).await.0
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn openings_of_the_same_test_part_count_on_after_a_restart() {
    let mut live = live::spawn(session(&SMALL), paused());
    // The same seed gives the same split, another seed a different one.
    for (seed, expected) in [(7, 1), (7, 2), (8, 1)] {
        let events = restarted_and_opened(&mut live, seed).await;
        let openings = events.iter().find_map(|event| match event {
            Event::TestOpened { openings, .. } => Some(*openings),
            _ => None,
        });
        assert_eq!(openings, Some(expected), "seed {seed}");
    }
}

/// A count of openings that starts with some known ones.
struct Counted(BTreeMap<u64, u64>);

impl OpeningLog for Counted {
    fn openings(&mut self, identity: u64) -> Count {
        Count {
            openings: self.0.get(&identity).copied().unwrap_or(0),
            trouble: None,
        }
    }

    fn opened(&mut self, identity: u64, _: &str) -> Count {
        *self.0.entry(identity).or_default() += 1;
        self.openings(identity)
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn openings_elsewhere_are_known_at_the_start_and_counted_on() {
    let identity = |seed: &str| {
        let settings = [&SMALL[..], &[("seed", seed)]].concat();
        session(&settings).trainer().data().test.identity()
    };
    let heard = BTreeMap::from([(identity("7"), 4), (identity("8"), 1)]);
    let options = Options {
        opening_log: Some(Box::new(Counted(heard))),
        ..paused()
    };
    let mut live = live::spawn(session(&SMALL), options);
    let mut known = Vec::new();
    for seed in [7, 8, 9, 7] {
        let events = restarted_and_opened(&mut live, seed).await;
        known.extend(events.iter().filter_map(|event| match event {
            Event::Started(about) => Some(about.test_openings),
            Event::TestOpened { openings, .. } => Some(*openings),
            _ => None,
        }));
    }
    assert_eq!(known, [4, 4, 5, 1, 2, 0, 1, 5, 6]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn openings_by_studies_are_counted_and_known_to_the_run_whose_test_set_it_is() {
    let own = session(&SMALL).trainer().data().test.identity();
    for log in [true, false] {
        let heard = BTreeMap::from([(own, 4)]);
        let options = Options {
            opening_log: log.then(|| Box::new(Counted(heard)) as _),
            ..paused()
        };
        let mut live = live::spawn(session(&SMALL), options);
        let openings = [own, own + 1, own].map(|identity| (identity, "data".to_owned()));
        let count = |openings: &[(u64, String)]| Command::CountOpenings(openings.to_vec());
        live.commands.send(count(&openings[1..2])).await.unwrap();
        live.commands.send(count(&openings)).await.unwrap();
        let events = restarted_and_opened(&mut live, 7).await;
        let known: Vec<u64> = events
            .iter()
            .filter_map(|event| match event {
                Event::OpenedElsewhere(openings) | Event::TestOpened { openings, .. } => {
                    Some(*openings)
                }
                _ => None,
            })
            .collect();
        let before = if log { 4 } else { 0 };
        assert_eq!(known[0], before + 2);
        assert_eq!(known[1], before + 3, "the run's own opening counts on");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn openings_of_the_test_set_of_another_recipe_are_told_where_they_are_counted() {
    let other = recipe(&[("data", "moons"), ("samples", "60")]);
    let data = session(&[("data", "moons"), ("samples", "60")]);
    let identity = data.trainer().data().test.identity();
    for log in [true, false] {
        let heard = BTreeMap::from([(identity, 4)]);
        let options = Options {
            opening_log: log.then(|| Box::new(Counted(heard)) as _),
            ..paused()
        };
        let mut live = live::spawn(session(&SMALL), options);
        for asked in [other.clone(), recipe(&SMALL)] {
            let ask = Command::AskOpenings(Box::new(asked));
            live.commands.send(ask).await.unwrap();
        }
        live.commands.send(Command::Steps(1)).await.unwrap();
        let (events, _) = read_until(&mut live, is_paused_at(1)).await;
        let told: Vec<u64> = events
            .iter()
            .filter_map(|event| match event {
                Event::Openings(times) => Some(*times),
                _ => None,
            })
            .collect();
        assert_eq!(told, if log { vec![4, 0] } else { Vec::new() });
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn only_the_latest_snapshot_stays() {
    let mut live = live::spawn(session(&SMALL), paused());
    for _ in 0..3 {
        live.commands
            .send(Command::Snapshot(SnapshotExtras::rows(8)))
            .await
            .unwrap();
        live.commands.send(Command::Steps(1)).await.unwrap();
    }
    read_until(&mut live, is_paused_at(3)).await;
    live.commands
        .send(Command::Snapshot(SnapshotExtras::rows(8)))
        .await
        .unwrap();
    let at_three = |latest: &Option<std::sync::Arc<Snapshot>>| {
        latest.as_ref().is_some_and(|snapshot| snapshot.step == 3)
    };
    let latest = live.snapshots.wait_for(at_three);
    let latest = tokio::time::timeout(Duration::from_secs(20), latest).await;
    drop(latest.unwrap().unwrap());
    let snapshot = live.snapshots.borrow().clone().unwrap();
    drop(live.commands);
    let session = live.task.await.unwrap();
    assert_eq!(snapshot.weights[..], *session.trainer().weights());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_panic_of_the_training_reaches_whoever_waits_for_it() {
    let options = Options {
        restart: |recipe| panic!("told to panic by seed {}", recipe.seed),
        ..Options::default()
    };
    let live = live::spawn(session(&SMALL), options);
    let restart = Command::Restart { seed: 3 };
    live.commands.send(restart).await.unwrap();
    let error = live.task.await.err().unwrap();
    let message = error.into_panic();
    let message = message.downcast_ref::<String>().unwrap();
    assert_eq!(message, "told to panic by seed 3");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_log_is_complete_however_the_run_ends() {
    let log = Shared::default();
    let mut logs = Logs::new();
    logs.add("--log", MetricsLog::new(log.clone()));
    let options = Options { logs, ..paused() };
    let mut live = live::spawn(session(&SMALL), options);
    live.commands.send(Command::Steps(4)).await.unwrap();
    read_until(&mut live, is_paused_at(4)).await;
    drop(live.commands);
    live.task.await.unwrap();
    let text = log.text();
    let lines: Vec<serde_json::Value> = text
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    assert_eq!(lines.len(), 1 + 4 + 1);
    assert_eq!(
        lines[5],
        serde_json::json!({"step": 4, "end": "quit", "branch": "#1", "history": 1})
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_painter_paints_what_is_new_while_it_is_wished_for() {
    let mut live = live::spawn(session(&SMALL), paused());
    let mut renderer = Renderer::spawn(live.commands.clone(), live.snapshots.clone());
    let request = |columns| {
        Some(RenderRequest::of(portrait::Request {
            columns,
            rows: 6,
            axes: None,
        }))
    };
    let at = |step: u64| {
        move |latest: &Option<Payload>| {
            let portrait = latest.as_ref().and_then(Payload::get::<Portrait>);
            portrait.is_some_and(|portrait| portrait.snapshot.step == step)
        }
    };
    let patience = Duration::from_secs(20);
    renderer.request(request(8));
    let first = tokio::time::timeout(patience, renderer.views.wait_for(at(0))).await;
    drop(first.unwrap().unwrap());
    // Another size is rendered although nothing has happened.
    renderer.views.mark_unchanged();
    renderer.request(request(9));
    tokio::time::timeout(patience, renderer.views.changed())
        .await
        .unwrap()
        .unwrap();
    live.commands.send(Command::Steps(3)).await.unwrap();
    let third = tokio::time::timeout(patience, renderer.views.wait_for(at(3))).await;
    drop(third.unwrap().unwrap());
    // Without a request nothing is rendered.
    renderer.request(None);
    read_until(&mut live, is_paused_at(3)).await;
    live.commands.send(Command::Steps(2)).await.unwrap();
    read_until(&mut live, is_paused_at(5)).await;
    assert!(at(3)(&renderer.views.borrow()));
    // The end of the renderer does not end the session.
    drop(renderer);
    drop(live.commands);
    let session = live.task.await.unwrap();
    assert_eq!(session.trainer().step_count(), 5);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_next_update_is_taken_apart_while_the_run_goes_on() {
    let mut live = live::spawn(session(&[("optimizer", "adam")]), paused());
    let mut renderer = Renderer::spawn(live.commands.clone(), live.snapshots.clone());
    live.commands.send(Command::Resume).await.unwrap();
    renderer.request(Some(RenderRequest::of(anatomy::Request::default())));
    let anatomy = |latest: &Option<Payload>| latest.as_ref().and_then(Payload::get::<Anatomy>);
    let is_noisy =
        |latest: &Option<Payload>| anatomy(latest).is_some_and(|one| one.noise.is_some());
    let patience = Duration::from_mins(1);
    // Unread reports do not slow it down.
    let seen = tokio::time::timeout(patience, renderer.views.wait_for(is_noisy)).await;
    if let Some(anatomy) = anatomy(&seen.unwrap().unwrap()) {
        let values = &anatomy.update.as_ref().unwrap().example.values;
        let step = anatomy.snapshot.step;
        assert_eq!(values.before("t"), Some(step as f64 + 1.0));
        assert!(step > anatomy.noise.as_ref().unwrap().step);
    }
    drop(renderer);
    drop(live.commands);
    live.reports.close();
    live.task.await.unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn no_picture_of_a_run_comes_after_one_of_the_next() {
    let live = live::spawn(session(&SMALL), paused());
    let mut renderer = Renderer::spawn(live.commands.clone(), live.snapshots.clone());
    renderer.request(Some(RenderRequest::of(portrait::Request {
        columns: 8,
        rows: 6,
        axes: None,
    })));
    let patience = Duration::from_secs(20);
    for seed in [8, 9] {
        live.commands.send(Command::Steps(50)).await.unwrap();
        live.commands.send(Command::Restart { seed }).await.unwrap();
        live.commands.send(Command::Pause).await.unwrap();
    }
    let mut last = 0;
    while last < 2 {
        tokio::time::timeout(patience, renderer.views.changed())
            .await
            .unwrap()
            .unwrap();
        let latest = renderer.views.borrow_and_update().clone();
        if let Some(portrait) = latest.and_then(|latest| latest.get::<Portrait>()) {
            assert!(portrait.snapshot.run >= last);
            last = portrait.snapshot.run;
        }
    }
}
