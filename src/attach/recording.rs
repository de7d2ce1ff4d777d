//! A run of another program, kept in a file: to be looked at again, to lie behind the next, or to go on.
//!
//! A recording is a file of JSON lines, `NAME.attached`: who the run is, and each change at the moment at which it is shown
//! as made. What is bulky, the curves, stands beside it in `NAME.curves`, which is replaced as a whole from time to time.
//! So a process that is killed loses nothing that was shown as applied, and a few seconds of the curves at most.

use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use super::run::{Applied, Run};
use crate::system_error::SystemError;
use crate::train::journal::create_numbered;
use crate::train::saved_state;
use crate::whole_file;

/// The ending of a recording.
pub const EXTENSION: &str = "attached";
/// The ending of its curves.
const CURVES: &str = "curves";
/// The version of the recording.
const VERSION: u32 = 1;
/// The most recordings that are kept; the oldest go first.
const MAX_RECORDINGS: usize = 100;

/// A line of a recording.
#[derive(Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
enum Line {
    Attached {
        version: u32,
    },
    Run {
        id: Option<String>,
        name: Option<String>,
    },
    Applied(Applied),
}

/// The curves, with the number of lines that they know of.
#[derive(Serialize, Deserialize)]
struct Curves<R> {
    lines: usize,
    run: R,
}

/// Why a recording can't be read.
#[derive(Debug, thiserror::Error)]
pub enum RecordingError {
    /// The file can't be read.
    #[error("{path}: {error}", path = path.display())]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// Why.
        error: SystemError,
    },
    /// It is no recording.
    #[error("{}: not a recorded run", .0.display())]
    NoRecording(PathBuf),
    /// It was written by a later version.
    #[error("{}: recorded by another version of gradus", .0.display())]
    Version(PathBuf),
}

/// Where recordings are kept.
#[derive(Clone, Debug)]
pub struct RecordingFolder(PathBuf);

impl RecordingFolder {
    /// In this folder of the user's state.
    #[must_use]
    pub fn within(state: &Path) -> Self {
        Self(state.join("attached"))
    }

    /// Begins a recording; `name` is the start of its file's name.
    ///
    /// # Errors
    /// When no file can be created.
    pub fn create(&self, name: &str) -> io::Result<Recording> {
        let mut builder = fs::DirBuilder::new();
        builder.recursive(true);
        #[cfg(unix)]
        std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
        builder.create(&self.0)?;
        self.make_room();
        let (path, out) = create_numbered(&self.0, name, EXTENSION)?;
        let mut recording = Recording {
            out,
            path,
            lines: 0,
        };
        recording.line(&Line::Attached { version: VERSION })?;
        Ok(recording)
    }

    /// The recordings, the latest first.
    #[must_use]
    pub fn all(&self) -> Vec<PathBuf> {
        let found = fs::read_dir(&self.0).into_iter().flatten().flatten();
        let mut found: Vec<_> = found
            .map(|entry| entry.path())
            .filter(|path| path.extension().is_some_and(|ending| ending == EXTENSION))
            .filter_map(|path| Some((fs::metadata(&path).ok()?.modified().ok()?, path)))
            .collect();
        found.sort();
        found.into_iter().rev().map(|(_, path)| path).collect()
    }

    /// The latest recording of this run.
    #[must_use]
    pub fn of_run(&self, id: &str) -> Option<PathBuf> {
        self.all().into_iter().find(|path| {
            let text = fs::read_to_string(path).unwrap_or_default();
            lines(&text)
                .any(|line| matches!(line, Line::Run { id: Some(known), .. } if known == id))
        })
    }

    fn make_room(&self) {
        for path in self.all().into_iter().skip(MAX_RECORDINGS - 1) {
            // What can't be removed stays.
            let _ = fs::remove_file(path.with_extension(CURVES));
            let _ = fs::remove_file(path);
        }
    }
}

