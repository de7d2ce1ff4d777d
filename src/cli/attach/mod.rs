//! `gradus attach`: watches and steers training of another program.

mod child;
mod files;
mod host;
mod input;
mod options;
mod read;
#[cfg(unix)]
mod socket;
mod summary;
#[cfg(unix)]
mod supervise;
mod watched;

use std::io::{IsTerminal, Write};
use std::path::{Path, PathBuf};

use clap::ArgMatches;

use super::{Failure, failure, look};
use crate::attach::source::FoundRun;
use crate::attach::{self, Role, Run, Schedule, client, protocol};
use crate::ui::attached::{Attached, Door};
#[cfg(unix)]
pub(super) use options::supervise_command;
pub(super) use options::{command, frame_options};
pub(super) use summary::{frame, path as frame_path};
#[cfg(unix)]
pub(super) use supervise::{WORD as SUPERVISE, run as supervise};
use watched::{Recorder, Shared, Watched};

/// Where the run comes from.
enum From {
    Command(Vec<String>),
    Input,
    Path(PathBuf),
    /// A named pipe, or another device that is read once.
    Stream(PathBuf),
    Socket(PathBuf),
}

impl From {
    fn of(options: &ArgMatches) -> Result<Self, Failure> {
        if let Some(command) = options.get_many::<String>("command") {
            return Ok(Self::Command(command.cloned().collect()));
        }
        if let Some(path) = options.get_one::<PathBuf>("listen") {
            return Ok(Self::Socket(path.clone()));
        }
        match options.get_one::<PathBuf>("from") {
            Some(path) if path.as_os_str() == "-" => Ok(Self::Input),
            Some(path) if read::is_stream(path) => Ok(Self::Stream(path.clone())),
            Some(path) => Ok(Self::Path(path.clone())),
            None => Err(Failure::Usage(
                "attach needs a command (-- CMD), a file or folder, - for standard input, or --listen PATH".to_owned(),
            )),
        }
    }

    fn door(&self) -> Door {
        let shown = |path: &Path| failure::plain(&path.display().to_string()).into_owned();
        match self {
            Self::Command(words) => {
                let text = shlex::try_join(words.iter().map(String::as_str)).unwrap_or_default();
                Door::Command(attach::printable(&text, 80))
            }
            Self::Input => Door::Input,
            Self::Path(path) | Self::Stream(path) => Door::File(shown(path)),
            // As it is said to a program that is started elsewhere.
            Self::Socket(path) => {
                Door::Socket(shown(&std::path::absolute(path).unwrap_or(path.clone())))
            }
        }
    }
}

pub(super) fn run(options: &ArgMatches) -> Result<(), Failure> {
    let print = |text: &str| {
        let written = std::io::stdout().write_all(text.as_bytes());
        written.map_err(|error| failure::stdout(&error))
    };
    if options.get_flag("protocol") {
        return print(protocol::TEXT);
    }
    if options.contains_id("client") {
        return print(client::PYTHON);
    }
    if let Some(id) = options.get_one::<String>("example") {
        let found = client::EXAMPLES.iter().find(|example| example.id == id);
        return found.map_or(Ok(()), |example| print(example.text));
    }
    let from = From::of(options)?;
    if options.get_flag("summary") {
        return summary::print(&from, options);
    }
    if options.get_flag("schedule") {
        return summary::print_schedule(&from);
    }
    show(&from, options)
}

/// The run before anything was read of it, with what the options ask of it.
fn new_run(options: &ArgMatches) -> Result<Run, Failure> {
    let mut run = Run::new(options::roles(options)?);
    options::watch(&mut run, options)?;
    Ok(run)
}

/// Shows the run until the user quits, or a signal ends it.
fn show(from: &From, options: &ArgMatches) -> Result<(), Failure> {
    let appearance = look::look(options, look::terminal())?;
    let run = new_run(options)?;
    let ghost = options::ghost(options)?;
    let schedule = options::schedule(options)?;
    host::need_terminal()?;
    if matches!(from, From::Input) && std::io::stdin().is_terminal() {
        return Err(Failure::Usage(
            "attach - reads standard input, which is a terminal here: expected a pipe, as in 'python train.py | gradus attach -'"
                .to_owned(),
        ));
    }
    let mut attached =
        Attached::new(run, from.door(), appearance).read_only(options.get_flag("read-only"));
    let is_file = matches!(from, From::Path(_));
    attached = attached.read_only(is_file);
    let recorder = if is_file || options.get_flag("no-record") {
        Recorder::none()
    } else {
        Recorder::usual()
    };
    let shared = Shared::new(Watched::new(
        attached,
        recorder,
        schedule,
        ghost,
        options::roles(options)?,
    ));
    host::watch(&shared, || begin(from, &shared))
}

/// What reads the run, once the terminal is taken.
enum Reading {
    Child(child::Child),
    Files(files::Files),
    Nothing,
    #[cfg(unix)]
    /// Held until it is to be removed.
    Socket(#[allow(dead_code)] socket::Listening),
}

fn begin(from: &From, shared: &Shared) -> Result<Reading, Failure> {
    match from {
        From::Command(words) => child::Child::start(words, shared).map(Reading::Child),
        From::Input => {
            input::read(shared);
            Ok(Reading::Nothing)
        }
        From::Stream(path) => {
            input::read_pipe(path.clone(), shared);
            Ok(Reading::Nothing)
        }
        From::Path(path) => {
            let roles = shared.lock().roles();
            files::Files::follow(path, roles, shared).map(Reading::Files)
        }
        #[cfg(unix)]
        From::Socket(path) => {
            let failed = |why| Failure::Failed(format!("--listen {why}"));
            let folder = path
                .parent()
                .filter(|folder| !folder.as_os_str().is_empty());
            if let Some(folder) = folder.filter(|folder| !folder.is_dir()) {
                let (path, folder) = (path.display(), folder.display());
                return Err(failed(format!("{path}: there is no folder {folder}")));
            }
            let listening = socket::Listening::at(path, shared);
            listening.map(Reading::Socket).map_err(failed)
        }
        #[cfg(not(unix))]
        From::Socket(_) => Err(Failure::Usage("--listen needs Unix sockets".to_owned())),
    }
}

/// The runs of a path: a file, or those of a folder.
fn found(path: &Path) -> Result<Vec<FoundRun>, Failure> {
    if !path.is_dir() {
        return Ok(vec![FoundRun::of_file(path)]);
    }
    let runs = attach::source::find_runs(path);
    if runs.is_empty() {
        return Err(Failure::Failed(format!(
            "{}: no metrics of a training run (.jsonl, .csv, trainer_state.json, TensorBoard event files, or burn's logs)",
            path.display()
        )));
    }
    Ok(runs)
}

/// The changes that were recorded of a run.
fn schedule_of(run: &Run) -> Schedule {
    Schedule::of(&run.applied)
}

/// Whether a run has figures that are drawn as curves.
fn has_curves(run: &Run) -> bool {
    [Role::ValidationLoss, Role::TrainLoss]
        .into_iter()
        .any(|role| run.of_role(role).is_some())
}
