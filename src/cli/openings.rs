//! The log of test set openings in the user's state folder: one JSON object per line and opening.
//!
//! Lines are only appended, each batch in one write, so that several processes can log without locks.

use std::env;
use std::fs::{self, File, OpenOptions};
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use clap::ArgMatches;
use serde::{Deserialize, Serialize};

use super::failure;
use super::journal::Stamp;
use crate::data::{Count, OpeningLog, OpeningLogError};
use crate::train::journal::state_folder;

const FILE: &str = "openings.jsonl";

/// An opening of a test set.
#[derive(Clone, Debug, Serialize, Deserialize)]
struct Opening {
    /// The identity of the test set, in hexadecimal.
    test: String,
    /// The name of the data set.
    #[serde(default)]
    data: String,
    /// The date, for human readers.
    #[serde(default)]
    at: String,
}

/// The log file.
pub(super) struct OpeningFile {
    path: PathBuf,
    // Openings by this process that could not be written yet.
    unwritten: Vec<Opening>,
    has_reported_unread: bool,
    has_reported_unwritten: bool,
}

/// The user's log; `None` if there is no state folder.
pub(super) fn usual() -> Option<OpeningFile> {
    let folder = state_folder(|name| env::var_os(name))?;
    Some(OpeningFile::at(folder.join(FILE)))
}

/// The user's log, unless `--no-journal` is given.
pub(super) fn of(options: &ArgMatches) -> Option<Box<dyn OpeningLog>> {
    if options.get_flag("no-journal") {
        return None;
    }
    usual().map(|file| Box::new(file) as _)
}

/// Counts openings, of identity and data each, and says how often the last one has now been opened.
pub(super) fn count(openings: &[(u64, String)]) {
    if openings.is_empty() {
        return;
    }
    let Some(mut opening_log) = usual() else {
        return failure::complain(
            "the test set was opened; there is no state folder to count it in",
        );
    };
    let mut times = 0;
    for (identity, data) in openings {
        let count = opening_log.opened(*identity, data);
        if let Some(trouble) = count.trouble {
            failure::complain(&trouble.to_string());
        }
        times = count.openings;
    }
    failure::complain(&format!(
        "the test set of this split has now been opened {times}×"
    ));
}

impl OpeningFile {
    fn at(path: PathBuf) -> Self {
        Self {
            path,
            unwritten: Vec::new(),
            has_reported_unread: false,
            has_reported_unwritten: false,
        }
    }

    fn name(&self) -> String {
        self.path.display().to_string()
    }

    /// Counts the openings of a test set; reading problems are reported once.
    fn count(&mut self, test: &str) -> Count {
        let (lines, unread, why) = match read_whole(&self.path) {
            Ok(bytes) => {
                let (openings, unread) = parse(&bytes);
                (openings, unread, None)
            }
            Err(error) if is_missing(&error) => (Vec::new(), 0, None),
            Err(error) => (Vec::new(), 0, Some(error)),
        };
        let all = lines.iter().chain(&self.unwritten);
        let openings = all.filter(|one| one.test == test).count() as u64;
        let file = self.name();
        let trouble = match why {
            Some(why) => Some(OpeningLogError::Unread {
                file,
                why: why.into(),
            }),
            None => (unread > 0).then_some(OpeningLogError::Lines {
                file,
                lines: unread,
            }),
        };
        let trouble = trouble.filter(|_| !std::mem::replace(&mut self.has_reported_unread, true));
        Count { openings, trouble }
    }

    /// Appends the openings not written yet.
    fn write(&mut self) -> io::Result<()> {
        if let Some(folder) = self.path.parent() {
            fs::create_dir_all(folder)?;
        }
        let mut file = OpenOptions::new()
            .append(true)
            .create(true)
            .open(&self.path)?;
        // Others neither write nor read meanwhile; some file systems have no locks.
        let _ = file.lock();
        let mut text = String::new();
        if !ends_a_line(&self.path) {
            text.push('\n');
        }
        for one in &self.unwritten {
            text.push_str(&serde_json::to_string(one)?);
            text.push('\n');
        }
        file.write_all(text.as_bytes())?;
        self.unwritten.clear();
        Ok(())
    }
}

impl OpeningLog for OpeningFile {
    fn openings(&mut self, identity: u64) -> Count {
        self.count(&hexadecimal(identity))
    }

    fn opened(&mut self, identity: u64, name: &str) -> Count {
        let test = hexadecimal(identity);
        self.unwritten.push(Opening {
            test: test.clone(),
            data: name.to_owned(),
            at: Stamp::of(SystemTime::now()).to_string(),
        });
        let unwritten = self.write().err().map(|why| OpeningLogError::Unwritten {
            file: self.name(),
            why: why.into(),
        });
        let count = self.count(&test);
        let unwritten =
            unwritten.filter(|_| !std::mem::replace(&mut self.has_reported_unwritten, true));
        Count {
            trouble: unwritten.or(count.trouble),
            ..count
        }
    }
}

