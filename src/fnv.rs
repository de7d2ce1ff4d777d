//! 64-bit FNV-1a (Fowler, Noll and Vo): a checksum against accidental differences, not against tampering. Its values
//! are stored in files, so the algorithm must not change.

const START: u64 = 0xcbf2_9ce4_8422_2325;
const PRIME: u64 = 0x0000_0100_0000_01b3;

/// The digest of the bytes so far.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Fnv(u64);

impl Default for Fnv {
    fn default() -> Self {
        Self(START)
    }
}

impl Fnv {
    pub(crate) fn of(bytes: &[u8]) -> Self {
        let mut digest = Self::default();
        digest.take(bytes);
        digest
    }

    pub(crate) fn take(&mut self, bytes: &[u8]) {
        for byte in bytes {
            self.word(u64::from(*byte));
        }
    }

    /// Hashes 64 bits in one round, where FNV proper takes one byte a round.
    pub(crate) fn word(&mut self, word: u64) {
        self.0 = (self.0 ^ word).wrapping_mul(PRIME);
    }

    pub(crate) const fn value(self) -> u64 {
        self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_have_the_published_digest_however_they_come() {
        // From the list of test vectors by the authors of FNV.
        assert_eq!(Fnv::of(b"").value(), 0xcbf2_9ce4_8422_2325);
        assert_eq!(Fnv::of(b"foobar").value(), 0x8594_4171_f739_67e8);
        let mut digest = Fnv::of(b"foo");
        digest.take(b"bar");
        assert_eq!(digest, Fnv::of(b"foobar"));
    }
}
