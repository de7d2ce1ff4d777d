//! Reading all there is of runs, at once.

use std::fs;
use std::io;
use std::path::Path;

use super::{files, found};
use crate::attach::source::{Follow, Read};
use crate::attach::{self, Line, Lines, RoleMap, Run, message_of};
use crate::cli::{Failure, failure};
use crate::system_error::SystemError;

/// The bytes that are read at once.
const CHUNK: usize = 64 * 1024;

/// Reads all there is of a run in a file or folder; of several, of the one that was written to last.
pub(super) fn read(path: &Path, run: &Run) -> Result<Run, Failure> {
    let mut runs = read_all(path, run)?;
    Ok(runs.swap_remove(0).1)
}

/// Whether a path is that of a pipe or a device, which is read once and from its start.
pub(super) fn is_stream(path: &Path) -> bool {
    fs::metadata(path).is_ok_and(|about| !about.is_file() && !about.is_dir())
}

/// Reads lines to their end, as they come.
pub(super) fn read_lines(mut from: impl io::Read, mut run: Run) -> Result<Run, Failure> {
    let mut lines = Lines::default();
    let mut bytes = vec![0; CHUNK];
    let mut take = |line: &Line| {
        if let Some(message) = message_of(line) {
            drop(run.take(message, None));
        }
    };
    loop {
        match from.read(&mut bytes) {
            Ok(0) => break,
            Ok(count) => lines.push(&bytes[..count], |line| take(&line)),
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => {
                let why = SystemError::from(error);
                return Err(Failure::Failed(format!("can't read the metrics: {why}")));
            }
        }
    }
    lines.finish().iter().for_each(take);
    Ok(run)
}

fn take(run: &mut Run, read: Vec<Read>, troubles: &mut Vec<String>) {
    for one in &read {
        if let Read::Trouble(why) = one {
            troubles.push(why.clone());
        }
    }
    files::take(run, read);
}

/// Reads all runs of a path, the latest first, with their names.
pub(super) fn read_all(path: &Path, run: &Run) -> Result<Vec<(String, Run)>, Failure> {
    let failed = |error: io::Error| {
        Failure::Failed(format!("{}: {}", path.display(), SystemError::from(error)))
    };
    if is_stream(path) {
        let mut this = read_lines(fs::File::open(path).map_err(failed)?, run.clone())?;
        let name = failure::plain(&path.display().to_string()).into_owned();
        this.name = this.name.take().or(Some(name.clone()));
        return Ok(vec![(name, this)]);
    }
    if files::is_recording(path) {
        let known =
            attach::read_recording(path).map_err(|error| Failure::Failed(error.to_string()))?;
        return Ok(vec![(String::new(), known.restored(RoleMap::default()))]);
    }
    if !path.is_dir() {
        fs::File::open(path).map_err(failed)?;
    }
    let mut runs = Vec::new();
    for found in found(path)? {
        let mut this = run.clone();
        let mut follow = Follow::new(&found);
        let mut troubles = Vec::new();
        loop {
            let news = follow.poll().map_err(failed)?;
            if news.is_anew {
                this.start_over();
            }
            let has_more = news.has_more || !news.read.is_empty();
            take(&mut this, news.read, &mut troubles);
            if !has_more {
                break;
            }
        }
        take(&mut this, follow.finish(), &mut troubles);
        for why in troubles {
            failure::complain(&format!("{}: {why}", found.name));
        }
        this.name = this.name.take().or(Some(found.name.clone()));
        let changed = files::modified(&found);
        runs.push((changed, found.name, this));
    }
    runs.sort_by_key(|(changed, ..)| std::cmp::Reverse(*changed));
    Ok(runs.into_iter().map(|(_, name, run)| (name, run)).collect())
}
