//! `gradus resume` and `gradus replay`: the dashboard on a run from a journal.

use std::io::IsTerminal;
use std::path::{Path, PathBuf};

use clap::ArgMatches;
use indicatif::ProgressBar;

use super::files::Outputs;
use super::journal::{JournalPath, Recorded};
use super::{Failure, dashboard, failure, journal, lecture, look, openings, state_file, terminal};
use crate::live::{self, ResumedRun};
use crate::train::journal::{Line, Notice, STATE, Writer};
use crate::train::saved_state::StateError;
use crate::train::{Logs, Player, Session, Until};
use crate::ui::{App, DashboardState};

/// Runs `gradus resume`.
pub(super) fn resume(options: &ArgMatches) -> Result<(), Failure> {
    let recorded = match options.get_one::<PathBuf>("run") {
        Some(run) => Recorded::find(run)?,
        None if options.get_flag("last") => journal::last()?,
        None => return journal::list(),
    };
    let given_speed = look::given_speed(options)?;
    let appearance = look::look(options, look::terminal())?;
    terminal::need_terminal()?;
    let (session, notices) = recorded.session()?;
    let outputs = Outputs::beside(options, &recorded.path)?;
    let journal_path = JournalPath::default();
    let journal = if options.get_flag("no-journal") {
        None
    } else {
        let file = recorded.reopen()?;
        if file.is_some() {
            journal_path.set(&recorded.path);
        }
        let Recorded { journal, bytes, .. } = &recorded;
        let writer = file.map(|file| Writer::go_on(Box::new(file) as _, journal, bytes));
        writer.transpose().map_err(|error| {
            let path = recorded.path.display();
            Failure::Failed(format!("can't write {path}: {error}"))
        })?
    };
    let logs = outputs.open_logs()?;
    let name = journal::name(&recorded.path);
    let resumed = Resumed::of(recorded, session, logs.is_empty())?;
    let known_speed = resumed.known.as_ref().and_then(DashboardState::speed);
    let bar = progress(resumed.steps);
    let reported_bar = bar.clone();
    let live_options = live::Options {
        speed: given_speed.or(known_speed).unwrap_or(look::WATCHING),
        logs,
        journal: journal::journals(options, &journal_path),
        opening_log: openings::of(options),
        resumed: Some(ResumedRun {
            is_known: resumed.known.is_some(),
            past: Some(resumed.lines),
            name: Some(name),
            journal,
            notices,
            progress: Some(Box::new(move |made| reported_bar.set_position(made))),
            ..ResumedRun::default()
        }),
        ..live::Options::default()
    };
    let ready = live::prepare_player(resumed.player, live_options);
    bar.finish_and_clear();
    let app = App::new(appearance);
    let app = match resumed.known {
        Some(known) => app.restored(known),
        None => app,
    };
    dashboard::open(ready, app, &journal_path, None, |_| Ok(()))
}

/// A run to resume: where it is, and the part to recompute.
struct Resumed {
    player: Player,
    lines: Vec<Line>,
    steps: u64,
    /// The dashboard's state at that position.
    known: Option<DashboardState>,
}

impl Resumed {
    /// Resumes from the saved state, if it is usable and the logs don't need the earlier steps; else from the start.
    fn of(recorded: Recorded, session: Session, may_skip: bool) -> Result<Self, Failure> {
        let notices = recorded.journal.notices(&session);
        let may_skip = may_skip
            && !notices
                .iter()
                .any(|notice| matches!(notice, Notice::OtherData(_)));
        let state = if may_skip {
            state_file::read(&recorded.path)
        } else {
            Ok(None)
        };
        let (state, known) = match state {
            Ok(Some(saved)) => saved,
            Ok(None) => return Ok(Self::from_start(recorded, session)),
            Err(error) => {
                complain(&recorded.path, error);
                return Ok(Self::from_start(recorded, session));
            }
        };
        match Player::restore(recorded.journal, &recorded.bytes, session, state) {
            Ok((mut player, lines)) => {
                if let Some(points) = state_file::read_points(&recorded.path) {
                    // Without checkpoints, travelling to the past takes longer.
                    let _ = player.restore_points(&points, &recorded.bytes);
                }
                let here = player.timeline().position().step;
                let end = lines.last().map_or(here, |line| line.place.step);
                Ok(Self {
                    steps: end.saturating_sub(here),
                    player,
                    lines,
                    known: Some(known),
                })
            }
            Err(error) => {
                complain(&recorded.path, error);
                let recorded = Recorded::read(&recorded.path)?;
                let (session, _) = recorded.session()?;
                Ok(Self::from_start(recorded, session))
            }
        }
    }

    fn from_start(recorded: Recorded, session: Session) -> Self {
        Self {
            player: Player::new(recorded.journal.start(session), Logs::new()),
            steps: recorded.journal.steps(),
            lines: recorded.journal.into_lines(),
            known: None,
        }
    }
}

/// Reports why a saved state is not used.
fn complain(journal: &Path, error: StateError) {
    let state = journal.with_extension(STATE);
    failure::complain(&format!(
        "{} is not used: {error}; all steps are recomputed",
        state.display()
    ));
}

/// A progress bar for recomputed steps, if stderr is a terminal.
fn progress(steps: u64) -> ProgressBar {
    if !std::io::stderr().is_terminal() {
        return ProgressBar::hidden();
    }
    ProgressBar::new(steps)
}

/// Runs `gradus replay`.
pub(super) fn replay(options: &ArgMatches) -> Result<(), Failure> {
    let pause_at = match look::read::<Until>(options, "until")? {
        until @ (None | Some(Until::Step(_) | Until::Epoch(_))) => until,
        Some(other) => {
            return Err(Failure::Usage(format!(
                "--until can't be '{other}' in a replay: expected 'step N' or 'epoch N'"
            )));
        }
    };
    let speed = look::speed_of(options)?;
    let appearance = look::look(options, look::terminal())?;
    let recorded = match options.get_one::<PathBuf>("run") {
        Some(run) => match lecture::record(run)? {
            Some(record) => return lecture::replay(record, appearance, speed),
            None => Recorded::find(run)?,
        },
        None => return list_kept(),
    };
    terminal::need_terminal()?;
    let (session, notices) = recorded.session()?;
    let times = recorded.journal.times();
    let recorded_at = recorded.path;
    let journal_path = JournalPath::default();
    let taken_over = journal::when_taken_over(options, recorded.bytes, &journal_path);
    let outputs = Outputs::beside(options, &recorded_at)?;
    let live_options = live::Options {
        speed,
        pause_at,
        opening_log: openings::of(options),
        logs: outputs.open_logs()?,
        journal: journal::journals(options, &journal_path),
        resumed: Some(ResumedRun {
            times,
            taken_over,
            notices,
            ..ResumedRun::default()
        }),
        ..live::Options::default()
    };
    let ready = live::prepare(recorded.journal.replay(session), live_options);
    dashboard::open(
        ready,
        App::new(appearance),
        &journal_path,
        Some(&recorded_at),
        |_| Ok(()),
    )
}

/// Lists what can be replayed.
fn list_kept() -> Result<(), Failure> {
    // Without any run it would say so, though there may be lectures.
    if lecture::list()? {
        failure::complain("'gradus replay NAME' gives one of these lectures again");
    }
    journal::list_all()
}
