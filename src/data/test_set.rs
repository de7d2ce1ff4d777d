//! The sealed test part, and the count of its openings.

use std::fmt;
use std::sync::atomic::{AtomicU64, Ordering};

use super::part::Part;
use crate::system_error::SystemError;

/// The test part. It can only be read by opening it, and every opening is counted, since each use makes it less
/// independent.
///
/// It can't be cloned: a copy would be a second seal on the same samples.
#[derive(Default)]
pub struct SealedTestSet {
    part: Part,
    identity: u64,
    // Atomic, since everyone who shares the samples shares the count.
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

    /// Opens the seal: counts the opening and returns the samples.
    pub fn open(&self) -> &Part {
        self.openings.fetch_add(1, Ordering::Relaxed);
        &self.part
    }

    /// Raises the count to the number of openings known from elsewhere.
    pub fn raise_openings_to(&self, openings: u64) {
        self.openings.fetch_max(openings, Ordering::Relaxed);
    }

    /// The number of times it has been opened.
    #[must_use]
    pub fn openings(&self) -> u64 {
        self.openings.load(Ordering::Relaxed)
    }

    /// An identity that is equal for equal samples, computed before anything is fitted to the training part: neither a
    /// smaller training part nor wrong labels in it make the test part a new one.
    #[must_use]
    pub fn identity(&self) -> u64 {
        self.identity
    }

    /// The number of samples, which can be read without opening.
    #[must_use]
    pub fn len(&self) -> usize {
        self.part.len()
    }

    /// Whether there are no samples (`--split 80/20/0`).
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

/// A count of openings that outlives the process.
pub trait OpeningLog: Send {
    /// The number of times that the test part with this identity has been opened by any process.
    fn openings(&mut self, identity: u64) -> Count;

    /// Counts an opening of the test part of the data set `name`; returns the count including it.
    fn opened(&mut self, identity: u64, name: &str) -> Count;
}

/// The number of openings of a test part, as far as it is known.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Count {
    /// The number of openings.
    pub openings: u64,
    /// A problem with the count that the user should know about; reported once.
    pub trouble: Option<OpeningLogError>,
}

/// Why openings may be miscounted.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum OpeningLogError {
    /// The stored openings can't be read.
    #[error("can't read earlier openings of the test set: {file}: {why}")]
    Unread {
        /// The file with the count.
        file: String,
        /// The system's error.
        why: SystemError,
    },
    /// The file has unreadable lines.
    #[error(
        "{file}: skipped unreadable lines ({lines}): the test set may have been opened more often"
    )]
    Lines {
        /// The file with the count.
        file: String,
        /// The number of unreadable lines.
        lines: usize,
    },
    /// The opening can't be stored.
    #[error("this opening of the test set is only counted until gradus exits: {file}: {why}")]
    Unwritten {
        /// The file with the count.
        file: String,
        /// The system's error.
        why: SystemError,
    },
}
