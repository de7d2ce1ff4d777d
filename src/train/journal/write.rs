//! Writing a journal.

use std::io::{self, Write};

use super::{Entry, Header, Line};
use crate::train::Session;
use crate::train::history::{BranchId, Place};

/// Writes a journal, and flushes at each line.
pub struct Writer<W: Write> {
    out: W,
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
        Ok(Self { out })
    }

    /// Goes on with a journal after its last intact line: `out` writes right after it (see
    /// [`Journal::intact`](super::Journal::intact)).
    ///
    /// # Errors
    /// When writing fails.
    pub fn go_on(mut out: W, branch: BranchId, place: Place) -> io::Result<Self> {
        out.write_all(b"\n")?;
        let mut writer = Self { out };
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
