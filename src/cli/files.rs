//! The files that a run writes: checked before it starts, so that nothing trained is lost to a wrong path.

use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};

use clap::ArgMatches;

use super::Failure;
use crate::train::{Session, save_weights};

/// Where a run's results go.
#[derive(Debug, Default)]
pub(super) struct Outputs {
    log: Option<PathBuf>,
    save: Option<PathBuf>,
    save_init: Option<PathBuf>,
}

impl Outputs {
    /// The outputs asked for.
    ///
    /// # Errors
    /// When one has nowhere to be written, or two are the same file.
    pub(super) fn of(options: &ArgMatches) -> Result<Self, Failure> {
        let path = |id| options.get_one::<PathBuf>(id).cloned();
        let outputs = Self {
            log: path("log"),
            save: path("save"),
            save_init: path("save-init"),
        };
        let written = [
            ("log", &outputs.log),
            ("save", &outputs.save),
            ("save-init", &outputs.save_init),
        ];
        let read = [("recipe", path("recipe")), ("data", data_path(options))];
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
        Ok(outputs)
    }

    /// The open log, if one is asked for.
    pub(super) fn open_log(&self) -> Result<Option<Box<dyn Write + Send>>, Failure> {
        let Some(path) = &self.log else {
            return Ok(None);
        };
        let file = File::create(path)
            .map_err(|error| Failure::Failed(format!("can't write {}: {error}", path.display())))?;
        Ok(Some(Box::new(BufWriter::new(file))))
    }

    /// Saves the weights before the first step, if asked for.
    pub(super) fn save_initial(&self, session: &Session) -> Result<(), Failure> {
        save(self.save_init.as_deref(), session)
    }

    /// Saves the weights as they are, if asked for.
    pub(super) fn save_final(&self, session: &Session) -> Result<(), Failure> {
        save(self.save.as_deref(), session)
    }
}

fn save(path: Option<&Path>, session: &Session) -> Result<(), Failure> {
    if let Some(path) = path {
        let trainer = session.trainer();
        save_weights(trainer.network(), trainer.weights(), path)?;
    }
    Ok(())
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
