//! Reading all there is of runs, at once.

use std::fs;
use std::io;
use std::path::Path;

use super::{files, found};
use crate::attach::source::{Follow, Read};
use crate::attach::{self, RoleMap, Run};
use crate::cli::{Failure, failure};
use crate::system_error::SystemError;

/// Reads all there is of a run in a file or folder; of several, of the one that was written to last.
pub(super) fn read(path: &Path, run: &Run) -> Result<Run, Failure> {
    let mut runs = read_all(path, run)?;
    Ok(runs.swap_remove(0).1)
}

/// Reads all runs of a path, the latest first, with their names.
pub(super) fn read_all(path: &Path, run: &Run) -> Result<Vec<(String, Run)>, Failure> {
    let failed = |error: io::Error| {
        Failure::Failed(format!("{}: {}", path.display(), SystemError::from(error)))
    };
    if files::is_recording(path) {
        let mut known =
            attach::read_recording(path).map_err(|error| Failure::Failed(error.to_string()))?;
        known.end = known.end.take();
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
            for read in &news.read {
                if let Read::Trouble(why) = read {
                    troubles.push(why.clone());
                }
            }
            files::take(&mut this, news.read);
            if !has_more {
                break;
            }
        }
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
