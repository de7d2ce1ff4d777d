//! The batches of a run and all that was drawn for them, one JSON object a step: what somebody needs who has neither this
//! program nor its random numbers, and wants to make the run again.

use std::collections::BTreeMap;
use std::io::{self, Write};

use serde::Serialize;

use crate::regularize::Draws;

/// What the next step is made of.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Drawn {
    /// Updates made, this one included.
    pub step: u64,
    /// The places of the samples in the training part, from 0.
    pub batch: Vec<u32>,
    /// What each regularizer draws, by its word.
    #[serde(flatten)]
    pub draws: BTreeMap<&'static str, Draws>,
}

#[derive(Serialize)]
struct Line<'a> {
    #[serde(flatten)]
    drawn: &'a Drawn,
    objective: f64,
}

/// Writes a line a step. What is handed to the writer at once are whole lines.
pub struct BatchLog<W: Write> {
    out: W,
    line: Vec<u8>,
}

impl<W: Write> BatchLog<W> {
    /// A log that is written to `out`.
    pub fn new(out: W) -> Self {
        Self {
            out,
            line: Vec::new(),
        }
    }

    /// Writes of a step that has been made what it was made of, and what its objective was.
    ///
    /// # Errors
    /// When it can't be written.
    pub fn step(&mut self, drawn: &Drawn, objective: f64) -> io::Result<()> {
        self.line.clear();
        serde_json::to_writer(&mut self.line, &Line { drawn, objective })?;
        self.line.push(b'\n');
        self.out.write_all(&self.line)
    }
}
