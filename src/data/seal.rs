//! The seal of the test part: what opens it, and who keeps count.

use std::fmt;
use std::sync::atomic::{AtomicU64, Ordering};

use super::part::Part;
use super::raw::{Inputs, Raw, Targets};
use crate::system_error::SystemError;

/// The test part. It can be read only by opening it, and every opening is counted, since each look spends it.
///
/// It can't be cloned: a copy would be a second seal on the same samples.
#[derive(Default)]
pub struct Sealed {
    part: Part,
    identity: u64,
    // Whoever shares the samples shares the seal.
    openings: AtomicU64,
}

impl Sealed {
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
    pub fn remember(&self, openings: u64) {
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

impl fmt::Debug for Sealed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Sealed")
            .field("samples", &self.len())
            .field("openings", &self.openings())
            .finish_non_exhaustive()
    }
}

/// Keeps count of openings for longer than a process lives.
pub trait Seals: Send {
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
    pub trouble: Option<SealTrouble>,
}

/// Why openings may be miscounted.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum SealTrouble {
    /// What is kept can't be read.
    #[error("earlier openings of the test set are not known: {file}: {why}")]
    Unread {
        /// Where they are counted.
        file: String,
        /// What the system says.
        why: SystemError,
    },
    /// Lines that mean nothing.
    #[error(
        "{file}: lines that can't be read were passed over ({lines}): the test set may have been opened more often"
    )]
    Lines {
        /// Where openings are counted.
        file: String,
        /// How many.
        lines: usize,
    },
    /// Nothing can be written.
    #[error("this opening of the test set is counted until gradus ends: {file}: {why}")]
    Unwritten {
        /// Where openings are counted.
        file: String,
        /// What the system says.
        why: SystemError,
    },
}

/// FNV-1a over the bytes of the samples `rows`, in the order of the source. Part of what is kept: never change it.
pub(super) fn identity(raw: &Raw, rows: &[usize]) -> u64 {
    let mut rows = rows.to_vec();
    rows.sort_unstable();
    let mut hash = 0xcbf2_9ce4_8422_2325_u64;
    let mut take = |byte: u8| hash = (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3);
    let mut number = |value: u64| value.to_le_bytes().into_iter().for_each(&mut take);
    number(rows.len() as u64);
    number(raw.features.len() as u64);
    for row in rows {
        match &raw.inputs {
            Inputs::Pixels { bytes, .. } => {
                (bytes.row(row).iter()).for_each(|byte| number(u64::from(*byte)));
            }
            Inputs::Numbers { values, .. } => {
                (values.row(row).iter()).for_each(|value| number(value.to_bits()));
            }
        }
        match &raw.targets {
            Targets::Classes { labels, .. } => number(u64::from(labels[row])),
            Targets::Values { values, .. } => {
                (values.row(row).iter()).for_each(|value| number(value.to_bits()));
            }
        }
    }
    hash
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use crate::data::{Request, load};

    fn identity(change: impl FnOnce(&mut Request), seed: u64) -> u64 {
        let mut request = Request::named("penguins");
        change(&mut request);
        load(&request, seed).unwrap().test.identity()
    }

    #[test]
    fn the_same_samples_have_the_same_seal_whatever_is_made_of_the_others() {
        let usual = identity(|_| (), 7);
        assert_eq!(usual, identity(|_| (), 7));
        assert_eq!(usual, identity(|request| request.train_size = Some(20), 7));
        assert_eq!(usual, identity(|request| request.label_noise = 0.5, 7));
        assert_eq!(usual, identity(|request| request.limits = false, 7));
        assert_ne!(usual, identity(|_| (), 8));
        let split = |request: &mut Request| request.split = "50/20/30".parse().unwrap();
        assert_ne!(usual, identity(split, 7));
        assert_ne!(
            usual,
            load(&Request::named("iris"), 7).unwrap().test.identity()
        );
    }
}
