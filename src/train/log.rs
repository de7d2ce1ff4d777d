//! What writes a run down as it goes on, and several of those at once.

mod histories;

pub(super) use histories::Histories;

use std::io;

use super::history::BranchId;
use super::{Advance, Applied, Evaluation, Session, Settings, StepRecord, Trigger};
use crate::system_error::SystemError;

/// How a run comes to stand elsewhere than where its last step led.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Jump<'a> {
    /// At another step of the same branch.
    Travelled {
        /// The updates made where it stood before.
        from: u64,
    },
    /// At the end of a new branch, which shares its past with another.
    Forked {
        /// That other one.
        from: BranchId,
    },
    /// Before a change, which is taken away with all that came after it.
    Undone {
        /// The change, in its words.
        change: &'a str,
    },
    /// Where it stood before the last undo.
    Redone {
        /// Whether all that is there again was written down before that undo.
        known: bool,
    },
    /// At the end of another branch.
    Switched {
        /// The one that it stood on before.
        from: BranchId,
    },
}

/// Where a run stands.
#[derive(Clone, Copy, Debug)]
pub struct Stand<'a> {
    /// On which branch.
    pub branch: BranchId,
    /// Updates made.
    pub step: u64,
    /// Of the changes told so far, oldest first, so many led there.
    pub changes: usize,
    /// The settings in force.
    pub settings: &'a Settings,
}

/// Something that writes down what happens in a run. Each method fails only when writing does.
pub trait Log: Send {
    /// A run begins, or another takes its place; its first evaluation comes next.
    ///
    /// # Errors
    /// When writing fails.
    fn begin(&mut self, session: &Session) -> io::Result<()>;

    /// A step was made.
    ///
    /// # Errors
    /// When writing fails.
    fn step(&mut self, record: &StepRecord) -> io::Result<()>;

    /// The network was measured.
    ///
    /// # Errors
    /// When writing fails.
    fn evaluation(&mut self, evaluation: &Evaluation) -> io::Result<()>;

    /// Early stopping's condition was met, at the evaluation written last.
    ///
    /// # Errors
    /// When writing fails.
    fn trigger(&mut self, trigger: &Trigger) -> io::Result<()>;

    /// A change took effect; `settings` are those in force since. It also flushes: a change that was shown as applied
    /// is never lost.
    ///
    /// # Errors
    /// When writing fails.
    fn change(&mut self, applied: &Applied, settings: &Settings) -> io::Result<()>;

    /// The run stands elsewhere: what comes next belongs there. It also flushes.
    ///
    /// # Errors
    /// When writing fails.
    fn jump(&mut self, jump: Jump<'_>, stand: Stand<'_>) -> io::Result<()>;

    /// Hands on what was kept back, so that whoever follows the file sees it.
    ///
    /// # Errors
    /// When writing fails.
    fn flush(&mut self) -> io::Result<()>;

    /// The run ended after `step` updates for `reason`. It also flushes.
    ///
    /// # Errors
    /// When writing fails.
    fn end(&mut self, step: u64, reason: &str) -> io::Result<()>;

    /// What one advance of a run brought: its step, the evaluation after it, and what that triggered.
    ///
    /// # Errors
    /// When writing fails.
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

/// The logs of a run, each with the name it goes by in messages (its option: `--log`).
///
/// Training is worth more than its logs: one that fails is dropped, and the run and the other logs go on.
#[derive(Default)]
pub struct Logs {
    open: Vec<(&'static str, Box<dyn Log>)>,
}

/// A log that can't be written any more.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("can't write {name}: {error}")]
pub struct LogFailure {
    /// The option that asked for it.
    pub name: &'static str,
    /// Why.
    pub error: SystemError,
}

impl Logs {
    /// Whether nothing is logged.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.open.is_empty()
    }

    /// No logs yet.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// One more.
    pub fn add(&mut self, name: &'static str, log: impl Log + 'static) {
        self.open.push((name, Box::new(log)));
    }

    /// Lets each log write. Those that fail are written to no more; what is to be said of each is returned, which is
    /// nothing (and costs no memory) as long as all goes well.
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
