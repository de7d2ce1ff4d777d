//! The output files of a run, checked before it starts so that no training is lost to an invalid path.

use std::fmt::Write as _;
use std::fs::File;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use clap::{Arg, ArgAction, ArgMatches};

use super::{Failure, failure, journal, python, state_file};
use crate::nn::Network;
use crate::train::journal::Writer;
use crate::train::timeline::JournalOut;
use crate::train::{
    BatchLog, End, Logs, MetricsLog, Phase, Session, TensorBoard, save_tensors, save_weights,
};

/// The option that allows overwriting files.
pub(super) const FORCE: &str = "force";

/// The same as an option of the command line.
pub(super) fn force() -> Arg {
    Arg::new(FORCE)
        .long(FORCE)
        .help("Overwrite existing files")
        .action(ArgAction::SetTrue)
}

/// The option that names the `TensorBoard` folder.
pub(super) const TENSORBOARD: &str = "log-tensorboard";

/// The option that names the log of each step's batch.
pub(super) const BATCHES: &str = "log-batches";

/// The output files of a run.
#[derive(Debug, Default)]
pub(super) struct Outputs {
    log: Option<PathBuf>,
    tensorboard: Option<PathBuf>,
    save: Option<PathBuf>,
    save_best: Option<PathBuf>,
    save_init: Option<PathBuf>,
    journal: Option<PathBuf>,
    batches: Option<PathBuf>,
}

impl Outputs {
    /// The outputs that the options name.
    ///
    /// # Errors
    /// When one can't be written, would overwrite a file, or is also named by another option.
    pub(super) fn of(options: &ArgMatches) -> Result<Self, Failure> {
        let read = [
            ("recipe", option(options, "recipe")),
            ("data", data_path(options)),
            ("init", init_path(options)),
            ("replay", option(options, "replay")),
        ];
        Self::apart_from(options, &read)
    }

    /// The outputs of a run resumed from `journal`.
    ///
    /// # Errors
    /// See [`Outputs::of`].
    pub(super) fn beside(options: &ArgMatches, journal: &Path) -> Result<Self, Failure> {
        Self::apart_from(options, &[("journal", Some(journal.to_owned()))])
    }

    fn apart_from(options: &ArgMatches, read: &[(&str, Option<PathBuf>)]) -> Result<Self, Failure> {
        let path = |id| option(options, id);
        let outputs = Self {
            log: path("log"),
            tensorboard: path(TENSORBOARD),
            save: path("save"),
            save_best: path("save-best"),
            save_init: path("save-init"),
            journal: path("journal"),
            batches: path(BATCHES),
        };
        let written = [
            ("log", &outputs.log),
            ("save", &outputs.save),
            ("save-best", &outputs.save_best),
            ("save-init", &outputs.save_init),
            ("journal", &outputs.journal),
            (BATCHES, &outputs.batches),
        ];
        let mut known: Vec<(&str, &Path)> = Vec::new();
        known.extend(
            read.iter()
                .filter_map(|(option, path)| Some((*option, path.as_deref()?))),
        );
        let is_forced = forces(options);
        for (option, path) in written {
            let Some(path) = path else { continue };
            if let Some((other, _)) = known.iter().find(|(_, other)| are_same(other, path)) {
                let path = path.display();
                return Err(Failure::Usage(format!(
                    "--{option} and --{other} both name {path}"
                )));
            }
            check_ending(option, path, extensions(option))?;
            check_place(option, path)?;
            check_free(option, path, is_forced)?;
            if option == "journal" {
                // The saved state of the run is written to these.
                for beside in state_file::beside(path) {
                    check_free(option, &beside, is_forced)?;
                }
            }
            known.push((option, path));
        }
        if let Some(folder) = &outputs.tensorboard {
            check_folder(TENSORBOARD, folder)?;
        }
        Ok(outputs)
    }

    /// Opens the metric logs.
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

