#![allow(clippy::unwrap_used)]

use std::io::{self, Write};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};

use super::*;
use crate::train::journal::Journal;
use crate::train::timeline::To;
use crate::train::{Jump, MetricsLog, Recipe, Settings, Stand, StepRecord, Trigger};

/// A writer whose clones share one buffer.
#[derive(Clone, Default)]
pub(super) struct Shared(pub(super) Arc<Mutex<Vec<u8>>>);

impl Shared {
    pub(super) fn bytes(&self) -> Vec<u8> {
        self.0.lock().unwrap().clone()
    }

    fn text(&self) -> String {
        String::from_utf8(self.bytes()).unwrap()
    }
}

impl Write for Shared {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap().extend(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// A disk that is full once its flag is set.
#[derive(Clone, Default)]
struct Disk(Arc<AtomicBool>);

impl Write for Disk {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if self.0.load(Ordering::Relaxed) {
            return Err(io::Error::other("disk full"));
        }
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// Records the events it receives, each with the step at which it was emitted.
#[derive(Default)]
struct RecordedEvents(Vec<String>);

impl Listener for RecordedEvents {
    fn on_event(&mut self, event: RunEvent<'_>, now: RunStatus<'_>) {
        let step = now.session().trainer().step_count();
        self.0.push(format!("{step} {event:?}"));
    }
}

impl RecordedEvents {
    /// The events of the run itself, not of how it is played.
    fn of_run(&self) -> Vec<&str> {
        let how = ["Position", "Branches", "Travelled", "CaughtUp"];
        let all = self.0.iter().map(String::as_str);
        all.filter(|event| !how.iter().any(|how| event.ends_with(how)))
            .collect()
    }

    fn count(&self, what: &str) -> usize {
        self.0.iter().filter(|event| event.contains(what)).count()
    }
}

/// A run that is recorded, logged and journaled.
struct TestRun {
    player: Player,
    events: RecordedEvents,
    log: Shared,
    journal: Shared,
}

impl TestRun {
    fn new(settings: &[(&str, &str)]) -> Self {
        let mut all = vec![("data", "xor"), ("hidden", "4")];
        all.extend(settings);
        let session = Session::new(Recipe::of(&all).unwrap()).unwrap();
        Self::of(Timeline::new(session))
    }

    fn of(timeline: Timeline) -> Self {
        let (log, journal) = (Shared::default(), Shared::default());
        let mut logs = Logs::new();
        logs.add("--log", MetricsLog::new(log.clone()));
        let mut player = Player::new(timeline, logs);
        let writer = Writer::begin(Box::new(journal.clone()) as _, player.session());
        player.record(writer.unwrap());
        let mut events = RecordedEvents::default();
        player.begin(&mut events);
        Self {
            player,
            events,
            log,
            journal,
        }
    }

    fn play(&mut self) {
        self.player.play(&mut self.events);
    }

    fn play_to_the_end(&mut self) {
        while !self.player.timeline().is_over() {
            self.play();
        }
    }

    fn change(&mut self, text: &str) {
        let change = text.parse().unwrap();
        self.player.change(change, &mut self.events).unwrap();
    }

    /// Leaves, and returns the last line of the log.
    fn leave(&mut self, leaving: Leaving) -> String {
        self.player.leave(leaving, &mut self.events);
        self.log.text().lines().last().unwrap().to_owned()
    }

    fn journaled_end(&self) -> Option<String> {
        let text = self.journal.text();
        let last = text.lines().last().unwrap();
        last.contains(r#""event":"end""#).then(|| last.to_owned())
    }
}

/// A run that early stopping ends, with one change planned that fits and one that does not.
const EARLY: &[(&str, &str)] = &[
    ("eval-every", "5 steps"),
    ("early-stopping", "1"),
    ("lr", "0.5"),
    ("at", "step 7: optimizer adam"),
    ("at", "step 9: go-on"),
];

const NEVER: (&str, &str) = ("eval-every", "1000000 steps");

#[test]
fn the_same_is_told_and_logged_however_a_run_is_played() {
    let mut plain = TestRun::new(EARLY);
    plain.play_to_the_end();
    plain.leave(Leaving::Quit);
    assert_eq!(plain.events.count("Refused"), 1, "{:?}", plain.events.0);
    assert_eq!(plain.events.count("Stopped(EarlyStopping)"), 1);
    assert_eq!(plain.events.count("Stopped(KeptBest"), 1);

    // In bursts, with travels back to what was already reported.
    let mut watched = TestRun::new(EARLY);
    while !watched.player.timeline().is_over() {
        for _ in 0..100 {
            watched.play();
        }
        watched.player.report_new_position(&mut watched.events);
        watched.player.check_time(&mut watched.events);
        let here = watched.player.timeline().position();
        let start = watched.player.timeline().find(To::Step(here.step / 2));
        watched.player.travel(start, &mut watched.events);
        while watched.player.timeline().is_replaying() {
            watched.play();
        }
    }
    watched.leave(Leaving::Quit);
    assert!(watched.events.of_run() == plain.events.of_run());
    // Except for the travels the log is the same.
    let log = watched.log.text();
    let of_run = log.lines().filter(|line| !line.contains(r#""travel":"#));
    assert!(of_run.eq(plain.log.text().lines()));
    assert!(log.lines().count() > plain.log.text().lines().count());

    // From its journal.
    let journal = Journal::read(plain.journal.text().as_bytes()).unwrap();
    let session = Session::new(journal.recipe().clone()).unwrap();
    let mut again = TestRun::of(journal.replay(session));
    while again.player.timeline().is_replaying() {
        again.play();
    }
    assert_eq!(again.events.count("CaughtUp"), 1);
    again.leave(Leaving::Replayed);
    assert!(again.events.of_run() == plain.events.of_run());
    // Its best weights were kept before it was left, so the log's last line has that as the reason.
    let (made, remade) = (plain.log.text(), again.log.text());
    let lines = made.lines().count();
    assert_eq!(remade.lines().count(), lines);
    let same = made.lines().zip(remade.lines()).take(lines - 1);
    same.for_each(|(made, remade)| assert_eq!(made, remade));
}

#[test]
fn branches_are_told_once_and_the_logs_hold_no_line_twice() {
    let mut run = TestRun::new(&[NEVER]);
    (0..10).for_each(|_| run.play());
    run.change("optimizer adam");
    (0..5).for_each(|_| run.play());
    run.player.undo(&mut run.events).unwrap();
    run.player.redo(&mut run.events).unwrap();
    let place = run.player.timeline().find(To::Step(4));
    run.player.travel(place, &mut run.events);
    run.change("lr 0.2");
    (0..3).for_each(|_| run.play());
    run.player.switch(BranchId(0), &mut run.events).unwrap();
    while run.player.timeline().is_replaying() {
        run.play();
    }
    assert!(run.player.switch(BranchId(9), &mut run.events).is_err());
    let is_history = |event: &&str| {
        !["Advanced", "Evaluated", "Began"]
            .iter()
            .any(|a| event.contains(a))
    };
    let reported: Vec<&str> = run.events.of_run().into_iter().filter(is_history).collect();
    assert_eq!(reported.len(), 6, "{reported:#?}");
    for (event, begin) in reported.iter().zip([
        "10 Applied {",
        "10 Undone(",
        "15 Redone { retold_from: None }",
        "4 Forked { id: BranchId(1), from: BranchId(0), step: 4, changes: 0 }",
        "4 Applied {",
        "15 Switched(BranchId(0))",
    ]) {
        assert!(event.starts_with(begin), "{event}, not {begin}");
    }
    assert_eq!(run.events.count("Advanced"), 10 + 5 + 3);
    // The first evaluation, two changes, and the jumps.
    let log = run.log.text();
    let jumps = [
        r##"{"step":10,"undo":"optimizer adam","origin":1,"changes":0,"branch":"#1","history":2}"##,
        r##"{"step":15,"redo":"known","branch":"#1","history":1}"##,
        r##"{"step":4,"travel":15,"branch":"#1","history":1}"##,
        r##"{"step":4,"fork":"#1","origin":1,"changes":0,"branch":"#2","history":3}"##,
        r##"{"step":15,"switch":"#2","branch":"#1","history":1}"##,
    ];
    let found: Vec<&str> = log.lines().filter(|line| jumps.contains(line)).collect();
    assert_eq!(found, jumps, "{log}");
    assert_eq!(log.lines().count(), 10 + 5 + 3 + 3 + jumps.len());
    let of_second = log
        .lines()
        .filter(|line| line.ends_with(r##""branch":"#2","history":3}"##));
    assert_eq!(of_second.count(), 1 + 1 + 3);
}

/// Records the jumps it is to write.
#[derive(Clone, Default)]
struct Jumps(Arc<Mutex<Vec<String>>>);

impl Log for Jumps {
    fn begin(&mut self, _: &Session) -> io::Result<()> {
        Ok(())
    }

    fn step(&mut self, _: &StepRecord) -> io::Result<()> {
        Ok(())
    }

    fn evaluation(&mut self, _: &Evaluation) -> io::Result<()> {
        Ok(())
    }

    fn trigger(&mut self, _: &Trigger) -> io::Result<()> {
        Ok(())
    }

    fn change(&mut self, _: &Applied, _: &Settings) -> io::Result<()> {
        Ok(())
    }

    fn jump(&mut self, jump: Jump<'_>, stand: Stand<'_>) -> io::Result<()> {
        let Stand {
            step,
            changes,
            settings,
            ..
        } = stand;
        let optimizer = settings.optimizer.id;
        let text = format!("{jump:?} at {step} after {changes} with {optimizer}");
        self.0.lock().unwrap().push(text);
        Ok(())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }

    fn end(&mut self, _: u64, _: &str) -> io::Result<()> {
        Ok(())
    }
}

/// A replayed run whose journal contains an undo: what the undo removed was never reported.
#[test]
fn what_a_redo_tells_for_the_first_time_begins_where_the_histories_part() {
    let mut run = TestRun::new(&[NEVER]);
    (0..10).for_each(|_| run.play());
    run.change("lr 0.2");
    (0..5).for_each(|_| run.play());
    run.change("optimizer adam");
    (0..5).for_each(|_| run.play());
    run.player.undo(&mut run.events).unwrap();
    let journal = Journal::read(run.journal.text().as_bytes()).unwrap();
    let session = Session::new(journal.recipe().clone()).unwrap();
    let (jumps, log) = (Jumps::default(), Shared::default());
    let mut logs = Logs::new();
    logs.add("--log", MetricsLog::new(log.clone()));
    logs.add("--other", jumps.clone());
    let mut player = Player::new(journal.replay(session), logs);
    let mut events = RecordedEvents::default();
    player.begin(&mut events);
    while player.timeline().is_replaying() {
        player.play(&mut events);
    }
    player.redo(&mut events).unwrap();
    assert_eq!(player.session().trainer().step_count(), 20);
    assert_eq!(
        *jumps.0.lock().unwrap(),
        ["Redone { known: false } at 15 after 1 with sgd"]
    );
    let line = r##"{"step":15,"redo":"follows","origin":1,"changes":1,"branch":"#1","history":2}"##;
    assert!(log.text().contains(line), "{}", log.text());
}

/// Lines are buffered whole, and for a second at most.
#[test]
fn the_log_is_handed_on_each_second_in_whole_lines() {
    let mut run = TestRun::new(&[NEVER]);
    (0..10).for_each(|_| run.play());
    let before = run.log.text();
    run.player.set_seconds(0.9);
    run.player.check_time(&mut run.events);
    assert_eq!(run.log.text(), before);
    run.player.set_seconds(1.0);
    run.player.check_time(&mut run.events);
    assert_eq!(run.log.text().lines().count(), 11);
    for _ in 0..2000 {
        run.play();
        assert!(run.log.text().ends_with('\n'));
    }
    assert!(run.log.text().lines().count() > 1000);
}

#[test]
fn a_run_stops_when_its_time_is_up_and_not_in_its_past() {
    let mut run = TestRun::new(&[NEVER, ("until", "time 2s")]);
    (0..10).for_each(|_| run.play());
    run.player.set_seconds(1.9);
    run.player.check_time(&mut run.events);
    assert_eq!(*run.player.session().phase(), Phase::Running);
    run.player.set_seconds(2.0);
    let middle = run.player.timeline().find(To::Step(5));
    run.player.travel(middle, &mut run.events);
    run.player.check_time(&mut run.events);
    assert!(run.player.timeline().is_replaying());
    while run.player.timeline().is_replaying() {
        run.play();
    }
    for _ in 0..2 {
        run.player.check_time(&mut run.events);
    }
    assert!(run.player.timeline().is_over());
    assert_eq!(run.events.count("10 Stopped(Until(Seconds(2.0)))"), 1);
    assert_eq!(run.events.count("10 Evaluated"), 1);
    let journal = run.journal.text();
    let stop = journal
        .lines()
        .find(|line| line.contains(r#""event":"stop""#))
        .unwrap();
    assert!(stop.contains(r#""seconds":2.0"#), "{stop}");
    assert!(run.leave(Leaving::Quit).contains("time 2s"));
}

#[test]
fn whoever_leaves_where_early_stopping_stopped_without_choosing_gets_the_best_weights() {
    for (leaving, keeps) in [
        (Leaving::Quit, true),
        (Leaving::Interrupted, true),
        (Leaving::Replayed, false),
    ] {
        let mut run = TestRun::new(EARLY);
        run.play_to_the_end();
        let last = run.leave(leaving);
        assert!(last.contains(r#""end":"early stopping""#), "{last}");
        let kept = matches!(
            run.player.session().phase(),
            Phase::Stopped(End::KeptBest(_))
        );
        assert_eq!(kept, keeps, "{leaving:?}");
        assert_eq!(run.log.text().contains("keep-best"), keeps);
        assert_eq!(run.journaled_end().is_some(), leaving == Leaving::Quit);
    }
    // Going on, or switching early stopping off, is a choice.
    for choice in ["go-on", "early-stopping off"] {
        let mut run = TestRun::new(EARLY);
        run.play_to_the_end();
        run.change(choice);
        run.leave(Leaving::Quit);
        assert!(!run.log.text().contains("keep-best"), "{choice}");
    }
    // Before its end the run may still take another course.
    let mut run = TestRun::new(EARLY);
    run.play_to_the_end();
    run.player.travel(Place::default(), &mut run.events);
    assert!(run.leave(Leaving::Quit).contains(r#""end":"quit""#));
    assert!(!run.log.text().contains("keep-best"));
}

#[test]
fn a_run_ends_for_the_reason_it_stopped_for_or_else_for_how_it_is_left() {
    for (leaving, reason) in [
        (Leaving::Quit, "quit"),
        (Leaving::Interrupted, "interrupted"),
        (Leaving::Replayed, "replayed"),
    ] {
        let mut run = TestRun::new(&[NEVER, ("until", "step 5")]);
        run.play();
        let end = format!(r##"{{"step":1,"end":"{reason}","branch":"#1","history":1}}"##);
        assert_eq!(run.leave(leaving), end);
        assert_eq!(run.journaled_end().is_some(), leaving == Leaving::Quit);

        let mut run = TestRun::new(&[NEVER, ("until", "step 5")]);
        run.play_to_the_end();
        assert_eq!(
            run.leave(leaving),
            r##"{"step":5,"end":"step 5","branch":"#1","history":1}"##
        );
        let journaled = run.journaled_end();
        assert_eq!(journaled.is_some(), leaving == Leaving::Quit);
        assert!(journaled.is_none_or(|end| end.contains("step 5")));
    }
}

#[test]
fn another_run_takes_the_place_of_one_that_ends_and_is_told_anew() {
    let mut run = TestRun::new(&[NEVER]);
    run.player.set_seconds(3.0);
    (0..4).for_each(|_| run.play());
    let recipe = run.player.session().recipe().clone();
    let session = Session::new(recipe).unwrap();
    run.player.replace(session, "restarted", &mut run.events);
    run.play();
    assert_eq!(run.events.count("0 Began"), 2);
    assert_eq!(run.events.count("1 Advanced"), 2);
    assert_eq!(run.player.seconds(), 0.0);
    let log = run.log.text();
    assert!(log.contains(r#"{"step":4,"end":"restarted""#), "{log}");
    assert!(run.journaled_end().unwrap().contains("restarted"));
}

#[test]
fn what_cant_be_written_is_told_once_and_the_run_goes_on() {
    let disk = Disk::default();
    let mut run = TestRun::new(&[("eval-every", "1 step")]);
    let session = Session::new(run.player.session().recipe().clone()).unwrap();
    let writer = Writer::begin(Box::new(disk.clone()) as JournalOut, &session);
    let mut logs = Logs::new();
    logs.add("--log", MetricsLog::new(disk.clone()));
    run.player = Player::new(Timeline::new(session), logs);
    run.player.record(writer.unwrap());
    run.player.begin(&mut run.events);
    disk.0.store(true, Ordering::Relaxed);
    for _ in 0..3 {
        run.play();
        run.player.flush_logs(&mut run.events);
        run.player.report_problems(&mut run.events);
    }
    let log = "LogFailed(LogFailure { name: \"--log\"";
    assert_eq!(run.events.count(log), 1);
    assert_eq!(run.events.count("1 JournalFailed("), 1);
    assert_eq!(run.events.count("JournalFailed("), 1);
    assert_eq!(run.events.count("3 Advanced"), 1);
}

/// A replayed run takes its times from the steps that were not undone.
#[test]
fn what_was_undone_leaves_no_times_behind() {
    let mut run = TestRun::new(&[("eval-every", "1 step")]);
    let play_at = |run: &mut TestRun, seconds: &[f64]| {
        for at in seconds {
            run.player.set_seconds(*at);
            run.play();
        }
    };
    play_at(&mut run, &[1.0, 2.0]);
    run.change("optimizer adam");
    play_at(&mut run, &[3.0, 4.0, 5.0]);
    run.player.undo(&mut run.events).unwrap();
    play_at(&mut run, &[13.0, 14.0]);
    let journal = Journal::read(run.journal.text().as_bytes()).unwrap();
    let times: Vec<(u64, f64)> = journal
        .times()
        .into_iter()
        .map(|((_, step), seconds)| (step, seconds))
        .filter(|(step, _)| *step > 0)
        .collect();
    assert_eq!(times, [(1, 1.0), (2, 2.0), (3, 13.0), (4, 14.0)]);
}

/// Everything is reported again, at its original time, and the run ends up where it was.
#[test]
fn a_run_that_is_gone_through_again_is_told_as_it_was() {
    let mut run = TestRun::new(&[NEVER, ("at", "step 4: lr 0.02")]);
    let mut seconds = 0.0;
    let mut play = |run: &mut TestRun, steps: u32| {
        for _ in 0..steps {
            seconds += 0.5;
            run.player.set_seconds(seconds);
            run.play();
        }
    };
    play(&mut run, 10);
    run.change("optimizer adam");
    play(&mut run, 7);
    run.player.undo(&mut run.events).unwrap();
    play(&mut run, 3);
    run.player.redo(&mut run.events).unwrap();
    let place = run.player.timeline().find(To::Step(5));
    run.player.travel(place, &mut run.events);
    run.change("batch 8");
    play(&mut run, 20);
    run.player.switch(BranchId(0), &mut run.events).unwrap();
    let journal = Journal::read(run.journal.text().as_bytes()).unwrap();
    let session = Session::new(journal.recipe().clone()).unwrap();
    let mut again = TestRun::of(journal.start(session));
    again
        .player
        .retrace(&journal.into_lines(), &mut again.events)
        .unwrap();
    assert!(again.events.of_run() == run.events.of_run());
    for one in [&mut run, &mut again] {
        one.player.flush_logs(&mut one.events);
    }
    assert_eq!(again.log.text(), run.log.text());
    let (was, is) = (run.player.timeline(), again.player.timeline());
    assert_eq!(is.position(), was.position());
    assert_eq!(is.agreement().differs_from, None);
    assert!(is.agreement().agreed > 0);
    let branches = |timeline: &Timeline| format!("{:?}", timeline.branches());
    assert_eq!(branches(is), branches(was));
}

#[test]
fn a_run_that_does_not_come_to_where_its_journal_has_it_says_so() {
    let mut run = TestRun::new(&[NEVER]);
    (0..10).for_each(|_| run.play());
    run.change("optimizer adam");
    let journal = Journal::read(run.journal.text().as_bytes()).unwrap();
    // As if it had ended before it got there.
    let mut other = TestRun::new(&[NEVER, ("until", "step 7")]);
    let lines = journal.into_lines();
    let strayed = other.player.retrace(&lines, &mut other.events);
    assert_eq!(strayed, Err(ReplayMismatch { step: 7 }));
}
