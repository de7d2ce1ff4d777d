//! A number that tells whether two runs have the same weights, or the same data.

use crate::data::{Dataset, Part};

const START: u64 = 0xcbf2_9ce4_8422_2325;
const PRIME: u64 = 0x0000_0100_0000_01b3;

/// FNV-1a over the bits of each number: 64 bits that any other bit changes. Part of the format: never change it.
#[must_use]
pub fn digest(numbers: &[f32]) -> u64 {
    fold(START, numbers)
}

fn fold(start: u64, numbers: &[f32]) -> u64 {
    numbers.iter().fold(start, |hash, number| {
        (hash ^ u64::from(number.to_bits())).wrapping_mul(PRIME)
    })
}

/// FNV-1a over bytes, which may come in parts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::train) struct ByteDigest(u64);

impl Default for ByteDigest {
    fn default() -> Self {
        Self(START)
    }
}

impl ByteDigest {
    /// Takes in bytes.
    pub(in crate::train) fn take(&mut self, bytes: &[u8]) {
        let fold = |hash: u64, byte: &u8| (hash ^ u64::from(*byte)).wrapping_mul(PRIME);
        self.0 = bytes.iter().fold(self.0, fold);
    }

    /// That of these bytes.
    pub(in crate::train) fn of(bytes: &[u8]) -> Self {
        let mut digest = Self::default();
        digest.take(bytes);
        digest
    }

    /// As a number.
    pub(in crate::train) fn value(self) -> u64 {
        self.0
    }
}

/// The digest of the training and the validation part. The test part stays sealed.
#[must_use]
pub fn data_digest(data: &Dataset) -> u64 {
    [&data.train, &data.validation]
        .into_iter()
        .fold(START, |hash, part: &Part| {
            let hash = part.inputs.as_slice().map_or(hash, |all| fold(hash, all));
            part.targets.as_slice().map_or(hash, |all| fold(hash, all))
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_digest_is_the_one_of_the_format_and_any_bit_changes_it() {
        assert_eq!(digest(&[]), START);
        // FNV-1a of the 32-bit word 0, by hand: offset basis times prime, modulo 2⁶⁴.
        assert_eq!(digest(&[0.0]), 0xaf63_bd4c_8601_b7df);
        assert_ne!(digest(&[0.0]), digest(&[-0.0]));
        assert_ne!(digest(&[1.0, 2.0]), digest(&[2.0, 1.0]));
    }

    #[test]
    fn bytes_have_the_published_digest_however_they_come() {
        // From the list of test vectors by the authors of FNV.
        assert_eq!(ByteDigest::of(b"").value(), 0xcbf2_9ce4_8422_2325);
        assert_eq!(ByteDigest::of(b"foobar").value(), 0x8594_4171_f739_67e8);
        let mut digest = ByteDigest::of(b"foo");
        digest.take(b"bar");
        assert_eq!(digest, ByteDigest::of(b"foobar"));
    }
}
