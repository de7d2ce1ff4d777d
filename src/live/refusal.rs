//! Reasons for refused requests, and warnings to the viewer.

use crate::data::OpeningLogError;
use crate::system_error::SystemError;
use crate::train::history::{HistoryError, Refused};
use crate::train::journal::DataChange;
use crate::train::player::ReplayMismatch;
use crate::train::{ChangeError, LogFailure, SessionError, journal};

/// Why a request was refused.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum Refusal {
    /// The change does not fit the run.
    #[error(transparent)]
    Change(Refused),
    /// The run's history does not allow it.
    #[error(transparent)]
    History(#[from] HistoryError),
}

impl From<ChangeError> for Refusal {
    fn from(error: ChangeError) -> Self {
        Self::Change(error.into())
    }
}

/// A problem that training survives, or a notice to the user.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum Warning {
    /// There is no test part to open.
    #[error("the split leaves no test set")]
    NoTest,
    /// The journal can't be written.
    #[error("can't write the journal: {0}; training continues without it")]
    Journal(SystemError),
    /// A log can't be written.
    #[error(transparent)]
    Log(LogFailure),
    /// Recomputed steps differ from the journal.
    #[error("this machine computes differently: step {step} does not match the journal")]
    Differs {
        /// The first step found to differ.
        step: u64,
    },
    /// A resumed run does not reach the state in its journal, which can't be continued.
    #[error("this machine computes differently: from step {} the run continues without its journal", .0.step)]
    ReplayMismatch(ReplayMismatch),
    /// Recomputed steps differ from the journal because the data do.
    #[error("{}: {}", strayed(*step, *is_journaled), journal::Notice::OtherData(change.clone()))]
    OtherData {
        /// The first step found to differ, or the one at which the run is left.
        step: u64,
        /// How the data changed.
        change: DataChange,
        /// Whether the journal is continued all the same.
        is_journaled: bool,
    },
    /// Openings of the test part may be miscounted.
    #[error(transparent)]
    OpeningLog(OpeningLogError),
    /// A run that was to replace this one can't begin.
    #[error(transparent)]
    NotBegun(SessionError),
    /// A notice about the journal of a resumed run.
    #[error("{file}: {notice}")]
    ResumedRun {
        file: String,
        notice: journal::Notice,
    },
}

fn strayed(step: u64, is_journaled: bool) -> String {
    if is_journaled {
        format!("step {step} does not match the journal")
    } else {
        format!("from step {step} the run continues without its journal")
    }
}

impl Warning {
    /// How the data differ from those of the journal, if this says so.
    #[must_use]
    pub fn changed_data(&self) -> Option<&DataChange> {
        match self.data_change() {
            Some(journal::Notice::OtherData(change)) => Some(change),
            _ => None,
        }
    }

    /// That the data are not those of the journal, if this says so.
    #[must_use]
    pub fn data_change(&self) -> Option<&journal::Notice> {
        match self {
            Self::ResumedRun { notice, .. } => {
                matches!(notice, journal::Notice::OtherData(_)).then_some(notice)
            }
            _ => None,
        }
    }
}
