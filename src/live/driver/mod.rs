//! The task that trains: commands in, reports out.
//!
//! Steps are made in bursts of a few milliseconds on a thread that may block, so that the runtime stays free for keys and
//! drawing; between two bursts the task waits for what comes next, a command or the time of the next step.

mod histories;
mod obey;
mod start;
mod tell;
mod told;

pub use start::{JournalOf, Live, Options, Progress, Ready, Snapshots, TakenUp, prepare, spawn};

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use tokio::sync::mpsc;
use tokio::task;

use super::glance::Glance;
use super::pace::Pace;
use super::rate::Rate;
use super::{Branches, Command, Pending, Report, Speed};
use crate::train::history::BranchId;
use crate::train::{Logs, Phase, Recipe, Session, SessionError, Timeline, Until};
use told::Told;

/// The reason to quit of whoever does not mean to: a run that ends for it is left open in its journal.
pub const INTERRUPTED: &str = "interrupted";
/// How long steps are made before the driver looks up.
const BURST: Duration = Duration::from_millis(4);
/// How often the clock is looked at in a burst.
const LOOKS: u64 = 64;
/// Reports that may wait on the channel before the driver keeps them to itself.
const REPORTS: usize = 8;
/// Commands that may wait.
const COMMANDS: usize = 64;

struct Driver {
    timeline: Timeline,
    pending: Pending,
    told: Told,
    branches: BranchNews,
    reports: mpsc::Sender<Report>,
    glance: Glance,
    logs: Logs,
    journal_of: Option<JournalOf>,
    restart: fn(Recipe) -> Result<Session, SessionError>,
    panic_at: Option<u64>,
    pace: Pace,
    paused: bool,
    // Where to pause, in steps or epochs, after a request for single steps.
    goal: Option<Goal>,
    // The speed to go at after the goal, while the steps up to there are made at once.
    haste: Option<Speed>,
    last_burst: u64,
    seconds: f64,
    past: Past,
    rate: Rate,
    // When time was last counted, while steps are made.
    clock: Option<Instant>,
    // Whether the status changed since the last report, though no event says so.
    changed: bool,
    // Whether the viewer is gone for good.
    unwatched: bool,
}

/// What the viewer was last told of the branches.
#[derive(Default)]
struct BranchNews {
    told: Option<Branches>,
    /// The step of the lowest validation loss on the current branch.
    best: Option<u64>,
    are_new: bool,
}

/// What is known of the run from a journal.
#[derive(Default)]
struct Past {
    /// The seconds at which it has its evaluations.
    times: BTreeMap<(BranchId, u64), f64>,
    /// Whether to pause where it ends.
    pauses_at_end: bool,
    /// Whether it was said that this machine computes differently.
    said_differs: bool,
    /// Steps made again, and who is told of it.
    made: u64,
    progress: Option<Progress>,
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
            let unsent = !self.unwatched && (self.changed || !self.pending.is_empty());
            tokio::select! {
                biased;
                command = commands.recv() => match command {
                    Some(Command::Quit { reason }) => {
                        self.finish(reason);
                        break;
                    }
                    Some(command) => task::block_in_place(|| self.obey(&command)),
                    None => {
                        self.finish("quit");
                        break;
                    }
                },
                room = reports.reserve(), if unsent => match room {
                    Ok(room) => room.send(self.report()),
                    Err(_) => self.unwatched = true,
                },
                () = until(self.pace.due()), if training => {
                    task::block_in_place(|| self.burst(&commands));
                    self.offer();
                    task::yield_now().await;
                }
            }
        }
        self.timeline.into_session()
    }

    fn is_training(&self) -> bool {
        !self.paused && !self.timeline.is_over()
    }

    /// Makes steps until the time is up, a command waits, or the run pauses or stops.
    fn burst(&mut self, commands: &mpsc::Receiver<Command>) {
        let start = Instant::now();
        let is_known = self.timeline.is_replaying();
        self.timeline.set_seconds(self.seconds);
        let mut now = start;
        let mut made = 0;
        // Where a step is short, looking at the clock after each would be a good part of it.
        let stride = match self.pace.speed() {
            Speed::Unlimited => (self.last_burst / LOOKS).max(1),
            Speed::StepsPerSecond(_) => 1,
        };
        while self.is_training()
            && now - start < BURST
            && commands.is_empty()
            && self.pace.take(now)
        {
            self.step();
            made += 1;
            if made % stride == 0 {
                now = Instant::now();
            }
        }
        self.last_burst = made;
        self.count_time(start, Instant::now(), is_known);
        if self.told.is_fresh {
            self.note_position();
        }
        self.rate.measure(self.timeline.session(), now);
        self.check_time();
        self.end_haste();
        self.note_trouble();
        self.changed = true;
        self.glance.show(&self.timeline, true);
    }

    /// Counts time towards the run: also what passed since the last burst, for whoever slows it down wants it longer. What
    /// is known has had its time.
    fn count_time(&mut self, start: Instant, now: Instant, is_known: bool) {
        let since = self.clock.unwrap_or(start);
        if !is_known {
            self.seconds += (now - since).as_secs_f64();
        }
        self.clock = self.is_training().then_some(now);
    }

    fn step(&mut self) {
        let made = self.step_count();
        assert!(self.panic_at != Some(made), "told to panic at step {made}");
        self.play();
        let trainer = self.timeline.session().trainer();
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

    fn step_count(&self) -> u64 {
        self.timeline.session().trainer().step_count()
    }

    /// Stops the run where it was to end after some time: the engine has no clock, so this is where it is kept.
    fn check_time(&mut self) {
        if let (Some(Until::Seconds(limit)), Phase::Running) = (
            self.timeline.session().until(),
            self.timeline.session().phase(),
        ) && self.seconds >= limit
            && let Some(taken) = self.timeline.stop()
        {
            self.is_news();
            self.note_taken(taken, None);
        }
    }
}

/// Waits until `due`, or not at all.
async fn until(due: Option<Instant>) {
    if let Some(due) = due {
        tokio::time::sleep_until(due.into()).await;
    }
}
