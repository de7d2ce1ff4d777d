//! The interface of logs, and the set of logs of a run.

mod histories;

pub(super) use histories::Histories;

use std::io;

use super::history::BranchId;
use super::{Advance, Applied, Evaluation, Session, Settings, StepRecord, Trigger};
use crate::system_error::SystemError;

/// A move of a run to a position other than the next one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Jump<'a> {
    /// To another step of the same branch.
    Travelled {
        /// The step before the move, in updates made.
        from: u64,
    },
    /// To the end of a new branch, which shares its history with another.
    Forked {
        /// The other branch.
        from: BranchId,
    },
    /// To before a change, which is removed with everything after it.
    Undone {
        /// The change, as text.
        change: &'a str,
    },
    /// To the position before the last undo.
    Redone {
        /// Whether everything that is restored was logged before that undo.
        known: bool,
    },
    /// To the end of another branch.
    Switched {
        /// The previous branch.
        from: BranchId,
    },
}

/// The position to which a run has moved.
#[derive(Clone, Copy, Debug)]
pub struct Stand<'a> {
    /// The branch.
    pub branch: BranchId,
    /// Updates made.
    pub step: u64,
    /// The number of changes that led there, counted from the oldest of those logged.
    pub changes: usize,
    /// The settings in force.
    pub settings: &'a Settings,
}

/// Receives the events of a run and writes them.
pub trait Log: Send {
    /// A run begins, or replaces the previous one; its first evaluation follows.
    ///
    /// # Errors
    /// If writing fails.
    fn begin(&mut self, session: &Session) -> io::Result<()>;

    /// A step was made.
    ///
    /// # Errors
    /// If writing fails.
    fn step(&mut self, record: &StepRecord) -> io::Result<()>;

    /// The network was evaluated.
    ///
    /// # Errors
    /// If writing fails.
    fn evaluation(&mut self, evaluation: &Evaluation) -> io::Result<()>;

    /// The condition of early stopping was met at the evaluation written last.
    ///
    /// # Errors
    /// If writing fails.
    fn trigger(&mut self, trigger: &Trigger) -> io::Result<()>;

    /// A change took effect; `settings` are those in force since. Must also flush: a change that was shown as applied
    /// is never lost.
    ///
    /// # Errors
    /// If writing fails.
    fn change(&mut self, applied: &Applied, settings: &Settings) -> io::Result<()>;

    /// The run has moved, and what follows belongs to its new position. Must also flush.
    ///
    /// # Errors
    /// If writing fails.
    fn jump(&mut self, jump: Jump<'_>, stand: Stand<'_>) -> io::Result<()>;

    /// Flushes buffered lines, so that readers of the file see them.
    ///
    /// # Errors
    /// If writing fails.
    fn flush(&mut self) -> io::Result<()>;

    /// The run ended after `step` updates for `reason`. Must also flush.
    ///
    /// # Errors
    /// If writing fails.
    fn end(&mut self, step: u64, reason: &str) -> io::Result<()>;

    /// Writes the result of one advance: its step, the evaluation after it, and the trigger.
    ///
    /// # Errors
    /// If writing fails.
    fn advance(&mut self, advance: &Advance) -> io::Result<()> {
        if let Some(record) = &advance.record {
            self.step(record)?;
        }
        if let Some(evaluation) = &advance.evaluation {
            self.evaluation(evaluation)?;
        }
        match &advance.trigger {
            Some(trigger) => self.trigger(trigger),
            None => Ok(()),
        }
    }
}

/// The logs of a run, each with its name in messages, which is its option (`--log`).
///
/// Training is more important than its logs: a log that fails is dropped, and the run and the other logs go on.
#[derive(Default)]
pub struct Logs {
    open: Vec<(&'static str, Box<dyn Log>)>,
}

/// The failure of a log, which is not written any more.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("can't write {name}: {error}")]
pub struct LogFailure {
    /// The option that requested the log.
    pub name: &'static str,
    /// The error of the last write.
    pub error: SystemError,
}

impl Logs {
    /// Whether there are no logs.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.open.is_empty()
    }

    /// An empty set of logs.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a log.
    pub fn add(&mut self, name: &'static str, log: impl Log + 'static) {
        self.open.push((name, Box::new(log)));
    }

    /// Calls `write` for each log. Logs that fail are dropped and their failures returned; without a failure, the
    /// result is empty and allocates nothing.
    #[must_use = "nobody else says that a log has failed"]
    pub fn write(
        &mut self,
        mut write: impl FnMut(&mut dyn Log) -> io::Result<()>,
    ) -> Vec<LogFailure> {
        let mut failed = Vec::new();
        self.open.retain_mut(|(name, log)| match write(&mut **log) {
            Ok(()) => true,
            Err(error) => {
                let error = error.into();
                failed.push(LogFailure { name, error });
                false
            }
        });
        failed
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use crate::train::MetricsLog;
    use std::sync::{Arc, Mutex};

    #[derive(Clone, Default)]
    struct Shared(Arc<Mutex<Vec<u8>>>);

    impl io::Write for Shared {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            self.0.lock().unwrap().extend(bytes);
            Ok(bytes.len())
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    struct Full;

    impl io::Write for Full {
        fn write(&mut self, _: &[u8]) -> io::Result<usize> {
            Err(io::Error::other("disk full"))
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    #[test]
    fn a_log_that_fails_is_named_once_and_costs_the_others_nothing() {
        let kept = Shared::default();
        let mut logs = Logs::new();
        logs.add("--one", MetricsLog::new(Full));
        logs.add("--other", MetricsLog::new(kept.clone()));
        let failed = logs.write(|log| log.end(1, "a"));
        let failed: Vec<String> = failed.iter().map(LogFailure::to_string).collect();
        assert_eq!(failed, ["can't write --one: disk full"]);
        assert!(logs.write(|log| log.end(2, "b")).is_empty());
        let text = String::from_utf8(kept.0.lock().unwrap().clone()).unwrap();
        assert_eq!(text.lines().count(), 2);
    }
}
