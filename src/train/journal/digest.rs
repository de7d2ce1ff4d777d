//! A digest that tells whether two runs have the same weights, or the same data.

use crate::data::{Dataset, Part};
use crate::fnv::Fnv;

/// FNV-1a, 64 bits, over the bits of each number. Part of the journal's format: never change it.
#[must_use]
pub fn digest(numbers: &[f32]) -> u64 {
    let mut digest = Fnv::default();
    add(&mut digest, numbers);
    digest.value()
}

fn add(digest: &mut Fnv, numbers: &[f32]) {
    let bits = numbers.iter().map(|number| number.to_bits());
    bits.for_each(|bits| digest.word(u64::from(bits)));
}

/// The digest of the training and the validation part. The test part is not read.
#[must_use]
pub fn data_digest(data: &Dataset) -> u64 {
    let mut digest = Fnv::default();
    for Part {
        inputs, targets, ..
    } in [&data.train, &data.validation]
    {
        for all in [inputs, targets]
            .into_iter()
            .filter_map(|all| all.as_slice())
        {
            add(&mut digest, all);
        }
    }
    digest.value()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_digest_is_the_one_of_the_format_and_any_bit_changes_it() {
        assert_eq!(digest(&[]), 0xcbf2_9ce4_8422_2325);
        // FNV-1a of the 32-bit word 0, by hand: offset basis times prime, modulo 2⁶⁴.
        assert_eq!(digest(&[0.0]), 0xaf63_bd4c_8601_b7df);
        assert_ne!(digest(&[0.0]), digest(&[-0.0]));
        assert_ne!(digest(&[1.0, 2.0]), digest(&[2.0, 1.0]));
    }
}
