//! How a live run begins: anew, or where another process left it.

use std::collections::BTreeMap;
use std::io;
use std::sync::Arc;

use tokio::sync::{mpsc, watch};
use tokio::task::JoinHandle;

use super::{COMMANDS, Driver, Goal, Pace, REPORTS, Rate, Reporter, Saving, SnapshotPublisher};
use crate::data::{OpeningLog, OpeningLogError};
use crate::live::{Command, Report, Speed, Warning};
use crate::train::history::BranchId;
use crate::train::journal::{Line, Writer};
use crate::train::player::{Listener, RunEvent};
use crate::train::timeline::{JournalOut, OpenJournal};
use crate::train::{Logs, Player, Recipe, Session, SessionError, Snapshot, Timeline, Until};

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
    pub taken_up: Option<ResumedRun>,
    /// Pause at this step or epoch.
    pub pause_at: Option<Until>,
    /// Keeps count of the openings of test parts beyond this run.
    pub opening_log: Option<Box<dyn OpeningLog>>,
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
            opening_log: None,
            restart: Session::new,
        }
    }
}

/// How a run whose past a journal knows is taken up. Its timeline stands at the start.
#[derive(Default)]
pub struct ResumedRun {
    /// What has happened to it, to be gone through at once; otherwise the timeline has its past ahead, which is played like
    /// a run, with a pause at its end.
    pub past: Option<Vec<Line>>,
    /// Whether the viewer knows the run up to where its past begins: then that is not told again.
    pub is_known: bool,
    /// Goes on with the journal.
    pub journal: Option<Writer<JournalOut>>,
    /// The seconds at which the journal has its evaluations, by branch and step.
    pub times: BTreeMap<(BranchId, u64), f64>,
    /// Opens a journal once a run whose past is played is taken over.
    pub taken_over: Option<OpenJournal>,
    /// What the run is called, where that is to be said.
    pub name: Option<String>,
    /// What the user should know: each becomes a warning.
    pub notices: Vec<Warning>,
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
    prepare_player(Player::new(timeline, Logs::new()), options)
}

/// As [`prepare`], for a run of which something has been told.
#[must_use]
pub fn prepare_player(player: Player, options: Options) -> Ready {
    let (report_queue, reports) = mpsc::channel(REPORTS);
    let (board, snapshots) = watch::channel(None);
    Ready {
        driver: Driver::new(player, options, report_queue, SnapshotPublisher::new(board)),
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

/// Lets the test part of a run that begins know how often it has been opened.
pub(super) fn recall(
    opening_log: &mut dyn OpeningLog,
    session: &Session,
) -> Option<OpeningLogError> {
    let test = &session.trainer().data().test;
    if test.is_empty() {
        return None;
    }
    let count = opening_log.openings(test.identity());
    test.raise_openings_to(count.openings);
    count.trouble
}

impl Driver {
    fn new(
        mut player: Player,
        options: Options,
        reports: mpsc::Sender<Report>,
        publisher: SnapshotPublisher,
    ) -> Self {
        player.set_logs(options.logs);
        let mut driver = Self {
            player,
            reporter: Reporter::default(),
            reports,
            publisher,
            journal_of: options.journal,
            opening_log: options.opening_log,
            restart: options.restart,
            pace: Pace::new(options.speed),
            paused: options.paused,
            pauses_at_end: false,
            goal: None,
            haste: None,
            last_burst: 0,
            rate: Rate::new(),
            clock: None,
            saving: Saving::default(),
            changed: true,
        };
        driver.player.record_updates(true);
        if let Some(opening_log) = &mut driver.opening_log {
            let trouble = recall(&mut **opening_log, driver.player.session());
            driver.reporter.trouble_with_seals(trouble);
        }
        if let Some(taken_up) = options.taken_up {
            driver.continue_from(taken_up);
        } else {
            driver.player.begin(&mut driver.reporter);
            driver.open_journal();
        }
        driver.goal = options.pause_at.and_then(|until| match until {
            Until::Step(step) => Some(Goal::Step(step)),
            Until::Epoch(epoch) => Some(Goal::Epoch(epoch)),
            Until::Seconds(_) | Until::Stopped | Until::Reached(..) => None,
        });
        driver
    }

    fn continue_from(&mut self, taken_up: ResumedRun) {
        let reporter = &mut self.reporter;
        self.player.restore_times(taken_up.times);
        let mut journal = taken_up.journal;
        if let Some(lines) = taken_up.past {
            reporter.progress = taken_up.progress;
            if taken_up.is_known {
                reporter.report_resumed(self.player.session());
            } else {
                self.player.begin(reporter);
            }
            if let Err(strayed) = self.player.retrace(&lines, reporter) {
                reporter.warn(Warning::ReplayMismatch(strayed));
                // What happens from now on does not follow from what the journal has.
                journal = None;
            }
            reporter.progress = None;
        } else {
            if let Some(open) = taken_up.taken_over {
                self.player.record_when_taken_over(open);
            }
            self.player.begin(reporter);
            self.pauses_at_end = self.player.timeline().is_replaying();
            self.paused |= !self.pauses_at_end;
        }
        reporter.caught_up = false;
        if let Some(name) = taken_up.name {
            reporter.resumed(name);
        }
        for notice in taken_up.notices {
            reporter.warn(notice);
        }
        self.player.report_problems(reporter);
        if let Some(journal) = journal {
            self.player.record(journal);
        }
    }

    /// Journals the run that has just begun, if that is wanted.
    pub(super) fn open_journal(&mut self) {
        let Some(journal_of) = &mut self.journal_of else {
            return;
        };
        match journal_of(self.player.session()) {
            Ok(journal) => self.player.record(journal),
            Err(error) => {
                let failed = RunEvent::JournalFailed(error.into());
                self.reporter.on_event(failed, self.player.now());
            }
        }
    }
}
