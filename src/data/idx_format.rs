//! The IDX format of the MNIST files: big-endian, bytes 0, 0, type, number of dimensions, one u32 per dimension, then
//! the values.
//!
//! Only unsigned bytes (type 8) are supported, gzipped or plain. Sizes in the header are not trusted: memory grows only
//! with the bytes actually read.

use super::error::DataError;
use super::image_size::ImageSize;
use super::images::Images;
use super::problem::{Content, IdxProblem, MOST_VALUES, Problem};
use flate2::read::MultiGzDecoder;
use ndarray::Array2;
use std::io::{self, Read};

/// Reads images from a three-dimensional IDX file; `file` names it in errors.
pub(super) fn images(source: impl Read, file: &str) -> Result<Images, DataError> {
    let (dimensions, bytes) = values(source, file, Content::Images)?;
    let [count, height, width] = [dimensions[0], dimensions[1], dimensions[2]];
    if count == 0 || height == 0 || width == 0 {
        let problem = IdxProblem::NothingToLearn {
            count,
            height,
            width,
        };
        return Err(DataError::malformed(file, problem));
    }
    let bytes = Array2::from_shape_vec((count, height * width), bytes)
        .map_err(|error| DataError::malformed(file, Problem::Reader(error.to_string())))?;
    Ok(Images {
        size: ImageSize::grey(width, height),
        bytes,
    })
}

/// Reads labels from a one-dimensional IDX file; `file` names it in errors.
pub(super) fn labels(source: impl Read, file: &str) -> Result<Vec<u8>, DataError> {
    Ok(values(source, file, Content::Labels)?.1)
}

/// Checks that there are as many labels as images; the error names both files.
pub(super) fn check_counts(
    images: &Images,
    images_file: &str,
    labels: &[u8],
    labels_file: &str,
) -> Result<(), DataError> {
    let count = images.bytes.nrows();
    if labels.len() == count {
        return Ok(());
    }
    let problem = IdxProblem::LabelCount {
        labels: labels.len(),
        images_file: images_file.to_owned(),
        images: count,
    };
    Err(DataError::malformed(labels_file, problem))
}

/// The dimensions and values of a file that should contain `what`.
fn values(
    mut source: impl Read,
    file: &str,
    what: Content,
) -> Result<(Vec<usize>, Vec<u8>), DataError> {
    let mut start = [0; 2];
    let got = read_up_to(&mut source, &mut start).map_err(|error| failed(file, error))?;
    let whole = start[..got].chain(source);
    if start == [0x1f, 0x8b] {
        plain(MultiGzDecoder::new(io::BufReader::new(whole)), file, what)
    } else {
        plain(whole, file, what)
    }
}

/// [`values`] of an uncompressed stream.
fn plain(
    mut source: impl Read,
    file: &str,
    what: Content,
) -> Result<(Vec<usize>, Vec<u8>), DataError> {
    let wanted = what.dimensions();
    let mut header = vec![0; 4 + 4 * usize::from(wanted)];
    let got = read_up_to(&mut source, &mut header).map_err(|error| failed(file, error))?;
    let magic = &header[..got.min(4)];
    if magic != [0, 0, 8, wanted] {
        let hex: Vec<String> = magic.iter().map(|byte| format!("{byte:02x}")).collect();
        let problem = IdxProblem::NotIdx {
            what,
            start: hex.join(" "),
        };
        return Err(DataError::malformed(file, problem));
    }
    if got < header.len() {
        let problem = IdxProblem::CutInHeader {
            got,
            of: header.len(),
        };
        return Err(DataError::malformed(file, problem));
    }
    let dimensions: Vec<u64> = header[4..]
        .chunks_exact(4)
        .map(|word| u64::from(u32::from_be_bytes([word[0], word[1], word[2], word[3]])))
        .collect();
    let shape = dimensions
        .iter()
        .map(u64::to_string)
        .collect::<Vec<_>>()
        .join(" x ");
    let total = dimensions
        .iter()
        .try_fold(1_u64, |total, &size| total.checked_mul(size));
    let Some(total) = total.filter(|&total| total <= MOST_VALUES) else {
        return Err(DataError::malformed(file, IdxProblem::TooLarge { shape }));
    };
    let mut bytes = Vec::new();
    // One byte more than expected, to detect whether the file ends there (and to let gzip verify its checksum).
    source
        .take(total + 1)
        .read_to_end(&mut bytes)
        .map_err(|error| failed(file, error))?;
    if bytes.len() as u64 != total {
        let problem = if (bytes.len() as u64) < total {
            let got = bytes.len();
            IdxProblem::Cut { shape, total, got }
        } else {
            IdxProblem::TooLong { shape, total }
        };
        return Err(DataError::malformed(file, problem));
    }
    Ok((
        dimensions.into_iter().map(|size| size as usize).collect(),
        bytes,
    ))
}

/// Fills `buffer` as far as the stream goes; returns the number of bytes read.
fn read_up_to(source: &mut impl Read, buffer: &mut [u8]) -> io::Result<usize> {
    let mut got = 0;
    while got < buffer.len() {
        match source.read(&mut buffer[got..]) {
            Ok(0) => break,
            Ok(count) => got += count,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
    Ok(got)
}

/// The error for a failed read: an invalid gzip stream is a problem of the file, everything else of the system.
fn failed(file: &str, error: io::Error) -> DataError {
    match error.kind() {
        io::ErrorKind::UnexpectedEof | io::ErrorKind::InvalidData | io::ErrorKind::InvalidInput => {
            DataError::malformed(file, IdxProblem::Gzip(error.to_string()))
        }
        _ => DataError::Read {
            file: file.to_owned(),
            source: error.into(),
        },
    }
}
