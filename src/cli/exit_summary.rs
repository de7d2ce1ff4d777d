//! What is said once the dashboard is gone: what was reached, and how to see it again.

use std::fmt;
use std::path::{Path, PathBuf};

use super::{failure, journal};
use crate::train::{End, Phase, Session};

/// The last word on a run.
pub(super) struct ExitSummary<'a> {
    pub(super) session: &'a Session,
    /// Where the run is journaled, if it is.
    pub(super) journal: Option<PathBuf>,
    /// The journal that it came from.
    pub(super) played: Option<&'a Path>,
    /// Whether nobody chose to leave it, so that it can be taken up again.
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
