//! The line printed after the dashboard closes: the result, and how to resume or replay the run.

use std::fmt;
use std::path::{Path, PathBuf};

use super::{failure, journal};
use crate::train::{End, Phase, Session};

pub(super) struct ExitSummary<'a> {
    pub(super) session: &'a Session,
    /// The run's journal, if it has one.
    pub(super) journal: Option<PathBuf>,
    /// The journal that was replayed, if any.
    pub(super) played: Option<&'a Path>,
    /// Whether a signal ended the run, which stays resumable.
    pub(super) is_interrupted: bool,
}

impl fmt::Display for ExitSummary<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let step = self.session.trainer().step_count();
        let validation = self.session.evaluation().validation;
        write!(f, "step {step}: validation loss {:.4}", validation.loss)?;
        if let Some(accuracy) = validation.accuracy {
            write!(f, ", accuracy {:.1} %", 100.0 * accuracy)?;
        }
        match self.session.phase() {
            Phase::Stopped(End::Diverged(_)) => f.write_str(", diverged")?,
            Phase::Stopped(End::KeptBest(best)) => {
                write!(f, ", best weights from step {}", best.step)?;
            }
            Phase::Stopped(End::Until(_) | End::EarlyStopping) | Phase::Running => {}
        }
        let (verb, path) = match (&self.journal, self.played) {
            (Some(path), _) if self.is_interrupted => ("resume", path.as_path()),
            (Some(path), _) => ("replay", path.as_path()),
            (None, Some(path)) => ("replay", path),
            (None, None) => return f.write_str("; no journal was kept"),
        };
        write!(
            f,
            "; 'gradus {verb} {}'",
            failure::plain(&journal::name(path))
        )?;
        f.write_str(match verb {
            "resume" => " resumes it",
            _ if self.journal.is_some() => " replays it",
            _ => " replays what was recorded",
        })
    }
}