    /// Opens the batch log.
    pub(super) fn open_batch_log(&self) -> Result<Option<BatchLog<File>>, Failure> {
        let Some(path) = &self.batches else {
            return Ok(None);
        };
        let file = File::create(path)
            .map_err(|error| Failure::Failed(format!("can't write {}: {error}", path.display())))?;
        Ok(Some(BatchLog::new(file)))
    }

    /// Starts the journal.
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

    /// Saves the initial weights. Unlike in the final ones, nothing is folded into them.
    pub(super) fn save_initial(&self, session: &Session) -> Result<(), Failure> {
        if let Some(path) = &self.save_init {
            let trainer = session.trainer();
            save_tensors(&trainer.unfolded(), Some(trainer.data()), path)?;
        }
        Ok(())
    }

    /// Makes the run keep the best weights if [`Outputs::save_final`] will save them.
    pub(super) fn prepare(&self, session: &mut Session) {
        if self.save_best.is_some() {
            session.keep_lowest();
        }
    }

    /// Saves the final and the best weights, as requested; returns what was saved, for [`Saved::say`].
    pub(super) fn save_final(&self, session: &Session) -> Result<Vec<Saved>, Failure> {
        // First, so that they are saved even if saving the best ones fails.
        let last = self.save.as_ref().map(|path| save_last(path, session));
        let last = last.transpose()?;
        let best = self.save_best.as_ref().map(|path| save_best(path, session));
        let best = best.transpose()?;
        Ok(best.into_iter().chain(last).collect())
    }
}

fn save_last(path: &Path, session: &Session) -> Result<Saved, Failure> {
    save(Some(path), session)?;
    let best = match session.phase() {
        Phase::Stopped(End::KeptBest(best)) => Some(best.step),
        _ => None,
    };
    Ok(Saved {
        path: path.to_owned(),
        best: best.is_some(),
        step: best.unwrap_or_else(|| session.trainer().step_count()),
    })
}

fn save_best(path: &Path, session: &Session) -> Result<Saved, Failure> {
    let (best, weights) = session.lowest().ok_or_else(|| {
        Failure::Failed(format!(
            "--save-best can't write {}: no evaluation was finite",
            path.display()
        ))
    })?;
    let trainer = session.trainer();
    save_weights(
        trainer.network(),
        weights,
        trainer.data(),
        session.recipe(),
        path,
    )?;
    Ok(Saved {
        path: path.to_owned(),
        best: true,
        step: best.step,
    })
}

/// A saved file of weights.
#[derive(Debug)]
pub(super) struct Saved {
    path: PathBuf,
    /// Whether these are the best weights instead of the last.
    best: bool,
    step: u64,
}

impl Saved {
    /// Prints how to load the weights in Python, and which weights were saved where.
    pub(super) fn say(all: &[Self], session: &Session) -> Result<(), Failure> {
        let text = Self::text(all, session.trainer().network());
        let mut out = std::io::stdout().lock();
        let written = out.write_all(text.as_bytes()).and_then(|()| out.flush());
        written.map_err(|error| failure::stdout(&error))
    }

    fn text(all: &[Self], network: &Network) -> String {
        let Some(last) = all.last() else {
            return String::new();
        };
        let mut text = if last.path.extension().is_some_and(|ending| ending == "onnx") {
            python::running(network.shape(), &last.path)
        } else {
            python::loading(network.shape(), network.activation(), &last.path)
        };
        for Self { path, best, step } in all {
            let which = if *best { "best" } else { "final" };
            let path = path.display().to_string();
            let path = failure::plain(&path);
            let _ = writeln!(text, "saved {which} weights, from step {step}, to {path}");
        }
        text
    }
}

fn save(path: Option<&Path>, session: &Session) -> Result<(), Failure> {
    if let Some(path) = path {
        let trainer = session.trainer();
        save_weights(
            trainer.network(),
            trainer.weights(),
            trainer.data(),
            session.recipe(),
            path,
        )?;
    }
    Ok(())
}

/// Extensions of files of weights.
pub(super) const WEIGHTS: &[&str] = &["safetensors"];
/// Extensions of files with one JSON object per line.
const JSON_LINES: &[&str] = &["jsonl", "ndjson", "json"];
/// Extensions of journals.
const JOURNALS: &[&str] = &["gradus"];

