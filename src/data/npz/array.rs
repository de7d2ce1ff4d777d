//! Numpy's format of one array (NEP 1): `\x93NUMPY`, version, length of the header, a header that is a Python
//! dictionary, then the values.

use crate::data::npy_problem::NpyProblem;
use crate::data::problem::MOST_VALUES;
use std::io::{self, Read};

const MAGIC: &[u8] = b"\x93NUMPY";
/// Numpy itself refuses longer ones unasked.
const LONGEST_HEADER: usize = 10_000;

/// The type of a value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Bool,
    Unsigned,
    Signed,
    Float,
    /// Four bytes each, filled up with zeros.
    Unicode,
    /// One byte each, filled up with zeros.
    Ascii,
}

/// How values are stored.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Type {
    kind: Kind,
    /// Bytes of a value.
    size: usize,
    is_big_endian: bool,
}

/// An array as it is stored.
#[derive(Debug)]
pub(super) struct Array {
    pub(super) shape: Vec<usize>,
    kind: Type,
    /// Whether the first index runs fastest.
    is_fortran: bool,
    bytes: Vec<u8>,
}

impl Array {
    /// Reads an array. Sizes in the header are not trusted: memory grows only with the bytes that are there.
    pub(super) fn read(mut source: impl Read) -> Result<Self, NpyProblem> {
        let header = header(&mut source)?;
        let field = |key| {
            let problem = || NpyProblem::Header(shortened(&header));
            value_of(&header, key).ok_or_else(problem)
        };
        let kind = Type::of(field("descr")?)?;
        let is_fortran = match field("fortran_order")? {
            text if text.starts_with("True") => true,
            text if text.starts_with("False") => false,
            _ => return Err(NpyProblem::Header(shortened(&header))),
        };
        let shape = shape(field("shape")?).ok_or(NpyProblem::Header(shortened(&header)))?;
        let shown = || shown(&shape);
        let total = shape
            .iter()
            .try_fold(kind.size as u64, |total, &size| {
                total.checked_mul(size as u64)
            })
            .filter(|total| *total <= 8 * MOST_VALUES)
            .ok_or_else(|| NpyProblem::TooLarge(shown()))?;
        let mut bytes = Vec::new();
        let got = source
            .take(total + 1)
            .read_to_end(&mut bytes)
            .map_err(|error| NpyProblem::Unreadable(error.to_string()))?;
        if got as u64 != total {
            return Err(NpyProblem::Length {
                shape: shown(),
                total,
                got: got as u64,
            });
        }
        Ok(Self {
            shape,
            kind,
            is_fortran,
            bytes,
        })
    }

    /// Number of values.
    pub(super) fn len(&self) -> usize {
        self.shape.iter().product()
    }

    /// The shape as numpy writes it.
    pub(super) fn shown(&self) -> String {
        shown(&self.shape)
    }

    /// Whether it has texts.
    pub(super) const fn is_text(&self) -> bool {
        matches!(self.kind.kind, Kind::Unicode | Kind::Ascii)
    }

    /// Its values as bytes, if they are bytes in the order in which the last index runs fastest.
    pub(super) fn into_bytes(self) -> Result<Vec<u8>, Self> {
        let is_plain = self.kind.kind == Kind::Unsigned && self.kind.size == 1;
        if is_plain && (!self.is_fortran || self.shape.len() < 2) {
            Ok(self.bytes)
        } else {
            Err(self)
        }
    }

    /// The value at a place in the order in which the last index runs fastest; NaN for a text.
    pub(super) fn number(&self, place: usize) -> f64 {
        let Type {
            kind,
            size,
            is_big_endian,
        } = self.kind;
        let bytes = self.value(place);
        let mut word = [0; 8];
        for (to, byte) in word.iter_mut().zip(0..size) {
            *to = bytes[if is_big_endian { size - 1 - byte } else { byte }];
        }
        let bits = u64::from_le_bytes(word);
        match kind {
            Kind::Bool | Kind::Unsigned => bits as f64,
            Kind::Signed => {
                let unused = 64 - 8 * size as u32;
                (((bits << unused) as i64) >> unused) as f64
            }
            Kind::Float if size == 4 => f64::from(f32::from_bits(bits as u32)),
            Kind::Float => f64::from_bits(bits),
            Kind::Unicode | Kind::Ascii => f64::NAN,
        }
    }

