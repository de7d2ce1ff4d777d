//! The openings of test parts, kept in the user's state folder: one JSON object a line, and a line an opening.
//!
//! Lines are only ever appended, each in one write, so that several processes count together without waiting for each other.

use std::env;
use std::fs::{self, OpenOptions};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use clap::ArgMatches;
use serde::{Deserialize, Serialize};

use super::failure;
use super::journal::Stamp;
use crate::data::{Count, OpeningLog, OpeningLogError};
use crate::train::journal::state_folder;

const FILE: &str = "openings.jsonl";

/// An opening of a test part.
#[derive(Clone, Debug, Serialize, Deserialize)]
struct Opening {
    /// The identity of the test part, in hexadecimal.
    test: String,
    /// What the data were called.
    #[serde(default)]
    data: String,
    /// When, for whoever looks into the file.
    #[serde(default)]
    at: String,
}

/// The file that openings are counted in.
pub(super) struct OpeningFile {
    path: PathBuf,
    // Of this process, as long as they can't be written.
    unwritten: Vec<Opening>,
    told_unread: bool,
    told_unwritten: bool,
}

/// The user's; `None` where nothing is to be kept, or nowhere can be.
pub(super) fn usual() -> Option<OpeningFile> {
    let folder = state_folder(|name| env::var_os(name))?;
    Some(OpeningFile::at(folder.join(FILE)))
}

/// The user's, unless the options say to keep nothing.
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
            told_unread: false,
            told_unwritten: false,
        }
    }

    fn name(&self) -> String {
        self.path.display().to_string()
    }

    /// What is known of a test part.
    fn count(&mut self, test: &str) -> Count {
        let (lines, unread, why) = match fs::read(&self.path) {
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
        let trouble = trouble.filter(|_| !std::mem::replace(&mut self.told_unread, true));
        Count { openings, trouble }
    }

    /// Writes what is not written yet.
    fn write(&mut self) -> io::Result<()> {
        if let Some(folder) = self.path.parent() {
            fs::create_dir_all(folder)?;
        }
        let mut text = String::new();
        if !ends_a_line(&self.path) {
            text.push('\n');
        }
        for one in &self.unwritten {
            text.push_str(&serde_json::to_string(one)?);
            text.push('\n');
        }
        let mut file = OpenOptions::new()
            .append(true)
            .create(true)
            .open(&self.path)?;
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
        let unwritten = unwritten.filter(|_| !std::mem::replace(&mut self.told_unwritten, true));
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

/// The openings, and how many lines are none.
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

/// Whether what is appended begins a line: somebody may have been cut off while writing.
fn ends_a_line(path: &Path) -> bool {
    let last = fs::read(path).ok().and_then(|bytes| bytes.last().copied());
    last.is_none_or(|byte| byte == b'\n')
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
        // Garbage, something else, and a line that was cut off.
        text.push_str("\u{fffd}\n{\"other\":1}\n{\"test\":\"00000");
        fs::write(&path, text).unwrap();
        let mut opening_log = file(folder.path());
        let count = opening_log.opened(5, "iris");
        assert_eq!(count.openings, 2);
        let told = count.trouble.unwrap().to_string();
        assert!(told.contains("skipped unreadable lines (3)"), "{told}");
        let again = opening_log.opened(5, "iris");
        assert_eq!((again.openings, again.trouble), (3, None));
    }

    #[test]
    fn where_nothing_can_be_written_that_is_told_once_and_counted_here() {
        let folder = tempfile::tempdir().unwrap();
        // A file stands where the folder should be.
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
        // Once it can, all of it is.
        fs::remove_file(folder.path().join("state")).unwrap();
        assert_eq!(opening_log.opened(5, "iris").openings, 3);
        assert_eq!(file(folder.path()).openings(5).openings, 3);
    }
}
