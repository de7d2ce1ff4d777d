//! Where the record of a lecture is kept, and how one is read again.

use std::env;
use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use crate::cli::failure::plain;
use crate::cli::journal::Stamp;
use crate::cli::{Failure, failure};
use crate::lecture::{Record, Recorder, Source};
use crate::train::journal::{create_numbered, state_folder};

/// The ending of records.
const ENDING: &str = "lecture";

/// The folder of the records.
fn folder() -> Option<PathBuf> {
    Some(state_folder(|name| env::var_os(name))?.join("lectures"))
}

/// Begins the record of a lecture with these scripts, in the user's folder. Returns its file.
pub(super) fn begin(sources: &[Source]) -> io::Result<(Recorder, PathBuf)> {
    let folder = folder().ok_or_else(|| io::Error::other("there is no state folder"))?;
    let name = sources[0].path.file_stem().unwrap_or_default().display();
    let name = format!("{}-{name}", Stamp::of(SystemTime::now()).compact());
    let (path, file) = create_numbered(&folder, &name, ENDING)?;
    // So that recipes beside the script are found again from any folder.
    let whole = |source: &Source| Source {
        path: fs::canonicalize(&source.path).unwrap_or_else(|_| source.path.clone()),
        text: source.text.clone(),
    };
    let sources = sources.iter().map(whole).collect();
    Ok((Recorder::begin(Box::new(file), sources)?, path))
}

/// The record at `path`, or of that name in the user's folder; `None` if it is none.
///
/// # Errors
/// If it is one, but can't be read.
pub(in crate::cli) fn find(path: &Path) -> Result<Option<Record>, Failure> {
    let in_folder = || {
        let is_bare = path.components().count() == 1;
        let path = folder()?.join(path).with_extension(ENDING);
        (is_bare && path.is_file()).then_some(path)
    };
    let path = if path.is_file() {
        path.to_owned()
    } else {
        match in_folder() {
            Some(path) => path,
            None => return Ok(None),
        }
    };
    let Ok(bytes) = fs::read(&path) else {
        return Ok(None);
    };
    if !Record::is_one(&bytes) {
        return Ok(None);
    }
    let failed = |error| Failure::Failed(format!("can't read {}: {error}", path.display()));
    Record::read(&bytes).map(Some).map_err(failed)
}

/// Lists the lectures that are kept, the latest first; returns whether there are any.
///
/// # Errors
/// If stdout can't be written.
pub(in crate::cli) fn list() -> Result<bool, Failure> {
    let entries = folder().and_then(|folder| fs::read_dir(folder).ok());
    let paths = entries.into_iter().flatten().flatten();
    let mut names: Vec<String> = paths
        .map(|entry| entry.path())
        .filter(|path| path.extension().is_some_and(|ending| ending == ENDING))
        .filter_map(|path| Some(path.file_stem()?.to_string_lossy().into_owned()))
        .collect();
    names.sort_by(|one, other| other.cmp(one));
    let mut out = io::stdout().lock();
    for name in &names {
        writeln!(out, "{}  lecture", plain(name)).map_err(|error| failure::stdout(&error))?;
    }
    Ok(!names.is_empty())
}
