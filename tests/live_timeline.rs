//! Time travel, undo and forks in a live run: the same actions on a bare timeline give the same run, bit for bit, and a
//! viewer that keeps curves from the events alone has those of each branch, complete and without duplicates.

use std::collections::BTreeMap;
use std::io::{self, Write};
use std::time::Duration;

use gradus::live::{
    self, Activity, Command, Event, Live, Options, Report, ResumedRun, Status, To, Warning,
};
use gradus::series::Span;
use gradus::train::history::{BranchId, Place};
use gradus::train::journal::{DataChange, Journal, Notice, Writer};
use gradus::train::player::Leaving;
use gradus::train::timeline::{self, JournalOut, Played};
use gradus::train::{Session, Timeline, UpdateStats};
use gradus::ui::{App, Appearance, Message};
use proptest::prelude::*;

use crate::common::run::{self, Shared};

const A: BranchId = BranchId(0);
const B: BranchId = BranchId(1);
const C: BranchId = BranchId(2);

/// Steps with their objectives, evaluations with their validation losses, and pulses with the norms of their updates,
/// as bits.
#[derive(Clone, Debug, Default, PartialEq)]
struct Curves {
    steps: Vec<(u64, u32)>,
    evaluations: Vec<(u64, u32)>,
    stats_queue: Vec<(u64, u32)>,
}

impl Curves {
    fn cut(&mut self, step: u64) {
        self.steps.retain(|(at, _)| *at <= step);
        self.evaluations.retain(|(at, _)| *at <= step);
        self.stats_queue.retain(|(at, _)| *at <= step);
    }
}

/// Keeps curves from the events alone.
#[derive(Default)]
struct Viewer {
    current: BranchId,
    curves: BTreeMap<BranchId, Curves>,
    undone: BTreeMap<BranchId, Vec<Curves>>,
    applied: Vec<String>,
    branches: Option<live::Branches>,
    warnings: Vec<String>,
}

impl Viewer {
    fn here(&mut self) -> &mut Curves {
        self.curves.entry(self.current).or_default()
    }

    fn take(&mut self, event: Event) {
        match event {
            Event::Started(_) => *self = Self::default(),
            Event::Steps(_) => unreachable!("merged: the test is too long for its curves"),
            Event::EachStep(steps) => {
                let points = steps.spans();
                let points = points.map(|point| (point.first, point.min.to_bits()));
                self.here().steps.extend(points);
            }
            Event::Evaluations(some) => {
                let loss = some.validation_loss.min.to_bits();
                self.here().evaluations.push((some.last.step, loss));
            }
            Event::UpdateStats(stats_queue) => {
                let update = stats_queue.whole.update;
                self.here()
                    .stats_queue
                    .push((update.last, update.min.to_bits()));
            }
            Event::Applied { applied, .. } => self.applied.push(applied.text),
            Event::Forked { id, from, step, .. } => {
                let mut curves = self.curves.get(&from).cloned().unwrap_or_default();
                curves.cut(step);
                self.curves.insert(id, curves);
                self.current = id;
            }
            Event::Switched { id } => self.current = id,
            Event::Undone { step, .. } => {
                let before = self.here().clone();
                self.undone.entry(self.current).or_default().push(before);
                self.here().cut(step);
            }
            Event::Redone {
                retold_from: Some(step),
                ..
            } => self.here().cut(step),
            Event::Redone { .. } => {
                let known = self.undone.get_mut(&self.current).unwrap().pop();
                *self.here() = known.unwrap();
            }
            Event::Branches(branches) => self.branches = Some(*branches),
            Event::Warning(warning) => self.warnings.push(warning.to_string()),
            Event::Refused { why, .. } => self.warnings.push(why.to_string()),
            _ => {}
        }
    }
}

struct Watched {
    live: Live,
    viewer: Viewer,
    screens: App,
}

impl Watched {
    fn new(live: Live) -> Self {
        Self {
            live,
            viewer: Viewer::default(),
            screens: App::new(Appearance::default()),
        }
    }

    /// The changes on the current branch, as displayed by the screens.
    fn shown(&self) -> Vec<&str> {
        let changes = self.screens.run().changes.iter();
        changes.map(|change| change.applied.text.as_str()).collect()
    }

