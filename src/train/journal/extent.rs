//! How far a journal goes, so that what is kept beside it can be told to belong to it.

use serde::{Deserialize, Serialize};

use crate::fnv::Fnv;

/// How far a journal goes, or went once.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Extent {
    /// Lines after the first.
    pub lines: usize,
    /// Bytes, the last line feed included.
    pub bytes: u64,
    /// The digest of these bytes.
    pub digest: u64,
}

impl Extent {
    /// Whether `journal` begins with what had this extent.
    #[must_use]
    pub fn begins(&self, journal: &[u8]) -> bool {
        let bytes = usize::try_from(self.bytes).ok();
        let start = bytes.and_then(|bytes| journal.get(..bytes));
        start.is_some_and(|start| Fnv::of(start).value() == self.digest)
    }
}
