//! Why something that was asked for was not done, and what a viewer should be warned of.

use crate::data::OpeningLogError;
use crate::system_error::SystemError;
use crate::train::history::{HistoryError, Refused};
use crate::train::player::ReplayMismatch;
use crate::train::{ChangeError, LogFailure, SessionError, journal};

/// Why something that was asked for was not done.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum Refusal {
    /// The change does not fit the run.
    #[error(transparent)]
    Change(Refused),
    /// The histories of the run do not allow it.
    #[error(transparent)]
    History(#[from] HistoryError),
}

impl From<ChangeError> for Refusal {
    fn from(error: ChangeError) -> Self {
        Self::Change(error.into())
    }
}

/// Something that went wrong and that training survives, or that should be known.
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
    /// What was made again differs from what the journal tells.
    #[error("this machine computes differently: step {step} does not match the journal")]
    Differs {
        /// The first step found to differ.
        step: u64,
    },
    /// A run that was taken up does not come to where its journal has it, which therefore can't go on.
    #[error("this machine computes differently: from step {} the run continues without its journal", .0.step)]
    ReplayMismatch(ReplayMismatch),
    /// Openings of the test part may be miscounted.
    #[error(transparent)]
    OpeningLog(OpeningLogError),
    /// Another run, which was to take the place of this one, can't begin.
    #[error(transparent)]
    NotBegun(SessionError),
    /// What is to be known of the journal that a run was taken up from.
    #[error("{file}: {notice}")]
    ResumedRun {
        /// The journal.
        file: String,
        /// What is to be known.
        notice: journal::Notice,
    },
}
