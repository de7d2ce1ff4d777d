//! The task that trains: commands in, reports out.
//!
//! Steps are made in bursts of a few milliseconds on a thread that may block, so that the runtime stays free for keys and
//! drawing; between two bursts the task waits for what comes next, a command or the time of the next step.

use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

use tokio::sync::{mpsc, watch};
use tokio::task::{self, JoinHandle};

use super::glance::Glance;
use super::pace::Pace;
use super::rate::Rate;
use super::{About, Activity, Command, Event, Pending, Position, Report, Speed, Status, Ticket};
use crate::train::{
    Advance, Change, End, Log, Logs, Phase, Recipe, Session, SessionError, Snapshot, Until,
    save_weights,
};

/// How long steps are made before the driver looks up.
const BURST: Duration = Duration::from_millis(4);
/// How often the clock is looked at in a burst.
const LOOKS: u64 = 64;
/// Reports that may wait on the channel before the driver keeps them to itself.
const REPORTS: usize = 8;
/// Commands that may wait.
const COMMANDS: usize = 64;

/// How a live run is driven.
pub struct Options {
    /// How fast to go.
    pub speed: Speed,
    /// Whether to wait for [`Command::Resume`] before the first step.
    pub paused: bool,
    /// Where to log each step, evaluation and change.
    pub logs: Logs,
    /// Panic before this step: for the test that nothing is lost by it.
    pub panic_at: Option<u64>,
    /// Makes the session that [`Command::Restart`] asks for.
    pub restart: fn(Recipe) -> Result<Session, SessionError>,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            speed: Speed::Unlimited,
            paused: false,
            logs: Logs::new(),
            panic_at: None,
            restart: Session::new,
        }
    }
}

/// Where the latest snapshot of a run is found.
pub type Snapshots = watch::Receiver<Option<Arc<Snapshot>>>;

/// A training that goes on in the background.
pub struct Live {
    /// Where commands go.
    pub commands: mpsc::Sender<Command>,
    /// Where reports come from; not reading them never slows the training.
    pub reports: mpsc::Receiver<Report>,
    /// The latest snapshot that was asked for.
    pub snapshots: Snapshots,
    /// Ends with the session when all senders of commands are gone; a panic of the training arrives here.
    pub task: JoinHandle<Session>,
}

/// Starts to train `session` in the background. Needs a multi-threaded runtime.
#[must_use]
pub fn spawn(session: Session, options: Options) -> Live {
    let (commands, command_queue) = mpsc::channel(COMMANDS);
    let (report_queue, reports) = mpsc::channel(REPORTS);
    let (board, snapshots) = watch::channel(None);
    let driver = Driver::new(session, options, report_queue, board);
    Live {
        commands,
        reports,
        snapshots,
        task: tokio::spawn(driver.run(command_queue)),
    }
}

struct Driver {
    session: Session,
    pending: Pending,
    reports: mpsc::Sender<Report>,
    glance: Glance,
    logs: Logs,
    restart: fn(Recipe) -> Result<Session, SessionError>,
    panic_at: Option<u64>,
    pace: Pace,
    paused: bool,
    // Where to pause, in steps or epochs, after a request for single steps.
    goal: Option<Goal>,
    last_burst: u64,
    seconds: f64,
    rate: Rate,
    // When time was last counted, while steps are made.
    clock: Option<Instant>,
    // Whether the status changed since the last report, though no event says so.
    changed: bool,
    // Whether the viewer is gone for good.
    unwatched: bool,
}

#[derive(Clone, Copy, Debug, PartialEq)]
enum Goal {
    Step(u64),
    Epoch(f64),
}

impl Driver {
    fn new(
        session: Session,
        options: Options,
        reports: mpsc::Sender<Report>,
        board: watch::Sender<Option<Arc<Snapshot>>>,
    ) -> Self {
        let mut driver = Self {
            session,
            pending: Pending::default(),
            reports,
            glance: Glance::new(board),
            logs: options.logs,
            panic_at: options.panic_at,
            restart: options.restart,
            pace: Pace::new(options.speed),
            paused: options.paused,
            goal: None,
            last_burst: 0,
            seconds: 0.0,
            rate: Rate::new(),
            clock: None,
            changed: true,
            unwatched: false,
        };
        driver.begin();
        driver
    }

