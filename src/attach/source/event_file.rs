//! `TensorBoard`'s event files: records of `Event` messages, of which the scalars are read.
//!
//! A record is the length of its data (8 bytes), the masked checksum of these 8 bytes (4), the data, and the masked checksum
//! of the data (4); numbers are little-endian. The data is a message of `event.proto`; scalars stand in it either as
//! `simple_value`, or as a tensor with one number, as TensorFlow 2 writes them.

use super::{Read, Reader};
use crate::attach::message::{Message, Metrics};
use crate::protobuf::{Field, Fields};
use crate::train::masked_checksum;

/// The longest record that is read, in bytes: pictures and graphs can be longer, and are skipped.
const MAX_RECORD: usize = 16 << 20;
const HEADER: usize = 12;
const FOOTER: usize = 4;

/// Whether a file is one, by its name.
pub(super) fn is_event_file(name: &str) -> bool {
    name.contains("tfevents")
}

/// A reader of event files.
#[derive(Debug, Default)]
pub(super) struct EventFile {
    bytes: Vec<u8>,
    /// Bytes that are yet to be skipped.
    skips: u64,
    is_broken: bool,
    /// The time of the first scalar, in seconds since 1970.
    began: Option<f64>,
}

impl Reader for EventFile {
    fn push(&mut self, bytes: &[u8], out: &mut Vec<Read>) {
        if self.is_broken {
            return;
        }
        let skipped = usize::try_from(self.skips)
            .unwrap_or(usize::MAX)
            .min(bytes.len());
        self.skips -= skipped as u64;
        self.bytes.extend_from_slice(&bytes[skipped..]);
        let mut at = 0;
        while let Some(length) = self.record(at, out) {
            at += length;
        }
        self.bytes.drain(..at.min(self.bytes.len()));
    }
}

impl EventFile {
    /// Reads the record at `at`, if it is complete; returns its length.
    fn record(&mut self, at: usize, out: &mut Vec<Read>) -> Option<usize> {
        if self.is_broken {
            return None;
        }
        let rest = self.bytes.get(at..)?;
        let header: [u8; HEADER] = rest.get(..HEADER)?.try_into().ok()?;
        let length = u64::from_le_bytes(header[..8].try_into().ok()?);
        if masked_checksum(&header[..8]).to_le_bytes() != header[8..] {
            return self.broken("a record's length has a wrong checksum", out);
        }
        let whole = length.saturating_add((HEADER + FOOTER) as u64);
        if length > MAX_RECORD as u64 {
            let here = rest.len() as u64;
            self.skips = whole.saturating_sub(here);
            return Some(usize::try_from(whole).unwrap_or(usize::MAX).min(rest.len()));
        }
        let length = length as usize;
        let record = rest.get(..HEADER + length + FOOTER)?;
        let (data, checksum) = record[HEADER..].split_at(length);
        if masked_checksum(data).to_le_bytes() != *checksum {
            return self.broken("a record has a wrong checksum", out);
        }
        if let Some(event) = Event::read(data).filter(|event| !event.scalars.is_empty()) {
            let began = *self.began.get_or_insert(event.seconds);
            for (tag, value) in event.scalars {
                out.push(Read::Message(Message::Metrics(Metrics {
                    step: Some(event.step),
                    seconds: Some(event.seconds - began),
                    values: vec![(tag, value)],
                    ..Metrics::default()
                })));
            }
        }
        Some(whole as usize)
    }

    fn broken(&mut self, why: &str, out: &mut Vec<Read>) -> Option<usize> {
        self.is_broken = true;
        out.push(Read::Trouble(format!("{why}: what follows can't be read")));
        None
    }
}

/// The scalars of an event.
#[derive(Debug, Default)]
struct Event {
    seconds: f64,
    step: u64,
    scalars: Vec<(String, f64)>,
}

impl Event {
    /// `Event { wall_time = 1, step = 2, summary = 5 }`.
    fn read(data: &[u8]) -> Option<Self> {
        let mut event = Self::default();
        let mut summaries = Vec::new();
        for field in Fields(data) {
            match field {
                (1, Field::Fixed64(bits)) => event.seconds = f64::from_bits(bits),
                (2, Field::Varint(step)) => event.step = step,
                (5, Field::Bytes(summary)) => summaries.push(summary),
                _ => {}
            }
        }
        for summary in summaries {
            for field in Fields(summary) {
                if let (1, Field::Bytes(value)) = field {
                    event.scalars.extend(scalar(value));
                }
            }
        }
        let is_usable = event.seconds.is_finite() && event.step < 1 << 62;
        is_usable.then_some(event)
    }
}

/// `Summary.Value { tag = 1, simple_value = 2, tensor = 8 }`.
fn scalar(value: &[u8]) -> Option<(String, f64)> {
    let (mut tag, mut number) = (None, None);
    for field in Fields(value) {
        match field {
            (1, Field::Bytes(name)) => tag = Some(String::from_utf8_lossy(name).into_owned()),
            (2, Field::Fixed32(bits)) => number = Some(f64::from(f32::from_bits(bits))),
            (8, Field::Bytes(tensor)) => number = number.or(of_tensor(tensor)),
            _ => {}
        }
    }
    Some((tag?, number?))
}

/// `TensorProto { dtype = 1, tensor_content = 4, float_val = 5, double_val = 6 }` with one number.
fn of_tensor(tensor: &[u8]) -> Option<f64> {
    const FLOAT: u64 = 1;
    const DOUBLE: u64 = 2;
    let (mut kind, mut number, mut content) = (0, None, None);
    for field in Fields(tensor) {
        match field {
            (1, Field::Varint(dtype)) => kind = dtype,
            (4, Field::Bytes(bytes)) => content = Some(bytes),
            (5, Field::Fixed32(bits)) => number = Some(f64::from(f32::from_bits(bits))),
            (5, Field::Bytes(packed)) => {
                number = packed
                    .try_into()
                    .ok()
                    .map(|b| f64::from(f32::from_le_bytes(b)));
            }
            (6, Field::Fixed64(bits)) => number = Some(f64::from_bits(bits)),
            (6, Field::Bytes(packed)) => number = packed.try_into().ok().map(f64::from_le_bytes),
            _ => {}
        }
    }
    match kind {
        FLOAT => number.or_else(|| {
            content?
                .try_into()
                .ok()
                .map(|b| f64::from(f32::from_le_bytes(b)))
        }),
        DOUBLE => number.or_else(|| content?.try_into().ok().map(f64::from_le_bytes)),
        _ => None,
    }
}
