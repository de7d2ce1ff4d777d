//! Writing a journal.

use std::io::{self, Write};

use super::sparse::Sparse;
use super::{Entry, Header, Journal, Line};
use crate::train::Session;

/// Writes a journal, and flushes at each line.
pub struct Writer<W: Write> {
    out: W,
    evaluations: Sparse,
}

impl<W: Write> Writer<W> {
    /// Begins the journal of a run that has just begun.
    ///
    /// # Errors
    /// When writing fails.
    pub fn begin(mut out: W, session: &Session) -> io::Result<Self> {
        serde_json::to_writer(&mut out, &Header::of(session))?;
        out.write_all(b"\n")?;
        out.flush()?;
        Ok(Self {
            out,
            evaluations: Sparse::default(),
        })
    }

    /// Goes on with a journal after its last intact line: `out` writes right after it (see [`Journal::intact`]).
    ///
    /// # Errors
    /// When writing fails.
    pub fn go_on(mut out: W, journal: &Journal) -> io::Result<Self> {
        out.write_all(b"\n")?;
        let (branch, place) = journal.stand();
        let mut writer = Self {
            out,
            evaluations: Sparse::after(journal.evaluations()),
        };
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

    /// Whether the next evaluation is to be written: of many, a few tell where the run was when.
    pub(in crate::train) fn takes_evaluation(&mut self) -> bool {
        self.evaluations.takes_next()
    }

    /// Writes one line.
    ///
    /// # Errors
    /// When writing fails.
    pub fn line(&mut self, line: &Line) -> io::Result<()> {
        let mut text = line.to_json()?;
        text.push('\n');
        self.out.write_all(text.as_bytes())?;
        self.out.flush()
    }
}
