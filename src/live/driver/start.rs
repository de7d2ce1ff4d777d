//! How a live run begins: anew, or where another process left it.

use std::collections::BTreeMap;
use std::io;
use std::sync::Arc;

use tokio::sync::{mpsc, watch};
use tokio::task::JoinHandle;

use super::{BranchNews, COMMANDS, Driver, Glance, Goal, Pace, Past, Pending, REPORTS, Rate, Told};
use crate::live::{Command, Event, Report, Speed};
use crate::train::history::{BranchId, Place};
use crate::train::journal::Writer;
use crate::train::timeline::{self, JournalOut};
use crate::train::{Logs, Recipe, Session, SessionError, Snapshot, Timeline, Until};

/// Opens the journal of a run that begins; [`Command::Restart`] asks for another.
pub type JournalOf = Box<dyn FnMut(&Session) -> io::Result<Writer<JournalOut>> + Send>;

/// Is told how many steps were made again.
pub type Progress = Box<dyn FnMut(u64) + Send>;

/// How a live run is driven.
pub struct Options {
    /// How fast to go.
    pub speed: Speed,
    /// Whether to wait for [`Command::Resume`] before the first step.
    pub paused: bool,
    /// Where to log each step, evaluation and change.
    pub logs: Logs,
    /// Where to journal each run that begins; the run goes on without a journal that can't be written.
    pub journal: Option<JournalOf>,
    /// A run that has a past, told by a journal.
    pub taken_up: Option<TakenUp>,
    /// Pause at this step or epoch.
    pub pause_at: Option<Until>,
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
            journal: None,
            taken_up: None,
            pause_at: None,
            panic_at: None,
            restart: Session::new,
        }
    }
}

/// How a run whose past a journal knows is taken up. Its timeline stands at the start, with the past ahead.
#[derive(Default)]
pub struct TakenUp {
    /// Go there at once, telling all branches on the way; otherwise the past is played like a run, with a pause at its end.
    pub stand: Option<(BranchId, Place)>,
    /// Goes on with the journal.
    pub journal: Option<Writer<JournalOut>>,
    /// The seconds at which the journal has its evaluations, by branch and step.
    pub times: BTreeMap<(BranchId, u64), f64>,
    /// What the user should know: each becomes a warning.
    pub notices: Vec<String>,
    /// Is told, now and then, how many steps were made again.
    pub progress: Option<Progress>,
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

/// A training that is about to go on.
pub struct Ready {
    driver: Driver,
    snapshots: Snapshots,
    reports: mpsc::Receiver<Report>,
}

/// Prepares to train in the background. A run that is taken up is brought to where it stood here, which may take long.
#[must_use]
pub fn prepare(timeline: Timeline, options: Options) -> Ready {
    let (report_queue, reports) = mpsc::channel(REPORTS);
    let (board, snapshots) = watch::channel(None);
    Ready {
        driver: Driver::new(timeline, options, report_queue, Glance::new(board)),
        snapshots,
        reports,
    }
}

impl Ready {
    /// Starts to train. Needs a multi-threaded runtime.
    #[must_use]
    pub fn start(self) -> Live {
        let (commands, command_queue) = mpsc::channel(COMMANDS);
        Live {
            commands,
            reports: self.reports,
            snapshots: self.snapshots,
            task: tokio::spawn(self.driver.run(command_queue)),
        }
    }
}

/// Starts to train `session`, a run that begins, in the background. Needs a multi-threaded runtime.
#[must_use]
pub fn spawn(session: Session, options: Options) -> Live {
    prepare(Timeline::new(session), options).start()
}

impl Driver {
    fn new(
        timeline: Timeline,
        options: Options,
        reports: mpsc::Sender<Report>,
        glance: Glance,
    ) -> Self {
        let mut driver = Self {
            timeline,
            pending: Pending::default(),
            told: Told::default(),
            branches: BranchNews::default(),
            reports,
            glance,
            logs: options.logs,
            journal_of: options.journal,
            restart: options.restart,
            panic_at: options.panic_at,
            pace: Pace::new(options.speed),
            paused: options.paused,
            goal: None,
            haste: None,
            last_burst: 0,
            seconds: 0.0,
            past: Past::default(),
            rate: Rate::new(),
            clock: None,
            changed: true,
            unwatched: false,
        };
        driver.timeline.watch_pulse(true);
        if let Some(taken_up) = options.taken_up {
            driver.take_up(taken_up);
        } else {
            driver.begin();
            driver.open_journal();
        }
        driver.goal = options.pause_at.and_then(|until| match until {
            Until::Step(step) => Some(Goal::Step(step)),
            Until::Epoch(epoch) => Some(Goal::Epoch(epoch)),
            Until::Seconds(_) | Until::Stopped => None,
        });
        driver
    }

    fn take_up(&mut self, taken_up: TakenUp) {
        self.past.times = taken_up.times;
        self.past.progress = taken_up.progress;
        if let Some((branch, place)) = taken_up.stand {
            let oldest = self.timeline.branches().first().map(|branch| branch.id);
            if let Some(oldest) = oldest.filter(|id| *id != self.timeline.branch().id)
                && self.timeline.switch(oldest).is_ok()
            {
                self.timeline.travel(timeline::To::Place(Place::default()));
            }
            self.begin();
            if let Err(error) = self.tell_past(branch, place) {
                self.pending.push(Event::Warning(error.to_string()));
            }
        } else {
            self.begin();
            self.past.pauses_at_end = self.timeline.is_replaying();
            self.paused |= !self.past.pauses_at_end;
        }
        self.past.progress = None;
        for text in taken_up.notices {
            self.pending.push(Event::Warning(text));
        }
        self.note_trouble();
        if let Some(journal) = taken_up.journal {
            self.timeline.record(journal);
        }
    }

    /// Journals the run that has just begun, if that is wanted.
    pub(super) fn open_journal(&mut self) {
        let Some(journal_of) = &mut self.journal_of else {
            return;
        };
        match journal_of(self.timeline.session()) {
            Ok(journal) => self.timeline.record(journal),
            Err(error) => {
                let text =
                    format!("the journal can't be written: {error}; training goes on without it");
                self.pending.push(Event::Warning(text));
            }
        }
    }

    /// Says how far it is in making steps again.
    pub(super) fn report_progress(&mut self) {
        self.past.made += 1;
        if let Some(progress) = &mut self.past.progress
            && self.past.made.is_multiple_of(256)
        {
            progress(self.past.made);
        }
    }

    /// Another run takes the place of this one.
    pub(super) fn forget(&mut self) {
        self.told = Told::default();
        self.branches = BranchNews::default();
        self.past = Past::default();
        self.seconds = 0.0;
        self.goal = None;
    }
}
