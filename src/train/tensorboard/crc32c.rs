//! CRC-32C (Castagnoli) as defined in RFC 3720 (iSCSI), and the mask that `TFRecord` applies to it.

/// The generator polynomial 0x1EDC6F41, with its bits reversed.
const POLYNOMIAL: u32 = 0x82F6_3B78;
/// The remainders of all bytes.
const TABLE: [u32; 256] = table();

const fn table() -> [u32; 256] {
    let mut table = [0; 256];
    let mut byte = 0;
    while byte < 256 {
        let mut remainder = byte as u32;
        let mut bit = 0;
        while bit < 8 {
            let carry = remainder & 1 == 1;
            remainder >>= 1;
            if carry {
                remainder ^= POLYNOMIAL;
            }
            bit += 1;
        }
        table[byte] = remainder;
        byte += 1;
    }
    table
}

fn crc32c(bytes: &[u8]) -> u32 {
    let fold = |crc: u32, byte: &u8| (crc >> 8) ^ TABLE[(crc as u8 ^ byte) as usize];
    !bytes.iter().fold(!0, fold)
}

/// The checksum as stored in a record. A checksum of data that contains its own checksum is weak, so `TFRecord` rotates
/// it by 15 bits and adds a constant.
pub(crate) fn masked(bytes: &[u8]) -> u32 {
    crc32c(bytes).rotate_right(15).wrapping_add(0xa282_ead8)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The examples of RFC 3720, appendix B.4, and the check value of the CRC catalogue.
    #[test]
    fn the_checksums_are_those_of_the_standard() {
        let ascending: Vec<u8> = (0..32).collect();
        let descending: Vec<u8> = (0..32).rev().collect();
        for (bytes, expected) in [
            (&b""[..], 0),
            (&[0; 32], 0x8a91_36aa),
            (&[0xff; 32], 0x62a8_ab43),
            (&ascending, 0x46dd_794e),
            (&descending, 0x113f_db5c),
            (b"123456789", 0xe306_9283),
        ] {
            assert_eq!(crc32c(bytes), expected, "{bytes:?}");
        }
    }

    #[test]
    fn the_mask_can_be_taken_off_again() {
        let masked = masked(b"123456789");
        assert_eq!(
            masked.wrapping_sub(0xa282_ead8).rotate_left(15),
            0xe306_9283
        );
    }
}