    async fn until(&mut self, wanted: impl Fn(&Status) -> bool) -> Status {
        for _ in 0..2000 {
            let report = tokio::time::timeout(Duration::from_secs(20), self.live.reports.recv());
            let report = report.await.unwrap().unwrap();
            let _ = self.screens.update(Message::Report(report.clone()));
            let Report { events, status } = report;
            for event in events {
                self.viewer.take(event);
            }
            if wanted(&status) {
                return status;
            }
        }
        panic!("it does not come");
    }

    /// Sends a command, and reads reports until the run pauses after it.
    async fn send(&mut self, command: Command) -> Status {
        self.live.commands.send(command).await.unwrap();
        // Commands are answered in order, so this one is answered last.
        let mark = Command::Speed(live::Speed::StepsPerSecond(1e9));
        self.live.commands.send(mark).await.unwrap();
        let marked = live::Speed::StepsPerSecond(1e9);
        let status = self
            .until(|status| status.speed == marked && status.activity != Activity::Training)
            .await;
        let unmark = Command::Speed(live::Speed::Unlimited);
        self.live.commands.send(unmark).await.unwrap();
        self.until(|status| status.speed == live::Speed::Unlimited)
            .await;
        status
    }

    async fn change(&mut self, text: &str) -> Status {
        let change = text.parse().unwrap();
        self.send(Command::Change { ticket: 1, change }).await
    }

    async fn end(self) -> (Viewer, Session) {
        drop(self.live.commands);
        (self.viewer, self.live.task.await.unwrap())
    }
}

fn session() -> Session {
    run::session(&[
        ("data", "moons"),
        ("hidden", "6"),
        ("dropout", "0.2"),
        ("eval-every", "7 steps"),
        ("at", "step 25: lr 0.2"),
    ])
}

/// A run that waits for commands, with its journal.
fn recorded() -> (Watched, Shared) {
    let out = Shared::default();
    let written = out.clone();
    let options = Options {
        journal: Some(Box::new(move |session| {
            Writer::begin(Box::new(written.clone()) as _, session)
        })),
        ..paused()
    };
    (Watched::new(live::spawn(session(), options)), out)
}

/// A run of `before` steps, a change of the optimizer, and `after` more steps.
async fn trained_on_with_adam(before: u64, after: u64) -> (Watched, Shared) {
    let (mut watched, out) = recorded();
    watched.send(Command::Steps(before)).await;
    watched.change("optimizer adam").await;
    watched.send(Command::Steps(after)).await;
    (watched, out)
}

fn paused() -> Options {
    Options {
        paused: true,
        ..Options::default()
    }
}

/// Another process resumes the run from its journal.
fn taken_up(journal: &[u8]) -> Watched {
    let journal = Journal::read(journal).unwrap();
    let timeline = journal.start(session());
    let resumed = ResumedRun {
        past: Some(journal.into_lines()),
        ..ResumedRun::default()
    };
    let options = Options {
        resumed: Some(resumed),
        ..paused()
    };
    Watched::new(live::prepare(timeline, options).start())
}

fn bits(session: &Session) -> Vec<u32> {
    run::bits(session.trainer().parameters())
}

/// Steps on to `step`, applying what is due on the way, as a live run does.
fn play_to(timeline: &mut Timeline, step: u64) {
    while timeline.session().trainer().step_count() < step {
        timeline.play();
    }
}

/// The curves of each branch, recomputed.
fn curves(timeline: &mut Timeline) -> BTreeMap<BranchId, Curves> {
    let (current, stand) = (timeline.branch().id, timeline.position());
    timeline.record_updates(true);
    let ids: Vec<BranchId> = timeline.branches().iter().map(|one| one.id).collect();
    let mut all = BTreeMap::new();
    for id in ids {
        timeline.switch(id).unwrap();
        timeline.travel(timeline::To::Place(Place::default()));
        let first = timeline.session().evaluation();
        // As in reports: non-finite values are not part of a span's minimum.
        let loss = |value: f64| Span::point(0, value as f32).min.to_bits();
        let mut curves = Curves::default();
        curves.evaluations.push((0, loss(first.validation.loss)));
        while timeline.is_replaying() {
            if let Played::Step { advance, .. } = timeline.play() {
                let steps = advance.record.iter();
                curves
                    .steps
                    .extend(steps.map(|one| (one.step, (one.objective as f32).to_bits())));
                // With so few steps, every one is measured.
                let stats = timeline.session().trainer().stats();
                let update = |stats: &UpdateStats| loss(stats.whole.update);
                let stats_queue = stats.map(|stats| (stats.step, update(stats)));
                curves
                    .stats_queue
                    .extend(stats_queue.filter(|_| advance.record.is_some()));
                let measured = advance.evaluation.iter();
                curves
                    .evaluations
                    .extend(measured.map(|one| (one.step, loss(one.validation.loss))));
            }
        }
        all.insert(id, curves);
    }
    timeline.switch(current).unwrap();
    timeline.travel(timeline::To::Place(stand));
    all
}

