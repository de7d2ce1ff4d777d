//! The files beside a journal that have how its run stands, and points of its past.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use tokio::task::JoinHandle;

use crate::live::SavedRun;
use crate::train::journal::{POINTS, STATE};
use crate::train::player::{SavedPoints, SavedState};
use crate::train::saved_state::{self, StateError};
use crate::ui::WrittenState;

/// The files that lie beside a journal.
pub(super) fn beside(journal: &Path) -> [PathBuf; 2] {
    [STATE, POINTS].map(|ending| journal.with_extension(ending))
}

/// Reads how the run of a journal stood, with what was known of it; `None` where that was never saved.
///
/// # Errors
/// Where it can't be used.
pub(super) fn read(journal: &Path) -> Result<Option<(SavedState, WrittenState)>, StateError> {
    match fs::read(journal.with_extension(STATE)) {
        Ok(bytes) => saved_state::of_bytes(&bytes).map(Some),
        Err(_) => Ok(None),
    }
}

/// Reads points of the past; `None` where there are none that can be used. They save time only.
pub(super) fn read_points(journal: &Path) -> Option<SavedPoints> {
    let bytes = fs::read(journal.with_extension(POINTS)).ok()?;
    saved_state::of_bytes(&bytes).ok()
}

/// Copies what lies beside a journal for a copy of it.
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

/// Writes a file wholly or not at all. Nobody else writes it, since its journal is locked; so the part has a name of its
/// own, and one that was left behind is written over.
fn replace(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let mut name = path.as_os_str().to_owned();
    name.push("-part");
    fs::write(&name, bytes)?;
    fs::rename(&name, path)
}

/// Writes on a thread that may block, one state at a time: those that come meanwhile are passed over, for others follow.
#[derive(Debug, Default)]
pub(super) struct StateFileWriter {
    at_work: Option<JoinHandle<()>>,
}

impl StateFileWriter {
    /// Whether the last one is written.
    pub(super) fn is_free(&self) -> bool {
        self.at_work.as_ref().is_none_or(JoinHandle::is_finished)
    }

    /// Writes this beside `journal`. Where that fails, the run can still be taken up from its journal alone.
    pub(super) fn keep(&mut self, journal: &Path, saved: SavedRun, known: WrittenState) {
        let journal = journal.to_owned();
        self.at_work = Some(tokio::task::spawn_blocking(move || {
            let state = saved_state::to_bytes(&(saved.state, known));
            let _ = replace(&journal.with_extension(STATE), &state);
            if let Some(points) = saved.points {
                let points = saved_state::to_bytes(&points);
                let _ = replace(&journal.with_extension(POINTS), &points);
            }
        }));
    }

    /// Waits until nothing is being written.
    pub(super) async fn finish(&mut self) {
        if let Some(at_work) = self.at_work.take() {
            let _ = at_work.await;
        }
    }
}
