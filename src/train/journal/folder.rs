//! The folder of the journals, in the user's state folder, with a bounded number of files.

use std::ffi::OsString;
use std::fs::{self, File, OpenOptions};
use std::io;
use std::path::{Path, PathBuf};

use super::Journal;

/// The number of journals kept.
pub const KEPT: usize = 50;
const EXTENSION: &str = "gradus";
/// The extension of the file beside a journal with the state of its run.
pub const STATE: &str = "state";
/// The extension of the file beside a journal with checkpoints of its run.
pub const POINTS: &str = "points";

/// A folder of journals.
#[derive(Clone, Debug)]
pub struct JournalFolder {
    folder: PathBuf,
}

/// A journal of a run that has not ended.
pub struct Unfinished {
    /// The path of the file.
    pub path: PathBuf,
    /// Its parsed contents.
    pub journal: Journal,
    /// Its bytes.
    pub bytes: Vec<u8>,
}

/// The user's state folder: `$XDG_STATE_HOME/gradus`, or `~/.local/state/gradus`. `None` if neither variable is set.
pub fn state_folder(variable: impl Fn(&str) -> Option<OsString>) -> Option<PathBuf> {
    let folder = |name| variable(name).map(PathBuf::from);
    // The XDG specification says to ignore a path that is not absolute.
    let state = folder("XDG_STATE_HOME").filter(|path| path.is_absolute());
    let state = state.or_else(|| Some(folder("HOME")?.join(".local/state")))?;
    Some(state.join("gradus"))
}

/// Creates a file that is not there yet, `name`, or `name-2` and so on, for appending; its folder, too.
///
/// # Errors
/// If the folder or the file can't be created.
pub fn create_numbered(folder: &Path, name: &str, extension: &str) -> io::Result<(PathBuf, File)> {
    fs::create_dir_all(folder)?;
    let mut number = 1;
    loop {
        let suffix = if number == 1 {
            String::new()
        } else {
            format!("-{number}")
        };
        let path = folder.join(format!("{name}{suffix}.{extension}"));
        match OpenOptions::new().append(true).create_new(true).open(&path) {
            Ok(file) => return Ok((path, file)),
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => number += 1,
            Err(error) => return Err(error),
        }
    }
}

impl JournalFolder {
    /// The folder at this path, which need not exist yet.
    #[must_use]
    pub fn at(folder: impl Into<PathBuf>) -> Self {
        Self {
            folder: folder.into(),
        }
    }

    /// The user's folder: `journals` in the [`state_folder`].
    pub fn usual(variable: impl Fn(&str) -> Option<OsString>) -> Option<Self> {
        Some(Self::at(state_folder(variable)?.join("journals")))
    }

    /// The path of the folder.
    #[must_use]
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// Creates a file for the journal called `name` (which should sort by time), and removes the oldest beyond
    /// [`KEPT`], finished ones first.
    ///
    /// # Errors
    /// If the folder or the file can't be created.
    pub fn create(&self, name: &str) -> io::Result<(PathBuf, File)> {
        let (path, file) = create_numbered(&self.folder, name, EXTENSION)?;
        self.tidy(&path);
        Ok((path, file))
    }

    /// Ignores files that can't be removed: they are no reason not to train.
    fn tidy(&self, newest: &Path) {
        let mut all = self.journals();
        all.retain(|path| path != newest);
        let excess = (all.len() + 1).saturating_sub(KEPT);
        if excess == 0 {
            return;
        }
        let is_unfinished = |path: &PathBuf| read(path).is_some_and(|(one, _)| !one.is_finished());
        all.sort_by_cached_key(|path| (is_unfinished(path), path.clone()));
        for path in all.iter().take(excess) {
            let _ = fs::remove_file(path);
            for beside in [STATE, POINTS] {
                let _ = fs::remove_file(path.with_extension(beside));
            }
        }
    }

    /// The paths of the journals, sorted by name.
    #[must_use]
    pub fn journals(&self) -> Vec<PathBuf> {
        let Ok(entries) = fs::read_dir(&self.folder) else {
            return Vec::new();
        };
        let paths = entries.filter_map(|entry| Some(entry.ok()?.path()));
        let mut all: Vec<_> = paths
            .filter(|path| path.extension().is_some_and(|end| end == EXTENSION))
            .collect();
        all.sort();
        all
    }

    /// The runs that have not ended, the latest first. A journal that can't be read is skipped.
    pub fn unfinished(&self) -> impl Iterator<Item = Unfinished> {
        let all = self.journals().into_iter().rev();
        all.filter_map(|path| {
            let (journal, bytes) = read(&path)?;
            let unfinished = Unfinished {
                path,
                journal,
                bytes,
            };
            (!unfinished.journal.is_finished()).then_some(unfinished)
        })
    }

    /// Opens a journal for appending, truncated after its last intact line.
    ///
    /// # Errors
    /// If the file can't be written.
    pub fn reopen(path: &Path, journal: &Journal) -> io::Result<File> {
        let file = OpenOptions::new().append(true).open(path)?;
        file.set_len(journal.intact() as u64)?;
        Ok(file)
    }
}

fn read(path: &Path) -> Option<(Journal, Vec<u8>)> {
    let bytes = fs::read(path).ok()?;
    Some((Journal::read(&bytes).ok()?, bytes))
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use crate::train::journal::Writer;
    use crate::train::{Recipe, Session, Timeline};

    #[test]
    fn the_folder_is_the_users_state_folder() {
        let usual = |pairs: &'static [(&str, &str)]| {
            let find = |name: &str| pairs.iter().find(|(key, _)| *key == name);
            let journals = JournalFolder::usual(|name| find(name).map(|(_, value)| value.into()));
            journals.map(|journals| journals.folder().display().to_string())
        };
        assert_eq!(
            usual(&[("XDG_STATE_HOME", "/s"), ("HOME", "/h")]).as_deref(),
            Some("/s/gradus/journals")
        );
        assert_eq!(
            usual(&[("XDG_STATE_HOME", "s"), ("HOME", "/h")]).as_deref(),
            Some("/h/.local/state/gradus/journals")
        );
        assert_eq!(usual(&[]), None);
    }

    #[test]
    fn the_number_of_journals_is_bounded_and_the_unfinished_are_listed() {
        let folder = tempfile::tempdir().unwrap();
        let journals = JournalFolder::at(folder.path().join("new/journals"));
        assert_eq!(journals.unfinished().count(), 0);
        let recipe = Recipe::of(&[("data", "xor"), ("samples", "20"), ("hidden", "2")]).unwrap();
        for number in 0..KEPT + 3 {
            let (_, file) = journals.create(&format!("{number:03}")).unwrap();
            let session = Session::new(recipe.clone()).unwrap();
            let writer = Writer::begin(Box::new(file) as _, &session).unwrap();
            let mut timeline = Timeline::new(session);
            timeline.record(writer);
            timeline.play();
            if number != 0 {
                timeline.end("quit");
            }
        }
        assert_eq!(journals.journals().len(), KEPT);
        let unfinished: Vec<_> = journals.unfinished().collect();
        assert_eq!(unfinished.len(), 1);
        assert!(unfinished[0].path.ends_with("000.gradus"));
        let (path, _) = journals.create("000").unwrap();
        assert!(path.ends_with("000-2.gradus"));
    }
}