/// A live scenario: two forks, an undo that is redone, one that is not, and one in the past.
async fn story(watched: &mut Watched) {
    watched.send(Command::Steps(40)).await;
    let status = watched.change("optimizer adam").await;
    assert!(status.can_undo && !status.can_redo);
    watched.send(Command::Steps(20)).await;
    // Undone and redone, with steps in between that are lost.
    let status = watched.send(Command::Undo).await;
    assert_eq!((status.position.step, status.head), (40, 40));
    assert!(status.can_redo);
    assert_eq!(status.settings.optimizer.id, "sgd");
    watched.send(Command::Steps(5)).await;
    let status = watched.send(Command::Redo).await;
    assert_eq!((status.position.step, status.head), (60, 60));
    assert_eq!(status.settings.optimizer.id, "adam");
    // Travel back between marks: before adam, to the lowest loss, and before the scheduled change.
    let status = watched.send(Command::Travel(To::Step(30))).await;
    assert!(status.replaying);
    assert_eq!((status.position.step, status.head), (30, 60));
    assert_eq!(status.last.step, 28);
    let told = watched.viewer.curves.clone();
    // Known steps are not reported again.
    watched.send(Command::Steps(10)).await;
    assert_eq!(watched.viewer.curves, told);
    watched.send(Command::Travel(To::Step(33))).await;
    let status = watched.send(Command::Fork).await;
    assert_eq!((status.branch, status.head), (B, 33));
    watched.change("batch 16").await;
    watched.send(Command::Steps(30)).await;
    // A change in the past forks automatically.
    watched.send(Command::Travel(To::Step(50))).await;
    let status = watched.change("lr 0.05").await;
    assert_eq!((status.branch, status.head), (C, 50));
    watched.send(Command::Steps(9)).await;
    let status = watched.send(Command::Switch(A)).await;
    assert_eq!((status.branch, status.position.step), (A, 60));
    watched.send(Command::Steps(6)).await;
    watched
        .send(Command::Rename(B, "smaller batch".to_owned()))
        .await;
    watched.send(Command::Hide(C, true)).await;
    // So does an undo in the past; then that branch is deleted.
    watched.send(Command::Travel(To::Step(62))).await;
    let status = watched.send(Command::Undo).await;
    assert_eq!((status.branch, status.position.step), (BranchId(3), 40));
    watched.send(Command::Steps(4)).await;
    watched.send(Command::Switch(B)).await;
    watched.send(Command::Delete(BranchId(3))).await;
}