/// The extensions allowed for an option's file.
fn extensions(option: &str) -> &'static [&'static str] {
    match option {
        "log" | BATCHES => JSON_LINES,
        "journal" => JOURNALS,
        "save" | "save-best" => &["safetensors", "onnx"],
        _ => WEIGHTS,
    }
}

/// Fails if the file's extension is not allowed; a name without extension always is.
pub(super) fn check_ending(option: &str, path: &Path, allowed: &[&str]) -> Result<(), Failure> {
    let Some(extension) = path.extension() else {
        return Ok(());
    };
    if allowed.iter().any(|allowed| extension == *allowed) {
        return Ok(());
    }
    let allowed: Vec<String> = allowed
        .iter()
        .map(|extension| format!(".{extension}"))
        .collect();
    let holds = match allowed.first().map(String::as_str) {
        Some(".jsonl") => ", since it has a line of JSON for each step",
        _ => "",
    };
    Err(Failure::Usage(format!(
        "--{option} can't be '{}': expected a file ending in {}{holds}",
        path.display(),
        allowed.join(" or ")
    )))
}

/// Whether existing files may be overwritten.
pub(super) fn forces(options: &ArgMatches) -> bool {
    matches!(options.try_get_one(FORCE), Ok(Some(true)))
}

/// Fails if writing `path` would overwrite a regular file; a device or a pipe holds nothing that could be lost.
pub(super) fn check_free(option: &str, path: &Path, is_forced: bool) -> Result<(), Failure> {
    if is_forced || !path.is_file() {
        return Ok(());
    }
    Err(Failure::Failed(format!(
        "--{option}: {} already exists; --{FORCE} overwrites it",
        path.display()
    )))
}

/// The Unix time in seconds; 0 for a clock set before 1970.
fn seconds_since_1970() -> f64 {
    SystemTime::now()
        .duration_since(SystemTime::UNIX_EPOCH)
        .map_or(0.0, |since| since.as_secs_f64())
}

/// The host name if it is easily found; it only makes file names more descriptive.
fn host() -> String {
    std::env::var("HOSTNAME")
        .or_else(|_| std::fs::read_to_string("/etc/hostname"))
        .map(|name| name.trim().to_owned())
        .ok()
        .filter(|name| !name.is_empty())
        .unwrap_or_else(|| "localhost".to_owned())
}

/// The path given by an option; not every command has every option.
fn option(options: &ArgMatches, id: &str) -> Option<PathBuf> {
    options.try_get_one(id).ok().flatten().cloned()
}

/// The file of the user's own data (`--data csv:PATH`).
fn data_path(options: &ArgMatches) -> Option<PathBuf> {
    let data = options.get_one::<String>("data")?;
    data.split_once(':').map(|(_, path)| PathBuf::from(path))
}

/// The file of the initial weights.
fn init_path(options: &ArgMatches) -> Option<PathBuf> {
    let path: Option<&String> = options.try_get_one("init").ok().flatten();
    path.map(PathBuf::from)
}

/// Whether both paths name the same file.
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

/// Fails if no file can be created at `path`.
pub(super) fn check_place(option: &str, path: &Path) -> Result<(), Failure> {
    let parent = match path.parent() {
        Some(parent) if !parent.as_os_str().is_empty() => parent,
        _ => Path::new("."),
    };
    let reason = if path.is_dir() {
        "it is a folder".to_owned()
    } else if !parent.is_dir() {
        format!("no such folder: {}", parent.display())
    } else {
        return Ok(());
    };
    let path = path.display();
    Err(Failure::Failed(format!(
        "can't write --{option} to {path}: {reason}"
    )))
}

/// Fails if no files can be created in the folder `path`, which need not exist yet.
fn check_folder(option: &str, path: &Path) -> Result<(), Failure> {
    if path.is_dir() {
        return Ok(());
    }
    if path.exists() {
        let path = path.display();
        return Err(Failure::Failed(format!(
            "can't write --{option} to {path}: it is not a folder"
        )));
    }
    check_place(option, path)
}