/// A recording that is being written.
#[derive(Debug)]
pub struct Recording {
    out: File,
    path: PathBuf,
    lines: usize,
}

impl Recording {
    /// Goes on with a recording.
    ///
    /// # Errors
    /// When it can't be opened.
    pub fn reopen(path: &Path) -> io::Result<Self> {
        let text = fs::read_to_string(path)?;
        let mut out = File::options().append(true).open(path)?;
        if !text.is_empty() && !text.ends_with('\n') {
            // Half a line, of a process that was killed.
            out.write_all(b"\n")?;
        }
        Ok(Self {
            out,
            path: path.to_owned(),
            lines: lines(&text).count(),
        })
    }

    /// Its file.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Notes who the run is.
    ///
    /// # Errors
    /// When the file can't be written.
    pub fn run(&mut self, run: &Run) -> io::Result<()> {
        self.line(&Line::Run {
            id: run.id.clone(),
            name: run.name.clone(),
        })
    }

    /// Notes a change, before it is shown as made.
    ///
    /// # Errors
    /// When the file can't be written.
    pub fn applied(&mut self, applied: &Applied) -> io::Result<()> {
        self.line(&Line::Applied(applied.clone()))
    }

    fn line(&mut self, line: &Line) -> io::Result<()> {
        let mut text = serde_json::to_vec(line)?;
        text.push(b'\n');
        self.out.write_all(&text)?;
        self.lines += 1;
        Ok(())
    }

    /// The curves as they are to be written, and where: by [`write_curves`](Self::write_curves), on any thread.
    #[must_use]
    pub fn curves(&self, run: &Run) -> (PathBuf, Vec<u8>) {
        let curves = Curves {
            lines: self.lines,
            run,
        };
        (
            self.path.with_extension(CURVES),
            saved_state::to_bytes(&curves),
        )
    }

    /// Writes what [`curves`](Self::curves) gave.
    ///
    /// # Errors
    /// When the file can't be written; the former one is then unchanged.
    pub fn write_curves(path: &Path, bytes: &[u8]) -> io::Result<()> {
        whole_file::write(path, |out| out.write_all(bytes))
    }
}

/// Reads a recording.
///
/// # Errors
/// When it can't be read, or is none. Without its curves, or with those of another version, only its changes are known.
pub fn read(path: &Path) -> Result<Run, RecordingError> {
    let unreadable = |error: io::Error| RecordingError::Unreadable {
        path: path.to_owned(),
        error: SystemError::from(error),
    };
    let bytes = fs::read(path).map_err(unreadable)?;
    let text = String::from_utf8_lossy(&bytes);
    let all: Vec<Line> = lines(&text).collect();
    match all.first() {
        Some(Line::Attached { version: VERSION }) => {}
        Some(Line::Attached { .. }) => return Err(RecordingError::Version(path.to_owned())),
        _ => return Err(RecordingError::NoRecording(path.to_owned())),
    }
    let curves: Option<Curves<Run>> = fs::read(path.with_extension(CURVES))
        .ok()
        .and_then(|bytes| saved_state::of_bytes(&bytes).ok());
    let (mut run, known) =
        curves.map_or_else(|| (Run::default(), 0), |curves| (curves.run, curves.lines));
    for line in all.into_iter().skip(known) {
        match line {
            Line::Run { id, name } => {
                run.id = id.or(run.id);
                run.name = name.or(run.name);
            }
            Line::Applied(applied) => run.applied.push(applied),
            Line::Attached { .. } => {}
        }
    }
    Ok(run)
}

/// Whether a file begins as a recording does.
#[must_use]
pub fn is_recording(start: &[u8]) -> bool {
    start.starts_with(br#"{"attached":"#)
}

/// The lines that are whole.
fn lines(text: &str) -> impl Iterator<Item = Line> {
    text.lines()
        .filter_map(|line| serde_json::from_str(line).ok())
}