    /// Says that a run begins, with its first evaluation.
    fn begin(&mut self) {
        let about = About::of(&self.session);
        self.pending.push(Event::Started(Box::new(about)));
        let evaluation = *self.session.evaluation();
        self.note_position();
        self.pending.evaluation(evaluation);
        let failed = self.logs.write(|log| log.begin(&self.session));
        self.warn(failed);
        self.write_log(|log| log.evaluation(&evaluation));
    }

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
        self.session
    }

    fn is_training(&self) -> bool {
        !self.paused && !self.session.is_over()
    }

    /// Makes steps until the time is up, a command waits, or the run pauses or stops.
    fn burst(&mut self, commands: &mpsc::Receiver<Command>) {
        let start = Instant::now();
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
        self.count_time(start, Instant::now());
        self.note_position();
        self.rate.measure(&self.session, now);
        self.check_time();
        self.glance.show(&self.session, true);
    }

    /// Counts time towards the run: also what passed since the last burst, for whoever slows it down wants it longer.
    fn count_time(&mut self, start: Instant, now: Instant) {
        let since = self.clock.unwrap_or(start);
        self.seconds += (now - since).as_secs_f64();
        self.clock = self.is_training().then_some(now);
    }

    fn step(&mut self) {
        while let Some(result) = self.session.apply_planned() {
            match result {
                Ok(applied) => self.note_applied(applied, None),
                Err(error) => self.note_refused(error.to_string(), None),
            }
        }
        let made = self.session.trainer().step_count();
        assert!(self.panic_at != Some(made), "told to panic at step {made}");
        let advance = self.session.advance();
        self.note_advance(&advance);
        let reached = match self.goal {
            None => false,
            Some(Goal::Step(step)) => self.session.trainer().step_count() >= step,
            Some(Goal::Epoch(epoch)) => self.session.trainer().epoch() >= epoch,
        };
        if reached {
            self.goal = None;
            self.paused = true;
        }
    }

    fn note_advance(&mut self, advance: &Advance) {
        self.pending.advance(advance);
        self.write_log(|log| log.advance(advance));
        if let Phase::Stopped(end) = self.session.phase() {
            self.stopped(end.clone());
        }
    }

    fn stopped(&mut self, end: End) {
        let step = self.session.trainer().step_count();
        self.pending.push(Event::Stopped { step, end });
    }

    /// Stops the run where it was to end after some time: the engine has no clock, so this is where it is kept.
    fn check_time(&mut self) {
        if let (Some(Until::Seconds(limit)), Phase::Running) =
            (self.session.until(), self.session.phase())
            && self.seconds >= limit
        {
            let advance = self.session.stop_here();
            self.note_advance(&advance);
        }
    }

    fn obey(&mut self, command: &Command) {
        // Looking changes nothing that a report would tell.
        self.changed |= *command != Command::Look;
        // Steps may take another time from now on.
        self.last_burst = 0;
        match command {
            Command::Change { ticket, change } => self.apply(*change, *ticket),
            Command::Pause => self.paused = true,
            Command::Resume => self.resume(None),
            Command::Steps(count) => {
                // Asked again before the first are made, the steps add up.
                let from = match self.goal {
                    Some(Goal::Step(goal)) => goal,
                    _ => self.session.trainer().step_count(),
                };
                self.resume(Some(Goal::Step(from.saturating_add(*count))));
            }
            Command::Epoch => {
                let goal = self.session.trainer().epoch().floor() + 1.0;
                self.resume(Some(Goal::Epoch(goal)));
            }
            Command::Speed(speed) => self.pace.set(*speed),
            Command::Restart { seed } => self.begin_again(*seed),
            Command::OpenTest => self.open_test(),
            // Taken by the loop itself, which it ends.
            Command::Quit { .. } => {}
            Command::Look => self.glance.ask(),
            Command::SaveWeights(path) => self.save_weights(path),
            _ => {}
        }
        if !self.is_training() {
            self.rate = Rate::new();
            self.clock = None;
            self.glance.show(&self.session, false);
        }
    }

    fn resume(&mut self, goal: Option<Goal>) {
        self.goal = goal;
        self.paused = false;
        self.rate = Rate::new();
        // What waited while paused is not owed.
        self.pace.set(self.pace.speed());
    }

    fn apply(&mut self, change: Change, ticket: Ticket) {
        let was = self.session.phase().clone();
        match self.session.apply(change) {
            Ok(applied) => {
                self.note_applied(applied, Some(ticket));
                if change == Change::KeepBest {
                    // The weights are others now: what is shown has to be theirs.
                    let evaluation = *self.session.evaluation();
                    self.pending.evaluation(evaluation);
                    self.write_log(|log| log.evaluation(&evaluation));
                }
                if let Phase::Stopped(end) = self.session.phase()
                    && was != *self.session.phase()
                {
                    self.stopped(end.clone());
                }
            }
            Err(error) => self.note_refused(error.to_string(), Some(ticket)),
        }
    }

    fn note_applied(&mut self, applied: crate::train::Applied, ticket: Option<Ticket>) {
        let settings = self.session.trainer().settings();
        let failed = self.logs.write(|log| log.change(&applied, settings));
        self.warn(failed);
        self.note_position();
        self.pending.push(Event::Applied { applied, ticket });
    }

    fn note_refused(&mut self, message: String, ticket: Option<Ticket>) {
        self.pending.push(Event::Refused { ticket, message });
    }

    fn note_position(&mut self) {
        let trainer = self.session.trainer();
        self.pending.position(Position {
            step: trainer.step_count(),
            epoch: trainer.epoch(),
            samples: trainer.samples(),
            seconds: self.seconds,
        });
    }

    fn open_test(&mut self) {
        let event = match self.session.open_test() {
            Some((score, openings)) => Event::TestOpened {
                step: self.session.trainer().step_count(),
                loss: score.loss,
                accuracy: score.accuracy,
                openings,
            },
            None => Event::Warning("the split leaves no test part".to_owned()),
        };
        self.pending.push(event);
    }

    fn save_weights(&mut self, path: &Path) {
        let trainer = self.session.trainer();
        let result = save_weights(trainer.network(), trainer.weights(), path);
        self.pending.push(Event::Saved {
            what: path.display().to_string(),
            result: result.map_err(|error| error.to_string()),
        });
    }

    fn begin_again(&mut self, seed: u64) {
        let recipe = Recipe {
            seed,
            ..self.session.recipe().clone()
        };
        match (self.restart)(recipe) {
            Ok(session) => {
                session.remember_openings(&self.session);
                self.end_log(&format!("restarted with seed {seed}"));
                self.session = session;
                self.glance.forget();
                self.seconds = 0.0;
                self.goal = None;
                self.paused = false;
                self.pace.set(self.pace.speed());
                self.begin();
            }
            Err(error) => self.pending.push(Event::Warning(error.to_string())),
        }
    }

    /// Sends what waits, if there is room now; otherwise it waits on.
    fn offer(&mut self) {
        if let Ok(room) = self.reports.clone().try_reserve() {
            room.send(self.report());
        }
    }

    fn report(&mut self) -> Report {
        self.changed = false;
        let mut status = Status::of(&self.session, self.paused, self.seconds, self.pace.speed());
        if status.activity == Activity::Training {
            status.steps_per_second = self.rate.steps_per_second;
            status.samples_per_second = self.rate.samples_per_second;
            status.remaining = self.remaining(&status);
        }
        Report {
            events: self.pending.take(),
            status,
        }
    }

    /// Seconds to the end of the run at the present rate.
    fn remaining(&self, status: &Status) -> Option<f64> {
        let steps = match self.session.until()? {
            Until::Step(step) => step.saturating_sub(status.position.step) as f64,
            Until::Epoch(epoch) => {
                let per_epoch = status.position.step as f64 / status.position.epoch;
                (epoch - status.position.epoch) * per_epoch
            }
            Until::Seconds(limit) => return Some((limit - self.seconds).max(0.0)),
            Until::Stopped => return None,
        };
        Some(steps / status.steps_per_second).filter(|seconds| seconds.is_finite())
    }

    fn write_log(&mut self, write: impl FnMut(&mut dyn Log) -> std::io::Result<()>) {
        let failed = self.logs.write(write);
        self.warn(failed);
    }

    fn warn(&mut self, failed: Vec<String>) {
        for text in failed {
            self.pending.push(Event::Warning(text));
        }
    }

    fn end_log(&mut self, reason: &str) {
        let step = self.session.trainer().step_count();
        self.write_log(|log| log.end(step, reason));
    }

    /// Ends the run for good, for `reason` if it goes on still.
    fn finish(&mut self, reason: &str) {
        let phase = self.session.phase().clone();
        let is_on = self.session.trainer().meter().is_some();
        if phase == Phase::Stopped(End::EarlyStopping) && is_on {
            // Whoever leaves at the offer without choosing gets what early stopping is for.
            self.apply(Change::KeepBest, 0);
        }
        match phase {
            Phase::Stopped(end) => self.end_log(&end.to_string()),
            Phase::Running => self.end_log(reason),
        }
    }
}

/// Waits until `due`, or not at all.
async fn until(due: Option<Instant>) {
    if let Some(due) = due {
        tokio::time::sleep_until(due.into()).await;
    }
}
