//! The events of a run as it is played.

use crate::system_error::SystemError;
use crate::train::history::{BranchId, Recorded, Refused};
use crate::train::{Advance, Applied, End, Evaluation, LogFailure, Session, Timeline, Trigger};

/// Something that happened in a run, reported once however often the run passes there again.
#[derive(Debug)]
pub enum RunEvent<'a> {
    /// A run began, or replaced the previous one; its first evaluation follows.
    Began,
    /// Everything reported so far lies at or before the current position.
    Position,
    /// A step was made, or the run ended instead.
    Advanced(&'a Advance),
    /// The network was evaluated other than after a step: at the beginning, or because an input required it.
    Evaluated(&'a Evaluation),
    /// The condition of early stopping was met at the evaluation reported last.
    Triggered(&'a Trigger),
    /// A change took effect and was logged.
    Applied {
        /// The change.
        applied: Applied,
        /// The elapsed seconds when it was made, if it was made by hand: see [`Recorded::pressed`].
        pressed: Option<f64>,
    },
    /// A change did not fit the run's state, for the given reason.
    Refused(Refused),
    /// The run stopped.
    Stopped(&'a End),
    /// The branches, or their contents, may have changed.
    Branches,
    /// A branch that shares the history of `from` up to `step` has become the current one.
    Forked {
        /// The new branch.
        id: BranchId,
        /// Where it was forked from.
        from: BranchId,
        /// The end of the shared part, in updates made.
        step: u64,
        /// The number of shared changes, counted from the oldest; a change at `step` itself may be shared or not.
        changes: usize,
    },
    /// This input was undone: the current branch now ends at its position.
    Undone(&'a Recorded),
    /// The last undo on the current branch was redone.
    Redone {
        /// Set if the undo was never reported: everything after this step is reported again.
        retold_from: Option<u64>,
    },
    /// Another branch, reported before, has become the current one, at its head.
    Switched(BranchId),
    /// The run has moved to another position on the current branch.
    Travelled,
    /// The run has reached the end of its recorded history: the next step is new.
    CaughtUp,
    /// From this step on the replayed run differs from its journal. Reported once.
    Differs(u64),
    /// The journal can no longer be written; the run goes on without it.
    JournalFailed(SystemError),
    /// A log can no longer be written; the run goes on without it.
    LogFailed(LogFailure),
}

/// The state of a run when an event is emitted.
#[derive(Clone, Copy)]
pub struct RunStatus<'a> {
    /// The run with its history.
    pub timeline: &'a Timeline,
    /// The elapsed time in seconds.
    pub seconds: f64,
}

impl<'a> RunStatus<'a> {
    /// The run in its current state.
    #[must_use]
    pub fn session(self) -> &'a Session {
        self.timeline.session()
    }
}

/// Receives the events of a run.
pub trait Listener {
    /// Handles an event that has just happened.
    fn on_event(&mut self, event: RunEvent<'_>, now: RunStatus<'_>);
}
