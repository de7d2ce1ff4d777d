//! Logs the batches of a run with everything drawn for them, one JSON object per step, so that the run can be repeated
//! without this program and its random numbers.

use std::collections::BTreeMap;
use std::io::{self, Write};

use serde::Serialize;

use crate::regularize::Draws;

/// The samples and random draws of a step.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Drawn {
    /// Updates made, this one included.
    pub step: u64,
    /// The indices of the samples in the training part, from 0.
    pub batch: Vec<u32>,
    /// The draws of each regularizer, by its word.
    #[serde(flatten)]
    pub draws: BTreeMap<&'static str, Draws>,
}

#[derive(Serialize)]
struct Line<'a> {
    #[serde(flatten)]
    drawn: &'a Drawn,
    objective: f64,
}

/// Writes one line per step. Each call of the underlying writer gets a whole line.
pub struct BatchLog<W: Write> {
    out: W,
    line: Vec<u8>,
}

impl<W: Write> BatchLog<W> {
    /// A log that writes to `out`.
    pub fn new(out: W) -> Self {
        Self {
            out,
            line: Vec::new(),
        }
    }

    /// Writes the samples and draws of a step that was made, with its objective.
    ///
    /// # Errors
    /// If writing fails.
    pub fn step(&mut self, drawn: &Drawn, objective: f64) -> io::Result<()> {
        self.line.clear();
        serde_json::to_writer(&mut self.line, &Line { drawn, objective })?;
        self.line.push(b'\n');
        self.out.write_all(&self.line)
    }
}
