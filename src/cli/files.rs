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
        let named = [
            ("log", &outputs.log),
            ("save", &outputs.save),
            ("save-init", &outputs.save_init),
        ];
        for (place, (option, path)) in named.iter().enumerate() {
            if let Some(path) = path {
                check_place(option, path)?;
                let twin = named[..place]
                    .iter()
                    .find(|(_, other)| *other == &Some(path.clone()));
                if let Some((other, _)) = twin {
                    let path = path.display();
                    return Err(Failure::Usage(format!(
                        "--{option} and --{other} both name {path}"
                    )));
                }
            }
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
