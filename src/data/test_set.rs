//! The seal of the test part: what opens it, and who keeps count.

use std::fmt;
use std::sync::atomic::{AtomicU64, Ordering};

use super::part::Part;
use crate::system_error::SystemError;

/// The test part. It can be read only by opening it, and every opening is counted, since each look spends it.
///
/// It can't be cloned: a copy would be a second seal on the same samples.
#[derive(Default)]
pub struct SealedTestSet {
    part: Part,
    identity: u64,
    // Whoever shares the samples shares the seal.
    openings: AtomicU64,
}

impl SealedTestSet {
    pub(super) fn new(part: Part, identity: u64) -> Self {
        Self {
            part,
            identity,
            openings: AtomicU64::new(0),
        }
    }

    /// Opens the seal: counts, and shows the samples.
    pub fn open(&self) -> &Part {
        self.openings.fetch_add(1, Ordering::Relaxed);
        &self.part
    }

    /// The same samples are known to have been opened so often, here and elsewhere.
    pub fn raise_openings_to(&self, openings: u64) {
        self.openings.fetch_max(openings, Ordering::Relaxed);
    }

    /// How often it has been opened.
    #[must_use]
    pub fn openings(&self) -> u64 {
        self.openings.load(Ordering::Relaxed)
    }

    /// A number that is the same where the samples inside are the same, as they were before anything was fitted to the
    /// training part: neither a smaller training part nor wrong labels in it make a test part that nobody has seen.
    #[must_use]
    pub fn identity(&self) -> u64 {
        self.identity
    }

    /// How many samples are inside, which can be told without opening.
    #[must_use]
    pub fn len(&self) -> usize {
        self.part.len()
    }

    /// Whether nothing is inside (`--split 80/20/0`).
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.part.is_empty()
    }
}

impl fmt::Debug for SealedTestSet {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SealedTestSet")
            .field("samples", &self.len())
            .field("openings", &self.openings())
            .finish_non_exhaustive()
    }
}

/// Keeps count of openings for longer than a process lives.
pub trait OpeningLog: Send {
    /// How often the test part of this identity has been opened so far, by whomever.
    fn openings(&mut self, identity: u64) -> Count;

    /// Counts an opening of the test part of the data called `name`; how often it has been opened with this one.
    fn opened(&mut self, identity: u64, name: &str) -> Count;
}

/// How often a test part has been opened, as far as that is known.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Count {
    /// So often.
    pub openings: u64,
    /// What the user should know of how that was found out. Told once.
    pub trouble: Option<OpeningLogError>,
}

/// Why openings may be miscounted.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum OpeningLogError {
    /// What is kept can't be read.
    #[error("can't read earlier openings of the test set: {file}: {why}")]
    Unread {
        /// Where they are counted.
        file: String,
        /// What the system says.
        why: SystemError,
    },
    /// Lines that mean nothing.
    #[error(
        "{file}: skipped unreadable lines ({lines}): the test set may have been opened more often"
    )]
    Lines {
        /// Where openings are counted.
        file: String,
        /// How many.
        lines: usize,
    },
    /// Nothing can be written.
    #[error("this opening of the test set is only counted until gradus exits: {file}: {why}")]
    Unwritten {
        /// Where openings are counted.
        file: String,
        /// What the system says.
        why: SystemError,
    },
}