/// The same actions on a bare timeline.
fn told_by_hand() -> Timeline {
    let mut timeline = Timeline::new(session());
    play_to(&mut timeline, 40);
    timeline.change("optimizer adam".parse().unwrap()).unwrap();
    play_to(&mut timeline, 60);
    timeline.undo().unwrap();
    play_to(&mut timeline, 45);
    timeline.redo().unwrap();
    timeline.travel(timeline::To::Step(33));
    timeline.fork();
    timeline.change("batch 16".parse().unwrap()).unwrap();
    play_to(&mut timeline, 63);
    timeline.travel(timeline::To::Step(50));
    timeline.change("lr 0.05".parse().unwrap()).unwrap();
    play_to(&mut timeline, 59);
    timeline.switch(A).unwrap();
    play_to(&mut timeline, 66);
    timeline.rename(B, "smaller batch").unwrap();
    timeline.hide(C, true).unwrap();
    timeline.switch(B).unwrap();
    timeline
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_same_acts_give_the_same_run_and_nothing_is_told_twice() {
    let (mut watched, out) = recorded();
    story(&mut watched).await;
    let (viewer, live) = watched.end().await;
    let mut bare = told_by_hand();
    assert_eq!(bits(&live), bits(bare.session()));
    assert_eq!(live.applied(), bare.session().applied());
    let mut curves_told = viewer.curves.clone();
    curves_told.remove(&BranchId(3));
    assert_eq!(curves_told, curves(&mut bare));
    // Each change once, in the order in which it was first made.
    assert_eq!(viewer.applied.len(), 4, "{:?}", viewer.applied);
    let branches = viewer.branches.unwrap();
    let info = |id| branches.all.iter().find(|one| one.id == id).unwrap();
    assert_eq!(branches.current, B);
    assert_eq!(branches.all.len(), 3);
    assert_eq!(info(B).name, "smaller batch");
    assert!(info(C).hidden);
    assert_eq!((info(B).parent, info(B).fork_step), (Some(A), 33));
    assert!(
        info(B).difference.to_string().contains("at 33"),
        "{}",
        info(B).difference
    );
    assert_eq!((info(A).head_step, info(A).marks.len()), (66, 2));
    assert!(info(A).marks[0].planned && !info(A).marks[1].planned);

    // Another process resumes the same run from its journal, and reports the same curves.
    let bytes = out.bytes();
    assert!(Journal::read(&bytes).unwrap().is_finished());
    let mut again = taken_up(&bytes);
    again.send(Command::Pause).await;
    // Including those of undone changes and deleted branches.
    assert_eq!(again.viewer.curves, viewer.curves);
    // It continues as the first process would have.
    again.send(Command::Steps(11)).await;
    let (mut viewer, resumed) = again.end().await;
    assert!(viewer.warnings.is_empty(), "{:?}", viewer.warnings);
    let step = bare.session().trainer().step_count() + 11;
    play_to(&mut bare, step);
    assert_eq!(bits(&resumed), bits(bare.session()));
    viewer.curves.remove(&BranchId(3));
    assert_eq!(viewer.curves, curves(&mut bare));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_change_at_a_mark_of_the_past_takes_its_place_on_a_branch_of_its_own() {
    let mut watched = Watched::new(live::spawn(session(), paused()));
    watched.send(Command::Steps(10)).await;
    watched.change("optimizer adam").await;
    watched.send(Command::Steps(5)).await;
    watched.change("batch 8").await;
    watched.send(Command::Steps(5)).await;
    assert_eq!(watched.shown(), ["sgd → adam", "batch 32 → 8"]);
    // Just before the second change, with a different change there.
    watched.send(Command::Travel(To::Back)).await;
    watched.change("batch 64").await;
    assert_eq!(watched.shown(), ["sgd → adam", "batch 32 → 64"]);
    // Just after it, at the same step, it is shared.
    watched.send(Command::Fork).await;
    assert_eq!(watched.shown(), ["sgd → adam", "batch 32 → 64"]);
    watched.send(Command::Travel(To::Step(0))).await;
    watched.change("lr 0.3").await;
    assert_eq!(watched.shown(), ["lr 0.05 → 0.3"]);
    watched.send(Command::Switch(A)).await;
    assert_eq!(watched.shown(), ["sgd → adam", "batch 32 → 8"]);
    watched.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn presses_of_one_knob_are_one_mark_that_travel_stops_at_and_undo_takes_apart() {
    let mut watched = Watched::new(live::spawn(session(), paused()));
    watched.send(Command::Steps(10)).await;
    for change in ["lr 0.2", "lr 0.3", "lr 0.4"] {
        watched.change(change).await;
        watched.send(Command::Steps(2)).await;
    }
    // A change that is reverted within that time is not a mark to stop at.
    watched.change("batch 64").await;
    watched.change("batch 32").await;
    watched.send(Command::Steps(4)).await;
    let status = watched.send(Command::Travel(To::Back)).await;
    assert_eq!(status.position.step, 10);
    let status = watched.send(Command::Travel(To::Forward)).await;
    assert_eq!(status.position.step, 20);
    for left in [4, 3, 2, 1] {
        watched.send(Command::Undo).await;
        assert_eq!(watched.shown().len(), left);
    }
    watched.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_redo_of_what_another_process_undid_is_told_again() {
    let (mut first, out) = trained_on_with_adam(20, 20).await;
    let before = first.viewer.curves[&A].clone();
    first.send(Command::Undo).await;
    first.send(Command::Steps(4)).await;
    let mut second = taken_up(&out.bytes());
    let status = second.send(Command::Redo).await;
    // The journal covers the run up to its last evaluation.
    let known = status.head;
    assert!((35..=40).contains(&known), "{known}");
    let mut expected = before;
    expected.cut(known);
    assert_eq!(second.viewer.curves[&A], expected);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_replay_tells_the_recorded_run_pauses_at_its_end_and_can_be_taken_over() {
    let (first, out) = trained_on_with_adam(30, 40).await;
    let (original, _) = first.end().await;
    let bytes = out.bytes();
    let replay = || {
        let options = Options {
            resumed: Some(ResumedRun::default()),
            ..Options::default()
        };
        let journal = Journal::read(&bytes).unwrap();
        Watched::new(live::prepare(journal.replay(session()), options).start())
    };
    let mut watched = replay();
    let status = watched
        .until(|status| status.activity == Activity::Paused)
        .await;
    assert_eq!((status.position.step, status.replaying), (70, false));
    assert_eq!(watched.viewer.curves, original.curves);
    assert_eq!(watched.viewer.applied, original.applied);
    let status = watched.send(Command::Travel(To::Back)).await;
    assert!(status.position.step < 70);
    watched.send(Command::Travel(To::Step(10))).await;
    let status = watched.change("optimizer rmsprop").await;
    assert_eq!((status.branch, status.head), (B, 10));
    let status = watched.send(Command::Steps(3)).await;
    assert_eq!((status.position.step, status.replaying), (13, false));
    // Jumping ahead of what was reported gives everything in between.
    let mut watched = replay();
    watched.send(Command::Travel(To::Head)).await;
    assert_eq!(watched.viewer.curves, original.curves);
}

/// A replay of `bytes` that is journaled to `out` once it is taken over.
fn replayed(bytes: &[u8], out: &Shared) -> Watched {
    let (known, mut out) = (bytes.to_owned(), out.clone());
    let open = move || {
        let journal = Journal::read(&known).unwrap();
        out.write_all(&known[..journal.intact()])?;
        let writer = Writer::go_on(Box::new(out) as JournalOut, &journal, &known)?;
        Ok((writer, journal))
    };
    let options = Options {
        resumed: Some(ResumedRun {
            taken_over: Some(Box::new(open)),
            ..ResumedRun::default()
        }),
        ..Options::default()
    };
    let journal = Journal::read(bytes).unwrap();
    Watched::new(live::prepare(journal.replay(session()), options).start())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_replay_is_taken_over_from_wherever_it_was_gone_to() {
    // Two branches, the second shorter, with an undone change, left in the past of the first or of the second.
    for left_on in [A, B] {
        let (mut first, out) = trained_on_with_adam(30, 40).await;
        first.send(Command::Travel(To::Step(12))).await;
        first.change("optimizer rmsprop").await;
        first.send(Command::Steps(20)).await;
        first.change("batch 8").await;
        first.send(Command::Undo).await;
        first.send(Command::Switch(left_on)).await;
        first.send(Command::Travel(To::Step(20))).await;
        first.end().await;
        let bytes = out.bytes();
        for (branch, step) in [(A, 5), (A, 60), (B, 5), (B, 25)] {
            let out = Shared::default();
            let mut watched = replayed(&bytes, &out);
            watched.send(Command::Pause).await;
            watched.send(Command::Switch(branch)).await;
            watched.send(Command::Travel(To::Step(step))).await;
            watched
                .send(Command::Rename(branch, format!("#{}", branch.0 + 1)))
                .await;
            assert_eq!(out.text(), "", "it is called so already");
            let status = watched.change("lr 0.01").await;
            watched.send(Command::Steps(14)).await;
            let (mut viewer, _) = watched.end().await;
            let mut again = taken_up(&out.bytes());
            again.send(Command::Pause).await;
            let (again, resumed) = again.end().await;
            assert!(again.warnings.is_empty(), "{:?}", again.warnings);
            let known = resumed.trainer().step_count();
            assert!(known > step, "{known} {step}");
            let here = viewer.curves.get_mut(&status.branch).unwrap();
            here.cut(known);
            assert_eq!(
                again.curves[&status.branch], *here,
                "{left_on:?} {branch:?} {step}"
            );
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_replay_that_differs_names_the_data_that_changed_rather_than_the_machine() {
    let (first, out) = trained_on_with_adam(30, 40).await;
    first.end().await;
    let bytes = out.bytes();
    let of_file = Notice::OtherData(DataChange::File("t.csv".to_owned()));
    let of_reading = Notice::OtherData(DataChange::Reading {
        file: "t.csv".to_owned(),
        gradus: "0.0.9".to_owned(),
    });
    for notice in [None, Some(of_file), Some(of_reading)] {
        let why = match &notice {
            None => "this machine computes differently".to_owned(),
            Some(notice) => notice.to_string(),
        };
        let notices = notice.into_iter().map(|notice| Warning::ResumedRun {
            file: "run.gradus".to_owned(),
            notice,
        });
        let options = Options {
            resumed: Some(ResumedRun {
                notices: notices.collect(),
                ..ResumedRun::default()
            }),
            ..Options::default()
        };
        let journal = Journal::read(&bytes).unwrap();
        // Other data of the same kind.
        let other = run::session(&[
            ("data", "circles"),
            ("hidden", "6"),
            ("dropout", "0.2"),
            ("eval-every", "7 steps"),
            ("at", "step 25: lr 0.2"),
        ]);
        let mut watched = Watched::new(live::prepare(journal.replay(other), options).start());
        watched
            .until(|status| status.activity == Activity::Paused)
            .await;
        let (viewer, _) = watched.end().await;
        let differs = viewer.warnings.iter();
        let mut differs = differs.filter(|line| line.contains("does not match the journal"));
        let line = differs.next().unwrap();
        assert!(line.contains(&why), "{line}");
        assert_eq!(line.contains("machine"), why.contains("machine"), "{line}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_replay_is_journaled_from_where_it_is_taken_over_and_not_before() {
    let (first, out) = trained_on_with_adam(30, 40).await;
    first.end().await;
    let bytes = out.bytes();
    let replay = |out: &Shared| replayed(&bytes, out);
    // Played, viewed and left.
    let out = Shared::default();
    let mut watched = replay(&out);
    let at_end = |status: &Status| status.activity == Activity::Paused;
    watched.until(at_end).await;
    watched.send(Command::Travel(To::Back)).await;
    let quit = Command::Quit(Leaving::Quit);
    watched.live.commands.send(quit).await.unwrap();
    watched.end().await;
    assert_eq!(out.text(), "");
    // Changed on the way, then played on.
    let mut watched = replay(&out);
    watched.until(at_end).await;
    watched.send(Command::Travel(To::Step(10))).await;
    assert!(out.bytes().is_empty());
    watched.change("optimizer rmsprop").await;
    assert!(out.bytes().starts_with(&bytes));
    watched.send(Command::Steps(13)).await;
    let (mut viewer, taken_over) = watched.end().await;
    let mut again = taken_up(&out.bytes());
    again.send(Command::Pause).await;
    let (again, resumed) = again.end().await;
    // The journal covers the run up to its last evaluation.
    let step = resumed.trainer().step_count();
    assert!(step > 10, "{step}");
    viewer.curves.get_mut(&B).unwrap().cut(step);
    assert_eq!(again.curves, viewer.curves);
    assert_eq!(taken_over.trainer().step_count(), 23);
    // Changed while it plays, without travelling back.
    let out = Shared::default();
    let mut watched = replay(&out);
    watched.send(Command::Pause).await;
    let status = watched.change("batch 8").await;
    let head = status.head;
    watched.send(Command::Steps(7)).await;
    watched.end().await;
    let mut again = taken_up(&out.bytes());
    again.send(Command::Pause).await;
    let (again, resumed) = again.end().await;
    assert!(resumed.trainer().step_count() >= head);
    assert!(again.applied.iter().any(|text| text == "batch 32 → 8"));
    // Playing on beyond its end also takes it over.
    let out = Shared::default();
    let mut watched = replay(&out);
    watched.until(at_end).await;
    watched.send(Command::Steps(20)).await;
    watched.end().await;
    let journal = Journal::read(&out.bytes()).unwrap();
    assert!(journal.steps() > 70, "{}", journal.steps());
}

/// A writer that fails after some bytes.
struct Full(usize);

impl Write for Full {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        match self.0.checked_sub(bytes.len()) {
            Some(rest) => {
                self.0 = rest;
                Ok(bytes.len())
            }
            None => Err(io::Error::other("disk full")),
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_journal_that_fails_is_complained_of_once() {
    let options = Options {
        journal: Some(Box::new(|session| {
            Writer::begin(Box::new(Full(2000)) as _, session)
        })),
        ..paused()
    };
    let mut watched = Watched::new(live::spawn(session(), options));
    watched.send(Command::Steps(200)).await;
    watched.change("optimizer adam").await;
    let (viewer, _) = watched.end().await;
    assert_eq!(viewer.warnings.len(), 1, "{:?}", viewer.warnings);
    assert!(viewer.warnings[0].contains("disk full"));
}

fn any_command() -> impl Strategy<Value = Command> {
    let words = prop::sample::select(vec![
        "optimizer adam",
        "optimizer sgd",
        "batch 16",
        "lr 0.05",
        "lr 99",
        "dropout off",
        "early-stopping 2",
        "go-on",
    ]);
    let change = words.prop_map(|text| Command::Change {
        ticket: 1,
        change: text.parse().unwrap(),
    });
    let id = || (0_u32..4).prop_map(BranchId);
    prop_oneof![
        6 => (1_u64..20).prop_map(Command::Steps),
        4 => change,
        2 => Just(Command::Undo),
        2 => Just(Command::Redo),
        1 => Just(Command::Fork),
        2 => id().prop_map(Command::Switch),
        1 => id().prop_map(Command::Delete),
        2 => (0_u64..80).prop_map(|step| Command::Travel(To::Step(step))),
        1 => Just(Command::Travel(To::Back)),
        1 => Just(Command::Travel(To::Forward)),
        1 => Just(Command::Travel(To::Head)),
    ]
}

/// The branches as last reported. The status tells how far the current one has come since.
fn branches(viewer: Viewer) -> live::Branches {
    let mut branches = viewer.branches.unwrap();
    for branch in &mut branches.all {
        // A number parsed from JSON may differ in its last bit.
        branch.best = branch
            .best
            .map(|(step, loss)| (step, f64::from(loss as f32)));
        if branch.id == branches.current {
            branch.head_step = 0;
        }
    }
    branches
}

/// Sends these commands as a viewer; returns its state and the journal.
async fn any_story(commands: Vec<Command>) -> (Viewer, Vec<u32>, Vec<u8>) {
    let (mut watched, out) = recorded();
    for command in commands {
        watched.send(command).await;
    }
    // Leaving must not restore the best weights, since nobody would see it.
    watched.change("early-stopping off").await;
    let (viewer, live) = watched.end().await;
    let bytes = out.bytes();
    (viewer, bits(&live), bytes)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn whatever_is_done_a_viewer_has_the_curves_of_each_branch_and_so_has_the_next_process(
        commands in prop::collection::vec(any_command(), 1..16)
    ) {
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(2)
            .enable_all()
            .build()
            .unwrap();
        let (mut viewer, weights, bytes) = runtime.block_on(any_story(commands));
        let mut bare = run::resumed(Journal::read(&bytes).unwrap());
        prop_assert_eq!(&bits(bare.session()), &weights);
        let expected = curves(&mut bare);
        viewer.curves.retain(|id, _| expected.contains_key(id));
        prop_assert_eq!(&viewer.curves, &expected);
        let (mut next, resumed) = runtime.block_on(async {
            let mut next = taken_up(&bytes);
            next.send(Command::Pause).await;
            next.end().await
        });
        prop_assert_eq!(&bits(&resumed), &weights);
        next.curves.retain(|id, _| expected.contains_key(id));
        prop_assert_eq!(&next.curves, &expected);
        prop_assert_eq!(branches(next), branches(viewer));
    }
}
