//! Writes a journal.

use std::io::{self, Write};

use super::sparse::Sparse;
use super::{Entry, Extent, Header, Journal, Line};
use crate::fnv::Fnv;
use crate::train::Session;

/// Writes a journal, and flushes after each line.
pub struct Writer<W: Write> {
    out: W,
    evaluations: Sparse,
    lines: usize,
    bytes: u64,
    digest: Fnv,
}

impl<W: Write> Writer<W> {
    /// Begins the journal of a run that has just begun.
    ///
    /// # Errors
    /// If writing fails.
    pub fn begin(out: W, session: &Session) -> io::Result<Self> {
        let mut writer = Self {
            out,
            evaluations: Sparse::default(),
            lines: 0,
            bytes: 0,
            digest: Fnv::default(),
        };
        writer.write(serde_json::to_string(&Header::of(session))?)?;
        Ok(writer)
    }

    /// Continues a journal with these bytes after its last intact line: `out` must append right after it (see
    /// [`Journal::intact`]).
    ///
    /// # Errors
    /// If writing fails.
    pub fn go_on(out: W, journal: &Journal, bytes: &[u8]) -> io::Result<Self> {
        let (branch, place) = journal.position();
        let mut writer = Self {
            out,
            evaluations: Sparse::after(journal.evaluations()),
            lines: journal.lines().len(),
            bytes: journal.intact() as u64,
            digest: Fnv::of(&bytes[..journal.intact()]),
        };
        writer.write(String::new())?;
        writer.line(&Line {
            place,
            branch,
            seconds: None,
            entry: Entry::Resumed {
                gradus: env!("CARGO_PKG_VERSION").to_owned(),
            },
        })?;
        Ok(writer)
    }

    /// Whether the next evaluation is to be written: of many evaluations, only some are.
    pub(in crate::train) fn takes_evaluation(&mut self) -> bool {
        self.evaluations.takes_next()
    }

    /// Writes one line.
    ///
    /// # Errors
    /// If writing fails.
    pub fn line(&mut self, line: &Line) -> io::Result<()> {
        self.write(line.to_json()?)?;
        self.lines += 1;
        Ok(())
    }

    /// The extent of the journal so far.
    pub fn extent(&self) -> Extent {
        Extent {
            lines: self.lines,
            bytes: self.bytes,
            digest: self.digest.value(),
        }
    }

    fn write(&mut self, mut text: String) -> io::Result<()> {
        text.push('\n');
        self.out.write_all(text.as_bytes())?;
        self.out.flush()?;
        self.bytes += text.len() as u64;
        self.digest.take(text.as_bytes());
        Ok(())
    }
}
