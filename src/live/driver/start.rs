//! Starts a live run: a new one, or one resumed from a journal.

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

/// Opens the journal of a new run; called again after [`Command::Restart`].
pub type JournalOf = Box<dyn FnMut(&Session) -> io::Result<Writer<JournalOut>> + Send>;

/// Receives the number of recomputed steps.
pub type Progress = Box<dyn FnMut(u64) + Send>;

/// The options of a live run.
pub struct Options {
    pub speed: Speed,
    /// Whether to wait for [`Command::Resume`] before the first step.
    pub paused: bool,
    /// The logs of steps, evaluations and changes.
    pub logs: Logs,
    /// Opens the journal of each new run; if it can't be written, the run continues without it.
    pub journal: Option<JournalOf>,
    /// The run to resume from a journal, if any.
    pub resumed: Option<ResumedRun>,
    /// Pause at this step or epoch.
    pub pause_at: Option<Until>,
    /// Counts the openings of test parts across runs.
    pub opening_log: Option<Box<dyn OpeningLog>>,
    /// Creates the session for [`Command::Restart`] and [`Command::TakeOver`].
    pub restart: fn(Recipe) -> Result<Session, SessionError>,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            speed: Speed::Unlimited,
            paused: false,
            logs: Logs::new(),
            journal: None,
            resumed: None,
            pause_at: None,
            opening_log: None,
            restart: Session::new,
        }
    }
}

/// How to resume a run from its journal. Its timeline is at the start.
#[derive(Default)]
pub struct ResumedRun {
    /// The journal lines to recompute at once; `None` if the timeline has its past ahead, which is then played like a
    /// run, with a pause at its end.
    pub past: Option<Vec<Line>>,
    /// Whether the viewer knows the run up to the start of `past`, so that it is not reported again.
    pub is_known: bool,
    /// The writer with which to continue the journal.
    pub journal: Option<Writer<JournalOut>>,
    /// The seconds of the evaluations in the journal, by branch and step.
    pub times: BTreeMap<(BranchId, u64), f64>,
    /// Opens a journal once a run whose past is played is taken over.
    pub taken_over: Option<OpenJournal>,
    /// The name of the run, if it is to be reported.
    pub name: Option<String>,
    /// Notices to the user; each becomes a warning.
    pub notices: Vec<Warning>,
    /// Called from time to time with the number of recomputed steps.
    pub progress: Option<Progress>,
}

/// The channel with the latest snapshot of a run.
pub type Snapshots = watch::Receiver<Option<Arc<Snapshot>>>;

/// A run that trains in the background.
pub struct Live {
    pub commands: mpsc::Sender<Command>,
    /// Events and status of the run; not reading them never slows the training.
    pub reports: mpsc::Receiver<Report>,
    /// The latest requested snapshot.
    pub snapshots: Snapshots,
    /// Ends with the session after [`Command::Quit`] or when all command senders are dropped; propagates a panic of
    /// the training.
    pub task: JoinHandle<Session>,
}

/// A run that is ready to start.
pub struct Ready {
    driver: Driver,
    snapshots: Snapshots,
    reports: mpsc::Receiver<Report>,
}

/// Prepares a run for background training. A resumed run is recomputed here, which may take long.
#[must_use]
pub fn prepare(timeline: Timeline, options: Options) -> Ready {
    prepare_player(Player::new(timeline, Logs::new()), options)
}

/// As [`prepare`], for a player that may have been restored from a saved state.
#[must_use]
pub fn prepare_player(player: Player, options: Options) -> Ready {
    let (report_queue, reports) = mpsc::channel(REPORTS);
    let (snapshot_sender, snapshots) = watch::channel(None);
    Ready {
        driver: Driver::new(
            player,
            options,
            report_queue,
            SnapshotPublisher::new(snapshot_sender),
        ),
        snapshots,
        reports,
    }
}

impl Ready {
    /// Spawns the training task. Needs a multi-threaded runtime.
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

/// Trains a new run, `session`, in the background. Needs a multi-threaded runtime.
#[must_use]
pub fn spawn(session: Session, options: Options) -> Live {
    prepare(Timeline::new(session), options).start()
}

/// Restores the number of openings of the test part for a new run.
pub(super) fn restore_openings(
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
            speed_after_goal: None,
            last_burst: 0,
            rate: Rate::new(),
            counted_until: None,
            saving: Saving::default(),
            changed: true,
        };
        driver.player.record_updates(true);
        if let Some(opening_log) = &mut driver.opening_log {
            let trouble = restore_openings(&mut **opening_log, driver.player.session());
            driver.reporter.warn_of_opening_log(trouble);
        }
        if let Some(resumed) = options.resumed {
            driver.continue_from(resumed);
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

    fn continue_from(&mut self, resumed: ResumedRun) {
        let reporter = &mut self.reporter;
        let changed = resumed.notices.iter().find_map(Warning::changed_data);
        reporter.data_change = changed.cloned();
        self.player.restore_times(resumed.times);
        let mut journal = resumed.journal;
        if let Some(lines) = resumed.past {
            reporter.progress = resumed.progress;
            if resumed.is_known {
                reporter.report_resumed(self.player.session());
            } else {
                self.player.begin(reporter);
            }
            if let Err(strayed) = self.player.retrace(&lines, reporter) {
                reporter.warn_of_mismatch(strayed);
                // From here on, the run does not continue the journal.
                journal = None;
            }
            reporter.progress = None;
        } else {
            if let Some(open) = resumed.taken_over {
                self.player.record_when_taken_over(open);
            }
            self.player.begin(reporter);
            self.pauses_at_end = self.player.timeline().is_replaying();
            self.paused |= !self.pauses_at_end;
        }
        reporter.caught_up = false;
        if let Some(name) = resumed.name {
            reporter.report_resume_done(name);
        }
        for notice in resumed.notices {
            reporter.warn(notice);
        }
        self.player.report_problems(reporter);
        if let Some(journal) = journal {
            self.player.record(journal);
        }
    }

    /// Opens a journal for a new run, if requested.
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
