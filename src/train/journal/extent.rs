//! The extent of a journal, by which the files beside it are matched to it.

use serde::{Deserialize, Serialize};

use crate::fnv::Fnv;

/// The extent of a journal at some time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Extent {
    /// The number of lines after the first.
    pub lines: usize,
    /// The number of bytes, including the last line feed.
    pub bytes: u64,
    /// The digest of these bytes.
    pub digest: u64,
}

impl Extent {
    /// Whether `journal` begins with the bytes that had this extent.
    #[must_use]
    pub fn begins(&self, journal: &[u8]) -> bool {
        let bytes = usize::try_from(self.bytes).ok();
        let start = bytes.and_then(|bytes| journal.get(..bytes));
        start.is_some_and(|start| Fnv::of(start).value() == self.digest)
    }
}
