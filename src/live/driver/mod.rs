//! The task that trains: commands in, reports out.
//!
//! Steps are made in bursts of a few milliseconds on a thread that may block, so that the runtime stays free for keys and
//! drawing; between two bursts the task waits for what comes next, a command or the time of the next step.

mod histories;
mod obey;
mod report;
mod start;

pub use start::{
    JournalOf, Live, Options, Progress, Ready, ResumedRun, Snapshots, prepare, prepare_player,
    spawn,
};

use std::time::{Duration, Instant};

use tokio::sync::mpsc;
use tokio::task;

use super::pace::Pace;
use super::rate::Rate;
use super::saving::Saving;
use super::snapshots::SnapshotPublisher;
use super::{Command, Report, Speed};
use crate::data::OpeningLog;
use crate::train::player::Leaving;
use crate::train::{Player, Recipe, Session, SessionError, Until};
use report::Reporter;

/// How long steps are made before the driver looks up, unless a command comes: no screen is drawn more often. Each time the
/// thread is handed on and whoever reads the reports is woken.
const BURST: Duration = Duration::from_millis(16);
/// How often the driver looks at the clock and for commands in a burst.
const LOOKS: u64 = 256;
/// Reports that may wait on the channel before the driver keeps them to itself.
const REPORTS: usize = 8;
/// Commands that may wait.
const COMMANDS: usize = 64;

struct Driver {
    player: Player,
    reporter: Reporter,
    reports: mpsc::Sender<Report>,
    publisher: SnapshotPublisher,
    journal_of: Option<JournalOf>,
    opening_log: Option<Box<dyn OpeningLog>>,
    restart: fn(Recipe) -> Result<Session, SessionError>,
    pace: Pace,
    paused: bool,
    // Whether to pause where the past of the run ends.
    pauses_at_end: bool,
    // Where to pause, in steps or epochs, after a request for single steps.
    goal: Option<Goal>,
    // The speed to go at after the goal, while the steps up to there are made at once.
    haste: Option<Speed>,
    last_burst: u64,
    rate: Rate,
    // When time was last counted, while steps are made.
    clock: Option<Instant>,
    saving: Saving,
    // Whether the status changed since the last report, though no event says so.
    changed: bool,
}

#[derive(Clone, Copy, Debug, PartialEq)]
enum Goal {
    Step(u64),
    Epoch(f64),
}

impl Driver {
    async fn run(mut self, mut commands: mpsc::Receiver<Command>) -> Session {
        let reports = self.reports.clone();
        loop {
            let training = self.is_training();
            // A viewer that is gone never comes back.
            let is_watched = !self.reports.is_closed();
            let unsent = is_watched && (self.changed || !self.reporter.pending.is_empty());
            tokio::select! {
                biased;
                command = commands.recv() => match command {
                    Some(Command::Quit(leaving)) => {
                        self.player.leave(leaving, &mut self.reporter);
                        break;
                    }
                    Some(command) => task::block_in_place(|| self.obey(&command)),
                    None => {
                        self.player.leave(Leaving::Quit, &mut self.reporter);
                        break;
                    }
                },
                room = reports.reserve(), if unsent => if let Ok(room) = room {
                    room.send(self.report());
                },
                () = until(self.pace.due()), if training => {
                    task::block_in_place(|| self.burst(&commands));
                    self.offer();
                    task::yield_now().await;
                }
            }
        }
        self.player.into_session()
    }

    fn is_training(&self) -> bool {
        !self.paused && !self.player.timeline().is_over()
    }

    /// Makes steps until the time is up, a command waits, or the run pauses or stops.
    fn burst(&mut self, commands: &mpsc::Receiver<Command>) {
        let start = Instant::now();
        let length = self.burst_length();
        let mut now = start;
        let mut made = 0;
        let mut goes_on = commands.is_empty();
        // Where a step is short, looking up after each would be a good part of it.
        let stride = match self.pace.speed() {
            Speed::Unlimited => (self.last_burst / LOOKS).max(1),
            Speed::StepsPerSecond(_) => 1,
        };
        let mut is_known = self.player.timeline().is_replaying();
        while goes_on && self.is_training() && self.pace.take(now) {
            self.step();
            made += 1;
            if made % stride == 0 {
                now = self.count_time(now, is_known);
                is_known = self.player.timeline().is_replaying();
                goes_on = now - start < length && commands.is_empty();
            }
        }
        self.last_burst = made;
        now = self.count_time(now, is_known);
        self.clock = self.is_training().then_some(now);
        self.player.report_new_position(&mut self.reporter);
        self.rate.measure(self.player.session(), now);
        self.player.check_time(&mut self.reporter);
        self.end_haste();
        self.player.report_problems(&mut self.reporter);
        self.changed = true;
        if !self.is_training() {
            self.player.flush_logs(&mut self.reporter);
        }
        // Where no further burst comes, nobody is held up, and whoever asked would wait for ever.
        let training = self.is_training();
        self.publisher.show(self.player.timeline(), training);
    }

    /// How long the next burst may be: no longer than the time that the run has left, unless it is in its past.
    fn burst_length(&self) -> Duration {
        let timeline = self.player.timeline();
        let left = match timeline.session().until() {
            Some(Until::Seconds(limit)) if !timeline.is_replaying() => {
                (limit - self.player.seconds()).max(0.0)
            }
            _ => f64::INFINITY,
        };
        Duration::try_from_secs_f64(left).map_or(BURST, |left| left.min(BURST))
    }

    /// Counts time towards the run, all of which since `from` was work; returns what the clock says. Also what passed since
    /// the last burst counts, for whoever slows the run down wants it longer. What is known has had its time.
    fn count_time(&mut self, from: Instant, is_known: bool) -> Instant {
        let now = Instant::now();
        let passed = now - self.clock.unwrap_or(from);
        if !is_known {
            let seconds = self.player.seconds() + passed.as_secs_f64();
            self.player.set_seconds(seconds);
        }
        self.saving.count(now - from, passed);
        self.clock = Some(now);
        now
    }

    fn step(&mut self) {
        self.player.play(&mut self.reporter);
        self.pause_at_end();
        let trainer = self.player.session().trainer();
        let reached = match self.goal {
            None => false,
            Some(Goal::Step(step)) => trainer.step_count() >= step,
            Some(Goal::Epoch(epoch)) => trainer.epoch() >= epoch,
        };
        if reached {
            self.goal = None;
            self.paused = true;
        }
    }

    /// Pauses where the run has come to the end of its past, if that is wanted.
    fn pause_at_end(&mut self) {
        let caught_up = std::mem::take(&mut self.reporter.caught_up);
        if caught_up && std::mem::take(&mut self.pauses_at_end) {
            self.paused = true;
            self.goal = None;
        }
    }

    fn step_count(&self) -> u64 {
        self.player.session().trainer().step_count()
    }
}

/// Waits until `due`, or not at all.
async fn until(due: Option<Instant>) {
    if let Some(due) = due {
        tokio::time::sleep_until(due.into()).await;
    }
}
