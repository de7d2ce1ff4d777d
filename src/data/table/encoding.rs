//! The bytes of a table as text.

use crate::data::error::DataError;
use crate::data::problem::TableProblem;
use std::borrow::Cow;

/// The file in UTF-8: one in UTF-16 with a byte-order mark, as spreadsheets save "Unicode text", is converted.
pub(in crate::data) fn utf8(bytes: &[u8]) -> Cow<'_, [u8]> {
    let unit: fn([u8; 2]) -> u16 = match bytes {
        [0xff, 0xfe, ..] => u16::from_le_bytes,
        [0xfe, 0xff, ..] => u16::from_be_bytes,
        _ => return Cow::Borrowed(bytes),
    };
    let units = bytes[2..].chunks_exact(2);
    let units: Vec<u16> = units.map(|pair| unit([pair[0], pair[1]])).collect();
    match String::from_utf16(&units) {
        Ok(text) => Cow::Owned(text.into_bytes()),
        // What is wrong with it is said where it is read as UTF-8.
        Err(_) => Cow::Borrowed(bytes),
    }
}

/// The text of the file, without the byte-order mark that spreadsheets write.
pub(super) fn text<'a>(bytes: &'a [u8], file: &str) -> Result<&'a str, DataError> {
    let other = match bytes {
        [0x1f, 0x8b, ..] => Some(TableProblem::Gzipped),
        [b'P', b'K', 3 | 5, 4 | 6, ..] | [0xd0, 0xcf, 0x11, 0xe0, ..] => {
            Some(TableProblem::Spreadsheet)
        }
        _ => None,
    };
    if let Some(problem) = other {
        return Err(DataError::malformed(file, problem));
    }
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    std::str::from_utf8(bytes).map_err(|error| {
        let before = &bytes[..error.valid_up_to()];
        let line = before.split(|&byte| byte == b'\n').count() as u64;
        let byte = bytes[error.valid_up_to()];
        DataError::MalformedLine {
            file: file.to_owned(),
            line,
            problem: Box::new(TableProblem::NotUtf8(byte).into()),
        }
    })
}
