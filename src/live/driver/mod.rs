//! The training task: receives commands, sends reports.
//!
//! Steps are made in bursts of a few milliseconds on a thread that may block, so that the runtime stays responsive to
//! keys and drawing. Between two bursts the task waits for a command or the time of the next step.

mod commands;
mod histories;
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

/// The longest duration of a burst, unless a command arrives: no screen is drawn more often, and each burst hands the
/// thread over and wakes the reader of the reports.
const BURST: Duration = Duration::from_millis(16);
/// The approximate number of clock reads and checks for commands per burst.
const CLOCK_READS: u64 = 256;
/// Capacity of the channel for reports; further events wait in [`Pending`](super::Pending).
const REPORTS: usize = 8;
/// Capacity of the channel for commands.
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
    // Whether to pause at the end of the run's past.
    pauses_at_end: bool,
    // Where to pause after a request for a number of steps or an epoch.
    goal: Option<Goal>,
    // The speed to restore at the goal, while the steps up to it are made at full speed.
    speed_after_goal: Option<Speed>,
    last_burst: u64,
    rate: Rate,
    // The time up to which elapsed time has been counted, while training.
    counted_until: Option<Instant>,
    saving: Saving,
    // Whether the status has changed since the last report without an event.
    changed: bool,
}

#[derive(Clone, Copy, Debug, PartialEq)]
enum Goal {
    Step(u64),
    Epoch(f64),
}

/// What the task does next.
enum Next<'a> {
    Command(Option<Command>),
    /// Sends a report, if somebody still reads them.
    Report(Option<mpsc::Permit<'a, Report>>),
    Burst,
}

/// Works on `value` on a thread that may block. The workers of the runtime never do: one that blocked could keep its
/// timers and its input from all others. A panic of the work is passed on.
async fn blocking<T: Send + 'static>(
    mut value: T,
    work: impl FnOnce(&mut T) + Send + 'static,
) -> T {
    let done = task::spawn_blocking(move || {
        work(&mut value);
        value
    });
    match done.await {
        Ok(value) => value,
        Err(error) => match error.try_into_panic() {
            Ok(panic) => std::panic::resume_unwind(panic),
            // The runtime is shutting down, and this task with it.
            Err(_) => std::future::pending().await,
        },
    }
}

impl Driver {
    async fn run(self, mut commands: mpsc::Receiver<Command>) -> Session {
        let mut driver = Box::new(self);
        let reports = driver.reports.clone();
        loop {
            let training = driver.is_training();
            // A viewer that has gone never comes back.
            let is_watched = !driver.reports.is_closed();
            let unsent = is_watched && (driver.changed || !driver.reporter.pending.is_empty());
            let next = tokio::select! {
                biased;
                command = commands.recv() => Next::Command(command),
                permit = reports.reserve(), if unsent => Next::Report(permit.ok()),
                () = until(driver.pace.due()), if training => Next::Burst,
            };
            match next {
                Next::Command(Some(Command::Quit(leaving))) => {
                    driver.player.leave(leaving, &mut driver.reporter);
                    break;
                }
                Next::Command(Some(command)) => {
                    driver = blocking(driver, move |driver| driver.handle(&command)).await;
                }
                Next::Command(None) => {
                    driver.player.leave(Leaving::Quit, &mut driver.reporter);
                    break;
                }
                Next::Report(permit) => {
                    if let Some(permit) = permit {
                        permit.send(driver.report());
                    }
                }
                Next::Burst => {
                    (driver, commands) = blocking((driver, commands), |(driver, commands)| {
                        driver.burst(commands);
                        driver.offer();
                    })
                    .await;
                }
            }
        }
        driver.player.into_session()
    }

    fn is_training(&self) -> bool {
        !self.paused && !self.player.timeline().is_over()
    }

    /// Makes steps until the burst ends, a command arrives, or the run pauses or stops.
    fn burst(&mut self, commands: &mpsc::Receiver<Command>) {
        let start = Instant::now();
        let length = self.burst_length();
        let mut now = start;
        let mut made = 0;
        let mut goes_on = commands.is_empty();
        // For short steps, reading the clock after each would take a good part of the time.
        let stride = match self.pace.speed() {
            Speed::Unlimited => (self.last_burst / CLOCK_READS).max(1),
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
        self.counted_until = self.is_training().then_some(now);
        self.player.report_new_position(&mut self.reporter);
        self.rate.measure(self.player.session(), now);
        self.player.check_time(&mut self.reporter);
        self.restore_speed();
        self.player.report_problems(&mut self.reporter);
        self.changed = true;
        if !self.is_training() {
            self.player.flush_logs(&mut self.reporter);
        }
        // Without a further burst there is no training to interrupt, and the viewer would wait forever.
        let training = self.is_training();
        self.publisher.publish(self.player.timeline(), training);
    }

    /// Duration of the next burst: at most the time that the run has left, unless it replays its past.
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

    /// Adds to the elapsed time of the run, and returns the time. The time since the last burst counts too, since slowing
    /// the run down is the user's choice. The time of known steps has already been counted.
    fn count_time(&mut self, from: Instant, is_known: bool) -> Instant {
        let now = Instant::now();
        let passed = now - self.counted_until.unwrap_or(from);
        if !is_known {
            let seconds = self.player.seconds() + passed.as_secs_f64();
            self.player.set_seconds(seconds);
        }
        self.saving.count(now - from, passed);
        self.counted_until = Some(now);
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

    /// Pauses at the end of the run's past if requested.
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

/// Waits until `due`; returns at once if `None`.
async fn until(due: Option<Instant>) {
    if let Some(due) = due {
        tokio::time::sleep_until(due.into()).await;
    }
}