    /// The text at a place.
    pub(super) fn text(&self, place: usize) -> String {
        let bytes = self.value(place);
        let letter = |bytes: &[u8; 4]| {
            let code = if self.kind.is_big_endian {
                u32::from_be_bytes(*bytes)
            } else {
                u32::from_le_bytes(*bytes)
            };
            char::from_u32(code).unwrap_or(char::REPLACEMENT_CHARACTER)
        };
        let text: String = match self.kind.kind {
            Kind::Unicode => bytes.as_chunks::<4>().0.iter().map(letter).collect(),
            _ => String::from_utf8_lossy(bytes).into_owned(),
        };
        text.trim_end_matches('\0').to_owned()
    }

    fn value(&self, place: usize) -> &[u8] {
        let start = self.stored(place) * self.kind.size;
        &self.bytes[start..start + self.kind.size]
    }

    /// Where the value at a place stands in the file.
    fn stored(&self, place: usize) -> usize {
        if !self.is_fortran {
            return place;
        }
        let mut rest = place;
        let mut stride = self.len();
        let mut stored = 0;
        for &size in self.shape.iter().rev() {
            stride /= size;
            stored += rest % size * stride;
            rest /= size;
        }
        stored
    }
}

impl Type {
    fn of(text: &str) -> Result<Self, NpyProblem> {
        let unknown = || NpyProblem::Type(shortened(text));
        // Of a structured type, a list.
        let quoted = text.strip_prefix(['\'', '"']).ok_or_else(unknown)?;
        let text = quoted.split(['\'', '"']).next().unwrap_or_default();
        let mut letters = text.chars();
        let order = letters.next().ok_or_else(unknown)?;
        let kind = letters.next().ok_or_else(unknown)?;
        if kind == 'O' {
            return Err(NpyProblem::Objects);
        }
        let count: usize = letters.as_str().parse().map_err(|_| unknown())?;
        let (kind, size) = match (kind, count) {
            ('b', 1) => (Kind::Bool, 1),
            ('u', 1 | 2 | 4 | 8) => (Kind::Unsigned, count),
            ('i', 1 | 2 | 4 | 8) => (Kind::Signed, count),
            ('f', 4 | 8) => (Kind::Float, count),
            ('U', 1..=1024) => (Kind::Unicode, 4 * count),
            ('S', 1..=1024) => (Kind::Ascii, count),
            _ => return Err(unknown()),
        };
        Ok(Self {
            kind,
            size,
            is_big_endian: order == '>',
        })
    }
}

/// The header, as text.
fn header(source: &mut impl Read) -> Result<String, NpyProblem> {
    let cut = |_: io::Error| NpyProblem::NotNpy;
    let mut start = [0; 8];
    source.read_exact(&mut start).map_err(cut)?;
    if !start.starts_with(MAGIC) {
        return Err(NpyProblem::NotNpy);
    }
    let length = if start[6] == 1 {
        let mut length = [0; 2];
        source.read_exact(&mut length).map_err(cut)?;
        u16::from_le_bytes(length) as usize
    } else {
        let mut length = [0; 4];
        source.read_exact(&mut length).map_err(cut)?;
        u32::from_le_bytes(length) as usize
    };
    if length > LONGEST_HEADER {
        return Err(NpyProblem::Header(format!("{length} bytes")));
    }
    let mut header = vec![0; length];
    source.read_exact(&mut header).map_err(cut)?;
    Ok(String::from_utf8_lossy(&header).trim().to_owned())
}

/// What follows a key of the dictionary.
fn value_of<'a>(header: &'a str, key: &str) -> Option<&'a str> {
    let at = header.find(&format!("'{key}'"))?;
    let rest = header[at..].split_once(':')?.1;
    Some(rest.trim_start())
}

/// The numbers of a tuple.
fn shape(text: &str) -> Option<Vec<usize>> {
    let inner = text.strip_prefix('(')?.split_once(')')?.0;
    let sizes = inner.split(',').map(str::trim);
    let sizes = sizes.filter(|size| !size.is_empty());
    sizes
        .map(|size| size.trim_end_matches('L').parse().ok())
        .collect()
}

fn shown(shape: &[usize]) -> String {
    let sizes: Vec<String> = shape.iter().map(usize::to_string).collect();
    match sizes.len() {
        1 => format!("({},)", sizes[0]),
        _ => format!("({})", sizes.join(", ")),
    }
}

