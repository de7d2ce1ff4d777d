//! What is told of a run as it is played.

use crate::system_error::SystemError;
use crate::train::history::{BranchId, Recorded, Refused};
use crate::train::{Advance, Applied, End, Evaluation, LogFailure, Session, Timeline, Trigger};

/// Something that happened in a run, told once however often the run comes by there again.
#[derive(Debug)]
pub enum RunEvent<'a> {
    /// A run began, or another took its place; its first evaluation comes next.
    Began,
    /// All that was told so far lies at or before where the run stands now.
    Position,
    /// A step was made, or the end came in its place.
    Advanced(&'a Advance),
    /// The network was measured, other than after a step: at the beginning, or since an input called for it.
    Evaluated(&'a Evaluation),
    /// Early stopping's condition was met, at the evaluation told last.
    Triggered(&'a Trigger),
    /// A change took effect, and is logged.
    Applied {
        /// The change.
        applied: Applied,
        /// How long the run had gone, if it was made by hand: see [`Recorded::pressed`].
        pressed: Option<f64>,
    },
    /// A change did not fit the run as it is: why.
    Refused(Refused),
    /// The run stopped.
    Stopped(&'a End),
    /// The branches, or what is on them, may be others than before.
    Branches,
    /// A branch that shares the past of `from` up to `step` is the current one from now on.
    Forked {
        /// The new branch.
        id: BranchId,
        /// Where it was forked from.
        from: BranchId,
        /// What is shared, in updates made.
        step: u64,
        /// Of the changes, oldest first, so many are shared; one at `step` itself may be or not.
        changes: usize,
    },
    /// This was taken away: the current branch goes up to its place only.
    Undone(&'a Recorded),
    /// The last undo on the current branch was taken back.
    Redone {
        /// Where the undo was never told, what follows this step is told again; all else is known.
        retold_from: Option<u64>,
    },
    /// Another branch, which is known, is the current one, at its head.
    Switched(BranchId),
    /// The run stands elsewhere on the current branch.
    Travelled,
    /// The run came to the end of what is known: the next step is new.
    CaughtUp,
    /// What was made again is not, from this step on, what the journal knows. Told once.
    Differs(u64),
    /// The journal can't be written any more; the run goes on without it.
    JournalFailed(SystemError),
    /// A log can't be written any more; the run goes on without it.
    LogFailed(LogFailure),
}

/// How a run stands as something is told of it.
#[derive(Clone, Copy)]
pub struct RunStatus<'a> {
    /// The run in time.
    pub timeline: &'a Timeline,
    /// How long it has gone.
    pub seconds: f64,
}

impl<'a> RunStatus<'a> {
    /// The run as it is now.
    #[must_use]
    pub fn session(self) -> &'a Session {
        self.timeline.session()
    }
}

/// Whoever is told of a run.
pub trait Listener {
    /// Takes in what has just happened in a run.
    fn on_event(&mut self, news: RunEvent<'_>, now: RunStatus<'_>);
}
