//! `TFRecord`: TensorFlow's file format for a sequence of messages.
//!
//! A record is the length of its data (8 bytes), the masked checksum of these 8 bytes (4), the data, and the masked
//! checksum of the data (4); numbers are little-endian.

use std::io::{self, Write};

use super::crc32c::masked;

pub(super) fn write(out: &mut impl Write, data: &[u8]) -> io::Result<()> {
    let length = (data.len() as u64).to_le_bytes();
    out.write_all(&length)?;
    out.write_all(&masked(&length).to_le_bytes())?;
    out.write_all(data)?;
    out.write_all(&masked(data).to_le_bytes())
}