fn is_missing(error: &io::Error) -> bool {
    matches!(
        error.kind(),
        io::ErrorKind::NotFound | io::ErrorKind::NotADirectory
    )
}

fn hexadecimal(identity: u64) -> String {
    format!("{identity:016x}")
}

/// The openings, and the number of lines that can't be parsed.
fn parse(bytes: &[u8]) -> (Vec<Opening>, usize) {
    let lines = bytes.split(|byte| *byte == b'\n');
    let lines = lines.filter(|line| !line.trim_ascii().is_empty());
    let mut unread = 0;
    let openings = lines.filter_map(|line| {
        let opening = serde_json::from_slice(line).ok();
        unread += usize::from(opening.is_none());
        opening
    });
    let openings = openings.collect();
    (openings, unread)
}

/// Whether the file ends with a line break: another process may have been killed while writing.
fn ends_a_line(path: &Path) -> bool {
    let last = fs::read(path).ok().and_then(|bytes| bytes.last().copied());
    last.is_none_or(|byte| byte == b'\n')
}

/// The bytes of a file, without a line that is being written.
fn read_whole(path: &Path) -> io::Result<Vec<u8>> {
    let mut file = File::open(path)?;
    let _ = file.lock_shared();
    let mut bytes = Vec::new();
    file.read_to_end(&mut bytes)?;
    Ok(bytes)
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    fn file(folder: &Path) -> OpeningFile {
        OpeningFile::at(folder.join("state").join(FILE))
    }

    #[test]
    fn openings_are_counted_by_test_part_across_processes() {
        let folder = tempfile::tempdir().unwrap();
        let (mut one, mut other) = (file(folder.path()), file(folder.path()));
        assert_eq!(one.openings(5), Count::default());
        for (count, opening_log) in [&mut one, &mut other].into_iter().enumerate() {
            assert_eq!(opening_log.opened(5, "iris").openings, count as u64 + 1);
        }
        assert_eq!(other.opened(6, "iris").openings, 1);
        assert_eq!((one.openings(5).openings, one.openings(6).openings), (2, 1));
    }

    #[test]
    fn many_at_once_lose_nothing() {
        let folder = tempfile::tempdir().unwrap();
        std::thread::scope(|scope| {
            for _ in 0..8 {
                scope.spawn(|| {
                    let mut opening_log = file(folder.path());
                    for _ in 0..25 {
                        assert_eq!(opening_log.opened(9, "iris").trouble, None);
                    }
                });
            }
        });
        assert_eq!(file(folder.path()).openings(9).openings, 200);
    }

    #[test]
    fn lines_that_mean_nothing_are_passed_over_and_told_once() {
        let folder = tempfile::tempdir().unwrap();
        let mut opening_log = file(folder.path());
        opening_log.opened(5, "iris");
        let path = opening_log.path.clone();
        let mut text = fs::read_to_string(&path).unwrap();
        // Garbage, another object, and a truncated line.
        text.push_str("\u{fffd}\n{\"other\":1}\n{\"test\":\"00000");
        fs::write(&path, text).unwrap();
        let mut opening_log = file(folder.path());
        let count = opening_log.opened(5, "iris");
        assert_eq!(count.openings, 2);
        let message = count.trouble.unwrap().to_string();
        assert!(
            message.contains("skipped unreadable lines (3)"),
            "{message}"
        );
        let again = opening_log.opened(5, "iris");
        assert_eq!((again.openings, again.trouble), (3, None));
    }

    #[test]
    fn where_nothing_can_be_written_that_is_told_once_and_counted_here() {
        let folder = tempfile::tempdir().unwrap();
        // A file where the folder should be.
        fs::write(folder.path().join("state"), "").unwrap();
        let mut opening_log = file(folder.path());
        let count = opening_log.opened(5, "iris");
        let trouble = count.trouble.unwrap();
        assert!(
            matches!(trouble, OpeningLogError::Unwritten { .. }),
            "{trouble}"
        );
        let again = opening_log.opened(5, "iris");
        assert_eq!((count.openings, again.openings), (1, 2));
        assert!(!matches!(
            again.trouble,
            Some(OpeningLogError::Unwritten { .. })
        ));
        // Once writing works, all pending openings are written.
        fs::remove_file(folder.path().join("state")).unwrap();
        assert_eq!(opening_log.opened(5, "iris").openings, 3);
        assert_eq!(file(folder.path()).openings(5).openings, 3);
    }
}
