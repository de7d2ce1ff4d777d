//! The files that a run writes: checked before it starts, so that nothing trained is lost to a wrong path.

use std::fs::File;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use clap::ArgMatches;

use super::{Failure, journal};
use crate::train::journal::Writer;
use crate::train::timeline::JournalOut;
use crate::train::{BatchLog, Logs, MetricsLog, Session, TensorBoard, save_tensors, save_weights};

/// The option that names the folder for `TensorBoard`.
pub(super) const TENSORBOARD: &str = "log-tensorboard";

/// The option that names the file for what each step is made of.
pub(super) const BATCHES: &str = "log-batches";

/// Where a run's results go.
#[derive(Debug, Default)]
pub(super) struct Outputs {
    log: Option<PathBuf>,
    tensorboard: Option<PathBuf>,
    save: Option<PathBuf>,
    save_init: Option<PathBuf>,
    journal: Option<PathBuf>,
    batches: Option<PathBuf>,
}

impl Outputs {
    /// The outputs asked for.
    ///
    /// # Errors
    /// When one has nowhere to be written, or two are the same file.
    pub(super) fn of(options: &ArgMatches) -> Result<Self, Failure> {
        let read = [
            ("recipe", option(options, "recipe")),
            ("data", data_path(options)),
            ("replay", option(options, "replay")),
        ];
        Self::apart_from(options, &read)
    }

    /// The outputs asked for of a run that `journal` knows.
    ///
    /// # Errors
    /// As of [`Outputs::of`].
    pub(super) fn beside(options: &ArgMatches, journal: &Path) -> Result<Self, Failure> {
        Self::apart_from(options, &[("journal", Some(journal.to_owned()))])
    }

    fn apart_from(options: &ArgMatches, read: &[(&str, Option<PathBuf>)]) -> Result<Self, Failure> {
        let path = |id| option(options, id);
        let outputs = Self {
            log: path("log"),
            tensorboard: path(TENSORBOARD),
            save: path("save"),
            save_init: path("save-init"),
            journal: path("journal"),
            batches: path(BATCHES),
        };
        let written = [
            ("log", &outputs.log),
            ("save", &outputs.save),
            ("save-init", &outputs.save_init),
            ("journal", &outputs.journal),
            (BATCHES, &outputs.batches),
        ];
        let mut known: Vec<(&str, &Path)> = Vec::new();
        known.extend(
            read.iter()
                .filter_map(|(option, path)| Some((*option, path.as_deref()?))),
        );
        for (option, path) in written {
            let Some(path) = path else { continue };
            check_place(option, path)?;
            if let Some((other, _)) = known.iter().find(|(_, other)| are_same(other, path)) {
                let path = path.display();
                return Err(Failure::Usage(format!(
                    "--{option} and --{other} both name {path}"
                )));
            }
            known.push((option, path));
        }
        if let Some(folder) = &outputs.tensorboard {
            check_folder(TENSORBOARD, folder)?;
        }
        Ok(outputs)
    }

    /// The logs asked for, open.
    pub(super) fn open_logs(&self) -> Result<Logs, Failure> {
        let mut logs = Logs::new();
        if let Some(path) = &self.log {
            let file = File::create(path).map_err(|error| {
                Failure::Failed(format!("can't write {}: {error}", path.display()))
            })?;
            logs.add("--log", MetricsLog::new(file));
        }
        if let Some(folder) = &self.tensorboard {
            let log = TensorBoard::new(folder, &host(), seconds_since_1970);
            logs.add("--log-tensorboard", log);
        }
        Ok(logs)
    }

    /// The log of batches asked for, open.
    pub(super) fn open_batch_log(&self) -> Result<Option<BatchLog<File>>, Failure> {
        let Some(path) = &self.batches else {
            return Ok(None);
        };
        let file = File::create(path)
            .map_err(|error| Failure::Failed(format!("can't write {}: {error}", path.display())))?;
        Ok(Some(BatchLog::new(file)))
    }

    /// The journal asked for, begun.
    pub(super) fn open_journal(
        &self,
        session: &Session,
    ) -> Result<Option<Writer<JournalOut>>, Failure> {
        let Some(path) = &self.journal else {
            return Ok(None);
        };
        let writer = File::create(path).and_then(|file| journal::begin(file, session));
        writer
            .map(Some)
            .map_err(|error| Failure::Failed(format!("can't write {}: {error}", path.display())))
    }

    /// Saves what training begins with, if asked for: unlike in the end, nothing is folded.
    pub(super) fn save_initial(&self, session: &Session) -> Result<(), Failure> {
        if let Some(path) = &self.save_init {
            save_tensors(&session.trainer().unfolded(), path)?;
        }
        Ok(())
    }

    /// Saves the weights as they are, if asked for.
    pub(super) fn save_final(&self, session: &Session) -> Result<(), Failure> {
        if let Some(path) = &self.save {
            let trainer = session.trainer();
            save_weights(trainer.network(), trainer.weights(), path)?;
        }
        Ok(())
    }
}

/// A clock that is set before 1970 says 0.
fn seconds_since_1970() -> f64 {
    SystemTime::now()
        .duration_since(SystemTime::UNIX_EPOCH)
        .map_or(0.0, |since| since.as_secs_f64())
}

/// This computer's name where it is easily had; it only makes the names of files more telling.
fn host() -> String {
    std::env::var("HOSTNAME")
        .or_else(|_| std::fs::read_to_string("/etc/hostname"))
        .map(|name| name.trim().to_owned())
        .ok()
        .filter(|name| !name.is_empty())
        .unwrap_or_else(|| "localhost".to_owned())
}

/// A path that an option names; not every command has each option.
fn option(options: &ArgMatches, id: &str) -> Option<PathBuf> {
    options.try_get_one(id).ok().flatten().cloned()
}

/// The file that the user's own data is read from.
fn data_path(options: &ArgMatches) -> Option<PathBuf> {
    let data = options.get_one::<String>("data")?;
    data.split_once(':').map(|(_, path)| PathBuf::from(path))
}

/// Whether both are one file, however they are written.
pub(super) fn are_same(one: &Path, other: &Path) -> bool {
    let real = |path: &Path| {
        let parent = match path.parent() {
            Some(parent) if !parent.as_os_str().is_empty() => parent,
            _ => Path::new("."),
        };
        path.canonicalize()
            .or_else(|_| {
                Ok::<_, std::io::Error>(
                    parent
                        .canonicalize()?
                        .join(path.file_name().unwrap_or_default()),
                )
            })
            .unwrap_or_else(|_| path.to_owned())
    };
    real(one) == real(other)
}

/// Whether a file can stand at `path`.
pub(super) fn check_place(option: &str, path: &Path) -> Result<(), Failure> {
    let parent = match path.parent() {
        Some(parent) if !parent.as_os_str().is_empty() => parent,
        _ => Path::new("."),
    };
    let reason = if path.is_dir() {
        "it is a folder".to_owned()
    } else if !parent.is_dir() {
        format!("there is no folder {}", parent.display())
    } else {
        return Ok(());
    };
    let path = path.display();
    Err(Failure::Failed(format!(
        "--{option} can't be written to {path}: {reason}"
    )))
}

/// Whether files can stand in a folder at `path`, which need not be there yet.
fn check_folder(option: &str, path: &Path) -> Result<(), Failure> {
    if path.is_dir() {
        return Ok(());
    }
    if path.exists() {
        let path = path.display();
        return Err(Failure::Failed(format!(
            "--{option} can't be written to {path}: it is not a folder"
        )));
    }
    check_place(option, path)
}