fn shortened(text: &str) -> String {
    text.chars()
        .filter(|letter| !letter.is_control())
        .take(60)
        .collect()
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    /// An array as `numpy.save` writes it.
    fn npy(header: &str, values: &[u8]) -> Vec<u8> {
        let mut bytes = b"\x93NUMPY\x01\x00".to_vec();
        bytes.extend((header.len() as u16).to_le_bytes());
        bytes.extend(header.as_bytes());
        bytes.extend(values);
        bytes
    }

    fn header(descr: &str, fortran: &str, shape: &str) -> String {
        format!("{{'descr': {descr}, 'fortran_order': {fortran}, 'shape': {shape}, }}          \n")
    }

    fn numbers(descr: &str, fortran: &str, shape: &str, values: &[u8]) -> Vec<f64> {
        let array = Array::read(&npy(&header(descr, fortran, shape), values)[..]).unwrap();
        (0..array.len()).map(|place| array.number(place)).collect()
    }

    #[test]
    fn every_type_and_order_of_bytes_is_read() {
        assert_eq!(
            numbers("'|u1'", "False", "(3,)", &[0, 7, 255]),
            [0.0, 7.0, 255.0]
        );
        assert_eq!(numbers("'|b1'", "False", "(2,)", &[0, 1]), [0.0, 1.0]);
        assert_eq!(
            numbers("'<i2'", "False", "(2,)", &[254, 255, 1, 1]),
            [-2.0, 257.0]
        );
        assert_eq!(numbers("'>i2'", "False", "(1, 1)", &[255, 254]), [-2.0]);
        assert_eq!(numbers("'|i1'", "False", "(1,)", &[128]), [-128.0]);
        assert_eq!(
            numbers("'<f4'", "False", "(1,)", &1.5_f32.to_le_bytes()),
            [1.5]
        );
        assert_eq!(
            numbers("'>f8'", "False", "()", &(-0.1_f64).to_be_bytes()),
            [-0.1]
        );
        let i64s: Vec<u8> = [-5_i64, 9].iter().flat_map(|n| n.to_le_bytes()).collect();
        assert_eq!(numbers("'<i8'", "False", "(2,)", &i64s), [-5.0, 9.0]);
        // The first index runs fastest: [[0, 2, 4], [1, 3, 5]].
        let fortran = numbers("'|u1'", "True", "(2, 3)", &[0, 1, 2, 3, 4, 5]);
        assert_eq!(fortran, [0.0, 2.0, 4.0, 1.0, 3.0, 5.0]);
        let deep = numbers("'|u1'", "True", "(2, 2, 2)", &[0, 1, 2, 3, 4, 5, 6, 7]);
        assert_eq!(deep, [0.0, 4.0, 2.0, 6.0, 1.0, 5.0, 3.0, 7.0]);
        let texts = Array::read(
            &npy(
                &header("'<U2'", "False", "(2,)"),
                b"\xfc\0\0\0\0\0\0\0a\0\0\0b\0\0\0",
            )[..],
        );
        let texts = texts.unwrap();
        assert_eq!([texts.text(0), texts.text(1)], ["ü", "ab"]);
        let bytes = Array::read(&npy(&header("'|S3'", "False", "(1,)"), b"ab\0")[..]).unwrap();
        assert_eq!((bytes.text(0), bytes.is_text()), ("ab".to_owned(), true));
    }

    #[test]
    fn what_is_not_a_plain_array_is_refused() {
        let error = |bytes: &[u8]| Array::read(bytes).unwrap_err();
        assert_eq!(error(b"PK\x03\x04....."), NpyProblem::NotNpy);
        assert_eq!(error(b"\x93NUM"), NpyProblem::NotNpy);
        let of = |descr: &str, shape: &str, values: &[u8]| {
            error(&npy(&header(descr, "False", shape), values))
        };
        assert_eq!(of("'|O'", "(1,)", b""), NpyProblem::Objects);
        assert!(matches!(of("'<c8'", "(1,)", b""), NpyProblem::Type(_)));
        assert!(matches!(
            of("[('a', '<i4')]", "(1,)", b""),
            NpyProblem::Type(_)
        ));
        assert!(matches!(of("'|u1'", "(x,)", b""), NpyProblem::Header(_)));
        assert!(matches!(of("'|u1'", "(-1,)", b""), NpyProblem::Header(_)));
        assert!(matches!(
            of("'<f8'", "(99999999, 99999999)", b""),
            NpyProblem::TooLarge(_)
        ));
        assert_eq!(
            of("'<f4'", "(2, 1)", &[0; 7]),
            NpyProblem::Length {
                shape: "(2, 1)".to_owned(),
                total: 8,
                got: 7
            }
        );
        // One more than it says may be any number more.
        assert!(matches!(
            of("'|u1'", "(2,)", &[0; 9]),
            NpyProblem::Length { got: 3, .. }
        ));
    }
}
