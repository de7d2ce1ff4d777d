//! The files beside a journal with the saved state of its run and checkpoints of its past.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use tokio::task::JoinHandle;

use crate::live::SavedRun;
use crate::train::journal::{POINTS, STATE};
use crate::train::player::{SavedPoints, SavedState};
use crate::train::saved_state::{self, StateError};
use crate::ui::DashboardState;

/// The paths of these files.
pub(super) fn beside(journal: &Path) -> [PathBuf; 2] {
    [STATE, POINTS].map(|ending| journal.with_extension(ending))
}

/// Reads the saved state of a run and of the dashboard; `None` if none was saved.
///
/// # Errors
/// When it can't be used.
pub(super) fn read(journal: &Path) -> Result<Option<(SavedState, DashboardState)>, StateError> {
    match fs::read(journal.with_extension(STATE)) {
        Ok(bytes) => saved_state::of_bytes(&bytes).map(Some),
        Err(_) => Ok(None),
    }
}

/// Reads the checkpoints; `None` if there are no usable ones. They only save time.
pub(super) fn read_points(journal: &Path) -> Option<SavedPoints> {
    let bytes = fs::read(journal.with_extension(POINTS)).ok()?;
    saved_state::of_bytes(&bytes).ok()
}

/// Copies the files beside a journal to those beside `to`.
pub(super) fn copy(journal: &Path, to: &Path) -> io::Result<()> {
    for (from, to) in beside(journal).iter().zip(beside(to)) {
        match fs::read(from) {
            Ok(bytes) => replace(&to, &bytes)?,
            Err(error) if error.kind() == io::ErrorKind::NotFound => {}
            Err(error) => return Err(error),
        }
    }
    Ok(())
}

/// Writes a file atomically. No other process writes it, since its journal is locked; so the temporary file has a fixed
/// name, and a leftover one is overwritten.
fn replace(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let mut name = path.as_os_str().to_owned();
    name.push("-part");
    fs::write(&name, bytes)?;
    fs::rename(&name, path)
}

/// Writes states on a blocking thread, one at a time; a state that comes meanwhile is dropped, as another will follow.
#[derive(Debug, Default)]
pub(super) struct StateFileWriter {
    task: Option<JoinHandle<()>>,
}

impl StateFileWriter {
    /// Whether the last write is complete.
    pub(super) fn is_free(&self) -> bool {
        self.task.as_ref().is_none_or(JoinHandle::is_finished)
    }

    /// Writes a state beside `journal`. If that fails, the run can still be resumed from its journal alone.
    pub(super) fn keep(&mut self, journal: &Path, saved: SavedRun, known: DashboardState) {
        let journal = journal.to_owned();
        self.task = Some(tokio::task::spawn_blocking(move || {
            let state = saved_state::to_bytes(&(saved.state, known));
            let _ = replace(&journal.with_extension(STATE), &state);
            if let Some(points) = saved.points {
                let points = saved_state::to_bytes(&points);
                let _ = replace(&journal.with_extension(POINTS), &points);
            }
        }));
    }

    /// Waits for the write in progress.
    pub(super) async fn finish(&mut self) {
        if let Some(task) = self.task.take() {
            let _ = task.await;
        }
    }
}
